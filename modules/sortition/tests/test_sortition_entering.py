"""A facilitator with a pile of papers: nothing is typed twice, nothing is lost."""

from __future__ import annotations

import re

import pytest
from sortition_people import BASE, make_recruitment, write_to

from parvis.db import db
from parvis_sortition.models import Invitation, Volunteer


@pytest.fixture
def called(awa, place, client, sign_in):
    found = make_recruitment(awa, place)
    for number, name in ((901, "Jeanne Aubert"), (902, "Paul Blanc")):
        write_to(found, name, number)
    sign_in(client, awa)
    return found


@pytest.fixture
def enter(client, called):
    criterion = called.criteria[0]

    def send(**values):
        paper = {
            f"criterion_{criterion.id}": str(criterion.values[0].id),
            "channel": "paper",
            "channel_note": "marché de Volonne",
            "name": "Jeanne Aubert",
            "phone": "0612345678",
            "consent": "y",
        }
        return client.post(f"{BASE}admin/{called.number}/answers/enter", data=paper | values)

    return send


def hidden(page):
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def test_the_place_is_typed_once_for_a_pile(client, called, enter):
    done = enter(code="901")
    assert done.status_code == 200 and "adressée à Jeanne Aubert" in done.text
    fields = hidden(done)
    assert fields["step"] == "next"
    page = client.post(f"{BASE}admin/{called.number}/answers/enter", data=fields)
    assert page.status_code == 200 and 'value="marché de Volonne"' in page.text
    assert re.search(r'checked[^>]*value="paper"', page.text)
    assert "autofocus" in re.search(r'<input[^>]*name="code"[^>]*>', page.text)[0]
    assert "Jeanne" not in page.text
    for bad in ("\x00", "x" * 9_999, "<script>alert(1)</script>"):
        sent = {"step": "next", "channel": bad, "channel_note": bad}
        page = client.post(f"{BASE}admin/{called.number}/answers/enter", data=sent)
        assert page.status_code < 500 and "<script>alert" not in page.text


def test_a_letter_answered_already_does_not_lose_what_was_typed(called, enter):
    enter(code="901")
    page = enter(code="901", name="Léo Roux", phone="0699999999")
    assert page.status_code == 409
    assert 'value="Léo Roux"' in page.text and "R-1" in page.text and "/answers/1" in page.text
    assert enter(code="902", name="Léo Roux", phone="0699999999").status_code == 200


def test_going_back_and_typing_the_next_person_registers_them(called, enter):
    first = {"own_code": "ABCD-EFGH-JKMN", "channel": "meeting", "code": ""}
    assert enter(**first).status_code == 200
    page = enter(**first, name="Léo Roux", phone="0699999999")
    assert page.status_code == 409 and "Jeanne Aubert" in page.text
    own = re.search(r'name="own_code"[^>]*value="([^"]+)"', page.text)[1]
    assert own != first["own_code"]
    again = enter(**first | {"own_code": own}, name="Léo Roux", phone="0699999999")
    assert again.status_code == 200 and db.session.query(Volunteer).count() == 2


def test_who_looks_like_another_is_told_at_once(called, enter):
    enter(code="901")
    page = enter(code="902", name="J. Aubert")
    assert page.status_code == 200 and "ressemble à une autre" in page.text
    assert "/volunteers/1" in page.text


def test_a_number_mistyped_does_not_erase_a_yes(client, called, enter):
    enter(code="901")
    desk = f"{BASE}admin/{called.number}/answers"
    page = client.post(f"{desk}/no", data={"key": "901", "channel": "paper"})
    assert page.status_code == 409 and f"{desk}/1" in page.text and 'value="901"' in page.text
    assert db.session.query(Volunteer).count() == 1
    noted = client.post(f"{desk}/no", data={"key": "902", "channel": "paper"})
    assert noted.status_code == 303 and noted.location.endswith("/answers/enter")
    assert db.session.query(Invitation).filter_by(number=902).one().declined_at is not None
