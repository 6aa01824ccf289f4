"""Versions with their difference, and links between contents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.content import Link
from parvis.content.links.operations import link_contents, unlink_contents
from parvis.content.links.queries import candidates, ties_of
from parvis.content.versions.difference import difference
from parvis.db import db, transaction
from parvis.rules import Invalid, Refused
from parvis.spaces.models import Visibility
from parvis_proposals.operations import (
    Text,
    draft_proposal,
    publish_proposal,
    revise_proposal,
    withdraw_proposal,
)

WORDS = st.lists(
    st.sampled_from(["un", "banc", "à", "l’arrêt", ".", "\n", " ", "deux", "—", "é"]), max_size=40
).map(" ".join)


@given(WORDS, WORDS)
def test_a_difference_gives_both_texts_back(before, after):
    parts = difference(before, after)
    assert "".join(text for kind, text in parts if kind != "added") == before
    assert "".join(text for kind, text in parts if kind != "removed") == after
    assert all(text for _kind, text in parts)


def test_a_difference_is_of_words():
    assert difference("Poser un banc ici.", "Poser deux bancs ici.") == [
        ("kept", "Poser "),
        ("removed", "un banc"),
        ("added", "deux bancs"),
        ("kept", " ici."),
    ]


def test_long_texts_are_compared_in_time():
    before = " ".join(f"mot{i % 977}" for i in range(9000))
    after = " ".join(f"mot{i % 983}" for i in range(9000))
    assert difference(before, after) == [("removed", before), ("added", after)]


@pytest.fixture
def place(new_space, new_component):
    return new_component(new_space("Volonne", slug="volonne"), "proposals", "propositions")


@pytest.fixture
def publish(new_person):
    def make(place, title, author=None):
        author = author or new_person()
        proposal = draft_proposal(author, place, Text(title=title, body="Un texte."))
        publish_proposal(author, proposal)
        return proposal

    return make


def test_versions_are_listed_and_compared(place, publish, new_person, client):
    author = new_person("Jeanne")
    proposal = publish(place, "Un banc à l’arrêt", author)
    for body in ("Un texte plus long.", "Un texte bien plus long."):
        revise_proposal(author, proposal, Text(title="Un banc à l’arrêt", body=body))
    base = f"/content/{proposal.id}/versions"
    assert base in client.get("/volonne/propositions/1").text
    listed = client.get(base).text
    assert all(f"{base}/{n}" in listed for n in (1, 2, 3))
    last = client.get(f"{base}/3").text
    assert " bien</ins>" in last and "<del>" not in last
    both = client.get(f"{base}/3?against=1").text
    assert "bien plus long</ins>" in both
    assert client.get(f"{base}/1").status_code == 200
    for wrong in ("0", "4", "x"):
        assert client.get(f"{base}/{wrong}").status_code == 404
    assert client.get(f"{base}/3?against=99").status_code == 404
    assert client.get(f"{base}/3?against=x").status_code == 200


def test_a_link_shows_on_both_pages(place, publish, new_person, give_role, client, sign_in):
    one, two = publish(place, "Un banc"), publish(place, "Une halte routière")
    awa = new_person("Awa")
    with pytest.raises(Refused):
        link_contents(awa, two, one, "born_from")
    give_role(awa, place.space, "facilitator")
    assert link_contents(awa, two, one, "born_from") is True
    assert link_contents(awa, two, one, "born_from") is False
    assert "Une halte routière" in client.get("/volonne/propositions/1").text
    assert "Un banc" in client.get("/volonne/propositions/2").text
    for wrong in (lambda: link_contents(awa, one, one, "related"),
                  lambda: link_contents(awa, one, two, "mother_of")):  # fmt: skip
        with pytest.raises(Invalid):
            wrong()

    sign_in(client, awa)
    found = client.get(f"/content/{one.id}/links", query_string={"q": "halte"}).text
    assert f'name="target" value="{two.id}"' in found
    address = "http://localhost/volonne/propositions/2-une-halte"
    found = client.get(f"/content/{one.id}/links", query_string={"q": address}).text
    assert f'name="target" value="{two.id}"' in found
    sent = {"target": str(two.id), "relation": "related"}
    assert client.post(f"/content/{one.id}/links", data=sent).status_code == 303
    assert db.session.query(Link).count() == 2
    for target in ("0", "999999", str(2**70), "x", ""):
        sent = {"target": target, "relation": "related"}
        assert client.post(f"/content/{one.id}/links", data=sent).status_code in (400, 404)

    link = db.session.query(Link).first()
    assert client.post(f"/content/{one.id}/links/{link.id}/remove").status_code == 303
    assert db.session.query(Link).count() == 1


def test_a_link_to_what_is_hidden_is_not_shown(
    place, publish, new_space, new_component, new_person, give_role, client
):
    secret = new_space("Conseil", place.space, slug="conseil", visibility=Visibility.MEMBERS)
    inside = new_component(secret, "proposals")
    awa = new_person("Awa")
    for space in (place.space, secret):
        give_role(awa, space, "facilitator")
    open_one, hidden = publish(place, "Visible"), publish(inside, "Chuchotement", awa)
    link_contents(awa, open_one, hidden, "related")
    assert "Chuchotement" not in client.get("/volonne/propositions/1").text
    assert [t.title for t in ties_of(open_one, awa)] == ["Chuchotement"]
    assert candidates(open_one, "chuchotement", None) == []
    stranger = new_person("Paul")
    give_role(stranger, place.space, "administrator")
    with pytest.raises(Invalid):
        link_contents(stranger, open_one, hidden, "answers")


def test_a_link_to_what_was_withdrawn_goes(place, publish, new_person, give_role, client):
    author, awa = new_person("Jeanne"), new_person("Awa")
    give_role(awa, place.space, "facilitator")
    one, two = publish(place, "Un banc"), publish(place, "Une halte", author)
    link_contents(awa, one, two, "related")
    withdraw_proposal(author, two)
    assert "Une halte" not in client.get("/volonne/propositions/1").text


def test_a_link_of_another_content_is_not_found(place, publish, new_person, give_role):
    awa = new_person("Awa")
    give_role(awa, place.space, "administrator")
    one, two, three = (publish(place, f"Idée {i}") for i in range(3))
    link_contents(awa, one, two, "related")
    link = db.session.query(Link).one()
    from werkzeug.exceptions import NotFound

    from parvis.content.links.queries import find_link

    with pytest.raises(NotFound):
        find_link(three, link.id)
    unlink_contents(awa, two, link)
    assert db.session.query(Link).count() == 0


def test_ties_take_as_many_queries_for_many(
    place, publish, new_person, give_role, count_queries
):
    awa = new_person("Awa")
    give_role(awa, place.space, "facilitator")
    hub, *others = (publish(place, f"Idée {i}") for i in range(8))
    link_contents(awa, hub, others[0], "related")

    def queries():
        db.session.expire_all()
        db.session.refresh(hub)
        with count_queries() as sent:
            ties_of(hub, None)
        return len(sent)

    few = queries()
    with transaction():
        for other in others[1:]:
            link_contents(awa, hub, other, "related")
    assert queries() == few <= 4
