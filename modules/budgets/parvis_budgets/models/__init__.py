"""The tables of participatory budgets, by part."""

from parvis_budgets.models.counts import Count, CountRequest
from parvis_budgets.models.editions import Budget, Envelope
from parvis_budgets.models.paper import Batch, BatchState, Entry, Typist
from parvis_budgets.models.projects import (
    ConflictGroup,
    ConflictMember,
    FrozenProject,
    Milestone,
    Project,
    ProjectStage,
)
from parvis_budgets.models.votes import (
    Ballot,
    BallotKey,
    CastBallot,
    Declaration,
    Participation,
    RefusedVote,
    StruckSignature,
)

__all__ = [
    "Ballot",
    "BallotKey",
    "Batch",
    "BatchState",
    "Budget",
    "CastBallot",
    "ConflictGroup",
    "ConflictMember",
    "Count",
    "CountRequest",
    "Declaration",
    "Entry",
    "Envelope",
    "FrozenProject",
    "Milestone",
    "Participation",
    "Project",
    "ProjectStage",
    "RefusedVote",
    "StruckSignature",
    "Typist",
]
