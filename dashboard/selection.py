"""What is looked at: the one owner of the page's state, its address form and the grammar of permitted views.

Everything here is pure. A selection outside the grammar falls back to the closest permitted view, with a notice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Final, Literal
from urllib.parse import urlencode

from dashboard.figures.classes import SCHEMES
from data.release import dimensions

LEVELS: Final = ("adm1", "adm2", "h3")
ZONE_CHOICES: Final = ("de", "a", "b", "c", "d", "e")
SEXES: Final = ("female", "male")
DISABILITIES: Final = ("with", "without")
SORTS: Final = ("worst", "best", "name")
DIMENSIONS: Final = ("sex", "age", "disability")
MOST_CROSSED: Final = dimensions.MOST_CROSSED["public"]
ZONE: Final = "zone"
HOT_SPOTS: Final = "hotspots"
LAYERS: Final = ("", HOT_SPOTS)
HOT_SPOTS_LEVEL: Final = "adm2"

_LEAF: Final = re.compile(r"^(?P<district>[A-Z0-9]{2,20})\.(?P<row>\d{1,7})$")


@dataclass(frozen=True)
class Notice:
    """A message id of the catalogue with its parameters; values that are codes are translated by the writer."""

    msgid: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class IndicatorRule:
    """What the grammar must know of one indicator."""

    bases: tuple[str, ...]
    sensitive: bool = False
    listed: bool = True


@dataclass(frozen=True)
class Rules:
    """What can be chosen in one country's release: the vocabulary that `parse` checks against.

    `parents` maps every second-level pcode to its first-level pcode; `leaf_districts` gives each H3 leaf's district.
    """

    releases: tuple[str, ...]
    indicators: Mapping[str, IndicatorRule]
    age_groups: tuple[str, ...]
    first_level: frozenset[str]
    parents: Mapping[str, str]
    leaf_districts: tuple[str, ...] = field(default=())

    def area_level(self, area: str) -> str:
        """Level of an area identifier: a pcode, `<district pcode>.<leaf row>` or '' for the nation."""
        if not area:
            return "adm0"
        if "." in area:
            return "h3"
        return "adm2" if area in self.parents else "adm1"


@dataclass(frozen=True)
class Selection:
    """One view. Empty strings mean: all (sex, age, disability), the latest (release), the nation (area).

    `second` is a second indicator shown with the first, `versus` another release that changes are counted from and
    `layer` what is drawn instead of the figures; at most one of the three is set.
    """

    level: Literal["adm1", "adm2", "h3"] = "adm1"
    indicator: str = ZONE
    zone: str = "de"
    base: str = "families"
    sex: str = ""
    age: str = ""
    disability: str = ""
    release: str = ""
    area: str = ""
    sort: str = "worst"
    rows: str = ""
    chart: str = ""
    classes: str = "quantile"
    layer: str = ""
    second: str = ""
    versus: str = ""

    @property
    def mode(self) -> Literal["plain", "pair", "change", "hotspots"]:
        """What kind of map is drawn."""
        if self.versus:
            return "change"
        return "pair" if self.second else "hotspots" if self.layer == HOT_SPOTS else "plain"

    @property
    def code(self) -> str:
        """Code of the indicator in the register."""
        return f"zone_{self.zone}" if self.indicator == ZONE else self.indicator

    @property
    def parameters(self) -> dict[str, str]:
        """All fields under their names in addresses."""
        return {PARAMETERS.get(name, name): getattr(self, name) for name in FIELDS}

    @property
    def crossed(self) -> tuple[str, ...]:
        """Dimensions that are broken down."""
        return tuple(name for name in DIMENSIONS if getattr(self, name))

    @property
    def leaf(self) -> int:
        """Row of the selected H3 leaf, -1 if none is selected."""
        match = _LEAF.match(self.area)
        return int(match["row"]) if match else -1

    @property
    def breakdown(self) -> dict[str, str]:
        """Keyword arguments of `Release.values`."""
        return {name: getattr(self, name) or "all" for name in DIMENSIONS}

    def changed(self, **changes: str) -> "Selection":
        """Return another selection with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


