"""The parts of a panel that are drawn apart, and who can't be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from parvis.db import db, operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid
from parvis.web.i18n import gettext as _
from parvis_sortition.models import (
    Draw,
    Exclusion,
    Invitation,
    Recruitment,
    SubDraw,
    Volunteer,
)
from parvis_sortition.operations.mandate import hold, hold_part, note_change

NAME_MAX = 80
AUDIENCE_MAX = 200
SENTENCE_MAX = 300
PARTS_MAX = 20
SENTENCES_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Part:
    """A sub-draw as a facilitator describes it."""

    name: str
    audience: str = ""
    size: int
    alternates: int = 0


@operation
def add_sub_draw(actor: Person, recruitment: Recruitment, part: Part) -> SubDraw:
    """One more sub-draw. Raises Refused, Invalid."""
    hold(actor, "sortition.change", recruitment)
    if len(recruitment.sub_draws) >= PARTS_MAX:
        raise Invalid({"": _("At most %(count)d sub-draws.", count=PARTS_MAX)})
    _check(part, [each.name for each in recruitment.sub_draws])
    sub_draw = SubDraw(
        name=part.name,
        audience=part.audience,
        size=part.size,
        alternates=part.alternates,
        position=max((each.position for each in recruitment.sub_draws), default=0) + 1,
    )
    recruitment.sub_draws.append(sub_draw)
    db.session.flush()
    note_change(actor, recruitment)
    return sub_draw


@operation
def change_sub_draw(actor: Person, sub_draw: SubDraw, part: Part) -> None:
    """Change a sub-draw; its quotas stay, and freezing looks at them again. Raises Refused
    (once it is drawn, too), Invalid.
    """
    recruitment = sub_draw.recruitment
    hold_part(actor, sub_draw)
    _check(part, [each.name for each in recruitment.sub_draws if each is not sub_draw])
    sub_draw.name, sub_draw.audience = part.name, part.audience
    sub_draw.size, sub_draw.alternates = part.size, part.alternates
    db.session.flush()
    note_change(actor, recruitment)


@operation
def remove_sub_draw(actor: Person, sub_draw: SubDraw) -> None:
    """Take a sub-draw away with its quotas. Raises Refused, Conflict when it is the only one, or
    people have been invited to it, have volunteered or been drawn.
    """
    recruitment = sub_draw.recruitment
    hold(actor, "sortition.change", recruitment)
    if len(recruitment.sub_draws) == 1:
        raise Conflict(_("A panel has one draw at least."))
    for model in (Volunteer, Invitation, Draw):
        if db.session.scalar(select(model.id).where(model.sub_draw_id == sub_draw.id).limit(1)):
            raise Conflict(_("People have been invited to it or have answered already."))
    recruitment.sub_draws.remove(sub_draw)
    db.session.flush()
    note_change(actor, recruitment)


def _check(part: Part, others: Sequence[str]) -> None:
    errors = {}
    if not part.name or part.name in others:
        errors["name"] = _("Each sub-draw needs a name of its own.")
    elif len(part.name) > NAME_MAX:
        errors["name"] = _("At most %(count)d characters.", count=NAME_MAX)
    if len(part.audience) > AUDIENCE_MAX:
        errors["audience"] = _("At most %(count)d characters.", count=AUDIENCE_MAX)
    if not 1 <= part.size <= 10_000:
        errors["size"] = _("From 1 to 10,000 members.")
    if not 0 <= part.alternates <= 10_000:
        errors["alternates"] = _("From 0 to 10,000 alternates.")
    if errors:
        raise Invalid(errors)


@operation
def set_exclusions(
    actor: Person, recruitment: Recruitment, sentences: Sequence[str], *, one_per_household: bool
) -> None:
    """Who can't be drawn, as sentences that volunteers confirm. Raises Refused, Invalid, and
    Conflict once people have confirmed others.
    """
    hold(actor, "sortition.change", recruitment)
    wanted = list(dict.fromkeys(sentence for sentence in sentences if sentence))
    if len(wanted) > SENTENCES_MAX or any(len(each) > SENTENCE_MAX for each in wanted):
        raise Invalid(
            {
                "sentences": _(
                    "At most %(count)d sentences, of %(signs)d characters each.",
                    count=SENTENCES_MAX,
                    signs=SENTENCE_MAX,
                )
            }
        )
    if recruitment.one_per_household != one_per_household:
        recruitment.one_per_household = one_per_household
        note_change(actor, recruitment)
    if wanted == [exclusion.sentence for exclusion in recruitment.exclusions]:
        return
    answered = select(Volunteer.id).where(Volunteer.recruitment_id == recruitment.id).limit(1)
    if db.session.scalar(answered) is not None:
        raise Conflict(_("People have confirmed these sentences already: they can’t change."))
    recruitment.exclusions[:] = []
    db.session.flush()
    recruitment.exclusions[:] = [
        Exclusion(sentence=sentence, position=place) for place, sentence in enumerate(wanted)
    ]
    db.session.flush()
    note_change(actor, recruitment)
