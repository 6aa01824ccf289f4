"""The reference of an answer is nobody's number in a draw."""

from __future__ import annotations

import pytest
from sortition_answers import answer

from parvis.db import at_moment
from parvis_sortition.codes import read_reference
from parvis_sortition.models import Volunteer
from parvis_sortition.operations.volunteering import volunteer

BASE = "/volonne/tirage/"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *[(typed, 57) for typed in ("R-57", " r57 ", "R 57", "57")],
        *[(typed, None) for typed in ("R-", "R-5 7", "٥٧", "9" * 30, "ABCD-EFGH-JKMN", "Rosa", "")],
    ],
)
def test_a_reference_is_read_with_or_without_its_letter(typed, number):
    assert read_reference(typed) == number


def test_the_receipt_gives_a_reference_which_the_page_of_the_draw_refuses(client, sealed):
    recruitment = sealed.sub_draw.recruitment
    page = f"{BASE}{recruitment.number}/draws/{sealed.id}"
    with at_moment(recruitment.draw_at):
        told = client.get(page, query_string={"person": "R-3"})
        assert "la référence de votre réponse" in told.text and "1 chance" not in told.text
        assert 'value="R-3"' in told.text
        assert "la référence de votre réponse." not in client.get(f"{page}?person=3").text


def test_people_are_found_by_their_reference(client, sign_in, awa, answered):
    receipt = volunteer(None, answered, answer(answered, 0, "Zoé Dernier"))
    reference = receipt.volunteer.reference
    assert reference == f"R-{receipt.volunteer.number}"
    to = f"{BASE}{answered.number}/answer"
    assert reference in client.post(to, data={"code": receipt.code, "step": "code"}).text
    sign_in(client, awa)
    desk = f"{BASE}admin/{answered.number}"
    found = client.get(f"{desk}/volunteers", query_string={"q": reference})
    assert "Zoé Dernier" in found.text and "Nom 1" not in found.text
    sent = client.post(f"{desk}/answers", data={"key": reference.lower()})
    assert sent.status_code == 303
    assert sent.location.endswith(f"/answers/{receipt.volunteer.number}")
    assert isinstance(receipt.volunteer, Volunteer)
