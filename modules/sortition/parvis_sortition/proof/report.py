"""What was checked, said in French and in English."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing checked, in both languages; `good` is None for something said without a check."""

    good: bool | None
    english: str
    french: str


@dataclass
class Report:
    """Findings in the order of the checks."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, good: bool | None, english: str, french: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(good, english, french))

    @property
    def good(self) -> bool:
        """Whether nothing was found wrong."""
        return all(finding.good is not False for finding in self.findings)

    def text(self) -> str:
        """The findings in French, then in English."""
        marks = {True: "✓", False: "✗", None: "·"}
        french = [f"{marks[f.good]} {f.french}" for f in self.findings]
        english = [f"{marks[f.good]} {f.english}" for f in self.findings]
        ends = (
            ("Tout ce qui a été vérifié est juste.", "Everything checked holds.")
            if self.good
            else ("Quelque chose ne va pas : voir ✗.", "Something is wrong: see ✗.")
        )
        return "\n".join(["Français", *french, ends[0], "", "English", *english, ends[1]])

    def document(self) -> dict[str, Any]:
        """The report as JSON."""
        findings = [{"good": f.good, "en": f.english, "fr": f.french} for f in self.findings]
        return {"good": self.good, "findings": findings}
