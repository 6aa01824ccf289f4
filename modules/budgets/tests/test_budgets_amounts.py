"""An amount is read in one way, in forms and in files; one that has two readings is refused."""

from __future__ import annotations

import contextlib
import re

import pytest
from budget_worlds import day, open_vote, projects_in
from hypothesis import given
from hypothesis import strategies as st

from parvis.db import at_moment, db
from parvis_budgets.amounts import AmountError, cents_in
from parvis_budgets.csvfile import read
from parvis_budgets.models import Budget
from parvis_budgets.operations.importing import import_projects
from parvis_budgets.reglement import BallotRules

DESK = "/volonne/budget/admin"


def project_of(budget: Budget) -> int:
    """The number of its only project."""
    (project,) = projects_in(budget.envelopes[0])
    return project.number


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("", None), ("  € ", None), ("0", 0), ("1500", 1_500_00), ("1 500,50 €", 1_500_50),
        ("15\u202f000\u00a0€", 15_000_00), ("€15000", 15_000_00), ("1 000 000", 1_000_000_00),
        ("99.5", 99_50), ("99,05", 99_05), ("-3", -3_00), ("0012", 12_00),
        ("9" * 13, int("9" * 13) * 100),
    ],
)  # fmt: skip
def test_an_amount_is_read(text: str, cents: int | None) -> None:
    assert cents_in(text) == cents


@pytest.mark.parametrize("text", ["15,000", "12.500", "2.000 €", "-1,500", "1 234,567", "0.125"])
def test_three_figures_after_the_only_mark_are_not_guessed(text: str) -> None:
    with pytest.raises(AmountError, match="two ways"):
        cents_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "1 50", "15 00", "1 5000", "1,2,3", "15,000.00", "1e3", "1_000", "١٥", "½", "+5", "5.",
        ",5", "--1", "NaN", "inf", "quinze", "1/2", "0x10", "9" * 14, "9" * 100_000, "\0", "5,1234",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        cents_in(text)


@given(st.integers(0, 10**13))
def test_an_amount_that_pages_write_is_read_again(cents: int) -> None:
    written = f"{cents // 100:,}".replace(",", "\u202f") + f",{cents % 100:02} €"
    assert cents_in(written) == cents


@given(st.text(max_size=12) | st.text("0123456789 ,.-€", max_size=12))
def test_nothing_else_happens_than_an_amount_or_its_refusal(text: str) -> None:
    with contextlib.suppress(AmountError):
        assert cents_in(text) is None or any(figure in text for figure in "0123456789")


def test_a_file_of_projects_says_at_which_line_an_amount_is_unclear() -> None:
    lines = read('title;body;cost;yearly\nUn banc;Texte;2.000;120\nUn pré;Texte;2 000,5;"1,200"\n')
    assert set(lines[0].errors) == {"cost"} and set(lines[1].errors) == {"yearly"}
    assert lines[0].numbers == {"cost": None, "yearly": 120_00}
    assert lines[1].numbers["cost"] == 2_000_50


def test_the_form_keeps_what_was_written_and_says_why(client, sign_in, awa, component) -> None:
    with at_moment(day(1)):
        sign_in(client, awa)
        said = {"title": "Budget 2030", "template": "small-commune", "amount": "15,000"}
        answer = client.post(f"{DESK}/new", data=said)
        assert answer.status_code == 422
        assert "15 000 ou 15000" in answer.text.replace("\u202f", " ").replace("\u00a0", " ")
        assert 'value="15,000"' in answer.text
        assert db.session.query(Budget).count() == 0
        said["amount"] = "15\u202f000"
        assert client.post(f"{DESK}/new", data=said).status_code == 303
        (envelope,) = db.session.query(Budget).one().envelopes
        assert envelope.amount == 15_000_00


def test_no_envelope_of_nothing_is_replaced_by_the_one_of_the_template(
    client, sign_in, awa, component
) -> None:
    with at_moment(day(1)):
        sign_in(client, awa)
        for amount in ("0", "0,00", "-5"):
            said = {"title": "Budget 2030", "template": "small-commune", "amount": amount}
            answer = client.post(f"{DESK}/new", data=said)
            assert answer.status_code == 422, amount
            assert "au-dessus de zéro" in answer.text
            assert db.session.query(Budget).count() == 0
        said["amount"] = ""
        assert client.post(f"{DESK}/new", data=said).status_code == 303
        (envelope,) = db.session.query(Budget).one().envelopes
        assert envelope.amount == 15_000_00


def test_a_cost_that_could_be_two_is_not_kept(client, sign_in, awa, component) -> None:
    budget = open_vote(awa, component, BallotRules(), projects=1, frozen=False)
    with at_moment(day(2)):
        sign_in(client, awa)
        said = {"stage": "ballot", "cost": "12.500", "envelope": str(budget.envelopes[0].id)}
        answer = client.post(f"{DESK}/projects/{project_of(budget)}/study", data=said)
        assert answer.status_code == 422
        assert 'value="12.500"' in answer.text


def test_a_cost_is_within_its_own_range(client, sign_in, awa, component) -> None:
    budget = open_vote(awa, component, BallotRules(), projects=1, frozen=False)
    address = f"{DESK}/projects/{project_of(budget)}/study"
    with at_moment(day(2)):
        sign_in(client, awa)
        said = {"stage": "ballot", "envelope": str(budget.envelopes[0].id)}
        said |= {"cost_low": "5 000", "cost_high": "6 000"}
        for cost in ("1 000", "4 999,99", "6 000,01"):
            answer = client.post(address, data=said | {"cost": cost})
            assert answer.status_code == 422, cost
            assert "de 5 000 € à 6 000 €" in re.sub(r"\s", " ", answer.text)
        for cost in ("5 000", "5 500,50", "6 000"):
            assert client.post(address, data=said | {"cost": cost}).status_code == 303, cost
        file = "title;body;stage;envelope;cost;cost_low;cost_high\n"
        lines = read(file + "Un banc;Texte;vote;Volonne;1000;5000;6000\n")
        (outcome,) = import_projects(awa, budget, lines)
        assert set(outcome.errors) == {"cost"} and outcome.project is None


def test_a_template_of_several_envelopes_says_what_its_edition_still_lacks(
    client, sign_in, awa, component
) -> None:
    with at_moment(day(1)):
        sign_in(client, awa)
        for template, told in (("paris", True), ("grenoble", False)):
            said = {"title": f"Budget {template}", "template": template, "amount": "90 000"}
            answer = client.post(f"{DESK}/new", data=said, follow_redirects=True)
            text = re.sub(r"\s", " ", answer.text)
            assert ("« Dans l’enveloppe de votre lieu de vie et dans une autre »" in text) == told
