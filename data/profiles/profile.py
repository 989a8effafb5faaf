"""What a country profile holds: the vocabulary, weights and constants that differ from country to country.

Everything here is frozen, strict (no coercion, no unknown key) and free of files; `loader` reads it from TOML.
"""

from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, model_serializer, model_validator

from data.languages import COMMON, LANGUAGES, Language

Sensitivity = Literal["public", "sensitive"]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(?:[^\n]*\S)?$")]
Share = Annotated[float, Field(ge=0, lt=1)]
Thousandths = Annotated[int, Field(ge=1, le=1000)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Text(_Frozen):
    """One text in every language of the product: `text["mn"]`. English stands in for what nobody has written.

    A profile's texts are written in all of its own languages; `Profile` sees to it.
    """

    en: Words
    mn: Words | None = None
    kk: Words | None = None
    ru: Words | None = None

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(f"No text in language {language!r}; there is {', '.join(LANGUAGES)}.")
        return getattr(self, language, None) or self.en

    def written(self, language: str) -> bool:
        """Whether the text itself is there in a language, and not English in its place."""
        return bool(getattr(self, language, None))

    @model_serializer
    def as_dict(self) -> dict[str, str]:
        """The text by language code, in the order of `LANGUAGES`."""
        return {language: self[language] for language in LANGUAGES}


class ProfileMistake(ValueError):
    """A rule between the parts of a profile is broken; `path` says where in the document."""

    def __init__(self, sentence: str, path: tuple[str | int, ...]) -> None:
        super().__init__(sentence)
        self.path = path


class Coded(_Frozen):
    """A code and its label."""

    code: Code
    label: Text


class Currency(_Frozen):
    """The currency of amounts. `minor_units` is the number of decimals that an integer amount carries (ISO 4217)."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    minor_units: Annotated[int, Field(ge=0, le=4)]


class AdminLevel(_Frozen):
    """How the areas of one administrative level are called."""

    name: Text
    name_plural: Text


class Zone(_Frozen):
    """A class of the vulnerability model, best first."""

    code: Literal["A", "B", "C", "D", "E"]
    label: Text
    definition: Text


class Deprivation(Coded):
    """One indicator of the vulnerability model. Its column in the scored family data has the name of its code."""

    sphere: Code
    weight: Thousandths
    sensitivity: Sensitivity
    source_agency: Code
    definition: Text

    @property
    def column(self) -> str:
        """The column of encoded frames: 1 deprived, 0 not, -1 unknown."""
        return f"dep_{self.code}"


class Programme(Coded):
    """A benefit, service or insurance. `reported_people` is the published number of beneficiaries, if there is one."""

    kind: Literal["benefit", "service", "insurance"]
    sensitivity: Sensitivity = "public"
    reported_people: Annotated[int, Field(ge=0)] | None = None


class RiskPopulation(Coded):
    """A population of results framework indicator 2.3. They overlap: never add them up."""

    sensitivity: Sensitivity = "public"


class Livelihood(_Frozen):
    """The main source of living of a family (codes of the scored-family contract)."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]*$")]
    label: Text


class CodeSystem(Coded):
    """A system of area codes; `patterns` are regular expressions of whole codes, by admin level."""

    example: Words
    patterns: dict[Literal["adm0", "adm1", "adm2"], Words]


class BoundaryColumns(_Frozen):
    """Names in official boundary files of the second level, by kind of file: candidates in order of preference.

    `pcode`, `national_code` and `name` are columns, `layer` layers; letter case does not matter.
    """

    source: Code
    layer: tuple[Words, ...] = ()
    pcode: tuple[Words, ...] = ()
    national_code: tuple[Words, ...] = ()
    name: tuple[Words, ...] = ()


class TargetGroup(Coded):
    """A named predicate: who is `entitled`, and which of them are `reached` (expressions of `data.indicators`).

    `label` and `definition` tell of those who are not reached. `group_label` names the whole group, `truth` says what
    tells who is entitled. `exclusive`: nobody else may be reached, so that those who are make an inclusion error; not
    for groups that the vulnerability model itself decides.
    """

    base: Literal["families", "persons"]
    programme: Code | None = None
    sensitivity: Sensitivity = "public"
    source_agency: Code
    entitled: Words
    reached: Words
    definition: Text
    group_label: Text | None = None
    truth: Text | None = None
    exclusive: bool = False

    @property
    def who(self) -> Text:
        """The whole group, reached or not."""
        return self.group_label or self.label


