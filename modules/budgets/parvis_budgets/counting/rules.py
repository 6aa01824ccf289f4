"""The one door to all the rules of allocation: ``count``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from parvis_budgets.counting import equal_shares, greedy, phragmen
from parvis_budgets.counting.basket import Basket
from parvis_budgets.counting.completion import EXACT, Scan, add_one, first_endowment
from parvis_budgets.counting.equal_shares_data import Outcome
from parvis_budgets.counting.majority_judgment import Judgment, judge
from parvis_budgets.counting.model import CountingError, Election
from parvis_budgets.counting.parameters import (
    ADD_ONE_UTILITARIAN,
    COMPLETIONS,
    EQUAL_SHARES,
    GREEDY,
    MAJORITY_JUDGMENT,
    NONE,
    PHRAGMEN,
    SHARES,
    UTILITARIAN,
    Parameters,
)
from parvis_budgets.counting.result import Refusal, Result, Round, Why
from parvis_budgets.counting.ties import tie_ranks


def count(election: Election, parameters: Parameters) -> Result:
    """Count an election. Raises CountingError when the parameters make no sense for it."""
    if parameters.winners is not None and parameters.winners < 1:
        raise CountingError("The number of winners must be at least one.")
    ranks = tie_ranks(election, parameters.ties, parameters.seed)
    if parameters.rule == GREEDY:
        return _greedy(election, parameters, ranks)
    if parameters.rule == EQUAL_SHARES:
        return _equal_shares(election, parameters, ranks)
    if parameters.rule == PHRAGMEN:
        return _phragmen(election, parameters, ranks)
    if parameters.rule == MAJORITY_JUDGMENT:
        return _majority_judgment(election, parameters, ranks)
    raise CountingError(f"Unknown rule: {parameters.rule}.")


def _result(
    basket: Basket,
    parameters: Parameters,
    rounds: Sequence[Round],
    refusals: Sequence[Refusal],
    figures: dict[str, object] | None = None,
) -> Result:
    return Result(
        parameters.rule,
        parameters.applied(),
        basket.ids(),
        basket.spent,
        tuple(rounds),
        tuple(refusals),
        figures or {},
    )


def _greedy(election: Election, parameters: Parameters, ranks: Sequence[int]) -> Result:
    if parameters.by == greedy.POINTS and election.profile.points is None:
        raise CountingError("The greedy rule by points needs ballots with points.")
    basket = Basket(election, parameters.winners)
    rounds, refusals = greedy.fill(
        basket,
        greedy.measures(election, parameters.by),
        ranks,
        when_too_dear=parameters.too_dear,
        barred=greedy.under_threshold(election, parameters.threshold),
    )
    return _result(basket, parameters, rounds, refusals)


def _phragmen(election: Election, parameters: Parameters, ranks: Sequence[int]) -> Result:
    basket = Basket(election, parameters.winners)
    rounds, refusals = phragmen.buy(basket, ranks, parameters.too_dear)
    return _result(basket, parameters, rounds, refusals)


def _majority_judgment(election: Election, parameters: Parameters, ranks: Sequence[int]) -> Result:
    judgment = judge(election, parameters.levels, parameters.unrated)
    basket = Basket(election, parameters.winners)
    barred: dict[int, str] = {}
    for place, merit in enumerate(judgment.merits):
        if merit.majority is None:
            barred[place] = Why.NO_VOTES
        elif merit.majority < parameters.least_mention:
            barred[place] = Why.MENTION
    rounds, refusals = greedy.fill(
        basket,
        [(greedy.PRICED, Fraction(standing)) for standing in judgment.standings],
        ranks,
        when_too_dear=parameters.too_dear,
        barred=barred,
        shown=_mentions(judgment),
    )
    figures: dict[str, object] = {
        "levels": list(judgment.levels),
        "mentions": {
            project.id: list(merit.counts)
            for project, merit in zip(election.projects, judgment.merits, strict=True)
        },
    }
    return _result(basket, parameters, rounds, refusals, figures)


def _mentions(judgment: Judgment) -> list[Fraction]:
    lowest = judgment.levels[0] if judgment.levels else 0
    return [
        Fraction(lowest if merit.majority is None else judgment.levels[merit.majority])
        for merit in judgment.merits
    ]


def _equal_shares(election: Election, parameters: Parameters, ranks: Sequence[int]) -> Result:
    if parameters.completion not in COMPLETIONS:
        raise CountingError(f"Unknown completion: {parameters.completion}.")
    engine = equal_shares.EqualShares(election, parameters.utility, ranks, parameters.winners)
    step = parameters.step * election.unit
    if step < 1:
        raise CountingError("The step of Add1 must be one cost unit at least.")
    share = first_endowment(engine, EXACT, step)
    if parameters.completion == NONE:
        scan = Scan(engine.run(share, detailed=True), None, 0)
    else:
        first = first_endowment(engine, parameters.start, step)
        scan = add_one(engine, first, step, parameters.stop)
    basket = Basket(election, parameters.winners)
    rounds = _rounds_of_shares(election, basket, scan.accepted, parameters.utility)
    refusals = _refusals_of_shares(election, basket, scan.accepted)
    if parameters.completion == ADD_ONE_UTILITARIAN:
        by = greedy.POINTS if parameters.utility == equal_shares.POINTS else greedy.VOTES
        added, refusals = greedy.fill(
            basket, greedy.measures(election, by), ranks, phase=UTILITARIAN
        )
        rounds += added
    figures: dict[str, object] = {
        "voters": election.profile.total,
        "share": share,
        "endowment": scan.accepted.endowment,
        "steps": scan.steps,
    }
    if scan.refused is not None:
        figures["refused_endowment"] = scan.refused.endowment
        figures["refused_cost"] = scan.refused.cost
    return _result(basket, parameters, rounds, refusals, figures)


def _rounds_of_shares(
    election: Election, basket: Basket, outcome: Outcome, utility: str
) -> list[Round]:
    rounds = []
    for number, place in enumerate(outcome.chosen):
        project = election.projects[place]
        basket.add(place)
        payment = outcome.payments[number]
        priced = utility == equal_shares.COST and project.cost
        rounds.append(
            Round(
                number + 1,
                project.id,
                payment / project.cost if priced else payment,
                project.cost,
                basket.spent,
                tuple(election.projects[other].id for other in outcome.tied[number]),
                SHARES,
                payment,
                outcome.full[number],
                outcome.partial[number],
            )
        )
    return rounds


def _refusals_of_shares(election: Election, basket: Basket, outcome: Outcome) -> list[Refusal]:
    inside = set(outcome.chosen)
    after = len(outcome.chosen)
    refusals = []
    for place, project in enumerate(election.projects):
        if place in inside:
            continue
        votes, left = Fraction(int(election.votes[place])), outcome.left[place]
        rival = basket.rival_of(place)
        why = Why.SUPPORT_SPENT
        if not election.supporters[place].total:
            why = Why.NO_VOTES
        elif rival:
            why = Why.CONFLICT
        elif left >= project.cost:
            why = Why.PLACES_TAKEN
        refusals.append(Refusal(project.id, why, after, votes, left, rival))
    return refusals
