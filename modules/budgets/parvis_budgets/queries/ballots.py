"""What a ballot shows, and what is wrong with one in words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from parvis.content import ContentState
from parvis.db import db
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext, show_money
from parvis_budgets.labels import MENTIONS
from parvis_budgets.models import Budget, Envelope, Project, ProjectStage
from parvis_budgets.papers import Choice, Fault, Paper
from parvis_budgets.reglement import BallotKind, BallotRules

ON_BALLOT = (ProjectStage.BALLOT, ProjectStage.FUNDED, ProjectStage.UNFUNDED)


def projects_on_ballot(envelope: Envelope) -> Sequence[Project]:
    """The projects put to the vote in an envelope, by number."""
    return (
        db.session.scalars(
            select(Project)
            .options(joinedload(Project.component), joinedload(Project.category))
            .where(*_on_ballot(envelope.id))
            .order_by(Project.number)
        )
        .unique()
        .all()
    )


def choices_in(envelope: Envelope) -> Sequence[Choice]:
    """The same as `papers.faults` asks for them."""
    return choices_of(envelope.id)


def choices_of(envelope_id: int) -> Sequence[Choice]:
    """The same of the envelope of this number."""
    rows = db.session.execute(
        select(Project.number, Project.cost, Project.theme).where(*_on_ballot(envelope_id))
    )
    return tuple(Choice(number, cost or 0, theme) for number, cost, theme in rows)


def envelopes_voted_in(budget: Budget) -> set[int]:
    """The numbers of the envelopes that have a project on the ballot."""
    rows = db.session.scalars(
        select(Project.envelope_id)
        .where(Project.budget_id == budget.id, *_put_to_the_vote())
        .distinct()
    )
    return {number for number in rows if number is not None}


def _on_ballot(envelope_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Project.envelope_id == envelope_id, *_put_to_the_vote())


def _put_to_the_vote() -> tuple[ColumnElement[bool], ...]:
    edition = Budget.__table__
    frozen_at = select(edition.c.frozen_at).where(edition.c.id == Project.budget_id)
    return (
        Project.stage.in_(ON_BALLOT),
        # Once that is fixed, what is hidden or shown again changes nothing of it.
        or_(
            Project.ballot_number.is_not(None),
            and_(
                Project.state == ContentState.PUBLISHED,
                frozen_at.scalar_subquery().is_(None),
            ),
        ),
    )


def in_order_for(
    voter: int | str, envelope: Envelope, projects: Sequence[Project] | None = None
) -> list[Project]:
    """The projects on the ballot (or these, which have been read) in an order that is random for
    each voter and always the same for one: no place on the list is better than another. `voter`:
    the number of the person, or the code that one call has.
    """

    def place(project: Project) -> bytes:
        return hashlib.sha256(f"{voter} {envelope.id} {project.number}".encode()).digest()

    found = projects_on_ballot(envelope) if projects is None else projects
    return sorted(found, key=place)


def said(fault: Fault, titles: Mapping[int, str] = MappingProxyType({})) -> str:
    """A fault in the person's language, amounts in euros, projects by their titles."""
    shown: dict[str, Any] = {
        name: show_money(value) if name.endswith("cents") else value
        for name, value in fault.values.items()
    }
    if "project" in shown:
        shown["project"] = titles.get(shown["project"], shown["project"])
    return str(_(fault.text, **shown))


@dataclass(frozen=True)
class Line:
    """A project on a ballot, and what is said of it there: points, a mention, its cost."""

    title: str
    detail: str


def lines_of(rules: BallotRules, paper: Paper, projects: Iterable[Project]) -> list[Line]:
    """What a paper says, in words; in order of preference for a ranking."""
    known = {project.number: project for project in projects}
    values = paper.values or (0,) * len(paper.projects)
    found = []
    for number, value in zip(paper.projects, values, strict=True):
        if rules.kind == BallotKind.POINTS:
            detail = ngettext("%(num)d point", "%(num)d points", value)
        elif rules.kind == BallotKind.JUDGMENT:
            detail = str(MENTIONS[rules.mentions[value]])
        else:
            detail = show_money(known[number].cost or 0)
        found.append(Line(known[number].title, detail))
    return found
