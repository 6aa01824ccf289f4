"""Writing the règlement in its form, and what people then read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale

from parvis.content import Version
from parvis.db import at_moment, db
from parvis.rules import Conflict, Invalid
from parvis_budgets.clauses import Purse, articles
from parvis_budgets.forms.reglement import ReglementForm
from parvis_budgets.models import Budget
from parvis_budgets.operations.reglement import (
    Money,
    change_reglement,
    make_budget,
    publish_budget,
)
from parvis_budgets.reglement import Calendar, EnvelopePolicy, Reglement, Step, Window
from parvis_budgets.reglement.templates import TEMPLATES

START = datetime(2030, 3, 1, 8, tzinfo=UTC)
BASE = "/volonne/budget/"
DESK = BASE + "admin/"


@pytest.fixture
def desk(client, sign_in, awa):
    with at_moment(START):
        yield sign_in(client, awa)


def fields(budget: Budget, places=()) -> dict[str, object]:
    """What a browser would send of the form as it is shown."""
    from flask import current_app

    with current_app.test_request_context():
        form = ReglementForm(budget, places)
        sent: dict[str, object] = {}
        for field in form:
            if field.name == "envelopes":
                for line in field:
                    sent |= {inner.name: inner._value() if hasattr(inner, "_value")
                             else inner.data for inner in line.form}  # fmt: skip
            elif field.type == "BooleanField":
                sent |= {field.name: "y"} if field.data else {}
            elif hasattr(field, "_value"):
                sent[field.name] = field._value()
            elif field.data is not None:
                sent[field.name] = field.data
    return sent


def made(awa, component, name="small-commune") -> Budget:
    template = TEMPLATES[name]
    return make_budget(
        awa,
        component,
        title="Budget participatif 2030",
        body="",
        reglement=replace(template.reglement, policy=EnvelopePolicy.ONE),
        envelopes=[Money("Volonne", template.cents)],
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_template_makes_an_edition_whose_form_changes_nothing(
    desk, component, awa, name
) -> None:
    page = desk.post(DESK + "new", data={"title": "Budget 2030", "template": name})
    assert page.status_code == 303
    budget = db.session.query(Budget).one()
    before = budget.reglement
    assert desk.get(page.location).status_code == 200
    kept = desk.post(f"{DESK}{budget.number}/reglement", data=fields(budget))
    assert kept.status_code == 303, kept.text
    assert budget.reglement == before
    read = desk.get(f"{BASE}{budget.number}/reglement")
    assert read.status_code == 200
    with_sentences = articles(before, [Purse("Volonne", 15_000_00)])
    assert all(article.sentences for article in with_sentences)


def test_dates_points_and_envelopes_are_written(desk, component, awa) -> None:
    budget = made(awa, component)
    address = f"{DESK}{budget.number}/reglement"
    data = fields(budget) | {
        "kind": "points", "points_total": "12", "points_most": "5", "least": "nonsense",
        "vote_opens_on": "2030-05-01", "vote_closes_on": "2030-05-31",
        "vote_closes_time": "18:00", "ideas_opens_on": "2030-03-02",
        "ideas_closes_on": "2030-04-01", "tie_1": "cheapest", "tie_2": "lot", "tie_3": "",
        "seed": "Les crues de la Durance",
        "envelopes-0-name": "Bourg", "envelopes-0-amount": "9 000,50 €",
        "envelopes-1-name": "Hameaux", "envelopes-1-amount": "6000",
        "policy": "all",
    }  # fmt: skip
    assert desk.post(address, data=data).status_code == 303
    reglement = budget.reglement
    assert (reglement.ballot.points_total, reglement.ballot.points_most) == (12, 5)
    assert reglement.ballot.least == 1
    vote = reglement.calendar[Step.VOTE]
    assert vote == Window(
        datetime(2030, 4, 30, 22, tzinfo=UTC), datetime(2030, 5, 31, 16, tzinfo=UTC)
    )
    assert [(one.name, one.amount) for one in budget.envelopes] == [
        ("Bourg", 9_000_50), ("Hameaux", 6_000_00),
    ]  # fmt: skip
    page = desk.get(f"{BASE}{budget.number}/reglement").text
    for said in ("Les crues de la Durance", "12 points", "15\u202f000,50\u00a0€", "18:00"):
        assert said in page, said


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "judgment", "mentions": []}, "mentions"),
        ({"rule": "majority-judgment"}, "rule"),
        ({"most": "0"}, "most"),
        ({"age_least": "200"}, "age_least"),
        ({"tie_1": "cheapest", "tie_2": "", "tie_3": ""}, "tie_1"),
        ({"tie_1": "lot", "tie_2": "", "seed": ""}, "seed"),
        ({"vote_opens_on": "2030-05-01"}, "vote_opens_on"),
        ({"vote_opens_on": "2030-02-01", "vote_closes_on": "2030-06-01"}, "vote_opens_on"),
        (
            {"vote_opens_on": "2030-05-01", "vote_closes_on": "2030-06-01",
             "ideas_opens_on": "2030-04-01", "ideas_closes_on": "2030-05-02"},
            "ideas_opens_on",
        ),
        ({"vote_opens_on": "0001-01-01", "vote_closes_on": "9999-12-31"}, "vote_opens_on"),
        ({"policy": "home"}, "policy"),
        ({"envelopes-0-amount": "beaucoup"}, "envelopes-0-amount"),
        ({"cost_most": "20000"}, "cost_most"),
        ({"winners": "9" * 30}, "winners"),
    ],
)  # fmt: skip
def test_what_contradicts_the_rest_is_said_and_the_form_is_kept(
    desk, component, awa, change, field
) -> None:
    budget = made(awa, component)
    data = fields(budget) | {"validator": "le <b>conseil</b>"} | change
    page = desk.post(f"{DESK}{budget.number}/reglement", data=data)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text or f'id="{field}-error"' in page.text
    assert "le &lt;b&gt;conseil&lt;/b&gt;" in page.text
    checked = desk.post(f"{DESK}{budget.number}/reglement/check", data=data)
    if change.get("vote_opens_on") != "2030-02-01":
        assert "notice--warning" in checked.text
    assert budget.reglement.validator == ""


def test_a_date_that_is_wrong_is_named_with_its_step(desk, component, awa) -> None:
    budget = made(awa, component)
    data = fields(budget) | {"vote_opens_on": "2030-05-01", "result_closes_on": "hier"}
    page = desk.post(f"{DESK}{budget.number}/reglement", data=data).text
    assert re.search(r"#result_closes_on.>Résultat – Dernier jour\u00a0: ", page)
    data |= {"result_closes_on": ""}
    told = "Vote – Premier jour"
    page = desk.post(f"{DESK}{budget.number}/reglement", data=data).text
    assert re.search(rf"#vote_opens_on.>{told}\u00a0: ", page)
    check = desk.post(f"{DESK}{budget.number}/reglement/check", data=data).text
    assert f'#vote_opens_on">{told}</a>' in check


def test_the_check_shows_what_people_will_read_and_keeps_nothing(desk, component, awa) -> None:
    budget = made(awa, component)
    data = fields(budget) | {"validator": "le conseil municipal"}
    address = f"{DESK}{budget.number}/reglement"
    checked = desk.post(address + "/check", data=data)
    assert checked.status_code == 200
    assert "le conseil municipal" in checked.text
    pressed = desk.post(address, data=data | {"check": "1"})
    assert pressed.status_code == 200
    assert "le conseil municipal" in pressed.text
    more = desk.post(address, data=data | {"more": "1"})
    assert more.text.count('name="envelopes-3-name"') == 1
    assert budget.reglement.validator == ""


def test_what_another_kind_of_ballot_uses_is_kept_by_the_form(desk, component, awa) -> None:
    budget = made(awa, component, "paris")
    data = fields(budget) | {"kind": "approval", "rule": "greedy", "least": "two", "check": "1"}
    page = desk.post(f"{DESK}{budget.number}/reglement", data=data).text
    for mention in ("reject", "fair", "good", "very-good"):
        assert re.search(rf'<input checked[^>]*value="{mention}"', page), mention
    assert 'value="two"' in page


def test_one_envelope_for_each_commune(client, sign_in, new_space, new_component, new_person,
                                       give_role) -> None:  # fmt: skip
    territory = new_space("Provence Alpes", slug="p2a")
    communes = [new_space(name, territory) for name in ("Digne", "Thoard")]
    component = new_component(territory, "budgets", "budget")
    awa = new_person("Awa Diop")
    give_role(awa, territory, "facilitator")
    budget = made(awa, component)
    sign_in(client, awa)
    address = f"/p2a/budget/admin/{budget.number}/reglement"
    data = fields(budget, communes)
    filled = client.post(address, data=data | {"communes": "1"})
    assert 'value="Thoard"' in filled.text
    data |= {"policy": "home-and-one"}
    for place, commune in enumerate(communes, start=1):
        data |= {f"envelopes-{place}-name": commune.name, f"envelopes-{place}-amount": "500",
                 f"envelopes-{place}-place": str(commune.id)}  # fmt: skip
    assert client.post(address, data=data).status_code == 303
    assert {one.space_id for one in budget.envelopes} == {None, *(c.id for c in communes)}
    foreign = new_space("Ailleurs")
    with pytest.raises(Invalid):
        change_reglement(
            awa, budget, title=budget.title, body="", reglement=budget.reglement,
            envelopes=[Money("Ailleurs", 1, foreign.id)],
        )  # fmt: skip


def test_a_change_before_the_opening_is_a_version_that_can_be_compared(
    desk, component, awa
) -> None:
    budget = made(awa, component)
    publish_budget(awa, budget)
    data = fields(budget) | {"age_least": "16"}
    desk.post(f"{DESK}{budget.number}/reglement", data=data)
    desk.post(f"{DESK}{budget.number}/reglement", data=data)
    versions = db.session.query(Version).filter_by(content_id=budget.id).all()
    assert len(versions) == 2
    page = desk.get(f"/content/{budget.id}/versions/2")
    assert "<del>" in page.text
    assert "16" in page.text


def test_of_two_tabs_the_second_does_not_erase_the_first(desk, component, awa) -> None:
    budget = made(awa, component)
    address = f"{DESK}{budget.number}/reglement"
    opened = re.search(r'name="since"[^>]* value="(\w+)"', desk.get(address).text)[1]
    first = fields(budget) | {"validator": "Le conseil municipal", "since": opened}
    second = fields(budget) | {"age_least": "13", "since": opened}
    assert desk.post(address, data=first).status_code == 303
    told = desk.post(address, data=second)
    assert told.status_code == 422 and 'value="13"' in told.text
    assert budget.reglement.validator == "Le conseil municipal"
    assert budget.reglement.voters.age_least != 13
    now_seen = re.search(r'name="since"[^>]* value="(\w+)"', told.text)[1]
    assert now_seen != opened
    assert desk.post(address, data=second | {"since": now_seen}).status_code == 303
    db.session.expire_all()
    assert budget.reglement.voters.age_least == 13


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("2030-04-30T22:00", "2030-05-31T22:00", "from 1 May 2030 to 31 May 2030"),
        ("2030-05-01T08:00", "2030-05-31T16:00", "from 1 May 2030, 10:00 to 31 May 2030, 18:00"),
    ],
)
def test_what_closes_at_midnight_was_open_the_day_before(app, opens, closes, said) -> None:
    window = Window(*(datetime.fromisoformat(one + "+00:00") for one in (opens, closes)))
    reglement = Reglement(calendar=Calendar({Step.VOTE: window}))
    with force_locale("en"):
        found = articles(reglement, [Purse("Volonne", 1)])
    assert any(said in sentence for article in found for sentence in article.sentences)


def test_the_fingerprint_is_that_of_the_file(desk, component, awa) -> None:
    budget = made(awa, component)
    publish_budget(awa, budget)
    file = desk.get(f"{BASE}{budget.number}/reglement.json")
    digest = hashlib.sha256(file.data).hexdigest()
    assert digest in desk.get(f"{BASE}{budget.number}/reglement").text


def test_an_edition_is_not_published_once_its_vote_would_have_opened(awa, component) -> None:
    budget = made(awa, component)
    day = timedelta(days=1)
    calendar = Calendar({Step.VOTE: Window(START + day, START + 2 * day)})
    with at_moment(START):
        change_reglement(
            awa, budget, title=budget.title, body="",
            reglement=replace(budget.reglement, calendar=calendar),
            envelopes=[Money("Volonne", 1)],
        )  # fmt: skip
    with at_moment(START + day), pytest.raises(Conflict):
        publish_budget(awa, budget)


def test_others_do_not_write_the_reglement(client, sign_in, new_person, component, awa) -> None:
    budget = made(awa, component)
    assert client.get(f"{DESK}{budget.number}/reglement").status_code in (302, 303, 403, 404)
    sign_in(client, new_person("Paul"))
    assert client.post(f"{DESK}{budget.number}/reglement", data={}).status_code in (403, 404)
    assert client.post(f"{DESK}{budget.number}/reglement/check", data={}).status_code in (403, 404)
