"""Public pages of participatory budgets, by part; all on one blueprint."""

from parvis_budgets.views import (
    ballots,
    editions,
    participation,
    projects,
    published,
    realisation,
    results,
    voters,
)
from parvis_budgets.views.base import blueprint

__all__ = [
    "ballots",
    "blueprint",
    "editions",
    "participation",
    "projects",
    "published",
    "realisation",
    "results",
    "voters",
]
