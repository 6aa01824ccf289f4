"""Saying no to a letter, and asking not to be written to again."""

from __future__ import annotations

from sqlalchemy import select, update

from parvis.content import Channel
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.models import Invitation, Objection, Recruitment, Volunteer
from parvis_sortition.operations.leaving import forget
from parvis_sortition.operations.recognising import forget_answer
from parvis_sortition.queries.answers import answer_of, invitation_of_code, objections_of
from parvis_sortition.queries.draws import live_draw


@operation
def decline(
    actor: Person | None,
    recruitment: Recruitment,
    code: str = "",
    *,
    invitation: Invitation | None = None,
    channel: Channel = Channel.WEB,
    objects: bool = False,
) -> Invitation:
    """Say no to a letter: no reminder is sent, and what had been said is erased. With `objects`,
    no list of this space draws them any more. By whoever has the code, or a facilitator for
    `invitation`. Raises Refused, Invalid, Conflict as `leaving.forget` with what they said.
    """
    require(actor, "sortition.withdraw" if invitation is None else "sortition.enter", recruitment)
    lock(recruitment)
    found = invitation_of_code(recruitment, code) if invitation is None else invitation
    if found is None or found.recruitment_id != recruitment.id:
        raise Invalid({"code": _("This code is not one of the letters’. Check each sign.")})
    said = answer_of(found)
    if said is not None:
        forget(None if invitation is None else actor, said)
    if found.declined_at is None:
        found.declined_at, found.channel = now(), channel
        record("sortition.withdrew", content=recruitment)
    if objects:
        _object(recruitment, found)
    db.session.flush()
    return found


@operation
def take_objection_back(
    actor: Person | None,
    recruitment: Recruitment,
    code: str = "",
    *,
    invitation: Invitation | None = None,
) -> bool:
    """Let later draws of this space write again to someone who had asked them not to. By whoever
    has the code of the letter, or a facilitator for `invitation`. Returns False when nothing had
    been asked. Raises Refused, Invalid.
    """
    require(actor, "sortition.withdraw" if invitation is None else "sortition.enter", recruitment)
    lock(recruitment)
    found = invitation_of_code(recruitment, code) if invitation is None else invitation
    if found is None or found.recruitment_id != recruitment.id:
        raise Invalid({"code": _("This code is not one of the letters’. Check each sign.")})
    said = objections_of(found)
    for objection in said:
        db.session.delete(objection)
    return bool(said)


def _object(recruitment: Recruitment, invitation: Invitation) -> None:
    """Note the objection, once for each person."""
    if not objections_of(invitation):
        recipient = {name: invitation.recipient[name] for name in ("name", "lines")}
        db.session.add(Objection(space_id=recruitment.space_id, recipient=recipient))


@operation
def forget_answers_of(person_id: int) -> None:
    """After an account is deleted: what it said goes too, unless a draw is under way with it; then
    the account alone is forgotten.
    """
    rows = db.session.scalars(select(Volunteer).where(Volunteer.person_id == person_id)).all()
    for recruitment in sorted({row.recruitment for row in rows}, key=lambda each: each.id):
        lock(recruitment)
    for row in rows:
        if live_draw(row.sub_draw) is None:
            if row.invitation is not None:
                row.invitation.declined_at, row.invitation.channel = now(), Channel.WEB
            forget_answer(row)
            record("sortition.withdrew", content=row.recruitment)
    db.session.flush()
    db.session.execute(
        update(Volunteer).where(Volunteer.person_id == person_id).values(person_id=None)
    )
