"""The pool: composition, what the quotas allow, duplicates, households, checks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sortition_world import begin

from parvis.db import at_moment, db, transaction
from parvis.events import record
from parvis.rules import Conflict, Invalid, Refused
from parvis_sortition.draw.reading import Person, Quota, make_pool
from parvis_sortition.models import CriterionKind, Invitation, Volunteer, VolunteerState
from parvis_sortition.operations.draw import start_draw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.mandate import (
    CriterionText,
    ValueText,
    add_criterion,
    begin_recruitment,
)
from parvis_sortition.operations.parts import Part, change_sub_draw
from parvis_sortition.operations.pool import (
    exclude_volunteer,
    readmit_volunteer,
    settle_volunteers,
)
from parvis_sortition.operations.quotas import set_quotas
from parvis_sortition.operations.volunteering import Answer, volunteer
from parvis_sortition.outlook import ask
from parvis_sortition.outlook.ask import ask_outlook
from parvis_sortition.poolsheet import scarce_in
from parvis_sortition.queries import composition
from parvis_sortition.queries.alike import Likeness, alike_in, alike_with, count_alike
from parvis_sortition.queries.composition import (
    composition_of,
    invited_by_sector,
    outlook_of,
    states_of,
)
from parvis_sortition.queries.pool import gather_pool

BASE = "/volonne/tirage/"


@pytest.fixture
def place(new_space, new_component):
    return new_component(new_space("Volonne", slug="volonne"), "sortition", "tirage")


@pytest.fixture
def awa(new_person, give_role, place):
    person = new_person("Awa Diop")
    give_role(person, place.space, "facilitator")
    return person


@pytest.fixture
def recruitment(place, awa):
    found = begin(awa, place, people=(52, 48))
    open_answers(awa, found)
    return found


def enrol(recruitment, name, place=0, **identity):
    criterion = recruitment.criteria[0]
    known = {"name": name, "email": f"{name.replace(' ', '.')}@example.fr"}
    answer = Answer(
        identity=known | identity,
        values={criterion.id: criterion.values[place].id},
        consent=True,
    )
    return volunteer(None, recruitment, answer).volunteer


@pytest.fixture
def crowd(recruitment):
    for number in range(12):
        enrol(recruitment, f"Nom {number}", number % 2)
    return recruitment


def test_the_composition_follows_the_volunteers(crowd, awa):
    part, (women, men) = crowd.sub_draws[0], crowd.criteria[0].values
    assert composition_of(part).values == {women.id: 6, men.id: 6}
    late = enrol(crowd, "Zoé Tardive")
    db.session.expire_all()
    assert composition_of(part).values == {women.id: 7, men.id: 6}
    exclude_volunteer(awa, late, "Élue du conseil.")
    db.session.expire_all()
    assert composition_of(part).values == {women.id: 6, men.id: 6}
    assert states_of(crowd)[part.id].excluded == 1


def test_what_the_quotas_allow_changes_with_them(crowd, awa):
    part, criterion = crowd.sub_draws[0], crowd.criteria[0]
    women, men = criterion.values
    found = outlook_of(part)
    assert found.state == "feasible" and found.minimum == pytest.approx(1 / 3)
    set_quotas(awa, part, criterion, {women.id: (0, 0), men.id: (4, 4)})
    left = outlook_of(part)
    assert left.state == "unselectable" and len(left.ids) == 6
    change_sub_draw(awa, part, Part(name=part.name, size=9))
    set_quotas(awa, part, criterion, {women.id: (8, 8), men.id: (1, 1)})
    changed = outlook_of(part)
    assert changed.state == "infeasible"
    assert changed.changes_in_words("fr") == [
        "Sexe, Femmes\u00a0: minimum de 8 à 6",
        "Sexe, Hommes\u00a0: maximum de 1 à 3",
    ]


def test_an_outlook_that_takes_too_long_is_not_waited_for(monkeypatch):
    pool = make_pool([Quota("Sexe", "F", 1, 1)], [Person("000001", ("F",))], ["Sexe"])
    assert ask_outlook(pool, 1).state == "feasible"
    monkeypatch.setattr(ask, "LONGEST", 0.001)
    assert ask_outlook(pool, 1).state == "unknown"
    empty = make_pool([Quota("Sexe", "F", 1, 1)], [], ["Sexe"])
    assert ask_outlook(empty, 1).state == "empty"


def test_a_tiny_pool_whose_relaxation_alone_is_feasible_is_infeasible():
    # Three people, two of them, each pair sharing a value of which one at most may sit.
    values = [("a", "b", "a"), ("a", "a", "b"), ("b", "a", "a")]
    features = ["x", "y", "z"]
    quotas = [Quota(name, "a", 0, 1) for name in features]
    quotas += [Quota(name, "b", 0, 2) for name in features]
    people = [Person(f"{n:06d}", value) for n, value in enumerate(values)]
    assert ask_outlook(make_pool(quotas, people, features), 2).state == "infeasible"


def test_asking_loads_no_solver_in_the_web_process():
    code = (
        "import sys, parvis_sortition.admin.pool;"
        "sys.exit(bool({'numpy', 'highspy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_scarce_values_are_named_those_that_lack_first(recruitment):
    part = recruitment.sub_draws[0]
    enrol(recruitment, "Une Femme", 0)
    for number in range(3):
        enrol(recruitment, f"Homme {number}", 1)
    found = scarce_in(part, composition_of(part))
    assert [(one.value, one.people, one.missing) for one in found] == [
        ("Femmes", 1, 1),
        ("Hommes", 3, 0),
    ]


def test_duplicates_are_noticed_whatever_is_written_otherwise(recruitment):
    enrol(recruitment, "Jean-Luc Martin", birth_year=1960, email="jl@example.fr")
    enrol(recruitment, "MARTIN Jean Luc", birth_year=1960, email="autre@example.fr")
    enrol(recruitment, "Paule Roux", email="p@example.fr", phone="06 12 34 56 78")
    enrol(recruitment, "Paulette Roux", email="q@example.fr", phone="+33 612345678")
    enrol(recruitment, "Ana Belmonte", email="R@Example.fr")
    enrol(recruitment, "Anna Belmonte", email="r@example.fr")
    enrol(recruitment, "Seul Seul", email="s@example.fr", birth_year=1961)
    found = {group.likeness: len(group.people) for group in alike_in(recruitment)}
    assert found == {Likeness.IDENTITY: 2, Likeness.PHONE: 2, Likeness.EMAIL: 2}
    assert count_alike(recruitment) == 3


def test_a_decision_settles_a_group(recruitment, awa):
    one = enrol(recruitment, "Zoé Roux", address="3 rue Haute", postcode="04290")
    two = enrol(recruitment, "Max Roux", address="3, Rue HAUTE", postcode="04290")
    (group,) = alike_in(recruitment)
    assert group.likeness == Likeness.HOUSEHOLD
    homes = {person.household for person in gather_pool(recruitment.sub_draws[0]).pool.people}
    assert len(homes) == 1
    settle_volunteers(awa, recruitment, [one.number, two.number])
    assert alike_in(recruitment) == []
    three = enrol(recruitment, "Léo Roux", address="3 rue haute", postcode="04290")
    assert len(alike_in(recruitment)[0].people) == 3
    assert {other.number for other in alike_with(three)} == {one.number, two.number}
    settle_volunteers(awa, recruitment, [1, 2, 3], apart=True)
    db.session.expire_all()
    homes = [person.household for person in gather_pool(recruitment.sub_draws[0]).pool.people]
    assert homes == ["", "", ""] and count_alike(recruitment) == 0


def test_someone_excluded_can_come_back(crowd, awa, new_person):
    one = db.session.query(Volunteer).first()
    with pytest.raises(Refused):
        exclude_volunteer(new_person(), one, "Pour voir.")
    for reason in ("", "  ", "x" * 201):
        with pytest.raises(Invalid):
            exclude_volunteer(awa, one, reason)
    exclude_volunteer(awa, one, "A répondu deux fois.")
    assert one.state == VolunteerState.EXCLUDED and one.reason
    assert len(gather_pool(crowd.sub_draws[0]).pool.people) == 11
    readmit_volunteer(awa, one)
    with pytest.raises(Conflict):
        readmit_volunteer(awa, one)


def test_the_pool_is_closed_while_a_draw_is_live(crowd, awa):
    freeze_mandate(awa, crowd)
    one = db.session.query(Volunteer).first()
    with at_moment(crowd.answers_until):
        start_draw(awa, crowd.sub_draws[0], 1)
        with pytest.raises(Conflict):
            exclude_volunteer(awa, one, "Trop tard.")
        with pytest.raises(Conflict):
            settle_volunteers(awa, crowd, [one.number], apart=True)
    assert one.state == VolunteerState.REGISTERED


def test_the_pages(client, sign_in, crowd, awa, count_queries):
    sign_in(client, awa)
    at = f"{BASE}admin/{crowd.number}"
    page = client.get(f"{at}/pool")
    assert page.status_code == 200 and "<svg" in page.text
    part = crowd.sub_draws[0]
    alone = client.get(f"{at}/pool/{part.id}", headers={"HX-Request": "true"})
    assert alone.status_code == 200 and "<h1" not in alone.text
    assert client.get(f"{at}/pool/{part.id}").status_code == 200
    enrol(crowd, "Nom 3", phone="0612345678")
    enrol(crowd, "Nom trois", phone="0612345678")
    shown = client.get(f"{at}/pool/alike")
    assert shown.status_code == 200 and "Nom trois" in shown.text
    assert (
        client.post(f"{at}/pool/alike", data={"numbers": "13,14,x,9999999999"}).status_code == 303
    )
    assert client.get(f"{at}/volunteers").status_code == 200
    for which in ("all", "unchecked", "excluded"):
        assert client.get(f"{at}/volunteers?list={which}").status_code == 200
    assert client.get(f"{at}/volunteers?list=others").status_code == 404
    found = client.get(f"{at}/volunteers?q=TROIS").text
    assert "Nom trois" in found and "Nom 5" not in found
    assert "Nom 3" in client.get(f"{at}/volunteers?q=4").text
    one = f"{at}/volunteers/14"
    assert "Nom trois" in client.get(one).text
    assert client.post(f"{one}/exclude", data={"reason": ""}).status_code == 422
    assert client.post(f"{one}/exclude", data={"reason": "<i>deux fois</i>"}).status_code == 303
    assert "&lt;i&gt;deux fois" in client.get(one).text
    assert client.post(f"{one}/readmit").status_code == 303
    assert client.post(f"{one}/checked").status_code == 303
    assert client.get(f"{at}/volunteers/999999999999").status_code == 404


def test_names_are_for_facilitators_alone(client, sign_in, new_person, crowd):
    addresses = [
        f"{BASE}admin/{crowd.number}/{page}"
        for page in ("pool", "pool/alike", "volunteers", "volunteers/1")
    ]
    for address in addresses:
        assert client.get(address).status_code in (302, 303, 404)
    sign_in(client, new_person())
    for address in addresses:
        assert client.get(address).status_code in (403, 404)
    public = client.get(f"{BASE}{crowd.number}").text
    assert "Nom 1" not in public


def test_pages_ask_as_many_queries_whatever_the_number_of_volunteers(
    client, sign_in, crowd, awa, count_queries
):
    sign_in(client, awa)
    pages = [f"{BASE}admin/{crowd.number}/{page}" for page in ("pool", "volunteers", "pool/alike")]

    def measured():
        counts = []
        for page in pages:
            client.get(page)
            with count_queries() as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    for number in range(4):
        enrol(crowd, f"Même {number}", phone="0612345678", address="1 rue", postcode="04000")
    before = measured()
    for number in range(30):
        enrol(crowd, f"Autre {number}", address=f"{number // 2} rue", postcode="04000")
    assert measured() == before


def test_letters_are_counted_by_sector_from_their_towns(place, awa, new_space, recruitment):
    for insee, name in (("04070", "Digne-les-Bains"), ("04234", "Volonne-le-Vieux")):
        new_space(name, kind="commune", insee=insee, population=100)
    other = begin_recruitment(awa, place, "Par secteur", "Pour voir.", 4)
    sectors = [ValueText(label="Digne", communes=["04070"]), ValueText(label="Reste")]
    text = CriterionText(kind=CriterionKind.SECTOR, label="Secteur", values=sectors)
    criterion = add_criterion(awa, other, text)
    part = other.sub_draws[0]
    assert invited_by_sector(part, criterion) is None
    assert invited_by_sector(recruitment.sub_draws[0], recruitment.criteria[0]) is None
    with transaction():
        for number, town in enumerate(("DIGNE LES BAINS", "Digne-les-Bains", "Ailleurs")):
            db.session.add(
                Invitation(
                    recruitment_id=other.id,
                    sub_draw_id=part.id,
                    number=number + 1,
                    code="ABCD-EFGH-JKMN",
                    code_hash=str(number),
                    tag=str(number),
                    recipient={"name": "Nom", "town": town},
                )
            )
        record("sortition.invited", content=other)
    db.session.expire_all()
    assert invited_by_sector(part, criterion) == {criterion.values[0].id: 2}


def test_the_outlook_is_worked_out_once_for_each_state(crowd, awa, monkeypatch):
    asked = []
    monkeypatch.setattr(
        composition, "ask_outlook", lambda pool, size: asked.append(size) or ask_outlook(pool, size)
    )
    part = crowd.sub_draws[0]
    for _turn in range(3):
        assert outlook_of(part).state == "feasible"
    assert len(asked) == 1
    exclude_volunteer(awa, db.session.query(Volunteer).first(), "Élue du conseil.")
    db.session.expire_all()
    assert outlook_of(part).state == "feasible" and len(asked) == 2
