"""Finding projects: the ballot to be, the list and its filters, the map, what is incompatible."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from parvis.content import ContentState
from parvis.db import db
from parvis.people import Person
from parvis.spaces import Component
from parvis.web import Page, content_url, page_of, plain
from parvis.web.urls import absolute
from parvis_budgets.models import (
    Budget,
    ConflictGroup,
    ConflictMember,
    Project,
    ProjectStage,
)


def left_out(budget: Budget) -> Sequence[Project]:
    """The projects that nobody has put to the vote nor refused."""
    return db.session.scalars(
        select(Project)
        .options(joinedload(Project.component))
        .where(
            Project.budget_id == budget.id,
            Project.stage.in_((ProjectStage.IDEA, ProjectStage.ADMISSIBLE)),
            Project.state == ContentState.PUBLISHED,
        )
        .order_by(Project.number)
    ).all()


def conflicts_of(budget: Budget) -> Sequence[ConflictGroup]:
    """The groups of incompatible projects, with their members."""
    return db.session.scalars(
        select(ConflictGroup)
        .options(
            selectinload(ConflictGroup.members)
            .joinedload(ConflictMember.project)
            .joinedload(Project.component)
        )
        .where(ConflictGroup.budget_id == budget.id)
        .order_by(ConflictGroup.id)
    ).all()


ON_A_PAGE, BATCH = 20, 200
GONE = (ProjectStage.REFUSED, ProjectStage.MERGED)
"""Those that go no further, and stay public."""


@dataclass
class ProjectPage:
    """One page of a list: the projects, and the numbers after and before which the others are."""

    items: Sequence[Project] = field(default_factory=list)
    total: int = 0
    after: int | None = None
    """The next page begins after the project of this number."""
    first: bool = True


Row = Any
_KEYS: dict[str, Callable[[Row], Any]] = {
    "newest": lambda row: (-row.published_at.timestamp(), -row.number),
    "cheapest": lambda row: (row.cost is None, row.cost, row.number),
    "dearest": lambda row: (row.cost is None, -(row.cost or 0), row.number),
    "commented": lambda row: (-row.comments_count, row.number),
    "number": lambda row: row.number,
}


def list_projects(
    budget: Budget,
    *,
    words: str = "",
    stage: ProjectStage | None = None,
    envelope_id: int | None = None,
    theme: str = "",
    category_id: int | None = None,
    order: str = "newest",
    seed: str = "",
    mine: Person | None = None,
    after: int | None = None,
    size: int = ON_A_PAGE,
) -> ProjectPage:
    """One page of the projects of an edition, those funded first, those refused or
    merged last: two queries. `seed` is what the order drawn at random is drawn from; `mine` shows
    what this person brought or entered, withdrawn or not.
    """
    query = _matching(budget, words, mine)
    for column, value in (
        (Project.stage, stage),
        (Project.envelope_id, envelope_id),
        (Project.theme, theme or None),
        (Project.category_id, category_id),
    ):
        if value is not None:
            query = query.where(column == value)
    rows = list(
        db.session.execute(
            query.with_only_columns(
                Project.id,
                Project.number,
                Project.stage,
                Project.cost,
                Project.published_at,
                Project.comments_count,
            )
        )
    )
    place = _KEYS.get(order) or (lambda row: drawn(seed, budget.id, row.number))
    rows.sort(key=lambda row: (row.stage in GONE, row.stage != ProjectStage.FUNDED, place(row)))
    start = next((i + 1 for i, row in enumerate(rows) if row.number == after), 0)
    shown = rows[start : start + size]
    more = start + size < len(rows)
    return ProjectPage(
        items=_whole([row.id for row in shown]),
        total=len(rows),
        after=shown[-1].number if shown and more else None,
        first=start == 0,
    )


def drawn(seed: str, *parts: object) -> bytes:
    """The place of something in an order drawn at random from a text: the same for the same."""
    return hashlib.sha256(" ".join([seed, *map(str, parts)]).encode()).digest()


def _matching(budget: Budget, words: str, mine: Person | None) -> Select[Project]:
    query = select(Project).where(Project.budget_id == budget.id)
    if mine is None:
        query = query.where(Project.state == ContentState.PUBLISHED)
    else:
        query = query.where(
            or_(Project.author_id == mine.id, Project.entered_by_id == mine.id)
        )
    for word in plain(words).split()[:8]:
        query = query.where(Project.search.contains(word, autoescape=True))
    return query


def _whole(numbers: Sequence[int]) -> list[Project]:
    """These projects, in this order, with what cards show."""
    if not numbers:
        return []
    found = db.session.scalars(
        select(Project)
        .options(
            joinedload(Project.author),
            joinedload(Project.category),
            joinedload(Project.envelope),
            joinedload(Project.component),
        )
        .where(Project.id.in_(numbers))
    ).unique()
    by_number = {project.id: project for project in found}
    return [by_number[number] for number in numbers if number in by_number]


def themes_in(budget: Budget) -> list[str]:
    """The themes that published projects name."""
    return list(
        db.session.scalars(
            select(Project.theme)
            .where(
                Project.budget_id == budget.id,
                Project.state == ContentState.PUBLISHED,
                Project.theme != "",
            )
            .distinct()
            .order_by(Project.theme)
            .limit(60)
        )
    )


ON_MAP = 500
"""Projects shown on a map: more can't be told apart on a phone."""


