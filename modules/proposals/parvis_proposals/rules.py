"""Who may do what with proposals."""

from __future__ import annotations

from parvis_proposals.models import Proposal
from parvis_proposals.settings import ProposalSettings

from parvis.content import ContentState
from parvis.people import Person
from parvis.rules import Verdict, has_role, no, sign_in_first, yes
from parvis.spaces import Component, Role
from parvis.web.i18n import lazy_gettext as _


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


def may_support(actor: Person | None, proposal: Proposal) -> Verdict:
    """Anyone with an account, for a published proposal that is still open."""
    if not settings_of(proposal.component).support_open:
        return no(_("Supports are not open here."), code="closed")
    if not proposal.is_published:
        return no(_("Supports open once it is published."), code="state")
    if proposal.stage in ("refused", "done"):
        return no(_("The authority has closed this proposal."), code="answered")
    return yes() if actor is not None else sign_in_first()


def may_answer(actor: Person | None, proposal: Proposal) -> Verdict:
    """Facilitators of the space, in the authority's name."""
    if actor is None:
        return sign_in_first()
    if not has_role(actor, proposal.space, Role.FACILITATOR):
        return no(_("Only the space’s facilitators can answer officially."), code="role")
    if not proposal.is_published:
        return no(_("It is not published."), code="state")
    return yes()
