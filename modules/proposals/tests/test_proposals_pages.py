"""The pages of proposals: written, previewed, published, found, supported, answered."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from parvis.content import Attachment, Channel
from parvis.db import db, transaction
from parvis.rules import Invalid, Refused
from parvis.spaces import Category
from parvis_proposals.models import Proposal, Stage
from parvis_proposals.operations import (
    Text,
    answer_proposal,
    draft_proposal,
    publish_proposal,
    support_proposal,
    unsupport_proposal,
    withdraw_proposal,
)

BASE = "/volonne/propositions/"


def photo():
    stream = io.BytesIO()
    Image.new("RGB", (900, 600), (40, 90, 60)).save(stream, "JPEG")
    stream.seek(0)
    return stream, "vue.jpg"


@pytest.fixture
def place(new_space, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    return new_component(
        new_space("Volonne", territory, slug="volonne"), "proposals", "propositions"
    )


@pytest.fixture
def jeanne(new_person):
    return new_person("Jeanne Aubert")


@pytest.fixture
def awa(new_person, give_role, place):
    person = new_person("Awa Diop")
    give_role(person, place.space, "facilitator")
    return person


@pytest.fixture
def publish(place, jeanne):
    def make(title="Un banc à l’arrêt", author=None, **values):
        author = author or jeanne
        values.setdefault("body", "Un texte.")
        proposal = draft_proposal(author, place, Text(title=title, **values))
        publish_proposal(author, proposal)
        return proposal

    return make


def written(**values):
    return {
        "title": "Un banc à l’arrêt", "body": "Il **faut** un banc.", "place": "Arrêt de car",
        "latitude": "44,11", "longitude": "6.01", **values,
    }  # fmt: skip


def test_from_the_form_to_the_page_with_a_photo(place, jeanne, client, sign_in, app):
    sign_in(client, jeanne)
    assert client.get(f"{BASE}new").status_code == 200
    sent = client.post(f"{BASE}new", data=written(photo=photo(), photo_alt="L’arrêt au soleil"))
    assert sent.status_code == 303 and sent.location == f"{BASE}1/preview"
    preview = client.get(sent.location).text
    assert "<strong>faut</strong>" in preview and "L’arrêt au soleil" in preview
    stranger = app.test_client()
    for path in ("1", "1/preview", "1/edit"):
        assert stranger.get(BASE + path).status_code == 404
    assert client.get(f"{BASE}1").location == f"{BASE}1/preview"
    assert "Un banc" not in stranger.get(BASE).text
    assert "Un banc" in client.get(f"{BASE}?show=mine").text

    assert client.post(f"{BASE}1/publish").location == f"{BASE}1-un-banc-a-l-arret"
    page = stranger.get(f"{BASE}1-un-banc-a-l-arret").text
    assert "L’arrêt au soleil" in page and "Jeanne Aubert" in page
    assert 'data-lat="44.11"' in page and "http://localhost/volonne/propositions/1-un-banc" in page
    assert "Un banc" in stranger.get(BASE).text
    assert "Un banc" in stranger.get(f"{BASE}map").text
    assert client.post(f"{BASE}1/publish").status_code == 409


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "Ban"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"body": ""}, "body"),
        ({"body": "x" * 5001}, "body"),
        ({"latitude": "95"}, "latitude"),
        ({"latitude": "nan"}, "latitude"),
        ({"latitude": "", "longitude": "6"}, "latitude"),
        ({"photo": photo, "photo_alt": ""}, "photo_alt"),
        ({"photo": lambda: (io.BytesIO(b"<svg/>"), "x.svg"), "photo_alt": "Un dessin"}, "photo"),
    ],
)
def test_a_form_that_is_wrong_is_kept(place, jeanne, client, sign_in, wrong, said):
    sign_in(client, jeanne)
    filled = {k: v() if callable(v) else v for k, v in wrong.items()}
    answer = client.post(f"{BASE}new", data=written(**filled))
    assert answer.status_code == 422
    assert f'href="#{said}"' in answer.text and f'id="{said}-error"' in answer.text
    if "body" not in wrong:
        assert "Il **faut** un banc." in answer.text
    assert db.session.query(Proposal).count() == db.session.query(Attachment).count() == 0
    assert ("photo" in wrong) == ('class="notice notice--warning"' in answer.text)


def test_only_facilitators_enter_what_others_said(place, jeanne, awa, client, sign_in, app):
    sign_in(client, jeanne)
    assert 'name="channel"' not in client.get(f"{BASE}new").text
    client.post(f"{BASE}new", data=written(channel="paper", channel_note="Marché"))
    assert db.session.query(Proposal).one().channel == Channel.WEB
    with pytest.raises(Refused):
        draft_proposal(jeanne, place, Text(title="Un banc", body="x"), channel=Channel.PAPER)

    desk = sign_in(app.test_client(), awa)
    assert re.search(r"checked[^>]* value=\"paper\"", desk.get(f"{BASE}new?channel=paper").text)
    bare = desk.post(f"{BASE}new", data=written(channel="paper"))
    assert bare.status_code == 422 and 'id="channel_note-error"' in bare.text
    desk.post(f"{BASE}new", data=written(channel="paper", channel_note="Marché de Digne"))
    entered = db.session.query(Proposal).filter_by(channel="paper").one()
    assert (entered.author_id, entered.entered_by_id) == (None, awa.id)
    desk.post(f"{BASE}{entered.number}/publish")
    assert "Marché de Digne" in app.test_client().get(f"{BASE}{entered.number}").text


def test_a_change_keeps_the_former_version(publish, jeanne, client, sign_in):
    proposal = publish()
    sign_in(client, jeanne)
    assert client.get(f"{BASE}1/edit").status_code == 200
    client.post(f"{BASE}1/edit", data=written(body="Deux bancs.", photo=photo(), photo_alt="Vue"))
    page = client.get(f"{BASE}1").text
    assert "Deux bancs." in page and f"/content/{proposal.id}/versions" in page and "Vue" in page


def test_someone_else_changes_nothing(publish, new_person, client, sign_in):
    publish()
    sign_in(client, new_person("Paul"))
    assert client.get(f"{BASE}1/edit").status_code == 403
    assert client.get(f"{BASE}1/answer").status_code == 403
    for path in ("withdraw", "publish"):
        assert client.post(f"{BASE}1/{path}").status_code in (403, 409)
    assert client.get(f"{BASE}admin/").status_code == 404


def test_a_withdrawn_proposal_is_there_for_its_author_alone(
    publish, jeanne, new_person, client, sign_in, app
):
    publish()
    sign_in(client, jeanne)
    assert client.get(f"{BASE}1/withdraw").status_code == 200
    assert client.post(f"{BASE}1/withdraw").status_code == 303
    page = client.get(f"{BASE}1")
    assert page.status_code == 200 and "notice--warning" in page.text
    stranger = sign_in(app.test_client(), new_person("Paul"))
    assert stranger.get(f"{BASE}1").status_code == 404
    assert stranger.post(f"{BASE}1/support").status_code == 404
    assert "Un banc" not in stranger.get(BASE).text


def test_supports_and_how_many_are_left(place, publish, new_person, client, sign_in):
    with transaction():
        place.settings = {"supports_max": 2}
    paul = new_person("Paul")
    made = [publish(f"Idée numéro {i}") for i in range(3)]
    assert support_proposal(paul, made[0]) is True
    assert support_proposal(paul, made[0]) is False
    assert support_proposal(paul, made[1]) is True
    with pytest.raises(Refused, match="allowance"):
        support_proposal(paul, made[2])
    sign_in(client, paul)
    assert "propositions/3/support" not in client.get(f"{BASE}3").text
    assert 'aria-pressed="true"' in client.get(f"{BASE}1").text
    assert client.post(f"{BASE}3/support").status_code == 403

    htmx = {"HX-Request": "true"}
    fragment = client.post(f"{BASE}1/support", data={"take_back": "1"}, headers=htmx)
    assert fragment.status_code == 200 and "<html" not in fragment.text
    assert 'id="support-1"' in fragment.text and 'aria-pressed="false"' in fragment.text
    assert client.post(f"{BASE}3/support").status_code == 303
    assert unsupport_proposal(paul, made[0]) is False
    page = client.get(f"{BASE}?show=supported").text
    assert "Idée numéro 1" in page and "Idée numéro 2" in page and "Idée numéro 0" not in page
    db.session.expire_all()
    assert [p.supports_count for p in made] == [0, 1, 1]


def test_the_page_of_who_is_signed_out_changes_with_the_supports(publish, new_person, client):
    """Pages kept for visitors follow what is counted, taken back too."""
    proposal, paul = publish(), new_person("Paul")
    before = client.get(f"{BASE}1").text
    support_proposal(paul, proposal)
    with_one = client.get(f"{BASE}1").text
    unsupport_proposal(paul, proposal)
    assert before != with_one and "<strong>1 " in with_one
    assert "<strong>1 " not in client.get(f"{BASE}1").text


def test_answers_and_their_history(publish, awa, jeanne, client, sign_in, app):
    proposal = publish()
    sign_in(client, awa)
    assert "Un banc" in client.get(f"{BASE}admin/").text
    assert client.post(f"{BASE}1/answer", data={"stage": "studied"}).status_code == 422
    assert client.post(f"{BASE}1/answer", data={"stage": "x", "body": "Oui"}).status_code == 422
    sent = {"stage": "studied", "body": "Le service regarde."}
    assert client.post(f"{BASE}1/answer", data=sent).status_code == 303
    answer_proposal(awa, proposal, Stage.ACCEPTED, "Posé au printemps.")
    with pytest.raises(Invalid):
        answer_proposal(awa, proposal, Stage.SUBMITTED, "Rien.")
    page = app.test_client().get(f"{BASE}1").text
    assert page.index("Posé au printemps.") < page.index("Le service regarde.")
    assert "Un banc" not in client.get(f"{BASE}admin/").text
    assert "Un banc" in client.get(f"{BASE}admin/?desk=answered").text
    assert client.get(f"{BASE}admin/?desk=nonsense").status_code == 200
    author = sign_in(app.test_client(), jeanne)
    assert author.get(f"{BASE}1/edit").status_code == 403


def test_a_list_that_is_searched_filtered_and_sorted(place, publish, awa, new_person, client):
    with transaction():
        category = Category(space_id=place.space_id, title="Mobilités")
        db.session.add(category)
    bench = publish("Un banc à l’arrêt", category_id=category.id)
    publish("Une forêt comestible", body="Des noisetiers près de l’École.")
    support_proposal(new_person("Paul"), bench)
    answer_proposal(awa, bench, Stage.ACCEPTED, "Oui.")

    def titles(query):
        page = client.get(BASE + query).text
        found = re.findall(r'card-title"><a href="[^"]+">([^<]+)</a>', page)
        return [title.split()[1] for title in found]

    assert titles("") == ["forêt", "banc"]
    assert titles("?order=oldest") == titles("?order=supported") == ["banc", "forêt"]
    assert titles("?q=ecole+NOISETIERS") == ["forêt"]
    assert titles("?q=100%25") == []
    assert titles("?stage=accepted") == titles(f"?category={category.id}") == ["banc"]
    assert titles("?stage=nonsense&category=99999&order=zzz&show=mine") == ["forêt", "banc"]


def test_twenty_a_page_whatever_the_order(publish, client, new_person):
    made = [publish(f"Idée numéro {i:02}") for i in range(23)]
    support_proposal(new_person("Paul"), made[3])
    for order in ("newest", "oldest", "supported", "commented"):
        seen, address = [], f"{BASE}?order={order}"
        while address:
            page = client.get(address).text
            found = re.findall(r'card-title"><a[^>]+>Idée numéro (\d\d)', page)
            assert len(found) <= 20
            seen += found
            following = re.search(r'rel="next" href="([^"]+)"', page)
            address = following and following[1].replace("&amp;", "&")
        assert sorted(seen) == [f"{i:02}" for i in range(23)], order


def test_neighbours(publish, client):
    for i in range(3):
        publish(f"Idée numéro {i}")
    page = client.get(f"{BASE}2").text
    assert re.search(r'rel="prev" href="/volonne/propositions/1-', page)
    assert re.search(r'rel="next" href="/volonne/propositions/3-', page)
    assert 'rel="prev"' not in client.get(f"{BASE}1").text


def test_a_closed_component_is_read_only(place, publish, new_person, client, sign_in):
    publish()
    with transaction():
        place.state = "closed"
    sign_in(client, new_person("Paul"))
    assert client.get(BASE).status_code == client.get(f"{BASE}1").status_code == 200
    assert client.get(f"{BASE}new").status_code == 403
    assert client.post(f"{BASE}1/support").status_code == 403


def test_proposals_of_another_component_are_not_here(
    place, publish, new_component, jeanne, client, sign_in
):
    other = new_component(place.space, "proposals", "autres")
    elsewhere = draft_proposal(jeanne, other, Text(title="Ailleurs", body="x"))
    publish_proposal(jeanne, elsewhere)
    publish()
    publish()
    sign_in(client, jeanne)
    assert client.get("/volonne/autres/1").status_code == 200
    for path in ("2", "2/edit", "2/preview"):
        assert client.get(f"/volonne/autres/{path}").status_code == 404
    assert client.post("/volonne/autres/2/support").status_code == 404


@pytest.mark.parametrize("path", ["", "1", "map"])
def test_queries_do_not_grow_with_the_rows(publish, client, count_queries, place, path):
    """The list takes at most 8, whatever it shows."""

    def queries():
        with transaction():
            # A new version of the pages: nothing is answered from what was kept.
            place.space.version += 1
        with count_queries() as sent:
            assert client.get(BASE + path).status_code == 200
        return sent

    publish(latitude=44.0, longitude=6.0)
    few = queries()
    for i in range(12):
        publish(f"Idée numéro {i}", latitude=44.0 + i / 100, longitude=6.0)
    many = queries()
    assert len(many) <= len(few), "\n".join(many)
    assert path == "1" or len(many) <= 8, "\n".join(many)


def test_queries_of_someone_signed_in(publish, new_person, client, sign_in, count_queries):
    paul = new_person("Paul")
    for i in range(5):
        support_proposal(paul, publish(f"Idée numéro {i}"))
    sign_in(client, paul)
    with count_queries() as sent:
        assert client.get(BASE).status_code == 200
    assert len(sent) <= 11, "\n".join(sent)


def test_a_draft_that_is_withdrawn_is_deleted(place, jeanne):
    draft = draft_proposal(jeanne, place, Text(title="Un banc", body="x"))
    withdraw_proposal(jeanne, draft)
    assert db.session.query(Proposal).count() == 0
