"""Who may do what with proposals."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, func, select

from parvis.content import Content, ContentState
from parvis.db import db
from parvis.people import Person
from parvis.rules import Verdict, WayOut, has_role, no, sign_in_first, yes
from parvis.spaces import Component, Role
from parvis.web.i18n import lazy_gettext as _
from parvis.web.i18n import ngettext
from parvis.web.urls import space_url
from parvis_proposals.models import ENDED, Proposal, Support
from parvis_proposals.settings import ProposalSettings


def settings_of(component: Component) -> ProposalSettings:
    """The component's settings."""
    return ProposalSettings.read(component.settings)


def may_write(actor: Person | None, component: Component) -> Verdict:
    """Anyone with an account."""
    return yes() if actor is not None else sign_in_first()


def may_change(actor: Person | None, proposal: Proposal) -> Verdict:
    """Its author or who entered it, until the authority has taken it up."""
    if actor is None:
        return sign_in_first()
    if actor.id not in (proposal.author_id, proposal.entered_by_id):
        return no(_("Only its author can change a proposal."), code="author")
    if proposal.state not in (ContentState.DRAFT, ContentState.PUBLISHED):
        return no(_("This proposal has been withdrawn."), code="state")
    if proposal.answered_at is not None:
        return no(_("It has been answered: it can’t be rewritten any more."), code="answered")
    return yes()


def may_withdraw(actor: Person | None, proposal: Proposal) -> Verdict:
    """Its author or who entered it, even where the component is closed, as one's text is one's own;
    but not once it is answered: the answer would be left without what it answers.
    """
    verdict = may_change(actor, proposal)
    if verdict.code != "answered":
        return verdict
    return no(
        _("It has been answered, and stays with its answer. To have it removed, ask the team."),
        way_out=WayOut(_("Who runs this space"), f"{space_url(proposal.space)}members/"),
        code="answered",
    )


def may_support(actor: Person | None, proposal: Proposal) -> Verdict:
    """Anyone with an account, for a published proposal that is still open, who has a support left
    or gives theirs to this one already.
    """
    if not settings_of(proposal.component).support_open:
        return no(_("Supports are not open here."), code="closed")
    if not proposal.is_published:
        return no(_("Supports open once it is published."), code="state")
    if proposal.stage in ENDED:
        return no(_("The authority has closed this proposal."), code="answered")
    if actor is None:
        return sign_in_first()
    if supports_left(actor, proposal.component) == 0 and not supports(actor, proposal):
        return no(
            ngettext(
                "You have given your only support here. Take it back to give another.",
                "You have given your %(num)d supports here. Take one back to give another.",
                settings_of(proposal.component).supports_max,
            ),
            code="allowance",
        )
    return yes()


def may_take_back(actor: Person | None, proposal: Proposal) -> Verdict:
    """Whoever supports it, at any time: closed, answered, whatever the phase."""
    if actor is None:
        return sign_in_first()
    if not proposal.is_published:
        return no(_("This proposal has been withdrawn."), code="state")
    return yes()


def supports_left(person: Person, component: Component) -> int | None:
    """How many supports the person can still give here; None where there is no limit. Those given
    to proposals that have ended (withdrawn, hidden, refused, done) are theirs to give again.
    """
    limit = settings_of(component).supports_max
    if not limit:
        return None
    given = db.session.scalar(
        _supports_at_work(), {"person": person.id, "component": component.id}
    )
    return max(0, limit - (given or 0))


@cache
def _supports_at_work() -> Select[int]:
    proposal, content = Proposal.__table__, Content.__table__
    return (
        select(func.count())
        .select_from(Support)
        .join(proposal, proposal.c.id == Support.proposal_id)
        .join(content, content.c.id == Support.proposal_id)
        .where(
            Support.person_id == bindparam("person"),
            content.c.component_id == bindparam("component"),
            content.c.state == ContentState.PUBLISHED,
            proposal.c.stage.not_in(ENDED),
        )
    )


def supports(person: Person, proposal: Proposal) -> bool:
    """Whether the person supports the proposal."""
    found = select(Support.person_id).where(
        Support.proposal_id == proposal.id, Support.person_id == person.id
    )
    return db.session.scalar(found) is not None


def may_answer(actor: Person | None, proposal: Proposal) -> Verdict:
    """Facilitators of the space, in the authority's name."""
    if actor is None:
        return sign_in_first()
    if not has_role(actor, proposal.space, Role.FACILITATOR):
        return no(_("Only the space’s facilitators can answer officially."), code="role")
    if not proposal.is_published:
        return no(_("It is not published."), code="state")
    return yes()
