"""Who comes in after the draw: it follows from the draw alone, and anything else is seen."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from parvis_sortition.draw import replacement
from parvis_sortition.draw.engine import Lottery, make_lottery
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.choice import later_index
from parvis_sortition.proof.log import append
from parvis_sortition.proof.verify import verify
from parvis_sortition.publicfile import with_absence
from parvis_sortition.publish import drawn, make_roster, publication, sealed
from parvis_sortition.repeating import repeat
from parvis_sortition.rounds import (
    Session,
    decline,
    draw_alternates,
    fill_again,
    open_session,
    relax,
)

SIZE = 6


def pool_of(number: int, households: bool = False) -> Pool:
    people = [
        Person(f"p{n:02}", ("FH"[n % 2], "nso"[n % 3]), f"h{n // 2}" if households else "")
        for n in range(number)
    ]
    quotas = [Quota("sexe", "F", 3, 3), Quota("sexe", "H", 3, 3)]
    quotas += [Quota("zone", zone, 1, 3) for zone in "nso"]
    return make_pool(quotas, people, ["sexe", "zone"])


SECRETS: dict[str, dict[str, Any]] = {}
"""The sealed file of each public one."""


def begun(pool: Pool, *, alternates: int = 0, second_stage: bool = False) -> Session:
    salt = b"a salt of the tests"
    roster = make_roster(pool, salt)
    seed = int(roster.hash[:16], 16)
    found = make_lottery(pool, SIZE, panels=100, seed=seed, second_stage=second_stage)
    assert isinstance(found, Lottery)
    document = drawn(publication(pool, roster, found, algorithm="leximin"), "digits", "42")
    SECRETS[document["hash"]] = sealed(pool, roster, salt, found)
    session = open_session(document, SECRETS[document["hash"]])
    return draw_alternates(session, alternates) if alternates else session


def filled(session: Session, unavailable: tuple[str, ...] = ()) -> Session:
    found = fill_again(session, unavailable)
    assert isinstance(found, Session)
    return found


@pytest.fixture(scope="module")
def replaced() -> Session:
    session = begun(pool_of(40, households=True))
    ids = session.ids
    return filled(decline(session, [ids[n] for n in session.panel()[:2]]))


@pytest.mark.parametrize(("households", "stages"), [(False, 1), (True, 1), (False, 2)])
def test_a_replacement_is_checked_whole(households: bool, stages: int) -> None:
    pool = pool_of(40, households)
    session = begun(pool, alternates=4, second_stage=stages == 2)
    session = filled(decline(session, [session.ids[n] for n in session.panel()[:3]]))
    report = verify(session.document, sealed=secret(session))
    assert report.good, report.text()
    assert any("had their chance" in finding.english for finding in report.findings)


def test_no_wording_and_no_order_of_the_declines_chooses_who_comes_in() -> None:
    session = begun(pool_of(40))
    leaving = [session.ids[n] for n in session.panel()[:2]]
    entered = set()
    for order in itertools.permutations(leaving):
        for reason in ("", "Personne d’autre.", "Personne d’autre !"):
            one = relax(session, ["zone/n:min=0"], reason) if reason else session
            for id in order:
                one = decline(one, [id])
            if not reason:
                entered.add(tuple(filled(one).log[-1]["data"]["entered"]))
            else:
                entered.add((reason[:1], *filled(one).log[-1]["data"]["entered"]))
    # One answer without relaxation, one with it, whatever its words and the order.
    assert len(entered) == 2


def test_as_many_alternates_come_in_as_the_quotas_let_in() -> None:
    session = begun(pool_of(40), alternates=3)
    alternates = set(session.alternates())
    features = {n: session.pool.people[i].values for i, n in _places(session).items()}
    men = [n for n in alternates if features[n][0] == "H"]
    leaving = [n for n in session.panel() if features[n][0] == "H"]
    after = filled(decline(session, [session.ids[n] for n in leaving]))
    entered = set(after.log[-1]["data"]["entered"])
    assert 0 < len(men) < len(leaving) == len(entered)
    assert entered & alternates == set(men)


def _places(session: Session) -> dict[int, int]:
    return {place: session.numbers[p.id] for place, p in enumerate(session.pool.people)}


def test_who_is_not_available_does_not_come_in_and_it_is_written() -> None:
    session = begun(pool_of(40))
    leaving = [session.ids[session.panel()[0]]]
    first = filled(decline(session, leaving))
    (number,) = first.log[-1]["data"]["entered"]
    again = filled(decline(session, leaving), (session.ids[number],))
    data = again.log[-1]["data"]
    assert data["without"] == [number] and number not in data["entered"]
    assert str(number) not in data["lottery"]["chances"]
    report = verify(again.document)
    assert report.good and "1 people were set aside at the turn itself" in report.text()
    noted = with_absence(decline(session, leaving).document, number)
    noted_first = filled(open_session(noted, secret(session)), (session.ids[number],))
    assert "at the turn itself" not in verify(noted_first.document).text()


def secret(session: Session) -> dict[str, Any]:
    return SECRETS[session.document["hash"]]


Forging = Callable[[dict[str, Any]], None]


def _other_list(data: dict[str, Any]) -> None:
    lottery = data["lottery"]
    lottery["panels"] = [lottery["panels"][0]] * len(lottery["panels"])
    data["entered"] = lottery["panels"][0]


def _other_list_with_its_hash(data: dict[str, Any]) -> None:
    _other_list(data)
    _rehash(data)


def _other_list_with_its_chances(data: dict[str, Any]) -> None:
    # All agrees but the chances told: only what the sealed file or a second run shows is left.
    _other_list(data)
    data["lottery"]["chances"] = {str(n): "0.500000000" for n in data["entered"]}
    _rehash(data)


def _other_index(data: dict[str, Any]) -> None:
    data["index"] = (data["index"] + 1) % 100
    data["entered"] = data["lottery"]["panels"][data["index"]]


def _a_stranger(data: dict[str, Any]) -> None:
    data["without"] = sorted(data["entered"])


def _rehash(data: dict[str, Any]) -> None:
    told = {key: value for key, value in data["lottery"].items() if key != "hash"}
    data["lottery"]["hash"] = digest("lottery", told)


@pytest.mark.parametrize(
    "forge",
    [
        _other_list,
        _other_list_with_its_hash,
        _other_list_with_its_chances,
        _other_index,
        _a_stranger,
    ],
)
def test_a_forged_replacement_is_seen(replaced: Session, forge: Forging) -> None:
    document = _forged(replaced, forge)
    assert not verify(document).good


def _forged(session: Session, forge: Forging) -> dict[str, Any]:
    *before, entry = json.loads(json.dumps(session.document["log"]))
    data = entry["data"]
    staying = set(data["panel"]) - set(data["entered"])
    forge(data)
    data["panel"] = sorted([*staying, *data["entered"]])
    return {**session.document, "log": append(before, "replaced", data)}


def test_another_value_than_the_draw_s_designates_nobody(replaced: Session) -> None:
    def another(data: dict[str, Any]) -> None:
        data["index"] = later_index("517", 100, "replacement/1")
        data["entered"] = data["lottery"]["panels"][data["index"]]
        data["source"] = {"kind": "digits", "value": "517"}

    assert not verify(_forged(replaced, another)).good


def test_the_sealed_file_shows_panels_that_break_the_quotas() -> None:
    pool = pool_of(40)
    session = begun(pool)
    session = filled(decline(session, [session.ids[session.panel()[0]]]))
    sexes = {n: pool.people[place].values[0] for place, n in _places(session).items()}

    def other_sex(data: dict[str, Any]) -> None:
        sex = sexes[data["entered"][0]]
        seen = {n for e in session.log if "panel" in e["data"] for n in e["data"]["panel"]}
        others = [n for n in sexes if sexes[n] != sex and n not in seen]
        panels = [[others[place % len(others)]] for place in range(100)]
        chances = {n: sum(p == [n] for p in panels) / 100 for n in others}
        data["lottery"] = {"stages": 1, "panels": panels}
        data["lottery"]["chances"] = {str(n): f"{c:.9f}" for n, c in chances.items()}
        data["lottery"]["hash"] = ""
        _rehash(data)
        data["entered"] = panels[data["index"]]

    forged = _forged(session, other_sex)
    assert verify(forged).good  # nothing public tells it
    report = verify(forged, sealed=secret(session))
    assert [f.good for f in report.findings if "had their chance" in f.english] == [False]


def test_the_sealed_file_shows_who_was_kept_out() -> None:
    session = begun(pool_of(40))
    session = filled(decline(session, [session.ids[session.panel()[0]]]))

    def favourite(data: dict[str, Any]) -> None:
        (chosen,) = data["entered"]
        data["lottery"] = {"stages": 1, "panels": [[chosen]] * 100}
        data["lottery"]["chances"] = {str(chosen): "1.000000000"}
        data["lottery"]["hash"] = ""
        _rehash(data)

    forged = _forged(session, favourite)
    assert verify(forged).good and "chances went from 1.000 to 1.000" in verify(forged).text()
    assert not verify(forged, sealed=secret(session)).good

    def said_impossible(data: dict[str, Any]) -> None:
        others = [int(n) for n in data["lottery"]["chances"]]
        favourite(data)
        data["left_out"] = sorted(set(others) - set(data["entered"]))

    # Nothing public tells it, and it is said; the features do, and making the draw again too.
    forged = _forged(session, said_impossible)
    public = verify(forged)
    assert public.good and public.doubtful
    assert "people could be in no panel of this list, says the software" in public.text()
    assert not verify(forged, sealed=secret(session)).good
    steps = list(repeat(forged, secret(session)))
    assert [step.same for step in steps] == [True, False]


@pytest.mark.parametrize("second_stage", [False, True])
def test_a_list_far_from_the_fair_chances_tells_its_own(
    monkeypatch: pytest.MonkeyPatch, second_stage: bool
) -> None:
    session = begun(pool_of(40, households=True))
    make = replacement.make_lottery

    def far(*given: Any, **options: Any) -> Any:
        found = make(*given, second_stage=second_stage, **options)
        assert isinstance(found, Lottery)
        return replace(found, chances=found.chances[::-1] * 0.5)

    monkeypatch.setattr(replacement, "make_lottery", far)
    session = filled(decline(session, [session.ids[session.panel()[0]]]))
    data = session.log[-1]["data"]
    assert sum(map(float, data["lottery"]["chances"].values())) == pytest.approx(1, abs=1e-6)
    report = verify(session.document, sealed=secret(session))
    assert report.good, report.text()
