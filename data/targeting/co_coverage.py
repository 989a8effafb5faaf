"""Which programmes meet in the same families: every combination of them, and what each reaches in all.

The combinations are the regions of a Venn diagram, drawn as in UpSet (Lex, Gehlenborg, Strobelt, Vuillemot and Pfister
2014, UpSet: visualization of intersecting sets, IEEE Transactions on Visualization and Computer Graphics 20,
1983-1992). Combination "101" has the first and the third member and not the second; all of them sum to the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import hypot

from data.inequality.estimates import Estimate


@dataclass(frozen=True)
class Combination:
    """A combination of members: `bits` as in the code, and its share of the whole (percent), None where hidden."""

    bits: str
    share: Estimate | None

    def has(self, member: int) -> bool:
        """Whether the member is in it."""
        return self.bits[member] == "1"


def all_bits(members: int) -> Iterator[str]:
    """Every combination of so many members, none of them first."""
    for bits in product("01", repeat=members):
        yield "".join(bits)


def indicator_code(co_coverage: str, bits: str) -> str:
    """Code of a combination in the register."""
    return f"co_{co_coverage}_{bits}"


def largest_first(combinations: Sequence[Combination]) -> list[Combination]:
    """Combinations by share; hidden ones last, in the order of their bits."""
    return sorted(
        combinations, key=lambda item: (item.share is None, -item.share.value if item.share else 0, item.bits)
    )


def member_total(combinations: Sequence[Combination], member: int) -> tuple[Estimate | None, bool]:
    """Share of everybody who has a member, and whether hidden combinations are missing in it.

    Returns:
        None where no combination with the member is shown.
    """
    chosen = [item for item in combinations if item.has(member)]
    shown = [item.share for item in chosen if item.share is not None]
    if not shown:
        return None, True
    value = sum(share.value for share in shown)
    half = hypot(*(max(share.high - share.value, share.value - share.low) for share in shown))
    return Estimate(value, max(0.0, value - half), min(100.0, value + half)), len(shown) < len(chosen)
