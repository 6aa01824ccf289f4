"""The realisation of funded projects, and what was spent each year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from parvis.content import ContentState
from parvis.db import db
from parvis.spaces import Component
from parvis.web.days import day_of
from parvis_budgets.models import Budget, Milestone, Project, ProjectStage
from parvis_budgets.realisation import Progress, due_on, in_order, progress_of


@dataclass(frozen=True)
class Life:
    """A funded project and its steps, in order; amounts in cents."""

    project: Project
    steps: list[Milestone]
    today: date

    @property
    def progress(self) -> Progress:
        """Where it stands."""
        if self.project.given_up:
            return Progress.GIVEN_UP
        return progress_of(self.steps, self.today, self.due)

    @property
    def due(self) -> date | None:
        """The day by which its study said that it would be open."""
        announced, months = self.project.budget.announced_at, self.project.delay
        return None if announced is None or months is None else due_on(day_of(announced), months)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done_on is not None for step in self.steps)

    @property
    def spent(self) -> int:
        """What was spent until now."""
        return sum(step.spent for step in self.steps)

    @property
    def planned(self) -> int:
        """What the vote gave it."""
        return self.project.cost or 0


def life_of(project: Project, today: date) -> Life:
    """One project's steps, with their photos."""
    steps = db.session.scalars(
        select(Milestone)
        .options(joinedload(Milestone.photo))
        .where(Milestone.project_id == project.id)
        .order_by(Milestone.id)
    ).all()
    return Life(project, in_order(steps), today)


def lives_in(budgets: Sequence[Budget], today: date) -> list[Life]:
    """The funded projects of some editions, by number: two queries."""
    projects = (
        db.session.scalars(
            select(Project)
            .options(
                joinedload(Project.component),
                joinedload(Project.category),
                joinedload(Project.budget),
            )
            .where(
                Project.budget_id.in_([budget.id for budget in budgets]),
                Project.stage == ProjectStage.FUNDED,
                Project.state != ContentState.DRAFT,
            )
            .order_by(Project.number)
        )
        .unique()
        .all()
    )
    steps = db.session.scalars(
        select(Milestone)
        .where(Milestone.project_id.in_([project.id for project in projects]))
        .order_by(Milestone.id)
    )
    of: dict[int, list[Milestone]] = defaultdict(list)
    for step in steps:
        of[step.project_id].append(step)
    return [Life(project, in_order(of[project.id]), today) for project in projects]


def find_step(project: Project, number: int) -> Milestone:
    """The step of this number in the table, of this project; 404 when it is not there."""
    step = db.session.get(Milestone, number)
    if step is None or step.project_id != project.id:
        abort(404)
    return step


@dataclass(frozen=True)
class Year:
    """What one year was, of a component's editions; amounts in cents."""

    year: int
    announced: list[Budget]
    """Whose results became known."""
    allocated: int
    """What they gave to projects."""
    spent: list[tuple[Project, int]]
    """What each project spent, the most first."""
    opened: list[Project]
    yearly: int
    """What all that is open costs to run in a year."""

    @property
    def spent_in_all(self) -> int:
        """All that was spent in the year."""
        return sum(amount for _project, amount in self.spent)


def years_of(component: Component, today: date) -> list[int]:
    """The years since the first result, the newest first."""
    first = db.session.scalar(
        select(func.min(Budget.announced_at)).where(
            Budget.component_id == component.id, Budget.state == ContentState.PUBLISHED
        )
    )
    return list(range(today.year, day_of(first).year - 1, -1)) if first else []


def year_of(component: Component, year: int, today: date) -> Year:
    """The balance of one year. What a step cost counts in the year in which it was done."""
    budgets = db.session.scalars(
        select(Budget).where(
            Budget.component_id == component.id,
            Budget.state == ContentState.PUBLISHED,
            Budget.announced_at.is_not(None),
        )
    ).all()
    announced = [b for b in budgets if b.announced_at and day_of(b.announced_at).year == year]
    numbers = {budget.id for budget in announced}
    lives = lives_in(budgets, today)
    spent = [(life.project, sum(s.spent for s in life.steps if _in(s, year))) for life in lives]
    opened = [
        (life.project, step.done_on)
        for life in lives
        for step in life.steps
        if step.opens and step.done_on is not None
    ]
    return Year(
        year=year,
        announced=announced,
        allocated=sum(life.planned for life in lives if life.project.budget_id in numbers),
        spent=sorted((one for one in spent if one[1]), key=lambda one: (-one[1], one[0].number)),
        opened=[project for project, day in opened if day.year == year],
        yearly=sum(project.yearly or 0 for project, day in opened if day.year <= year),
    )


def _in(step: Milestone, year: int) -> bool:
    return step.done_on is not None and step.done_on.year == year
