"""An allocation in words: what is given, who stays unserved where, what is left and why, which floors are not kept."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.ceilings.figures import share_text
from dashboard.pages.ceilings.view import CeilingsView
from dashboard.text import Texts
from data.budget.allocation import Allocation, Shortfall
from data.budget.allocation_measures import measures

_NAMED: Final = 3
"""Areas and programmes named one by one."""


def summary(view: CeilingsView, allocation: Allocation) -> list[Markup]:
    """The allocation in sentences."""
    texts = view.desk.texts
    found = measures(allocation)
    all_cases = sum(map(sum, allocation.problem.need))
    first = texts(
        "ceilings.said.given",
        given=view.money(allocation.spent),
        envelope=view.money(allocation.problem.envelope),
        area=view.choice.place.name,
        share=share_text(allocation.spent, allocation.problem.need_cost, texts),
        served=texts.counted("ceilings.cases", all_cases - found.unserved),
        need=texts.integer(all_cases),
    )
    parts = [element("p", {"class": "lead", "id": "ceilings-summary"}, first)]
    parts += [element("p", {"class": "notice"}, words) for words in floor_words(view, allocation)]
    unserved = unserved_words(view, allocation)
    parts.append(element("ul", {"class": "ceilings-said"}, [element("li", None, words) for words in unserved]))
    return parts


def unserved_words(view: CeilingsView, allocation: Allocation) -> list[str]:
    """Who stays unserved where, and what is left of the money."""
    texts, found = view.desk.texts, measures(allocation)
    words = []
    if found.unserved:
        low, high = texts.integer(found.low), texts.integer(found.high)
        words.append(
            texts(
                "ceilings.said.unserved", unserved=texts.counted("ceilings.cases", found.unserved), low=low, high=high
            )
        )
        by_area = [sum(row) for row in allocation.unserved]
        if len(by_area) > 1:
            names = [part.name for part in view.parts]
            words.append(texts("ceilings.said.where", named=_largest(by_area, names, texts)))
        by_line = [sum(column) for column in zip(*allocation.unserved, strict=True)]
        if len(by_line) > 1:
            labels = [view.line_label(place) for place in range(len(by_line))]
            words.append(texts("ceilings.said.programmes", named=_largest(by_line, labels, texts)))
        if len(by_area) > 1 and found.worst >= 0:
            share = texts.percent(texts.scaled(round(1000 * found.worst_covered), 1))
            words.append(texts("ceilings.said.worst", area=view.parts[found.worst].name, share=share))
    else:
        words.append(texts("ceilings.said.all_served"))
    unknown = [area.pcode for area in view.needs.areas if any(cell.caseload.known == "none" for cell in area.cells)]
    if unknown:
        words.append(texts.counted("ceilings.said.unknown", len(unknown)))
    words.append(texts(f"ceilings.left.{allocation.why_left}", left=view.money(allocation.left)))
    if allocation.gap >= 0 and allocation.bound:
        share = texts.percent(texts.scaled(-(-100_000 * allocation.gap // allocation.bound), 3))
        words.append(texts("ceilings.said.gap", share=share))
    return words


def _largest(counts: list[int], names: list[str], texts: Texts) -> str:
    order = sorted(range(len(counts)), key=lambda place: (-counts[place], names[place]))[:_NAMED]
    named = [
        texts("ceilings.said.named", name=names[place], count=texts.integer(counts[place]))
        for place in order
        if counts[place]
    ]
    return texts("ceilings.said.and").join(named)


def floor_words(view: CeilingsView, allocation: Allocation) -> list[str]:
    """Why the floors are not kept, and which limits to loosen."""
    texts = view.desk.texts
    if allocation.floor_shortfalls:
        words = [texts("ceilings.floors.short")]
        words += _limits(view, allocation.floor_shortfalls)
        if allocation.loosen:
            names = sorted({texts(f"ceilings.limit.{item.limit}") for item in allocation.loosen})
            words.append(texts("ceilings.floors.loosen", limits=texts("ceilings.said.and").join(names)))
        return words
    if allocation.rule in ("pro_rata", "need") and any(allocation.problem.floor_bp) and not allocation.floors_kept:
        return [texts("ceilings.floors.ignored")]
    return []


def _limits(view: CeilingsView, found: tuple[Shortfall, ...]) -> list[str]:
    """One sentence for each kind of limit; of many areas the first ones are named."""
    texts, words = view.desk.texts, []
    for kind in ("envelope", "programme_cap", "area_cap", "staff"):
        own = sorted((item for item in found if item.limit == kind), key=lambda item: -item.missing)
        if not own:
            continue
        if kind == "envelope":
            words.append(texts("ceilings.short.envelope", missing=view.money(own[0].missing)))
            continue
        named = []
        for item in own[:_NAMED]:
            name = view.line_label(item.place) if kind == "programme_cap" else view.parts[item.place].name
            cases = texts.counted("ceilings.cases", -(-item.missing // 1000))
            named.append(
                texts("ceilings.said.named", name=name, count=cases if kind == "staff" else view.money(item.missing))
            )
        short = texts.counted(f"ceilings.short.{kind}", len(own))
        words.append(texts("ceilings.short.of", words=short, named=texts("ceilings.said.and").join(named)))
    return words
