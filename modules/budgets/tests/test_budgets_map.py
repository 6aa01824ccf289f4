"""The map of projects says when it can't show them all."""

from __future__ import annotations

from budget_worlds import day, open_vote

from parvis.db import at_moment, db, transaction
from parvis_budgets.models import Project
from parvis_budgets.reglement import BallotRules


def test_a_map_that_can_t_show_all_says_so(
    client, new_space, new_component, new_person, give_role, monkeypatch
) -> None:
    component = new_component(new_space("Volonne", slug="volonne"), "budgets", "budget")
    awa = new_person("Awa Diop")
    give_role(awa, component.space, "facilitator")
    budget = open_vote(awa, component, BallotRules(), projects=3)
    with transaction():
        for project in db.session.query(Project):
            project.latitude, project.longitude = 44.1, 6.0
    address, english = f"/volonne/budget/{budget.number}/map", {"Accept-Language": "en"}
    with at_moment(day(21)):
        assert "shows the first" not in client.get(address, headers=english).text
        for module in ("queries", "views"):
            monkeypatch.setattr(f"parvis_budgets.{module}.projects.ON_MAP", 2)
        page = client.get(address + "?again", headers=english)
        assert "The map shows the first 2." in page.text
