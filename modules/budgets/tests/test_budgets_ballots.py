"""Ballots on the web: the five kinds on their pages, what they say, who may vote where."""

from __future__ import annotations

import re

import pytest
from budget_worlds import AFTER, DURING, chosen, day, forget, open_vote, people, voter, word

from parvis.db import at_moment, db, now, transaction
from parvis.rules import Conflict, Invalid, Refused
from parvis_budgets.models import Ballot, CastBallot, Declaration, Participation, RefusedVote
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.declarations import confirm_voter, declare
from parvis_budgets.operations.reglement import Money
from parvis_budgets.papers import Paper
from parvis_budgets.queries.ballots import in_order_for
from parvis_budgets.reglement import BallotKind, BallotRules, EnvelopePolicy, Voters
from parvis_budgets.roll import receipt_hash

BASE = "/volonne/budget/"
CODE = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")
APPROVAL = BallotRules(least=1, most=2)
KINDS = {
    BallotKind.APPROVAL: APPROVAL,
    BallotKind.KNAPSACK: BallotRules(kind=BallotKind.KNAPSACK, share_least=50),
    BallotKind.POINTS: BallotRules(kind=BallotKind.POINTS, points_total=10, points_most=6),
    BallotKind.RANKING: BallotRules(kind=BallotKind.RANKING, most=3),
    BallotKind.JUDGMENT: BallotRules(
        kind=BallotKind.JUDGMENT, mentions=("reject", "fair", "good")
    ),
}


@pytest.fixture
def jeanne(new_person):
    return new_person("Jeanne Aubert")


@pytest.fixture
def vote(awa, component):
    """`vote(rules)` ▸ an edition in its vote."""

    def make(rules: BallotRules = APPROVAL, **options):
        return open_vote(awa, component, rules, **options)

    return make


WHO = {"name": "Jeanne Aubert", "born_on": "1980-05-17", "tie": "resident"}


def address(budget, place=0):
    return f"{BASE}{budget.number}/vote/{budget.envelopes[place].id}"


def numbers(budget):
    return sorted(p.number for p in in_order_for(1, budget.envelopes[0]))


def fields_of(page) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return dict(found)


FILLED = {
    BallotKind.APPROVAL: ({0: "1", 1: "1"}, Paper((0, 1))),
    BallotKind.KNAPSACK: ({0: "1", 1: "1"}, Paper((0, 1))),
    BallotKind.POINTS: ({0: "6", 1: "4", 2: "0"}, Paper((0, 1), (6, 4))),
    BallotKind.RANKING: ({0: "2", 1: "1", 2: ""}, Paper((1, 0))),
    BallotKind.JUDGMENT: ({0: "0", 1: "2", 2: ""}, Paper((0, 1), (0, 2))),
}


@pytest.mark.parametrize("kind", list(BallotKind))
def test_each_kind_is_filled_in_checked_cast(client, sign_in, jeanne, vote, kind) -> None:
    budget = vote(KINDS[kind])
    known = numbers(budget)
    filled, paper = FILLED[kind]
    with at_moment(DURING):
        sign_in(client, jeanne)
        page = client.get(address(budget))
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        data = {f"project-{known[place]}": text for place, text in filled.items()} | WHO
        looked = client.post(address(budget), data=data | {"step": "look"})
        assert looked.status_code == 200
        fragment = client.post(
            address(budget), data=data | {"step": "look"}, headers={"HX-Request": "true"}
        )
        assert fragment.text.startswith('<div class="budgets-left"')
        check = client.post(address(budget), data=data)
        assert check.status_code == 200
        assert db.session.query(CastBallot).count() == 0
        assert "Projet numéro 1" in check.text
        cast = client.post(address(budget), data=fields_of(check) | {"step": "cast"})
        assert cast.status_code == 200
        assert cast.headers["Cache-Control"] == "no-store"
    code = CODE.search(cast.text)[0]
    row = db.session.query(CastBallot).one()
    assert row.receipt == receipt_hash(code)
    assert code not in row.content
    said = Paper(tuple(known[place] for place in paper.projects), paper.values)
    assert Paper.read(row.content) == said


