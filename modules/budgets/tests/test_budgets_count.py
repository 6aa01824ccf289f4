"""The count on the platform: by a job, for each envelope, published so that anyone counts again."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from budget_worlds import closed, day, do_jobs, frozen_edition, projects_in, put_ballots
from click.testing import CliRunner
from pabulib.checker import Checker

from parvis.db import at_moment, db, transaction
from parvis.events import Outbox
from parvis.rules import Refused
from parvis_budgets.cli import budgets
from parvis_budgets.models import (
    Batch,
    Budget,
    Count,
    CountRequest,
    Project,
    ProjectStage,
)
from parvis_budgets.operations.count import _keep, ask_count, count_ballots
from parvis_budgets.operations.reglement import Money
from parvis_budgets.operations.results import announce_result
from parvis_budgets.pabulib import parse, verify
from parvis_budgets.participation import Published
from parvis_budgets.queries.counts import counts_of, documents_of
from parvis_budgets.reglement import (
    Allocation,
    AllocationRule,
    BallotKind,
    BallotRules,
    EnvelopePolicy,
    Reglement,
    VoteChannel,
    Voters,
)
from parvis_budgets.reglement.templates import TEMPLATES

SMALL = TEMPLATES["small-commune"].reglement
COSTS = (6_000_00, 4_000_50, 8_000_00, 2_500_00, 3_000_00, 900_00)
SAID = {"validated_by": "le conseil municipal", "validated_on": "2030-03-31", "sure": "y"}
RULES = {
    "approval": (BallotRules(most=3), Allocation(threshold=1)),
    "knapsack": (BallotRules(kind=BallotKind.KNAPSACK), Allocation(by="votes-per-cost")),
    "points": (
        BallotRules(kind=BallotKind.POINTS, points_total=6, points_most=4),
        Allocation(by="points", ties=("lot",), seed="le 14 juillet"),
    ),
    "ranking": (BallotRules(kind=BallotKind.RANKING), Allocation(rule=AllocationRule.PHRAGMEN)),
    "shares": (
        BallotRules(),
        Allocation(rule=AllocationRule.EQUAL_SHARES, completion="add1-utilitarian"),
    ),
    "judgment": (
        BallotRules(kind=BallotKind.JUDGMENT, mentions=("reject", "fair", "good", "very-good")),
        Allocation(rule=AllocationRule.MAJORITY_JUDGMENT, least_mention=1),
    ),
}


@pytest.fixture
def component(new_space, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    space = new_space("Volonne", territory, slug="volonne", population=1600)
    return new_component(space, "budgets", "budget")


@pytest.fixture
def awa(new_person, give_role, component):
    person = new_person("Awa Diop", locale="en")
    give_role(person, component.space, "facilitator")
    return person


def votes_on(kind: BallotKind, numbers: list[int]) -> list[object]:
    """Thirty ballots, one of them blank."""
    if kind == BallotKind.POINTS:
        votes: list[object] = [{numbers[i % 6]: 3, numbers[(i + 1) % 6]: 2} for i in range(29)]
    elif kind == BallotKind.JUDGMENT:
        votes = [{n: (i + n) % 4 for n in numbers[: 3 + i % 4]} for i in range(29)]
    else:
        votes = [[numbers[i % 5], numbers[i % 3], numbers[5]] for i in range(29)]
    return [*votes, {} if kind in (BallotKind.POINTS, BallotKind.JUDGMENT) else []]


def counted_edition(staff, component, reglement: Reglement, **options) -> Budget:
    budget = frozen_edition(staff, component, reglement, COSTS, **options)
    for envelope in budget.envelopes:
        numbers = [project.number for project in projects_in(envelope)]
        if len(numbers) == len(COSTS):
            kind = reglement.ballot.kind
            put_ballots(envelope, kind, votes_on(kind, numbers))
    closed(staff, budget)
    with at_moment(day(30)):
        do_jobs()
    return budget


@pytest.mark.parametrize("name", RULES)
def test_every_ballot_and_rule_is_counted_published_and_shown(
    name, client, sign_in, awa, component, tmp_path
) -> None:
    ballot, rule = RULES[name]
    budget = counted_edition(awa, component, Reglement(ballot=ballot, allocation=rule))
    (count,) = counts_of(budget)
    ballots, result = documents_of(count)
    assert verify(result.encode(), ballots.encode()).holds
    assert Checker().process_files([ballots])[1]["results"]["errors"] == {}
    assert count.summary["voters"] == 30
    assert count.summary["blank"] == 1
    assert count.summary["cost"] <= 15_000_00
    assert db.session.query(CountRequest).count() == 0

    address = f"/volonne/budget/{budget.number}/result"
    assert client.get(address).status_code == 404
    visitor = client.application.test_client()
    with at_moment(day(31)):
        sign_in(client, awa)
        assert "Not announced yet" in client.get(address, headers=ENGLISH).text
        early = SAID | {"validated_on": "2030-03-01"}
        form = f"/volonne/budget/admin/{budget.number}/announce"
        assert client.get(form).status_code == 200
        assert client.post(form, data=early).status_code == 422
        assert client.post(form, data={"validated_on": "2030-03-31"}).status_code == 422
        assert client.post(form, data=SAID).status_code == 303
        page = visitor.get(address, headers=ENGLISH).text
        for path in (
            f"/{count.envelope_id}",
            f"/{count.envelope_id}/compare",
            "/check",
            f"/{count.envelope_id}/ballots.pb",
            f"/{count.envelope_id}/result.json",
        ):
            assert visitor.get(address + path).status_code == 200, path
        downloaded = visitor.get(address + "/publication.zip").data
    archive = zipfile.ZipFile(io.BytesIO(downloaded))
    assert "le conseil municipal" in page
    for project in projects_in(budget.envelopes[0]):
        chosen = project.number in count.summary["selected"]
        assert project.stage == (ProjectStage.FUNDED if chosen else ProjectStage.UNFUNDED)
        why = "Funded at step" if chosen else "Not funded"
        told = visitor.get(f"/volonne/budget/projects/{project.number}", headers=ENGLISH).text
        assert why in told
        assert why in page
    frozen = hashlib.sha256(archive.read("reglement.json")).hexdigest()
    assert frozen == budget.frozen_hash
    assert_found_again(downloaded, tmp_path)


def assert_found_again(archive: bytes, folder: Path) -> None:
    """Whoever downloads the archive finds all of it again, compared with what was frozen."""
    (folder / "1.zip").write_bytes(archive)
    found = CliRunner().invoke(budgets, ["verify", str(folder / "1.zip")])
    assert found.exit_code == 0, found.output
    assert "NOT compared" not in found.output


ENGLISH = {"Accept-Language": "en"}


def test_a_count_is_asked_for_once_and_stands_once_announced(awa, component) -> None:
    budget = counted_edition(awa, component, SMALL)
    before = db.session.query(Count).one().counted_at
    with at_moment(day(31)):
        ask_count(awa, budget)
        ask_count(awa, budget)
        assert db.session.query(CountRequest).count() == 1
        do_jobs()
        assert db.session.query(Count).one().counted_at > before
        assert not count_ballots(budget)
        announce_result(
            awa, budget, validated_by="le conseil municipal", validated_on=day(31).date()
        )
        with pytest.raises(Refused):
            ask_count(awa, budget)
        # A job sent before the announcement comes after it.
        with transaction():
            db.session.add(CountRequest(budget_id=budget.id))
        assert not count_ballots(budget)


def test_ballots_that_come_meanwhile_have_it_counted_again(awa, component) -> None:
    budget = counted_edition(awa, component, SMALL)
    with at_moment(day(31)):
        ask_count(awa, budget)
        do_jobs_before = db.session.query(Outbox).filter_by(job="budgets.count").count()
        assert not _keep(budget, {}, Published([], by_channel=False), before=29)
        assert db.session.query(Outbox).filter_by(job="budgets.count").count() > do_jobs_before
        assert db.session.query(CountRequest).count() == 1
    assert db.session.query(Count).count() == 1


def test_two_workers_keep_one_count(app, awa, component) -> None:
    budget = counted_edition(awa, component, SMALL)
    with at_moment(day(31)):
        ask_count(awa, budget)
    number, start, kept = budget.id, threading.Barrier(2), []

    def work() -> None:
        with app.app_context():
            start.wait(30)
            kept.append(count_ballots(db.session.get(Budget, number)))
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(kept) == [False, True]
    db.session.expire_all()
    assert db.session.query(Count).count() == 1
    assert db.session.query(CountRequest).count() == 0


def test_a_pile_that_is_begun_meanwhile_is_waited_for(awa, component) -> None:
    voters = Voters(channels=(VoteChannel.WEB, VoteChannel.PAPER))
    budget = frozen_edition(awa, component, replace(SMALL, voters=voters), COSTS)
    (envelope,) = budget.envelopes
    put_ballots(envelope, BallotKind.APPROVAL, [[projects_in(envelope)[0].number]] * 12)
    closed(awa, budget)
    with at_moment(day(31)):
        ask_count(awa, budget)
        with transaction():
            db.session.add(
                Batch(
                    budget_id=budget.id,
                    envelope_id=envelope.id,
                    channel=VoteChannel.PAPER,
                    number=1,
                    size=4,
                )
            )
        do_jobs()
        assert not counts_of(budget)
        assert budget.counted_at is None
        with pytest.raises(Refused):
            ask_count(awa, budget)


def test_what_cannot_be_counted_is_told_at_the_desk(client, sign_in, awa, component) -> None:
    budget = frozen_edition(awa, component, SMALL, COSTS)
    (envelope,) = budget.envelopes
    # No ballot can say this: as if the table had been tampered with.
    put_ballots(envelope, BallotKind.APPROVAL, [[424242]] * 3)
    closed(awa, budget)
    with at_moment(day(31)):
        do_jobs()
        assert db.session.query(CountRequest).one().problem
        sign_in(client, awa)
        desk = client.get(f"/volonne/budget/admin/{budget.number}", headers=ENGLISH)
        assert desk.status_code == 200
        assert "could not be counted" in desk.text
        refused = client.post(f"/volonne/budget/admin/{budget.number}/announce", data=SAID)
        assert refused.status_code == 403


def test_a_count_that_breaks_off_is_told_and_asked_for_again(
    client, sign_in, awa, component, monkeypatch, caplog
) -> None:
    def fail(*_given) -> None:
        raise MemoryError

    budget = frozen_edition(awa, component, SMALL, COSTS)
    (envelope,) = budget.envelopes
    put_ballots(envelope, BallotKind.APPROVAL, [[projects_in(envelope)[0].number]] * 3)
    closed(awa, budget)
    desk = f"/volonne/budget/admin/{budget.number}"
    with at_moment(day(30)):
        sign_in(client, awa)
        with monkeypatch.context() as patch:
            patch.setattr("parvis_budgets.tallying.count", fail)
            do_jobs()
        told = client.get(desk, headers=ENGLISH).text
        assert "could not be counted: MemoryError" in told
        assert f"{desk}/do/count" in told
        assert client.post(f"{desk}/do/count").status_code == 303
        do_jobs()
    assert db.session.query(Count).one().summary["voters"] == 3
    assert "MemoryError" in caplog.text


def test_a_count_whose_worker_was_killed_is_asked_for_again(
    client, sign_in, awa, component
) -> None:
    budget = frozen_edition(awa, component, SMALL, COSTS)
    closed(awa, budget)
    desk = f"/volonne/budget/admin/{budget.number}"
    with at_moment(day(30)):
        sign_in(client, awa)
        ask_count(awa, budget)
        # What is left when the job was tried as often as it may be.
        with transaction():
            db.session.execute(db.update(Outbox).values(state="failed"))
    with at_moment(day(30) + timedelta(minutes=50)):
        page = client.get(desk, headers=ENGLISH).text
        assert "being counted" in page and f"{desk}/do/count" not in page
    with at_moment(day(30) + timedelta(minutes=70)):
        page = client.get(desk, headers=ENGLISH).text
        assert "has not come to its end" in page
        assert client.post(f"{desk}/do/count").status_code == 303
        do_jobs()
        assert "has not come to its end" not in client.get(desk, headers=ENGLISH).text
    assert db.session.query(Count).count() == 1


def test_each_envelope_is_counted_apart_and_one_without_projects_is_not(
    client, awa, component, tmp_path
) -> None:
    reglement = replace(SMALL, policy=EnvelopePolicy.ALL)
    two = (Money("Bourg", 15_000_00), Money("Hameaux", 5_000_00))
    budget = frozen_edition(awa, component, reglement, COSTS * 2, envelopes=two)
    for envelope in budget.envelopes:
        numbers = [project.number for project in projects_in(envelope)]
        put_ballots(envelope, BallotKind.APPROVAL, votes_on(BallotKind.APPROVAL, numbers))
    closed(awa, budget)
    with at_moment(day(31)):
        do_jobs()
        counts = counts_of(budget)
        assert [count.summary["budget"] for count in counts] == [15_000_00, 5_000_00]
        announce_result(
            awa, budget, validated_by="le conseil municipal", validated_on=day(31).date()
        )
        address = f"/volonne/budget/{budget.number}/result"
        page = client.get(address).text
        assert "Bourg" in page and "Hameaux" in page
        for count in counts:
            assert client.get(f"{address}/{count.envelope_id}").status_code == 200
        assert client.get(f"{address}/{10**18}").status_code == 404
        assert_found_again(client.get(f"{address}/publication.zip").data, tmp_path)


@pytest.mark.parametrize(("papers", "shown"), [(10, True), (9, False), (0, False)])
def test_ballots_tell_their_channel_only_when_none_is_small(awa, component, papers, shown) -> None:
    voters = Voters(channels=tuple(VoteChannel))
    budget = frozen_edition(awa, component, replace(SMALL, voters=voters), COSTS)
    (envelope,) = budget.envelopes
    numbers = [project.number for project in projects_in(envelope)]
    put_ballots(envelope, BallotKind.APPROVAL, [[numbers[0]]] * 20)
    put_ballots(envelope, BallotKind.APPROVAL, [[numbers[2]]] * 10, VoteChannel.PHONE)
    put_ballots(envelope, BallotKind.APPROVAL, [[numbers[1]]] * papers, VoteChannel.PAPER)
    closed(awa, budget)
    with at_moment(day(31)):
        do_jobs()
        assert not counts_of(budget), "with paper, a facilitator says when all is typed in"
        ask_count(awa, budget)
        do_jobs()
    (count,) = counts_of(budget)
    ballots, result = documents_of(count)
    checked = Checker().process_files([ballots])[1]["results"]
    assert checked["errors"] == {}
    assert "wrong meta fields order" not in checked["warnings"]
    assert verify(result.encode(), ballots.encode()).holds
    votes = parse(ballots).votes
    assert ("voting_method" in votes.columns) is shown
    assert len(json.loads(result).get("telephone_ballots", ())) == (10 if shown else 0)
    assert bool(count.summary["votes_by_channel"]) is shown
    # The name of a ballot says nothing of its channel either.
    assert {len(name) for name in votes.column("voter_id")} == {20}
    assert len(set(votes.column("voter_id"))) == 30 + papers


def test_a_result_takes_as_many_queries_for_six_projects_as_for_eighteen(
    client, awa, component, count_queries
) -> None:
    asked = []
    for costs in (COSTS, COSTS * 3):
        budget = frozen_edition(awa, component, SMALL, costs)
        numbers = [project.number for project in projects_in(budget.envelopes[0])]
        put_ballots(budget.envelopes[0], BallotKind.APPROVAL, [[n] for n in numbers] * 3)
        closed(awa, budget)
        with at_moment(day(31)):
            do_jobs()
            announce_result(awa, budget, validated_by="le maire", validated_on=day(31).date())
            address = f"/volonne/budget/{budget.number}/result"
            client.get(address)
            with count_queries() as queries:
                assert client.get(address + "?again").status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_no_page_loads_the_engine() -> None:
    code = (
        "import sys, parvis_budgets.views, parvis_budgets.admin, parvis_budgets.jobs;"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_published_result_has_everything(awa, component) -> None:
    budget = counted_edition(awa, component, SMALL)
    (count,) = counts_of(budget)
    said = json.loads(documents_of(count)[1])
    assert said["rule"] == "greedy"
    assert said["parameters"]["ties"] == ["cheapest", "number"]
    assert said["code"]["version"]
    assert len(said["log"]["rounds"]) + len(said["log"]["refusals"]) == len(COSTS)
    assert db.session.query(Project).filter_by(stage=ProjectStage.BALLOT).count() == len(COSTS)
