"""Projects: brought, rewritten."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.content import Channel
from parvis.content.operations import make_content, publish_content, revise_content
from parvis.db import operation
from parvis.people import Person
from parvis.rules import Invalid, ask, require
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Budget, Envelope, Project
from parvis_budgets.operations.reglement import envelopes_of
from parvis_budgets.rules import settings_of

TITLE_MIN, TITLE_MAX = 5, 120


@dataclass(frozen=True, kw_only=True)
class Idea:
    """What is written of a project."""

    title: str
    body: str
    envelope_id: int | None = None
    theme: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None


@operation
def propose_project(
    actor: Person,
    budget: Budget,
    idea: Idea,
    *,
    author: Person | None = None,
    channel: Channel = Channel.WEB,
    channel_note: str = "",
) -> Project:
    """Bring a project and publish it: anyone while ideas are open, facilitators until the vote
    opens, for themselves or in the name of others. Raises Refused, Invalid.
    """
    by_staff = bool(ask(actor, "budgets.change_reglement", budget))
    if channel != Channel.WEB or author not in (None, actor) or by_staff:
        require(actor, "budgets.change_reglement", budget)
    else:
        require(actor, "budgets.propose", budget)
    check_idea(budget, idea)
    by_web = channel == Channel.WEB
    project = make_content(
        Project,
        budget.component,
        actor if by_web and author is None else author,
        budget_id=budget.id,
        entered_by_id=None if by_web else actor.id,
        channel=channel,
        channel_note=channel_note,
        **vars(idea),
    )
    publish_content(project, actor, "budgets.proposed")
    return project


@operation
def revise_project(actor: Person, project: Project, idea: Idea) -> bool:
    """Change what is written; former versions stay readable. Returns whether anything changed.
    Raises Refused, Invalid.
    """
    require(actor, "budgets.change_project", project)
    check_idea(project.budget, idea)
    return revise_content(project, actor, "budgets.project_changed", **vars(idea))


def check_idea(budget: Budget, idea: Idea) -> None:
    """Raises Invalid, field by field."""
    settings = settings_of(budget.component)
    errors = {}
    if not TITLE_MIN <= len(idea.title) <= TITLE_MAX:
        errors["title"] = _(
            "A title of %(least)d to %(most)d characters.", least=TITLE_MIN, most=TITLE_MAX
        )
    if not idea.body.strip():
        errors["body"] = _("Say what the project is.")
    elif len(idea.body) > settings.body_max:
        errors["body"] = _("%(count)d characters at most.", count=settings.body_max)
    if len(idea.place) > 160:
        errors["place"] = _("%(count)d characters at most.", count=160)
    if len(idea.theme) > 80:
        errors["theme"] = _("%(count)d characters at most.", count=80)
    if (idea.latitude is None) != (idea.longitude is None):
        errors["latitude"] = _("A point has a latitude and a longitude.")
    if idea.envelope_id is not None and envelope_in(budget, idea.envelope_id) is None:
        errors["envelope"] = _("Choose an envelope of the list.")
    if errors:
        raise Invalid(errors)


def envelope_in(budget: Budget, number: int) -> Envelope | None:
    """The envelope of this number in the edition, None for another's."""
    return next((one for one in envelopes_of(budget) if one.id == number), None)
