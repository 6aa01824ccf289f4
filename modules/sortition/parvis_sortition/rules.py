"""Who may do what with recruitments and draws."""

from __future__ import annotations

from sqlalchemy import select

from parvis.content import ContentState
from parvis.db import db, now
from parvis.people import Person
from parvis.rules import Verdict, has_role, no, sign_in_first, yes
from parvis.spaces import Component, Role, Space
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.models import LIVE, Draw, Recruitment, Stage, SubDraw, ThingsDraw
from parvis_sortition.settings import SortitionSettings


def settings_of(component: Component) -> SortitionSettings:
    """The component's settings."""
    return SortitionSettings.read(component.settings)


def _facilitates(actor: Person | None, space: Space) -> Verdict:
    if actor is None:
        return sign_in_first()
    if not has_role(actor, space, Role.FACILITATOR):
        return no(_("Only the space’s facilitators can do this."), code="role")
    return yes()


def may_prepare(actor: Person | None, component: Component) -> Verdict:
    """Begin a recruitment or a draw of things: facilitators."""
    return _facilitates(actor, component.space)


def _runs(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Facilitators, as long as it goes on."""
    verdict = _facilitates(actor, recruitment.space)
    if verdict and recruitment.state in (ContentState.WITHDRAWN, ContentState.HIDDEN):
        return no(_("This recruitment has been withdrawn."), code="state")
    if verdict and recruitment.stage == Stage.CANCELLED:
        return no(_("This recruitment has been cancelled."), code="cancelled")
    return verdict


def may_change(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Change the mandate: facilitators, until it is frozen."""
    verdict = _runs(actor, recruitment)
    if verdict and recruitment.is_frozen:
        return no(_("The mandate is frozen: reopen it first, saying why in public."), code="frozen")
    if verdict and recruitment.stage not in (Stage.PREPARING, Stage.OPEN):
        return no(_("The draw has taken place."), code="drawn")
    return verdict


def may_change_part(actor: Person | None, sub_draw: SubDraw) -> Verdict:
    """Change a sub-draw, its quotas: as the mandate, and not once it is drawn. The mandate can be
    corrected for the others.
    """
    verdict = may_change(actor, sub_draw.recruitment)
    live = select(Draw.id).where(Draw.sub_draw_id == sub_draw.id, Draw.status.in_(LIVE))
    if verdict and db.session.scalar(live.limit(1)) is not None:
        return no(_("This part of the panel has been drawn: it stays as it is."), code="drawn")
    return verdict


def may_give_up(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Cancel a published recruitment: facilitators, until the panel's mandate is over. Whether a
    draw under way forbids it is the operation's to say.
    """
    verdict = _runs(actor, recruitment)
    if verdict and recruitment.stage == Stage.PREPARING:
        return no(_("It has not been published: it can be deleted."), code="stage")
    if verdict and recruitment.stage == Stage.ENDED:
        return no(_("This recruitment is over."), code="stage")
    return verdict


def may_freeze(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Freeze and publish the mandate, or reopen it: facilitators, before the draw. Whether a draw
    under way forbids reopening is the operation's to say: it holds the lock.
    """
    verdict = _runs(actor, recruitment)
    if verdict and recruitment.stage not in (Stage.PREPARING, Stage.OPEN):
        return no(_("The draw has taken place."), code="drawn")
    return verdict


def may_invite(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Draw whom to invite, print letters: facilitators, while answers are taken."""
    verdict = _runs(actor, recruitment)
    return verdict and takes_answers(recruitment)


def takes_answers(recruitment: Recruitment) -> Verdict:
    """Whether answers are taken now: published, not drawn yet, and before the end date."""
    if not recruitment.is_published or recruitment.stage == Stage.PREPARING:
        return no(_("Answers are not open yet."), code="early")
    if recruitment.stage != Stage.OPEN:
        return no(_("Answers are closed."), code="late")
    if recruitment.answers_until is not None and now() >= recruitment.answers_until:
        return no(_("The date for answering has passed."), code="late")
    return yes()


def may_volunteer(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Anyone, with or without an account: the letter's code is what lets in, see the operation."""
    return takes_answers(recruitment)


def may_withdraw(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Take one's answer back, say no to a letter: whoever has the code, at any time (GDPR, article
    7(3)).
    """
    return yes()


def may_enter(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Enter an answer given by telephone, on paper or in person: facilitators, until the draw. What
    arrived in time may be entered a little late.
    """
    verdict = _runs(actor, recruitment)
    if verdict and (recruitment.stage != Stage.OPEN or not recruitment.is_published):
        return no(_("Answers are not taken at this stage."), code="stage")
    return verdict


def may_read_volunteers(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """See who volunteered and check the pool: facilitators."""
    return _facilitates(actor, recruitment.space)


def may_draw(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Seal the lottery, type the balls in, cancel a draw: facilitators, once the mandate is frozen
    and answers are closed.
    """
    verdict = _runs(actor, recruitment)
    if not verdict:
        return verdict
    if not recruitment.is_frozen:
        return no(_("Freeze and publish the mandate first."), code="mandate")
    if takes_answers(recruitment):
        return no(_("Answers are still open."), code="open")
    if recruitment.stage not in (Stage.OPEN, Stage.DRAWN):
        return no(_("This recruitment is over."), code="stage")
    return yes()


def may_seal(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Close the pool and have the lottery computed: as `may_draw`, before the hour announced. From
    then on the value can be known, and who knows it could choose the pool that suits.
    """
    verdict = may_draw(actor, recruitment)
    if verdict and hour_has_come(recruitment):
        return no(
            _(
                "The hour announced for the draw has passed: the value may be known already. "
                "Reopen the mandate, saying why in public, and announce another hour."
            ),
            code="late",
        )
    return verdict


def hour_has_come(recruitment: Recruitment) -> bool:
    """Whether the public value may be known: the hour announced for it has come."""
    return recruitment.draw_at is not None and now() >= recruitment.draw_at


def may_manage_panel(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Note replies, replace, make memberships: facilitators, after a draw."""
    verdict = _runs(actor, recruitment)
    if verdict and recruitment.stage == Stage.PREPARING:
        return no(_("Nobody has been drawn yet."), code="stage")
    return verdict


def may_reply(actor: Person | None, recruitment: Recruitment) -> Verdict:
    """Confirm or decline once drawn: whoever has the code, as long as the panel exists."""
    if recruitment.stage == Stage.CANCELLED:
        return no(_("This recruitment has been cancelled."), code="cancelled")
    if recruitment.stage == Stage.ENDED:
        return no(_("This recruitment is over."), code="stage")
    return yes()


def may_change_things(actor: Person | None, things: ThingsDraw) -> Verdict:
    """Change a draw of things until it is published, then type its value in: facilitators."""
    verdict = _facilitates(actor, things.space)
    if verdict and things.drawn_at is not None:
        return no(_("This has been drawn."), code="drawn")
    if verdict and things.given_up_at is not None:
        return no(_("This has been given up."), code="given_up")
    return verdict
