"""Votes on paper and by telephone: one roll for all, piles typed twice, none but who has signed."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from budget_worlds import day, frozen_edition, projects_in
from pypdf import PdfReader

from parvis.db import at_moment, db, transaction
from parvis.rules import Conflict, Invalid, Refused
from parvis_budgets.models import Ballot, Batch, CastBallot, Entry, Participation, RefusedVote
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.paper import (
    accept_batch,
    begin_batch,
    discard_batch,
    settle_ballot,
    type_ballot,
)
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.operations.telephone import HasCalled, vote_for
from parvis_budgets.paperline import SPOILT, Unread, read_line, show_line
from parvis_budgets.papers import Paper
from parvis_budgets.queries.paper import printed_numbers
from parvis_budgets.reglement import BallotKind, Tie, VoteChannel
from parvis_budgets.reglement.model import BallotRules
from parvis_budgets.reglement.templates import TEMPLATES
from parvis_budgets.roll import Voter, receipt_hash

PRINTED = {1: 11, 2: 12, 3: 13}
BASE = "/volonne/budget/"
CODE = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")
ALL = (VoteChannel.WEB, VoteChannel.PAPER, VoteChannel.PHONE)


def voter(name="Awa Diop", born=date(1950, 2, 3)):
    return Voter(name, born, Tie.RESIDENT)


@pytest.fixture
def place(new_space, new_component):
    return new_component(new_space("Volonne", slug="volonne"), "budgets", "budget")


@pytest.fixture
def staff(new_person, give_role, place):
    people = [new_person(f"Agent {number}") for number in range(3)]
    for person in people:
        give_role(person, place.space, "facilitator")
    return people


@pytest.fixture
def budget(staff, place):
    reglement = TEMPLATES["small-commune"].reglement
    voters = replace(reglement.voters, channels=ALL, ties=(Tie.RESIDENT,), confirmed=False)
    ballot = BallotRules(kind=BallotKind.APPROVAL, least=1, most=2, blank=True, changeable=True)
    found = frozen_edition(
        staff[0], place, replace(reglement, voters=voters, ballot=ballot), [500000] * 3
    )
    with at_moment(day(25)):
        yield found


@pytest.mark.parametrize(
    ("kind", "line", "paper"),
    [
        (BallotKind.APPROVAL, "3 1", Paper((11, 13))),
        (BallotKind.KNAPSACK, "1, 2", Paper((11, 12))),
        (BallotKind.RANKING, "3 1 2", Paper((13, 11, 12))),
        (BallotKind.POINTS, "3:5 1:2 2:0", Paper((11, 13), (2, 5))),
        (BallotKind.JUDGMENT, "2:1 1=4", Paper((11, 12), (3, 0))),
        (BallotKind.APPROVAL, "0", Paper()),
        (BallotKind.POINTS, " 0 ", Paper((), ())),
    ],
)
def test_a_line_is_a_ballot_and_back(kind, line, paper):
    rules = BallotRules(kind=kind, mentions=("reject", "poor", "fair", "good"))
    content = read_line(rules, PRINTED, line)
    assert Paper.read(content) == paper
    assert read_line(rules, PRINTED, show_line(rules, PRINTED, content)) == content
    assert read_line(rules, PRINTED, "X") == SPOILT and show_line(rules, PRINTED, SPOILT) == "x"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (BallotKind.APPROVAL, ""),
        (BallotKind.APPROVAL, "4"),
        (BallotKind.APPROVAL, "1 1"),
        (BallotKind.APPROVAL, "un"),
        (BallotKind.APPROVAL, "١"),
        (BallotKind.APPROVAL, "9" * 500),
        (BallotKind.POINTS, "3"),
        (BallotKind.POINTS, "3:5 3:5"),
        (BallotKind.POINTS, "3:" + "9" * 40),
        (BallotKind.JUDGMENT, "1:0"),
        (BallotKind.JUDGMENT, "1:5"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(kind, line):
    rules = BallotRules(kind=kind, mentions=("reject", "poor", "fair", "good"))
    with pytest.raises(Unread) as error:
        read_line(rules, PRINTED, line)
    assert error.value.fault.text


def test_whoever_voted_on_the_web_is_refused_on_paper_and_listed(budget, staff, new_person):
    envelope, awa = budget.envelopes[0], new_person("Awa Diop")
    number = projects_in(envelope)[0].number
    cast_ballot(awa, budget, envelope, Paper((number,)), voter())
    with pytest.raises(Conflict):
        sign_for(staff[0], budget, envelope, voter("DIOP awa"), "lot 1, n° 4")
    with pytest.raises(Conflict):
        vote_for(staff[0], budget, envelope, voter("Àwa  Diop"), Paper((number,)))
    refused = db.session.query(RefusedVote).order_by(RefusedVote.id).all()
    assert [(str(r.channel), r.reference) for r in refused] == [
        ("paper", "lot 1, n° 4"),
        ("phone", ""),
    ]
    assert db.session.query(Participation).count() == db.session.query(CastBallot).count() == 1


def test_whoever_signed_on_paper_is_refused_on_the_web(budget, staff, new_person):
    envelope, awa = budget.envelopes[0], new_person("Awa Diop")
    sign_for(staff[0], budget, envelope, voter())
    with pytest.raises(Conflict):
        number = projects_in(envelope)[0].number
        cast_ballot(awa, budget, envelope, Paper((number,)), voter())
    assert db.session.query(CastBallot).count() == 0


def test_a_vote_by_telephone_is_in_the_box_with_a_receipt(budget, staff):
    envelope = budget.envelopes[0]
    numbers = [project.number for project in projects_in(envelope)]
    with pytest.raises(Invalid):
        vote_for(staff[0], budget, envelope, voter(), Paper(tuple(numbers)))
    assert db.session.query(Participation).count() == 0
    code = vote_for(staff[0], budget, envelope, voter(), Paper((numbers[0],)))
    assert len(code) == 19
    cast = db.session.query(CastBallot).one()
    assert str(cast.channel) == "phone"
    assert db.session.query(Participation).one().entered_by_id == staff[0].id


def test_who_has_called_changes_their_vote_by_calling_again(budget, staff):
    envelope = budget.envelopes[0]
    first, second, *_others = [project.number for project in projects_in(envelope)]
    code = vote_for(staff[0], budget, envelope, voter(), Paper((first,)))
    again = vote_for(staff[0], budget, envelope, voter(), Paper((first,)), code)
    assert again == code, "pressed twice"
    with pytest.raises(HasCalled):
        vote_for(staff[1], budget, envelope, voter("diop AWA"), Paper((second,)))
    assert db.session.query(RefusedVote).count() == 0
    changed = vote_for(staff[1], budget, envelope, voter("diop AWA"), Paper((second,)), change=True)
    assert changed != code
    cast = db.session.query(CastBallot).populate_existing().one()
    assert Paper.read(cast.content) == Paper((second,)) and str(cast.channel) == "phone"
    assert cast.receipt == receipt_hash(changed)
    assert db.session.query(Participation).count() == 1
    # The form of one call, sent for another person, has a code of its own.
    other = vote_for(staff[1], budget, envelope, voter("Zoé Bec"), Paper((first,)), changed)
    assert other != changed and db.session.query(CastBallot).count() == 2


def test_what_was_voted_by_another_way_is_not_changed_by_telephone(budget, staff, new_person):
    envelope = budget.envelopes[0]
    number = projects_in(envelope)[0].number
    cast_ballot(new_person(), budget, envelope, Paper((number,)), voter())
    sign_for(staff[0], budget, envelope, voter("Zoé Bec"))
    for name in ("Awa Diop", "Zoé Bec"):
        with pytest.raises(Conflict) as error:
            vote_for(staff[0], budget, envelope, voter(name), Paper(), change=True)
        assert not isinstance(error.value, HasCalled)
    assert db.session.query(RefusedVote).count() == 2


def test_where_votes_do_not_change_the_desk_says_why(budget, staff):
    envelope = budget.envelopes[0]
    number = projects_in(envelope)[0].number
    fixed = replace(budget.reglement.ballot, changeable=False)
    with transaction():
        budget.reglement = replace(budget.reglement, ballot=fixed)
    vote_for(staff[0], budget, envelope, voter(), Paper((number,)))
    with pytest.raises(Conflict, match="ne permet à personne") as error:
        vote_for(staff[0], budget, envelope, voter(), Paper(), change=True)
    assert not isinstance(error.value, HasCalled)
    assert db.session.query(RefusedVote).count() == 1


def test_nobody_votes_by_telephone_after_the_closing_date(client, sign_in, budget, staff):
    envelope = budget.envelopes[0]
    number = projects_in(envelope)[0].number
    code = vote_for(staff[0], budget, envelope, voter(), Paper((number,)))
    with at_moment(day(30)):
        assert budget.closed_at is None
        with pytest.raises(Refused):
            vote_for(staff[0], budget, envelope, voter("Zoé Bec"), Paper((number,)))
        with pytest.raises(Refused):
            vote_for(staff[0], budget, envelope, voter(), Paper(), change=True)
        assert vote_for(staff[0], budget, envelope, voter(), Paper((number,)), code) == code
        sign_for(staff[0], budget, envelope, voter("Léa Blanc"))
        sign_in(client, staff[0])
        page = f"{BASE}admin/{budget.number}/phone"
        assert 'name="step"' not in client.get(page).text
        sent = {
            "name": "Zoé Bec",
            "born_on": "1950-02-03",
            "tie": "resident",
            "envelope": str(envelope.id),
            f"project-{number}": "1",
            "step": "cast",
        }
        assert client.post(page, data=sent).status_code == 403
    assert db.session.query(CastBallot).count() == 1


def test_the_rules_of_the_roll(budget, staff, new_person):
    envelope = budget.envelopes[0]
    with pytest.raises(Refused):
        sign_for(new_person(), budget, envelope, voter())
    with pytest.raises(Invalid) as error:
        sign_for(staff[0], budget, envelope, voter("Awa", date(2030, 1, 1)))
    assert {"name", "born_on"} <= set(error.value.errors)
    reglement = budget.reglement
    assert VoteChannel.PAPER in reglement.voters.channels


def typed(batch, agent, lines):
    budget = batch.budget
    printed = printed_numbers(batch.envelope)
    for number, line in enumerate(lines, 1):
        content = read_line(budget.reglement.ballot, printed, line)
        type_ballot(agent, batch, number, content)


def signed(budget, agent, count):
    for number in range(count):
        sign_for(agent, budget, budget.envelopes[0], voter(f"Personne {chr(97 + number)}"))


def test_a_pile_counts_once_both_agree(budget, staff):
    signed(budget, staff[0], 4)
    batch = begin_batch(staff[0], budget, budget.envelopes[0], 4)
    first, second, third = staff
    typed(batch, first, ["1 2", "3", "x", "1 2 3"])
    with pytest.raises(Conflict):
        accept_batch(first, batch)
    typed(batch, second, ["1 2", "2", "x", "1 2 3"])
    with pytest.raises(Conflict):
        type_ballot(third, batch, 1, SPOILT)
    with pytest.raises(Conflict):
        accept_batch(first, batch)
    printed = printed_numbers(batch.envelope)
    with pytest.raises(Conflict):
        settle_ballot(third, batch, 1, SPOILT)
    settle_ballot(third, batch, 2, Paper((printed[3],)).text())
    accept_batch(third, batch)
    papers = sorted(ballot.paper().projects for ballot in db.session.query(Ballot))
    assert papers == sorted([(printed[1], printed[2]), (printed[3],)])
    assert batch.spoilt == 2 and batch.settled_by_id == third.id
    assert db.session.query(Entry).count() == 0
    for again in (accept_batch, discard_batch):
        with pytest.raises(Conflict):
            again(first, batch)


def test_one_agent_alone_never_types_both(budget, staff):
    batch = begin_batch(staff[0], budget, budget.envelopes[0], 1)
    typed(batch, staff[0], ["1"])
    typed(batch, staff[0], ["2"])
    assert batch.second_agent_id is None and db.session.query(Entry).count() == 1


def test_never_more_ballots_than_signatures(budget, staff, monkeypatch):
    signed(budget, staff[0], 1)
    batch = begin_batch(staff[0], budget, budget.envelopes[0], 2)
    for agent in staff[:2]:
        typed(batch, agent, ["1", "2"])
    with pytest.raises(Conflict, match="manquantes"):
        accept_batch(staff[0], batch)
    assert db.session.query(Ballot).count() == 0
    monkeypatch.setenv("PARVIS_GUARDS_OFF", "budgets.signatures")
    accept_batch(staff[0], batch)
    assert db.session.query(Ballot).count() == 2, "without the guard, two ballots for one signature"


def test_after_the_closing_signatures_are_those_that_are_there(budget, staff):
    signed(budget, staff[0], 1)
    batch = begin_batch(staff[0], budget, budget.envelopes[0], 2)
    for agent in staff[:2]:
        typed(batch, agent, ["1", "2"])
    with at_moment(day(30)):
        close_vote(staff[0], budget)
        with pytest.raises(Refused):
            sign_for(staff[0], budget, budget.envelopes[0], voter("Zoé Bec"))
        with pytest.raises(Conflict, match="Émargements papier\u00a0: 1"):
            accept_batch(staff[0], batch)
        discard_batch(staff[0], batch)
        again = begin_batch(staff[0], budget, budget.envelopes[0], 1)
        for agent in staff[:2]:
            typed(again, agent, ["1"])
        accept_batch(staff[0], again)
    assert db.session.query(Ballot).count() == 1


def test_each_call_has_an_order_of_its_own_which_it_keeps(client, sign_in, budget, staff):
    desk = f"{BASE}admin/{budget.number}/phone"
    sign_in(client, staff[0])

    def order(page: str) -> list[str]:
        return re.findall(r'type="checkbox" name="project-(\d+)"', page)

    calls = [client.get(desk).text for _call in range(20)]
    assert len({tuple(order(page)) for page in calls}) > 1
    assert {tuple(sorted(order(page))) for page in calls} == {tuple(sorted(order(calls[0])))}
    for page in calls[:5]:
        sent = {
            "receipt": re.search(r'name="receipt" value="([^"]+)"', page)[1],
            f"project-{order(page)[1]}": "1",
            "envelope": str(budget.envelopes[0].id),
        }
        for step in ("look", "cast"):
            assert order(client.post(desk, data=sent | {"step": step}).text) == order(page)
    # Whoever calls has the printed list before them.
    for printed, number in printed_numbers(budget.envelopes[0]).items():
        assert re.search(
            rf'name="project-{number}"[^>]*><span><strong>Nº\u00a0{printed} – ', calls[0]
        )


def test_the_ballot_is_printed_in_several_orders(client, sign_in, budget, staff):
    desk = f"{BASE}admin/{budget.number}"
    sign_in(client, staff[0])
    links = re.findall(r'href="([^"]+/print/ballot[^"]+)"', client.get(f"{desk}/roll").text)

    def order(address: str) -> list[int]:
        sheet = io.BytesIO(client.get(address.replace("&amp;", "&")).data)
        text = " ".join(page.extract_text() for page in PdfReader(sheet).pages)
        return [int(number) for number in re.findall(r"Projet numéro (\d)", text)]

    found = [order(link) for link in links]
    assert len(links) == 4 and {one[0] for one in found} == {1, 2, 3}
    assert all(sorted(one) == [1, 2, 3] for one in found)
    assert order(links[0].replace("ballot", "large-ballot")) == found[0]
    assert order(f"{desk}/print/projects") == [1, 2, 3]
    for wrong in ("0", "5", "un", "1" * 30):
        assert client.get(f"{desk}/print/ballot?order={wrong}").status_code == 404
    with transaction():
        voters = replace(budget.reglement.voters, channels=(VoteChannel.PHONE,))
        budget.reglement = replace(budget.reglement, voters=voters)
    page = client.get(f"{desk}/roll").text
    assert "print/projects" in page
    assert "print/ballot" not in page and "print/roll" not in page


def test_on_the_desk(client, sign_in, budget, staff):
    desk = f"{BASE}admin/{budget.number}"
    for page in ("roll", "phone", "piles"):
        assert client.get(f"{desk}/{page}").status_code == 404
    sign_in(client, staff[0])
    for page in ("roll", "phone", "piles", "print/ballot", "print/large-ballot", "print/roll"):
        assert client.get(f"{desk}/{page}").status_code == 200, page
    assert client.get(f"{desk}/print/secret").status_code == 404
    who = {
        "name": "Awa Diop",
        "born_on": "1950-02-03",
        "tie": "resident",
        "envelope": str(budget.envelopes[0].id),
    }
    assert client.post(f"{desk}/roll", data=who | {"name": "Awa\0"}).status_code == 422
    assert client.post(f"{desk}/roll", data=who | {"envelope": str(2**63)}).status_code == 422
    assert client.post(f"{desk}/roll", data=who).status_code == 303
    refused = client.post(f"{desk}/roll", data=who | {"reference": "lot 9"})
    assert refused.status_code == 409 and "lot 9" in refused.text
    number = projects_in(budget.envelopes[0])[0].number
    call = who | {"name": "Zoé Bec", f"project-{number}": "1"}
    assert "budgets-code" not in client.post(f"{desk}/phone", data=call).text
    cast = client.post(f"{desk}/phone", data=call | {"step": "cast"})
    assert cast.status_code == 200 and "budgets-code" in cast.text
    form = client.get(f"{desk}/phone").text
    receipt = re.search(r'name="receipt" value="([^"]+)"', form)[1]
    other = call | {"name": "Léa Blanc", "step": "cast", "receipt": receipt}
    codes = {CODE.search(client.post(f"{desk}/phone", data=other).text)[0] for _ in range(2)}
    assert len(codes) == 1, "pressed twice: the same receipt"
    again = client.post(f"{desk}/phone", data=call | {"step": "cast"})
    assert again.status_code == 409 and 'value="change"' in again.text
    replaced = client.post(f"{desk}/phone", data=call | {"step": "change"})
    assert replaced.status_code == 200 and "budgets-code" in replaced.text
    sent = {"envelope": who["envelope"], "size": "1"}
    assert client.post(f"{desk}/piles", data=sent | {"size": "0"}).status_code == 422
    assert client.post(f"{desk}/piles", data=sent).status_code == 303
    for agent, line in ((staff[0], "1"), (staff[1], "2")):
        sign_in(client, agent)
        typing = f"{desk}/piles/1/type"
        page = client.get(typing).text
        assert 'name="number" value="1"' in page, "the form sends the ballot’s place in its pile"
        wrong = client.post(typing, data={"number": "1", "line": "99"})
        assert wrong.status_code == 422 and "99" in wrong.text
        assert client.post(typing, data={"number": "1", "line": line}).status_code == 303
        assert client.get(f"{typing}?after=1").status_code == 200
    assert 'name="line"' in client.get(f"{desk}/piles/1").text
    settle = f"{desk}/piles/1/settle"
    unread = client.post(settle, data={"number": "1", "line": "2 ?"})
    assert unread.status_code == 422 and 'value="2 ?"' in unread.text
    assert client.post(settle, data={"number": "1", "line": "2"}).status_code == 303
    assert client.post(f"{desk}/piles/1/accept").status_code == 303
    assert client.get(f"{desk}/piles/1").status_code == 200
    assert client.get(f"{desk}/piles/{2**63}").status_code == 404
    assert db.session.query(Batch).one().state == "accepted"


def test_neither_agent_sees_the_others_work(client, sign_in, budget, staff):
    batch = begin_batch(staff[0], budget, budget.envelopes[0], 2)
    typed(batch, staff[0], ["1 2", "3"])
    sign_in(client, staff[1])
    page = client.get(f"{BASE}admin/{budget.number}/piles/{batch.number}").text
    assert "1 2" not in page
    assert (
        client.get(f"{BASE}admin/{budget.number}/piles/{batch.number}/type?ballot=1").text.count(
            'value="1 2"'
        )
        == 0
    )


def test_what_is_needed_is_not_shown_as_optional(client, sign_in, budget, staff):
    sign_in(client, staff[0])
    for page in ("roll", "phone", "roll/strike"):
        shown = client.get(f"{BASE}admin/{budget.number}/{page}").text
        for name in ("name", "born_on"):
            assert re.search(
                rf'<input[^>]*\brequired\b[^>]*name="{name}"|<input[^>]*name="{name}"[^>]*\brequired\b',
                shown,
            ), (page, name)


@pytest.mark.parametrize("name", ["1234 5678", "★ ★", ". .", "Awa 1", "- Diop", "\u0301 \u0301"])
def test_a_name_without_letters_signs_nothing(name, budget, staff, new_person):
    """The roll would take all who write so for one person."""
    envelope = budget.envelopes[0]
    paper, who = Paper((projects_in(envelope)[0].number,)), voter(name)
    for vote in (
        lambda: cast_ballot(new_person("Jo Bec"), budget, envelope, paper, who),
        lambda: vote_for(staff[0], budget, envelope, who, paper),
        lambda: sign_for(staff[0], budget, envelope, who),
    ):
        with pytest.raises(Invalid) as error:
            vote()
        assert set(error.value.errors) == {"name"}
    assert db.session.query(Participation).count() == 0
    sign_for(staff[0], budget, envelope, voter("李 伟"))


@pytest.mark.parametrize("step", ["cast", "change", "look"])
def test_an_envelope_that_is_not_of_the_edition_takes_no_vote_by_telephone(
    step, client, sign_in, budget, staff
):
    first = budget.envelopes[0]
    sign_in(client, staff[0])
    page = f"{BASE}admin/{budget.number}/phone"
    call = {
        "name": "Zoé Bec",
        "born_on": "1950-02-03",
        "tie": "resident",
        "step": step,
        f"project-{projects_in(first)[0].number}": "1",
    }
    for other in (first.id + 1, 2**63, "x"):
        answer = client.post(page, data=call | {"envelope": str(other)})
        assert answer.status_code == 422, other
        assert 'value="Zoé Bec"' in answer.text and "enveloppe" in answer.text
        assert db.session.query(CastBallot).count() == 0
    assert client.post(page, data=call | {"envelope": str(first.id)}).status_code == 200
