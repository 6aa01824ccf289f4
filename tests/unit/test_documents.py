"""Documents to print: data stays data, nothing is fetched, everyone can read the file."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from parvis.documents import (
    DocumentError,
    Look,
    Unprintable,
    lots,
    make_pdf,
    qr_code,
    words_in,
    zip_stream,
)
from parvis.documents import pdf as pdf_module

LOOK = Look("Commune de Volonne")
PAGE = """#import "@local/parvis:0.1.0": *
#show: sheet
= #data.title
#letterhead()
#for item in data.items [ #paragraphs(item) ]
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with one template, `page`; the function changes its source."""
    name = f"paper_{abs(hash(str(tmp_path)))}"
    folder = tmp_path / name / "documents"
    folder.mkdir(parents=True)
    (tmp_path / name / "__init__.py").touch()
    (tmp_path / "secret.txt").write_text("a secret")
    monkeypatch.syspath_prepend(tmp_path)

    def write(source: str = PAGE) -> str:
        (folder / "page.typ").write_text(source, encoding="utf-8")
        return name

    return write


def made(package: str, *items: str, look: Look = LOOK, locale: str = "fr") -> PdfReader:
    title = "Un titre"
    data = {"items": list(items)}
    return PdfReader(
        io.BytesIO(make_pdf(package, "page", data, title=title, locale=locale, look=look))
    )


def text_of(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def test_a_document_can_be_read_by_everyone(package):
    pdf = made(package(), "Bonjour")
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.xmp_metadata is not None
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert pdf.metadata is not None and pdf.metadata.title == "Un titre"
    assert pdf.metadata.author == "Commune de Volonne"
    assert "Bonjour" in text_of(pdf)
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    assert all("SourceSansPro" in font.get_object()["/BaseFont"] for font in fonts)


MARKUP = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.4"',
    "*gras* _penché_ $x^2$ ] [ } { ` ``` // /* <label> @ref ~ \\ \" '",
    '"}); #panic("x")',
    "= Titre",
    "https://exemple.fr",
]


@pytest.mark.parametrize("text", MARKUP)
def test_what_people_write_is_never_markup(package, text):
    shown = "".join(text_of(made(package(), text)).split())
    assert "".join(text.split()) in shown


def test_names_of_the_space_are_data_too(package):
    assert '#read("x") *V*' in text_of(made(package(), "a", look=Look('#read("x") *V*')))


@pytest.mark.parametrize("text", ["a\0b", "a\x07b", "a\x1bb", "\ud800"])
def test_control_characters_are_refused(package, text):
    name = package()
    with pytest.raises(Unprintable):
        made(name, text)
    with pytest.raises(Unprintable):
        made(name, "a", look=Look(text))


def test_characters_without_a_font_are_no_obstacle(package):
    shown = text_of(
        made(package(), "Planter 🌳 des arbres\ufeff, 北京, Œuvre à 5 €, Łódź, Ελλάς, Zoe\u0308")
    )
    assert "Planter" in shown and "des arbres, □□, Œuvre à 5 €, Łódź, Ελλάς, Zoë" in shown


@pytest.mark.parametrize(
    "escape",
    [
        '#read("/etc/passwd")',
        '#read("../../secret.txt")',
        '#read("/../../secret.txt")',
        '#image("/proc/self/environ")',
    ],
)
def test_a_template_sees_its_own_folder_only(package, escape):
    with pytest.raises(DocumentError):
        made(package(PAGE + escape), "a")


def test_nothing_comes_from_the_network(package):
    with pytest.raises(DocumentError, match="from the network"):
        made(package('#import "@preview/cetz:0.3.4"\n' + PAGE), "a")


def test_what_is_wrong_with_a_template_is_said(package):
    with pytest.raises(DocumentError, match="nothing-of-that-name"):
        made(package(PAGE + "#nothing-of-that-name"), "a")
    with pytest.raises(DocumentError, match="has no documents"):
        made("email", "a")


def test_a_document_without_end_is_given_up(package, monkeypatch):
    monkeypatch.setattr(pdf_module, "LONGEST", 1)
    begun = time.monotonic()
    with pytest.raises(DocumentError, match="more than 1 seconds"):
        made(package(PAGE + "#let i = 0\n#for a in range(100000000) { i += 1 }"), "a")
    assert time.monotonic() - begun < 10


def test_the_logo_and_a_readable_colour(package, tmp_path):
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "WEBP")
    look = Look("Volonne", "#ffee00", picture.getvalue(), "webp")
    assert look.ink == Look("Volonne").ink, "yellow can't be read on paper"
    assert Look("Volonne", "#7a1f5c").ink == "#7a1f5c"
    assert len(made(package(), "a", look=look).pages[0].images) == 1


def test_qr_codes_have_their_white_margin():
    svg = qr_code("https://exemple.fr/volonne/tirage/repondre?code=ACDE-2345")
    assert svg.startswith("<svg") and 'xmlns="http://www.w3.org/2000/svg"' in svg
    assert 'd="M4 4.5' in svg


def test_the_site_starts_without_typst():
    code = (
        "import sys, parvis.documents\n"
        "assert not {'typst', 'segno'} & set(sys.modules), 'loaded at the start'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_lots_are_read_as_they_are_needed():
    taken = []

    def items():
        for number in range(25):
            taken.append(number)
            yield number

    some = lots(items(), 10)
    assert next(some) == list(range(10)) and len(taken) == 10
    assert [len(lot) for lot in some] == [10, 5]


def test_an_archive_comes_in_pieces():
    pieces = list(zip_stream((f"{n}.pdf", bytes([n]) * 1000) for n in range(3)))
    assert len(pieces) == 4
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["0.pdf", "1.pdf", "2.pdf"]
        assert archive.read("2.pdf") == b"\x02" * 1000


def test_words_are_in_the_language_of_the_reader():
    from datetime import date

    french, english = words_in("parvis", "fr"), words_in("parvis", "en")
    assert french.gettext("Saved.") != english.gettext("Saved.") == "Saved."
    assert french.date(date(2026, 11, 21)) == "21 novembre 2026"
    assert french.date(date(2026, 11, 1)) == "1er novembre 2026"
    assert english.date(date(2026, 11, 21)) == "21 November 2026"
    assert french.money(1_500_000) == "15\u202f000\xa0€" and english.money(150) == "1.50\xa0€"
    assert english.gettext("100 %") == "100 %"
    with pytest.raises(ValueError):
        words_in("parvis", "../../etc")


def test_templates_are_in_the_wheel():
    packages = Path(pdf_module.PACKAGES)
    assert (packages / "local/parvis/0.1.0/lib.typ").is_file()
    assert "**/*.typ" in (Path(__file__).parents[2] / "setup.cfg").read_text()
