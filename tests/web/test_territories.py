"""Territories opened from the official data."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from parvis.db import db, transaction
from parvis.rules import Refused
from parvis.spaces import Membership, Space
from parvis.territories import UnknownTerritoryError
from parvis.territories.operations import add_territory

P2A = "200067437"


def count_spaces() -> int:
    return db.session.scalar(select(func.count()).select_from(Space)) or 0


def test_the_agglomeration_and_its_46_communes(app):
    report = add_territory(P2A)
    assert len(report.created) == 47
    assert report.space.name.startswith("Provence")
    assert report.space.legal_type == "CA"
    volonne = db.session.scalar(select(Space).where(Space.insee == "04244"))
    assert volonne is not None
    assert (volonne.slug, volonne.postcodes, volonne.parent_id) == (
        "volonne",
        ["04290"],
        report.space.id,
    )
    assert volonne.path == f"/{report.space.id}/{volonne.id}/"


def test_twice_changes_nothing(app):
    add_territory(P2A)
    again = add_territory(P2A)
    assert not again.changed
    assert count_spaces() == 47


def test_a_new_vintage_updates_names_and_populations_and_keeps_the_spaces(app):
    """The former millésime is written as the database would hold it."""
    space = add_territory(P2A).space
    with transaction():
        old = db.session.scalar(select(Space).where(Space.insee == "04244"))
        renamed = db.session.scalar(select(Space).where(Space.insee == "04070"))
        old.name, old.population = "Volone", 12
        old.official = old.official | {"name": "Volone", "population": 12}
        renamed.name = "Digne, notre ville"
        renamed.official = renamed.official | {"population": 1}
        number = old.id
    report = add_territory(P2A)
    updated = db.session.get(Space, number)
    assert {update.after.code for update in report.updated} == {"04244", "04070"}
    assert (updated.name, updated.population > 1000) == ("Volonne", True)
    assert db.session.scalar(select(Space.name).where(Space.insee == "04070")) == (
        "Digne, notre ville"
    )
    assert count_spaces() == 47
    assert space.id == report.space.id


def test_only_the_installation_s_administrators(app, new_person):
    with pytest.raises(Refused):
        add_territory(P2A, new_person())
    steward = new_person(steward=True)
    space = add_territory(P2A, steward).space
    membership = db.session.scalar(select(Membership).where(Membership.person_id == steward.id))
    assert (membership.space_id, membership.role) == (space.id, "administrator")


def test_an_unknown_siren_is_said(app):
    with pytest.raises(UnknownTerritoryError):
        add_territory("732829320")