WRONG = [
    (BallotKind.APPROVAL, {0: "1", 1: "1", 2: "1"}),
    (BallotKind.KNAPSACK, {0: "1", 1: "1", 2: "1", 3: "1"}),
    (BallotKind.KNAPSACK, {0: "1"}),
    (BallotKind.POINTS, {0: "7"}),
    (BallotKind.POINTS, {0: "5", 1: "5", 2: "1"}),
    (BallotKind.POINTS, {0: "beaucoup"}),
    (BallotKind.POINTS, {0: "-3"}),
    (BallotKind.POINTS, {0: "9" * 400}),
    (BallotKind.RANKING, {0: "1", 1: "1"}),
    (BallotKind.RANKING, {0: "1", 1: "2", 2: "3", 3: "4"}),
    (BallotKind.JUDGMENT, {0: "7"}),
]


@pytest.mark.parametrize(("kind", "filled"), WRONG)
def test_what_is_too_much_is_said_and_the_form_kept(
    client, sign_in, jeanne, vote, kind, filled
) -> None:
    budget = vote(KINDS[kind])
    known = numbers(budget)
    data = {f"project-{known[place]}": text for place, text in filled.items()} | WHO
    with at_moment(DURING):
        sign_in(client, jeanne)
        for step in ("check", "cast"):
            page = client.post(address(budget), data=data | {"step": step})
            assert page.status_code == 422
            assert "error-summary" in page.text
            assert 'value="Jeanne Aubert"' in page.text
            if kind != BallotKind.JUDGMENT:
                said = next(iter(filled.values()))[:16]
                assert f'value="{said}"' in page.text
    assert db.session.query(CastBallot).count() == 0


def test_a_blank_ballot_is_one_when_the_reglement_takes_it(client, sign_in, jeanne, vote) -> None:
    taken, refused = vote(), vote(BallotRules(least=1, blank=False))
    with at_moment(DURING):
        sign_in(client, jeanne)
        check = client.post(address(taken), data=WHO)
        assert check.status_code == 200
        cast = client.post(address(taken), data=fields_of(check) | {"step": "cast"})
        assert CODE.search(cast.text)
        assert client.post(address(refused), data=WHO).status_code == 422
    assert Paper.read(db.session.query(CastBallot).one().content) == Paper()


def test_sent_twice_a_ballot_is_there_once_with_one_code(client, sign_in, jeanne, vote) -> None:
    budget = vote(BallotRules(least=1, changeable=False))
    known = numbers(budget)
    with at_moment(DURING):
        sign_in(client, jeanne)
        check = client.post(address(budget), data=WHO | {f"project-{known[0]}": "1"})
        sent = fields_of(check) | {"step": "cast"}
        codes = [CODE.search(client.post(address(budget), data=sent).text)[0] for _n in (1, 2)]
        assert codes[0] == codes[1]
        other = client.post(address(budget), data=sent | {f"project-{known[1]}": "1"})
        assert other.status_code == 403
    assert db.session.query(CastBallot).count() == 1


def test_nobody_chooses_the_code_of_their_receipt(client, sign_in, jeanne, vote) -> None:
    budget = vote()
    with at_moment(DURING):
        sign_in(client, jeanne)
        mine = "AAAA-AAAA-AAAA-AAAA"
        page = client.post(address(budget), data=WHO | {"step": "cast", "receipt": mine})
    assert CODE.search(page.text)[0] != mine


