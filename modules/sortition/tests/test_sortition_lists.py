"""Lists of panels: every panel sound, everyone within a step of their fair chance."""

from __future__ import annotations

import random

import numpy as np
import pytest

from parvis_sortition.draw.engine import Infeasible, Lottery, make_lottery
from parvis_sortition.draw.exchange import Exchanges, handfuls
from parvis_sortition.draw.fair import first_stage, relaxed_chances
from parvis_sortition.draw.lottery import make_panels, narrowed
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.draw.relief import Relief
from parvis_sortition.draw.substitute import better_panel
from parvis_sortition.draw.table import Stream, Table
from parvis_sortition.draw.totals import Totals
from parvis_sortition.draw.types import Types, make_types
from parvis_sortition.draw.weights import nearer, weigh_panels, whole_times

SHARES = {"zone": [26, 18, 16, 14, 14, 12], "sex": [52, 48], "age": [14, 22, 28, 20, 16]}


def skewed_pool(people: int, size: int, *, homes: bool = False) -> Pool:
    """Volunteers unlike the population they must stand for, so that most quotas bind."""
    chance = random.Random(people)
    skew = {name: [chance.uniform(0.4, 2) for _ in shares] for name, shares in SHARES.items()}
    members = []
    for number in range(people):
        values = tuple(
            f"{name}{chance.choices(range(len(shares)), np.multiply(shares, skew[name]))[0]}"
            for name, shares in SHARES.items()
        )
        home = f"h{chance.randrange(people)}" if homes else ""
        members.append(Person(f"p{number:04}", values, home))
    quotas = [
        Quota(name, f"{name}{place}", int(size * share / 100), int(size * share / 100) + 1)
        for name, shares in SHARES.items()
        for place, share in enumerate(shares)
    ]
    return make_pool(quotas, members, list(SHARES))


def kept(pool: Pool, size: int, panel: tuple[int, ...]) -> bool:
    people = [pool.people[place] for place in panel]
    homes = [person.household for person in people if person.household]
    held = [(f, v) for person in people for f, v in zip(pool.features, person.values, strict=True)]
    return (
        len(set(panel)) == size
        and len(set(homes)) == len(homes)
        and all(q.min <= held.count((q.feature, q.value)) <= q.max for q in pool.quotas)
    )


@pytest.mark.parametrize("homes", [False, True])
@pytest.mark.parametrize("panels", [1000, 200])
def test_everyone_is_within_a_step_in_a_tight_pool(homes: bool, panels: int) -> None:
    pool = skewed_pool(140, 24, homes=homes)
    outcome = make_lottery(pool, 24, panels=panels, seed=5)
    assert isinstance(outcome, Lottery) and outcome.seating is not None
    assert len(outcome.seating) == panels
    assert np.abs(outcome.frequencies() - outcome.chances).max() <= 1 / panels + 1e-9
    assert all(kept(pool, 24, panel) for panel in set(outcome.seating))


def test_the_same_list_each_time_and_another_with_another_seed() -> None:
    pool = skewed_pool(100, 18)
    one, same, other = (make_lottery(pool, 18, panels=300, seed=seed) for seed in (1, 1, 2))
    assert isinstance(one, Lottery) and isinstance(same, Lottery) and isinstance(other, Lottery)
    assert one.seating == same.seating != other.seating


@pytest.fixture
def tight() -> tuple[Types, np.ndarray]:
    types = make_types(skewed_pool(140, 24), 24)
    first = first_stage(types, "leximin")
    assert first is not None
    return types, first.chance


def test_exchanges_keep_panels_sound_and_bring_totals_nearer(
    tight: tuple[Types, np.ndarray],
) -> None:
    types, chance = tight
    bounds = narrowed(types, chance)
    known = make_panels(types, chance, 1000, seed=1).known
    # The same few panels many times over: far from fair.
    seats = np.array([np.repeat(np.arange(types.number), panel) for panel in known[:20]])
    table = Table(types, bounds, seats[np.arange(1000) % 20])
    stream = Stream(3)
    totals = Totals(types, chance, 1000, table.totals())
    exchanges = Exchanges(table, totals, stream)
    before = totals.off()
    for turn in range(12):
        exchanges.balance(1 + turn % 3, -1, 1000)
    assert totals.off() < before / 2
    assert (totals.now[:-1] == table.totals()).all()
    for panel in table.panels():
        assert types.is_panel(np.bincount(panel, minlength=types.number))


def test_exchanges_repair_broken_panels(tight: tuple[Types, np.ndarray]) -> None:
    types, chance = tight
    bounds = narrowed(types, chance)
    sound = make_panels(types, chance, 200, seed=1).panels
    seats = np.array(sound)
    # Seats traded between couples of panels break many of them.
    mixed = seats.copy()
    mixed[::2, 0], mixed[1::2, 0] = seats[1::2, 0], seats[::2, 0]
    table = Table(types, bounds, mixed)
    broken = np.flatnonzero(table.breach)
    assert len(broken) > 60
    exchanges = Exchanges(table, Totals(types, chance, 200, table.totals()), Stream(1))
    exchanges.repair(broken, 1)
    exchanges.repair(np.flatnonzero(table.breach), 2)
    assert (table.breach > 0).sum() < len(broken) / 4
    for panel in np.flatnonzero(table.breach == 0).tolist():
        assert types.is_panel(table.seats_by_type(panel))


