"""Planting the demonstration's panels."""

from __future__ import annotations

from datetime import timedelta

from parvis.content import Channel
from parvis.demo.territory import DemoTerritory
from parvis.people import Person
from parvis_sortition.demo.convention import plant_convention
from parvis_sortition.demo.mandates import WATER, invite, prepare, register
from parvis_sortition.demo.people import inhabitants, volunteers
from parvis_sortition.queries.territory import communes_of

FACILITATOR = "leila-mansouri"


def plant(territory: DemoTerritory) -> None:
    """A convention whose panel is drawn; a workshop whose volunteers are wanted."""
    actor = territory.people[FACILITATOR]
    plant_convention(territory, actor)
    _water(territory, actor)


def _water(territory: DemoTerritory, actor: Person) -> None:
    component = territory.component("04070", "sortition", "Tirages au sort")
    found = prepare(territory, actor, component, WATER)
    people = inhabitants(communes_of(found.space), 400, seed=50)
    letters = invite(territory, actor, found, people, 300, days=13)
    written = [each for each in people if (each.name, each.street) in letters]
    said = [
        (each, Channel.WEB, timedelta(days=10 - place / 6))
        for place, each in enumerate(volunteers(written, 58, seed=51))
    ]
    register(territory, actor, found, said, letters)