def test_who_has_signed_is_not_asked_again_and_is_nobody_else(
    client, sign_in, jeanne, awa, vote
) -> None:
    budget = vote()
    known = numbers(budget)
    with at_moment(DURING):
        first = cast_ballot(
            jeanne, budget, budget.envelopes[0], chosen(known[0]), voter("Jeanne Aubert")
        )
        sign_in(client, jeanne)
        page = client.get(address(budget))
        assert 'name="born_on"' not in page.text
        assert "checked" not in page.text, "no page shows the ballot of a person"
        check = client.post(address(budget), data={f"project-{known[1]}": "1"})
        assert check.status_code == 200
        changed = client.post(address(budget), data=fields_of(check) | {"step": "change"})
        assert "checked" in changed.text
        second = cast_ballot(
            jeanne, budget, budget.envelopes[0], chosen(known[1]), voter("Paul Roux")
        )
    assert first != second
    line = db.session.query(Participation).one()
    assert db.session.query(CastBallot).one().receipt == receipt_hash(second)
    with at_moment(DURING), pytest.raises(Conflict):
        cast_ballot(awa, budget, budget.envelopes[0], chosen(), voter("AUBERT Jeanne"))
    assert db.session.query(RefusedVote).one().identity == line.identity


def test_a_refused_second_vote_keeps_the_form(client, sign_in, jeanne, awa, vote) -> None:
    budget = vote()
    with at_moment(DURING):
        cast_ballot(awa, budget, budget.envelopes[0], chosen(), voter("Jeanne Aubert"))
        sign_in(client, jeanne)
        page = client.post(address(budget), data=WHO | {"step": "cast"})
    assert page.status_code == 409
    assert 'value="Jeanne Aubert"' in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"born_on": "2020-01-01"},
        {"born_on": "2031-01-01"},
        {"born_on": "1700-01-01"},
        {"born_on": "hier"},
        {"name": "Jeanne"},
        {"name": ""},
        {"tie": "works"},
        {"tie": "'; DROP"},
    ],
)
def test_who_may_not_vote_is_told_why(client, sign_in, jeanne, vote, wrong) -> None:
    budget = vote()
    with at_moment(DURING):
        sign_in(client, jeanne)
        for step in ("check", "cast"):
            page = client.post(address(budget), data=WHO | wrong | {"step": step})
            assert page.status_code == 422
    assert db.session.query(Participation).count() == 0


def test_who_lives_elsewhere_is_no_resident(new_space, new_person, vote) -> None:
    elsewhere = new_person("Paul Roux", residence_id=new_space("Gap", kind="commune").id)
    budget = vote()
    with at_moment(DURING), pytest.raises(Invalid):
        cast_ballot(
            elsewhere,
            budget,
            budget.envelopes[0],
            chosen(),
            voter("Paul Roux", home_id=elsewhere.residence_id),
        )


@pytest.fixture
def communes(new_space, new_component, new_person, give_role, awa):
    """An edition of an agglomeration with an envelope for each of two communes."""
    territory = new_space("Haute-Provence", slug="hp")
    homes = [new_space(name, territory) for name in ("Thoard", "Barras")]
    component = new_component(territory, "budgets", "budget")
    give_role(awa, territory, "facilitator")

    def make(policy: EnvelopePolicy, **options):
        money = tuple(Money(home.name, 15_000_00, home.id) for home in homes)
        rules = BallotRules(least=1, **options)
        return open_vote(awa, component, rules, envelopes=money, policy=policy), homes

    return make


def test_one_votes_at_home_and_in_one_other(client, sign_in, new_person, communes) -> None:
    budget, homes = communes(EnvelopePolicy.HOME_AND_ONE)
    thoard, barras = budget.envelopes
    person = new_person("Jeanne Aubert", residence_id=homes[0].id)
    who = voter("Jeanne Aubert", home_id=homes[0].id)
    with at_moment(DURING):
        cast_ballot(person, budget, thoard, Paper(), who)
        cast_ballot(person, budget, barras, Paper(), who)
        slots = {line.envelope_id: line.slot for line in db.session.query(Participation)}
        assert slots == {thoard.id: 0, barras.id: 1}
        # Moving house during the vote opens nothing more.
        with transaction():
            person.residence_id = homes[1].id
        cast_ballot(person, budget, barras, Paper())
        sign_in(client, person)
        page = client.get(f"/hp/budget/{budget.number}/vote")
    assert page.text.count("badge--success") == 2
    assert db.session.query(CastBallot).count() == 2


