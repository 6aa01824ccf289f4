"""Withdrawing one's consent once the draw has begun: what is erased at once, what stays, what the
log says.
"""

from __future__ import annotations

import json

import pytest
from sortition_answers import answer
from sortition_world import before_draw

from parvis.db import at_moment, db, transaction
from parvis.rules import Conflict, Refused
from parvis.spaces import Membership
from parvis_sortition import jobs, jobs_panel
from parvis_sortition.models import Draw, RandomKind, Seat, SeatState, Ticket, Volunteer
from parvis_sortition.operations.draw import finish_draw, seat_alternates, start_draw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.panel import reply_oneself, take_back_reply
from parvis_sortition.operations.replacing import start_replacement
from parvis_sortition.operations.volunteering import volunteer, withdraw
from parvis_sortition.operations.welcoming import welcome_members
from parvis_sortition.proof.log import seated
from parvis_sortition.proof.verify import verify as verified
from parvis_sortition.publicfile import read_document

BASE = "/volonne/tirage/"


@pytest.fixture
def codes(recruitment, awa):
    """The code of each of twelve volunteers, by their id."""
    open_answers(awa, recruitment)
    receipts = [
        volunteer(None, recruitment, answer(recruitment, n % 2, f"Prénom Nom-{n}"))
        for n in range(12)
    ]
    return {receipt.volunteer.id: receipt.code for receipt in receipts}


@pytest.fixture
def waiting(recruitment, awa, codes):
    """Sealed, with two alternates to be drawn; on the day."""
    with transaction():
        recruitment.sub_draws[0].alternates = 2
    freeze_mandate(awa, recruitment)
    with at_moment(before_draw(recruitment)):
        draw = start_draw(awa, recruitment.sub_draws[0], 1)
        jobs.compute(draw.id)
        yield draw


@pytest.fixture
def drawn(waiting, awa):
    finish_draw(awa, waiting, RandomKind.DIGITS, "042")
    seat_alternates(waiting)
    return waiting


def is_good(draw):
    db.session.expire_all()
    return verified(read_document(draw), sealed=draw.sealed).good


def volunteer_where(draw, *states):
    """Someone of the draw whose seat is so; who has none, without states."""
    seats = {seat.volunteer_id: seat for seat in db.session.query(Seat)}
    for ticket in db.session.query(Ticket).filter_by(draw_id=draw.id).order_by(Ticket.number):
        seat = seats.get(ticket.volunteer_id)
        if (seat is None and not states) or (seat is not None and seat.state in states):
            return ticket.volunteer_id, ticket.number, seat
    raise AssertionError


def nothing_is_left_of(name, draw, who):
    assert db.session.get(Volunteer, who) is None
    assert name not in json.dumps(draw.sealed) and name not in draw.audit


def last(draw):
    entry = read_document(draw)["log"][-1]
    return entry["kind"], entry["data"].get("numbers")


def go(client, recruitment, code):
    """Withdraw on the pages; what is said at the end."""
    address = f"{BASE}{recruitment.number}/answer"
    mine = client.post(address, data={"code": code, "step": "code"})
    assert mine.status_code == 200 and "Me retirer et tout effacer" in mine.text
    asked = client.post(address, data={"code": code, "step": "withdraw"})
    assert asked.status_code == 200 and "sans aucun nom" in asked.text
    done = client.post(address, data={"code": code, "step": "withdraw", "sure": "1"})
    assert done.status_code == 200
    return done.text


def test_who_was_not_drawn_is_not_called_any_more(client, recruitment, codes, drawn):
    who, number, _seat = volunteer_where(drawn)
    name = db.session.get(Volunteer, who).identity["name"]
    assert "sont effacés" in go(client, recruitment, codes[who])
    assert last(drawn) == ("unavailable", [number]) and is_good(drawn)
    nothing_is_left_of(name, drawn, who)
    again = client.post(f"{BASE}{recruitment.number}/answer", data={"code": codes[who]})
    assert again.status_code == 422
    page = client.get(f"{BASE}{recruitment.number}/draws/{drawn.id}?person={number}")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("before", "after", "entry"),
    [
        (SeatState.DRAWN, SeatState.DECLINED, "declined"),
        (SeatState.ALTERNATE, SeatState.DECLINED, "unavailable"),
        (SeatState.CONFIRMED, SeatState.LEFT, "declined"),
    ],
)
def test_who_has_a_seat_leaves_it(
    client, sign_in, awa, recruitment, codes, drawn, before, after, entry
):
    wanted = SeatState.DRAWN if before == SeatState.CONFIRMED else before
    who, number, seat = volunteer_where(drawn, wanted)
    name = db.session.get(Volunteer, who).identity["name"]
    if before == SeatState.CONFIRMED:
        reply_oneself(None, recruitment, SeatState.CONFIRMED, codes[who])
    go(client, recruitment, codes[who])
    db.session.expire_all()
    assert (seat.state, seat.volunteer_id) == (after, None)
    assert last(drawn) == (entry, [number]) and is_good(drawn)
    nothing_is_left_of(name, drawn, who)
    assert number not in seated(read_document(drawn)["log"])
    with pytest.raises(Conflict):
        take_back_reply(awa, seat)
    sign_in(client, awa)
    assert client.get(f"{BASE}admin/{recruitment.number}/panel").status_code == 200
    if entry == "declined":
        jobs_panel.replace(start_replacement(awa, drawn, 1).id)
        assert len(seated(read_document(drawn)["log"])) == 4 and is_good(drawn)


