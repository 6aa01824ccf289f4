"""Fictional ballots: voters of a few tastes, each choosing among what they like."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from sqlalchemy import insert

from parvis.db import db, now
from parvis.people import Person
from parvis_budgets.demo.data import DemoBudget
from parvis_budgets.models import (
    Ballot,
    Batch,
    BatchState,
    Budget,
    CastBallot,
    Envelope,
    Participation,
)
from parvis_budgets.papers import Paper
from parvis_budgets.queries.ballots import choices_in
from parvis_budgets.reglement import BallotKind, VoteChannel
from parvis_budgets.roll import age_band

AGES = (13, 17, 22, 34, 47, 62, 71, 79)
WEIGHTS = (3, 4, 8, 17, 24, 22, 14, 8)


class Voting:
    """The ballots of one edition. `numbers` are those of its projects, by id."""

    def __init__(
        self, budget: Budget, declared: DemoBudget, numbers: Mapping[str, int], random: Random
    ) -> None:
        self.budget, self.declared, self.numbers, self.random = budget, declared, numbers, random
        self.envelope: Envelope = budget.envelopes[0]
        self.rules = budget.reglement.ballot
        self.costs = {choice.number: choice.cost for choice in choices_in(self.envelope)}
        self.blank = declared.votes["blank"]

    def fill_the_box(self) -> None:
        """Ballots by the web and by telephone, and all the signatures."""
        ballots = []
        for channel in (VoteChannel.WEB, VoteChannel.PHONE):
            for _ in range(self.declared.votes[channel]):
                tag = f"{self.random.getrandbits(256):064x}"
                receipt = f"{self.random.getrandbits(256):064x}"
                ballots.append(self.ballot(channel, tag=tag, receipt=receipt))
        db.session.execute(insert(CastBallot), ballots)
        signatures = [
            self.signature(channel)
            for channel in VoteChannel
            for _ in range(self.declared.votes[channel])
        ]
        self.random.shuffle(signatures)
        db.session.execute(insert(Participation), signatures)

    def bring_the_paper(self, first: Person, second: Person) -> None:
        """The piles, typed in by two people; out of the box already."""
        size = self.declared.votes[VoteChannel.PAPER]
        papers = [self.ballot(VoteChannel.PAPER) for _ in range(size)]
        for paper in papers:
            paper["receipt"] = f"{self.random.getrandbits(256):064x}"
        db.session.execute(insert(Ballot), papers)
        db.session.add(
            Batch(
                budget_id=self.budget.id,
                envelope_id=self.envelope.id,
                channel=VoteChannel.PAPER,
                number=1,
                size=size,
                state=BatchState.ACCEPTED,
                first_agent_id=first.id,
                second_agent_id=second.id,
                accepted_at=now(),
            )
        )
        db.session.flush()

    def ballot(self, channel: VoteChannel, **more: Any) -> dict[str, Any]:
        return {
            "id": self.random.getrandbits(62),
            "budget_id": self.budget.id,
            "envelope_id": self.envelope.id,
            "content": self.paper().text(),
            "channel": channel,
            **more,
        }

    def paper(self) -> Paper:
        """What one voter chooses, within the règlement."""
        if self.blank:
            self.blank -= 1
            return Paper()
        groups = self.declared.groups
        (group,) = self.random.choices(groups, [group.share for group in groups])
        # Everyone may like anything a little.
        likes = dict.fromkeys(self.costs, 0.4)
        likes |= {self.numbers[name]: float(weight) for name, weight in group.likes.items()}
        most = self.rules.most or len(self.costs)
        wanted = self.random.choice((most, most, max(1, most - 1), max(1, most // 2)))
        chosen: list[int] = []
        left = self.envelope.amount
        while likes and len(chosen) < wanted:
            (number,) = self.random.choices(list(likes), list(likes.values()))
            del likes[number]
            if self.rules.kind == BallotKind.KNAPSACK:
                if self.costs[number] > left:
                    continue
                left -= self.costs[number]
            chosen.append(number)
        return Paper.of(self.rules.kind, chosen)

    def signature(self, channel: VoteChannel) -> dict[str, Any]:
        (age,) = self.random.choices(AGES, WEIGHTS)
        return {
            "budget_id": self.budget.id,
            "envelope_id": self.envelope.id,
            "identity": f"{self.random.getrandbits(256):064x}",
            "slot": 0,
            "channel": channel,
            "home_id": self.budget.space_id,
            "age_band": age_band(age),
        }
