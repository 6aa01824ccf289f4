"""The draw on its pages: sealed before everyone's eyes, drawn once, checked by anyone."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from datetime import timedelta

import pytest
from sortition_answers import answer
from sortition_world import before_draw

from parvis.db import at_moment, db, transaction
from parvis.rules import Conflict, Invalid
from parvis_sortition import jobs
from parvis_sortition.models import Draw, DrawStatus, Mandate, RandomKind, SeatState, Volunteer
from parvis_sortition.operations.draw import (
    cancel_draw,
    finish_draw,
    seat_alternates,
    start_draw,
)
from parvis_sortition.operations.freezing import freeze_mandate, open_answers, reopen_mandate
from parvis_sortition.operations.lottery import note_progress
from parvis_sortition.operations.quotas import set_quotas
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.proof.log import append
from parvis_sortition.proof.verify import main as verify
from parvis_sortition.proof.verify import verify as verified
from parvis_sortition.publicfile import (
    Place,
    panel_in,
    read_document,
    standing_of,
    with_leaving,
    write_document,
)
from parvis_sortition.queries.draws import seats_of

BASE = "/volonne/tirage/"


@pytest.fixture
def drawing(sealed):
    """On the day of the draw."""
    with at_moment(sealed.sub_draw.recruitment.draw_at):
        yield sealed


def page_of(draw):
    return f"{BASE}{draw.sub_draw.recruitment.number}/draws/{draw.id}"


def desk_of(draw, what=""):
    return f"{BASE}admin/{draw.sub_draw.recruitment.number}/draws/{draw.id}{what}"


def test_what_is_sealed_is_public_before_the_draw(client, drawing):
    page = client.get(page_of(drawing))
    assert page.status_code == 200
    document = read_document(drawing)
    assert document["hash"] in page.text and document["draw"]["roster"]["hash"] in page.text
    got = client.get(f"{page_of(drawing)}/audit.json")
    assert got.data == drawing.audit.encode()
    assert verified(json.loads(got.data)).good
    assert "Nom " not in got.text and "Femmes" in page.text


def test_the_balls_are_typed_confirmed_and_designate_once(client, sign_in, awa, drawing, tmp_path):
    sign_in(client, awa)
    assert client.get(f"{BASE}admin/{drawing.sub_draw.recruitment.number}/draws").status_code == 200
    typed = {"kind": "digits", "value": " 0 4 2 "}
    asked = client.post(desk_of(drawing, "/balls"), data=typed)
    assert asked.status_code == 200 and 'value="042"' in asked.text
    assert db.session.get(Draw, drawing.id).status == DrawStatus.SEALED
    sent = client.post(desk_of(drawing, "/balls"), data=typed | {"confirmed": "042"})
    assert sent.status_code == 303
    again = client.post(desk_of(drawing, "/balls"), data={**typed, "confirmed": "042"})
    assert again.status_code == 409
    audit = tmp_path / "audit.json"
    audit.write_bytes(client.get(f"{page_of(drawing)}/audit.json").data)
    sealed = tmp_path / "sealed.json"
    sealed.write_text(json.dumps(drawing.sealed))
    assert verify([str(audit), "--sealed", str(sealed)]) == 0
    screen = client.get(f"{page_of(drawing)}/screen").text
    for number in panel_in(read_document(drawing)):
        assert f"<li>{number}</li>" in screen


def test_the_room_sees_figures_beside_the_draw_and_none_that_tells_who(client, awa, drawing):
    before = client.get(f"{page_of(drawing)}/screen").text
    assert before.count("sortition-ball--awaited") == 3
    picture = before[before.index("sortition-beside") :]
    assert "Femmes" in picture and "50\u00a0%" not in picture  # 6 of 12: fewer than ten
    finish_draw(awa, drawing, RandomKind.DIGITS, "042")
    after = client.get(f"{page_of(drawing)}/screen").text
    assert "50\u00a0%" in after[after.index("sortition-beside") : after.index("sortition-charts")]


@pytest.mark.parametrize("value", ["4", "0042", "", "042a", "٠٤٢", "abc", "9" * 300])
def test_a_value_that_designates_nothing_is_told(client, sign_in, awa, drawing, value):
    sign_in(client, awa)
    sent = {"kind": "digits", "value": value, "confirmed": value}
    page = client.post(desk_of(drawing, "/balls"), data=sent)
    assert page.status_code == 422
    assert db.session.get(Draw, drawing.id).status == DrawStatus.SEALED


@pytest.fixture
def day():
    """The moment that the test is at."""
    with contextlib.ExitStack() as moments:
        yield moments


@pytest.fixture
def seal_for(answered, awa, day):
    """Seal a draw whose mandate announces this source, on the day of the draw."""

    def seal(source):
        with transaction():
            answered.randomness = source
        freeze_mandate(awa, answered)
        day.enter_context(at_moment(before_draw(answered)))
        draw = start_draw(awa, answered.sub_draws[0], 1)
        jobs.compute(draw.id)
        return draw

    return seal


def place_of(value, panels):
    """The derivation as the module's README tells it, written again."""
    for counter in range(9):
        hashed = hashlib.sha256(f"{value}\0panel\0{counter}".encode()).digest()
        number = int.from_bytes(hashed, "big")
        if number < 2**256 - 2**256 % panels:
            return number % panels
    raise AssertionError


