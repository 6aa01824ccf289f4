"""Bringing projects that say the same together, and telling which can't be funded together."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from parvis.content import Link
from parvis.content.links.operations import link_contents
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Budget, ConflictGroup, ConflictMember, Project, ProjectStage
from parvis_budgets.operations.news import News, hear_of, tell

MERGED_INTO = "merged_into"
TITLE_MIN, TITLE_MAX = 3, 160


@operation
def merge_project(actor: Person, project: Project, into: Project) -> None:
    """Merge a project into another of the same edition: it stays readable and leads there; its
    author follows the other from then on. Raises Refused, Invalid.
    """
    lock(project.budget)
    require(actor, "budgets.study", project)
    if project.stage == ProjectStage.MERGED:
        raise Conflict(_("This project has been merged already."))
    wrong = (
        into.budget_id != project.budget_id
        or into.id == project.id
        or not into.is_published
        or into.stage in (ProjectStage.MERGED, ProjectStage.REFUSED)
    )
    if wrong:
        raise Invalid({"into": _("Choose a project of the list.")})
    project.stage, project.merged_into_id = ProjectStage.MERGED, into.id
    project.changed_at = into.changed_at = now()
    db.session.execute(delete(ConflictMember).where(ConflictMember.project_id == project.id))
    db.session.flush()
    link_contents(actor, project, into, MERGED_INTO)
    hear_of(project.author, into)
    record("budgets.merged", actor=actor, content=project, into_id=into.id)
    tell(News.MERGED, project)


@operation
def separate_project(actor: Person, project: Project) -> None:
    """Undo a merging: the project is an idea again. Raises Refused, Conflict."""
    lock(project.budget)
    require(actor, "budgets.study", project)
    if project.stage != ProjectStage.MERGED:
        raise Conflict(_("This project is not merged."))
    db.session.execute(
        delete(Link).where(
            Link.source_id == project.id,
            Link.target_id == project.merged_into_id,
            Link.relation == MERGED_INTO,
        )
    )
    project.stage, project.merged_into_id = ProjectStage.IDEA, None
    project.changed_at = now()
    record("budgets.separated", actor=actor, content=project)


@operation
def make_conflict(
    actor: Person, budget: Budget, title: str, projects: Sequence[Project]
) -> ConflictGroup:
    """Say that of these projects one at most can be funded, and why (`title`). Raises Refused,
    Invalid.
    """
    lock(budget)
    require(actor, "budgets.change_reglement", budget)
    title = title.strip()
    errors = {}
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        errors["title"] = _(
            "%(least)d to %(most)d characters.", least=TITLE_MIN, most=TITLE_MAX
        )
    same = select(ConflictGroup.id).where(
        ConflictGroup.budget_id == budget.id, ConflictGroup.title == title
    )
    if db.session.scalar(same) is not None:
        errors["title"] = _("There is one of this name already.")
    kept = {project.id: project for project in projects}
    if len(kept) < 2 or not all(_can_conflict(budget, project) for project in kept.values()):
        errors["projects"] = _("Choose at least two projects.")
    if errors:
        raise Invalid(errors)
    group = ConflictGroup(budget_id=budget.id, title=title)
    db.session.add(group)
    db.session.flush()
    for number in kept:
        db.session.add(ConflictMember(group_id=group.id, project_id=number))
    db.session.flush()
    _told(actor, budget)
    return group


def _can_conflict(budget: Budget, project: Project) -> bool:
    gone = (ProjectStage.MERGED, ProjectStage.REFUSED)
    return (
        project.budget_id == budget.id and project.is_published and project.stage not in gone
    )


@operation
def drop_conflict(actor: Person, group: ConflictGroup) -> None:
    """Say no more that these projects are incompatible. Raises Refused."""
    budget = db.session.get_one(Budget, group.budget_id)
    lock(budget)
    require(actor, "budgets.change_reglement", budget)
    db.session.execute(delete(ConflictMember).where(ConflictMember.group_id == group.id))
    db.session.delete(group)
    db.session.flush()
    _told(actor, budget)


def _told(actor: Person, budget: Budget) -> None:
    budget.changed_at = now()
    if budget.is_published:
        record("budgets.conflicts_changed", actor=actor, content=budget)
