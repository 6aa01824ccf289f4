"""Figures of participation: whole where they can be, hidden where someone could be recognised."""

from __future__ import annotations

import csv
import io

import pytest
from budget_worlds import closed, day, do_jobs, frozen_edition
from sqlalchemy import insert

from parvis.db import at_moment, db, transaction
from parvis_budgets.models import Participation
from parvis_budgets.operations.statistics import keep_statistics
from parvis_budgets.participation import Participant, rows_in, shown_in, tables_of
from parvis_budgets.reglement.templates import TEMPLATES

BASE = "/p2a/budget/"


def people(home, age, channel, number):
    return [Participant(home, age, channel)] * number


CROWD = [
    *people("Digne", "25-39", "web", 40),
    *people("Digne", "60-74", "paper", 25),
    *people("Volonne", "25-39", "web", 14),
    *people("Volonne", "60-74", "paper", 12),
    *people("Majastres", "75+", "phone", 1),
]


def test_a_single_voter_is_in_no_published_figure():
    tables = tables_of(CROWD)
    known = {
        (by, value, other): count
        for by, value, _and_by, other, count in rows_in(tables)
        if count is not None
    }
    assert ("home", "Digne", "25-39") in known
    assert not any("Majastres" in key or "75+" in key or "phone" in key for key in known)
    assert all(count >= 10 for count in known.values())
    for table in tables:
        line, totals = table["rows"][1].index("Majastres"), table["row_totals"]
        assert totals[line] is None
        # What is told of the others does not give it by subtraction.
        assert table["total"] is None or totals.count(None) > 1


def test_one_commune_is_told_by_age_and_channel():
    (table,) = tables_of(people("Volonne", "25-39", "web", 30))
    assert table["rows"][0] == "age" and table["total"] == 30
    words = {"age": {"": "Âge"}, "channel": {"": "Canal", "web": "Internet"}}
    assert shown_in(table, words).columns.values == ("Internet",)
    assert tables_of([]) == []


@pytest.fixture
def edition(new_space, new_component, new_person, give_role):
    top = new_space("P2A", slug="p2a", kind="agglomeration")
    homes = [new_space(name, top, slug=name.lower()) for name in ("Digne", "Volonne")]
    component = new_component(top, "budgets", "budget")
    staff = new_person()
    give_role(staff, top, "facilitator")
    budget = frozen_edition(staff, component, TEMPLATES["small-commune"].reglement, [500000])
    with transaction():
        for place in range(50):
            signature = {
                "budget_id": budget.id,
                "envelope_id": budget.envelopes[0].id,
                "identity": f"{place:064d}",
                "slot": 0,
                "channel": "web",
                "home_id": homes[place % 2].id,
                "age_band": "25-39",
            }
            db.session.execute(insert(Participation), [signature])
    return budget, staff


def test_figures_are_made_at_the_closing_and_shown_with_the_result(
    client, sign_in, edition, new_person
):
    budget, staff = edition
    keep_statistics(budget)
    assert budget.participation == []
    page = f"{BASE}{budget.number}/participation"
    assert client.get(page).status_code == 404
    with at_moment(day(30)):
        closed(staff, budget)
        do_jobs()
        assert len(budget.participation) == 2
        kept = budget.participation
        keep_statistics(budget)
        assert budget.participation == kept
        assert client.get(page).status_code == 404, "before the result, facilitators alone"
        sign_in(client, staff)
        shown = client.get(page)
        assert shown.status_code == 200 and "Digne" in shown.text and "25" in shown.text
        lines = list(csv.DictReader(io.StringIO(client.get(f"{page}.csv").text)))
    told = {(line["value"], line["other_value"]): line["people"] for line in lines}
    assert told["Digne", "25-39"] == told["Volonne", "web"] == "25"
