"""Who volunteered, in numbers: by value, beside the population and the people invited.

Answers are sealed, so that counting opens them all: some microseconds each, a tenth of a second for
ten thousand. The counts, which tell of nobody, are kept in the process as long as the space's
version is the same: whatever changes a volunteer or a letter records an event, which changes it.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import case, func, select

from parvis.db import db
from parvis.spaces import Space
from parvis.web.text import plain
from parvis_sortition.codes import keyed_hash
from parvis_sortition.models import (
    Criterion,
    CriterionKind,
    Invitation,
    Recruitment,
    SubDraw,
    Volunteer,
    VolunteerState,
)
from parvis_sortition.outlook.ask import Outlook, ask_outlook
from parvis_sortition.queries.pool import gather_pool

T = TypeVar("T")

KEPT = 64


class _Kept:
    """The last answers, by what they answer to."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def get(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                found: T = self._known[key]
                return found
        made = make()
        with self._lock:
            self._known[key] = made
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return made


_kept = _Kept()


def _key(what: str, sub_draw: SubDraw) -> tuple[Any, ...]:
    """The version is read before the people are: a change meanwhile makes it another. The mark is
    the recruitment's own, in whatever database it is.
    """
    recruitment = sub_draw.recruitment
    mark = keyed_hash(recruitment, "kept", what) if recruitment.secret else ""
    return mark, recruitment.space.version, sub_draw.id


@dataclass(frozen=True)
class Composition:
    """The registered volunteers of a sub-draw."""

    people: int = 0
    values: dict[int, int] = field(default_factory=dict)
    """How many have each value, by its id."""


def composition_of(sub_draw: SubDraw) -> Composition:
    """Counts of the registered volunteers, those that quotas can't count too."""
    return _kept.get(_key("volunteers", sub_draw), lambda: _compose(sub_draw))


def _compose(sub_draw: SubDraw) -> Composition:
    rows = db.session.scalars(
        select(Volunteer.answers).where(
            Volunteer.sub_draw_id == sub_draw.id, Volunteer.state == VolunteerState.REGISTERED
        )
    )
    people, values = 0, Counter[int]()
    for answers in rows:
        people += 1
        values.update(answers.values())
    return Composition(people, dict(values))


def invited_by_sector(sub_draw: SubDraw, criterion: Criterion) -> dict[int, int] | None:
    """How many letters went to each value of a criterion of sectors, by the town of the address;
    None for other criteria, or when no letter says. Nothing else is known of people invited.
    """
    if criterion.kind != CriterionKind.SECTOR:
        return None
    found = _kept.get(
        (*_key("invited", sub_draw), criterion.id), lambda: _invited(sub_draw, criterion)
    )
    return found or None


def _invited(sub_draw: SubDraw, criterion: Criterion) -> dict[int, int]:
    codes = {code: value.id for value in criterion.values for code in value.communes}
    if not codes:
        return {}
    towns: dict[str, int] = {}
    postcodes: dict[str, set[int]] = {}
    for insee, name, known in db.session.execute(
        select(Space.insee, Space.name, Space.postcodes).where(Space.insee.in_(codes))
    ):
        value_id = codes[str(insee)]
        towns[_town(name)] = value_id
        for postcode in known or ():
            postcodes.setdefault(postcode, set()).add(value_id)
    letters = db.session.scalars(
        select(Invitation.recipient).where(Invitation.sub_draw_id == sub_draw.id)
    )
    counts: Counter[int] = Counter()
    for recipient in letters:
        value = towns.get(_town(str(recipient.get("town", ""))))
        shared = postcodes.get(str(recipient.get("postcode", "")), set())
        if value is None and len(shared) == 1:
            (value,) = shared
        if value is not None:
            counts[value] += 1
    return dict(counts)


def _town(name: str) -> str:
    """A town's name, however the post writes it: « ST JEANNET », « Saint-Jeannet »."""
    words = re.sub(r"[^a-z0-9]+", " ", plain(name)).split()
    whole = {"st": "saint", "ste": "sainte"}
    return " ".join(whole.get(word, word) for word in words if word != "cedex")


def outlook_of(sub_draw: SubDraw) -> Outlook:
    """What the quotas allow with these volunteers; a second at most for thousands, see `ask`."""
    bounds = tuple(sorted((quota.value_id, quota.low, quota.high) for quota in sub_draw.quotas))
    homes = sub_draw.recruitment.one_per_household
    key = (*_key("outlook", sub_draw), sub_draw.size, homes, bounds)
    return _kept.get(key, lambda: ask_outlook(gather_pool(sub_draw).pool, sub_draw.size))


@dataclass(frozen=True)
class States:
    """Volunteers of a sub-draw by state."""

    registered: int
    excluded: int
    unchecked: int
    """Among those registered."""


def states_of(recruitment: Recruitment) -> dict[int, States]:
    """By sub-draw's id, in one query."""
    registered = Volunteer.state == VolunteerState.REGISTERED
    rows = db.session.execute(
        select(
            Volunteer.sub_draw_id,
            func.sum(case((registered, 1), else_=0)),
            func.sum(case((Volunteer.state == VolunteerState.EXCLUDED, 1), else_=0)),
            func.sum(case((registered & Volunteer.checked_at.is_(None), 1), else_=0)),
        )
        .where(Volunteer.recruitment_id == recruitment.id)
        .group_by(Volunteer.sub_draw_id)
    )
    return {part: States(*map(int, counts)) for part, *counts in rows}
