"""What a result tells beside its count: blank, spoilt, missing ballots, those by telephone. None is
in the file of the ballots, so that little of it can be found again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from parvis_budgets.pabulib.document import PbFile, Table

BLANK, PHONE = "blank_ballots", "telephone_ballots"
NUMBERS = {"spoilt_ballots": "spoilt", "missing_ballots": "missing"}
KEYS = {BLANK, PHONE, *NUMBERS}
COUNTED = {
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "currency",
    "min_project_score_threshold",
    "fully_funded",
    "comment",
}
"""The keys of META that the count follows from, or that it gives."""
PROJECTS = {"project_id", "cost", "name", "category", "votes", "score", "selected"}
VOTES = {"voter_id", "vote", "points"}
"""The columns of which that can be said; names and categories are in the règlement."""


def differences(published: Mapping[str, Any], file: PbFile) -> Iterator[str]:
    """What of it can't be."""
    voters = set(file.votes.column("voter_id"))
    names = {name: published.get(name, []) for name in (BLANK, PHONE)}
    for name, listed in names.items():
        if not _are_names(listed):
            yield f"{name} is not a list of ballots, each once."
            names[name] = []
    if voters & set(names[BLANK]):
        yield f"{BLANK} names ballots that choose something."
    by_internet = voters
    if file.votes.has("voting_method"):
        methods = file.votes.column("voting_method")
        pairs = zip(file.votes.column("voter_id"), methods, strict=True)
        by_internet = {voter for voter, method in pairs if method == "internet"}
    if set(names[PHONE]) - by_internet - set(names[BLANK]):
        yield f"{PHONE} names ballots that are not there, or came otherwise."
    for name in NUMBERS:
        number = published.get(name, 0)
        if type(number) is not int or number < 0:
            yield f"{name} is not a number of ballots."
    for key, found in (("num_projects", file.projects), ("num_votes", file.votes)):
        said = file.settings.get(key)
        if said is not None and said != str(len(found.rows)):
            yield f"The file of the ballots says {key}: {said}; it has {len(found.rows)}."


def _are_names(listed: object) -> bool:
    return (
        isinstance(listed, list)
        and all(isinstance(name, str) for name in listed)
        and len(set(listed)) == len(listed)
    )


def not_checked(
    published: Mapping[str, Any], file: PbFile, others: Iterable[str], elsewhere: Collection[str]
) -> Iterator[str]:
    """What nothing that is published lets anyone check. `others`: names unknown to the format;
    `elsewhere`: keys of META that are checked.
    """
    for name, said in ((BLANK, "blank"), (PHONE, "by telephone")):
        if published.get(name):
            listed = published[name]
            yield f"{len(listed) if isinstance(listed, list) else '?'} {said}"
    for name, said in NUMBERS.items():
        if published.get(name):
            yield f"{published[name]} {said}"
    told = sorted(key for key in file.settings if key not in {*COUNTED, *elsewhere})
    if told:
        yield f"what the file of the ballots tells of the vote ({', '.join(told)})"
    columns = [*_others(file.projects, PROJECTS), *_others(file.votes, VOTES)]
    if columns:
        yield f"what it tells of projects and voters ({', '.join(columns)})"
    if others := sorted(others):
        yield f"what others wrote into the result ({', '.join(others)})"


def _others(table: Table, known: set[str]) -> list[str]:
    return [column for column in table.columns if column not in known]
