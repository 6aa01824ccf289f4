"""The pool of a sub-draw, as the draw takes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from parvis.db import db
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    Recruitment,
    SubDraw,
    Volunteer,
    VolunteerState,
)


@dataclass(frozen=True)
class Gathered:
    """The pool, and the volunteers who can't be in it for want of an answer, by number."""

    pool: Pool
    incomplete: tuple[int, ...]
    ids: dict[str, int]
    """Volunteer.id of each identifier of the pool."""


def identifier(number: int) -> str:
    """Who the volunteer of this number is in the pool and in the sealed file."""
    return f"{number:06d}"


def gather_pool(sub_draw: SubDraw) -> Gathered:
    """Open the answers of the registered volunteers: a few microseconds each."""
    recruitment = sub_draw.recruitment
    bounds = {quota.value_id: quota for quota in sub_draw.quotas}
    labels = {value.id: value.label for each in recruitment.criteria for value in each.values}
    counted = [c for c in recruitment.criteria if any(v.id in bounds for v in c.values)]
    quotas = [
        Quota(criterion.label, value.label, bounds[value.id].low, bounds[value.id].high)
        for criterion in counted
        for value in criterion.values
        if value.id in bounds
    ]
    people, incomplete, ids = [], [], {}
    # Answers alone are opened: who people are takes as long again, and is not needed.
    rows = db.session.execute(
        select(Volunteer.id, Volunteer.number, Volunteer.answers, Volunteer.household_tag)
        .where(Volunteer.sub_draw_id == sub_draw.id, Volunteer.state == VolunteerState.REGISTERED)
        .order_by(Volunteer.number)
    )
    for row in rows:
        values = [row.answers.get(str(criterion.id)) for criterion in counted]
        if any(value not in bounds for value in values):
            incomplete.append(row.number)
            continue
        household = row.household_tag if recruitment.one_per_household else ""
        person = Person(identifier(row.number), tuple(labels[v] for v in values if v), household)
        people.append(person)
        ids[person.id] = row.id
    pool = make_pool(quotas, people, [criterion.label for criterion in counted])
    return Gathered(pool, tuple(incomplete), ids)


def count_values(pool: Pool, chosen: Collection[str] = ()) -> dict[str, dict[str, list[int]]]:
    """How many people of the pool, and of those whose identifiers are given, have each value."""
    figures: dict[str, dict[str, list[int]]] = {name: {} for name in pool.features}
    for quota in pool.quotas:
        figures[quota.feature][quota.value] = [0, 0]
    for person in pool.people:
        for name, value in zip(pool.features, person.values, strict=True):
            figures[name][value][0] += 1
            figures[name][value][1] += person.id in chosen
    return figures


def pool_sizes(recruitment: Recruitment) -> dict[int, int]:
    """How many registered volunteers each sub-draw has, by its id."""
    counted = (
        select(Volunteer.sub_draw_id, func.count())
        .where(
            Volunteer.recruitment_id == recruitment.id,
            Volunteer.state == VolunteerState.REGISTERED,
        )
        .group_by(Volunteer.sub_draw_id)
    )
    return {int(part): int(number) for part, number in db.session.execute(counted)}


def left_out_of(draw: Draw | None) -> Sequence[Volunteer]:
    """The volunteers still in the pool whom the quotas of a refused draw leave in no panel, by
    number.
    """
    if draw is None or draw.status != DrawStatus.REFUSED or not draw.sealed:
        return []
    numbers = [int(identifier) for identifier in draw.sealed.get("left_out", ())]
    return db.session.scalars(
        select(Volunteer)
        .where(
            Volunteer.recruitment_id == draw.sub_draw.recruitment_id,
            Volunteer.number.in_(numbers),
            Volunteer.state == VolunteerState.REGISTERED,
        )
        .order_by(Volunteer.number)
    ).all()