@pytest.mark.parametrize(
    ("source", "kind", "typed", "value"),
    [
        ("beacon", RandomKind.SEED, "  4F2A 99 round-7\n", "4f2a 99 round-7"),
        ("both", RandomKind.BOTH, "0 4 2+4F2A+99 ROUND", "042 + 4f2a+99 round"),
    ],
)
def test_a_beacon_designates_alone_or_with_balls(seal_for, awa, source, kind, typed, value):
    draw = seal_for(source)
    with pytest.raises(Invalid):
        finish_draw(awa, draw, RandomKind.DIGITS, "042")
    finish_draw(awa, draw, kind, typed)
    assert (draw.random_value, draw.random_kind) == (value, kind)
    document = read_document(draw)
    data = document["log"][-1]["data"]
    assert data["index"] == place_of(value, 1000)
    report = verified(document)
    assert report.good and any("published before" in each.english for each in report.findings)
    # Another kind than the one published, or other digits, are found out.
    for forged in ({"kind": "digits", "value": "042"}, {"kind": kind, "value": f"1{value}"}):
        log = append(document["log"][:1], "drawn", {**data, "source": forged})
        assert not verified({**document, "log": log}).good
    seat_alternates(draw)
    assert verified(read_document(draw)).good


def test_balls_and_a_beacon_are_typed_and_confirmed_together(client, sign_in, awa, seal_for):
    draw = seal_for("both")
    sign_in(client, awa)
    screen = client.get(f"{page_of(draw)}/screen").text
    assert 'name="beacon"' in screen and "SHA-256" in screen
    assert "SHA-256" in client.get(page_of(draw)).text
    for wrong in (
        {"value": "042"},
        {"value": "042", "beacon": "court"},
        {"value": "42", "beacon": "4f2a99c1"},
        {"value": "042 + x", "beacon": "4f2a99c1"},
        {"value": "042", "beacon": "4f2a99c1\u00e9\u0000" * 9},
    ):
        page = client.post(desk_of(draw, "/balls"), data=wrong | {"confirmed": "042 + 4f2a99c1"})
        assert page.status_code == 422, wrong
    typed = {"value": "042", "beacon": "4F2A99C1"}
    asked = client.post(desk_of(draw, "/balls"), data=typed)
    assert asked.status_code == 200 and asked.text.count('class="sortition-ball"') == 3
    assert 'name="beacon" value="4f2a99c1"' in asked.text
    assert db.session.get(Draw, draw.id).status == DrawStatus.SEALED
    confirmed = typed | {"confirmed": "042 + 4f2a99c1"}
    assert client.post(desk_of(draw, "/balls"), data=confirmed).status_code == 303
    screen = client.get(f"{page_of(draw)}/screen").text
    assert "4f2a99c1" in screen and screen.count('class="sortition-ball"') == 3


