"""What was checked, said in French and in English; what was not, with the way to check it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ENDS = {
    "good": ("Tout ce qui a été vérifié est juste.", "Everything checked holds."),
    "doubtful": (
        "Tout ce qui a été vérifié est juste, mais ce qui est marqué ! reste à vérifier autrement.",
        "Everything checked holds, but what is marked ! is still to be checked otherwise.",
    ),
    "wrong": ("Quelque chose ne va pas : voir ✗.", "Something is wrong: see ✗."),
}
SPACES = "\u00a0\u202f"
LIMITS = (
    "Ce que cette vérification ne dit pas, et comment le savoir :",
    "What this check does not tell, and how to know it:",
)


@dataclass(frozen=True)
class Finding:
    """One thing checked, in both languages; `good` is None for something said without a check."""

    good: bool | None
    english: str
    french: str
    warning: bool = False
    """Whether it should be checked otherwise before the draw is believed."""

    @property
    def mark(self) -> str:
        """The sign before the sentence."""
        if self.good is None:
            return "!" if self.warning else "·"
        return "✓" if self.good else "✗"


def _shown(text: str) -> str:
    """A text without what would move the cursor of a terminal, or the order of its signs: a file
    must not be able to hide what is said of it.
    """
    return "".join(sign if sign.isprintable() or sign in SPACES else "\ufffd" for sign in text)


@dataclass
class Report:
    """Findings in the order of the checks, then what they leave open."""

    findings: list[Finding] = field(default_factory=list)
    limits: list[tuple[str, str]] = field(default_factory=list)
    """What could not be checked, with the way to: in English, in French."""
    date: str = ""
    """Written after each finding noted meanwhile: the date of an entry of the log."""

    def add(self, good: bool | None, english: str, french: str, *, warning: bool = False) -> None:
        """Note a finding."""
        when = f" ({self.date})" if self.date else ""
        said = _shown(english + when), _shown(french + when)
        self.findings.append(Finding(good, *said, warning))

    def warn(self, english: str, french: str) -> None:
        """Note what the file says and nothing proves."""
        self.add(None, english, french, warning=True)

    def leave(self, english: str, french: str) -> None:
        """Note something that could not be checked, and how to."""
        self.limits.append((english, french))

    @property
    def good(self) -> bool:
        """Whether nothing was found wrong."""
        return all(finding.good is not False for finding in self.findings)

    @property
    def doubtful(self) -> bool:
        """Whether something said should be checked otherwise."""
        return any(finding.warning for finding in self.findings)

    def text(self) -> str:
        """The findings in French, then in English, each followed by what they leave open."""
        french = [f"{finding.mark} {finding.french}" for finding in self.findings]
        english = [f"{finding.mark} {finding.english}" for finding in self.findings]
        ends = ENDS["wrong" if not self.good else "doubtful" if self.doubtful else "good"]
        lines = ["Français", *french, ends[0], *self._left(1), ""]
        return "\n".join([*lines, "English", *english, ends[1], *self._left(0)])

    def _left(self, language: int) -> list[str]:
        if not self.limits:
            return []
        return ["", LIMITS[1 - language], *(f"– {limit[language]}" for limit in self.limits)]

    def document(self) -> dict[str, Any]:
        """The report as JSON."""
        findings = [
            {"good": f.good, "warning": f.warning, "en": f.english, "fr": f.french}
            for f in self.findings
        ]
        limits = [{"en": english, "fr": french} for english, french in self.limits]
        return {"good": self.good, "doubtful": self.doubtful, "findings": findings} | {
            "not_checked": limits
        }
