"""Letters to those drawn who have no mail address, read back from the PDF file."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader
from sortition_people import LETTER

from parvis.db import at_moment, db, transaction
from parvis_sortition.admin import panel_letters
from parvis_sortition.models import Invitation, RandomKind, Seat, SeatState
from parvis_sortition.operations.draw import finish_draw
from parvis_sortition.operations.letters import change_letter
from parvis_sortition.operations.recognising import tags_of

BASE = "/volonne/tirage/"


@pytest.fixture
def drawn(sealed, awa):
    """Four people drawn: one with a mail address, one without address, one with a letter's code."""
    recruitment = sealed.sub_draw.recruitment
    with at_moment(recruitment.draw_at):
        finish_draw(awa, sealed, RandomKind.DIGITS, "042")
        seats = db.session.query(Seat).order_by(Seat.number).all()
        with transaction():
            letter = Invitation(
                recruitment_id=recruitment.id,
                sub_draw_id=sealed.sub_draw_id,
                number=901,
                tag="x",
                code="ABCD-EFGH-JKMN",
                code_hash="x",
                recipient={
                    "name": "Jeanne AUBERT",
                    "lines": ["RÉSIDENCE DES LILAS", "4 RUE HAUTE", "04290 VOLONNE"],
                    "postcode": "04290",
                    "town": "VOLONNE",
                },
            )
            db.session.add(letter)
            db.session.flush()
            home = {"address": "RÉSIDENCE DES LILAS, 4 RUE HAUTE", "postcode": "04290"}
            for place, said in enumerate(
                (
                    {"email": "nom@example.org", "address": "1 rue Basse", **home},
                    {"phone": "06 12 34 56 78"},
                    {**home, "town": "VOLONNE"},
                    {"address": "#set page(fill: red) *7*, rue $x", **home, "town": "Aix\\n<b>"},
                )
            ):
                row = seats[place].volunteer
                row.identity = {"name": f"Personne {place}", **said}
                if place == 3:
                    row.identity["address"] = "#set page(fill: red) *7*, rue $x"
                if place == 2:
                    row.invitation_id = letter.id
                row.email_tag = tags_of(recruitment, row.identity)["email_tag"]
        yield recruitment


def texts(data):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_those_without_a_mail_address_get_a_letter(client, sign_in, awa, new_person, drawn):
    desk = f"{BASE}admin/{drawn.number}/panel"
    assert client.get(f"{desk}/letters.pdf").status_code == 404
    sign_in(client, new_person())
    assert client.get(f"{desk}/letters.pdf").status_code == 404
    sign_in(client, awa)
    assert "letters.pdf" not in client.get(desk).text
    assert client.get(f"{desk}/letters.pdf").status_code == 409  # nothing says who writes
    letter = {"address": "4 rue Klein", "telephone": "04 92 00 00 00", "source": "vos réponses"}
    form = f"{BASE}admin/{drawn.number}/letter"
    assert client.post(form, data=letter | {"place": "Volonne"}).status_code == 303
    assert "letters.pdf" in client.get(desk).text
    got = client.get(f"{desk}/letters.pdf")
    assert got.mimetype == "application/pdf" and got.headers["Cache-Control"] == "no-store"
    pages = texts(got.data)
    assert len(pages) == 4
    seats = db.session.query(Seat).order_by(Seat.number).all()
    by_letter, by_hand = pages[0], pages[2]
    assert "Personne 2 RÉSIDENCE DES LILAS 4 RUE HAUTE 04290 VOLONNE" in by_letter
    assert "ABCD EFGH JKMN" in by_letter and f"tirage est le {seats[2].number}." in by_letter
    assert "#set page(fill: red) *7*, rue $x" in by_hand and "ABCD" not in by_hand
    assert "qui vous a été donné" in by_hand
    day = f"{seats[2].reply_until:%Y}"
    assert day in by_letter and "04 92 00 00 00" in by_letter and "/reply" in by_letter
    assert "nom@example.org" not in "".join(pages) and "Personne 1" not in "".join(pages)
    assert "vous-même" in pages[1] and str(date.today().year + 1) in pages[1]


def test_many_letters_come_in_several_files(client, sign_in, awa, drawn, monkeypatch):
    change_letter(awa, drawn, LETTER)
    sign_in(client, awa)
    monkeypatch.setattr(panel_letters, "LOT", 1)
    got = client.get(f"{BASE}admin/{drawn.number}/panel/letters.pdf")
    archive = zipfile.ZipFile(io.BytesIO(got.data))
    assert [len(texts(archive.read(name))) for name in archive.namelist()] == [2, 2]


def test_nothing_is_printed_when_all_have_a_mail_address(client, sign_in, awa, drawn):
    change_letter(awa, drawn, LETTER)
    with transaction():
        for seat in db.session.query(Seat):
            seat.state = SeatState.CONFIRMED
    sign_in(client, awa)
    assert client.get(f"{BASE}admin/{drawn.number}/panel/letters.pdf").status_code == 404
    assert "letters.pdf" not in client.get(f"{BASE}admin/{drawn.number}/panel").text
