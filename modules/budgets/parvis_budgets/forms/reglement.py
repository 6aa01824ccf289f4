"""Writing the règlement of an edition, in one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parvis.spaces import Space
from parvis_budgets import labels
from parvis_budgets.forms.dates import calendar_in, dates_of, name_steps
from parvis_budgets.forms.envelopes import lines_of, place_choices
from parvis_budgets.forms.fields import choices
from parvis_budgets.forms.reglement_fields import (
    LIMITS,
    USED_BY_KIND,
    USED_BY_RULE,
    ReglementFields,
)
from parvis_budgets.models import Budget
from parvis_budgets.operations.reglement import ENVELOPES_MAX, Money, mark_of_reglement
from parvis_budgets.reglement import (
    Allocation,
    AllocationRule,
    BallotKind,
    BallotRules,
    EnvelopePolicy,
    Reglement,
    Tie,
    VoteChannel,
    Voters,
)
from parvis_budgets.reglement.words import MENTIONS


class ReglementForm(ReglementFields):  # type: ignore[misc]
    """The whole règlement of an edition. What the chosen kind and rule do not use is not asked for,
    and is kept at its default.
    """

    def __init__(self, budget: Budget, places: Sequence[Space], **options: Any) -> None:
        """`places`: the spaces that an envelope can be for."""
        super().__init__(data=_values(budget), **options)
        self._places = place_choices(places)
        self.least_mention.choices = choices(labels.MENTIONS)
        self._title = budget.reglement.title
        name_steps(self)
        for line in self.envelopes:
            line.form.place.choices = self._places

    def add_lines(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """More envelopes to fill in."""
        for values in lines[: ENVELOPES_MAX - len(self.envelopes.entries)]:
            line = self.envelopes.append_entry(values)
            line.form.place.choices = self._places

    def validate(self, extra_validators: Any = None) -> bool:
        """What the kind and the rule do not use is not looked at."""
        for name in self.unused():
            # What was typed there is kept, and comes back with the form.
            field = self._fields[name]
            field.validators, field.process_errors, field.validate_choice = [], [], False
        return bool(super().validate(extra_validators))

    def unused(self) -> list[str]:
        """Fields without effect on this kind of ballot and this rule."""
        found = [n for n, kinds in USED_BY_KIND.items() if self.kind.data not in kinds]
        found += [n for n, rules in USED_BY_RULE.items() if self.rule.data not in rules]
        return found

    def reglement(self) -> Reglement:
        """What was written."""
        return Reglement(
            title=self._title,
            voters=Voters(
                age_least=self.age_least.data,
                ties=tuple(Tie(tie) for tie in self.grounds.data or []),
                confirmed=self.confirmed.data == "confirmed",
                channels=tuple(VoteChannel(one) for one in self.channels.data or []),
            ),
            policy=EnvelopePolicy(self.policy.data),
            ballot=self._ballot(),
            allocation=self._allocation(),
            calendar=calendar_in(self),
            proposers=self.proposers.data or "",
            validator=self.validator.data or "",
            cost_most=self.cost_most.cents,
        )

    def _ballot(self) -> BallotRules:
        kept = {
            name: self._fields[name].data
            for name in USED_BY_KIND
            if name not in (*self.unused(), *LIMITS) and self._fields[name].data is not None
        }
        limits = {
            name: self._fields[name].data
            for name in LIMITS
            if name not in self.unused()
        }
        mentions = kept.pop("mentions", None) or []
        themes = (line.strip() for line in (self.themes.data or "").splitlines())
        return BallotRules(
            kind=BallotKind(self.kind.data),
            themes=tuple(dict.fromkeys(theme for theme in themes if theme)),
            mentions=tuple(name for name in MENTIONS if name in mentions),
            changeable=self.changeable.data,
            blank=self.blank.data,
            **kept,
            **limits,
        )

    def _allocation(self) -> Allocation:
        kept = {
            name: self._fields[name].data
            for name in USED_BY_RULE
            if name not in self.unused() and self._fields[name].data is not None
        }
        if "least_mention" in kept:
            mentions = [name for name in MENTIONS if name in (self.mentions.data or [])]
            wanted = kept["least_mention"]
            kept["least_mention"] = mentions.index(wanted) if wanted in mentions else 0
        if kept.get("completion") == "none":
            kept = {name: value for name, value in kept.items() if name not in ("start", "stop")}
        ties = [self.tie_1.data, self.tie_2.data, self.tie_3.data]
        return Allocation(
            rule=AllocationRule(self.rule.data),
            ties=tuple(tie for tie in ties if tie),
            seed=(self.seed.data or "") if "lot" in ties else "",
            winners=self.winners.data,
            **kept,
        )

    def money(self) -> list[Money]:
        """The envelopes, those without a word left out."""
        return [line.form.money() for line in self.envelopes if not line.form.is_empty]


def _values(budget: Budget) -> dict[str, Any]:
    reglement = budget.reglement
    ballot, rules, voters = reglement.ballot, reglement.allocation, reglement.voters
    ties = [*rules.ties, "", "", ""]
    least = rules.least_mention if rules.least_mention < len(ballot.mentions) else 0
    return {
        **vars(ballot),
        **vars(rules),
        "since": mark_of_reglement(budget),
        "title": budget.title,
        "body": budget.body,
        "envelopes": lines_of(budget),
        "policy": reglement.policy,
        "cost_most": reglement.cost_most,
        "age_least": voters.age_least,
        "grounds": list(voters.ties),
        "confirmed": "confirmed" if voters.confirmed else "declared",
        "channels": list(voters.channels),
        "proposers": reglement.proposers,
        "validator": reglement.validator,
        "themes": "\n".join(ballot.themes),
        "mentions": list(ballot.mentions),
        "least_mention": ballot.mentions[least] if ballot.mentions else MENTIONS[0],
        "tie_1": ties[0],
        "tie_2": ties[1],
        "tie_3": ties[2],
        **dates_of(reglement.calendar),
    }
