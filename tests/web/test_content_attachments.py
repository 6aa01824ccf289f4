"""Pictures and documents: what is taken, what is kept of it, who may see it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from parvis.content import Attachment
from parvis.content.attachments import store
from parvis.content.attachments.images import store_image
from parvis.content.attachments.jobs import sweep_media
from parvis.content.attachments.operations import (
    attach_file,
    attach_image,
    describe_image,
    move_attachment,
    remove_attachment,
)
from parvis.db import db, transaction
from parvis.rules import Invalid, Refused
from parvis.spaces.models import ComponentState, Visibility
from parvis_proposals.operations import (
    Text,
    draft_proposal,
    publish_proposal,
    withdraw_proposal,
)


def picture(size=(800, 600), form="JPEG", colour=(200, 30, 30), **options) -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, form, **options)
    stream.seek(0)
    return stream


def archive(**names) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in names.items():
            made.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


@pytest.fixture
def place(new_space, new_component):
    return new_component(
        new_space("Volonne", slug="volonne"), "proposals", "propositions", pictures_max=3
    )


@pytest.fixture
def jeanne(new_person):
    return new_person("Jeanne")


@pytest.fixture
def proposal(place, jeanne):
    proposal = draft_proposal(jeanne, place, Text(title="Un banc à l’arrêt", body="À l’ombre."))
    publish_proposal(jeanne, proposal)
    return proposal


def test_a_picture_is_kept_in_several_widths_and_never_larger(app):
    stored = store_image(picture((2000, 1000)))
    assert stored.widths == (320, 640, 1280, 1600)
    assert (stored.width, stored.height) == (1600, 800)
    for width in stored.widths:
        with Image.open(store.folder_of(stored.key) / f"{width}.webp") as kept:
            assert (kept.format, kept.size) == ("WEBP", (width, width // 2))
    assert store_image(picture((500, 500))).widths == (320, 500)
    assert store_image(picture((100, 100))).widths == (100,)


def test_nothing_hidden_in_the_picture_is_kept(app):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    stored = store_image(picture(exif=exif.tobytes(), comment=b"SecretComment"))
    for file in store.folder_of(stored.key).iterdir():
        data = file.read_bytes()
        assert b"Secret" not in data and b"EXIF" not in data and b"ICCP" not in data
        with Image.open(file) as kept:
            assert not kept.getexif()


def test_a_picture_is_turned_as_the_camera_was_held(app):
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = store_image(picture((800, 400), exif=exif.tobytes()))
    assert (stored.width, stored.height) == (400, 800)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_formats_that_are_taken(app, form):
    assert store_image(picture(form=form)).width == 800


def test_transparency_stays(app):
    stream = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(stream, "PNG")
    stored = store_image(stream.getvalue(), (40,), site=True)
    with Image.open(store.folder_of(stored.key) / "40.webp") as kept:
        assert kept.mode == "RGBA"


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        SVG,
        b"<html><script>alert(1)</script>",
        png_claiming(30_000, 30_000),
        png_claiming(9_000, 9_000),
        png_claiming(20_000, 10),
        png_claiming(400, 400)[:60],
        picture().getvalue()[:300],
        b"GIF89a" + b"\0" * 20,
        b"%PDF-1.4",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    ],
)
def test_pictures_that_are_refused(app, data):
    before = set(store.keys_older_than(-10))
    with pytest.raises(Invalid):
        store_image(data)
    assert set(store.keys_older_than(-10)) == before


def test_a_picture_is_added_with_its_description(proposal, jeanne, client, sign_in):
    sign_in(client, jeanne)
    base = f"/content/{proposal.id}/attachments"
    assert client.get(base).status_code == 200
    sent = {"picture": (picture(), "x.jpg"), "alt": "Un arrêt sans banc"}
    assert client.post(f"{base}/picture", data=sent).status_code == 303
    image = db.session.query(Attachment).one()
    page = client.get("/volonne/propositions/1").text
    assert f"/media/{image.key}/640.webp" in page and 'alt="Un arrêt sans banc"' in page
    assert "Un arrêt sans banc" in client.get("/volonne/propositions/").text

    for wrong in (
        {"picture": (picture(), "x.jpg"), "alt": " "},
        {"picture": (io.BytesIO(SVG), "x.svg"), "alt": "Dessin"},
        {"alt": "Rien"},
    ):
        answer = client.post(f"{base}/picture", data=wrong)
        assert answer.status_code == 422 and "error-summary" in answer.text
    assert db.session.query(Attachment).count() == 1


def test_no_more_pictures_than_the_component_says(proposal, jeanne):
    for i in range(3):
        attach_image(jeanne, proposal, picture(), f"Vue {i}")
    kept = set(store.keys_older_than(-10))
    with pytest.raises(Invalid):
        attach_image(jeanne, proposal, picture(), "Vue de trop")
    assert set(store.keys_older_than(-10)) == kept


def test_pictures_are_described_ordered_and_removed(proposal, jeanne, new_person):
    first = attach_image(jeanne, proposal, picture(), "Un")
    second = attach_image(jeanne, proposal, picture(), "Deux")
    describe_image(jeanne, first, "Un bis")
    move_attachment(jeanne, second, earlier=True)
    move_attachment(jeanne, second, earlier=True)
    assert [second.position, first.position] == [0, 1] and first.alt == "Un bis"
    other = new_person("Paul")
    for forbidden in (
        lambda: describe_image(other, first, "x"),
        lambda: move_attachment(other, first, earlier=True),
        lambda: remove_attachment(other, first),
        lambda: attach_image(other, proposal, picture(), "x"),
        lambda: attach_file(other, proposal, io.BytesIO(b"%PDF-1.4"), "x.pdf"),
    ):
        with pytest.raises(Refused):
            forbidden()
    folder = store.folder_of(first.key)
    assert folder.is_dir()
    remove_attachment(jeanne, first)
    assert not folder.exists() and db.session.query(Attachment).count() == 1


GOOD_FILES = {
    "plan.pdf": b"%PDF-1.7 ...",
    "Tableau.CSV": "nom;prix\r\nbanc;120 €".encode(),
    "notes.txt": "Été".encode("cp1252"),
    "reunion.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR",
    "trace.gpx": b'<?xml version="1.0"?><gpx version="1.1"></gpx>',
    "lieux.geojson": json.dumps({"type": "FeatureCollection", "features": []}).encode(),
    "texte.odt": archive(mimetype="application/vnd.oasis.opendocument.text"),
    "lettre.docx": archive(**{"[Content_Types].xml": "", "word__document.xml": ""}),
    "calcul.xlsx": archive(**{"[Content_Types].xml": "", "xl__workbook.xml": ""}),
}

BAD_FILES = {
    "page.html": b"<html></html>",
    "dessin.svg": SVG,
    "programme.exe": b"MZ",
    "sans-suffixe": b"%PDF-1.7",
    "": b"%PDF-1.7",
    "faux.pdf": b"<html><script>alert(1)</script>",
    "faux.odt": archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "faux.docx": archive(**{"[Content_Types].xml": "", "xl__workbook.xml": ""}),
    "macros.docx": archive(
        **{"[Content_Types].xml": "", "word__document.xml": "", "word__vbaProject.bin": ""}
    ),
    "faux.xlsx": b"PK\x03\x04 broken",
    "binaire.csv": b"a;b\x00c",
    "faux.ics": b"<html>BEGIN:VCALENDAR",
    "faux.gpx": b"<html><body>",
    "faux.geojson": b"[1, 2]",
    "archive.zip": archive(a="b"),
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_documents_that_are_taken(proposal, jeanne, client, name):
    row = attach_file(jeanne, proposal, io.BytesIO(GOOD_FILES[name]), name)
    answer = client.get(f"/media/{row.key}/{row.name}")
    assert answer.status_code == 200 and answer.data == GOOD_FILES[name]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", BAD_FILES)
def test_documents_that_are_refused(proposal, jeanne, client, sign_in, name):
    with pytest.raises(Invalid):
        attach_file(jeanne, proposal, io.BytesIO(BAD_FILES[name]), name)
    sign_in(client, jeanne)
    sent = {"file": (io.BytesIO(BAD_FILES[name]), name)}
    answer = client.post(f"/content/{proposal.id}/attachments/file", data=sent)
    assert answer.status_code == 422
    assert db.session.query(Attachment).count() == 0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\plan.pdf", "plan.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("gpj.\u202efdp.pdf", "gpj.fdp.pdf"),
        ("é" * 300 + ".pdf", "é" * 110 + ".pdf"),
        ("...pdf", "document.pdf"),
    ],
)
def test_names_of_documents_are_harmless(proposal, jeanne, client, sent, kept):
    row = attach_file(jeanne, proposal, io.BytesIO(b"%PDF-1.7"), sent)
    assert row.name == kept
    answer = client.get(f"/media/{row.key}/x.pdf")
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def test_public_pictures_are_cached_and_the_others_are_not_seen(
    place, proposal, jeanne, client, new_person, sign_in, app
):
    image = attach_image(jeanne, proposal, picture(), "Vue")
    address = f"/media/{image.key}/320.webp"
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "image/webp"
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(address, headers=etag).status_code == 304
    for wrong in ("321.webp", "320.png", "..%2f320.webp", "file", "x.webp", "99999999.webp"):
        assert client.get(f"/media/{image.key}/{wrong}").status_code == 404
    for key in ("0" * 32, "x" * 32, "s" + "0" * 32, "%00", ".."):
        assert client.get(f"/media/{key}/320.webp").status_code == 404

    author, other = app.test_client(), app.test_client()
    sign_in(author, jeanne)
    sign_in(other, new_person("Paul"))
    withdraw_proposal(jeanne, proposal)
    assert client.get(address).status_code == other.get(address).status_code == 404
    assert author.get(address).headers["Cache-Control"] == "private, no-store"


def test_pictures_of_drafts_hidden_spaces_and_components_switched_off(
    place, jeanne, client, app, sign_in
):
    draft = draft_proposal(jeanne, place, Text(title="Brouillon", body="À voir."))
    image = attach_image(jeanne, draft, picture(), "Vue")
    address = f"/media/{image.key}/320.webp"
    author = sign_in(app.test_client(), jeanne)
    assert (client.get(address).status_code, author.get(address).status_code) == (404, 200)
    publish_proposal(jeanne, draft)
    assert client.get(address).status_code == 200
    with transaction():
        place.space.visibility = Visibility.MEMBERS
    assert client.get(address).status_code == 404
    with transaction():
        place.space.visibility = Visibility.PUBLIC
        place.state = ComponentState.OFF
    assert client.get(address).status_code == 404


def test_pictures_of_the_site_are_seen_by_everyone(app, client):
    stored = store_image(picture(), (96, 320), site=True)
    assert client.get(f"/media/{stored.key}/320.webp").status_code == 200


def test_what_nothing_names_is_swept_away(proposal, jeanne, place):
    image = attach_image(jeanne, proposal, picture(), "Vue")
    logo, old_logo = store_image(picture(), site=True), store_image(picture(), site=True)
    with transaction():
        place.space.appearance = {"logo": f"{logo.key}/320.webp"}
    orphan = store_image(picture())
    assert sweep_media() == 0
    assert sweep_media(older_than=-10) >= 2
    kept = set(store.keys_older_than(-10))
    assert {image.key, logo.key} <= kept and not {orphan.key, old_logo.key} & kept


def test_a_draft_that_is_deleted_takes_its_files_along(place, jeanne):
    draft = draft_proposal(jeanne, place, Text(title="Brouillon", body="À voir."))
    image = attach_image(jeanne, draft, picture(), "Vue")
    folder = store.folder_of(image.key)
    withdraw_proposal(jeanne, draft)
    assert not folder.exists() and db.session.query(Attachment).count() == 0
