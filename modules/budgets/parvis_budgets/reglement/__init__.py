"""The règlement of an edition: everything a participatory budget follows from, as typed data.

Pure: no Flask, no database, and no NumPy, which only counting loads.
"""

from parvis_budgets.reglement.calendar import Calendar, Step, Window
from parvis_budgets.reglement.frozen import Frozen, OnBallot, Rivals, fingerprint
from parvis_budgets.reglement.model import Allocation, BallotRules, Reglement, Voters
from parvis_budgets.reglement.problems import Pot, envelope_problems, problems
from parvis_budgets.reglement.store import (
    ReglementError,
    canonical,
    dump,
    load,
)
from parvis_budgets.reglement.words import (
    AllocationRule,
    BallotKind,
    EnvelopePolicy,
    Tie,
    VoteChannel,
    rule_word,
)

__all__ = [
    "Allocation",
    "AllocationRule",
    "BallotKind",
    "BallotRules",
    "Calendar",
    "EnvelopePolicy",
    "Frozen",
    "OnBallot",
    "Pot",
    "Reglement",
    "ReglementError",
    "Rivals",
    "Step",
    "Tie",
    "VoteChannel",
    "Voters",
    "Window",
    "canonical",
    "dump",
    "envelope_problems",
    "fingerprint",
    "load",
    "problems",
    "rule_word",
]
