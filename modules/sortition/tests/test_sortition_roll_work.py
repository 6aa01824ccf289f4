"""Lists are read and drawn from by jobs: seen on their way, begun once, taken up after a kill; a
published list can be given up.
"""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sortition_people import (
    BASE,
    PEOPLE,
    draw_roll,
    make_recruitment,
    match_columns,
    publish_list,
    reu,
)
from sqlalchemy.exc import OperationalError

from parvis.db import at_moment, db, now, transaction
from parvis.events import Event
from parvis.rules import Conflict, Invalid, Refused
from parvis_sortition import jobs_rolls
from parvis_sortition.jobs_rolls import work_on_roll
from parvis_sortition.models import (
    Invitation,
    Roll,
    RollPart,
    RollState,
    RollValue,
    RollWork,
)
from parvis_sortition.operations.roll_work import start_drawing, start_reading, stop_reading
from parvis_sortition.operations.rolls import (
    commit_roll,
    give_up_roll,
    letters_left,
    receive_roll,
    remove_roll,
)
from parvis_sortition.publicvalue import as_beacon, as_digits, as_numbers


@pytest.fixture
def recruitment(awa, place):
    return make_recruitment(awa, place, to_invite=2000)


@pytest.fixture
def received(awa, recruitment):
    return receive_roll(awa, recruitment.sub_draws[0], "Liste", io.BytesIO(reu(*PEOPLE).encode()))


@pytest.fixture
def committed(awa, received):
    match_columns(awa, received, received.layout["columns"], True)
    publish_list(awa, received, 7, "Loto du 14 mars")
    return received


def work(roll):
    jobs_rolls.work_on_roll(roll.id, roll.work_number)
    db.session.expire_all()


def page_of(roll):
    return f"{BASE}admin/{roll.sub_draw.recruitment.number}/rolls/{roll.id}"


def test_reading_is_seen_on_its_way_and_begun_once(awa, client, sign_in, received, run_jobs):
    sign_in(client, awa)
    asked = {name: str(place) for name, place in received.layout["columns"].items()}
    asked |= {"step": "columns", "header": "y"}
    for _twice in range(2):
        assert client.post(page_of(received), data=asked).status_code == 303
    db.session.expire_all()
    assert (received.work, received.work_number) == (RollWork.READING, 1)
    page = client.get(page_of(received))
    assert "hx-trigger" in page.text and "<progress" in page.text
    assert "hx-trigger" in client.get(page_of(received), headers={"HX-Request": "true"}).text
    assert client.get(f"{BASE}admin/{received.sub_draw.recruitment.number}/invitations").text
    with pytest.raises(Conflict):
        publish_list(awa, received, 3, "Loto")
    run_jobs()
    db.session.expire_all()
    page = client.get(page_of(received))
    assert "hx-trigger" not in page.text and received.lines == 9 and received.work is None
    hashed = received.hash
    jobs_rolls.work_on_roll(received.id, 1)
    db.session.expire_all()
    assert received.hash == hashed


def test_a_reading_that_is_stopped_leaves_nothing(awa, client, sign_in, received, monkeypatch):
    start_reading(awa, received, received.layout["columns"], True)
    monkeypatch.setattr(jobs_rolls, "OFTEN", 0)
    told = jobs_rolls.note_roll_progress

    def stop(*arguments):
        stop_reading(awa, received)
        return told(*arguments)

    monkeypatch.setattr(jobs_rolls, "note_roll_progress", stop)
    jobs_rolls.work_on_roll(received.id, 1)
    db.session.expire_all()
    assert received.work is None and received.report == {} and received.lines == 0
    monkeypatch.undo()
    start_reading(awa, received, received.layout["columns"], True)
    jobs_rolls.work_on_roll(received.id, 1)  # the one before, come late
    db.session.expire_all()
    assert received.work == RollWork.READING
    work(received)
    assert received.lines == 9
    start_reading(awa, received, received.layout["columns"], True)
    remove_roll(awa, received)
    jobs_rolls.work_on_roll(received.id, 3)
    assert db.session.query(Roll).count() == 0


def test_what_can_t_be_read_is_told(awa, client, sign_in, recruitment):
    text = reu(*PEOPLE) + '04;"AUBERT' + ";x\n" * 70_000
    roll = receive_roll(awa, recruitment.sub_draws[0], "Liste", io.BytesIO(text.encode()))
    with pytest.raises(Invalid):
        start_reading(awa, roll, {"postcode": 3}, True)
    match_columns(awa, roll, roll.layout["columns"], True)
    sign_in(client, awa)
    page = client.get(page_of(roll)).text
    assert roll.problem["reason"] == "quotes" and "notice--warning" in page and "11" in page


