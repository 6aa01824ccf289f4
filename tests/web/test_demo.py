"""The demonstration: planted once, whole; removed in one action; sign-in as anyone only there."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from parvis.content import Attachment, Comment, Content, ContentState
from parvis.db import Base, db
from parvis.demo.data import read_territory
from parvis.demo.plant import plant_demo, remove_demo
from parvis.people import Person
from parvis.spaces import Space
from parvis.territories import load
from parvis_proposals.models import Proposal, Support


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def planted(app):
    assert plant_demo(app) is True
    db.session.expire_all()
    return app


def test_it_is_whole_and_goes_in_one_action(planted, new_person, client):
    assert plant_demo(planted) is False
    assert (count(Space), count(Proposal)) == (49, 60)
    assert 75 <= count(Person) <= 85
    assert count(Comment) > 150
    assert count(Attachment) >= 20
    assert count(Support) > 1000
    waiting = db.session.scalars(select(Space).where(Space.state == "requested")).all()
    assert len(waiting) == 1

    page = client.get("/provence-alpes/").text
    assert "46 communes" in page
    assert "Volonne" in page

    someone = new_person("Une vraie personne")
    with planted.test_request_context():
        assert remove_demo() == 49
    db.session.expire_all()
    left = {table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables}  # fmt: skip
    for name in ("core_space", "core_content", "core_comment", "core_component", "core_membership",
                 "core_attachment", "proposals_support", "core_category"):  # fmt: skip
        assert left[name] == 0, name
    assert db.session.scalars(select(Person.id)).all() == [someone.id]


def test_who_administers_removes_it_from_the_administration(
    planted, new_person, client, sign_in, app
):
    samir = db.session.scalars(select(Person).where(Person.demo, Person.steward)).first()
    actor = sign_in(app.test_client(), samir)
    assert "demonstration" in actor.get("/admin/").text
    assert "parvis demo --remove" in actor.get("/admin/demonstration/").text
    assert actor.post("/admin/demonstration/").status_code == 403, "anyone can be Samir"
    assert count(Space) == 49

    sign_in(client, new_person("Une vraie personne", steward=True))
    page = client.get("/admin/demonstration/").text
    assert "49" in page and "danger" in page
    assert count(Space) == 49, "looking removes nothing"
    assert client.post("/admin/demonstration/").status_code == 303
    db.session.expire_all()
    assert (count(Space), count(Person)) == (0, 1)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/demonstration/").status_code == 404


def test_the_communes_are_where_they_are():
    """In the Alpes-de-Haute-Provence, each at a place of its own; one has none on purpose."""
    centres = read_territory()["centres"]
    dataset = load()
    agglomeration = dataset.find_by_siren("200067437")
    assert agglomeration is not None
    official = dataset.communes_of(agglomeration)
    assert {commune.insee for commune in official} - set(centres) == {"04177"}
    assert set(centres) <= {commune.insee for commune in official}
    for insee, centre in centres.items():
        assert 43.66 < centre["lat"] < 44.66 and 5.49 < centre["lon"] < 6.97, insee
        # None is further from Digne than the ends of the territory.
        assert abs(centre["lat"] - 44.09) < 0.36 and abs(centre["lon"] - 6.24) < 0.36, insee
    assert len({(centre["lat"], centre["lon"]) for centre in centres.values()}) == len(centres)


def test_counters_are_those_of_the_rows(planted):
    rows = db.session.execute(
        select(
            Proposal.supports_count,
            select(func.count())
            .select_from(Support)
            .where(Support.proposal_id == Proposal.id)
            .correlate(Proposal)
            .scalar_subquery(),
            Proposal.comments_count,
            select(func.count(Comment.id))
            .where(Comment.content_id == Content.id)
            .correlate(Content)
            .scalar_subquery(),
        ).where(Proposal.state == ContentState.PUBLISHED)
    ).all()
    assert len(rows) == 58
    assert all(supports == given and comments == written
               for supports, given, comments, written in rows)  # fmt: skip


def test_nobody_signs_in_as_anyone_elsewhere(client, new_person):
    person = new_person(demo=True)
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", data={"person": person.id}).status_code in (404, 405)


def test_in_the_demonstration_one_does(app, new_app, new_person):
    person = new_person("Jeanne Aubert", email="jeanne.aubert@example.org", demo=True)
    demo = new_app(demo=True)
    demo.test_client_class = type(app.test_client())
    client = demo.test_client()
    assert client.post("/demo/", data={"person": "0"}).status_code == 404
    assert client.post("/demo/", data={"person": person.id}).status_code == 303
    assert "Jeanne Aubert" in client.get("/account").text
