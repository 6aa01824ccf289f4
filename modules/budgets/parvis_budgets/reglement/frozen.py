"""What is frozen when the vote opens, as one text: the règlement, the envelopes, and what is on the
ballot. Its SHA-256 is the fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis_budgets.reglement.model import Reglement
from parvis_budgets.reglement.store import ReglementError, canonical, dump, load

REGLEMENT = "reglement.json"
"""The file that it is published as."""


@dataclass(frozen=True, order=True)
class OnBallot:
    """A project put to the vote."""

    number: int
    printed: int
    """On printed ballots."""
    title: str
    cost: int
    """Cents."""
    envelope: str
    """Its name."""
    theme: str = ""


@dataclass(frozen=True, order=True)
class Rivals:
    """Projects, by number, of which one at most can be funded; why is the title."""

    title: str
    projects: tuple[int, ...]


@dataclass(frozen=True)
class Frozen:
    """All that the vote and the count follow from. `envelopes` as `Envelope.frozen` gives them."""

    reglement: Reglement
    envelopes: tuple[Mapping[str, Any], ...]
    projects: tuple[OnBallot, ...] = ()
    conflicts: tuple[Rivals, ...] = ()

    def text(self) -> str:
        """Canonical JSON, the same in whatever order projects and conflicts come."""
        return canonical(
            {
                "reglement": dump(self.reglement),
                "envelopes": [dict(one) for one in self.envelopes],
                "projects": [vars(one) for one in sorted(self.projects)],
                "conflicts": [
                    {"title": one.title, "projects": sorted(one.projects)}
                    for one in sorted(self.conflicts)
                ],
            }
        )

    @classmethod
    def read(cls, text: str) -> Frozen:
        """What `text` wrote. Raises ReglementError."""
        try:
            said = json.loads(text)
            return cls(
                load(said["reglement"]),
                tuple(dict(one) for one in said["envelopes"]),
                tuple(OnBallot(**one) for one in said["projects"]),
                tuple(
                    Rivals(one["title"], tuple(one["projects"])) for one in said["conflicts"]
                ),
            )
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise ReglementError(f"what was frozen can't be read: {error}") from None

    def amount(self, envelope: str) -> int:
        """The cents of the envelope of this name. KeyError when there is none."""
        return {str(one["name"]): int(one["amount"]) for one in self.envelopes}[envelope]

    def on_ballot(self, envelope: str) -> list[OnBallot]:
        """The projects of one envelope, by number."""
        return sorted(one for one in self.projects if one.envelope == envelope)

    def groups_in(self, envelope: str) -> list[frozenset[int]]:
        """Its groups of incompatible projects, by numbers."""
        numbers = {one.number for one in self.on_ballot(envelope)}
        groups = [frozenset(one.projects) & numbers for one in sorted(self.conflicts)]
        return [group for group in groups if len(group) > 1]


def fingerprint(text: str) -> str:
    """SHA-256, in hexadecimal, of what `Frozen.text` gives."""
    return hashlib.sha256(text.encode()).hexdigest()
