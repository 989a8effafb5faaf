"""The indicator register of a country: the shared TOML, expanded by the country's profile, checked as a whole."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from data.errors import AtlasError
from data.indicators.columns import MODEL_COLUMNS, columns_of, service_columns
from data.indicators.expression import Expression, compile_expression
from data.indicators.indicator import Base, Direction, Finest, Group, Indicator, Kind, Tier, Unit
from data.indicators.template_items import Each, items_of, with_small_letter
from data.indicators.tree import Number, render
from data.languages import LANGUAGES
from data.profiles.profile import Profile, Sensitivity, TargetGroup, Text, Words
from data.profiles.toml_lines import line_of, locate_lines

SHARED_REGISTER = Path(__file__).with_name("register.toml")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class RegisterError(AtlasError):
    """The indicator register cannot be used; the message names file and line."""


@dataclass(frozen=True)
class Register:
    """The indicators of a country in order of display; an indicator's row is its number in published tables."""

    indicators: tuple[Indicator, ...]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {indicator.code: row for row, indicator in enumerate(self.indicators)}

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __getitem__(self, code: str) -> Indicator:
        return self.indicators[self.index(code)]

    def index(self, code: str) -> int:
        """The row of an indicator. Raises RegisterError if there is none of that code."""
        if code not in self._rows:
            raise RegisterError(f"There is no indicator {code!r}.")
        return self._rows[code]

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in order."""
        return tuple(self._rows)

    def in_group(self, group: Group) -> tuple[Indicator, ...]:
        """The indicators of one group, in order."""
        return tuple(indicator for indicator in self.indicators if indicator.group == group)

    def to_json(self) -> str:
        """The register as a release carries it (`register.json`)."""
        return json.dumps([item.model_dump(mode="json") for item in self.indicators], ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Register":
        """The register of a release. Raises RegisterError if the text is not one."""
        try:
            return cls(tuple(Indicator.model_validate(item) for item in json.loads(text)))
        except (ValidationError, json.JSONDecodeError, TypeError) as error:
            raise RegisterError(f"Not a register of indicators: {error}") from error


class _Entry(BaseModel):
    """One entry of the TOML: an indicator, or a template for `each` item of a list of the profile."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: Words
    group: Group
    kind: Kind
    unit: Unit
    direction: Direction
    numerator: Words
    denominator: Words
    label: Text
    definition: Text
    each: Each | None = None
    better: tuple[Words, ...] = ()
    base: Base | None = None
    scale: int = 1
    lowest: int = 0
    highest: int = 1
    sphere: Words | None = None
    sensitivity: Sensitivity | None = None
    finest: Finest = "h3"
    listed: bool = True
    tier: Tier = "public"
    source_agency: Words | None = None


def load_register(profile: Profile, file: Path = SHARED_REGISTER) -> Register:
    """The register of a country.

    Raises:
        RegisterError: unreadable or broken TOML, unknown or missing key, unknown placeholder, duplicate code, a rate
            whose numerator is no condition, or a public indicator over sensitive columns; names file and line.
        ExpressionError: an expression of the register or of a target group is wrong; names file, line and position.
    """
    return _Expansion(profile, file).register()


