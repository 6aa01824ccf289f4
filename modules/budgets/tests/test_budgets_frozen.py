"""What is frozen when the vote opens stays, and a published result is compared with it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from itertools import permutations

import pytest
from budget_worlds import closed, day, do_jobs, frozen_edition, projects_in, put_ballots
from click.testing import CliRunner
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from parvis.db import at_moment, db, transaction
from parvis.rules import Refused
from parvis_budgets.cli import budgets
from parvis_budgets.models import Budget, ConflictGroup, Envelope, FrozenProject, Project
from parvis_budgets.operations.count import ask_count
from parvis_budgets.operations.freezing import to_freeze
from parvis_budgets.operations.merging import drop_conflict, make_conflict, merge_project
from parvis_budgets.operations.projects import Idea, revise_project, withdraw_project
from parvis_budgets.operations.reglement import Money, change_reglement
from parvis_budgets.operations.results import announce_result
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.queries.counts import counts_of, documents_of
from parvis_budgets.reglement import (
    BallotKind,
    Frozen,
    OnBallot,
    Reglement,
    ReglementError,
    Rivals,
    fingerprint,
)
from parvis_budgets.reglement.templates import TEMPLATES

SMALL = TEMPLATES["small-commune"].reglement
COSTS = (6_000_00, 4_000_50, 8_000_00)
PROJECTS = (
    OnBallot(3, 1, "Un banc", 500_00, "Volonne"),
    OnBallot(7, 2, "Une fresque ; « bleue »", 900_50, "Volonne", "culture"),
    OnBallot(4, 3, "Un verger", 500_00, "Volonne"),
)
GROUPS = (Rivals("Même mur", (3, 7)), Rivals("Même terrain", (4, 3)))
WHOLE = Frozen(
    SMALL,
    ({"name": "Volonne", "amount": 15_000_00, "space": "volonne", "theme": ""},),
    PROJECTS,
    GROUPS,
)


def test_the_order_of_what_is_frozen_says_nothing() -> None:
    for projects in permutations(PROJECTS):
        for groups in permutations(GROUPS):
            again = replace(WHOLE, projects=projects, conflicts=groups)
            assert again.text() == WHOLE.text()
    turned = replace(GROUPS[1], projects=GROUPS[1].projects[::-1])
    assert replace(WHOLE, conflicts=(GROUPS[0], turned)).text() == WHOLE.text()
    read = Frozen.read(WHOLE.text())
    assert read.text() == WHOLE.text()
    assert read.amount("Volonne") == 15_000_00
    assert [one.number for one in read.on_ballot("Volonne")] == [3, 4, 7]
    assert read.groups_in("Volonne") == [frozenset({3, 7}), frozenset({3, 4})]


CHANGES = {
    "title": {"title": "Deux bancs"},
    "cost": {"cost": 500_01},
    "envelope": {"envelope": "Hameaux"},
    "theme": {"theme": "nature"},
    "printed": {"printed": 9},
}


@pytest.mark.parametrize("name", [*CHANGES, "envelopes", "reglement", "fewer", "conflicts"])
def test_anything_else_has_another_fingerprint(name) -> None:
    others = {
        "envelopes": lambda: replace(WHOLE, envelopes=({**WHOLE.envelopes[0], "amount": 1},)),
        "reglement": lambda: replace(WHOLE, reglement=Reglement()),
        "fewer": lambda: replace(WHOLE, projects=PROJECTS[1:]),
        "conflicts": lambda: replace(WHOLE, conflicts=GROUPS[:1]),
    }
    if name in CHANGES:
        changed = replace(WHOLE, projects=(replace(PROJECTS[0], **CHANGES[name]), *PROJECTS[1:]))
    else:
        changed = others[name]()
    assert fingerprint(changed.text()) != fingerprint(WHOLE.text())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"reglement": 3}', "[" * 100_000])
def test_what_was_not_frozen_is_not_read(text) -> None:
    with pytest.raises(ReglementError):
        Frozen.read(text)


@pytest.fixture
def awa(new_person, give_role, component):
    person = new_person("Awa Diop", locale="en")
    give_role(person, component.space, "facilitator")
    return person


@pytest.fixture
def budget(awa, component) -> Budget:
    """Frozen on day 15; the two first projects are incompatible."""
    return frozen_edition(awa, component, SMALL, COSTS, conflict="Même mur")


def test_the_ballot_is_frozen_with_the_reglement_and_published(client, budget) -> None:
    frozen = Frozen.read(budget.frozen_text)
    projects = projects_in(budget.envelopes[0])
    assert [(one.number, one.title, one.cost) for one in frozen.projects] == [
        (project.number, project.title, project.cost) for project in projects
    ]
    assert frozen.conflicts == (Rivals("Même mur", tuple(p.number for p in projects[:2])),)
    assert budget.frozen_hash == fingerprint(budget.frozen_text)
    page = client.get(
        f"/volonne/budget/{budget.number}/reglement", headers={"Accept-Language": "en"}
    )
    assert budget.frozen_hash in page.text
    assert "with the projects of the ballot and their costs" in page.text
    file = client.get(f"/volonne/budget/{budget.number}/reglement.json")
    assert fingerprint(file.text) == budget.frozen_hash


def test_after_it_nothing_of_it_changes_by_any_operation(awa, budget) -> None:
    first, second, third = projects_in(budget.envelopes[0])
    study = Study(stage=first.stage, cost=1, envelope_id=first.envelope_id)
    idea = Idea(title="Un autre titre", body="Un autre texte.")
    attempts = [
        lambda: study_project(awa, third, study),
        lambda: revise_project(awa, third, idea),
        lambda: withdraw_project(awa, third),
        lambda: merge_project(awa, third, first),
        lambda: make_conflict(awa, budget, "Même budget", [second, third]),
        lambda: drop_conflict(awa, db.session.query(ConflictGroup).one()),
        lambda: change_reglement(
            awa,
            budget,
            title=budget.title,
            body="",
            reglement=budget.reglement,
            envelopes=[Money("Volonne", 99_000_00)],
        ),
    ]
    with at_moment(day(16)):
        for attempt in attempts:
            with pytest.raises(Refused):
                attempt()
    assert budget.frozen_text == reread(budget)


def reread(budget: Budget) -> str:
    """What is in the database now, as it would be frozen."""
    db.session.expire_all()
    return to_freeze(budget).text()


@pytest.mark.parametrize("column", ["cost", "theme", "envelope_id", "amount"])
def test_nor_in_the_database_itself(awa, component, budget, column) -> None:
    other = frozen_edition(awa, component, SMALL, [1_00]).envelopes[0]
    table, values = Project.__table__, {"cost": 1, "theme": "nature", "envelope_id": other.id}
    wanted = update(table).values({column: values.get(column)})
    if column == "amount":
        wanted = update(Envelope.__table__).values(amount=16_000_00)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(wanted)


def test_without_the_row_that_holds_it_the_database_lets_it_change(budget) -> None:
    with transaction():
        db.session.query(FrozenProject).delete()
        db.session.execute(update(Project.__table__).values(cost=1))
    assert {project.cost for project in projects_in(budget.envelopes[0])} == {1}


def test_an_edition_goes_with_what_it_had_frozen(budget) -> None:
    assert db.session.query(FrozenProject).count() == 3
    with transaction():
        table = Budget.__table__
        db.session.execute(table.delete().where(table.c.id == budget.id))
    assert db.session.query(FrozenProject).count() == 0


def announced(awa, budget: Budget) -> None:
    (envelope,) = budget.envelopes
    numbers = [project.number for project in projects_in(envelope)]
    put_ballots(envelope, BallotKind.APPROVAL, [[n] for n in numbers for _ in range(n + 3)])
    closed(awa, budget)
    with at_moment(day(31)):
        ask_count(awa, budget)
        do_jobs()
        announce_result(awa, budget, validated_by="le conseil", validated_on=day(31).date())


def test_the_count_is_that_of_what_was_frozen_whatever_rows_say(awa, budget) -> None:
    first, *_others = projects_in(budget.envelopes[0])
    with transaction():
        db.session.query(FrozenProject).delete()
        db.session.execute(update(Project.__table__).values(cost=1))
        first.title = "Un autre titre"
        db.session.query(ConflictGroup).update({"title": "Autre"})
    announced(awa, budget)
    (count,) = counts_of(budget)
    ballots, result = documents_of(count)
    assert "Projet numéro 1" in ballots and "Un autre titre" not in ballots
    assert ";6000;" in ballots
    assert json.loads(result)["conflicts"]


def test_verify_compares_the_result_with_what_was_frozen(client, awa, budget, tmp_path) -> None:
    announced(awa, budget)
    with at_moment(day(32)):
        data = client.get(f"/volonne/budget/{budget.number}/result/publication.zip").data
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path)
    folder = tmp_path / str(budget.envelopes[0].id)
    reglement = tmp_path / "reglement.json"

    def verify(*more: str):
        return CliRunner().invoke(budgets, ["verify", str(folder), *more])

    found = verify()
    assert found.exit_code == 0, found.output
    assert budget.frozen_hash in found.output
    text = reglement.read_text()
    reglement.write_text(text.replace("600000", "600001"))
    found = verify()
    assert found.exit_code == 1 and "fingerprint is another" in found.output
    reglement.write_text("{}")
    assert verify().exit_code == 1
    reglement.unlink()
    found = verify()
    assert found.exit_code == 3 and "NOT compared with the règlement" in found.output

    # Someone who makes a fingerprint of their own for another règlement is found out as well.
    frozen = Frozen.read(text)
    said = json.loads((folder / "result.json").read_text())
    elsewhere = tmp_path / "other.json"
    allocation = replace(frozen.reglement.allocation, ties=("number",))
    others = {
        "The parameters": replace(
            frozen, reglement=replace(frozen.reglement, allocation=allocation)
        ),
        "was frozen as": replace(
            frozen, projects=(replace(frozen.projects[0], cost=1), *frozen.projects[1:])
        ),
        "not in both": replace(frozen, projects=frozen.projects[1:]),
        "The envelope": replace(frozen, envelopes=({**frozen.envelopes[0], "amount": 1},)),
        "incompatible": replace(frozen, conflicts=()),
        "no envelope": replace(frozen, envelopes=()),
    }
    for words, other in others.items():
        elsewhere.write_text(other.text())
        said["reglement"]["sha256"] = fingerprint(other.text())
        (folder / "result.json").write_text(json.dumps(said))
        found = verify("--reglement", str(elsewhere))
        assert found.exit_code == 1 and words in found.output, (words, found.output)
