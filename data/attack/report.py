"""What an attack found, and the report that the custodian keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from data.attack.rates import Estimate


@dataclass(frozen=True)
class Finding:
    """One measured figure of one attack.

    Attributes:
        attack: module that made it.
        figure: what was measured, in words.
        tier: public, planner, or both.
        trials: how often it was tried, or how many cells or requests were looked at.
        found: a rate (0 to 1) or a count, with its 95 % interval where it is a rate.
        gate: largest permitted value; None if it is reported only.
        note: what a reader must know to judge it.
    """

    attack: str
    figure: str
    tier: str
    trials: int
    found: float
    low: float | None = None
    high: float | None = None
    gate: float | None = None
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether it lies within its gate."""
        return self.gate is None or self.found <= self.gate + 1e-12

    @classmethod
    def of_rate(
        cls, attack: str, figure: str, tier: str, estimate: Estimate, gate: float | None = None, note: str = ""
    ) -> "Finding":
        """A finding that is a rate."""
        return cls(attack, figure, tier, estimate.trials, estimate.value, estimate.low, estimate.high, gate, note)


@dataclass(frozen=True)
class Report:
    """All findings on one release, with what is reported beside them (utility, the seeds, the sizes)."""

    release_id: str
    findings: tuple[Finding, ...]
    about: Mapping[str, Any]

    @property
    def failed(self) -> tuple[Finding, ...]:
        """Findings beyond their gates."""
        return tuple(finding for finding in self.findings if not finding.passed)

    def failed_attacks(self) -> frozenset[str]:
        """Attacks that broke the release."""
        return frozenset(finding.attack for finding in self.failed)

    def to_json(self) -> bytes:
        """The report for machines."""
        content = {
            "release_id": self.release_id,
            "passed": not self.failed,
            "findings": [{**asdict(finding), "passed": finding.passed} for finding in self.findings],
            "about": dict(self.about),
        }
        return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)

    def to_markdown(self) -> str:
        """The report for people."""
        verdict = "No attack succeeded." if not self.failed else f"{len(self.failed)} gates do not hold."
        lines = [
            f"# Attacks on release {self.release_id}",
            "",
            verdict,
            "",
            "| attack | figure | tier | trials | found | 95 % interval | gate | |",
            "|---|---|---|---:|---:|---|---:|---|",
            *(_row(finding) for finding in self.findings),
            "",
        ]
        for name, content in self.about.items():
            lines += [f"## {name.replace('_', ' ').capitalize()}", "", *_paragraphs(content), ""]
        return "\n".join(lines)


def number(value: float | None) -> str:
    """Counts as whole numbers, rates with four digits."""
    if value is None:
        return ""
    return f"{value:,.0f}" if (float(value).is_integer() and abs(value) >= 1) or value == 0 else f"{value:.4f}"


def interval(finding: Finding) -> str:
    """The interval of a rate, empty for a count."""
    return f"{finding.low:.4f} to {finding.high:.4f}" if finding.low is not None and finding.high is not None else ""


def verdict(finding: Finding) -> str:
    """One word."""
    if finding.gate is None:
        return "reported"
    return "holds" if finding.passed else "BROKEN"


def _row(finding: Finding) -> str:
    figure = f"{finding.figure} ({finding.note})" if finding.note else finding.figure
    cells = (
        finding.attack,
        figure.replace("|", "/"),
        finding.tier,
        f"{finding.trials:,}",
        number(finding.found),
        interval(finding),
        number(finding.gate),
        verdict(finding),
    )
    return f"| {' | '.join(cells)} |"


def _paragraphs(content: Any) -> Sequence[str]:
    if isinstance(content, Mapping):
        return [f"- {name}: {value}" for name, value in content.items()]
    return [str(content)]
