"""The tests' helpers (budget_elections, budget_files, budget_references) are in this folder."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

from budget_files import real_files

# How long an example takes says more of what else the machine does than of the counting.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``real_file`` is run for each real election that is there."""
    if "real_file" in metafunc.fixturenames:
        files = real_files()
        metafunc.parametrize("real_file", files, ids=[file.stem for file in files])


@pytest.fixture
def component(new_space, new_component):
    """Participatory budgets, in Volonne."""
    territory = new_space("Provence Alpes", slug="p2a")
    return new_component(new_space("Volonne", territory, slug="volonne"), "budgets", "budget")


@pytest.fixture
def awa(new_person, give_role, component):
    """Who facilitates there."""
    person = new_person("Awa Diop")
    give_role(person, component.space, "facilitator")
    return person
