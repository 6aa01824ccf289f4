"""The realisation of funded projects, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from parvis.content.attachments.operations import Picture, add_image, forget_files
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.days import today
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Milestone, Project
from parvis_budgets.operations.news import News, tell

TITLE_MAX, BODY_MAX, SPENT_MAX, STEPS_MAX, REASON_MIN = 160, 2000, 10**12, 40, 10
PHOTOS_MAX = 60
"""Pictures of a funded project: those of the idea and one a step."""
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said of a step; `spent` in cents. `opens`: it is the opening."""

    title: str
    body: str = ""
    planned_on: date | None = None
    done_on: date | None = None
    spent: int = 0
    opens: bool = False


@operation
def add_step(
    actor: Person, project: Project, told: Told, pictures: Sequence[Picture] = ()
) -> Milestone:
    """Plan a step, or tell one that is done. Raises Refused, Invalid."""
    lock(project)
    require(actor, "budgets.realise", project)
    _check(project, told)
    count = select(func.count()).where(Milestone.project_id == project.id)
    if (db.session.scalar(count) or 0) >= STEPS_MAX:
        raise Invalid({"title": _("%(count)d steps at most.", count=STEPS_MAX)})
    step = Milestone(project_id=project.id, **vars(told))
    db.session.add(step)
    db.session.flush()
    _picture(step, project, pictures)
    _tell(actor, project, news=told.done_on is not None)
    _write(step)
    return step


@operation
def change_step(
    actor: Person, step: Milestone, told: Told, pictures: Sequence[Picture] = ()
) -> None:
    """Change what is said of a step; a new photo takes the place of the former. Raises Refused,
    Invalid.
    """
    project = step.project
    lock(project)
    require(actor, "budgets.realise", project)
    _check(project, told, step)
    news = told.done_on is not None and step.done_on is None
    for name, value in vars(told).items():
        setattr(step, name, value)
    _picture(step, project, pictures)
    _tell(actor, project, news=news)
    _write(step)


@operation
def remove_step(actor: Person, step: Milestone) -> None:
    """Take a step away, with its photo. Raises Refused."""
    project = step.project
    lock(project)
    require(actor, "budgets.realise", project)
    _drop_photo(step)
    db.session.delete(step)
    _tell(actor, project, news=False)


@operation
def give_up(actor: Person, project: Project, reason: str) -> None:
    """Say that a funded project will not be realised, and why. Raises Refused, Invalid, Conflict
    when it was said.
    """
    lock(project)
    require(actor, "budgets.realise", project)
    if project.given_up:
        raise Conflict(_("This project is given up already."))
    if not REASON_MIN <= len(reason.strip()) <= BODY_MAX:
        raise Invalid({"reason": _("Say why: people voted for it, and will read this.")})
    project.given_up, project.changed_at = reason.strip(), now()
    record("budgets.given_up", actor=actor, content=project)
    tell(News.GIVEN_UP, project)


@operation
def take_up_again(actor: Person, project: Project) -> None:
    """Say that it goes on after all. Raises Refused, Conflict."""
    lock(project)
    require(actor, "budgets.realise", project)
    if not project.given_up:
        raise Conflict(_("This project is not given up."))
    project.given_up, project.changed_at = "", now()
    record("budgets.taken_up", actor=actor, content=project)


def _check(project: Project, told: Told, step: Milestone | None = None) -> None:
    errors = {}
    if not 3 <= len(told.title.strip()) <= TITLE_MAX:
        errors["title"] = _(
            "A title of %(least)d to %(most)d characters.", least=3, most=TITLE_MAX
        )
    if len(told.body) > BODY_MAX:
        errors["body"] = _("%(count)d characters at most.", count=BODY_MAX)
    if not 0 <= told.spent <= SPENT_MAX:
        errors["spent"] = _("An amount in euros, not negative.")
    if told.spent and told.done_on is None:
        errors["spent"] = _(
            "What was paid goes with a step that is done, in the balance of that year: for an"
            " advance, tell a step of its own."
        )
    if told.planned_on is not None and not FIRST <= told.planned_on <= LAST:
        errors["planned_on"] = _("This day is too far away.")
    if told.done_on is not None and not FIRST <= told.done_on <= today():
        errors["done_on"] = _("What is done was done today at the latest.")
    if told.opens and _opening_of(project, besides=step) is not None:
        errors["opens"] = _("Another step is the opening already.")
    if errors:
        raise Invalid(errors)


def _opening_of(project: Project, besides: Milestone | None) -> int | None:
    query = select(Milestone.id).where(Milestone.project_id == project.id, Milestone.opens)
    if besides is not None:
        query = query.where(Milestone.id != besides.id)
    return db.session.scalar(query)


def _picture(step: Milestone, project: Project, pictures: Sequence[Picture]) -> None:
    for picture in pictures:
        _drop_photo(step)
        photo = add_image(project, picture.stored, picture.alt, most=PHOTOS_MAX)
        step.attachment_id = photo.id
    db.session.flush()
    db.session.expire(step, ["photo"])


def _drop_photo(step: Milestone) -> None:
    photo = step.photo
    if photo is None:
        return
    forget_files([photo])
    # Let go of it first: SQLite may give its number to the next one.
    step.attachment_id = None
    db.session.flush()
    db.session.delete(photo)
    db.session.flush()


def _tell(actor: Person, project: Project, *, news: bool) -> None:
    """Only what is done is news; a plan that changes shows on the pages."""
    project.changed_at = now()
    record("budgets.realised" if news else "budgets.planned", actor=actor, content=project)


def _write(step: Milestone) -> None:
    """Tell those who follow the project that the step is done, once."""
    if step.done_on is not None and step.told_at is None:
        step.told_at = now()
        tell(News.REALISED, step.project, step_id=step.id)
