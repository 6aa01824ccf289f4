"""One world for the tests: a commune, Awa who facilitates it, a recruitment with its calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from parvis.db import db, now, transaction
from parvis.people.operations import make_person
from parvis.spaces.models import Component, Membership, Role, Space, SpaceState
from parvis_sortition.models import CriterionKind
from parvis_sortition.operations.mandate import (
    CriterionText,
    ValueText,
    add_criterion,
    begin_recruitment,
    change_mandate,
)
from parvis_sortition.operations.quotas import set_quotas

SAID = {
    "controller": "Ville de Volonne",
    "controller_contact": "dpo@volonne.example",
    "purposes": "Tirer au sort un panel.",
    "randomness_note": "Trois boules, salle des fêtes.",
}


def calendar(start: datetime) -> dict[str, datetime]:
    """Ten days to answer, the draw two days later in the afternoon."""
    days = {"answers_until": 10, "draw_at": 12, "appeal_until": 40, "panel_until": 400}
    dates = {name: start + timedelta(days=after) for name, after in days.items()}
    dates["draw_at"] = dates["draw_at"].replace(hour=15, minute=0)
    return dates


def before_draw(recruitment):
    """A moment of the day of the draw when the lottery can still be sealed."""
    return recruitment.draw_at - timedelta(minutes=1)


def begin(awa, place, size=4, bounds=(2, 2), *, people=(None, None), question="", **values):
    """A recruitment in preparation, with quotas by sex; what it says can be other."""
    found = begin_recruitment(awa, place, "Convention énergie", "Pour économiser.", size)
    change_mandate(awa, found, **calendar(now()), **{**SAID, **values})
    sexes = [
        ValueText(label=label, population=number)
        for label, number in zip(("Femmes", "Hommes"), people, strict=True)
    ]
    text = CriterionText(kind=CriterionKind.SEX, label="Sexe", question=question, values=sexes)
    criterion = add_criterion(awa, found, text)
    set_quotas(awa, found.sub_draws[0], criterion, {v.id: bounds for v in criterion.values})
    return found


def serve():
    """The commune for real servers: its component, and Awa."""
    with transaction():
        space = Space(kind="commune", slug="volonne", name="Volonne", state=SpaceState.OPEN)
        db.session.add(space)
        db.session.flush()
        space.path = f"/{space.id}/"
        component = Component(
            space_id=space.id, module="sortition", slug="tirage", title="Tirage", settings={}
        )
        person = make_person("awa@example.org", "Awa Diop")
        since = now() - timedelta(days=30)
        membership = Membership(
            space_id=space.id, person_id=person.id, role=Role.FACILITATOR, since=since
        )
        db.session.add_all([component, membership])
    return component, person
