"""Large pools with many tight quotas: an answer comes after a bounded number of searches."""

from __future__ import annotations

import random
from dataclasses import replace

import highspy
import numpy as np
import pytest

from parvis_sortition.draw import engine, known
from parvis_sortition.draw.engine import MANY, Lottery, Unselectable, make_lottery
from parvis_sortition.draw.feasibility import find_panel
from parvis_sortition.draw.lottery import Listed
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.draw.tight import SEARCHES, TooTight, astray
from parvis_sortition.draw.types import Ints, Types, make_types

SIZE, VALUES = 60, 8


def hard_pool(people: int, features: int = 10) -> Pool:
    """Volunteers who are all unlike, some values rare, nearly every quota binding."""
    chance = random.Random(4)
    names = [f"f{place}" for place in range(features)]
    values = [f"v{place}" for place in range(VALUES)]
    weights = [VALUES - place + 0.2 for place in range(VALUES)]
    members = [
        Person(str(number), tuple(chance.choices(values, weights, k=features)))
        for number in range(people)
    ]
    low, high = SIZE // VALUES - 1, SIZE // VALUES + 2
    return make_pool([Quota(n, v, low, high) for n in names for v in values], members, names)


def closed(pool: Pool) -> tuple[Pool, set[str]]:
    """The pool with no seat for the first value; who has it."""
    first = pool.quotas[0]
    quotas = [replace(first, min=0, max=0), *pool.quotas[1:]]
    place = pool.features.index(first.feature)
    out = {person.id for person in pool.people if person.values[place] == first.value}
    return pool.with_quotas(quotas), out


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One item for each run of the solver."""
    made: list[int] = []
    run = highspy.Highs.run

    def counted(solver: highspy.Highs) -> object:
        made.append(1)
        return run(solver)

    monkeypatch.setattr(highspy.Highs, "run", counted)
    return made


def test_who_has_a_value_without_a_seat_is_named_without_listing_panels(runs: list[int]) -> None:
    pool, out = closed(hard_pool(1500))
    assert make_types(pool, SIZE).number > MANY
    outcome = make_lottery(pool, SIZE)
    assert isinstance(outcome, Unselectable) and set(outcome.ids) == out
    assert len(runs) < 10


def test_a_large_pool_too_tight_for_a_list_ends_with_the_quotas_that_bind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []

    def found(types: Types, some: Ints | None = None) -> Ints | None:
        looked.append(1)
        return find_panel(types, some)

    monkeypatch.setattr(known, "find_panel", found)
    pool = hard_pool(700)
    with pytest.raises(TooTight) as tight:
        make_lottery(pool, SIZE)
    assert len(looked) <= SEARCHES + 1
    assert tight.value.binding
    assert {each.quota for each in tight.value.binding} <= set(pool.quotas)
    english, french = tight.value.text("en"), tight.value.text("fr")
    first = tight.value.binding[0]
    assert first.text("en") in english and first.text("fr") in french
    assert "too tight" in english and "trop serrés" in french


def test_a_list_far_from_fair_is_not_taken_in_a_large_pool() -> None:
    pool = hard_pool(500, features=5)
    types = make_types(pool, SIZE)
    chance = np.full(types.number, SIZE / len(pool.people))
    same = [np.repeat(np.arange(types.number), types.count)[:SIZE]] * 100
    nothing = np.zeros((0, types.number), dtype=np.int64)
    assert astray(types, chance, Listed(same, 5000, nothing))
    assert not astray(types, chance, Listed(same, 3, nothing))


def test_whom_real_seats_leave_out_is_said_when_the_search_is_cut_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "SEARCHES", 3)
    pool, out = closed(hard_pool(700))
    outcome = engine.left_out(pool, make_types(pool, SIZE))
    assert isinstance(outcome, Unselectable) and set(outcome.ids) == out


def test_a_large_pool_with_room_is_drawn() -> None:
    outcome = make_lottery(hard_pool(1500, features=3), SIZE, panels=200)
    assert isinstance(outcome, Lottery)
    assert np.abs(outcome.frequencies() - outcome.chances).max() <= 1 / 200 + 1e-9
