"""Pabulib files: reading, writing, and publishing results that anyone can recompute."""

from parvis_budgets.pabulib.ballots import Reading, election
from parvis_budgets.pabulib.document import PbError, PbFile, Problem, Table, parse, read

__all__ = ["PbError", "PbFile", "Problem", "Reading", "Table", "election", "parse", "read"]
