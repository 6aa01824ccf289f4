"""A recruitment in each of its states, for tests."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from parvis.db import at_moment
from parvis_sortition import jobs
from parvis_sortition.operations.draw import start_draw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.volunteering import volunteer

sys.path.insert(0, str(Path(__file__).parent))

from sortition_answers import answer
from sortition_world import begin


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
    return begin(awa, place)


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
