"""One run of Equal Shares: from an endowment to the projects chosen, every choice exact.

Balances are followed in floating point together with a bound of their error. A comparison that
this bound does not settle is decided on whole numbers. The exact payments are worked out from
the choices, when they are asked for or needed.
"""

from __future__ import annotations

import heapq
from dataclasses import replace
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from parvis_budgets.counting.basket import Basket
from parvis_budgets.counting.equal_shares_data import EPSILON, Offer, Outcome, Race
from parvis_budgets.counting.model import Indices

# Positive, and far below any error bound: a balance known to be positive stays so.
LEAST = 1e-300
# Error bound, relative to the endowment, past which balances are worked out afresh.
WORTH_REFRESHING = 1e-11


class Run:
    """One run: floating point steers, whole numbers decide what it cannot.

    Exact amounts are ``start`` (the endowment) and ``paid[r]`` (the payment of round ``r``) over
    the common ``denominator``. A voter who is not exhausted has paid in full in each round that
    chose one of their projects, so their exact balance is ``start`` less those payments, and the
    total of any set of voters follows from how many of them took part in each round. ``noise``
    bounds the error of any balance kept in floating point.
    """

    def __init__(self, race: Race, endowment: Fraction) -> None:
        self.race = race
        self.profile = race.election.profile
        self.endowment = endowment
        self.basket = Basket(race.election, race.places)
        self.balance = np.full(len(self.profile), float(endowment))
        self.noise = EPSILON * float(endowment)
        self.round_of = np.full(len(race.backings), -1, np.intp)
        self.start = endowment.numerator
        self.denominator = endowment.denominator
        self.paid: list[int] = []
        self.purchases: list[Offer] = []
        self.tied: list[tuple[int, ...]] = []
        self.full: list[int] = []
        self.partial: list[int] = []
        self.even = True
        self.dropped = False
        self.least = [b.cost / b.weight * (1 - EPSILON) if b.weight else 0.0 for b in race.backings]

    def play(self, detailed: bool) -> Outcome:
        queue = self._queue()
        while queue and not self.basket.full:
            offers = self._best(queue)
            if not offers:
                break
            winner = self._winner(offers)
            for offer in offers:
                if offer is not winner:
                    heapq.heappush(queue, (offer.low, offer.place))
            self._buy(winner)
        outcome = Outcome(
            self.endowment,
            tuple(self.basket.chosen),
            self.basket.spent,
            self.even,
            self.basket.exhausted(),
            complete=not queue and not self.dropped,
        )
        return self._detailed(outcome) if detailed else outcome

    def _queue(self) -> list[tuple[float, int]]:
        """The projects that can be paid at the start, by a lower bound of what they ask."""
        queue = []
        for place, backing in enumerate(self.race.backings):
            if not backing.heads:
                continue
            if backing.heads * self.start < backing.cost * self.denominator:
                self.dropped = True
            else:
                queue.append((self.least[place] / backing.factor * (1 - 2 * EPSILON), place))
        heapq.heapify(queue)
        return queue

    def _best(self, queue: list[tuple[float, int]]) -> list[Offer]:
        """Take from the queue all that may ask least; what a project asks only ever grows."""
        offers: list[Offer] = []
        bar = float("inf")
        while queue and queue[0][0] <= bar:
            _, place = heapq.heappop(queue)
            if self.basket.rival_of(place):
                continue
            offer = self._offer(place)
            if offer is not None and offer.low <= bar:
                offer = self._certified(offer)
            if offer is None:
                self.dropped = True
                continue
            self.least[place] = max(self.least[place], (offer.pay - offer.error) * (1 - EPSILON))
            offers.append(offer)
            bar = min(bar, offer.high)
        return offers

    def _winner(self, offers: list[Offer]) -> Offer:
        bar = min(offer.high for offer in offers)
        close = [offer for offer in offers if offer.low <= bar]
        if len(close) == 1:
            self.tied.append(())
            return close[0]
        for offer in close:
            self._make_exact(offer)
        least = min(offer.value() for offer in close)
        equal = [offer for offer in close if offer.value() == least]
        equal.sort(key=lambda offer: self.race.ranks[offer.place])
        self.tied.append(tuple(offer.place for offer in equal[1:]))
        return equal[0]

    def _offer(self, place: int) -> Offer | None:
        """What a project asks, in floating point; None when its supporters cannot pay."""
        backing = self.race.backings[place]
        if not backing.cost:
            return Offer(place, 0.0, 0.0, 1, backing.groups[:0], backing.groups[:0], 0, 1)
        balance = self.balance[backing.groups]
        pay, known = self.least[place], -1
        while True:
            poor = balance < (pay if backing.points is None else pay * backing.points)
            count = int(np.count_nonzero(poor))
            if count == known:
                break
            known = count
            given, rich = 0.0, float(backing.weight)
            if count:
                given = float(backing.voters[poor] @ balance[poor])
                rich -= float(backing.weights[poor].sum())
            doubt = backing.heads * self.noise + EPSILON * (count + 4) * (given + backing.cost)
            if rich < 0.5:
                if given < backing.cost - doubt:
                    return None
                return self._swept(place)
            asked = (backing.cost - given) / rich
            if asked <= pay:
                break
            pay = asked
        doubt = EPSILON * (known + 4) * (given + backing.cost)
        if known:
            doubt += self.noise * float(backing.voters[poor & (balance > 0)].sum())
        error = doubt / rich + 4 * EPSILON * pay
        return Offer(place, pay, error, backing.factor, balance=balance)

    def _certified(self, offer: Offer) -> Offer | None:
        """The offer, once it is sure who gives all they have; decided exactly if need be."""
        balance = offer.balance
        if offer.rich or balance is None:
            return offer
        backing = self.race.backings[offer.place]
        shares = offer.pay if backing.points is None else offer.pay * backing.points
        margin = offer.error * backing.most + self.noise
        near = np.abs(balance - shares) <= margin
        if np.count_nonzero(near) and np.any(balance[near] > 0):
            return self._swept(offer.place)
        poor = balance < shares
        offer.spent = backing.groups[poor]
        offer.poor = backing.groups[poor & (balance > 0)]
        return offer

    def _make_exact(self, offer: Offer) -> None:
        if not offer.rich:
            self._settle()
            offer.due, offer.rich = self._due(offer)

    def _due(self, offer: Offer) -> tuple[int, int]:
        """What the rich must pay together over the denominator, and how many they are."""
        backing = self.race.backings[offer.place]
        assert offer.poor is not None and offer.spent is not None
        given = self._total(offer.poor)
        if backing.points is None:
            poor = int(self.profile.voters[offer.spent].sum())
        else:
            inside = np.isin(backing.groups, offer.spent, assume_unique=True)
            poor = int(backing.weights[inside].sum())
        return backing.cost * self.denominator - given, backing.weight - poor

    def _total(self, groups: Indices) -> int:
        """What some voters, none exhausted, hold after the settled rounds, exactly."""
        total = self.start * int(self.profile.voters[groups].sum())
        if not len(groups) or not self.paid:
            return total
        taking = self._taking_part(groups)
        return total - sum(n * pay for n, pay in zip(taking, self.paid, strict=True) if n)

    def _taking_part(self, groups: Indices) -> list[int]:
        """How many of these voters (for points: their points) took part in each settled round."""
        rounds = len(self.paid)
        entries, place = self.profile.entries_of(groups)
        numbers = self.round_of[self.profile.projects[entries]]
        weights = self.profile.voters[groups][place].astype(np.float64)
        kept = (numbers >= 0) & (numbers < rounds)
        if self.profile.points is not None:
            points = self.profile.points[entries]
            kept &= points > 0
            if self.race.weighted:
                weights = weights * points
        taking = np.bincount(numbers[kept], weights[kept], minlength=rounds)
        return [int(number) for number in taking]

    def _swept(self, place: int) -> Offer | None:
        """The exact offer of a project, its supporters taken one by one from the poorest."""
        self._settle()
        backing = self.race.backings[place]
        holding = self.balance[backing.groups] > 0
        groups = backing.groups[holding]
        voters = self.profile.voters[groups].tolist()
        points = [1] * len(groups)
        if backing.points is not None:
            points = [int(value) for value in backing.points[holding]]
        exact = self._balances(groups)
        scale = lcm(*points)
        order = sorted(range(len(exact)), key=lambda i: exact[i] * (scale // points[i]))
        due = backing.cost * self.denominator
        rich = sum(number * worth for number, worth in zip(voters, points, strict=True))
        poor = []
        for i in order:
            if exact[i] * rich >= due * points[i]:
                break
            due -= voters[i] * exact[i]
            rich -= voters[i] * points[i]
            poor.append(i)
        else:
            return None
        emptied = [i for i in order if exact[i] * rich <= due * points[i]]
        pay = due / (self.denominator * rich)
        return Offer(
            place,
            pay,
            2 * EPSILON * pay,
            backing.factor,
            poor=groups[np.asarray(poor, np.intp)],
            spent=np.concatenate([groups[np.asarray(emptied, np.intp)], backing.groups[~holding]]),
            due=due,
            rich=rich,
        )

    def _balances(self, groups: Indices) -> list[int]:
        """The exact balances of ballot groups that are not exhausted, over the denominator."""
        entries, place = self.profile.entries_of(groups)
        numbers = self.round_of[self.profile.projects[entries]]
        kept = numbers >= 0
        shares = np.ones(len(entries), np.int64)
        if self.profile.points is not None:
            kept &= self.profile.points[entries] > 0
            if self.race.weighted:
                shares = self.profile.points[entries]
        exact = [self.start] * len(groups)
        for i, number, share in zip(
            place[kept].tolist(), numbers[kept].tolist(), shares[kept].tolist(), strict=True
        ):
            exact[i] -= self.paid[number] * share
        return exact

    def _settle(self) -> None:
        """Work out the exact payments of the rounds played so far."""
        for number in range(len(self.paid), len(self.purchases)):
            offer = self.purchases[number]
            if not offer.rich:
                offer.due, offer.rich = self._due(offer)
            common = gcd(offer.due, offer.rich)
            due, growth = offer.due // common, offer.rich // common
            if growth > 1:
                self.denominator *= growth
                self.start *= growth
                self.paid = [amount * growth for amount in self.paid]
            self.paid.append(due)

    def _buy(self, offer: Offer) -> None:
        backing = self.race.backings[offer.place]
        assert offer.poor is not None and offer.spent is not None
        balance = self.balance[backing.groups]
        alive = balance > 0
        partial = int(self.profile.voters[offer.poor].sum())
        self.partial.append(partial)
        self.full.append(int(backing.voters[alive].sum()) - partial)
        shares = offer.pay if backing.points is None else offer.pay * backing.points
        self.balance[backing.groups] = np.where(alive, np.maximum(balance - shares, LEAST), 0.0)
        self.balance[offer.spent] = 0.0
        self.noise += offer.error * backing.most + EPSILON * float(self.endowment)
        self.even = self.even and not len(offer.spent)
        self.round_of[offer.place] = len(self.purchases)
        self.purchases.append(offer)
        self.basket.add(offer.place)
        if offer.rich:
            self._settle()
        if self.noise > WORTH_REFRESHING * float(self.endowment):
            self._refresh()

    def _refresh(self) -> None:
        """Start again from the exact payments when the error bound has grown."""
        self._settle()
        exact = np.full(len(self.profile), float(self.endowment))
        for purchase, paid in zip(self.purchases, self.paid, strict=True):
            backing = self.race.backings[purchase.place]
            share = paid / self.denominator
            exact[backing.groups] -= share if backing.points is None else share * backing.points
        self.balance = np.where(self.balance > 0, np.maximum(exact, LEAST), 0.0)
        self.noise = EPSILON * float(self.endowment) * (2 * len(self.paid) + 2)

    def _detailed(self, outcome: Outcome) -> Outcome:
        self._settle()
        left = []
        for backing in self.race.backings:
            alive = backing.groups[self.balance[backing.groups] > 0]
            left.append(Fraction(self._total(alive), self.denominator))
        return replace(
            outcome,
            payments=tuple(Fraction(amount, self.denominator) for amount in self.paid),
            tied=tuple(self.tied),
            full=tuple(self.full),
            partial=tuple(self.partial),
            left=tuple(left),
        )
