"""Bringing many projects at once: lines of a file, contents of the space."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from parvis.content import Channel, Content, ContentState, Link
from parvis.content.attachments.operations import attach_image, pictures_max
from parvis.content.attachments.store import folder_of
from parvis.content.links.operations import link_contents
from parvis.content.operations import make_content, publish_content, revise_content
from parvis.content.queries import images_of
from parvis.db import db, guarded, lock, now, operation
from parvis.events import send
from parvis.people import Person
from parvis.rules import Conflict
from parvis.spaces.queries import categories_of
from parvis.web import plain
from parvis.web.i18n import gettext as _
from parvis_budgets.csvfile import Line
from parvis_budgets.models import Budget, Project, ProjectStage
from parvis_budgets.operations.news import hear_of
from parvis_budgets.operations.projects import NOTE_MAX, Idea, idea_errors, require_staff
from parvis_budgets.operations.reglement import envelopes_of
from parvis_budgets.operations.study import Study, study_errors

BORN_FROM = "born_from"
BROUGHT_MOST = 100


@dataclass(frozen=True)
class Outcome:
    """What became of a line: the project that it made, or what is wrong, by column."""

    line: Line
    errors: dict[str, str]
    project: Project | None = None


@operation
def import_projects(
    actor: Person, budget: Budget, lines: Sequence[Line], *, good_only: bool = False
) -> list[Outcome]:
    """Bring the projects of a file and their studies. When a line is wrong nothing is kept, unless
    `good_only`: then the others are. A title that the edition has already is wrong. Raises Refused.
    """
    lock(budget)
    require_staff(actor, budget)
    reader = _Reader(budget)
    found = [reader.read(line) for line in lines]
    faulty = any(errors for _line, _idea, _study, errors in found)
    outcomes = []
    for line, idea, study, errors in found:
        project = None
        if not errors and (good_only or not faulty):
            project = _make(actor, budget, line, idea, study)
        outcomes.append(Outcome(line, errors, project))
    return outcomes


class _Reader:
    """Lines as ideas and studies, for one edition."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.envelopes = {plain(one.name): one.id for one in envelopes_of(budget)}
        self.categories = {plain(one.title): one.id for one in categories_of(budget.space)}
        self.titles = {
            plain(title)
            for title in db.session.scalars(
                select(Project.title).where(
                    Project.budget_id == budget.id, Project.state == ContentState.PUBLISHED
                )
            )
        }

    def read(self, line: Line) -> tuple[Line, Idea, Study | None, dict[str, str]]:
        """What the line says, and what is wrong in it."""
        errors = {name: _(text) for name, text in line.errors.items()}
        envelope_id = self._named("envelope", self.envelopes, line, errors)
        if not line.text("envelope") and len(self.envelopes) == 1:
            envelope_id = next(iter(self.envelopes.values()))
        latitude, longitude = line.numbers.get("latitude"), line.numbers.get("longitude")
        idea = Idea(
            title=line.text("title"),
            body=line.text("body"),
            envelope_id=envelope_id,
            category_id=self._named("category", self.categories, line, errors),
            theme=line.text("theme"),
            place=line.text("place"),
            latitude=latitude,
            longitude=longitude,
        )
        errors = idea_errors(self.budget, idea) | errors
        if len(line.text("channel_note")) > NOTE_MAX:
            errors["channel_note"] = _("%(count)d characters at most.", count=NOTE_MAX)
        title = plain(idea.title)
        if title in self.titles:
            errors["title"] = _("There is a project of this title already.")
        self.titles.add(title)
        study = self._study(line, envelope_id)
        if study is not None:
            errors = study_errors(self.budget, study) | errors
        return line, idea, study, errors

    def _named(
        self, column: str, known: dict[str, int], line: Line, errors: dict[str, str]
    ) -> int | None:
        said = plain(line.text(column))
        if said and said not in known:
            errors[column] = _("“%(name)s” is not known here.", name=line.text(column)[:80])
        return known.get(said)

    def _study(self, line: Line, envelope_id: int | None) -> Study | None:
        """None when the line says nothing of one. What has a cost and no stage is admissible."""
        figures: dict[str, Any] = {
            name: value
            for name, value in line.numbers.items()
            if name not in ("latitude", "longitude")
        }
        stage = line.text("stage")
        stage = "" if stage in ("?", ProjectStage.IDEA) else stage
        if not stage and not any(value is not None for value in figures.values()):
            return None
        return Study(
            stage=ProjectStage(stage or ProjectStage.ADMISSIBLE),
            reason=line.text("reason"),
            service=line.text("service"),
            envelope_id=envelope_id,
            **figures,
        )


