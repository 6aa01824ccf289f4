"""Opening the answers; freezing the mandate before everyone's eyes, and reopening it."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from parvis.content.operations import publish_content
from parvis.db import db, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid
from parvis.web.i18n import gettext as _
from parvis_sortition.mandate import (
    mandate_document,
    missing_before_freezing,
    missing_before_opening,
)
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    Mandate,
    Recruitment,
    Stage,
    SubDraw,
)
from parvis_sortition.operations.mandate import hold
from parvis_sortition.proof.canonical import canonical


@operation
def open_answers(actor: Person, recruitment: Recruitment) -> None:
    """Publish the recruitment: answers are taken until `answers_until`. Raises Refused, Invalid."""
    hold(actor, "sortition.change", recruitment)
    if recruitment.stage != Stage.PREPARING:
        raise Conflict(_("Answers have been opened already."))
    if recruitment.answers_until is not None and recruitment.answers_until <= now():
        raise Invalid({"answers_until": _("The date for answering has passed.")})
    missing = missing_before_opening(recruitment)
    if missing:
        raise Invalid(missing)
    recruitment.stage = Stage.OPEN
    publish_content(recruitment, actor, "sortition.opened")


@operation
def freeze_mandate(actor: Person, recruitment: Recruitment) -> Mandate:
    """Freeze and publish criteria, quotas, sizes and calendar. Raises Refused, Conflict, Invalid
    when something is missing or quotas contradict one another.
    """
    hold(actor, "sortition.freeze", recruitment)
    if recruitment.is_frozen:
        raise Conflict(_("The mandate is frozen already."))
    missing = missing_before_freezing(recruitment)
    if missing:
        raise Invalid(missing)
    before = db.session.scalars(
        select(Mandate.number).where(Mandate.recruitment_id == recruitment.id)
    ).all()
    text = canonical(mandate_document(recruitment))
    mandate = Mandate(
        recruitment_id=recruitment.id,
        number=max(before, default=0) + 1,
        document=text.decode(),
        hash=hashlib.sha256(text).hexdigest(),
        frozen_by_id=actor.id,
    )
    db.session.add(mandate)
    recruitment.mandate_number = mandate.number
    db.session.flush()
    record("sortition.frozen", actor=actor, content=recruitment, number=mandate.number)
    return mandate


@operation
def reopen_mandate(actor: Person, recruitment: Recruitment, reason: str) -> None:
    """Let the mandate be changed again, saying why in public. Parts of the panel that are drawn
    stay under the mandate that they were drawn with. Raises Refused, Invalid, Conflict while a draw
    is computed or sealed.
    """
    hold(actor, "sortition.freeze", recruitment)
    if not reason.strip():
        raise Invalid({"reason": _("Say why: it is published.")})
    if not recruitment.is_frozen or draw_under_way(recruitment):
        raise Conflict(_("The mandate can’t be reopened now: a draw rests on it."))
    mandate = db.session.scalars(
        select(Mandate).where(
            Mandate.recruitment_id == recruitment.id,
            Mandate.number == recruitment.mandate_number,
        )
    ).one()
    mandate.reopened_at, mandate.reason = now(), reason.strip()
    recruitment.mandate_number = None
    record("sortition.reopened", actor=actor, content=recruitment, number=mandate.number)


def draw_under_way(recruitment: Recruitment) -> bool:
    """Whether a draw of one of its sub-draws is computed, or sealed and waiting for its value."""
    found = select(Draw.id).where(
        Draw.sub_draw_id.in_(select(SubDraw.id).where(SubDraw.recruitment_id == recruitment.id)),
        Draw.status.in_((DrawStatus.COMPUTING, DrawStatus.SEALED)),
    )
    return db.session.scalar(found.limit(1)) is not None
