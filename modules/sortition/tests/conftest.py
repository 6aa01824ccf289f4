"""A recruitment in each of its states, for tests."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from parvis.db import at_moment, now
from parvis_sortition import jobs
from parvis_sortition.models import CriterionKind
from parvis_sortition.operations.draw import start_draw
from parvis_sortition.operations.mandate import (
    CriterionText,
    ValueText,
    add_criterion,
    begin_recruitment,
    change_mandate,
    freeze_mandate,
    open_answers,
    set_quotas,
)
from parvis_sortition.operations.volunteering import volunteer

sys.path.insert(0, str(Path(__file__).parent))

from sortition_answers import answer


@pytest.fixture
def place(new_space, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    return new_component(new_space("Volonne", territory, slug="volonne"), "sortition", "tirage")


@pytest.fixture
def awa(new_person, give_role, place):
    person = new_person("Awa Diop")
    give_role(person, place.space, "facilitator")
    return person


@pytest.fixture
def recruitment(place, awa):
    found = begin_recruitment(awa, place, "Convention énergie", "Pour économiser.", 4)
    start = now()
    change_mandate(
        awa,
        found,
        answers_until=start + timedelta(days=10),
        draw_at=start + timedelta(days=12),
        appeal_until=start + timedelta(days=40),
        panel_until=start + timedelta(days=400),
        controller="Ville de Volonne",
        controller_contact="dpo@volonne.example",
        purposes="Tirer au sort un panel.",
        randomness_note="Trois boules, salle des fêtes.",
    )
    criterion = add_criterion(
        awa,
        found,
        CriterionText(
            kind=CriterionKind.SEX,
            label="Sexe",
            values=[ValueText(label="Femmes"), ValueText(label="Hommes")],
        ),
    )
    bounds = {value.id: (2, 2) for value in criterion.values}
    set_quotas(awa, found.sub_draws[0], criterion, bounds)
    return found


@pytest.fixture
def answered(recruitment, awa):
    open_answers(awa, recruitment)
    for number in range(12):
        volunteer(None, recruitment, answer(recruitment, number % 2, f"Nom {number}"))
    return recruitment


@pytest.fixture
def sealed(answered, awa, run_jobs):
    freeze_mandate(awa, answered)
    with at_moment(answered.answers_until + timedelta(hours=1)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        jobs.compute(draw.id)
    return draw