def _make(
    actor: Person, budget: Budget, line: Line, idea: Idea, study: Study | None
) -> Project:
    note = line.text("channel_note")
    project = make_content(
        Project,
        budget.component,
        None,
        budget_id=budget.id,
        entered_by_id=actor.id,
        channel=Channel.MEETING if note else Channel.PAPER,
        channel_note=note,
        **vars(idea),
    )
    publish_content(project, actor, "budgets.proposed")
    if study is not None:
        found = {name: value for name, value in vars(study).items() if name != "theme"}
        revise_content(
            project, actor, "budgets.studied", **found, studied_by_id=actor.id, studied_at=now()
        )
    return project


def bring_contents(actor: Person, budget: Budget, contents: Sequence[Content]) -> list[Project]:
    """Make projects from other contents, under their authors' names, linked both ways: once each
    in an edition. The caller has looked the contents up for the actor. Raises Refused, Conflict.
    """
    if not guarded("budgets.bringing"):
        # Tests of races: whoever has looked before is left time to be joined by others.
        _refuse_taken(budget, contents)
        time.sleep(0.05)
    return _bring_all(actor, budget, contents[:BROUGHT_MOST])


@operation
def _bring_all(actor: Person, budget: Budget, contents: Sequence[Content]) -> list[Project]:
    if guarded("budgets.bringing"):
        # The edition's row is the lock: two facilitators at once can't both find it free.
        lock(budget)
        _refuse_taken(budget, contents)
    require_staff(actor, budget)
    return [_bring(actor, budget, content) for content in contents]


def _refuse_taken(budget: Budget, contents: Sequence[Content]) -> None:
    if brought_from(budget, [content.id for content in contents]):
        raise Conflict(_("One of these has been brought already."))


def brought_from(budget: Budget, numbers: Sequence[int]) -> dict[int, Project]:
    """Which of these contents projects of the edition were made from."""
    rows = db.session.execute(
        select(Link.target_id, Project)
        .join(Project, Project.id == Link.source_id)
        .where(
            Link.relation == BORN_FROM,
            Link.target_id.in_(numbers),
            Project.budget_id == budget.id,
            Project.state == ContentState.PUBLISHED,
        )
    )
    return {row.target_id: row.Project for row in rows}


def _bring(actor: Person, budget: Budget, content: Content) -> Project:
    known = {category.id for category in categories_of(budget.space)}
    envelopes = envelopes_of(budget)
    project = make_content(
        Project,
        budget.component,
        content.author,
        budget_id=budget.id,
        entered_by_id=actor.id,
        channel=content.channel,
        channel_note=content.channel_note,
        language=content.language,
        title=content.title,
        body=content.body,
        envelope_id=envelopes[0].id if len(envelopes) == 1 else None,
        category_id=content.category_id if content.category_id in known else None,
        place=content.place,
        latitude=content.latitude,
        longitude=content.longitude,
    )
    publish_content(project, actor, "budgets.proposed")
    hear_of(project.author, project)
    link_contents(actor, project, content, BORN_FROM)
    send("budgets.copy_pictures", project_id=project.id, actor_id=actor.id)
    return project


def copy_pictures(actor: Person, project: Project) -> None:
    """Give a project the pictures of what it was made from, if it has none. Twice has one effect,
    but for a job that broke off between two pictures. Raises Refused.
    """
    if images_of(project):
        return
    source = db.session.scalar(
        select(Content)
        .join(Link, Link.target_id == Content.id)
        .where(Link.source_id == project.id, Link.relation == BORN_FROM)
        .limit(1)
    )
    for image in images_of(source)[: pictures_max(project)] if source is not None else []:
        path = folder_of(image.key) / f"{max(image.widths)}.webp"
        if path.is_file():
            with path.open("rb") as file:
                attach_image(actor, project, file, image.alt)
