"""The facilitators' desk of participatory budgets, by part; all on one blueprint."""

from parvis_budgets.admin import (
    editions,
    importing,
    projects,
    realisation,
    reglement,
    results,
    study,
    voters,
)
from parvis_budgets.admin.base import blueprint

__all__ = [
    "blueprint",
    "editions",
    "importing",
    "projects",
    "realisation",
    "reglement",
    "results",
    "study",
    "voters",
]
