"""Public pages of participatory budgets, by part; all on one blueprint."""

from parvis_budgets.views import (
    ballots,
    editions,
    news,
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
    "news",
    "participation",
    "projects",
    "published",
    "realisation",
    "results",
    "voters",
]
