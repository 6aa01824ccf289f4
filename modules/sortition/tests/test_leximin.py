"""The draw against an oracle that lists every panel of a tiny pool."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis_sortition.draw import known
from parvis_sortition.draw.engine import SMALL, Infeasible, Lottery, Unselectable, make_lottery
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool

sys.path.insert(0, str(Path(__file__).parent))
import brute


@st.composite
def tiny_pools(draw: st.DrawFn) -> tuple[Pool, int]:
    """A pool of at most eight people and a size of panel, with quotas that often bite."""
    features = draw(st.integers(1, 3))
    values = [draw(st.integers(1, 3)) for _ in range(features)]
    number = draw(st.integers(2, 8))
    size = draw(st.integers(1, min(number, 4)))
    homes = draw(st.booleans())
    people = [
        Person(
            f"p{place}",
            tuple(f"{name}{draw(st.integers(0, values[name] - 1))}" for name in range(features)),
            draw(st.sampled_from(["", "", "a", "b"])) if homes else "",
        )
        for place in range(number)
    ]
    quotas = []
    for name in range(features):
        for value in range(values[name]):
            low = draw(st.integers(0, 2))
            high = draw(st.integers(max(low, 1), 4))
            quotas.append(Quota(f"f{name}", f"{name}{value}", low, high))
    return make_pool(quotas, people, [f"f{name}" for name in range(features)]), size


SETTINGS = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@SETTINGS
@given(tiny_pools(), st.sampled_from([1000, 1000, 37]))
def test_chances_are_those_of_the_oracle(case: tuple[Pool, int], panels: int) -> None:
    pool, size = case
    expected = brute.leximin(pool, size)
    outcome = make_lottery(pool, size, panels=panels, seed=1)
    if expected is None:
        assert isinstance(outcome, Infeasible)
        return
    if min(expected) < 1e-9:
        assert isinstance(outcome, Unselectable)
        never = [p.id for p, chance in zip(pool.people, expected, strict=True) if chance < 1e-9]
        assert list(outcome.ids) == never
        return
    assert isinstance(outcome, Lottery)
    assert np.abs(outcome.chances - np.array(expected)).max() < 1e-6
    assert np.abs(outcome.frequencies() - outcome.chances).max() <= 1 / panels + 1e-9
    assert min(expected) <= float(outcome.certificate.bound) + 1e-12
    if outcome.seating is not None:
        known = set(brute.all_panels(pool, size))
        assert all(panel in known for panel in outcome.seating)


@SETTINGS
@given(tiny_pools())
def test_relaxations_are_enough(case: tuple[Pool, int]) -> None:
    pool, size = case
    outcome = make_lottery(pool, size, panels=50, seed=1)
    if not isinstance(outcome, Infeasible):
        return
    assert outcome.relaxations
    quotas = {(q.feature, q.value): q for q in pool.quotas}
    for change in outcome.relaxations:
        if change.bound == "size":
            size = change.after
            continue
        quota = quotas[change.feature, change.value]
        low, high = quota.min, quota.max
        low = change.after if change.bound == "min" else low
        high = change.after if change.bound == "max" else high
        quotas[change.feature, change.value] = Quota(quota.feature, quota.value, low, high)
    assert brute.all_panels(pool.with_quotas(quotas.values()), size)


def couples_case() -> Pool:
    """Three values in a ring, two by two: real seats promise more than panels can give."""
    people = [
        Person("ab", ("a1", "b1", "c0")),
        Person("bc", ("a0", "b1", "c1")),
        Person("ca", ("a1", "b0", "c1")),
        Person("o1", ("a0", "b0", "c0")),
        Person("o2", ("a0", "b0", "c0")),
    ]
    quotas = [Quota(name, f"{name}1", 0, 1) for name in "abc"]
    quotas += [Quota(name, f"{name}0", 0, 2) for name in "abc"]
    return make_pool(quotas, people, ["a", "b", "c"])


def test_a_tiny_pool_where_the_relaxation_promises_too_much() -> None:
    pool = couples_case()
    outcome = make_lottery(pool, 2, seed=1)
    expected = brute.leximin(pool, 2)
    assert isinstance(outcome, Lottery) and expected is not None
    assert np.abs(outcome.chances - np.array(expected)).max() < 1e-9
    assert float(outcome.certificate.bound) > min(expected) + 0.01


def test_no_panel_although_the_relaxation_has_a_solution() -> None:
    pool = couples_case()
    quotas = [Quota(q.feature, q.value, 1, 1) for q in pool.quotas]
    three = pool.with_quotas(quotas).without(["o1", "o2"])
    outcome = make_lottery(three, 2, seed=1)
    assert isinstance(outcome, Infeasible)
    assert outcome.relaxations


def test_one_household_one_seat() -> None:
    people = [Person(f"p{n}", ("x",), f"h{n // 2}") for n in range(6)]
    pool = make_pool([Quota("f", "x", 0, 3)], people, ["f"])
    outcome = make_lottery(pool, 3, seed=1)
    assert isinstance(outcome, Lottery)
    assert np.allclose(outcome.chances, 0.5)
    four = make_lottery(pool.with_quotas([Quota("f", "x", 0, 6)]), 4, seed=1)
    assert isinstance(four, Infeasible)
    assert [(c.bound, c.after) for c in four.relaxations] == [("size", 3)]


def test_every_algorithm_lists_panels_that_give_its_chances() -> None:
    people = [Person(f"p{n}", (f"v{n % 3}", f"w{n % 5}")) for n in range(40)]
    quotas = [Quota("v", f"v{n}", 2, 5) for n in range(3)]
    quotas += [Quota("w", f"w{n}", 1, 2 + n % 2) for n in range(5)]
    pool = make_pool(quotas, people, ["v", "w"])
    smallest = {}
    for algorithm in ("leximin", "maximin", "nash", "stratified"):
        outcome = make_lottery(pool, 10, algorithm=algorithm, seed=2)
        assert isinstance(outcome, Lottery)
        assert np.abs(outcome.frequencies() - outcome.chances).max() <= 1e-3 + 1e-9
        assert abs(outcome.chances.sum() - 10) < 1e-6
        smallest[algorithm] = outcome.measures.minimum
    assert abs(smallest["leximin"] - smallest["maximin"]) < 1e-8
    assert smallest["leximin"] >= smallest["nash"] - 1e-9


def test_a_search_cut_short_says_so_and_gives_its_chances(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = couples_case()
    whole = make_lottery(pool, 2, seed=1)
    monkeypatch.setattr(known, "EFFORT", 0)
    short = make_lottery(pool, 2, seed=1)
    assert isinstance(whole, Lottery) and isinstance(short, Lottery)
    assert whole.complete and not short.complete
    assert np.abs(short.frequencies() - short.chances).max() <= 1e-3 + 1e-9
    assert 0 < short.measures.minimum <= whole.measures.minimum + 1e-9


def test_a_middling_pool_where_nearly_every_quota_binds() -> None:
    chance = random.Random(21)
    values = [[f"{name}{n}" for n in range(2 + name % 3)] for name in range(6)]
    people = [
        Person(f"p{n}", tuple(chance.choice(row) for row in values), f"h{n // 2}" if n < 20 else "")
        for n in range(70)
    ]
    quotas = [
        Quota(f"f{name}", value, 12 // len(row), 12 // len(row))
        for name, row in enumerate(values)
        for value in row
    ]
    outcome = make_lottery(make_pool(quotas, people, [f"f{n}" for n in range(6)]), 12, seed=1)
    assert isinstance(outcome, Lottery)
    assert outcome.types.number > SMALL
    assert np.abs(outcome.frequencies() - outcome.chances).max() <= 1e-3 + 1e-9
    assert all(
        outcome.types.is_panel(np.bincount(panel, minlength=outcome.types.number))
        for panel in outcome.panels
    )
