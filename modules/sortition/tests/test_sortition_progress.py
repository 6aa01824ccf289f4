"""A long draw says how far it has come, and can be cancelled."""

from __future__ import annotations

import pytest

from parvis_sortition.draw.engine import Lottery, Unselectable, left_out, make_lottery
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.draw.types import make_types
from parvis_sortition.outlook.worker import look_ahead


class Cancelled(Exception):
    """What a caller raises to stop a draw."""


def tight_pool() -> Pool:
    people = [Person(f"p{n:03}", (f"a{n % 3}", f"b{n % 7}", f"c{n * n % 11}")) for n in range(120)]
    quotas = [Quota("a", f"a{n}", 6, 7) for n in range(3)]
    quotas += [Quota("b", f"b{n}", 2, 3) for n in range(7)]
    quotas += [Quota("c", f"c{n}", 0, 5) for n in range(11)]
    return make_pool(quotas, people, ["a", "b", "c"])


def test_progress_goes_from_nothing_to_all_and_never_back() -> None:
    told: list[tuple[float, str]] = []
    outcome = make_lottery(
        tight_pool(), 20, seed=1, progress=lambda share, stage: told.append((share, stage))
    )
    assert isinstance(outcome, Lottery)
    shares = [share for share, _ in told]
    assert shares[0] == 0.0 and shares[-1] == 1.0
    assert shares == sorted(shares)
    stages = list(dict.fromkeys(stage for _, stage in told))
    assert stages == ["chances", "panels", "people"]


@pytest.mark.parametrize("stage", ["chances", "panels", "people"])
def test_what_the_listener_raises_cancels_the_draw(stage: str) -> None:
    def listener(share: float, now: str) -> None:
        if now == stage:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_lottery(tight_pool(), 20, seed=1, progress=listener)


def test_listening_changes_nothing() -> None:
    alone = make_lottery(tight_pool(), 20, seed=3)
    heard = make_lottery(tight_pool(), 20, seed=3, progress=lambda share, stage: None)
    assert isinstance(alone, Lottery) and isinstance(heard, Lottery)
    assert alone.seating == heard.seating


def test_who_has_no_seat_by_the_quotas_alone_is_not_searched_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = tight_pool()
    quotas = [
        # No seat for c4; all the others are taken by the minimums of a0 and a1.
        Quota("c", "c4", 0, 0) if quota.value == "c4" else quota
        for quota in pool.quotas
        if quota.feature != "a"
    ]
    quotas += [Quota("a", "a0", 10, 12), Quota("a", "a1", 10, 12), Quota("a", "a2", 0, 7)]
    narrow = make_pool(quotas, pool.people, pool.features)
    searched = left_out(narrow, make_types(narrow, 20))
    assert isinstance(searched, Unselectable) and len(searched.ids) > 40
    told: list[float] = []
    found = make_lottery(narrow, 20, seed=1, progress=lambda share, _stage: told.append(share))
    assert found == searched and len(told) > 5 and told == sorted(told)
    outlook = look_ahead(narrow, 20)
    assert outlook == {"state": "unselectable", "ids": list(searched.ids)}
    monkeypatch.setattr("parvis_sortition.draw.engine.shut_out", lambda pool, size: ())

    def stop(share: float, stage: str) -> None:
        if stage == "panels":
            raise Cancelled

    with pytest.raises(Cancelled):
        make_lottery(narrow, 20, seed=1, progress=stop)