@pytest.mark.parametrize("error", [OperationalError("", {}, Exception()), MemoryError()])
def test_a_draw_killed_midway_is_done_to_its_end(awa, committed, monkeypatch, error, caplog):
    monkeypatch.setattr(jobs_rolls, "LOT", 2)
    invite, calls = jobs_rolls.invite_some, []

    def killed(*arguments):
        calls.append(1)
        if len(calls) == 3:
            raise error
        return invite(*arguments)

    monkeypatch.setattr(jobs_rolls, "invite_some", killed)
    start_drawing(awa, committed, "7 12")
    if isinstance(error, OperationalError):
        with pytest.raises(OperationalError):
            work(committed)
    else:
        work(committed)
        assert committed.problem == {"reason": "fault", "line": 0}
    db.session.expire_all()
    assert committed.invited == 4 and committed.state == RollState.COMMITTED
    assert "NOM" not in caplog.text
    with pytest.raises(Conflict):
        give_up_roll(awa, committed, "Autre idée.")
    if committed.work is None:
        with pytest.raises(Conflict):
            start_drawing(awa, committed, "8 13")  # no other value can be tried
        start_drawing(awa, committed, " 7  12 ")
    work(committed)
    work(committed)
    assert committed.state == RollState.DRAWN and committed.invited == 7
    numbers = [row.number for row in db.session.query(Invitation)]
    assert len(numbers) == len(set(numbers)) == 7 and db.session.query(RollPart).count() == 0


def test_a_draw_that_no_longer_moves_can_be_begun_again(awa, client, sign_in, committed):
    sign_in(client, awa)
    for _twice in range(2):
        assert (
            client.post(page_of(committed), data={"value": "7 12", "confirmed": "7-12"}).status_code
            == 303
        )
    begun = committed.work_number
    assert begun == 2  # it was read first
    assert "7-12" in client.get(f"{BASE}{committed.sub_draw.recruitment.number}").text
    with at_moment(now() + timedelta(minutes=2)):
        assert "notice--warning" in client.get(page_of(committed)).text
        assert (
            client.post(page_of(committed), data={"value": "7 12", "confirmed": "7-12"}).status_code
            == 303
        )
        db.session.expire_all()
        assert committed.work_number == begun + 1
        jobs_rolls.work_on_roll(committed.id, begun)
        assert db.session.query(Invitation).count() == 0
        work(committed)
    assert committed.state == RollState.DRAWN
    assert client.get(page_of(committed)).status_code == 200


def test_a_list_that_has_changed_draws_nobody(awa, client, sign_in, committed):
    part = db.session.query(RollPart).one()
    with transaction():
        part.data = bytes(part.data).replace(b"NOM3", b"NOM33")
    draw_roll(awa, committed, "7 12")
    assert committed.problem["reason"] == "changed" and db.session.query(Invitation).count() == 0
    sign_in(client, awa)
    assert "notice--warning" in client.get(page_of(committed)).text
    give_up_roll(awa, committed, "La liste ne correspond plus.")
    assert committed.state == RollState.GIVEN_UP


def test_a_published_list_is_given_up_with_its_reason(
    awa, client, sign_in, new_person, recruitment, committed
):
    number = recruitment.number
    with pytest.raises(Refused):
        give_up_roll(new_person(), committed, "Non.")
    with pytest.raises(Invalid):
        give_up_roll(awa, committed, " \n ")
    address = f"{page_of(committed)}/give-up"
    assert client.post(address, data={"reason": "x"}).status_code in (302, 303, 403, 404)
    sign_in(client, awa)
    assert "/give-up" in client.get(page_of(committed)).text
    kept = client.post(address, data={"reason": "x" * 600})
    assert kept.status_code == 422 and "x" * 600 in kept.text
    assert client.post(address, data={"reason": "Sept au lieu de <b>700</b>."}).status_code == 303
    db.session.expire_all()
    assert committed.state == RollState.GIVEN_UP and db.session.query(RollPart).count() == 0
    public = client.get(f"{BASE}{number}").text
    assert committed.hash in public and "Sept au lieu de &lt;b&gt;" in public
    assert client.get(page_of(committed)).status_code == 200
    assert client.get(f"{BASE}admin/{number}/invitations").status_code == 200
    types = [row.type for row in db.session.query(Event)]
    assert types.count("sortition.list_given_up") == 1
    assert client.post(address, data={"reason": "Encore."}).status_code == 409
    with pytest.raises(Conflict):
        start_drawing(awa, committed, "7")
    # The same file can be given again, under another hash.
    file = io.BytesIO(reu(*PEOPLE).encode())
    again = receive_roll(awa, recruitment.sub_draws[0], "Liste", file)
    match_columns(awa, again, again.layout["columns"], True)
    publish_list(awa, again, 8, "Loto du 15 mars")
    assert again.hash != committed.hash and draw_roll(awa, again, "7") == 8


