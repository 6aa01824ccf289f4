"""The facilitators' desk of participatory budgets, by part; all on one blueprint."""

from parvis_budgets.admin import (
    editions,
    importing,
    paper,
    phone,
    printing,
    projects,
    realisation,
    reglement,
    results,
    roll,
    study,
    voters,
)
from parvis_budgets.admin.base import blueprint

__all__ = [
    "blueprint",
    "editions",
    "importing",
    "paper",
    "phone",
    "printing",
    "projects",
    "realisation",
    "reglement",
    "results",
    "roll",
    "study",
    "voters",
]
