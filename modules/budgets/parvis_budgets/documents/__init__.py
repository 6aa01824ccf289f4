"""What budgets print: ballots, the list of projects, the list that voters sign."""

from parvis_budgets.documents.paper import (
    Printed,
    PrintedProject,
    RollLine,
    ballot_pdf,
    projects_pdf,
    roll_pdf,
)

__all__ = [
    "Printed",
    "PrintedProject",
    "RollLine",
    "ballot_pdf",
    "projects_pdf",
    "roll_pdf",
]