def test_a_long_list_tells_how_far_it_is(awa, recruitment, monkeypatch):
    people = [(f"NOM{n}", "", "Awa") for n in range(4000)]
    text = reu(*people).replace("rue Haute", "rue " + "Haute " * 15)
    roll = receive_roll(awa, recruitment.sub_draws[0], "Liste", io.BytesIO(text.encode()))
    assert db.session.query(RollPart).count() > 1
    monkeypatch.setattr(jobs_rolls, "OFTEN", 0)
    note, told = jobs_rolls.note_roll_progress, []

    def tell(roll_id, number, hundredths):
        told.append(hundredths)
        return note(roll_id, number, hundredths)

    monkeypatch.setattr(jobs_rolls, "note_roll_progress", tell)
    match_columns(awa, roll, roll.layout["columns"], True)
    publish_list(awa, roll, 1200, "Loto")
    told.clear()
    assert draw_roll(awa, roll, "7") == 1200
    assert told == sorted(told) and told[0] == 0 and told[-1] > 80


def test_a_value_is_of_the_kind_announced_and_not_before_its_hour(client, sign_in, awa, received):
    later = now() + timedelta(hours=3)
    match_columns(awa, received, received.layout["columns"], True)
    with pytest.raises(Invalid) as error:
        commit_roll(awa, received, 7, "Loto", RollValue.NUMBERS, now())
    assert "value_on" in error.value.errors
    sign_in(client, awa)
    number = received.sub_draw.recruitment.number
    address = f"{BASE}admin/{number}/rolls/{received.id}"
    sent = {"step": "publish", "to_draw": "7", "announcement": "Loto", "kind": "numbers"}
    past = {"value_on": "2020-01-01", "value_time": "20:00"}
    for wrong in (past, {"value_on": ""}, {"kind": "chosen", "value_on": "2099-01-01"}):
        assert client.post(address, data=sent | wrong).status_code == 422
    commit_roll(awa, received, 7, "Loto", RollValue.NUMBERS, later)
    salt = received.salt
    page = client.get(address).text
    assert salt not in page and "n’est pas prise avant" in page and 'name="value"' not in page
    early = {"value": "7 12 23", "confirmed": "7-12-23"}
    assert client.post(address, data=early).status_code == 409
    with pytest.raises(Conflict):
        start_drawing(awa, received, "7 12 23")
    with at_moment(later):
        for wrong in ("", "abc", "7 12 23e", "٧ ١٢", "7" * 300, "12345-3"):
            with pytest.raises(Invalid):
                start_drawing(awa, received, wrong)
            assert client.post(address, data={"value": wrong}).status_code == 422
        asked = client.post(address, data={"value": "23, 07; 12"}).text
        assert 'name="confirmed" value="7-12-23"' in asked
        start_drawing(awa, received, " 23 - 7 / 12")
        assert received.random_value == "7-12-23"
        work_on_roll(received.id, received.work_number)
        assert salt in client.get(address).text
    public = client.get(f"{BASE}{number}").text
    assert "7-12-23" in public and "ordre croissant" in public


def test_no_more_are_drawn_than_the_letters_announced(awa, received):
    recruitment = received.sub_draw.recruitment
    with transaction():
        recruitment.to_invite = 5
    match_columns(awa, received, received.layout["columns"], True)
    with pytest.raises(Invalid) as error:
        publish_list(awa, received, 7, "Loto")
    assert "5" in error.value.errors["to_draw"]
    publish_list(awa, received, 5, "Loto")
    assert letters_left(recruitment) == 0


@pytest.mark.parametrize(
    ("read", "text", "written"),
    [
        (as_digits, " 0 4-2 ", "042"),
        (as_digits, "4a", ""),
        (as_numbers, "07 12 23 31 48 5", "5-7-12-23-31-48"),
        (as_numbers, "5-7-12-23-31-48", "5-7-12-23-31-48"),
        (as_numbers, "", ""),
        (as_beacon, "23 7 12 5", "5-7-12-23"),
        (as_beacon, "  4F2A 99  round-7\n", "4f2a 99 round-7"),
        (as_beacon, "abc", ""),
    ],
)
def test_a_value_is_written_one_way(read, text, written):
    assert read(text) == written and (not written or read(written) == written)