def test_the_envelope_of_home_needs_a_home(client, sign_in, new_person, communes) -> None:
    budget, homes = communes(EnvelopePolicy.HOME)
    nowhere = new_person("Jo Petit")
    elsewhere = new_person("Jo Grand", residence_id=homes[1].id)
    with at_moment(DURING):
        sign_in(client, nowhere)
        page = client.get(f"/hp/budget/{budget.number}/vote/{budget.envelopes[0].id}")
        assert page.status_code == 403
        assert 'href="/account"' in page.text
        with pytest.raises(Invalid):
            cast_ballot(
                elsewhere, budget, budget.envelopes[0], Paper(), voter("Jo Grand", home_id=None)
            )


def test_in_all_the_envelopes_one_ballot_each(new_person, communes) -> None:
    budget, _homes = communes(EnvelopePolicy.ALL, changeable=False)
    person = new_person("Jeanne Aubert")
    with at_moment(DURING):
        for envelope in budget.envelopes:
            cast_ballot(person, budget, envelope, Paper(), voter("Jeanne Aubert"))
        with pytest.raises(Refused):
            cast_ballot(person, budget, budget.envelopes[0], Paper())
    assert db.session.query(CastBallot).count() == 2


def test_an_envelope_of_another_edition_is_not_there(client, sign_in, jeanne, vote) -> None:
    budget, other = vote(), vote()
    with at_moment(DURING):
        sign_in(client, jeanne)
        for place in (other.envelopes[0].id, 10**17, 2**63):
            page = client.get(f"{BASE}{budget.number}/vote/{place}")
            assert page.status_code == 404
        foreign = client.post(
            address(budget), data=WHO | {f"project-{numbers(other)[0]}": "1", "step": "cast"}
        )
        assert foreign.status_code == 422


def test_voters_to_confirm_come_by_pages(client, sign_in, awa, vote, monkeypatch) -> None:
    monkeypatch.setattr("parvis_budgets.queries.voters.PAGE", 3)
    budget = vote(voters=Voters(confirmed=True))
    desk = f"{BASE}admin/{budget.number}/voters"
    with at_moment(DURING):
        for number, person in enumerate(people(5)):
            asked = declare(person, budget, voter(f"Jo Voteuse {word(number)}"))
            if number == 4:
                confirm_voter(awa, budget, asked, asked.declared_at)
        sign_in(client, awa)
        first = client.get(desk).text
        assert [f"Jo Voteuse {word(n)}" in first for n in range(5)] == [True] * 3 + [False] * 2
        further = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
        second = client.get(further).text
        assert [f"Jo Voteuse {word(n)}" in second for n in range(5)] == [
            *[False] * 3,
            True,
            False,
        ]
        answered = client.get(f"{desk}?show=answered").text
        assert f"Jo Voteuse {word(4)}" in answered and f"Jo Voteuse {word(0)}" not in answered
        # Who is refused without a reason is shown again, on whatever page.
        last = db.session.query(Declaration).filter_by(name=f"Jo Voteuse {word(3)}").one()
        again = client.post(f"{desk}/{last.person_id}", data={"refuse": "1", "reason": " "})
        assert again.status_code == 422 and last.name in again.text


