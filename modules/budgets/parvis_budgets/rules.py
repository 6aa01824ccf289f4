"""Who may do what with participatory budgets."""

from __future__ import annotations

from sqlalchemy import func, select

from parvis.content import Content
from parvis.db import db, now
from parvis.people import Person
from parvis.rules import Verdict, WayOut, has_role, no, sign_in_first, yes
from parvis.spaces import Component, Role
from parvis.web import component_url
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.models import (
    Batch,
    BatchState,
    Budget,
    Declaration,
    Envelope,
    Participation,
    Project,
    ProjectStage,
)
from parvis_budgets.readiness import draft_of
from parvis_budgets.reglement import EnvelopePolicy, Step
from parvis_budgets.settings import BudgetSettings
from parvis_budgets.steps import result_is_due, study_is_open


def settings_of(component: Component) -> BudgetSettings:
    """The component's settings."""
    return BudgetSettings.read(component.settings)


def is_settled(budget: Budget) -> bool:
    """Whether the règlement, the envelopes and the projects of the ballot are fixed: frozen, or the
    vote has opened by the clock. It has not when nothing is published, or nobody could fill in a
    ballot with the projects that are there: the dates can then still be mended.
    """
    if budget.frozen_at is not None:
        return True
    return (
        budget.is_published
        and budget.reglement.calendar.has_begun(Step.VOTE, now())
        and draft_of(budget).can_be_frozen
    )


def is_stuck_at_the_vote(budget: Budget) -> bool:
    """Whether the day of the vote has come without a ballot that can be filled in."""
    return budget.reglement.calendar.has_begun(Step.VOTE, now()) and not is_settled(budget)


def could_not_open() -> Verdict:
    """The answer to who would vote then."""
    return no(
        _(
            "The vote could not open at its date: its ballot is not ready. The facilitators have"
            " to complete it, then to put the vote off."
        ),
        code="unready",
    )


def _facilitates(actor: Person | None, target: Component | Content) -> Verdict:
    if actor is None:
        return sign_in_first()
    if not has_role(actor, target.space, Role.FACILITATOR):
        return no(_("Only the space’s facilitators can do this."), code="role")
    return yes()


def may_run(actor: Person | None, target: Component | Content) -> Verdict:
    """Facilitators of the space."""
    return _facilitates(actor, target)


def may_change_reglement(actor: Person | None, budget: Budget) -> Verdict:
    """Facilitators, until the vote opens."""
    verdict = _facilitates(actor, budget)
    if verdict and is_settled(budget):
        return no(_("The règlement is frozen: the vote has opened."), code="frozen")
    return verdict


def may_unfreeze(actor: Person | None, budget: Budget) -> Verdict:
    """Facilitators, until the vote opens: nobody has voted."""
    verdict = _facilitates(actor, budget)
    if verdict and budget.frozen_at is None:
        return no(_("Nothing is frozen yet."), code="state")
    if verdict and budget.reglement.calendar.has_begun(Step.VOTE, now()):
        return no(_("The règlement is frozen: the vote has opened."), code="frozen")
    return verdict


def may_propose(actor: Person | None, budget: Budget) -> Verdict:
    """Anyone with an account, while ideas are open."""
    if not budget.is_published:
        return no(_("It is not published."), code="state")
    if not budget.reglement.calendar.is_open(Step.IDEAS, now()) or is_settled(budget):
        return no(_("Ideas are not open now: see the dates."), code="step")
    return yes() if actor is not None else sign_in_first()


def may_change_project(actor: Person | None, project: Project) -> Verdict:
    """Its author or who entered it, until it is studied; facilitators until the vote opens."""
    if actor is None:
        return sign_in_first()
    if is_settled(project.budget):
        return no(_("The vote has opened: projects can’t be changed any more."), code="frozen")
    if not project.is_published:
        return no(_("This project has been withdrawn."), code="state")
    if has_role(actor, project.space, Role.FACILITATOR):
        return yes()
    if actor.id not in (project.author_id, project.entered_by_id):
        return no(_("Only its author can change a project."), code="author")
    if project.stage != ProjectStage.IDEA:
        return no(_("It has been studied: it can’t be rewritten any more."), code="studied")
    return yes()


def may_withdraw(actor: Person | None, project: Project) -> Verdict:
    """Its author or who entered it, until the vote opens; what is refused stays public with its
    reason, and what is merged leads to the other.
    """
    if actor is None:
        return sign_in_first()
    if actor.id not in (project.author_id, project.entered_by_id):
        return no(_("Only its author can withdraw a project."), code="author")
    if not project.is_published:
        return no(_("This project has been withdrawn."), code="state")
    if project.stage in (ProjectStage.REFUSED, ProjectStage.MERGED):
        return no(_("It has been studied: its page stays, with what was decided."), code="studied")
    if is_settled(project.budget):
        return no(_("The vote has opened: projects can’t be changed any more."), code="frozen")
    return yes()


def may_study(actor: Person | None, project: Project) -> Verdict:
    """Facilitators, while projects are studied, until the vote opens."""
    verdict = _facilitates(actor, project)
    if verdict and not project.is_published:
        return no(_("This project has been withdrawn."), code="state")
    if verdict and is_settled(project.budget):
        return no(_("The vote has opened: projects can’t be changed any more."), code="frozen")
    return study_is_open(project.budget) if verdict else verdict


