"""Projects: brought, rewritten, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from parvis.content import Channel, ContentState
from parvis.content.attachments.operations import Picture, add_image
from parvis.content.operations import make_content, publish_content, revise_content
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, ask, no, require
from parvis.spaces.queries import categories_of
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Budget, ConflictMember, Envelope, Project, ProjectStage
from parvis_budgets.operations.news import hear_of
from parvis_budgets.operations.reglement import envelopes_of
from parvis_budgets.rules import settings_of

TITLE_MIN, TITLE_MAX, PLACE_MAX, THEME_MAX, NOTE_MAX = 5, 120, 160, 80, 160


@dataclass(frozen=True, kw_only=True)
class Idea:
    """What is written of a project."""

    title: str
    body: str
    envelope_id: int | None = None
    category_id: int | None = None
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
    pictures: Sequence[Picture] = (),
) -> Project:
    """Bring a project and publish it: anyone while ideas are open, facilitators until the vote
    opens, for themselves or in the name of others. Raises Refused, Invalid.
    """
    lock(budget)  # a vote that opens meanwhile freezes after this, or refuses it
    by_staff = bool(ask(actor, "budgets.change_reglement", budget))
    if channel != Channel.WEB or author not in (None, actor) or by_staff:
        require_staff(actor, budget)
    else:
        require(actor, "budgets.propose", budget)
    check_idea(budget, idea)
    if len(channel_note) > NOTE_MAX:
        raise Invalid({"channel_note": _("%(count)d characters at most.", count=NOTE_MAX)})
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
    _add(project, pictures)
    publish_content(project, actor, "budgets.proposed")
    hear_of(project.author, project)
    return project


def require_staff(actor: Person, budget: Budget) -> None:
    """Raise Refused unless the actor may bring projects for others now."""
    require(actor, "budgets.change_reglement", budget)
    if not budget.is_published:
        raise Refused(no(_("Publish the edition first: its projects are public."), code="state"))


@operation
def revise_project(
    actor: Person, project: Project, idea: Idea, *, pictures: Sequence[Picture] = ()
) -> bool:
    """Change what is written, add pictures; former versions stay readable. The envelope is the
    study's once there is one. Returns whether anything changed. Raises Refused, Invalid.
    """
    lock(project.budget)
    require(actor, "budgets.change_project", project)
    check_idea(project.budget, idea)
    values = vars(idea)
    if project.stage != ProjectStage.IDEA:
        values = values | {"envelope_id": project.envelope_id}
    _add(project, pictures)
    changed = revise_content(project, actor, "budgets.project_changed", **values)
    if pictures and not changed:
        project.changed_at = now()
        record("budgets.project_changed", actor=actor, content=project)
    return changed or bool(pictures)


def _add(project: Project, pictures: Sequence[Picture]) -> None:
    try:
        for picture in pictures:
            add_image(project, picture.stored, picture.alt)
    except Invalid as error:
        raise Invalid({"photo": error.errors["picture"]}) from None


@operation
def withdraw_project(actor: Person, project: Project) -> None:
    """Take one's project back: it is no longer shown, nor put to the vote. Raises Refused, Conflict
    when others have been merged into it.
    """
    lock(project.budget)
    require(actor, "budgets.withdraw", project)
    merged = select(Project.id).where(Project.merged_into_id == project.id)
    if db.session.scalar(merged.limit(1)) is not None:
        raise Conflict(_("Other projects have been merged into this one: ask the facilitators."))
    project.state = ContentState.WITHDRAWN
    if project.stage in (ProjectStage.ADMISSIBLE, ProjectStage.BALLOT):
        project.stage = ProjectStage.IDEA
    project.changed_at = now()
    db.session.execute(delete(ConflictMember).where(ConflictMember.project_id == project.id))
    record("budgets.withdrawn", actor=actor, content=project)


def check_idea(budget: Budget, idea: Idea) -> None:
    """Raises Invalid, field by field."""
    errors = idea_errors(budget, idea)
    if errors:
        raise Invalid(errors)


def idea_errors(budget: Budget, idea: Idea) -> dict[str, str]:
    """What is wrong, by field."""
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
    for name, longest in (("place", PLACE_MAX), ("theme", THEME_MAX)):
        if len(getattr(idea, name)) > longest:
            errors[name] = _("%(count)d characters at most.", count=longest)
    if (idea.latitude is None) != (idea.longitude is None):
        errors["latitude"] = _("A point has a latitude and a longitude.")
    elif not (-90 <= (idea.latitude or 0) <= 90 and -180 <= (idea.longitude or 0) <= 180):
        errors["latitude"] = _("Latitudes go from -90 to 90, longitudes from -180 to 180.")
    if idea.envelope_id is not None and envelope_in(budget, idea.envelope_id) is None:
        errors["envelope"] = _("Choose an envelope of the list.")
    if idea.category_id is not None and idea.category_id not in {
        c.id for c in categories_of(budget.space, retired=True)
    }:
        errors["category"] = _("Choose a category of the list.")
    return errors


def envelope_in(budget: Budget, number: int) -> Envelope | None:
    """The envelope of this number in the edition, None for another's."""
    return next((one for one in envelopes_of(budget) if one.id == number), None)
