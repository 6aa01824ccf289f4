"""Naive counts, written from the definitions alone, that the real ones are compared with.

They follow one voter at a time with fractions and look at everything at every step.
"""

from __future__ import annotations

from fractions import Fraction

from parvis_budgets.counting import Election

FREE = 10**9


def voters(election: Election) -> list[dict[int, int]]:
    """One mapping from project to points for every person; 1 point where there are none."""
    people = []
    for group, number in enumerate(election.profile.voters):
        ballot = election.profile.ballot(group)
        points = ballot.points or (1,) * len(ballot.projects)
        people += [dict(zip(ballot.projects, points, strict=True))] * int(number)
    return people


def greedy(election: Election, by: str = "votes", stop: bool = False) -> list[str]:
    """Greedy, ties by id."""
    people = voters(election)

    def measure(place: int) -> Fraction | float:
        votes = sum(1 for person in people if person.get(place, 0) > 0)
        if by == "points":
            return Fraction(sum(person.get(place, 0) for person in people))
        if by == "votes-per-cost":
            cost = election.projects[place].cost
            # What is free comes before all that is not, the most voted first.
            return Fraction(votes, cost) if cost else FREE + votes
        return Fraction(votes)

    chosen, left = [], election.budget
    places = range(len(election.projects))
    for place in sorted(places, key=lambda p: (-measure(p), election.projects[p].id)):
        project = election.projects[place]
        if project.cost <= left:
            chosen.append(project.id)
            left -= project.cost
        elif stop:
            break
    return chosen


def asked(cost: int, money: list[Fraction], supporters: dict[int, int]) -> Fraction | None:
    """What each point must pay for a project; None when the supporters cannot."""
    if sum(money[person] for person in supporters) < cost:
        return None
    if not cost:
        return Fraction(0)
    due, points = Fraction(cost), sum(supporters.values())
    for person in sorted(supporters, key=lambda p: money[p] / supporters[p]):
        if money[person] / supporters[person] >= due / points:
            return due / points
        due -= money[person]
        points -= supporters[person]
    raise AssertionError("the supporters have enough")


def equal_shares(
    election: Election, utility: str, endowment: Fraction
) -> tuple[list[str], list[Fraction], list[Fraction]]:
    """The projects chosen, what was asked for each, and what every voter has left."""
    people = voters(election)
    money = [endowment] * len(people)
    chosen: list[str] = []
    payments: list[Fraction] = []
    while True:
        best = None
        for place, project in enumerate(election.projects):
            weights = {
                number: (person[place] if utility == "points" else 1)
                for number, person in enumerate(people)
                if person.get(place, 0) > 0
            }
            if project.id in chosen or not weights:
                continue
            payment = asked(project.cost, money, weights)
            if payment is None:
                continue
            worth = project.cost if utility == "cost" and project.cost else 1
            key = (payment / worth, project.id)
            if best is None or key < best[0]:
                best = key, payment, weights
        if best is None:
            return chosen, payments, money
        (_, name), payment, weights = best
        for person, points in weights.items():
            money[person] -= min(money[person], payment * points)
        chosen.append(name)
        payments.append(payment)


def add_one(
    election: Election, utility: str, *, floor: bool, exhaustive: bool, most_steps: int = 2000
) -> list[str]:
    """Equal Shares completed by Add1, every step of it."""
    cost = {project.id: project.cost for project in election.projects}
    number = election.profile.total
    endowment = Fraction(election.budget, number)
    if floor:
        endowment = Fraction(endowment // 1)
    supported = {
        project.id
        for project, supporters in zip(election.projects, election.supporters, strict=True)
        if supporters.total
    }
    chosen = equal_shares(election, utility, endowment)[0]
    for _ in range(most_steps):
        left = election.budget - sum(cost[name] for name in chosen)
        if supported <= set(chosen):
            break
        if exhaustive and all(cost[name] > left for name in cost if name not in chosen):
            break
        endowment += 1
        following = equal_shares(election, utility, endowment)[0]
        if sum(cost[name] for name in following) > election.budget:
            break
        chosen = following
    else:
        raise AssertionError("the scan is too long for a naive count")
    return chosen


def phragmen(election: Election, skip: bool) -> list[str]:
    """Sequential Phragmén, by the moments at which each voter last bought something."""
    people = voters(election)
    since = [Fraction(0)] * len(people)
    backers = [
        [number for number, person in enumerate(people) if person.get(place, 0) > 0]
        for place in range(len(election.projects))
    ]
    waiting = {place for place, heads in enumerate(backers) if heads}
    chosen, left = [], election.budget
    while waiting:
        due = {
            place: (election.projects[place].cost + sum(since[p] for p in backers[place]))
            / Fraction(len(backers[place]))
            for place in waiting
        }
        place = min(waiting, key=lambda p: (due[p], election.projects[p].id))
        waiting.discard(place)
        if election.projects[place].cost > left:
            if skip:
                continue
            break
        chosen.append(election.projects[place].id)
        left -= election.projects[place].cost
        for person in backers[place]:
            since[person] = due[place]
    return chosen


def majority_value(grades: list[int]) -> list[int]:
    """The mentions taken away one after the other, always the lower middle one."""
    rest, value = sorted(grades), []
    while rest:
        value.append(rest.pop((len(rest) - 1) // 2))
    return value