def test_one_checks_a_number_and_finds_ones_own(client, awa, place, drawing):
    page = client.get(f"{page_of(drawing)}?person=3")
    assert page.status_code == 200 and "33,3" in page.text
    for wrong in ("0", "13", "9" * 30, "x", "%00"):
        assert client.get(f"{page_of(drawing)}?person={wrong}").status_code == 200
    finish_draw(awa, drawing, RandomKind.DIGITS, "042")
    panel = panel_in(read_document(drawing))
    outside = next(n for n in range(1, 13) if n not in panel)
    chosen = client.get(f"{page_of(drawing)}?person={panel[0]}").text
    other = client.get(f"{page_of(drawing)}?person={outside}").text
    assert "notice--success" in chosen and "notice--success" not in other


def test_a_code_tells_ones_number_and_gives_a_receipt(client, awa, answered, run_jobs):
    receipt = volunteer(None, answered, answer(answered, 0, "Zoé"))
    freeze_mandate(awa, answered)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        jobs.compute(draw.id)
        address = f"{page_of(draw)}/mine"
        assert client.post(address, data={"code": "AAAA-BBBB-CCCC"}).status_code == 422
        page = client.post(address, data={"code": receipt.code.lower()})
        assert page.status_code == 200
        number = int(re.search(r"(?:umber|uméro)\s(\d+)", page.text)[1])
        got = client.post(address, data={"code": receipt.code, "receipt": "1"})
        report = verified(read_document(draw), receipts=[got.json])
        assert report.good and got.json["number"] == number
        assert 'name="receipt"' in page.text
        forged = got.json | {"features": {"Sexe": "Hommes"}}
        assert not verified(read_document(draw), receipts=[forged]).good
        with transaction():
            draw.sealed = None
        assert 'name="receipt"' not in client.post(address, data={"code": receipt.code}).text
        late = client.post(address, data={"code": receipt.code, "receipt": "1"})
        assert late.status_code == 410 and "effacées" in late.text


def test_a_number_is_told_what_has_become_of_it_since(client, awa, drawing):
    finish_draw(awa, drawing, RandomKind.DIGITS, "042")
    document = read_document(drawing)
    panel = panel_in(document)
    stays, leaves = panel[:2]
    enters, other = [n for n in range(1, 13) if n not in panel][:2]
    document = with_leaving(document, [leaves])
    now = sorted({*panel, enters} - {leaves})
    log = append(document["log"], "replaced", {"entered": [enters], "panel": now})
    document = {**document, "log": log}
    told = [standing_of(document, number).place for number in (stays, leaves, enters, other)]
    assert told == [Place.DRAWN, Place.LEFT, Place.ENTERED, Place.OUT]
    with transaction():
        drawing.audit = write_document(document)
    assert "n’y est plus" in client.get(f"{page_of(drawing)}?person={leaves}").text
    assert "a pris la place" in client.get(f"{page_of(drawing)}?person={enters}").text


def test_guessing_codes_is_limited(app, client, drawing):
    app.extensions["parvis_limits"].enabled = True
    try:
        tries = [
            client.post(f"{page_of(drawing)}/mine", data={"code": "AAAA-BBBB-CCCC"}).status_code
            for _ in range(121)
        ]
    finally:
        app.extensions["parvis_limits"].enabled = False
        app.extensions["parvis_limits"].reset()
    assert tries[0] == 422 and tries[-1] == 429


def test_the_bailiffs_file_is_for_administrators(
    client, sign_in, awa, new_person, give_role, drawing
):
    sign_in(client, awa)
    assert client.get(desk_of(drawing, "/sealed.json")).status_code == 403
    boss = new_person()
    give_role(boss, drawing.sub_draw.recruitment.space, "administrator")
    sign_in(client, boss)
    assert client.get(desk_of(drawing, "/sealed.json")).json["people"][0]["features"]


