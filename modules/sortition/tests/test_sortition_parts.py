"""A panel drawn in several parts: one is drawn while another finds nobody; giving all of it up."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sortition_answers import answer
from sortition_world import before_draw
from sqlalchemy import select

from parvis.db import at_moment, db, transaction
from parvis.mail.models import Mail
from parvis.rules import Conflict, Invalid, Refused
from parvis.spaces import Membership
from parvis_sortition import jobs
from parvis_sortition.blocks import count_seated
from parvis_sortition.models import (
    DrawStatus,
    RandomKind,
    Seat,
    SeatState,
    Stage,
    Volunteer,
)
from parvis_sortition.operations.draw import finish_draw, start_draw
from parvis_sortition.operations.ending import cancel_recruitment
from parvis_sortition.operations.freezing import freeze_mandate, open_answers, reopen_mandate
from parvis_sortition.operations.mandate import change_mandate
from parvis_sortition.operations.parts import Part, add_sub_draw, change_sub_draw
from parvis_sortition.operations.quotas import set_quotas
from parvis_sortition.operations.relaxing import accept_changes
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.operations.welcoming import welcome_members

BASE = "/volonne/tirage/"


@pytest.fixture
def halfway(recruitment, awa):
    """The first part is drawn; in the second only women volunteered, and a man is wanted."""
    minors = add_sub_draw(awa, recruitment, Part(name="Mineurs", audience="16 à 18 ans", size=2))
    criterion = recruitment.criteria[0]
    set_quotas(awa, minors, criterion, {value.id: (1, 1) for value in criterion.values})
    open_answers(awa, recruitment)
    first, second = recruitment.sub_draws
    for n in range(12):
        one = answer(recruitment, n % 2, f"N {n}", sub_draw_id=first.id)
        one.identity["email"] = f"n{n}@example.org"
        volunteer(None, recruitment, one)
    for n in range(4):
        volunteer(None, recruitment, answer(recruitment, 0, f"M {n}", sub_draw_id=second.id))
    freeze_mandate(awa, recruitment)
    with at_moment(before_draw(recruitment)):
        draw = start_draw(awa, first, 1)
        jobs.compute(draw.id)
        finish_draw(awa, draw, RandomKind.DIGITS, "042")
        refused = start_draw(awa, second, 1)
        jobs.compute(refused.id)
        db.session.expire_all()
        assert refused.status == DrawStatus.REFUSED and recruitment.stage == Stage.OPEN
        yield draw, refused


def test_the_mandate_is_corrected_for_the_part_that_is_not_drawn(halfway, recruitment, awa):
    draw, refused = halfway
    accept_changes(awa, refused, "Aucun garçon ne s’est porté volontaire.")
    assert recruitment.mandate_number == 2
    assert (draw.mandate.number, draw.status) == (1, DrawStatus.DRAWN)
    again = start_draw(awa, refused.sub_draw, 2)
    jobs.compute(again.id)
    finish_draw(awa, again, RandomKind.DIGITS, "007")
    assert again.mandate.number == 2 and recruitment.stage == Stage.DRAWN


def test_the_part_that_is_drawn_stays_as_it_is(halfway, recruitment, awa, client, sign_in):
    _draw, _refused = halfway
    reopen_mandate(awa, recruitment, "Trop peu de réponses")
    first, criterion = recruitment.sub_draws[0], recruitment.criteria[0]
    with pytest.raises(Refused, match="drawn"):
        change_sub_draw(awa, first, Part(name="Autre", size=9))
    with pytest.raises(Refused, match="drawn"):
        set_quotas(awa, first, criterion, {value.id: (1, 3) for value in criterion.values})
    sign_in(client, awa)
    desk = f"{BASE}admin/{recruitment.number}"
    assert client.get(f"{desk}/mandate/parts/{first.id}").status_code == 403
    assert client.post(f"{desk}/quotas/{first.id}", data={"save": "1"}).status_code in (403, 422)
    page = client.get(f"{desk}/mandate/parts").text
    assert f"parts/{first.id}" not in page and f"parts/{recruitment.sub_draws[1].id}" in page
    assert "a été tirée" in client.get(f"{desk}/quotas/{first.id}").text


def test_the_desk_is_not_silent_while_a_part_is_left_to_draw(
    halfway, recruitment, awa, client, sign_in
):
    sign_in(client, awa)
    desk = f"{BASE}admin/{recruitment.number}"
    appeal = recruitment.appeal_until

    def alerts():
        page = client.get(desk)
        return re.findall(r'class="notice notice--(\w+)".*?href="([^"]*)"', page.text, re.DOTALL)

    with at_moment(appeal - timedelta(days=8)):
        page = client.get(desk).text
        assert "1 partie du panel reste à tirer" in page and alerts()[0] == (
            "danger",
            f"{desk}/draws",
        )
        assert client.get(f"{desk}/draws").status_code == 200
        reopen_mandate(awa, recruitment, "Trop peu de réponses")
        assert ("warning", f"{desk}/mandate/calendar") in alerts()
        assert alerts()[0] == ("danger", f"{desk}/mandate/calendar")
        assert client.get(f"{desk}/mandate/calendar").status_code == 200
        with pytest.raises(Invalid):
            freeze_mandate(awa, recruitment)  # at an hour that has passed
        change_mandate(awa, recruitment, draw_at=appeal - timedelta(days=1), reply_days=1)
        freeze_mandate(awa, recruitment)
    with at_moment(appeal):
        jobs.erase()
        assert "1 partie du panel n’a pas été tirée" in client.get(desk).text
        assert alerts()[0] == ("danger", f"{desk}/freeze")
        assert "reopen" in client.get(f"{desk}/freeze").text
        reopen_mandate(awa, recruitment, "Trop tard")
        assert alerts()[0] == ("danger", f"{desk}/mandate/calendar")


def test_what_waits_for_its_value_keeps_the_mandate(sealed, awa):
    recruitment = sealed.sub_draw.recruitment
    with at_moment(recruitment.draw_at):
        with pytest.raises(Conflict):
            reopen_mandate(awa, recruitment, "Pourquoi pas")
        with pytest.raises(Conflict):
            cancel_recruitment(awa, recruitment, "Pourquoi pas")


def test_a_panel_is_given_up_once_drawn_and_those_drawn_are_told(
    halfway, recruitment, awa, new_person, client, sign_in
):
    one, other = db.session.scalars(select(Seat).order_by(Seat.id).limit(2))
    lea = new_person("Léa")
    with transaction():
        one.state = SeatState.CONFIRMED
        one.volunteer.person_id = lea.id
    welcome_members(awa, recruitment)
    assert count_seated(recruitment.space) == 1
    sign_in(client, awa)
    desk = f"{BASE}admin/{recruitment.number}"
    assert "prend fin" in client.get(f"{desk}/give-up").text
    sent = client.post(f"{desk}/give-up", data={"reason": "L’étude est abandonnée."})
    assert sent.status_code == 303
    db.session.expire_all()
    assert recruitment.stage == Stage.CANCELLED
    mails = [mail for mail in db.session.scalars(select(Mail)) if "abandonnée" in mail.text]
    addresses = {s.volunteer.identity["email"] for s in db.session.query(Seat)}
    assert {mail.recipient for mail in mails} == addresses and len(mails) == 4
    membership = db.session.query(Membership).filter_by(person_id=lea.id).one()
    assert membership.until is not None and count_seated(recruitment.space) == 0
    jobs.erase()
    db.session.expire_all()
    assert db.session.query(Volunteer).count() == 0
    panel = client.get(f"{BASE}{recruitment.number}/panel")
    assert panel.status_code == 200 and "abandonnée" in panel.text and "/reply" not in panel.text
    assert client.get(f"{BASE}{recruitment.number}/draws/{other.draw_id}").status_code == 200
    assert client.get(f"{desk}/give-up").status_code == 403
