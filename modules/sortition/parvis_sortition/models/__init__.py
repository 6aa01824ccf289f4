"""The tables: a recruitment from its mandate to its panel, and draws of things.

`recruitment` what is decided beforehand, `rolls` lists and letters, `people` who is invited and
who answers, `draws` the draw and who sits, `things` draws of things.
"""

from parvis_sortition.models.draws import (
    KIND_OF,
    LIVE,
    Draw,
    DrawStatus,
    RandomKind,
    Replacement,
    ReplacementStatus,
    Seat,
    SeatState,
    Ticket,
)
from parvis_sortition.models.people import WITHDRAWN, Invitation, Volunteer, VolunteerState
from parvis_sortition.models.recruitment import (
    Algorithm,
    Criterion,
    CriterionKind,
    Exclusion,
    Mandate,
    Quota,
    Randomness,
    Recruitment,
    Stage,
    SubDraw,
    Value,
)
from parvis_sortition.models.rolls import (
    LetterBatch,
    LetterFile,
    LetterKind,
    Objection,
    Roll,
    RollPart,
    RollState,
    RollValue,
    RollWork,
)
from parvis_sortition.models.things import ThingsDraw, ThingsKind

__all__ = [
    "KIND_OF",
    "LIVE",
    "WITHDRAWN",
    "Algorithm",
    "Criterion",
    "CriterionKind",
    "Draw",
    "DrawStatus",
    "Exclusion",
    "Invitation",
    "LetterBatch",
    "LetterFile",
    "LetterKind",
    "Mandate",
    "Objection",
    "Quota",
    "RandomKind",
    "Randomness",
    "Recruitment",
    "Replacement",
    "ReplacementStatus",
    "Roll",
    "RollPart",
    "RollState",
    "RollValue",
    "RollWork",
    "Seat",
    "SeatState",
    "Stage",
    "SubDraw",
    "ThingsDraw",
    "ThingsKind",
    "Ticket",
    "Value",
    "Volunteer",
    "VolunteerState",
]