def may_vote(actor: Person | None, budget: Budget) -> Verdict:
    """Anyone with an account whom the règlement lets vote, while the vote is open. Age and tie are
    asked of what they declare: see `operations.ballots`. The roll has the last word.
    """
    reglement = budget.reglement
    if not budget.is_published:
        return no(_("It is not published."), code="state")
    if is_stuck_at_the_vote(budget):
        return could_not_open()
    if budget.closed_at is not None or reglement.calendar.is_over(Step.VOTE, now()):
        return no(_("The vote is over."), code="closed")
    if not reglement.calendar.is_open(Step.VOTE, now()):
        return no(_("The vote has not opened yet: see the dates."), code="step")
    if actor is None:
        return sign_in_first()
    if reglement.voters.confirmed and not _confirmed(actor, budget):
        return no(
            _("A facilitator has to confirm that you may vote."),
            way_out=WayOut(
                _("Say who you are"),
                component_url(budget.component, "declare", number=budget.number),
            ),
            code="unconfirmed",
        )
    if not reglement.ballot.changeable and _votes_of(actor, budget) >= _votes_each(budget):
        return no(_("You have voted: this vote can’t be changed."), code="voted")
    return yes()


def _votes_of(person: Person, budget: Budget) -> int:
    signed = select(func.count()).where(
        Participation.budget_id == budget.id, Participation.person_id == person.id
    )
    return db.session.scalar(signed) or 0


def _votes_each(budget: Budget) -> int:
    match budget.reglement.policy:
        case EnvelopePolicy.ONE | EnvelopePolicy.HOME:
            return 1
        case EnvelopePolicy.HOME_AND_ONE:
            return 2
        case EnvelopePolicy.ALL:
            places = select(func.count()).where(Envelope.budget_id == budget.id)
            return db.session.scalar(places) or 0


def may_declare(actor: Person | None, budget: Budget) -> Verdict:
    """Anyone with an account, where a facilitator confirms who votes, until the vote is over; who
    has voted does not become someone else.
    """
    if not budget.is_published or not budget.reglement.voters.confirmed:
        return no(_("Nobody has to be confirmed to vote here."), code="state")
    if budget.closed_at is not None or budget.reglement.calendar.is_over(Step.VOTE, now()):
        return no(_("The vote is over."), code="closed")
    if actor is None:
        return sign_in_first()
    if has_voted(actor, budget):
        return no(_("You have voted: what you declared stays."), code="voted")
    return yes()


def may_confirm(actor: Person | None, budget: Budget) -> Verdict:
    """Facilitators, until the box is closed."""
    verdict = _facilitates(actor, budget)
    if verdict and budget.closed_at is not None:
        return no(_("The box is closed already."), code="closed")
    return verdict


def _confirmed(person: Person, budget: Budget) -> bool:
    found = select(Declaration.confirmed_at).where(
        Declaration.budget_id == budget.id, Declaration.person_id == person.id
    )
    return db.session.scalar(found) is not None


def has_voted(person: Person, budget: Budget) -> bool:
    """Whether the person is on the roll."""
    found = select(Participation.id).where(
        Participation.budget_id == budget.id, Participation.person_id == person.id
    )
    return db.session.scalar(found.limit(1)) is not None


def may_close(actor: Person | None, budget: Budget) -> Verdict:
    """Facilitators, once the vote is over by its dates."""
    verdict = _facilitates(actor, budget)
    if verdict and budget.closed_at is not None:
        return no(_("The box is closed already."), code="closed")
    if verdict and not budget.reglement.calendar.is_over(Step.VOTE, now()):
        return no(_("The vote is not over: see the dates."), code="step")
    if verdict and budget.frozen_at is None:
        return no(_("No project was ever put to the vote."), code="empty")
    return verdict


def may_count(actor: Person | None, budget: Budget) -> Verdict:
    """Facilitators, once the box is closed, until the result is announced."""
    verdict = _facilitates(actor, budget)
    if verdict and budget.closed_at is None:
        return no(_("The box is not closed yet."), code="open")
    if verdict and budget.announced_at is not None:
        return no(_("The result is announced: it stands."), code="announced")
    if verdict and _has_open_pile(budget):
        return _piles_first(budget)
    return verdict


def _has_open_pile(budget: Budget) -> bool:
    found = select(Batch.id).where(Batch.budget_id == budget.id, Batch.state == BatchState.OPEN)
    return db.session.scalar(found.limit(1)) is not None


def _piles_first(budget: Budget) -> Verdict:
    address = component_url(budget.component, "piles", number=budget.number, admin=True)
    return no(
        _("Piles of paper ballots are not accepted yet."),
        way_out=WayOut(_("Paper ballots"), address),
        code="piles",
    )


def may_announce(actor: Person | None, budget: Budget) -> Verdict:
    """Facilitators, once everything is counted and the day of the result has come."""
    verdict = _facilitates(actor, budget)
    if verdict and budget.announced_at is not None:
        return no(_("The result is announced: it stands."), code="announced")
    if verdict and budget.counted_at is None:
        return no(_("The ballots are not counted yet."), code="uncounted")
    if verdict and _has_open_pile(budget):
        return _piles_first(budget)
    return result_is_due(budget) if verdict else verdict


def may_keep_roll(actor: Person | None, budget: Budget) -> Verdict:
    """Facilitators, once the vote has opened, until the result is announced: the roll, ballots on
    paper and by telephone. New signatures are refused by the operation once the box is closed.
    """
    verdict = _facilitates(actor, budget)
    if verdict and not budget.reglement.calendar.has_begun(Step.VOTE, now()):
        return no(_("The vote has not opened yet: see the dates."), code="step")
    if verdict and budget.announced_at is not None:
        return no(_("The result is announced: it stands."), code="announced")
    return verdict


def may_realise(actor: Person | None, project: Project) -> Verdict:
    """Facilitators, for a project that is funded."""
    verdict = _facilitates(actor, project)
    if verdict and project.stage != ProjectStage.FUNDED:
        return no(_("This project is not funded."), code="stage")
    return verdict