def placed_projects(budget: Budget) -> list[Project]:
    """The published projects that have a point and are not refused nor merged, `ON_MAP` at most."""
    return list(
        db.session.scalars(
            select(Project)
            .options(joinedload(Project.component))
            .where(
                Project.budget_id == budget.id,
                Project.state == ContentState.PUBLISHED,
                Project.stage.not_in(GONE),
                Project.latitude.is_not(None),
            )
            .order_by(Project.number)
            .limit(ON_MAP)
        )
    )


def projects_by_number(budget: Budget, numbers: Sequence[int]) -> list[Project]:
    """The published projects of the edition that have these numbers, in this order."""
    rows = db.session.execute(
        select(Project.number, Project.id).where(
            Project.budget_id == budget.id,
            Project.state == ContentState.PUBLISHED,
            Project.number.in_(numbers),
        )
    )
    known = {row.number: row.id for row in rows}
    return _whole([known[number] for number in numbers if number in known])


def can_be_joined(budget: Budget, project: Project | None = None) -> Sequence[Project]:
    """The projects that others can be merged into, or be incompatible with."""
    query = select(Project).where(
        Project.budget_id == budget.id,
        Project.state == ContentState.PUBLISHED,
        Project.stage.not_in(GONE),
    )
    if project is not None:
        query = query.where(Project.id != project.id)
    return db.session.scalars(query.order_by(Project.number)).all()


def rivals_of(project: Project) -> list[tuple[str, list[Project]]]:
    """The groups of incompatible projects it is in: why, and the others."""
    groups = db.session.scalars(
        select(ConflictGroup)
        .join(ConflictMember, ConflictMember.group_id == ConflictGroup.id)
        .options(
            selectinload(ConflictGroup.members)
            .joinedload(ConflictMember.project)
            .joinedload(Project.component)
        )
        .where(ConflictMember.project_id == project.id)
        .order_by(ConflictGroup.id)
    ).all()
    return [
        (group.title, [m.project for m in group.members if m.project_id != project.id])
        for group in groups
    ]


def rows_of(budget: Budget) -> Iterator[dict[str, object]]:
    """The published projects as lines of a CSV file, in batches."""
    after = 0
    while True:
        batch = (
            db.session.scalars(
                select(Project)
                .options(
                    joinedload(Project.category),
                    joinedload(Project.envelope),
                    joinedload(Project.component).joinedload(Component.space),
                )
                .where(
                    Project.budget_id == budget.id,
                    Project.state == ContentState.PUBLISHED,
                    Project.number > after,
                )
                .order_by(Project.number)
                .limit(BATCH)
            )
            .unique()
            .all()
        )
        yield from map(_row, batch)
        if len(batch) < BATCH:
            return
        after = batch[-1].number


def _row(project: Project) -> dict[str, object]:
    def euros(cents: int | None) -> object:
        return None if cents is None else f"{cents / 100:.2f}"

    return {
        "number": project.number,
        "url": absolute(content_url(project) or ""),
        "title": project.title,
        "body": project.body,
        "envelope": project.envelope.name if project.envelope else None,
        "theme": project.theme,
        "category": project.category.title if project.category else None,
        "place": project.place,
        "latitude": project.latitude,
        "longitude": project.longitude,
        "channel_note": project.channel_note,
        "stage": str(project.stage),
        "cost": euros(project.cost),
        "cost_low": euros(project.cost_low),
        "cost_high": euros(project.cost_high),
        "yearly": euros(project.yearly),
        "delay": project.delay,
        "service": project.service,
        "reason": project.reason,
    }


def desk_projects(budget: Budget, stages: Sequence[ProjectStage]) -> Page[Project]:
    """One page of the published projects at these stages, by number, for those who study them."""
    query = (
        select(Project)
        .options(
            joinedload(Project.author),
            joinedload(Project.envelope),
            joinedload(Project.component),
        )
        .where(
            Project.budget_id == budget.id,
            Project.state == ContentState.PUBLISHED,
            Project.stage.in_(stages),
        )
    )
    return page_of(query, [(Project.number, False)], size=50)
