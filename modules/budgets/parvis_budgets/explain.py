"""A result in words: for each project, why it is funded or why it is not.

Sentences are kept apart from their values, so that a page translates the text and writes the
amounts in its language; ``Sentence.say`` gives plain English.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from parvis_budgets.counting.equal_shares import POINTS as POINTS_UTILITY
from parvis_budgets.counting.greedy import POINTS, VOTES_PER_COST
from parvis_budgets.counting.ledger import Ledger
from parvis_budgets.counting.model import Election
from parvis_budgets.counting.parameters import (
    EQUAL_SHARES,
    MAJORITY_JUDGMENT,
    NONE,
    PHRAGMEN,
    UTILITARIAN,
)
from parvis_budgets.counting.result import Refusal, Result, Round, Why


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount, in units of the currency."""

    amount: Fraction


@dataclass(frozen=True, slots=True)
class Mention:
    """A level of majority judgment; the page knows its words."""

    level: int


Value = int | str | Fraction | Money | Mention


def plain(value: Value) -> str:
    """A value in plain English: amounts with two decimals unless they are whole."""
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, Mention):
        return str(value.level)
    if isinstance(value, Fraction):
        return f"{value.numerator:,}" if value.denominator == 1 else f"{float(value):,.2f}"
    return f"{value:,}" if isinstance(value, int) else value


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with named places, ``%(votes)s``, and what goes there."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def say(
        self,
        translate: Callable[[str], str] = str,
        show: Callable[[Value], str] = plain,
    ) -> str:
        """The sentence, translated by ``translate``, its values written by ``show``."""
        return translate(self.text) % {name: show(value) for name, value in self.values.items()}


def why(election: Election, result: Result, project: str) -> list[Sentence]:
    """Why a project is funded or not. KeyError when the election has no such project."""
    place = election.index[project]
    chosen = result.round_of(project)
    if chosen is not None:
        return _Words(election, result).funded(place, chosen)
    refusal = result.refusal(project)
    assert refusal is not None, "a project is either chosen or refused"
    return _Words(election, result).refused(place, refusal)


def introduction(election: Election, result: Result) -> list[Sentence]:
    """How the rule works, with the figures of this count."""
    words = _Words(election, result)
    if result.rule == EQUAL_SHARES:
        return words.shares()
    if result.rule == PHRAGMEN:
        text = _(
            "All voters receive money little by little, all alike. As soon as the supporters of a "
            "project hold its cost together, it is bought and they start again from nothing."
        )
        return [Sentence(text)]
    if result.rule == MAJORITY_JUDGMENT:
        text = _(
            "Projects are ranked by their majority mention: more than half of the voters find the "
            "project at least that good. They are then funded in that order."
        )
        return [Sentence(text)]
    text = _("Projects are funded from the best placed to the last, while the envelope lasts.")
    return [Sentence(text)]


def spent_elsewhere(election: Election, ledger: Ledger, project: str) -> list[tuple[str, Money]]:
    """What the supporters of a project paid for other projects, the largest sums first."""
    supporters = election.supporters[election.index[project]]
    sums: Counter[str] = Counter()
    for other, amounts in ledger.payments.items():
        if other != project:
            for group, voters in zip(supporters.groups.tolist(), supporters.voters, strict=True):
                sums[other] += amounts.get(group, 0) * int(voters)
    order = {name: place for place, name in enumerate(ledger.payments)}
    return [
        (name, Money(election.money(Fraction(amount, ledger.denominator))))
        for name, amount in sorted(sums.items(), key=lambda item: (-item[1], order[item[0]]))
        if amount
    ]