def test_weights_give_the_chances_or_there_are_none() -> None:
    panels = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    weights = weigh_panels(panels, np.array([2 / 3, 2 / 3, 2 / 3]), 1.0)
    assert weights is not None and np.allclose(weights, 1 / 3)
    goal = np.array([7, 7, 6])
    assert sorted(whole_times(panels, weights, 10, goal).tolist()) == [3, 3, 4]
    # A panel weighs more than the rest only where nothing else gives the chances.
    alone = weigh_panels(panels, np.array([1.0, 1.0, 0.0]), 0.9)
    assert alone is not None and np.allclose(alone, [1, 0, 0])
    twice = np.concatenate((panels[:1], panels[:1], panels))
    shared = weigh_panels(twice, np.array([1.0, 1.0, 0.0]), 0.4)
    assert shared is not None and shared.max() <= 0.4 + 1e-9
    assert weigh_panels(panels[:2], np.array([2 / 3, 2 / 3, 2 / 3]), 1.0) is None


def test_panels_make_way_for_others_until_the_totals_are_near() -> None:
    panels = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    times = nearer(panels, np.array([10, 0, 0]), np.array([7, 7, 6]))
    assert (times @ panels).tolist() == [7, 7, 6]


@pytest.mark.parametrize("homes", [False, True])
def test_what_tables_keep_is_what_panels_must_keep(homes: bool) -> None:
    types = make_types(skewed_pool(140, 24, homes=homes), 24)
    first = first_stage(types, "leximin")
    assert first is not None
    sound = np.array(make_panels(types, first.chance, 60, seed=1).panels)
    # Some of them broken, by counts, by classes, or both.
    seats = sound.copy()
    seats[::2, 3], seats[1::4, 5] = seats[::2, 4], seats[1::4, 6]
    table = Table(types, (types.low, types.high), seats)
    table.low[table.unlimited + 1 :] = 0  # even the classes that all of these panels have
    panels = np.repeat(np.arange(60), 40)
    places = np.stack((np.full(len(panels), 4), np.full(len(panels), 17)))
    drawn = Stream(4).raw(2 * len(panels)) % np.uint64(types.number)
    come = drawn.astype(np.int64).reshape(2, -1)
    come[:, ::3] = sound[panels[::3]][:, [3, 17]].T
    out = table.seats[panels, places]
    kept = table.keeps(panels, out, come)
    for place, panel in enumerate(panels.tolist()):
        after = table.seats_by_type(panel)
        np.subtract.at(after, out[:, place], 1)
        np.add.at(after, come[:, place], 1)
        assert kept[place] == types.is_panel(after)
    assert 0 < kept.sum() < len(kept)


def test_seats_that_relieve_a_panel_are_all_found(tight: tuple[Types, np.ndarray]) -> None:
    types, chance = tight
    sound = np.array(make_panels(types, chance, 40, seed=1).panels)
    sound[:, :3] = np.roll(sound[:, :3], 1, axis=0)
    table = Table(types, narrowed(types, chance), sound)
    broken = np.flatnonzero(table.breach)
    hands = handfuls(table.seats.shape[1], 2)
    panel, places = Relief(table, Stream(1)).handfuls(broken, hands)
    found = set(zip(panel.tolist(), *places.tolist(), strict=True))
    head = table.unlimited
    for one in broken.tolist():
        for first, second in hands.T.tolist():
            left = np.delete(table.seats[one], [first, second])
            counts = np.bincount(table.lists[left, :-1].ravel(), minlength=head + 1)[:head]
            assert ((one, first, second) in found) == bool((counts <= table.high[:head]).all())
    assert found


@pytest.mark.parametrize("people", [40, 95])
def test_maximin_where_the_largest_smallest_chance_leaves_no_inside(people: int) -> None:
    types = make_types(skewed_pool(people, 12), 12)
    first = first_stage(types, "maximin")
    assert first is not None
    chance = relaxed_chances(types, "maximin", first)
    assert chance.min() == pytest.approx(first.chance.min(), abs=1e-9)
    by_value = types.seats_by_value(types.count * chance)
    assert (by_value >= types.low - 1e-6).all() and (by_value <= types.high + 1e-6).all()


def test_a_better_panel_is_a_panel_and_gets_nearer_to_fair(tight: tuple[Types, np.ndarray]) -> None:
    types, chance = tight
    bounds = narrowed(types, chance)
    taste = np.zeros(types.number, dtype=np.uint8)
    nothing = np.zeros(types.number, dtype=np.int64)
    found = 0
    for panel in make_panels(types, chance, 20, seed=1).panels:
        seats = np.bincount(panel, minlength=types.number)
        assert better_panel(types, bounds, seats, nothing, nothing, taste) is None
        # One type has a seat too many in the list, all the others can take one more.
        (many, *_others) = np.flatnonzero(seats)
        spare, room = nothing.copy(), nothing + 1
        spare[seats > 0] = 1
        spare[many], room[many] = -1, 0
        better = better_panel(types, bounds, seats, spare, room, taste)
        if better is None:
            continue
        found += 1
        assert types.is_panel(better) and better[many] == seats[many] - 1
        assert (np.abs(better - seats) <= 1).all()
    assert found > 5


def test_relaxations_are_enough_in_a_bigger_pool() -> None:
    pool = skewed_pool(600, 24)
    exact = [Quota(q.feature, q.value, q.max, q.max) for q in pool.quotas]
    outcome = make_lottery(pool.with_quotas(exact), 24)
    assert isinstance(outcome, Infeasible) and outcome.relaxations
    quotas = {(q.feature, q.value): q for q in exact}
    for change in outcome.relaxations:
        quota = quotas[change.feature, change.value]
        low, high = quota.min, quota.max
        low = change.after if change.bound == "min" else low
        high = change.after if change.bound == "max" else high
        quotas[change.feature, change.value] = Quota(quota.feature, quota.value, low, high)
    assert isinstance(make_lottery(pool.with_quotas(quotas.values()), 24, panels=50), Lottery)
