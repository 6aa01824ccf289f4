"""A space's documents look like its pages."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from parvis.content.attachments.images import store_image
from parvis.db import transaction
from parvis.documents import look_of, make_pdf

PAGE = '#import "@local/parvis:0.1.0": *\n#show: sheet\n= #data.title\n#letterhead()\n'


@pytest.fixture
def space(app, new_space):
    return new_space(name="Volonne")


def own_logo(space, key: str) -> None:
    with transaction():
        space.appearance = {"logo": key, "tokens": {"primary": "#7a1f5c"}}


def test_the_theme_s_logo_and_colour(space):
    look = look_of(space)
    assert look.name == "Volonne" and look.logo_format == "svg" and b"<svg" in look.logo


def test_the_logo_that_the_space_has_sent(space, tmp_path, monkeypatch):
    picture = io.BytesIO()
    Image.new("RGB", (600, 300), "navy").save(picture, "PNG")
    picture.seek(0)
    stored = store_image(picture, (480,), site=True, field="logo")
    own_logo(space, f"{stored.key}/480.webp")
    look = look_of(space)
    assert (look.colour, look.logo_format) == ("#7a1f5c", "webp") and look.logo
    (tmp_path / "paper_look" / "documents").mkdir(parents=True)
    (tmp_path / "paper_look" / "__init__.py").touch()
    (tmp_path / "paper_look" / "documents" / "page.typ").write_text(PAGE)
    monkeypatch.syspath_prepend(tmp_path)
    made = make_pdf("paper_look", "page", {}, title="Titre", locale="fr", look=look)
    assert len(PdfReader(io.BytesIO(made)).pages[0].images) == 1


@pytest.mark.parametrize("lost", ["s" + "0" * 32 + "/480.webp", "../../etc/passwd", "x/480.webp"])
def test_a_logo_that_can_t_be_read_is_left_out(space, lost):
    own_logo(space, lost)
    look = look_of(space)
    assert look.name == "Volonne" and b"root:" not in look.logo