class _Words:
    def __init__(self, election: Election, result: Result) -> None:
        self.election = election
        self.result = result

    def name(self, project: str) -> str:
        found = self.election.projects[self.election.index[project]]
        return found.name or found.id

    def money(self, amount: int | Fraction) -> Money:
        return Money(self.election.money(amount))

    def shares(self) -> list[Sentence]:
        figures = self.result.figures
        share, endowment = figures["share"], figures["endowment"]
        assert isinstance(share, Fraction) and isinstance(endowment, Fraction)
        said = [
            Sentence(
                _(
                    "The envelope is shared equally: each voter holds %(share)s, which can only "
                    "pay for projects that this voter supports."
                ),
                {"share": self.money(share)},
            )
        ]
        if self.result.parameters["completion"] == NONE:
            return said
        said.append(
            Sentence(
                _(
                    "So that less of the envelope is left, this amount was raised step by step "
                    "and the count done again each time, up to %(endowment)s for each voter "
                    "(steps: %(steps)s)."
                ),
                {"endowment": self.money(endowment), "steps": self._figure("steps")},
            )
        )
        if "refused_cost" in figures:
            text = _(
                "One step further, the projects chosen would have cost %(cost)s, more than the "
                "envelope."
            )
            cost = self.money(self._figure("refused_cost"))
            said.append(Sentence(text, {"cost": cost}))
        return said

    def _figure(self, name: str) -> int:
        value = self.result.figures[name]
        assert isinstance(value, int)
        return value

    def funded(self, place: int, chosen: Round) -> list[Sentence]:
        said = [self._chosen(place, chosen)]
        if chosen.payment is not None:
            said += self._paid(chosen, chosen.payment)
        else:
            text = _("It costs %(cost)s; %(left)s of the envelope was left.")
            left = self.election.budget - chosen.spent + chosen.cost
            said.append(Sentence(text, {"cost": self.money(chosen.cost), "left": self.money(left)}))
        if chosen.tied:
            others = ", ".join(self.name(other) for other in chosen.tied)
            text = _("On equal terms with: %(others)s. The declared order of ties put it first.")
            said.append(Sentence(text, {"others": others}))
        return said

    def _chosen(self, place: int, chosen: Round) -> Sentence:
        votes = int(self.election.votes[place])
        step = chosen.number
        if chosen.phase == UTILITARIAN:
            text = _(
                "Funded at step %(step)s, with what the equal shares had left of the envelope, "
                "which goes to the projects with the most votes (votes: %(votes)s)."
            )
            if self.result.parameters["utility"] == POINTS_UTILITY:
                text = _(
                    "Funded at step %(step)s, with what the equal shares had left of the "
                    "envelope, which goes to the projects with the most points "
                    "(points: %(points)s)."
                )
                return Sentence(text, {"step": step, "points": chosen.measure})
            return Sentence(text, {"step": step, "votes": votes})
        if self.result.rule == EQUAL_SHARES:
            text = _(
                "Funded at step %(step)s: of the projects that their supporters could still pay, "
                "it asked the least of them for what it brings (votes: %(votes)s)."
            )
        elif self.result.rule == PHRAGMEN:
            text = _(
                "Funded at step %(step)s: its supporters were the next to hold its cost together "
                "(votes: %(votes)s)."
            )
        elif self.result.rule == MAJORITY_JUDGMENT:
            text = _("Funded at step %(step)s: its majority mention is %(mention)s.")
            return Sentence(text, {"step": step, "mention": Mention(int(chosen.measure))})
        elif self.result.parameters.get("by") == POINTS:
            text = _("Funded at step %(step)s (points: %(points)s).")
            return Sentence(text, {"step": step, "points": chosen.measure})
        elif self.result.parameters.get("by") == VOTES_PER_COST:
            text = _(
                "Funded at step %(step)s: it has the most votes for its cost of those that "
                "remained (votes: %(votes)s)."
            )
        else:
            text = _("Funded at step %(step)s (votes: %(votes)s).")
        return Sentence(text, {"step": step, "votes": votes})

    def _paid(self, chosen: Round, payment: Fraction) -> list[Sentence]:
        text = _("It costs %(cost)s. Supporters who paid the full part, %(payment)s: %(full)s.")
        if self.result.parameters["utility"] == POINTS_UTILITY:
            text = _(
                "It costs %(cost)s. Supporters who paid the full part, %(payment)s for each "
                "point: %(full)s."
            )
        said = [
            Sentence(
                text,
                {
                    "cost": self.money(chosen.cost),
                    "payment": self.money(payment),
                    "full": chosen.full,
                },
            )
        ]
        if chosen.partial:
            text = _("Supporters who gave all they had left, which was less: %(partial)s.")
            said.append(Sentence(text, {"partial": chosen.partial}))
        return said

    def refused(self, place: int, refusal: Refusal) -> list[Sentence]:
        said = [self._refusal(place, refusal)]
        votes = int(self.election.votes[place])
        judged = self.result.rule == MAJORITY_JUDGMENT
        if votes and not judged and refusal.why != Why.THRESHOLD:
            said.append(Sentence(_("Votes received: %(votes)s."), {"votes": votes}))
        return said

    def _refusal(self, place: int, refusal: Refusal) -> Sentence:
        parameters = self.result.parameters
        if refusal.why == Why.NO_VOTES:
            return Sentence(_("Not funded: no ballot supports it."))
        if refusal.why == Why.THRESHOLD:
            text = _("Not funded: it received %(votes)s of the %(threshold)s votes it needs.")
            threshold = parameters["threshold"]
            assert isinstance(threshold, int)
            votes = int(self.election.votes[place])
            return Sentence(text, {"votes": votes, "threshold": threshold})
        if refusal.why == Why.MENTION:
            text = _("Not funded: its majority mention, %(mention)s, is below the one it needs.")
            return Sentence(text, {"mention": Mention(int(refusal.measure))})
        if refusal.why == Why.CONFLICT:
            text = _("Not funded: it cannot be done together with %(other)s, chosen before it.")
            return Sentence(text, {"other": self.name(refusal.other)})
        if refusal.why == Why.STOPPED:
            text = _(
                "Not funded: the count stopped before it, at %(other)s, which did not fit in what "
                "was left of the envelope."
            )
            return Sentence(text, {"other": self.name(refusal.other)})
        if refusal.why == Why.PLACES_TAKEN:
            text = _("Not funded: all the places were taken (places: %(places)s).")
            return Sentence(text, {"places": refusal.after})
        return self._short(place, refusal)

    def _short(self, place: int, refusal: Refusal) -> Sentence:
        """Money was missing: the envelope's, or its supporters'."""
        assert refusal.available is not None
        cost = self.election.projects[place].cost
        text = _(
            "Not funded: it costs %(cost)s and, when its turn came, %(left)s of the envelope was "
            "left: %(missing)s short."
        )
        if refusal.why == Why.SUPPORT_SPENT:
            text = _(
                "Not funded: it costs %(cost)s and its supporters had %(left)s left together: "
                "%(missing)s short. The rest of their money went to other projects that they "
                "support."
            )
        return Sentence(
            text,
            {
                "cost": self.money(cost),
                "left": self.money(refusal.available),
                "missing": self.money(cost - refusal.available),
            },
        )
