"""Words and colours of states."""

from __future__ import annotations

from parvis.db import now
from parvis.web.i18n import lazy_gettext as _
from parvis.web.i18n import lazy_pgettext
from parvis_sortition.models import (
    Algorithm,
    Draw,
    DrawStatus,
    RandomKind,
    Randomness,
    Recruitment,
    RollValue,
    SeatState,
    Stage,
    VolunteerState,
)
from parvis_sortition.queries.alike import Likeness
from parvis_sortition.steps import StepState

STAGES = {
    Stage.PREPARING: _("In preparation"),
    Stage.OPEN: _("Volunteers wanted"),
    Stage.DRAWN: lazy_pgettext("a panel", "Drawn"),
    Stage.ENDED: _("Over"),
    Stage.CANCELLED: _("Cancelled"),
}
CLOSED = _("Answers closed, draw to come")
STAGE_TONES = {
    Stage.PREPARING: "",
    Stage.OPEN: "primary",
    Stage.DRAWN: "success",
    Stage.ENDED: "",
    Stage.CANCELLED: "danger",
}
DRAW_STATUSES = {
    DrawStatus.COMPUTING: _("Being computed"),
    DrawStatus.SEALED: _("Sealed and published, waiting for the balls"),
    DrawStatus.DRAWN: lazy_pgettext("a panel", "Drawn"),
    DrawStatus.REFUSED: _("The quotas allow no panel"),
    DrawStatus.CANCELLED: _("Cancelled"),
    DrawStatus.FAILED: _("It failed: start again"),
}
REFUSALS = {
    "left_out": _("Some volunteers were in no panel"),
    "people": _("Too few volunteers"),
    "too_tight": _("The quotas are too tight together"),
    "late": _("Ready after the hour announced, not published"),
}
"""Why a draw was refused, by what its outcome says, when it is not for its quotas."""
DRAW_TONES = {
    DrawStatus.COMPUTING: "info",
    DrawStatus.SEALED: "primary",
    DrawStatus.DRAWN: "success",
    DrawStatus.REFUSED: "warning",
    DrawStatus.CANCELLED: "",
    DrawStatus.FAILED: "danger",
}
STEP_STATES = {
    StepState.DONE: _("Done"),
    StepState.NOW: _("To do"),
    StepState.LATER: _("Later"),
    StepState.BLOCKED: _("Something stands in the way"),
    StepState.OVER: lazy_pgettext("a step", "No longer to do"),
}
STEP_TONES = {
    StepState.DONE: "success",
    StepState.NOW: "primary",
    StepState.LATER: "",
    StepState.BLOCKED: "danger",
    StepState.OVER: "",
}
ALGORITHMS = {
    Algorithm.LEXIMIN: _("The smallest chances as high as possible, then the next ones (leximin)"),
    Algorithm.MAXIMIN: _("The smallest chance as high as possible (maximin)"),
    Algorithm.NASH: _("Chances whose product is the highest (Nash)"),
    Algorithm.STRATIFIED: _("The same chance within each group, as far as quotas allow"),
}
RANDOMNESS = {
    Randomness.BALLS: _("Balls drawn in public"),
    Randomness.BEACON: _("A public random beacon, whose round is announced"),
    Randomness.BOTH: _("Balls and a beacon, hashed together: neither alone chooses"),
}
ROLL_VALUES = {
    RollValue.NUMBERS: _("The numbers of a public lottery, written in ascending order"),
    RollValue.DIGITS: _("Digits of balls or dice, in the order drawn"),
    RollValue.BEACON: _("What a public random beacon publishes"),
}
HOW_DESIGNATED = {
    RandomKind.DIGITS: _("The digits are the number of the panel."),
    RandomKind.SEED: _("The value published is hashed (SHA-256): the hash gives the panel."),
    RandomKind.BOTH: _(
        "The digits of the balls and the value of the beacon are written one after the other and "
        "hashed together (SHA-256): the hash gives the panel. Neither alone chooses."
    ),
}
VOLUNTEER_STATES = {
    VolunteerState.REGISTERED: _("Can be drawn"),
    VolunteerState.EXCLUDED: _("Can’t be drawn"),
}
VOLUNTEER_TONES = {
    VolunteerState.REGISTERED: "success",
    VolunteerState.EXCLUDED: "danger",
}
LIKENESSES = {
    Likeness.IDENTITY: _("Same name and year of birth"),
    Likeness.EMAIL: _("Same mail address"),
    Likeness.PHONE: _("Same telephone number"),
    Likeness.HOUSEHOLD: _("Same address"),
}
SEAT_STATES = {
    SeatState.ALTERNATE: _("Alternate"),
    SeatState.DRAWN: _("Reply awaited"),
    SeatState.CONFIRMED: _("Comes"),
    SeatState.DECLINED: _("Declined"),
    SeatState.SILENT: _("No reply in time"),
    SeatState.LEFT: _("Left"),
}
SEAT_TONES = {
    SeatState.ALTERNATE: "info",
    SeatState.DRAWN: "warning",
    SeatState.CONFIRMED: "success",
    SeatState.DECLINED: "",
    SeatState.SILENT: "",
    SeatState.LEFT: "",
}


def stage_badge(recruitment: Recruitment) -> tuple[object, str]:
    """The words and the colour of where a recruitment is: volunteers are wanted until the date."""
    until = recruitment.answers_until
    if recruitment.stage == Stage.OPEN and until is not None and now() >= until:
        return CLOSED, "info"
    return STAGES[recruitment.stage], STAGE_TONES[recruitment.stage]


def draw_badge(draw: Draw) -> tuple[object, str]:
    """The words and the colour of where a draw is."""
    words: object = DRAW_STATUSES[draw.status]
    if draw.status == DrawStatus.REFUSED:
        words = next((REFUSALS[why] for why in REFUSALS if why in draw.outcome), words)
    return words, DRAW_TONES[draw.status]