def test_a_member_who_leaves_by_themselves_leaves_the_space(
    new_person, awa, recruitment, codes, drawn
):
    lea = new_person("Léa")
    who, _number, seat = volunteer_where(drawn, SeatState.DRAWN)
    with transaction():
        seat.volunteer.person_id = lea.id
    reply_oneself(None, recruitment, SeatState.CONFIRMED, codes[who])
    welcome_members(awa, recruitment)
    membership = db.session.query(Membership).filter_by(person_id=lea.id).one()
    until = membership.until
    withdraw(None, recruitment, codes[who])
    db.session.expire_all()
    assert membership.until < until


def test_who_withdraws_before_the_value_does_not_sit(client, recruitment, codes, waiting, awa):
    panel = read_document(waiting)["draw"]["lottery"]["panels"][42]
    tickets = {t.number: t.volunteer_id for t in db.session.query(Ticket)}
    other = next(number for number in tickets if number not in panel)
    for number in (panel[0], other):
        assert "sont effacés" in go(client, recruitment, codes[tickets[number]])
    assert len(read_document(waiting)["log"]) == 1
    finish_draw(awa, waiting, RandomKind.DIGITS, "042")
    seat_alternates(waiting)
    kinds = {entry["kind"]: entry["data"] for entry in read_document(waiting)["log"]}
    assert kinds["declined"]["numbers"] == [panel[0]]
    assert kinds["unavailable"]["numbers"] == [other]
    seats = {seat.number: seat for seat in db.session.query(Seat)}
    assert seats[panel[0]].state == SeatState.DECLINED and seats[panel[0]].volunteer_id is None
    assert all(s.volunteer_id for s in seats.values() if s.state != SeatState.DECLINED)
    assert is_good(waiting)
    jobs_panel.replace(start_replacement(awa, waiting, 1).id)
    sits = seated(read_document(waiting)["log"])
    assert len(sits) == 4 and panel[0] not in sits and other not in sits and is_good(waiting)


def test_nothing_is_withdrawn_while_the_lottery_is_computed(client, recruitment, awa, codes):
    freeze_mandate(awa, recruitment)
    code = next(iter(codes.values()))
    with at_moment(before_draw(recruitment)):
        draw = start_draw(awa, recruitment.sub_draws[0], 1)
        with pytest.raises(Conflict):
            withdraw(None, recruitment, code)
        address = f"{BASE}{recruitment.number}/answer"
        page = client.post(address, data={"code": code, "step": "withdraw"})
        assert page.status_code == 200 and "quart d’heure" in page.text
        assert 'name="sure"' not in page.text
        jobs.compute(draw.id)
        withdraw(None, recruitment, code)


def test_a_facilitator_withdraws_for_someone_who_calls(
    client, sign_in, app, new_person, awa, recruitment, codes, drawn
):
    who, number, _seat = volunteer_where(drawn)
    row = db.session.get(Volunteer, who)
    other = new_person("Léo")
    with pytest.raises(Refused):
        withdraw(other, recruitment, row=row)
    sign_in(client, awa)
    address = f"{BASE}admin/{recruitment.number}/answers/{row.number}"
    page = client.get(address).text
    assert 'value="withdraw"' in page and 'value="change"' not in page
    assert client.post(address, data={"step": "withdraw"}).status_code == 303
    db.session.expire_all()
    assert last(drawn) == ("unavailable", [number])
    assert db.session.get(Volunteer, who) is None and db.session.get(Draw, drawn.id) is not None


def test_what_is_said_to_someone_fits_where_they_are(client, recruitment, codes, drawn):
    answered, replied = (f"{BASE}{recruitment.number}/{page}" for page in ("answer", "reply"))
    who, _number, _seat = volunteer_where(drawn, SeatState.DRAWN)
    data = {"code": codes[who], "step": "code"}
    assert "Vous êtes tiré·e au sort" in client.post(answered, data=data).text
    for _twice in range(2):
        page = client.post(replied, data={"code": codes[who], "reply": "confirmed"})
    assert page.status_code == 409 and "Vous avez déjà répondu" in page.text
    mine = client.post(answered, data=data).text
    assert "dites si vous venez" not in mine and "Voir ce que vous avez répondu" in mine
    out, _number, _seat = volunteer_where(drawn)
    told = "on peut encore vous appeler"
    assert told in client.post(answered, data={"code": codes[out], "step": "code"}).text
    assert told in client.post(replied, data={"code": codes[out]}).text


def test_alternates_are_in_no_order(client, recruitment, codes, drawn):
    screen = client.get(f"{BASE}{recruitment.number}/draws/{drawn.id}/screen").text
    assert "dans cet ordre" not in screen and "permettent de respecter les quotas" in screen
    who, number, _seat = volunteer_where(drawn, SeatState.ALTERNATE)
    page = client.post(f"{BASE}{recruitment.number}/reply", data={"code": codes[who]}).text
    assert f"Votre numéro\u00a0: {number}" in page
