"""What a module's demonstration is planted in. Public to modules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from parvis.db import at_moment, db
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.spaces.models import Category, Component, Space


@dataclass
class DemoTerritory:
    """The spaces (`agglomeration`, INSEE codes), people and subjects of the demonstration, by the
    words that the files use.
    """

    today: datetime
    spaces: dict[str, Space]
    people: dict[str, Person]
    categories: dict[str, Category]
    random: Random = field(default_factory=lambda: Random(4))

    @contextmanager
    def ago(self, age: timedelta) -> Iterator[None]:
        """Inside, the clock stands that long before today."""
        with at_moment(self.today - age):
            yield

    def component(self, space: str, module: str, title: str = "") -> Component:
        """The module's component in the space; enabled when it is not there."""
        place = self.spaces[space]
        known = db.session.query(Component).filter_by(space_id=place.id, module=module).first()
        if known is not None:
            return known
        declared = registry().modules[module].component
        assert declared is not None
        component = Component(
            space_id=place.id,
            module=module,
            slug=declared.slug,
            title=title or str(declared.title),
            settings={},
        )
        db.session.add(component)
        db.session.flush()
        return component
