"""The rules of allocation, with every parameter, and the one door to them all: ``count``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from parvis_budgets.counting import equal_shares, greedy, phragmen
from parvis_budgets.counting.basket import Basket
from parvis_budgets.counting.completion import EXACT, EXHAUSTIVE, Scan, add_one, first_endowment
from parvis_budgets.counting.equal_shares_data import Outcome
from parvis_budgets.counting.majority_judgment import LOWEST, Judgment, judge
from parvis_budgets.counting.model import CountingError, Election
from parvis_budgets.counting.result import Refusal, Result, Round, Why
from parvis_budgets.counting.ties import ID, LOT, tie_ranks

GREEDY = "greedy"
EQUAL_SHARES = "mes"
PHRAGMEN = "phragmen"
MAJORITY_JUDGMENT = "majority-judgment"
RULES = (GREEDY, EQUAL_SHARES, PHRAGMEN, MAJORITY_JUDGMENT)

NONE = "none"
ADD_ONE = "add1"
ADD_ONE_UTILITARIAN = "add1-utilitarian"
COMPLETIONS = (NONE, ADD_ONE, ADD_ONE_UTILITARIAN)

# The phases of a count, as a round names them.
SHARES = "equal-shares"
UTILITARIAN = "utilitarian"


@dataclass(frozen=True)
class Parameters:
    """How to count. What a rule does not use is ignored by it.

    ``ties`` in the order in which they apply, with the ``seed`` of the lot; ``winners`` the
    number of projects that can be chosen at most.
    Greedy: ``by`` (votes, votes-per-cost, points); ``threshold`` the votes a project must have.
    Greedy, Phragmén, majority judgment: ``when_too_dear`` (skip, stop).
    Equal Shares: ``utility``, ``completion``, ``start``, ``stop``, and the ``step`` of Add1 in
    units of the currency.
    Majority judgment: the ``levels`` of the mentions, ascending (by default those found), the
    treatment of the ``unrated``, and the position in ``levels`` of the ``least_mention`` a
    project needs.
    """

    rule: str
    ties: tuple[str, ...] = (ID,)
    seed: str = ""
    winners: int | None = None
    by: str = greedy.VOTES
    threshold: int = 0
    when_too_dear: str | None = None
    utility: str = equal_shares.COST
    completion: str = NONE
    start: str = EXACT
    stop: str = EXHAUSTIVE
    step: Fraction = Fraction(1)
    levels: tuple[int, ...] = ()
    unrated: str = LOWEST
    least_mention: int = 0

    @property
    def too_dear(self) -> str:
        """What to do with what does not fit: skip it, but for Phragmén, which stops there."""
        return self.when_too_dear or (greedy.STOP if self.rule == PHRAGMEN else greedy.SKIP)

    def applied(self) -> dict[str, object]:
        """The parameters that the rule uses, as they are published."""
        used: dict[str, object] = {"ties": list(self.ties)}
        if LOT in self.ties:
            used["seed"] = self.seed
        if self.winners is not None:
            used["winners"] = self.winners
        if self.rule == EQUAL_SHARES:
            used |= {"utility": self.utility, "completion": self.completion}
            if self.completion != NONE:
                used |= {"start": self.start, "stop": self.stop, "step": str(self.step)}
            return used
        used["when_too_dear"] = self.too_dear
        if self.rule == GREEDY:
            used |= {"by": self.by, "threshold": self.threshold}
        if self.rule == MAJORITY_JUDGMENT:
            used |= {"unrated": self.unrated, "least_mention": self.least_mention}
            if self.levels:
                used["levels"] = list(self.levels)
        return used

    @classmethod
    def read(cls, rule: str, published: Mapping[str, object]) -> Parameters:
        """The parameters that ``applied`` wrote. Raises CountingError for unknown ones."""
        values: dict[str, Any] = {}
        for name, value in published.items():
            read = _READERS.get(name)
            if read is None:
                raise CountingError(f"Unknown parameter: {name}.")
            values[name] = read(value)
        return cls(rule=rule, **values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise CountingError(f"A text was expected, not {value}.")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise CountingError(f"A whole number was expected, not {value}.")
    return value


def _fraction(value: object) -> Fraction:
    try:
        return Fraction(_text(value))
    except (ValueError, ZeroDivisionError):
        raise CountingError(f"A fraction was expected, not {value}.") from None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(value))


def _levels(value: object) -> tuple[int, ...]:
    levels = tuple(_items(value))
    if not all(isinstance(level, int) for level in levels):
        raise CountingError("The mentions must be whole numbers.")
    return levels


def _items(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise CountingError(f"A list was expected, not {value}.")
    return value


_READERS: Mapping[str, Callable[[object], object]] = {
    "ties": _texts,
    "seed": _text,
    "winners": _number,
    "by": _text,
    "threshold": _number,
    "when_too_dear": _text,
    "utility": _text,
    "completion": _text,
    "start": _text,
    "stop": _text,
    "step": _fraction,
    "levels": _levels,
    "unrated": _text,
    "least_mention": _number,
}


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