def test_a_voter_is_confirmed_before_voting(client, sign_in, jeanne, awa, vote) -> None:
    budget = vote(voters=Voters(confirmed=True))
    declare = f"{BASE}{budget.number}/vote/declare"
    desk = f"{BASE}admin/{budget.number}/voters"
    with at_moment(DURING):
        sign_in(client, jeanne)
        refused = client.get(address(budget))
        assert refused.status_code == 403
        assert declare in refused.text
        assert client.get(declare).status_code == 200
        assert client.post(declare, data=WHO | {"born_on": "2029-01-01"}).status_code == 422
        assert client.post(declare, data=WHO).status_code == 303
        assert client.get(desk).status_code == 404
        assert client.get(address(budget)).status_code == 403
        sign_in(client, awa)
        page = client.get(desk)
        seen = fields_of(page)["seen"]
        one = f"{desk}/{jeanne.id}"
        assert client.post(one, data={"refuse": "1", "reason": " "}).status_code == 422
        assert client.post(one, data={"refuse": "1", "reason": "Illisible."}).status_code == 303
        sign_in(client, jeanne)
        assert "Illisible." in client.get(declare).text
    with at_moment(day(21.5)):
        client.post(declare, data=WHO | {"name": "Jeanne Marie Aubert"})
        sign_in(client, awa)
        # What is confirmed is what was read.
        assert client.post(one, data={"seen": seen}).status_code == 409
        assert client.post(one, data={"seen": "hier"}).status_code == 409
        seen = fields_of(client.get(desk))["seen"]
        assert client.post(one, data={"seen": seen}).status_code == 303
        sign_in(client, jeanne)
        assert client.get(declare).status_code == 200
        assert 'name="born_on"' not in client.get(address(budget)).text
        # Nobody votes as someone else than was confirmed.
        cast_ballot(jeanne, budget, budget.envelopes[0], Paper(), voter("Paul Roux"))
        assert client.post(declare, data=WHO).status_code == 403
    with at_moment(AFTER):
        close_vote(awa, budget)
    assert db.session.query(Declaration).count() == 0


def test_the_published_list_holds_ones_ballot(client, sign_in, jeanne, awa, vote) -> None:
    budget = vote()
    known = numbers(budget)
    page = f"{BASE}{budget.number}/ballots"
    with at_moment(DURING):
        code = cast_ballot(
            jeanne, budget, budget.envelopes[0], chosen(known[0]), voter("Jeanne Aubert")
        )
        cast_ballot(awa, budget, budget.envelopes[0], chosen(), voter("Awa Diop"))
        assert client.get(page).status_code == 403
    visitor = client.application.test_client()
    with at_moment(AFTER):
        close_vote(awa, budget)
        assert "Projet numéro 1" not in visitor.get(page).text
        found = visitor.post(page, data={"code": code.lower().replace("-", " ")})
        assert found.status_code == 200
        assert found.headers["Cache-Control"] == "no-store"
        assert "Projet numéro 1" in found.text
        for wrong in ("K7QF-2MXN-9RTA-4HWC", "", "é" * 61, "\x00"):
            assert visitor.post(page, data={"code": wrong}).status_code == 422
        announce(budget)
        listed = visitor.get(page)
        assert "Projet numéro 1" in listed.text
        assert visitor.get(page + "?after=999&envelope=12").status_code == 404
        for after in ("x", str(2**70), "-1", "4611686018427387904"):
            assert visitor.get(f"{page}?after={after}").status_code == 200
    assert db.session.query(Ballot).count() == 2


def announce(budget) -> None:
    """As the validation and the announcement do, without a count."""
    with transaction():
        budget.validated_by, budget.validated_on = "le conseil municipal", now().date()
        budget.counted_at = budget.announced_at = now()


def test_the_list_is_paged(client, awa, vote, new_person) -> None:
    budget = vote()
    with at_moment(DURING):
        for number in range(53):
            who = voter(f"Jo {'abcdefghij'[number % 10]}{'abcdefghij'[number // 10]}")
            cast_ballot(new_person(), budget, budget.envelopes[0], chosen(), who)
    with at_moment(AFTER):
        close_vote(awa, budget)
        announce(budget)
        forget()
        first = client.get(f"{BASE}{budget.number}/ballots")
        following = re.search(r'href="([^"]*after=[^"]*)"', first.text)[1]
        second = client.get(following.replace("&amp;", "&"))
    assert [page.text.count("<th scope=\"row\">") for page in (first, second)] == [50, 3]


def test_the_desk_asks_for_an_answer_to_those_who_wait(client, sign_in, jeanne, awa, vote) -> None:
    budget = vote(voters=Voters(confirmed=True))
    with at_moment(DURING):
        sign_in(client, jeanne)
        assert "/vote/declare" in client.get(f"{BASE}{budget.number}").text
        client.post(f"{BASE}{budget.number}/vote/declare", data=WHO)
        sign_in(client, awa)
        assert f"admin/{budget.number}/voters" in client.get(f"{BASE}admin/{budget.number}").text
