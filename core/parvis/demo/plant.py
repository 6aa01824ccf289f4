"""Planting and removing the demonstration: Provence Alpes Agglomération, its people, its modules'
contents. Everything it makes is marked, so that it can be taken away in one action.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import delete, select, update

from parvis.content.models import Content
from parvis.db import at_moment, db, now, operation
from parvis.demo.data import read_people, read_territory
from parvis.demo.territory import DemoTerritory
from parvis.modules.registry import load_reference, registry
from parvis.people.models import Person
from parvis.spaces.collectives import accept_collective, ask_for_collective
from parvis.spaces.models import (
    Category,
    CollectiveRequest,
    Component,
    Membership,
    Phase,
    Role,
    Space,
    SpaceState,
)
from parvis.spaces.operations.members import give_role
from parvis.territories.operations import add_territory

FACILITATOR = "leila-mansouri"
"""Who accepts collectives."""


def is_planted() -> bool:
    """Whether the demonstration is there."""
    return db.session.scalar(select(Space.id).where(Space.demo).limit(1)) is not None


def plant_demo(app: Flask) -> bool:
    """Plant the demonstration, in one transaction; False when it was there already."""
    with app.app_context():
        if is_planted():
            return False
        with app.test_request_context(), force_locale("fr"):
            _plant()
        return True


@operation
def _plant() -> None:
    today = now()
    with at_moment(today - timedelta(days=400)):
        spaces = _spaces()
        people = _people(spaces)
        categories = _categories(spaces["agglomeration"])
    _phases(spaces)
    territory = DemoTerritory(today, spaces, people, categories)
    _collectives(territory)
    for module in registry().modules.values():
        if module.demo is not None:
            load_reference(module.demo)(territory)


def _spaces() -> dict[str, Space]:
    declared = read_territory()
    root = add_territory(declared["siren"], state=SpaceState.OPEN).space
    root.name = "Provence Alpes Agglomération"
    root.slug = "provence-alpes"
    root.theme = "provence-alpes"
    root.latitude, root.longitude = 44.09, 6.24
    found = {"agglomeration": root}
    for commune in db.session.scalars(select(Space).where(Space.parent_id == root.id)):
        assert commune.insee is not None
        found[commune.insee] = commune
        centre = declared["centres"].get(commune.insee)
        if centre is not None:
            commune.latitude, commune.longitude = centre["lat"], centre["lon"]
        commune.welcome = f"Les idées et les projets de {commune.name}."
    for home in declared["home"]:
        space = found[home["space"]]
        space.welcome, space.about = home["summary"], home["body"].strip()
    for space in found.values():
        space.demo = True
    db.session.flush()
    return found


def _people(spaces: dict[str, Space]) -> dict[str, Person]:
    found = {}
    for declared in read_people():
        person = Person(
            email=declared.email,
            name=declared.name,
            about=declared.presentation,
            birth_year=declared.birth_year,
            residence_id=spaces[declared.commune].id,
            steward=declared.steward,
            demo=True,
        )
        db.session.add(person)
        db.session.flush()
        found[declared.id] = person
        for role in declared.roles:
            db.session.add(
                Membership(
                    space_id=spaces[role.space].id,
                    person_id=person.id,
                    role=Role(role.role),
                    title=role.title,
                )
            )
    db.session.flush()
    return found


def _categories(space: Space) -> dict[str, Category]:
    found = {}
    for position, declared in enumerate(read_territory()["category"]):
        category = Category(space_id=space.id, title=declared["title"], position=position)
        db.session.add(category)
        found[declared["id"]] = category
    db.session.flush()
    return found


def _phases(spaces: dict[str, Space]) -> None:
    consultation = read_territory()["consultation"]
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    for phase in consultation["phase"]:
        db.session.add(
            Phase(
                space_id=spaces[consultation["space"]].id,
                title=phase["title"],
                description=phase["description"],
                starts_at=midnight + timedelta(days=phase["starts_in_days"]),
                ends_at=midnight + timedelta(days=phase["ends_in_days"]),
            )
        )
    db.session.flush()


def _collectives(territory: DemoTerritory) -> None:
    for declared in read_territory()["collective"]:
        with territory.ago(timedelta(days=-declared["requested_in_days"])):
            request = _asked(territory, declared)
        if declared["state"] == "accepted":
            with territory.ago(timedelta(days=-declared["answered_in_days"])):
                _accepted(territory, declared, request)


def _asked(territory: DemoTerritory, declared: dict[str, Any]) -> CollectiveRequest:
    request = ask_for_collective(
        territory.people[declared["founders"][0]],
        territory.spaces[declared["parent"]],
        name=declared["title"],
        purpose=declared["summary"],
    )
    space = request.space
    space.about, space.demo = declared["body"].strip(), True
    db.session.flush()
    return request


def _accepted(
    territory: DemoTerritory, declared: dict[str, Any], request: CollectiveRequest
) -> None:
    accept_collective(territory.people[FACILITATOR], request)
    for role, names in (
        (Role.ADMINISTRATOR, declared["founders"][1:]),
        (Role.MEMBER, declared["members"]),
    ):
        for name in names:
            give_role(request.space, territory.people[name], role)


@operation
def remove_demo() -> int:
    """Take away the demonstration: its spaces with all they hold, its people. Returns how many
    spaces went. What real people wrote in them goes too: they were told so.
    """
    spaces = list(db.session.scalars(select(Space.id).where(Space.demo)))
    if spaces:
        below = _with_those_below(spaces)
        db.session.execute(delete(Content).where(Content.space_id.in_(below)))
        db.session.execute(delete(Component).where(Component.space_id.in_(below)))
        db.session.execute(
            update(Person).where(Person.residence_id.in_(below)).values(residence_id=None)
        )
        for space in db.session.scalars(
            select(Space).where(Space.id.in_(below)).order_by(Space.path.desc())
        ):
            db.session.delete(space)
            db.session.flush()
    db.session.execute(delete(Person).where(Person.demo))
    return len(spaces)


def _with_those_below(spaces: list[int]) -> list[int]:
    paths = db.session.scalars(select(Space.path).where(Space.id.in_(spaces))).all()
    rows = db.session.execute(select(Space.id, Space.path)).all()
    return [number for number, path in rows if any(path.startswith(p) for p in paths)]
