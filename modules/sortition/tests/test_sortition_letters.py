"""Letters to people drawn by lot, read back from the PDF file."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PageObject, PdfReader

from parvis.documents import Look, Unprintable
from parvis_sortition.documents import (
    Call,
    Privacy,
    Recipient,
    Sender,
    grouped,
    letter_files,
    letters_pdf,
)

CALL = Call(
    title="Convention sur l’énergie",
    look=Look("Provence-Alpes Agglomération"),
    sender=Sender(
        ("4 rue Klein", "04000 Digne-les-Bains"),
        "04 92 00 00 00",
        hours="du lundi au vendredi",
        place="Digne-les-Bains",
        signatory="Camille Martin",
        title="Présidente",
    ),
    privacy=Privacy(
        controller="Provence-Alpes Agglomération",
        purpose="inviter à la convention",
        source="répertoire électoral unique",
        kept_until=date(2027, 6, 30),
        contact="dpo@exemple.fr",
    ),
    written=date(2026, 11, 22),
    answer_by=date(2026, 12, 15),
    address="exemple.fr/repondre",
    invited=8000,
    seats=46,
    about="Comment réduire notre consommation ?\n\nLe conseil répondra.",
    sessions=("Samedi 16 janvier 2027", "Samedi 6 février 2027"),
    allowance="90 € par journée",
)
ADDRESS = (
    "Mme Éléonore MARTIN",
    "APPARTEMENT 12 ESCALIER B",
    "RESIDENCE LES LAVANDES",
    "1234 AVENUE DU GENERAL DE GAULLE PROLONGEE QUARTIER DES GRANDES ARCHES",
    "BP 40",
    "04160 CHATEAU ARNOUX ST AUBAN",
)
RECIPIENT = Recipient(ADDRESS, "ACDE-2345-FG67", "https://exemple.fr/repondre?code=ACDE2345FG67")


def pages(call: Call = CALL, *recipients: Recipient, **given) -> list[PageObject]:
    made = letters_pdf(call, recipients or (RECIPIENT,), **given)
    return list(PdfReader(io.BytesIO(made)).pages)


def words(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


def test_the_letter_says_what_is_needed_to_answer():
    face, back = map(words, pages())
    for told in (
        "Convention sur l’énergie",
        "ACDE 2345 FG67",
        "exemple.fr/repondre",
        "04 92 00 00 00 (du lundi au vendredi)",
        "15 décembre 2026",
        "Digne-les-Bains, le 22 novembre 2026",
        "Camille Martin",
        "46 personnes seront",
        "Vous êtes libre de refuser",
    ):
        assert told in face, told
    for told in (
        "Samedi 6 février 2027",
        "90 € par journée",
        "Responsable : Provence-Alpes Agglomération",
        "inviter à la convention",
        "répertoire électoral unique",
        "30 juin 2027",
        "dpo@exemple.fr",
        "CNIL",
    ):
        assert told in back, told
    assert "Rappel" not in face


def test_a_reminder_says_when_we_wrote_first():
    face = words(pages(first_sent=date(2026, 11, 1))[0])
    assert "Rappel" in face and "écrit le 1er novembre 2026" in face


def test_in_english():
    face, back = map(words, pages(replace(CALL, locale="en")))
    assert "You have been drawn by lot" in face and "15 December 2026" in face
    assert "Your personal data" in back


def test_the_address_is_in_the_window_and_nothing_else_is():
    """What a DL envelope's window shows however the sheet slides: 100 to 190 mm from the left, 55
    to 79 mm from the top; what it may show: 90 to 200 mm and 44 to 90 mm.
    """
    found = []
    page = pages()[0]

    def visit(text, matrix, text_matrix, _font, _size):
        if text.strip():
            x = text_matrix[4] * matrix[0] + matrix[4]
            y = text_matrix[5] * matrix[3] + matrix[5]
            found.append((text.strip(), x / 72 * 25.4, (842 - y) / 72 * 25.4))

    page.extract_text(visitor_text=visit)
    seen = [(text, x, y) for text, x, y in found if 90 <= x <= 200 and 44 <= y <= 90]
    shown = " ".join(text for text, _x, _y in seen)
    assert re.sub(r"\W", "", shown) == re.sub(r"\W", "", "".join(ADDRESS))
    assert all(100 <= x <= 190 and 57 <= y <= 79 for _text, x, y in seen)


def test_each_letter_is_a_sheet_of_its_own():
    others = [
        replace(RECIPIENT, lines=(f"M. {n}", "04000 DIGNE"), code=f"ACDE2345FG6{n}") for n in (2, 3)
    ]
    made = pages(CALL, RECIPIENT, *others)
    assert len(made) == 6
    for number, code in enumerate(("FG67", "FG62", "FG63")):
        assert [code in words(page) for page in made[::2]] == [n == number for n in range(3)]


def test_a_long_text_is_told_on_the_back():
    sentence = "Un paragraphe assez long pour deux lignes, ou presque. "
    on_face = []
    for paragraphs in range(8):
        call = replace(CALL, about="\n\n".join([sentence * 3] * paragraphs + ["Le dernier."]))
        for first_sent in (None, date(2026, 11, 1)):
            made = pages(call, RECIPIENT, RECIPIENT, first_sent=first_sent)
            assert len(made) == 4, "each letter is one sheet"
            face, back = words(made[0]), words(made[1])
            assert "voir au dos" in face and "CNIL" in back
            on_face.append("Le dernier." in face)
            assert ("Le dernier." in back) == ("De quoi il s’agit" in back) != on_face[-1]
    assert on_face[0] and not on_face[-1]


def test_a_letter_longer_than_a_sheet_ends_on_its_own():
    endless = replace(CALL, about="\n\n".join(["Un paragraphe assez long. " * 8] * 30))
    made = pages(endless, RECIPIENT, replace(RECIPIENT, code="ACDE-2345-FG62"))
    starts = [number for number, page in enumerate(made) if "code personnel" in words(page)]
    assert len(made) > 4 and starts[0] == 0 and starts[1] % 2 == 0
    assert "FG62" in words(made[starts[1]])


def test_what_people_write_stays_text():
    call = replace(CALL, about='#read("/etc/passwd") *a* $x$ ]', title="= #panic()")
    recipient = replace(RECIPIENT, lines=("#emph[M.] *X*", "04000 DIGNE"))
    face = words(pages(call, recipient)[0])
    assert '#read("/etc/passwd") *a* $x$ ]' in face and "#emph[M.] *X*" in face
    with pytest.raises(Unprintable):
        pages(replace(CALL, about="a\0b"))


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("acde2345fg67", "ACDE 2345 FG67"),
        ("ACD-EFG", "ACD EFG"),
        ("ACDEF GH23", "ACD EFG H23"),
        ("ACDEFGHJ23", "ACDE FGHJ 23"),
    ],
)
def test_codes_are_printed_by_groups(code, printed):
    assert grouped(code) == printed


@pytest.mark.parametrize("code", ["ACDE-234O", "ACDE-2341", "ACDI-2345", "ABC", "ACDE 2345 !", ""])
def test_codes_that_would_be_misread_are_refused(code):
    with pytest.raises(ValueError):
        replace(RECIPIENT, code=code)


@pytest.mark.parametrize("lines", [(), ("a",) * 7, ("a", " ", "b")])
def test_addresses_that_do_not_fit_are_refused(lines):
    with pytest.raises(ValueError):
        replace(RECIPIENT, lines=lines)


def test_lots_are_made_as_they_are_asked_for():
    files = letter_files(CALL, (RECIPIENT for _ in range(5)), size=2)
    name, first = next(files)
    assert name == "lettres-00001-00002.pdf"
    assert len(PdfReader(io.BytesIO(first)).pages) == 4
    assert [name for name, _pdf in files] == ["lettres-00003-00004.pdf", "lettres-00005-00005.pdf"]


def test_a_lot_takes_seconds():
    begun = time.monotonic()
    link = "https://exemple.fr/repondre?code="
    made = pages(CALL, *(replace(RECIPIENT, link=f"{link}{n:012}") for n in range(200)))
    assert len(made) == 400
    assert time.monotonic() - begun < 20
