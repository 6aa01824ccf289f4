"""From a title to a mandate: what a recruitment is, its calendar, its criteria."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from parvis.content.operations import make_content, revise_content
from parvis.db import db, guarded, lock, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, Refused, require
from parvis.spaces import Component
from parvis.web.i18n import gettext as _
from parvis_sortition.codes import new_secret
from parvis_sortition.mandate import (
    CALENDAR,
)
from parvis_sortition.models import (
    Criterion,
    CriterionKind,
    Recruitment,
    Stage,
    SubDraw,
    Value,
)
from parvis_sortition.rules import may_change_part

TITLE_MAX = 120
LABEL_MAX = 80
VALUES_MAX = 60


@dataclass(frozen=True, kw_only=True)
class ValueText:
    """One answer to a criterion, as a facilitator describes it."""

    label: str
    key: str = ""
    population: int | None = None
    age_low: int | None = None
    age_high: int | None = None
    communes: Sequence[str] = ()
    id: int | None = None
    """The Value that it changes; None: a new one."""


@dataclass(frozen=True, kw_only=True)
class CriterionText:
    """A criterion with its values, in order."""

    kind: CriterionKind
    label: str
    question: str = ""
    source: str = ""
    values: Sequence[ValueText] = field(default_factory=tuple)


@operation
def begin_recruitment(
    actor: Person, component: Component, title: str, body: str, size: int
) -> Recruitment:
    """A recruitment in preparation, with one sub-draw of `size` seats. Raises Refused, Invalid."""
    require(actor, "sortition.prepare", component)
    errors = {}
    if not 5 <= len(title) <= TITLE_MAX:
        errors["title"] = _("A title of %(least)d to %(most)d characters.", least=5, most=TITLE_MAX)
    if not 1 <= size <= 10_000:
        errors["size"] = _("From 1 to 10,000 members.")
    if errors:
        raise Invalid(errors)
    recruitment = make_content(
        Recruitment,
        component,
        None,
        entered_by_id=actor.id,
        title=title,
        body=body,
        secret=new_secret(),
        college=_("Drawn by lot"),
    )
    recruitment.sub_draws.append(SubDraw(name=_("Main draw"), size=size))
    db.session.flush()
    return recruitment


@operation
def change_mandate(actor: Person, recruitment: Recruitment, **values: Any) -> bool:
    """Change the plain columns of a recruitment: texts, calendar, controller, randomness … Returns
    whether anything changed. Raises Refused, Invalid.
    """
    hold(actor, "sortition.change", recruitment)
    check_words(values)
    _check_calendar({name: values.get(name, getattr(recruitment, name)) for name in CALENDAR})
    _check_replies(recruitment, values)
    return revise_content(recruitment, actor, "sortition.changed", **values)


def hold(actor: Person, action: str, recruitment: Recruitment) -> None:
    """Within an operation: nobody else changes the recruitment until its end, and the rule is asked
    of it as it then is. Raises Refused.
    """
    if guarded("sortition.mandate"):
        lock(recruitment)
    require(actor, action, recruitment)


def hold_part(actor: Person, sub_draw: SubDraw) -> None:
    """Likewise for one sub-draw: what a panel was drawn with stays as it was, even while the
    mandate is corrected for the others. Raises Refused.
    """
    hold(actor, "sortition.change", sub_draw.recruitment)
    verdict = may_change_part(actor, sub_draw)
    if not verdict:
        raise Refused(verdict)


def check_words(values: Mapping[str, Any]) -> None:
    """Titles have a length, and no text is longer than its column."""
    errors = {}
    if "title" in values and not 5 <= len(values["title"]) <= TITLE_MAX:
        errors["title"] = _("A title of %(least)d to %(most)d characters.", least=5, most=TITLE_MAX)
    for name, value in values.items():
        longest = getattr(getattr(Recruitment, name).type, "length", None)
        if isinstance(value, str) and longest and len(value) > longest:
            errors.setdefault(name, _("At most %(count)d characters.", count=longest))
    if errors:
        raise Invalid(errors)


def _too_early(name: str) -> str:
    """What is said of a date that comes before the one it must follow."""
    return str(
        {
            "draw_at": _("The draw comes before the last day to answer."),
            "appeal_until": _("The appeal period ends before the draw."),
            "panel_until": _("The panel’s mandate ends before the appeal period."),
        }[name]
    )


def _check_calendar(dates: Mapping[str, datetime | None]) -> None:
    """The database says the same; here it is said to the person."""
    given = [(name, date) for name, date in dates.items() if date is not None]
    for (_before, first), (name, second) in pairwise(given):
        if second < first or (name == "appeal_until" and second == first):
            raise Invalid({name: _too_early(name)})


def _check_replies(recruitment: Recruitment, values: Mapping[str, Any]) -> None:
    """After the appeal period nobody is left to call: it is not over before those drawn replied."""
    draw_at, appeal_until, days = (
        values.get(name, getattr(recruitment, name))
        for name in ("draw_at", "appeal_until", "reply_days")
    )
    if draw_at is None or appeal_until is None or days is None:
        return
    if {"draw_at", "appeal_until", "reply_days"} & set(values) and (
        appeal_until < draw_at + timedelta(days=days)
    ):
        raise Invalid(
            {
                "appeal_until": _(
                    "Those drawn have %(count)d days to reply: nobody could be called in the "
                    "place of those who decline. Choose a later day.",
                    count=days,
                )
            }
        )


@operation
def add_criterion(actor: Person, recruitment: Recruitment, text: CriterionText) -> Criterion:
    """A criterion with its values. Raises Refused, Invalid, Conflict once people have answered."""
    hold(actor, "sortition.change", recruitment)
    if recruitment.stage != Stage.PREPARING:
        raise Conflict(_("People answer already: the questions can’t change any more."))
    check_criterion(text, [known.label for known in recruitment.criteria])
    criterion = Criterion(
        kind=text.kind,
        label=text.label,
        question=text.question,
        source=text.source,
        position=len(recruitment.criteria),
        values=[
            Value(
                key=value.key,
                label=value.label,
                population=value.population,
                age_low=value.age_low,
                age_high=value.age_high,
                communes=list(value.communes),
                position=place,
            )
            for place, value in enumerate(text.values)
        ],
    )
    recruitment.criteria.append(criterion)
    db.session.flush()
    return criterion


def check_criterion(text: CriterionText, others: Collection[str]) -> None:
    """Raises Invalid when a criterion is not one that people can be asked. `others` are the labels
    of the recruitment's other criteria.
    """
    labels = [value.label for value in text.values]
    errors = {}
    if not text.label or text.label in others or len(text.label) > LABEL_MAX:
        errors["label"] = _("Each criterion needs a name of its own.")
    if len(labels) < 2 or len(set(labels)) < len(labels) or not all(labels):
        errors["values"] = _("At least two values, each with a name of its own.")
    elif len(labels) > VALUES_MAX or max(map(len, labels)) > LABEL_MAX:
        errors["values"] = _(
            "At most %(values)d values, of %(signs)d characters each.",
            values=VALUES_MAX,
            signs=LABEL_MAX,
        )
    if any(value.population is not None and value.population < 0 for value in text.values):
        errors["values"] = _("A population is a whole number of people.")
    if any(
        None not in (value.age_low, value.age_high) and value.age_low > value.age_high  # type: ignore[operator]
        for value in text.values
    ):
        errors["values"] = _("The first age can’t be above the last.")
    if len(text.question) > 200 or len(text.source) > 200:
        errors[""] = _("At most %(count)d characters.", count=200)
    if errors:
        raise Invalid(errors)


def note_change(actor: Person, recruitment: Recruitment) -> None:
    """Within an operation: what everyone sees of a published recruitment has changed."""
    if recruitment.is_published:
        record("sortition.changed", actor=actor, content=recruitment)
