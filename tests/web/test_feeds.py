"""Feeds that every reader opens, whatever people write."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from parvis.db import at_moment, db, now, transaction
from parvis.spaces import Category
from parvis_proposals.models import Proposal
from parvis_proposals.operations import Text, draft_proposal, publish_proposal

TITLE = "{http://www.w3.org/2005/Atom}title"
ENTRY = "{http://www.w3.org/2005/Atom}entry"


@pytest.fixture
def place(new_space, new_component):
    return new_component(new_space("Volonne", slug="volonne"), "proposals", "propositions")


def titles(client, address="/volonne/feed.atom"):
    feed = ET.fromstring(client.get(address).data)
    return [entry.findtext(TITLE) for entry in feed.iter(ENTRY)]


def test_no_character_that_someone_types_breaks_the_feed(client, sign_in, place, new_person):
    jeanne = new_person("Jeanne Aubert")
    sign_in(client, jeanne)
    form = {"title": "Un banc\ufffe\uffff public", "body": "À\x0b l’ombre\ufffe."}
    assert client.post("/volonne/propositions/new", data=form).status_code == 303
    publish_proposal(jeanne, db.session.scalars(select(Proposal)).one())
    assert titles(client) == ["Un banc public"]


def test_nor_one_that_came_another_way(client, place, new_person):
    """An import, a command: what asks no form."""
    jeanne = new_person("Jeanne\x01 Aubert")
    with transaction():
        category = Category(space_id=place.space_id, title="Trans\x02ports")
        place.space.name = "Volonne\x08"
        db.session.add(category)
    text = Text(title="Un banc\x0b public", body="À\x1f l’ombre.", category_id=category.id)
    publish_proposal(jeanne, draft_proposal(jeanne, place, text))
    for address in ("/volonne/feed.atom", "/volonne/propositions/feed.atom"):
        assert titles(client, address) == ["Un banc public"]


def test_an_empty_feed_does_not_change_by_itself(client, place):
    before = client.get("/volonne/feed.atom").data
    with at_moment(now() + timedelta(hours=3)):
        assert client.get("/volonne/feed.atom").data == before
