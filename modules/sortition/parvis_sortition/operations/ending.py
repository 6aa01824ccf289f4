"""Giving up a recruitment."""

from __future__ import annotations

from parvis.content.operations import delete_draft
from parvis.db import operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid
from parvis.web.i18n import gettext as _
from parvis_sortition.models import Recruitment, Stage
from parvis_sortition.operations.mandate import check_words, has_live_draw, hold


@operation
def delete_recruitment(actor: Person, recruitment: Recruitment) -> None:
    """Delete a recruitment that was never published. Raises Refused, Conflict."""
    hold(actor, "sortition.change", recruitment)
    if recruitment.stage != Stage.PREPARING:
        raise Conflict(_("It has been published: it can be cancelled, saying why in public."))
    delete_draft(recruitment)


@operation
def cancel_recruitment(actor: Person, recruitment: Recruitment, reason: str) -> None:
    """Give up a published recruitment, saying why in public. The data of those who answered is
    erased by the next daily job. Raises Refused, Invalid, Conflict once a panel has been drawn or
    while a draw is under way.
    """
    hold(actor, "sortition.freeze", recruitment)
    if not reason.strip():
        raise Invalid({"reason": _("Say why: it is published.")})
    check_words({"cancel_reason": reason.strip()})
    if recruitment.stage != Stage.OPEN or has_live_draw(recruitment):
        raise Conflict(_("It can’t be cancelled now: cancel its draw first."))
    recruitment.stage, recruitment.cancel_reason = Stage.CANCELLED, reason.strip()
    record("sortition.given_up", actor=actor, content=recruitment)
