"""How the money is allocated: the sentences on the rule, its parameters and ties."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis_budgets import labels
from parvis_budgets.clauses.wording import apart
from parvis_budgets.reglement import Allocation, AllocationRule, BallotKind, BallotRules


def allocation_said(rules: Allocation, ballot: BallotRules) -> Iterator[str]:
    """The rule with its every parameter."""
    yield _("Rule: %(name)s.", name=labels.rule_name(rules))
    yield from _support(rules, ballot)
    match rules.rule:
        case AllocationRule.GREEDY:
            yield GREEDY_SENTENCES[rules.by]()
            yield from _threshold(rules)
            yield _too_dear(rules)
        case AllocationRule.EQUAL_SHARES:
            yield from _equal_shares(rules)
        case AllocationRule.PHRAGMEN:
            yield _(
                "Voters save up, all at the same pace. As soon as those who chose a project have"
                " saved its cost together, it is funded, and they begin again from nothing."
            )
            yield _too_dear(rules)
        case AllocationRule.MAJORITY_JUDGMENT:
            yield _(
                "Each project has a majority mention: the best one that more than half of the"
                " voters give it or exceed. The best judged projects are funded first."
            )
            yield (
                _("Who gives a project no mention counts as giving it the lowest.")
                if rules.unrated == "lowest"
                else _("A project is judged only by those who gave it a mention.")
            )
            if rules.least_mention and rules.least_mention < len(ballot.mentions):
                least = labels.MENTIONS[ballot.mentions[rules.least_mention]]
                yield _("A project needs the majority mention “%(least)s” at least.", least=least)
            yield _too_dear(rules)
    if ballot.kind == BallotKind.RANKING:
        yield (
            _(
                "The last project of a ranking has one point, the one before it two, and so on up"
                " to the first; those that are not ranked have none."
            )
            if rules.counts_points
            else _("What counts is that a project is ranked, not at which place.")
        )
    if rules.winners is not None:
        yield ngettext(
            "%(num)d project is funded at most.",
            "%(num)d projects are funded at most.",
            rules.winners,
        )
    yield _("Of projects that are declared incompatible, one at most is funded.")
    yield _(
        "The count is exact and done by a program that is public. All ballots are published without"
        " names: anyone can count again."
    )


GREEDY_SENTENCES: dict[str, Callable[[], str]] = {
    "votes": lambda: _("Projects are funded from the most chosen down."),
    "points": lambda: _("Projects are funded from the one with the most points down."),
    "votes-per-cost": lambda: _(
        "Projects are funded from the one with the most votes for each euro of its cost down."
    ),
}


def _support(rules: Allocation, ballot: BallotRules) -> Iterator[str]:
    """What a vote for a project is, where ballots say more than a choice."""
    if ballot.kind == BallotKind.POINTS and not (
        rules.rule == AllocationRule.GREEDY and rules.by == "points"
    ):
        yield _("Whoever gives a project a point at least votes for it.")
    if ballot.kind == BallotKind.JUDGMENT and rules.rule != AllocationRule.MAJORITY_JUDGMENT:
        lowest = labels.MENTIONS[ballot.mentions[0]]
        yield _("Any mention above “%(lowest)s” is a vote for the project.", lowest=lowest)


def _threshold(rules: Allocation) -> Iterator[str]:
    if rules.threshold:
        yield ngettext(
            "A project needs at least %(num)d vote.",
            "A project needs at least %(num)d votes.",
            rules.threshold,
        )
    else:
        yield _("A project that nobody chose is funded too, if money is left.")


def _too_dear(rules: Allocation) -> str:
    if rules.when_too_dear == "skip":
        text = _("A project that costs more than what is left is passed over for the next one.")
    else:
        text = _("The first project that costs more than what is left ends the allocation.")
    return str(text)


def _equal_shares(rules: Allocation) -> Iterator[str]:
    yield _(
        "The envelope is shared equally among all those whose ballot is not blank. A project is"
        " funded when those who chose it can pay for it together, out of their shares, all alike."
    )
    yield UTILITY_SENTENCES[rules.utility]()
    if rules.completion == "none":
        yield _("What is then left is not spent.")
        return
    yield _(
        "Money is often left. The count is then made again with one euro more in each share, and"
        " again; the last count that stays within the envelope is the one that holds."
    )
    yield (
        _("Shares begin at the envelope divided by their number, to the cent and beyond.")
        if rules.start == "exact"
        else _("Shares begin at the envelope divided by their number, in whole euros.")
    )
    yield (
        _("It stops as soon as no other project fits into what is left, or the envelope is passed.")
        if rules.stop == "exhaustive"
        else _("It stops only when the envelope is passed.")
    )
    if rules.completion == "add1-utilitarian":
        yield _("What is still left goes to the most chosen projects that fit.")


UTILITY_SENTENCES: dict[str, Callable[[], str]] = {
    "cost": lambda: _(
        "First comes the project of which each supporter pays the smallest part of the cost."
    ),
    "cardinality": lambda: _("First comes the project for which each supporter pays the least."),
    "points": lambda: _(
        "First comes the project for which supporters pay the least for each point they gave it."
    ),
}


def ties_said(rules: Allocation) -> Iterator[str]:
    """What comes first of two projects on equal terms."""
    order = [str(labels.TIE_BREAKS[tie]) for tie in rules.ties]
    yield _("This settles it, in this order: %(order)s.", order=apart(order))
    if "lot" in rules.ties:
        yield _(
            "The lot is drawn by computing from the text “%(seed)s”, declared here: anyone can draw"
            " it again.",
            seed=rules.seed,
        )
