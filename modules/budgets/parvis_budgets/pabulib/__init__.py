"""Pabulib files: reading, writing, and publishing results that anyone can recompute."""

from parvis_budgets.pabulib.ballots import Reading, election
from parvis_budgets.pabulib.compose import compose
from parvis_budgets.pabulib.document import PbError, PbFile, Problem, Table
from parvis_budgets.pabulib.outcome import with_result
from parvis_budgets.pabulib.publication import (
    BALLOTS,
    RESULT,
    PublicationError,
    Verification,
    publish,
    verify,
)
from parvis_budgets.pabulib.reader import parse, read

__all__ = [
    "BALLOTS",
    "RESULT",
    "PbError",
    "PbFile",
    "Problem",
    "PublicationError",
    "Reading",
    "Table",
    "Verification",
    "compose",
    "election",
    "parse",
    "publish",
    "read",
    "verify",
    "with_result",
]
