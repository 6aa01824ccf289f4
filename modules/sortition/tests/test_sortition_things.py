"""Draws of things: published first, drawn once, redone by anyone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.db import at_moment, db, now
from parvis.rules import Conflict, Invalid, Refused
from parvis_sortition import jobs
from parvis_sortition.models import ThingsDraw, ThingsKind
from parvis_sortition.operations.things import (
    Things,
    draw_things,
    forget_mixing,
    give_up_things,
    prepare_things,
    publish_things,
    things_document,
)
from parvis_sortition.proof.verify import verify

BASE = "/volonne/tirage/"


def questions(**values):
    given = {
        "kind": ThingsKind.ORDER,
        "title": "L’ordre des questions",
        "body": "",
        "lines": "L’eau\nLe bois\nLe bus",
        "wanted": None,
        "announcement": "Trois boules, en séance.",
    }
    return Things(**(given | values))


TABLES = questions(
    kind=ThingsKind.TABLES,
    lines="Awa;f;Volonne\nLéo;h;Digne\nZoé;f;Digne\nIvo;h;Volonne",
    wanted=2,
)


@pytest.mark.parametrize(
    "things",
    [questions(), questions(kind=ThingsKind.SOME, wanted=2), TABLES],
    ids=["order", "some", "tables"],
)
def test_published_drawn_once_and_redone(awa, place, things):
    draw = prepare_things(awa, place, things)
    with pytest.raises(Conflict):
        draw_things(awa, draw, "042")
    publish_things(awa, draw)
    assert verify(things_document(draw)).good
    with pytest.raises(Conflict):
        publish_things(awa, draw)
    for wrong in ("", "4", "é é é", "x" * 300):
        with pytest.raises(Invalid):
            draw_things(awa, draw, wrong)
    result = draw_things(awa, draw, " 0 4 2")
    with pytest.raises(Refused):
        draw_things(awa, draw, "043")
    document, sealed = things_document(draw), draw.mixing
    assert document["value"] == "0 4 2" and document["result"] == result
    assert verify(document, sealed=sealed).good
    for name, forged in (("result", result[::-1]), ("announcement", ""), ("label", "other")):
        assert not verify(document | {name: forged}, sealed=sealed).good, name
    # With so few lines another value may give the same result, but not all of them.
    others = (document | {"value": str(n)} for n in range(100, 120))
    assert not all(verify(other, sealed=sealed).good for other in others)


def test_what_people_are_mixed_by_is_published_of_nobody(client, sign_in, app, awa, place):
    draw = prepare_things(awa, place, TABLES)
    publish_things(awa, draw)
    draw_things(awa, draw, "777")
    address = f"{BASE}things/{draw.number}"
    page, file = client.get(address), client.get(f"{address}/audit.json")
    for text in (page.text, file.text):
        assert "Awa" in text and "Digne" not in text and ";" + "f" not in text
    report = verify(file.json)
    assert report.good and "for the sealed file to tell" in report.text()
    forged = file.json | {"result": [["Awa", "Léo"], ["Awa", "Zoé"]]}
    assert not verify(forged).good
    sealed = f"{BASE}admin/things/{draw.number}/sealed.json"
    assert client.get(sealed).status_code in (403, 404)
    facilitator = sign_in(app.test_client(), awa)
    assert "Awa · f · Volonne" in facilitator.get(address).text
    kept = facilitator.get(sealed)
    assert kept.headers["Cache-Control"] == "no-store"
    assert verify(file.json, sealed=kept.json).good
    other = kept.json | {"values": kept.json["values"] | {"Awa": ["h", "Volonne"]}}
    assert not verify(file.json, sealed=other).good
    swapped = [sorted(table) for table in zip(*file.json["result"], strict=True)]
    both = [verify(file.json | {"result": t}, sealed=draw.mixing).good for t in
            (file.json["result"], swapped)]  # fmt: skip
    assert both[0] and (both[1] == (swapped == file.json["result"]))


def test_what_people_were_mixed_by_is_forgotten(client, sign_in, awa, place):
    draw = prepare_things(awa, place, TABLES)
    publish_things(awa, draw)
    draw_things(awa, draw, "777")
    before = things_document(draw)
    assert forget_mixing() == 0
    with at_moment(now() + timedelta(days=200)):
        jobs.erase()
    db.session.refresh(draw)
    assert draw.mixing is None and things_document(draw) == before
    assert verify(before).good
    sign_in(client, awa)
    assert client.get(f"{BASE}things/{draw.number}").status_code == 200
    assert client.get(f"{BASE}admin/things/{draw.number}/sealed.json").status_code == 404


def test_tables_without_anything_to_mix_by_are_checked_by_anyone(awa, place):
    draw = prepare_things(
        awa, place, questions(kind=ThingsKind.TABLES, lines="Awa\nLéo\nZoé\nIvo", wanted=2)
    )
    publish_things(awa, draw)
    draw_things(awa, draw, "042")
    assert draw.mixing is None
    document = things_document(draw)
    assert verify(document).good
    assert not verify(document | {"result": [["Awa", "Ivo", "Léo"], ["Zoé"]]}).good


def test_tables_are_mixed(awa, place):
    draw = prepare_things(awa, place, TABLES)
    publish_things(awa, draw)
    for table in draw_things(awa, draw, "777"):
        assert len(table) == 2


@pytest.mark.parametrize(
    ("name", "things"),
    [
        ("lines", questions(lines="Seule")),
        ("lines", questions(lines="L’eau\nL’eau")),
        ("lines", questions(lines="x" * 201 + "\ny")),
        ("lines", questions(kind=ThingsKind.TABLES, lines="A;f\nB", wanted=1)),
        ("wanted", questions(kind=ThingsKind.SOME)),
        ("wanted", questions(kind=ThingsKind.SOME, wanted=4)),
        ("announcement", questions(announcement="")),
        ("title", questions(title="Non")),
    ],
)
def test_what_is_missing_is_said_where_it_is(awa, place, name, things):
    with pytest.raises(Invalid) as error:
        prepare_things(awa, place, things)
    assert set(error.value.errors) == {name}


def test_on_its_pages(client, sign_in, awa, place):
    assert client.get(f"{BASE}admin/things/new").status_code == 404
    sign_in(client, awa)
    assert client.get(f"{BASE}admin/things/new?from=1").status_code == 200
    assert client.get(f"{BASE}admin/things/new?from={2**70}").status_code == 200
    sent = {
        "title": "L’ordre des <b>prises</b> de parole",
        "kind": "order",
        "lines": "Awa\nLéo\n<script>alert(1)</script>",
        "announcement": "Trois dés.",
    }
    assert client.post(f"{BASE}admin/things/new", data=sent | {"lines": "x"}).status_code == 422
    assert client.post(f"{BASE}admin/things/new", data=sent).status_code == 303
    draw = db.session.query(ThingsDraw).one()
    address = f"{BASE}things/{draw.number}"
    assert (
        client.post(
            f"{BASE}admin/things/{draw.number}/edit", data=sent | {"title": "L’ordre de parole"}
        ).status_code
        == 303
    )
    assert client.post(f"{BASE}admin/things/{draw.number}/publish").status_code == 303
    edit = f"{BASE}admin/things/{draw.number}/edit"
    assert client.post(edit, data=sent).status_code == 409
    finish = f"{BASE}admin/things/{draw.number}/draw"
    assert client.post(finish, data={"value": "!"}).status_code == 422
    asked = client.post(finish, data={"value": " 26 4"})
    assert asked.status_code == 200 and 'name="confirmed" value="26 4"' in asked.text
    assert client.post(finish, data={"value": "264", "confirmed": "26 4"}).status_code == 200
    db.session.expire_all()
    assert draw.drawn_at is None
    assert client.post(finish, data={"value": "264", "confirmed": "264"}).status_code == 303
    page = client.get(address)
    assert "<script>alert" not in page.text and "264" in page.text
    assert verify(client.get(f"{address}/audit.json").json).good
    assert "L’ordre de parole" in client.get(BASE).text
    assert client.get(f"{BASE}admin/").status_code == 200


def test_what_was_published_with_a_fault_is_given_up_in_public(client, sign_in, awa, place):
    draw = prepare_things(awa, place, questions())
    with pytest.raises(Conflict):
        give_up_things(awa, draw, "Pas encore publié")
    publish_things(awa, draw)
    sign_in(client, awa)
    desk, page = f"{BASE}admin/things/{draw.number}", f"{BASE}things/{draw.number}"
    for wrong in ("", "  ", "x" * 501):
        assert client.post(f"{desk}/give-up", data={"reason": wrong}).status_code == 422
    sent = client.post(f"{desk}/give-up", data={"reason": "Il manquait <b>Léa</b>."})
    assert sent.status_code == 303
    told = client.get(page).text
    assert "Il manquait &lt;b&gt;Léa" in told and f"{desk}/draw" not in told
    db.session.expire_all()
    for again in (lambda: draw_things(awa, draw, "042"), lambda: give_up_things(awa, draw, "Oh")):
        with pytest.raises(Refused):
            again()
    late = client.post(f"{desk}/draw", data={"value": "042", "confirmed": "042"})
    assert late.status_code == 403 and draw.drawn_at is None
    assert verify(things_document(draw)).good


OF_PANEL = "nº 1; Bois; Femmes\nnº 24; Gaz; Hommes\nnº 49; Bois; Femmes"


@pytest.mark.parametrize("kind", ["order", "some"])
def test_what_a_panel_answered_is_not_published_with_its_order(client, sign_in, awa, place, kind):
    sign_in(client, awa)
    sent = {
        "title": "Qui parle en premier",
        "kind": kind,
        "wanted": "2" if kind == "some" else "",
        "announcement": "Trois dés.",
        "lines": OF_PANEL,
    }
    assert client.post(f"{BASE}admin/things/new", data=sent | {"whole": "y"}).status_code == 303
    draw = db.session.query(ThingsDraw).one()
    assert draw.items == ["nº 1", "nº 24", "nº 49"] and draw.mixing is None
    # Tables that become an order lose what they were mixed by.
    edit = f"{BASE}admin/things/{draw.number}/edit"
    tables = sent | {"kind": "tables", "wanted": "1"}
    assert client.post(edit, data=tables).status_code == 303
    assert client.post(edit, data=sent).status_code == 303
    publish_things(awa, draw)
    for page in ("", "/audit.json"):
        assert "Gaz" not in client.get(f"{BASE}things/{draw.number}{page}").text


def test_a_line_with_semicolons_is_asked_about_before_it_is_public(client, sign_in, awa, place):
    sign_in(client, awa)
    sent = {
        "title": "Qui parle en premier",
        "kind": "order",
        "announcement": "Trois dés.",
        "lines": "Awa D.; femme; Volonne\nLéo; homme; Digne",
    }
    assert 'name="whole"' not in client.get(f"{BASE}admin/things/new").text
    asked = client.post(f"{BASE}admin/things/new", data=sent)
    assert asked.status_code == 422 and 'name="whole"' in asked.text and "Léo; homme" in asked.text
    assert db.session.query(ThingsDraw).count() == 0
    assert client.post(f"{BASE}admin/things/new", data=sent | {"whole": "y"}).status_code == 303
    assert db.session.query(ThingsDraw).one().items == sent["lines"].split("\n")
