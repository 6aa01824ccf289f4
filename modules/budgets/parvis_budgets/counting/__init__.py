"""Counting participatory budgets: pure functions, exact results, no database and no web.

``count(election, parameters)`` is the door; the modules beside it are the rules.
"""

from parvis_budgets.counting.model import Ballot, CountingError, Election, Profile, Project
from parvis_budgets.counting.parameters import Parameters
from parvis_budgets.counting.result import Refusal, Result, Round, Why
from parvis_budgets.counting.rules import count

__all__ = [
    "Ballot",
    "CountingError",
    "Election",
    "Parameters",
    "Profile",
    "Project",
    "Refusal",
    "Result",
    "Round",
    "Why",
    "count",
]
