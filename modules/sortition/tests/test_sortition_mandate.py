"""The mandate: criteria, sectors, quotas, calendar, freezing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
from sortition_world import SAID, calendar

from parvis.db import at_moment, db, now
from parvis.rules import Conflict, Invalid, Refused
from parvis_sortition.mandate import mandate_document, missing_before_freezing
from parvis_sortition.models import (
    CriterionKind,
    Mandate,
    Quota,
    Recruitment,
    Stage,
    SubDraw,
)
from parvis_sortition.operations.criteria import (
    change_criterion,
    remove_criterion,
    take_populations,
)
from parvis_sortition.operations.ending import cancel_recruitment, delete_recruitment
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.mandate import (
    CriterionText,
    ValueText,
    add_criterion,
    begin_recruitment,
    change_mandate,
)
from parvis_sortition.operations.parts import (
    Part,
    add_sub_draw,
    change_sub_draw,
    remove_sub_draw,
    set_exclusions,
)
from parvis_sortition.operations.quotas import set_quotas
from parvis_sortition.operations.volunteering import Answer, volunteer
from parvis_sortition.proof.canonical import canonical

BASE = "/p2a/tirage/"
COMMUNES = {
    "04070": ("Digne-les-Bains", 16000),
    "04234": ("Volonne", 1600),
    "04219": ("Thoard", 750),
}
LEA = {"name": "Léa", "email": "lea@example.fr"}


@pytest.fixture
def place(new_space, new_component):
    territory = new_space("Provence Alpes", slug="p2a", kind="agglomeration")
    for insee, (name, people) in COMMUNES.items():
        new_space(name, territory, kind="commune", insee=insee, population=people)
    return new_component(territory, "sortition", "tirage")


@pytest.fixture
def awa(new_person, give_role, place):
    person = new_person("Awa Diop")
    give_role(person, place.space, "facilitator")
    return person


@pytest.fixture
def recruitment(place, awa):
    return begin_recruitment(awa, place, "Convention énergie", "Pour économiser.", 10)


SEXES = CriterionText(
    kind=CriterionKind.SEX,
    label="Sexe",
    values=[ValueText(label="Femmes", population=520), ValueText(label="Hommes", population=480)],
)


@pytest.fixture
def ready(recruitment, awa):
    """All that is needed to open the answers and freeze."""
    change_mandate(awa, recruitment, **calendar(now()), **SAID)
    criterion = add_criterion(awa, recruitment, SEXES)
    set_quotas(awa, recruitment.sub_draws[0], criterion, {v.id: (5, 5) for v in criterion.values})
    return recruitment


def post(client, address, **data):
    return client.post(address, data=data)


def test_a_facilitator_writes_a_whole_mandate_through_the_pages(client, sign_in, place, awa):
    sign_in(client, awa)
    begun = post(
        client, f"{BASE}admin/new", title="Convention énergie", body="Pour économiser.", size="10"
    )
    assert begun.status_code == 303
    found = db.session.query(Recruitment).one()
    at = f"{BASE}admin/{found.number}"
    hub = client.get(f"{at}/mandate")
    assert hub.status_code == 200 and f"{at}/open" not in hub.text
    for page in ("texts", "calendar", "data", "exclusions", "parts"):
        assert client.get(f"{at}/mandate/{page}").status_code == 200
    shown = client.get(f"{at}/mandate/calendar").text
    today = now().date()
    assert str((today + timedelta(days=42)).year) in shown
    calendar = post(
        client,
        f"{at}/mandate/calendar",
        to_invite="8000",
        answers_on=str(today + timedelta(days=20)),
        draw_on=str(today + timedelta(days=30)),
        draw_time="18:30",
        reply_days="10",
        appeal_on=str(today + timedelta(days=90)),
        panel_on=str(today + timedelta(days=400)),
        randomness="balls",
        randomness_note="Trois boules.",
    )
    assert calendar.status_code == 303
    purposes = {"controller": "P2A", "controller_contact": "dpo@p2a.example", "purposes": "Tirer."}
    assert post(client, f"{at}/mandate/data", **purposes).status_code == 303
    assert post(client, f"{at}/criteria/ready", keys=["sex", "age"]).status_code == 303
    db.session.expire_all()
    sex, age = found.criteria
    assert [value.age_low for value in age.values][:2] == [16, 25]
    filled = {f"values-{n}-id": str(v.id) for n, v in enumerate(sex.values)}
    filled |= {f"values-{n}-label": v.label for n, v in enumerate(sex.values)}
    filled |= {"values-0-population": "520", "values-1-population": "480"}
    address = f"{at}/criteria/{sex.id}"
    assert post(client, address, label="Sexe", source="Insee", **filled).status_code == 303
    assert client.get(f"{at}/sectors").status_code == 200
    names = {f"sector-{insee}": "Tout" for insee in COMMUNES} | {"sector-04070": "Digne"}
    saved = post(client, f"{at}/sectors", label="Secteur", save="1", **names)
    assert saved.status_code == 303
    db.session.expire_all()
    sector = found.criteria[-1]
    assert [(v.label, v.population) for v in sector.values] == [("Digne", 16000), ("Tout", 2350)]
    assert sector.values[1].communes == ["04219", "04234"]
    part = found.sub_draws[0]
    quotas = f"{at}/quotas/{part.id}"
    assert client.get(f"{at}/quotas").location.endswith(quotas)
    proposed = post(client, quotas, propose="1", slack="0")
    assert f'name="low-{sex.values[0].id}" value="5"' in proposed.text
    assert f'name="high-{sex.values[0].id}" value="6"' in proposed.text
    bounds = {f"low-{v.id}": "5" for v in sex.values} | {f"high-{v.id}": "5" for v in sex.values}
    assert post(client, quotas, slack="0", save="1", **bounds).status_code == 303
    db.session.expire_all()
    assert {(q.low, q.high) for q in part.quotas} == {(5, 5)}
    assert post(client, f"{at}/open").status_code == 303
    db.session.expire_all()
    assert found.stage == Stage.OPEN
    public = client.get(f"{BASE}{found.number}")
    assert "52" in public.text and "Femme" in public.text
    assert client.get(f"{at}/freeze").status_code == 200
    assert post(client, f"{at}/freeze").status_code == 303
    mandate = db.session.query(Mandate).one()
    file = client.get(f"{BASE}{found.number}/mandates/1.json")
    assert hashlib.sha256(file.data).hexdigest() == mandate.hash
    assert mandate.hash in client.get(f"{BASE}{found.number}").text
    assert client.get(f"{BASE}{found.number}/mandates/2.json").status_code == 404


def test_quotas_are_checked_while_one_types(client, sign_in, ready, awa):
    sign_in(client, awa)
    values = ready.criteria[0].values
    address = f"{BASE}admin/{ready.number}/quotas/{ready.sub_draws[0].id}"
    typed = {f"low-{values[0].id}": "8", f"high-{values[0].id}": "9"}
    typed |= {f"low-{values[1].id}": "4", f"high-{values[1].id}": "4"}
    live = client.post(address, data=typed | {"slack": "0"}, headers={"HX-Request": "true"})
    assert live.status_code == 200 and "<h1" not in live.text and "12" in live.text
    refused = client.post(address, data=typed | {"slack": "0", "save": "1"})
    assert refused.status_code == 422 and 'value="8"' in refused.text
    for wrong in ("-1", "1e3", "½", "\x00", "9" * 40, "<script>"):
        hostile = client.post(address, data=typed | {f"low-{values[0].id}": wrong, "save": "1"})
        assert hostile.status_code == 422 and "<script>" not in hostile.text.split("<main")[1]
    db.session.expire_all()
    assert {(quota.low, quota.high) for quota in ready.sub_draws[0].quotas} == {(5, 5)}


def test_a_frozen_mandate_does_not_change_whatever_is_tried(client, sign_in, ready, awa):
    open_answers(awa, ready)
    mandate = freeze_mandate(awa, ready)
    criterion, part = ready.criteria[0], ready.sub_draws[0]
    tries = [
        lambda: change_mandate(awa, ready, title="Autre titre"),
        lambda: add_criterion(awa, ready, SEXES),
        lambda: change_criterion(awa, ready, criterion, SEXES),
        lambda: remove_criterion(awa, ready, criterion),
        lambda: take_populations(awa, ready, {"Sexe": {"Femmes": 1}}, {}),
        lambda: set_quotas(awa, part, criterion, {}),
        lambda: add_sub_draw(awa, ready, Part(name="Autre", size=3)),
        lambda: change_sub_draw(awa, part, Part(name="Autre", size=3)),
        lambda: remove_sub_draw(awa, part),
        lambda: set_exclusions(awa, ready, ["Non."], one_per_household=False),
    ]
    for attempt in tries:
        with pytest.raises(Refused):
            attempt()
    sign_in(client, awa)
    for page in ("mandate/texts", "mandate/calendar", f"criteria/{criterion.id}", "sectors"):
        assert client.get(f"{BASE}admin/{ready.number}/{page}").status_code == 403
    db.session.expire_all()
    assert canonical(mandate_document(ready)).decode() == mandate.document
    assert hashlib.sha256(mandate.document.encode()).hexdigest() == mandate.hash


def test_a_correction_is_a_new_version_with_its_public_reason(client, sign_in, ready, awa):
    open_answers(awa, ready)
    freeze_mandate(awa, ready)
    sign_in(client, awa)
    at = f"{BASE}admin/{ready.number}"
    assert post(client, f"{at}/reopen", reason=" ").status_code == 422
    reason = "Un quota était <b>faux</b>."
    assert post(client, f"{at}/reopen", reason=reason).status_code == 303
    db.session.expire_all()
    set_quotas(
        awa, ready.sub_draws[0], ready.criteria[0], {v.id: (4, 6) for v in ready.criteria[0].values}
    )
    freeze_mandate(awa, ready)
    page = client.get(f"{BASE}{ready.number}").text
    first, second = db.session.query(Mandate).order_by(Mandate.number).all()
    assert first.hash in page and second.hash in page
    assert "Un quota était &lt;b&gt;faux" in page
    changed = json.loads(second.document)["sub_draws"][0]["quotas"][0]
    assert (changed["min"], changed["max"]) == (4, 6)


def test_contradictory_quotas_are_not_frozen(ready, awa):
    change_sub_draw(awa, ready.sub_draws[0], Part(name="Main", size=30))
    assert "quotas" in missing_before_freezing(ready)
    with pytest.raises(Invalid):
        freeze_mandate(awa, ready)
    change_sub_draw(awa, ready.sub_draws[0], Part(name="Main", size=10))
    freeze_mandate(awa, ready)
    with pytest.raises(Conflict):
        freeze_mandate(awa, ready)


def test_values_can_swap_their_names_and_keep_their_quotas(ready, awa):
    criterion = ready.criteria[0]
    one, two = criterion.values
    swapped = [
        ValueText(id=one.id, label=two.label, population=1),
        ValueText(id=two.id, label=one.label, population=2),
    ]
    text = CriterionText(kind=CriterionKind.SEX, label="Genre", values=swapped)
    change_criterion(awa, ready, criterion, text)
    assert [value.label for value in criterion.values] == ["Hommes", "Femmes"]
    assert len(ready.sub_draws[0].quotas) == 2
    third = CriterionText(
        kind=CriterionKind.SEX, label="Genre", values=[*swapped, ValueText(label="Autre")]
    )
    change_criterion(awa, ready, criterion, third)
    assert len(criterion.values) == 3 and db.session.query(Quota).count() == 0


@pytest.mark.parametrize(
    "values",
    [["Une"], ["A", "A"], ["A", ""], ["A" * 81, "B"], [f"v{n}" for n in range(61)]],
)
def test_criteria_that_cannot_be_asked_are_refused(recruitment, awa, values):
    text = CriterionText(
        kind=CriterionKind.OWN, label="Test", values=[ValueText(label=each) for each in values]
    )
    with pytest.raises(Invalid):
        add_criterion(awa, recruitment, text)


def test_questions_stay_once_people_answer_and_populations_do_not(ready, awa):
    open_answers(awa, ready)
    criterion = ready.criteria[0]
    other = CriterionText(kind=CriterionKind.SEX, label="Genre", values=SEXES.values)
    with pytest.raises(Conflict):
        change_criterion(awa, ready, criterion, other)
    with pytest.raises(Conflict):
        remove_criterion(awa, ready, criterion)
    same = [ValueText(id=v.id, label=v.label, population=7) for v in criterion.values]
    counted = CriterionText(kind=CriterionKind.SEX, label="Sexe", source="Insee", values=same)
    change_criterion(awa, ready, criterion, counted)
    assert [value.population for value in criterion.values] == [7, 7]
    assert take_populations(awa, ready, {"sexe": {"femmes": 8, "Hommes": 9}}, {}) == 1
    assert [value.population for value in criterion.values] == [8, 9]


def test_populations_come_from_a_file_and_go_to_one(client, sign_in, ready, awa):
    sign_in(client, awa)
    address = f"{BASE}admin/{ready.number}/criteria/file"

    def send(text):
        file = (io.BytesIO(text.encode()), "pop.csv")
        return client.post(address, data={"file": file, "source": "Insee"})

    sent = "criterion;value;population\nSexe;Femmes;10 200\nSexe;Hommes;9800\n"
    sent += "Âge;16–24;5\nÂge;25+;6\n"
    assert send(sent).status_code == 303
    db.session.expire_all()
    assert [value.population for value in ready.criteria[0].values] == [10200, 9800]
    assert ready.criteria[1].kind == CriterionKind.AGE
    refused = send("criterion,value,population\nSexe,Autres,3\nSexe,Femmes,x\n")
    assert refused.status_code == 422 and "3" in refused.text
    refused = send("criterion,value,population\nSexe,Autres,3\n")
    assert refused.status_code == 422 and "Autres" in refused.text
    assert client.post(address, data={}).status_code == 422
    assert send("x" * 300_000).status_code == 422
    made = client.get(f"{BASE}admin/{ready.number}/populations.csv")
    rows = list(csv.reader(io.StringIO(made.data.decode("utf-8-sig"))))
    assert rows[0] == ["criterion", "value", "population"]
    assert ["Sexe", "Femmes", "10200"] in rows


def test_small_communes_are_proposed_together_and_mistakes_are_told(client, sign_in, ready, awa):
    sign_in(client, awa)
    address = f"{BASE}admin/{ready.number}/sectors"
    shown = client.get(address).text
    assert "Digne-les-Bains" in shown and "16" in shown
    missing = post(client, address, label="Secteur", save="1", **{"sector-04070": "Digne"})
    assert missing.status_code == 422 and "Thoard" in missing.text
    live = client.post(address, data={"label": "S"}, headers={"HX-Request": "true"})
    assert live.status_code == 200 and "<h1" not in live.text
    again = post(client, address, label="Secteur", propose="1")
    assert again.status_code == 200 and len(ready.criteria) == 1


def test_sub_draws_come_and_go(ready, awa):
    other = add_sub_draw(awa, ready, Part(name="Mineurs", audience="de 16 et 17 ans", size=5))
    assert ready.size == 15
    with pytest.raises(Invalid):
        add_sub_draw(awa, ready, Part(name="Mineurs", size=5))
    with pytest.raises(Invalid):
        change_sub_draw(awa, other, Part(name="Mineurs", size=0))
    open_answers(awa, ready)
    values = {ready.criteria[0].id: ready.criteria[0].values[0].id}
    answer = Answer(identity=LEA, values=values, consent=True, sub_draw_id=other.id)
    volunteer(None, ready, answer)
    with pytest.raises(Conflict):
        remove_sub_draw(awa, other)
    remove_sub_draw(awa, add_sub_draw(awa, ready, Part(name="Vide", size=2)))
    assert db.session.query(SubDraw).count() == 2


def test_sentences_that_people_confirmed_stay(ready, awa):
    set_exclusions(awa, ready, ["Je ne suis pas élu·e.", ""], one_per_household=True)
    open_answers(awa, ready)
    values = {ready.criteria[0].id: ready.criteria[0].values[0].id}
    volunteer(None, ready, Answer(identity=LEA, values=values, consent=True))
    set_exclusions(awa, ready, ["Je ne suis pas élu·e."], one_per_household=False)
    with pytest.raises(Conflict):
        set_exclusions(awa, ready, ["Autre."], one_per_household=False)


def test_dates_must_follow_one_another(client, sign_in, ready, awa):
    with pytest.raises(Invalid):
        change_mandate(awa, ready, draw_at=ready.answers_until - timedelta(days=1))
    with pytest.raises(Invalid):
        change_mandate(awa, ready, title="x" * 200)
    sign_in(client, awa)
    sent = {"to_invite": "0", "reply_days": "10", "randomness": "balls", "draw_time": "18:00"}
    sent |= {"answers_on": "9999-12-31", "draw_on": "0001-01-01"}
    sent |= {"appeal_on": "2027-01-01", "panel_on": "2027-01-01"}
    answer = post(client, f"{BASE}admin/{ready.number}/mandate/calendar", **sent)
    assert answer.status_code == 200 and "9999" in answer.text
    with at_moment(ready.answers_until), pytest.raises(Invalid):
        open_answers(awa, ready)


def test_giving_up(client, sign_in, ready, awa, place):
    open_answers(awa, ready)
    with pytest.raises(Invalid):
        cancel_recruitment(awa, ready, "  ")
    with pytest.raises(Conflict):
        delete_recruitment(awa, ready)
    sign_in(client, awa)
    address = f"{BASE}admin/{ready.number}/give-up"
    assert client.get(address).status_code == 200
    assert post(client, address, reason="Le conseil a changé d’avis.").status_code == 303
    assert "Le conseil a changé" in client.get(f"{BASE}{ready.number}").text
    other = begin_recruitment(awa, place, "Une autre", "Pour voir.", 3)
    add_criterion(awa, other, SEXES)
    assert post(client, f"{BASE}admin/{other.number}/give-up").status_code == 303
    assert db.session.query(Recruitment).count() == 1


def test_strangers_change_nothing(client, sign_in, new_person, ready, place, new_component):
    values = f"{BASE}admin/{ready.number}/quotas/{ready.sub_draws[0].id}"
    assert post(client, values, save="1").status_code in (302, 303, 404)
    sign_in(client, new_person())
    assert post(client, values, save="1").status_code in (403, 404)
    assert client.get(values).status_code in (403, 404)


def test_ids_of_another_recruitment_are_not_found(client, sign_in, ready, awa, place):
    other = begin_recruitment(awa, place, "Une autre", "Pour voir.", 3)
    sign_in(client, awa)
    at = f"{BASE}admin/{other.number}"
    for address in (
        f"{at}/quotas/{ready.sub_draws[0].id}",
        f"{at}/criteria/{ready.criteria[0].id}",
        f"{at}/mandate/parts/{ready.sub_draws[0].id}",
        f"{at}/criteria/99999999999999999999",
    ):
        assert client.get(address).status_code == 404


def test_the_desk_says_what_presses(client, sign_in, ready, awa):
    sign_in(client, awa)
    desk = f"{BASE}admin/{ready.number}"

    def alerts():
        return client.get(desk).text.count("notice--danger"), client.get(desk).text.count(
            "notice--warning"
        )

    assert alerts() == (0, 0)
    with at_moment(ready.answers_until):
        assert alerts() == (0, 1)
    open_answers(awa, ready)
    assert alerts() == (0, 0)
    with at_moment(ready.draw_at - timedelta(days=3)):
        assert alerts() == (0, 1)
        freeze_mandate(awa, ready)
        assert alerts() == (0, 0)
    with at_moment(ready.appeal_until - timedelta(days=3)):
        assert alerts()[0] == 1


def test_pages_ask_as_many_queries_whatever_the_criteria(
    client, sign_in, ready, awa, count_queries
):
    sign_in(client, awa)
    part = ready.sub_draws[0]
    pages = [f"{BASE}{ready.number}"]
    pages += [
        f"{BASE}admin/{ready.number}/{page}"
        for page in ("mandate", "criteria", f"quotas/{part.id}", "freeze")
    ]

    def measured():
        counts = []
        for page in pages:
            client.get(page)
            with count_queries() as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    before = measured()
    for number in range(6):
        values = [ValueText(label=f"v{turn}", population=5) for turn in range(8)]
        text = CriterionText(kind=CriterionKind.OWN, label=f"Critère {number}", values=values)
        criterion = add_criterion(awa, ready, text)
        set_quotas(awa, part, criterion, {value.id: (1, 2) for value in criterion.values})
    assert measured() == before


def test_the_appeal_period_leaves_those_drawn_the_time_to_reply(awa, recruitment):
    draw_at = now() + timedelta(days=60)
    change_mandate(awa, recruitment, draw_at=draw_at, appeal_until=draw_at + timedelta(days=20))
    for values in (
        {"reply_days": 90},
        {"appeal_until": draw_at + timedelta(days=9)},
        {"draw_at": recruitment.appeal_until - timedelta(days=9)},
    ):
        with pytest.raises(Invalid) as refused:
            change_mandate(awa, recruitment, **values)
        assert set(refused.value.errors) == {"appeal_until"}
    change_mandate(awa, recruitment, appeal_until=draw_at + timedelta(days=10))
