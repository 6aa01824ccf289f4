"""With what the vote of an edition would open, and why it can't yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.web.i18n import gettext as _
from parvis_budgets.models import Budget, Envelope, Project
from parvis_budgets.queries.ballots import said
from parvis_budgets.readiness import draft_of


@dataclass(frozen=True)
class Readiness:
    """The ballot as the freeze would make it."""

    projects: Sequence[Project]
    obstacles: Sequence[str]
    """Why it can't be frozen so, in sentences; empty when it can."""
    empty: Sequence[Envelope]
    """Envelopes without a project: nobody could vote in them."""


def readiness_of(budget: Budget) -> Readiness:
    """What would be frozen now. A ballot that nobody could fill in stops it: once it is frozen,
    neither its limits nor its projects can be mended.
    """
    draft = draft_of(budget)
    if not draft.projects:
        return Readiness(draft.projects, [_("No project is ready for the vote.")], [])
    found = [
        said(fault) if len(draft.envelopes) == 1 else f"{envelope.name} – {said(fault)}"
        for envelope, fault in draft.faults
    ]
    return Readiness(draft.projects, found, draft.empty)