class _Expansion:
    def __init__(self, profile: Profile, file: Path) -> None:
        self._profile = profile
        self._file = file
        self._lines: Mapping[tuple[str | int, ...], int] = {}
        self._sensitive = {item.column for item in profile.deprivations if item.sensitivity == "sensitive"} | {
            name
            for item in profile.programmes
            if item.sensitivity == "sensitive"
            for name in (f"receives_{item.code}", *service_columns(item.code))
        }

    def register(self) -> Register:
        found: list[Indicator] = []
        codes: set[str] = set()
        for row, entry in enumerate(self._entries()):
            items: Sequence[Any] = items_of(entry.each, self._profile) if entry.each else (None,)
            for number, item in enumerate(items):
                indicator = self._indicator(row, entry, number, item, len(found))
                if indicator.code in codes:
                    raise RegisterError(f"{self._place(row, 'code')}: indicator {indicator.code!r} occurs twice.")
                if indicator.tier == "public" and found and found[-1].tier == "planner":
                    raise RegisterError(
                        f"{self._place(row, 'tier')}: {indicator.code!r} is public, so it must stand before those for "
                        "planners only."
                    )
                codes.add(indicator.code)
                found.append(indicator)
        return Register(tuple(found))

    def _entries(self) -> tuple[_Entry, ...]:
        try:
            text = self._file.read_text(encoding="utf-8")
            document = tomllib.loads(text)
        except OSError as error:
            raise RegisterError(f"Cannot read the register {self._file}: {error.strerror}.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RegisterError(f"{self._file}: not valid TOML: {error}.") from error
        self._lines = locate_lines(text)
        unknown = set(document) - {"indicators"}
        if unknown or not isinstance(document.get("indicators"), list):
            raise RegisterError(f"{self._file}: the register holds [[indicators]] and nothing else.")
        entries = []
        for row, fields in enumerate(document["indicators"]):
            if isinstance(fields.get("better"), list):
                fields["better"] = tuple(fields["better"])
            try:
                entries.append(_Entry.model_validate(fields))
            except ValidationError as error:
                sentences = [
                    f"{self._place(row, *detail['loc'])}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}."
                    for detail in error.errors()
                ]
                raise RegisterError("\n".join(sentences)) from error
        return tuple(entries)

    def _place(self, row: int, *path: str | int) -> str:
        return f"{self._file}, line {line_of(self._lines, ('indicators', row, *path))}"

    def _indicator(self, row: int, entry: _Entry, number: int, item: Any, order: int) -> Indicator:
        if entry.each == "target_group":
            self._check_target_group(number)
        words = self._words(item)
        base = entry.base or getattr(item, "base", None)
        if base is None:
            raise RegisterError(f"{self._place(row)}: base is missing.")
        sphere = entry.sphere or (item.code if entry.each == "sphere" else getattr(item, "sphere", None))
        if sphere is not None and sphere not in {known.code for known in self._profile.spheres}:
            raise RegisterError(f"{self._place(row, 'sphere')}: unknown sphere {sphere!r}.")
        better = item is not None and item.code in entry.better
        sensitivity = entry.sensitivity or getattr(item, "sensitivity", "public")
        fields: dict[str, Any] = {
            "order": order,
            "code": self._fill(entry.code, words, row, "code"),
            "group": entry.group,
            "kind": entry.kind,
            "base": base,
            "unit": entry.unit,
            "direction": "higher_is_better" if better else entry.direction,
            "scale": entry.scale,
            "lowest": getattr(item, "lowest", None) or entry.lowest,
            "highest": getattr(item, "highest", None) or entry.highest,
            "sphere": sphere,
            "sensitivity": sensitivity,
            "finest": "adm1" if sensitivity == "sensitive" else entry.finest,
            "listed": entry.listed,
            "tier": entry.tier,
            "source_agency": entry.source_agency or getattr(item, "source_agency", "") or self._profile.lead_agency,
            "label": self._text(entry.label, item, row, "label"),
            "definition": self._text(entry.definition, item, row, "definition"),
        }
        for name in ("numerator", "denominator"):
            text = self._fill(getattr(entry, name), words, row, name)
            expression = self._expression(text, entry, base, row, name)
            self._check_sensitivity(self._place(row, name), fields["code"], fields["sensitivity"], expression)
            fields[name] = render(expression.tree)
        return Indicator(**fields)

    def _expression(self, text: str, entry: _Entry, base: Base, row: int, name: str) -> Expression:
        columns = columns_of(self._profile, "persons" if base == "persons" else "families")
        expression = compile_expression(text, columns, place=self._place(row, name))
        count = expression.kind == "condition" or expression.tree == Number(1)
        if not count and (name == "denominator" or entry.kind == "rate"):
            raise RegisterError(f"{self._place(row, name)}: the {name} must be a condition (or 1): it counts rows.")
        return expression

    def _check_target_group(self, number: int) -> None:
        """Check a group's own expressions where they stand, so that an error names the profile's line."""
        group = self._profile.target_groups[number]
        for name in ("entitled", "reached"):
            place = self._profile.place("target_groups", number, name)
            expression = compile_expression(getattr(group, name), columns_of(self._profile, group.base), place=place)
            if expression.kind != "condition":
                raise RegisterError(f"{place}: {name} of {group.code} must be a condition.")
            self._check_sensitivity(place, group.code, group.sensitivity, expression)
            if name == "entitled" and group.exclusive and expression.needs & set(MODEL_COLUMNS):
                raise RegisterError(
                    f"{place}: {group.code} is decided by the vulnerability model, which cannot judge itself; "
                    "take away exclusive."
                )

    def _check_sensitivity(self, place: str, code: str, sensitivity: Sensitivity, expression: Expression) -> None:
        exposed = expression.needs & self._sensitive
        if exposed and sensitivity != "sensitive":
            raise RegisterError(f"{place}: {code} reads {', '.join(sorted(exposed))}, so it must be sensitive too.")

    def _words(self, item: Any) -> dict[str, str]:
        public = [item for item in self._profile.programmes if item.sensitivity == "public"]
        words = {"any_programme": " or ".join(f"receives_{programme.code} == 1" for programme in public)}
        if item is not None:
            words |= {"code": item.code, "key": item.code.lower()}
            words |= {name: getattr(item, name) for name in ("entitled", "reached") if hasattr(item, name)}
            words |= getattr(item, "words", {})
        return words

    def _text(self, template: Text, item: Any, row: int, name: str) -> Text:
        filled = {}
        for language in LANGUAGES:
            words = self._words(item)
            if item is not None:
                label = item.label[language]
                words |= {"label": label, "lower": with_small_letter(label)}
                words |= {"definition": item.definition[language]} if hasattr(item, "definition") else {}
                words |= _words_of_group(item, language) if isinstance(item, TargetGroup) else {}
            filled[language] = self._fill(template[language], words, row, name, language)
        return Text(**filled)

    def _fill(self, template: str, words: Mapping[str, str], row: int, *path: str) -> str:
        def word(match: re.Match[str]) -> str:
            if match[1] not in words:
                raise RegisterError(f"{self._place(row, *path)}: nothing to put for {match[0]}.")
            return words[match[1]]

        return _PLACEHOLDER.sub(word, template)


def _words_of_group(group: TargetGroup, language: str) -> dict[str, str]:
    truth = f"{group.truth[language]}" if group.truth else group.definition[language]
    return {"who_lower": with_small_letter(group.who[language]), "truth": truth}