class CoMember(Coded):
    """One of the programmes, or one kind of support, of which several may come together; `reached` is an expression."""

    reached: Words


class CoCoverage(Coded):
    """Families `among` whom it is told which of the `members` reach them together; expressions of `data.indicators`."""

    among: Words
    members: Annotated[tuple[CoMember, ...], Field(min_length=2, max_length=5)]
    sensitivity: Sensitivity = "public"


class Caseload(_Frozen):
    """Yardsticks of the work of social workers: how many families one should have, and how many workers should use
    the mobile application; `note` says where they come from.
    """

    norm_families_per_worker: Annotated[int, Field(gt=0)]
    app_target_users: Annotated[int, Field(gt=0)]
    note: Text


class Profile(_Frozen):
    """One country. Order of every list is the order of display and the row number in encoded frames."""

    country: Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
    iso2: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    iso3: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    version: Words
    name: Text
    languages: tuple[Language, ...]
    currency: Currency
    projection: Words
    bbox: tuple[float, float, float, float]
    reject_tolerance: Share
    minimum_cell_count: Annotated[int, Field(ge=3)]
    age_breaks: tuple[int, ...]
    poverty_line_per_capita_month: Annotated[int, Field(gt=0)]
    poverty_line_note: Text
    poverty_cutoff: Thousandths
    sphere_cutoff: Thousandths
    lead_agency: Code
    admin_levels: dict[int, AdminLevel]
    zones: tuple[Zone, ...]
    spheres: tuple[Coded, ...]
    deprivations: tuple[Deprivation, ...]
    programmes: tuple[Programme, ...]
    risk_populations: tuple[RiskPopulation, ...]
    livelihoods: tuple[Livelihood, ...]
    agencies: tuple[Coded, ...]
    code_systems: tuple[CodeSystem, ...]
    boundary_columns: tuple[BoundaryColumns, ...]
    target_groups: tuple[TargetGroup, ...]
    co_coverages: tuple[CoCoverage, ...] = ()
    caseload: Caseload | None = None

    _path: str = PrivateAttr(default="")
    _lines: dict[tuple[str | int, ...], int] = PrivateAttr(default_factory=dict)

    @cached_property
    def age_groups(self) -> tuple[str, ...]:
        """Codes of the age groups between the breaks: "0-4", ..., "60+"."""
        closed = [f"{low}-{high - 1}" for low, high in zip(self.age_breaks, self.age_breaks[1:], strict=False)]
        return (*closed, f"{self.age_breaks[-1]}+")

    @property
    def path(self) -> str:
        """The file that the profile was read from ('' if it was made in code)."""
        return self._path

    def place(self, *path: str | int) -> str:
        """ "file, line n" of a key of the profile, for the sentences of errors found later than loading."""
        while path not in self._lines and path:
            path = path[:-1]
        return f"{self._path or 'profile'}, line {self._lines.get(path, 1)}"

    def sphere_deprivations(self, sphere: str) -> tuple[Deprivation, ...]:
        """The deprivations of one sphere, in order."""
        return tuple(item for item in self.deprivations if item.sphere == sphere)

    @property
    def services(self) -> tuple[Programme, ...]:
        """The programmes that are services: a need is recorded, and met or not."""
        return tuple(item for item in self.programmes if item.kind == "service")

    def boundary_candidates(self) -> dict[str, tuple[str, ...]]:
        """The candidates of all kinds of file in one list per field: `geo`'s `ColumnMapping(**candidates)`."""
        fields = ("layer", "pcode", "national_code", "name")
        return {
            field: tuple(dict.fromkeys(name for item in self.boundary_columns for name in getattr(item, field)))
            for field in fields
        }

    @model_validator(mode="after")
    def _check_rules(self) -> Self:
        if COMMON not in self.languages:
            raise ProfileMistake(f"languages must hold {COMMON!r}: it stands in for all others.", ("languages",))
        self._check_written()
        for name in _CODED:
            _check_distinct((item.code for item in getattr(self, name)), name)
        _check_distinct((item.source for item in self.boundary_columns), "boundary_columns")
        _check_distinct(self.languages, "languages")
        self._check_numbers()
        self._check_references()
        return self

    def _check_written(self) -> None:
        missing = [
            (*path, language)
            for path, text in _texts_of(self, ())
            for language in self.languages
            if not text.written(language)
        ]
        if missing:
            more = f" (and {len(missing) - 1} more texts)" if len(missing) > 1 else ""
            raise ProfileMistake(
                f"{'.'.join(map(str, missing[0]))} is missing{more}; add it, or take {missing[0][-1]!r} out of "
                "languages at the top: English then stands in its place.",
                missing[0][:-1],
            )

    def _check_numbers(self) -> None:
        if [zone.code for zone in self.zones] != ["A", "B", "C", "D", "E"]:
            raise ProfileMistake("Zones must be A, B, C, D and E, best first.", ("zones",))
        total = sum(item.weight for item in self.deprivations)
        if total != 1000:
            raise ProfileMistake(f"Weights of the deprivations sum to {total}, not to 1000.", ("deprivations",))
        if not self.age_breaks or self.age_breaks[0] != 0 or list(self.age_breaks) != sorted(set(self.age_breaks)):
            raise ProfileMistake("Age breaks must begin with 0 and rise.", ("age_breaks",))
        west, south, east, north = self.bbox
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ProfileMistake("bbox must be [min lon, min lat, max lon, max lat] in degrees.", ("bbox",))
        if set(self.admin_levels) != {1, 2}:
            raise ProfileMistake("admin_levels must name levels 1 and 2.", ("admin_levels",))
        if len(self.risk_populations) > 32:
            raise ProfileMistake("More than 32 risk populations do not fit in the bit mask.", ("risk_populations",))

    def _check_references(self) -> None:
        agencies = {item.code for item in self.agencies}
        programmes = {item.code for item in self.programmes}
        spheres = {item.code for item in self.spheres}
        _check_known(self.lead_agency, agencies, "agency", ("lead_agency",))
        for row, deprivation in enumerate(self.deprivations):
            _check_known(deprivation.sphere, spheres, "sphere", ("deprivations", row, "sphere"))
            _check_known(deprivation.source_agency, agencies, "agency", ("deprivations", row, "source_agency"))
        for row, sphere in enumerate(self.spheres):
            if not self.sphere_deprivations(sphere.code):
                raise ProfileMistake(f"Sphere {sphere.code!r} has no deprivation.", ("spheres", row))
        for row, group in enumerate(self.target_groups):
            _check_known(group.source_agency, agencies, "agency", ("target_groups", row, "source_agency"))
            if group.programme is not None:
                _check_known(group.programme, programmes, "programme", ("target_groups", row, "programme"))
        for item in self.co_coverages:
            _check_distinct((member.code for member in item.members), "co_coverages")


_CODED = (
    "zones",
    "spheres",
    "deprivations",
    "programmes",
    "risk_populations",
    "livelihoods",
    "agencies",
    "code_systems",
    "target_groups",
    "co_coverages",
)


def _texts_of(part: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    """All texts below a part of a profile, each with its place in the document."""
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, tuple):
        for row, item in enumerate(part):
            yield from _texts_of(item, (*path, row))
    elif isinstance(part, dict):
        for name, item in part.items():
            yield from _texts_of(item, (*path, str(name)))
    elif isinstance(part, _Frozen):
        for name in type(part).model_fields:
            yield from _texts_of(getattr(part, name), (*path, name))


def _check_distinct(codes: Iterable[Hashable], name: str) -> None:
    seen: set[Hashable] = set()
    for row, code in enumerate(codes):
        if code in seen:
            raise ProfileMistake(f"Code {code!r} occurs twice in {name}.", (name, row))
        seen.add(code)


def _check_known(code: str, known: set[str], kind: str, path: tuple[str | int, ...]) -> None:
    if code not in known:
        raise ProfileMistake(f"Unknown {kind} {code!r}; known: {', '.join(sorted(known))}.", path)
