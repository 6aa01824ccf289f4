"""What holds of every count, whatever the election."""

from __future__ import annotations

from fractions import Fraction

from budget_elections import approvals, points
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis_budgets.counting import Ballot, Election, Parameters, Profile, count
from parvis_budgets.counting.figures import funded_per_ballot, share_served, spread, what_if
from parvis_budgets.counting.ledger import ledger

ALL = [
    Parameters("greedy"),
    Parameters("greedy", by="votes-per-cost", when_too_dear="stop", threshold=1),
    Parameters("greedy", ties=("cheapest", "lot"), seed="drawn in public", winners=2),
    Parameters("mes"),
    Parameters("mes", utility="cardinality", completion="add1"),
    Parameters("mes", completion="add1", start="floor", stop="over-budget"),
    Parameters("mes", completion="add1-utilitarian", ties=("most-votes", "number")),
    Parameters("phragmen"),
    Parameters("phragmen", when_too_dear="skip"),
    Parameters("majority-judgment"),
    Parameters("majority-judgment", unrated="apart", least_mention=1),
]
ANY = approvals() | points()


@given(ANY, st.sampled_from(ALL))
def test_the_envelope_is_never_exceeded(election: Election, parameters: Parameters) -> None:
    result = count(election, parameters)
    costs = {project.id: project.cost for project in election.projects}
    assert result.cost == sum(costs[name] for name in result.selected) <= election.budget
    assert len(set(result.selected)) == len(result.selected)


@given(ANY, st.sampled_from(ALL))
def test_every_project_is_chosen_in_a_round_or_refused_with_a_reason(
    election: Election, parameters: Parameters
) -> None:
    result = count(election, parameters)
    assert tuple(item.project for item in result.rounds) == result.selected
    assert [item.number for item in result.rounds] == list(range(1, len(result.rounds) + 1))
    named = [*result.selected, *(item.project for item in result.refusals)]
    assert sorted(named) == sorted(project.id for project in election.projects)
    assert all(item.why for item in result.refusals)


@given(ANY, st.sampled_from(ALL), st.randoms(use_true_random=False))
def test_no_order_matters(election: Election, parameters: Parameters, random: object) -> None:
    """Neither that of the projects in the file, nor that of the ballots."""
    size = len(election.projects)
    order = list(range(size))
    random.shuffle(order)  # type: ignore[attr-defined]
    place = {old: new for new, old in enumerate(order)}
    ballots = []
    for group, voters in enumerate(election.profile.voters):
        ballot = election.profile.ballot(group)
        renamed = Ballot(tuple(place[old] for old in ballot.projects), ballot.points)
        ballots += [(renamed, 1)] * int(voters)
    random.shuffle(ballots)  # type: ignore[attr-defined]
    shuffled = Election(
        tuple(election.projects[old] for old in order),
        election.budget,
        Profile.from_ballots(ballots),
    )
    one, other = count(election, parameters), count(shuffled, parameters)
    assert one.selected == other.selected
    assert one.rounds == other.rounds
    assert {r.project: r for r in one.refusals} == {r.project: r for r in other.refusals}


@given(ANY, st.sampled_from([p for p in ALL if p.rule in ("mes", "phragmen")]))
def test_the_voters_pay_the_costs_exactly(election: Election, parameters: Parameters) -> None:
    result = count(election, parameters)
    accounts = ledger(election, result)
    for item in result.rounds:
        if item.phase == "utilitarian":
            continue
        paid = accounts.contributions(item.project)
        assert sum(payment.voters * payment.each for payment in paid) == item.cost
        if item.payment is not None and item.cost:
            assert sum(payment.voters for payment in paid) == item.full + item.partial
    if parameters.rule == "mes":
        endowment = result.figures["endowment"]
        for group, left in accounts.left.items():
            spent = sum(accounts.account(group).values(), Fraction(0))
            assert spent + Fraction(left, accounts.denominator) == endowment
            assert left >= 0


@given(ANY, st.integers(2, 1000))
@settings(max_examples=50)
def test_amounts_can_be_in_cents(election: Election, unit: int) -> None:
    """The same election in a smaller unit has the same outcome."""
    cents = Election(
        tuple(type(project)(project.id, project.cost * unit) for project in election.projects),
        election.budget * unit,
        election.profile,
        unit,
    )
    for parameters in ALL:
        assert count(cents, parameters).selected == count(election, parameters).selected


@given(ANY)
def test_figures_of_a_selection(election: Election) -> None:
    result = count(election, Parameters("greedy"))
    table = spread(election, result.selected)
    total = election.profile.total
    assert sum(table.values()) == total
    assert share_served(election, result.selected) == 1 - Fraction(table.get(0, 0), total)
    assert sum(number * voters for number, voters in table.items()) == sum(
        election.supporters[election.index[name]].total for name in result.selected
    )
    assert len(funded_per_ballot(election, [])) == len(election.profile)


@given(ANY)
@settings(max_examples=30)
def test_what_another_rule_would_give(election: Election) -> None:
    result = count(election, Parameters("greedy"))
    same, other = what_if(election, result, [Parameters("greedy"), Parameters("phragmen")])
    assert (same.added, same.removed, same.better, same.worse) == ((), (), 0, 0)
    chosen = (set(result.selected) | set(other.added)) - set(other.removed)
    assert chosen == set(other.result.selected)
    assert other.better + other.worse <= election.profile.total
