"""The rules that the Pabulib format names, as it defines them (pabulib.org/format), to know whether
a result may bear the name.

A name says less than our parameters: ties go by the order of the file, or are left open; Pabulib's
own checker cuts amounts to whole units of the currency. Where a reader who follows the name would
find other projects than were chosen, the name would deceive: it is not given.
"""

from __future__ import annotations

from dataclasses import replace

from parvis_budgets.counting.completion import FLOOR, OVER_BUDGET
from parvis_budgets.counting.equal_shares import COST
from parvis_budgets.counting.greedy import POINTS, STOP, VOTES
from parvis_budgets.counting.model import Election
from parvis_budgets.counting.parameters import (
    ADD_ONE,
    EQUAL_SHARES,
    GREEDY,
    NONE,
    Parameters,
)
from parvis_budgets.counting.result import Result
from parvis_budgets.counting.rules import count
from parvis_budgets.counting.ties import CHEAPEST, MOST_VOTES

UNKNOWN = "unknown"
GREEDY_CUSTOM = "greedy-custom"
GREEDY_THRESHOLD = "greedy-threshold"
NEED_WORDS = (UNKNOWN, GREEDY_CUSTOM)
"""The names that say nothing by themselves: a comment has to."""


def format_rule(election: Election, result: Result) -> str:
    """The name that the format has for how a result was counted, where it leads to that result."""
    if election.conflicts or "winners" in result.parameters:
        return UNKNOWN
    if result.rule == GREEDY:
        return _greedy(election, result)
    if result.rule == EQUAL_SHARES and election.profile.points is None:
        return _equal_shares(election, result)
    return UNKNOWN


def _greedy(election: Election, result: Result) -> str:
    parameters = result.parameters
    threshold = parameters["threshold"]
    rated = election.profile.points is not None
    stop = parameters["when_too_dear"] == STOP
    # The format ranks by points where there are any, and its threshold is one of points then.
    if parameters["by"] != (POINTS if rated else VOTES) or (threshold and (rated or stop)):
        return GREEDY_CUSTOM
    least = threshold if isinstance(threshold, int) else 0
    for one in (election, in_whole_units(election)):
        if set(_ranked(one, least, stop=stop)) != set(result.selected):
            return GREEDY_CUSTOM
    if stop:
        return "greedy-no-skip"
    return GREEDY_THRESHOLD if threshold else "greedy"


def _ranked(election: Election, threshold: int, *, stop: bool) -> list[str]:
    """Chosen from the most votes, or points, down; equal ones as they stand in the file."""
    totals = election.named if election.profile.points is None else election.scores
    left, chosen = election.budget, []
    for place in sorted(range(len(election.projects)), key=lambda place: -int(totals[place])):
        project = election.projects[place]
        if totals[place] < threshold:
            continue
        if project.cost <= left:
            chosen.append(project.id)
            left -= project.cost
        elif stop:
            break
    return chosen


def _equal_shares(election: Election, result: Result) -> str:
    said = result.parameters
    add_one = said["completion"] == ADD_ONE
    as_defined = said.get("start") == FLOOR and said.get("stop") == OVER_BUDGET
    if said["utility"] != COST or not (said["completion"] == NONE or (add_one and as_defined)):
        return UNKNOWN
    whole = in_whole_units(election)
    supported = [place for place, votes in enumerate(whole.votes) if votes]
    costs = [whole.projects[place].cost for place in supported]
    # Who costs as much and has as many votes is told apart by no rule of the format's.
    alike = list(zip(costs, [int(whole.votes[place]) for place in supported], strict=True))
    # Its Add1 ends when the budget is exceeded.
    if len(set(alike)) < len(alike) or (add_one and sum(costs) <= whole.budget):
        return UNKNOWN
    ties = (CHEAPEST, MOST_VOTES)
    rule = Parameters(EQUAL_SHARES, ties)
    found = count(whole, rule)
    if add_one:
        scanned = count(
            whole, replace(rule, completion=ADD_ONE, start=FLOOR, stop=OVER_BUDGET)
        )
        found = scanned if scanned.figures["steps"] else found
    if set(found.selected) != set(result.selected):
        return UNKNOWN
    return "equalshares/add1" if add_one else "equalshares"


def in_whole_units(election: Election) -> Election:
    """The election with its amounts cut to whole units of the currency."""
    unit = election.unit
    projects = [replace(one, cost=one.cost // unit) for one in election.projects]
    return replace(election, projects=tuple(projects), budget=election.budget // unit, unit=1)
