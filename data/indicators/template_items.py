"""What the templates of the register are filled with: lists of the profile, and sets and pairs made from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Any, Final, Literal

from data.languages import LANGUAGES
from data.profiles.profile import CoCoverage, Coded, Profile, Sensitivity, Text

FORECAST_BANDS: Final = (0, 600, 700, 800, 900, 1000)
"""Ends of the bands of a forecast's probability, in thousandths; the last band holds its upper end."""

Each = Literal[
    "zone",
    "sphere",
    "deprivation",
    "programme",
    "target_group",
    "sphere_set",
    "programme_pair",
    "supplying_agency",
    "service",
    "zone_pair",
    "forecast_band",
    "exclusive_group",
    "co_coverage",
    "co_set",
]


@dataclass(frozen=True)
class MadeItem:
    """An item that no list of the profile holds.

    Attributes:
        words: placeholders of codes and expressions that it fills.
        source_agency: "" for the lead agency.
        lowest, highest: ends of a mean's numerator per row, where the item decides them.
    """

    code: str
    label: Text
    words: Mapping[str, str]
    sensitivity: Sensitivity = "public"
    source_agency: str = ""
    lowest: int | None = None
    highest: int | None = None


def items_of(each: Each, profile: Profile) -> Sequence[Any]:
    """The items of one kind: each has a code and a label; some have sensitivity, source agency, base and definition."""
    match each:
        case "sphere_set":
            return _sphere_sets(profile)
        case "programme_pair":
            return _programme_pairs(profile)
        case "supplying_agency":
            return _supplying_agencies(profile)
        case "zone_pair":
            return _zone_pairs(profile)
        case "forecast_band":
            return _forecast_bands()
        case "exclusive_group":
            return [group for group in profile.target_groups if group.exclusive]
        case "co_coverage":
            return [_co_set(item, 0) for item in profile.co_coverages]
        case "co_set":
            return [_co_set(item, number) for item in profile.co_coverages for number in _sets_of(item)]
        case _:
            found: Sequence[Any] = getattr(profile, f"{each}s")
            return found


def with_small_letter(label: str) -> str:
    """A label inside a sentence."""
    return label[0].lower() + label[1:]


def _sphere_sets(profile: Profile) -> list[MadeItem]:
    """All sets of spheres but the empty one; bit i of a set's number is the i-th sphere of the profile."""
    return [
        MadeItem(
            code=f"{number:02}",
            label=_joined([sphere for bit, sphere in enumerate(profile.spheres) if number >> bit & 1]),
            words={"number": str(number)},
        )
        for number in range(1, 1 << len(profile.spheres))
    ]


def _programme_pairs(profile: Profile) -> list[MadeItem]:
    public = [programme for programme in profile.programmes if programme.sensitivity == "public"]
    return [
        MadeItem(
            code=f"{first.code}_{second.code}",
            label=_joined([first, second]),
            words={"first": first.code, "second": second.code},
        )
        for first, second in combinations(public, 2)
    ]


def _supplying_agencies(profile: Profile) -> list[MadeItem]:
    """Agencies that supply deprivations of the model. If one of these is sensitive, so is what is missing."""
    found = []
    for agency in profile.agencies:
        supplied = [item for item in profile.deprivations if item.source_agency == agency.code]
        if supplied:
            found.append(
                MadeItem(
                    code=agency.code,
                    label=agency.label,
                    words={"all_known": " and ".join(f"is known({item.column})" for item in supplied)},
                    sensitivity="sensitive" if any(item.sensitivity == "sensitive" for item in supplied) else "public",
                    source_agency=agency.code,
                )
            )
    return found


def _zone_pairs(profile: Profile) -> list[MadeItem]:
    """All ordered pairs of zones, each zone with itself too."""
    return [
        MadeItem(
            code=f"{old.code}_{new.code}".lower(),
            label=Text(**{language: f"{old.label[language]}; {new.label[language]}" for language in LANGUAGES}),
            words={"old": old.code, "new": new.code},
        )
        for old, new in product(profile.zones, repeat=2)
    ]


def _forecast_bands() -> list[MadeItem]:
    """Bands of the probability of a forecast, in thousandths; how much a family can add to a mean is its band."""
    return [
        MadeItem(
            code=str(number),
            label=Text(**dict.fromkeys(LANGUAGES, str(number))),
            words={
                "band": " and ".join(
                    [f"previous_forecast_permille >= {low}"] * (low > FORECAST_BANDS[0])
                    + [f"previous_forecast_permille < {high}"] * (high < FORECAST_BANDS[-1])
                ),
                "least": str(low // 10),
                "most": str(high // 10),
            },
            lowest=low,
            highest=high,
        )
        for number, (low, high) in enumerate(pairwise(FORECAST_BANDS), start=1)
    ]


def _sets_of(item: CoCoverage) -> Iterator[int]:
    """All sets of members but the empty one, in the order of their binary names."""
    yield from range(1, 1 << len(item.members))


def _co_set(item: CoCoverage, number: int) -> MadeItem:
    """One set of members; character i of its name, a binary number, is the i-th member."""
    name = f"{number:0{len(item.members)}b}"
    inside = [member for bit, member in zip(name, item.members, strict=True) if bit == "1"]
    conditions = [
        f"({member.reached})" if bit == "1" else f"not ({member.reached})"
        for bit, member in zip(name, item.members, strict=True)
    ]
    return MadeItem(
        code=f"{item.code}_{name}",
        label=_joined(inside or item.members),
        words={"among": item.among, "exactly": " and ".join(conditions)}
        | {f"group_{language}": item.label[language] for language in LANGUAGES},
        sensitivity=item.sensitivity,
    )


def _joined(items: Sequence[Coded]) -> Text:
    """Labels in a row; semicolons, since labels hold commas."""
    texts = {
        language: "; ".join(with_small_letter(item.label[language]) if row else item.label[language]
                            for row, item in enumerate(items))
        for language in LANGUAGES
    }  # fmt: skip
    return Text(**texts)
