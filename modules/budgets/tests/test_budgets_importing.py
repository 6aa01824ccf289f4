"""Projects from a file, there and back; from other contents."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from parvis.content import Link
from parvis.content.attachments.operations import attach_image
from parvis.content.operations import make_content, publish_content
from parvis.content.queries import images_of
from parvis.db import at_moment, db, transaction
from parvis.modules.registry import registry
from parvis.rules import Conflict
from parvis_budgets.csvfile import FileRefused, as_csv, decode, read
from parvis_budgets.jobs import copy_pictures
from parvis_budgets.models import Project, ProjectStage
from parvis_budgets.operations.freezing import freeze_reglement
from parvis_budgets.operations.importing import bring_contents, import_projects
from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
from parvis_budgets.reglement import Calendar, Step, Window
from parvis_budgets.reglement.templates import TEMPLATES

START = datetime(2030, 3, 1, 8, tzinfo=UTC)
BASE = "/volonne/budget/"
DESK = BASE + "admin/"


@pytest.fixture
def budget(awa, component):
    calendar = Calendar(
        {Step.VOTE: Window(START + timedelta(days=20), START + timedelta(days=30))}
    )
    budget = make_budget(
        awa,
        component,
        title="Budget participatif 2030",
        body="",
        reglement=replace(TEMPLATES["small-commune"].reglement, calendar=calendar),
        envelopes=[Money("Bourg", 10_000_00), Money("Hameaux", 5_000_00)],
    )
    publish_budget(awa, budget)
    return budget


GOOD = """Titre;Description;Enveloppe;Lieu;Lat;Lon;Étape;Coût;Coût annuel;Délai;Motif
Un verger partagé;"Des arbres;
et des bancs";bourg;Le Plan;44,11;6,01;vote;4 500,50 €;120;6;Faisable
Un banc à l’arrêt;Un banc.;;;;;;;;;
Une piscine;De l’eau.;Hameaux;;;;refusé;;;;Trop cher.
"""


def test_what_no_printer_takes_is_not_kept_of_a_file() -> None:
    text = 'title;place;body\n"Banc\x0b\x1e public\x85";"Saint\nJean";"Un texte.\x1c\n\nSuite"\n'
    (line,) = read(text)
    assert line.errors == {}
    assert line.text("title") == "Banc public"
    assert line.text("place") == "Saint Jean"
    assert line.text("body") == "Un texte.\n\nSuite"


def test_every_printed_sheet_is_there_whatever_a_title_holds(
    client, sign_in, awa, budget
) -> None:
    with at_moment(START + timedelta(days=1)):
        lines = read("title;body;envelope;stage;cost\nUn banc;Texte;Bourg;ballot;100\n")
        (outcome,) = import_projects(awa, budget, lines)
        assert outcome.project is not None
        with transaction():
            outcome.project.title = "Un\x0b banc\x85"
        freeze_reglement(awa, budget)
    with at_moment(START + timedelta(days=21)):
        sign_in(client, awa)
        for what in ("ballot", "projects"):
            sheet = client.get(f"{DESK}{budget.number}/print/{what}")
            assert sheet.status_code == 200 and sheet.mimetype == "application/pdf"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_of_a_spreadsheet_is_read(encoding: str) -> None:
    lines = read(decode(GOOD.encode(encoding)))
    assert [line.number for line in lines] == [2, 3, 4]
    first = lines[0]
    assert first.texts["title"] == "Un verger partagé"
    assert first.text("body") == "Des arbres;\net des bancs"
    assert first.numbers == {
        "latitude": 44.11, "longitude": 6.01, "cost": 4_500_50, "yearly": 120_00, "delay": 6,
    }  # fmt: skip
    assert not any(line.errors for line in lines)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"  \n \n", b"PK\x03\x04zip", b"title\0body\n", b"nom,prix\nx,1\n",
        b"title;body;titre\n1;2;3\n", b"title;body\n" + b"un titre;texte\n" * 1001,
        b"x" * 2_000_001, b'title;body\n"' + b"x" * 200_000,
    ],
)  # fmt: skip
def test_what_is_no_file_of_projects_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused):
        read(decode(data))


def test_what_is_wrong_is_told_beside_its_line() -> None:
    (line,) = read("title,body,cost,delay,lat,stage\nA,B,cher,1.5,nan,peut-être\n")
    assert set(line.errors) == {"cost", "delay", "latitude", "stage"}


def test_a_cell_that_a_spreadsheet_would_run_is_quoted_and_read_again() -> None:
    text = "".join(as_csv([{"title": "=1+1", "body": "+33", "place": "Volonne"}]))
    assert "'=1+1,'+33" in text
    (line,) = read(text)
    assert (line.text("title"), line.text("body")) == ("=1+1", "+33")


def test_a_file_is_brought_whole_or_not_at_all(awa, budget) -> None:
    with at_moment(START):
        faulty = import_projects(awa, budget, read(GOOD + "Un verger partagé;Encore.;;;;;;;;;\n"))
        assert [set(one.errors) for one in faulty] == [set(), set(), set(), {"title"}]
        assert db.session.query(Project).count() == 0
        brought = import_projects(awa, budget, read(GOOD))
    stages = [one.project.stage for one in brought if one.project]
    assert stages == [ProjectStage.BALLOT, ProjectStage.IDEA, ProjectStage.REFUSED]
    orchard = brought[0].project
    assert orchard is not None
    assert (orchard.cost, orchard.yearly, orchard.delay) == (4_500_50, 120_00, 6)
    with at_moment(START):
        again = import_projects(awa, budget, read(GOOD), good_only=True)
    assert all(set(one.errors) == {"title"} for one in again)
    assert db.session.query(Project).count() == 3


def test_the_page_keeps_the_text_to_be_mended(client, sign_in, awa, budget) -> None:
    with at_moment(START):
        sign_in(client, awa)
        address = f"{DESK}{budget.number}/import"
        assert client.get(address).status_code == 200
        wrong = GOOD + "<b>;Un texte.;nulle part;;;;vote;;;;\n"
        file = (io.BytesIO(wrong.encode("cp1252")), "projets.csv")
        page = client.post(address, data={"file": file}, content_type="multipart/form-data")
        assert page.status_code == 422
        assert "&lt;b&gt;;Un texte." in page.text
        assert "nulle part" in page.text
        assert db.session.query(Project).count() == 0
        some = client.post(address, data={"text": wrong, "good_only": "y"})
        assert some.status_code == 200
        assert db.session.query(Project).count() == 3
        for bad in ("", "PK", "title;body\n", "\0"):
            assert client.post(address, data={"text": bad}).status_code == 422
        visitor = client.application.test_client()
        file = visitor.get(f"{BASE}{budget.number}/projects.csv")
        assert file.status_code == 200
    lines = read(file.text)
    assert [line.text("title") for line in lines] == [
        "Un verger partagé", "Un banc à l’arrêt", "Une piscine",
    ]  # fmt: skip
    assert not any(line.errors for line in lines)
    assert lines[0].numbers["cost"] == 4_500_50


@pytest.fixture
def sources(component, new_component, new_person):
    """Two proposals, of whatever type has a stage; the first is accepted."""
    found = [t for t in registry().content_types.values() if t.name == "proposals.proposal"]
    if not found:
        pytest.skip("no other module has contents")
    from parvis.modules.registry import load_reference

    model = load_reference(found[0].model)
    other = new_component(component.space, "proposals", "idees")
    author = new_person("Jeanne Aubert")
    with transaction():
        made = [
            make_content(model, other, author, title=title, body="Un texte.", place="Le Plan",
                         latitude=44.1, longitude=6.0, stage=stage)
            for title, stage in (("Un banc", "accepted"), ("Un parking", "submitted"))
        ]  # fmt: skip
        for content in made:
            publish_content(content, author, "proposals.published")
    return made


def test_accepted_contents_become_projects_linked_both_ways(
    client, sign_in, awa, budget, sources
) -> None:
    accepted, other = sources
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "green").save(picture, "PNG")
    picture.seek(0)
    attach_image(awa, accepted, picture, "Le banc sous le platane")
    with at_moment(START):
        sign_in(client, awa)
        address = f"{DESK}{budget.number}/sources"
        page = client.get(address).text
        assert "Un banc" in page
        assert "Un parking" not in page
        assert "Un parking" in client.get(f"{address}?all=1&q=parking").text
        forged = [str(budget.id), "999999999999999999", "x", "1" * 40]
        assert client.post(address, data={"content": forged}).status_code == 303
        assert db.session.query(Project).count() == 0
        assert client.post(address, data={"content": [str(accepted.id)]}).status_code == 303
        project = db.session.query(Project).one()
        assert (project.author_id, project.latitude) == (accepted.author_id, 44.1)
        link = db.session.query(Link).one()
        assert (link.source_id, link.target_id) == (project.id, accepted.id)
        for _twice in range(2):
            copy_pictures(project.id, awa.id)
        assert [image.alt for image in images_of(project)] == ["Le banc sous le platane"]
        assert "/volonne/idees/1" in client.get(f"{BASE}projects/{project.number}").text
        assert "/volonne/budget/projects/" in client.get("/volonne/idees/1").text
        again = client.post(address, data={"content": [str(accepted.id)]})
        assert again.status_code == 409
        with pytest.raises(Conflict):
            bring_contents(awa, budget, [accepted, other])
    assert db.session.query(Project).count() == 1