def test_a_draw_of_another_recruitment_is_not_found(client, sign_in, awa, drawing):
    number = drawing.sub_draw.recruitment.number
    for address in (f"{BASE}{number}/draws/{2**63}", f"{BASE}{number}/draws/999"):
        assert client.get(address).status_code == 404
    sign_in(client, awa)
    assert client.post(f"{BASE}admin/{number}/parts/999/draw", data={"round": 1}).status_code == 404
    assert client.post(f"{BASE}admin/{number}/draws/999/cancel").status_code == 404


def test_a_draw_is_given_up_with_its_reason(client, sign_in, awa, drawing):
    sign_in(client, awa)
    assert client.post(desk_of(drawing, "/cancel"), data={"reason": ""}).status_code == 422
    sent = {"reason": "La salle a brûlé."}
    assert client.post(desk_of(drawing, "/cancel"), data=sent).status_code == 303
    assert "La salle a brûlé." in client.get(page_of(drawing)).text
    assert not note_progress(drawing.id, 50)


def test_a_computation_stops_when_it_is_given_up(awa, answered, monkeypatch):
    freeze_mandate(awa, answered)
    monkeypatch.setattr(jobs, "OFTEN", 0.0)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        notes = []

        def note(draw_id, share):
            notes.append(share)
            if len(notes) == 2:
                cancel_draw(awa, db.session.get_one(Draw, draw_id), "Une erreur.")
            return note_progress(draw_id, share)

        monkeypatch.setattr(jobs, "note_progress", note)
        jobs.compute(draw.id)
    assert len(notes) == 2 and draw.status == DrawStatus.CANCELLED and draw.audit is None


def test_a_computation_that_breaks_down_lets_another_begin(awa, answered, monkeypatch):
    from parvis_sortition.solving import tasks

    def broken(*_args, **_values):
        raise ValueError("a fault of ours")

    freeze_mandate(awa, answered)
    monkeypatch.setattr(tasks, "make_lottery", broken)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        jobs.compute(draw.id)
        assert draw.status == DrawStatus.FAILED
        assert start_draw(awa, answered.sub_draws[0], 2).round == 2


def test_a_draw_cancelled_once_the_balls_may_be_known_says_so(
    client, sign_in, awa, seal_for, day
):
    draw = seal_for("balls")
    recruitment = draw.sub_draw.recruitment
    day.enter_context(at_moment(recruitment.draw_at))
    told = "après l’heure annoncée"
    sign_in(client, awa)
    desk = f"{BASE}admin/{recruitment.number}/draws"
    with at_moment(recruitment.draw_at - timedelta(minutes=1)):
        assert "page publique dira" not in client.get(desk).text
    assert "page publique dira" in client.get(desk).text
    assert told not in client.get(page_of(draw)).text
    cancel_draw(awa, draw, "La machine est tombée.")
    assert told in client.get(page_of(draw)).text
    with at_moment(recruitment.draw_at - timedelta(hours=5)):
        again = start_draw(awa, draw.sub_draw, 2)
        jobs.compute(again.id)
        cancel_draw(awa, again, "Une erreur.")
    assert told not in client.get(page_of(again)).text


def test_the_value_is_not_taken_before_the_day_announced(client, sign_in, awa, sealed):
    recruitment = sealed.sub_draw.recruitment
    sign_in(client, awa)
    with at_moment(recruitment.draw_at - timedelta(days=1)):
        sent = {"value": "042", "confirmed": "042"}
        assert 'name="value"' not in client.get(f"{page_of(sealed)}/screen").text
        refused = client.post(desk_of(sealed, "/balls"), data=sent)
        assert refused.status_code == 409
        with pytest.raises(Conflict):
            finish_draw(awa, sealed, RandomKind.DIGITS, "042")
    with at_moment(recruitment.draw_at):
        finish_draw(awa, sealed, RandomKind.DIGITS, "042")


def refused_draw(awa, answered, bounds):
    part, criterion = answered.sub_draws[0], answered.criteria[0]
    numbers = [value.id for value in criterion.values]
    set_quotas(awa, part, criterion, dict(zip(numbers, bounds, strict=True)))
    freeze_mandate(awa, answered)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, part, 1)
        jobs.compute(draw.id)
    return draw


