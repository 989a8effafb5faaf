"""What the templates of the register are filled with: lists of the profile, and sets and pairs made from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from data.profiles.profile import LANGUAGES, Coded, Profile, Sensitivity, Text

Each = Literal[
    "zone", "sphere", "deprivation", "programme", "target_group", "sphere_set", "programme_pair", "supplying_agency"
]


@dataclass(frozen=True)
class MadeItem:
    """An item that no list of the profile holds.

    Attributes:
        words: placeholders of codes and expressions that it fills.
        source_agency: "" for the lead agency.
    """

    code: str
    label: Text
    words: Mapping[str, str]
    sensitivity: Sensitivity = "public"
    source_agency: str = ""


def items_of(each: Each, profile: Profile) -> Sequence[Any]:
    """The items of one kind: each has a code and a label; some have sensitivity, source agency, base and definition."""
    match each:
        case "sphere_set":
            return _sphere_sets(profile)
        case "programme_pair":
            return _programme_pairs(profile)
        case "supplying_agency":
            return _supplying_agencies(profile)
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


def _joined(items: Sequence[Coded]) -> Text:
    """Labels in a row; semicolons, since labels hold commas."""
    texts = {
        language: "; ".join(with_small_letter(item.label[language]) if row else item.label[language]
                            for row, item in enumerate(items))
        for language in LANGUAGES
    }  # fmt: skip
    return Text(**texts)