FIELDS: Final = tuple(item.name for item in fields(Selection))
"""Canonical order of the fields in an address."""

PARAMETERS: Final = {"second": "with"}
"""Names in addresses that cannot be names in Python."""


def parse(query: Mapping[str, str], rules: Rules) -> tuple[Selection, tuple[Notice, ...]]:
    """Read a selection from address parameters; whatever is not permitted becomes the closest permitted view.

    Returns:
        The selection and a notice for every value that had to be changed.
    """
    reader = _Reader(query, rules)
    selection = reader.read()
    return selection, tuple(reader.notices)


def to_query(selection: Selection, rules: Rules) -> str:
    """Write the address parameters in canonical order; values that would be assumed anyway are left out."""
    assumed = Selection(base=_assumed_base(selection, rules))
    pairs = [
        (PARAMETERS.get(name, name), getattr(selection, name))
        for name in FIELDS
        if getattr(selection, name) != getattr(assumed, name) and not (name == "zone" and selection.indicator != ZONE)
    ]
    return urlencode(pairs)


def _assumed_base(selection: Selection, rules: Rules) -> str:
    bases = rules.indicators[selection.code].bases
    if selection.crossed or "families" not in bases:
        return "persons"
    return "families"


class _Reader:
    """One pass over the parameters, from the widest choice to the narrowest."""

    def __init__(self, query: Mapping[str, str], rules: Rules) -> None:
        self.query = query
        self.rules = rules
        self.notices: list[Notice] = []

    def read(self) -> Selection:
        release = self._release()
        indicator, zone = self._indicator()
        code = f"zone_{zone}" if indicator == ZONE else indicator
        second, versus, layer = self._mode()
        level = self._level(code, layer)
        crossed = self._crossed(level, code)
        base = self._base(code, crossed)
        selection = Selection(
            level=level,  # type: ignore[arg-type]
            indicator=indicator,
            zone=zone,
            base=base,
            release=release,
            sort=self._choice("sort", SORTS, "worst"),
            rows=self._choice("rows", ("", "all"), ""),
            chart=self._choice("chart", ("", "1"), ""),
            classes=self._choice("classes", SCHEMES, SCHEMES[0]),
            layer=self._layer(layer, level, crossed),
            second=self._second(second, code, level, crossed),
            versus=self._versus(versus, release),
            **crossed,
        )
        return selection.changed(area=self._area(selection))

    def _notice(self, msgid: str, **parameters: str) -> None:
        self.notices.append(Notice(msgid, tuple(parameters.items())))

    def _choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.query.get(name, "")
        if value == "" or value in choices:
            return value or default
        self._notice("notice.unknown_value", field=name)
        return default

    def _release(self) -> str:
        value = self.query.get("release", "")
        if value in ("", "latest") or value == next(iter(self.rules.releases), ""):
            return ""
        if value in self.rules.releases:
            return value
        self._notice("notice.release_not_published")
        return ""

    def _indicator(self) -> tuple[str, str]:
        indicator, zone = self.query.get("indicator", "") or ZONE, self.query.get("zone", "") or "de"
        if indicator.startswith("zone_"):
            indicator, zone = ZONE, indicator.removeprefix("zone_")
        if indicator != ZONE:
            if indicator in self.rules.indicators and self.rules.indicators[indicator].listed:
                return indicator, "de"
            self._notice("notice.unknown_value", field="indicator")
            return ZONE, "de"
        if zone not in ZONE_CHOICES or f"zone_{zone}" not in self.rules.indicators:
            self._notice("notice.unknown_value", field="zone")
            zone = "de"
        return indicator, zone

    def _mode(self) -> tuple[str, str, str]:
        """Second indicator, release to compare with and layer as asked for; of several only the first counts."""
        asked = [self.query.get("versus", ""), self.query.get("with", ""), self._choice("layer", LAYERS, "")]
        first = next((row for row, value in enumerate(asked) if value), 0)
        if sum(map(bool, asked)) > 1:
            self._notice("notice.one_comparison")
        versus, second, layer = (value if row == first else "" for row, value in enumerate(asked))
        return second, versus, layer

    def _second(self, second: str, code: str, level: str, crossed: Mapping[str, str]) -> str:
        if not second or second == code:
            return ""
        rule = self.rules.indicators.get(second)
        if rule is None or not rule.listed:
            self._notice("notice.unknown_value", field="with")
            return ""
        if (rule.sensitive and level != "adm1") or (any(crossed.values()) and "persons" not in rule.bases):
            self._notice("notice.not_together")
            return ""
        return second

    def _versus(self, versus: str, release: str) -> str:
        if not versus or versus == (release or next(iter(self.rules.releases), "")):
            return ""
        if versus in self.rules.releases:
            return versus
        self._notice("notice.unknown_value", field="versus")
        return ""

    def _layer(self, layer: str, level: str, crossed: Mapping[str, str]) -> str:
        if layer and (level != HOT_SPOTS_LEVEL or any(crossed.values())):
            self._notice("notice.no_clusters_here")
            return ""
        return layer

    def _level(self, code: str, layer: str) -> str:
        level = self._choice("level", LEVELS, "adm1")
        if layer and not self.rules.indicators[code].sensitive and level != HOT_SPOTS_LEVEL:
            if self.query.get("level"):
                self._notice("notice.clusters_level")
            level = HOT_SPOTS_LEVEL
        if level != "adm1" and self.rules.indicators[code].sensitive:
            self._notice("notice.sensitive_first_level")
            return "adm1"
        return level

    def _crossed(self, level: str, code: str) -> dict[str, str]:
        categories = {"sex": SEXES, "age": self.rules.age_groups, "disability": DISABILITIES}
        asked = {}
        for name, known in categories.items():
            value = self.query.get(name, "")
            value = "" if value == "all" else value
            if name == "age" and value.endswith(" "):
                value = f"{value[:-1]}+"  # an unescaped "60+" arrives as "60 "
            if value and value not in known:
                self._notice("notice.unknown_value", field=name)
                value = ""
            asked[name] = value
        if any(asked.values()) and "persons" not in self.rules.indicators[code].bases:
            self._notice("notice.not_disaggregated")
            return dict.fromkeys(asked, "")
        kept = [name for name, value in asked.items() if value][: MOST_CROSSED[level]]
        if len(kept) < sum(map(bool, asked.values())):
            self._notice(f"notice.too_fine.{level}", **({"field": kept[0]} if kept else {}))
        return {name: value if name in kept else "" for name, value in asked.items()}

    def _base(self, code: str, crossed: Mapping[str, str]) -> str:
        bases = self.rules.indicators[code].bases
        asked = self._choice("base", ("families", "persons"), "")
        if any(crossed.values()):
            if asked == "families":
                self._notice("notice.breakdown_counts_persons")
            return "persons"
        if asked and asked not in bases:
            self._notice("notice.base_not_available", base=bases[0])
            return bases[0]
        return asked or ("families" if "families" in bases else bases[0])

    def _area(self, selection: Selection) -> str:
        area = self.query.get("area", "")
        if not area:
            return ""
        match = _LEAF.match(area)
        if match:
            row = int(match["row"])
            districts = self.rules.leaf_districts
            known = row < len(districts) and districts[row] == match["district"]
            area = f"{match['district']}.{row}" if known else match["district"]
            if not known and match["district"] in self.rules.parents:
                self._notice("notice.area_changed")
        district = area.partition(".")[0]
        if district not in self.rules.parents and district not in self.rules.first_level:
            self._notice("notice.unknown_value", field="area")
            return ""
        return self._permitted_area(area, district, selection)

    def _permitted_area(self, area: str, district: str, selection: Selection) -> str:
        crossed = len(selection.crossed)
        coarser = area
        if "." in coarser and (crossed > MOST_CROSSED["h3"] or self.rules.indicators[selection.code].sensitive):
            coarser = district
        sensitive = self.rules.indicators[selection.code].sensitive
        if coarser in self.rules.parents and (crossed > MOST_CROSSED["adm2"] or sensitive):
            coarser = self.rules.parents[coarser]
        if coarser != area:
            self._notice("notice.area_coarser")
        return coarser