def test_changes_that_would_allow_a_panel_are_a_persons_to_make(client, sign_in, awa, answered):
    with transaction():
        for person in db.session.query(Volunteer).limit(11):
            person.state, person.reason = "excluded", "Élu."
    for number in range(5):
        volunteer(None, answered, answer(answered, 0, f"Autre {number}"))
    draw = refused_draw(awa, answered, [(1, 1), (3, 3)])
    assert draw.status == DrawStatus.REFUSED and draw.outcome["relaxations"]
    sign_in(client, awa)
    with at_moment(before_draw(answered)):
        desk = client.get(f"{BASE}admin/{answered.number}/draws")
        assert "Hommes" in desk.text
        assert client.post(desk_of(draw, "/changes"), data={"reason": ""}).status_code == 422
        sent = {"reason": "Trop peu d’hommes volontaires."}
        assert client.post(desk_of(draw, "/changes"), data=sent).status_code == 303
        assert client.post(desk_of(draw, "/changes"), data=sent).status_code == 409
        assert [m.reason for m in db.session.query(Mandate).order_by(Mandate.number)] == [
            sent["reason"],
            "",
        ]
        again = start_draw(awa, answered.sub_draws[0], 2)
        jobs.compute(again.id)
    assert again.status == DrawStatus.SEALED


def test_people_whom_the_quotas_exclude_are_named_to_facilitators_alone(
    client, sign_in, awa, answered
):
    draw = refused_draw(awa, answered, [(0, 0), (4, 4)])
    assert draw.outcome == {"left_out": 6}
    sign_in(client, awa)
    assert "Nom 0" in client.get(f"{BASE}admin/{answered.number}/draws").text
    client.get("/sign-out")
    raw = db.session.connection().exec_driver_sql("SELECT sealed FROM sortition_draw").scalar_one()
    assert b"000001" not in bytes(raw)


def test_alternates_follow_by_a_job_once(awa, answered, run_jobs):
    with transaction():
        answered.sub_draws[0].alternates = 3
    freeze_mandate(awa, answered)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        jobs.compute(draw.id)
        finish_draw(awa, draw, RandomKind.DIGITS, "042")
        jobs.alternates(draw.id)
        jobs.alternates(draw.id)
    waiting = [seat for seat in seats_of(draw) if seat.state == SeatState.ALTERNATE]
    assert sorted(seat.rank for seat in waiting) == [1, 2, 3]
    assert verified(read_document(draw)).good


def test_the_mandate_can_be_reopened_after_a_refusal(awa, answered):
    refused_draw(awa, answered, [(0, 0), (4, 4)])
    reopen_mandate(awa, answered, "Des quotas à revoir.")
    assert not answered.is_frozen


def test_there_are_as_many_alternates_as_homes_allow(client, sign_in, recruitment, awa):
    with transaction():
        recruitment.sub_draws[0].alternates = 20
    open_answers(awa, recruitment)
    for number in range(12):
        one = answer(recruitment, number % 2, f"Nom {number}")
        one.identity["address"] = f"{number if number < 7 else 7} rue Haute"
        volunteer(None, recruitment, one)
    freeze_mandate(awa, recruitment)
    with at_moment(before_draw(recruitment)):
        draw = start_draw(awa, recruitment.sub_draws[0], 1)
        jobs.compute(draw.id)
        finish_draw(awa, draw, RandomKind.DIGITS, "042")
        seat_alternates(draw)
        seat_alternates(draw)
    ranked = [seat for seat in seats_of(draw) if seat.rank is not None]
    homes = {str(seat.volunteer.household_tag) for seat in ranked}
    # Of eight homes, four are of those drawn; the one of five people may be among both.
    assert len(homes) == len(ranked) in (4, 5) and verified(read_document(draw)).good
    sign_in(client, awa)
    with at_moment(recruitment.draw_at + timedelta(hours=1)):
        page = client.get(f"{BASE}admin/{recruitment.number}/panel").text
    assert f"20 suppléant·es ; {len(ranked)} ont pu" in page.replace("\xa0", " ")
