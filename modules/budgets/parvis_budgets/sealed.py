"""Whether a published result follows what was frozen when the vote opened. Pure; loads the engine.

`pabulib.verify` says that the count is right; this, that it is the count of that ballot by that
règlement: same rule and parameters, same projects at the same costs, same conflicts, same envelope,
the limits of a ballot kept by each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from parvis_budgets.pabulib import PbFile, PublicationError, parse
from parvis_budgets.pabulib.apart import BLANK, NUMBERS, PHONE
from parvis_budgets.pabulib.publication import read_result
from parvis_budgets.papers import VALUED, Choice, Paper, faults
from parvis_budgets.reglement import (
    BallotKind,
    Frozen,
    ReglementError,
    VoteChannel,
    fingerprint,
)
from parvis_budgets.tallying import METHODS, about_ballots, category, euros, parameters_of

SHOWN = 60
LIMITS = {
    "vote_type",
    "currency",
    "min_length",
    "max_length",
    "min_sum_cost",
    "max_sum_cost",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
    "default_score",
}
CHECKED = {*LIMITS, "subunit"}
"""The keys of META that follow from what was frozen."""


def named_in(result: bytes) -> Mapping[str, Any] | None:
    """What a published result says of what was frozen; None where it names nothing, as the count of
    a file from elsewhere. Raises PublicationError.
    """
    named = read_result(result).get("reglement")
    if named is None:
        return None
    if not isinstance(named, dict) or not all(
        isinstance(named.get(name), str) for name in ("sha256", "envelope")
    ):
        raise PublicationError("What the result says of its règlement cannot be read.")
    return named


def frozen_in(reglement: bytes) -> Frozen:
    """What was frozen. Raises PublicationError when it can't be that."""
    try:
        frozen = Frozen.read(reglement.decode())
    except (UnicodeDecodeError, ReglementError) as error:
        raise PublicationError(f"The règlement can’t be read: {error}.") from None
    if not _is_sound(frozen):
        raise PublicationError("The règlement can’t be read: it is none that can be frozen.")
    return frozen


def _is_sound(frozen: Frozen) -> bool:
    """Whether all is of its type: the file may come from anyone."""
    return (
        all(
            isinstance(one.get("name"), str) and type(one.get("amount")) is int
            for one in frozen.envelopes
        )
        and all(
            type(one.number) is type(one.printed) is type(one.cost) is int
            and all(isinstance(text, str) for text in (one.title, one.envelope, one.theme))
            for one in frozen.projects
        )
        and all(
            isinstance(one.title, str) and all(type(number) is int for number in one.projects)
            for one in frozen.conflicts
        )
    )


def differences(result: bytes, ballots: bytes, reglement: bytes) -> list[str]:
    """What the result says otherwise than the règlement; empty when nothing does. `result` and
    `ballots` have been read by `pabulib.verify`. Raises PublicationError.
    """
    frozen, named = frozen_in(reglement), named_in(result)
    file, found = parse(ballots.decode()), []
    if named is None:
        found.append("The result names no règlement, but there is one.")
    elif fingerprint(reglement.decode()) != named["sha256"]:
        return ["The règlement is not the one that was frozen: its fingerprint is another."]
    names = [str(one["name"]) for one in frozen.envelopes]
    envelope = named["envelope"] if named else file.settings.get("subunit", "")
    if named is None and len(names) == 1:
        envelope = names[0]
    if envelope not in names:
        return [*found, f"The règlement has no envelope {_shown(envelope)}."]
    published = read_result(result)
    found.extend(_of_the_count(frozen, published, file, envelope))
    # Where the projects are others, what ballots say of them is not to be judged.
    if not (others := list(_of_the_projects(frozen, file, envelope))):
        found.extend(_of_the_ballots(frozen, published, file, envelope))
    return [*found, *others]


def left_out(reglement: bytes, envelopes: list[str]) -> list[str]:
    """The envelopes of the règlement with something to count that are not among these, by name."""
    frozen = frozen_in(reglement)
    names = [str(one["name"]) for one in frozen.envelopes]
    return [name for name in names if frozen.on_ballot(name) and name not in envelopes]


def _of_the_count(
    frozen: Frozen, published: Mapping[str, Any], file: PbFile, envelope: str
) -> Iterator[str]:
    declared = parameters_of(frozen.reglement.allocation, frozen.reglement.ballot)
    if published.get("rule") != declared.rule:
        yield f"The règlement says {declared.rule}; counted by {_shown(published.get('rule'))}."
    elif published.get("parameters") != declared.applied():
        yield "The parameters are not those of the règlement."
    if file.settings.get("budget") != euros(frozen.amount(envelope)):
        yield "The envelope is not the one that was frozen."
    groups = sorted(sorted(map(str, group)) for group in frozen.groups_in(envelope))
    if published.get("conflicts") != groups:
        yield "The groups of incompatible projects are not those that were frozen."


def _of_the_projects(frozen: Frozen, file: PbFile, envelope: str) -> Iterator[str]:
    columns = [file.projects.column(name) for name in ("project_id", "cost")]
    for name in ("name", "category"):
        has = file.projects.has(name)
        columns.append(file.projects.column(name) if has else [""] * len(columns[0]))
    counted = sorted(tuple(row) for row in zip(*columns, strict=True))
    wanted = sorted(
        (str(one.number), euros(one.cost), one.title.strip(), category(one.theme).strip())
        for one in frozen.on_ballot(envelope)
    )
    for name in sorted({row[0] for row in counted} ^ {row[0] for row in wanted}):
        yield f"Project {_shown(name)} is on the frozen ballot or in the count, not in both."
    for row in sorted(set(wanted) - set(counted)):
        if row[0] in {one[0] for one in counted}:
            yield f"Project {row[0]} was frozen as {row[2]}, at {row[1]}."


def _of_the_ballots(
    frozen: Frozen, published: Mapping[str, Any], file: PbFile, envelope: str
) -> Iterator[str]:
    rules, projects = frozen.reglement.ballot, frozen.on_ballot(envelope)
    amount = frozen.amount(envelope)
    about = about_ballots(rules, len(projects), amount)
    comment = about.pop("comment", "")
    about["subunit"] = envelope
    for key in sorted(CHECKED):
        said, value = file.settings.get(key), about.get(key)
        # A file that is not the site's may tell no part of a territory.
        if said != value and (key != "subunit" or said is not None):
            yield f"The ballots' file says {key}: {_shown(said)}; the règlement: {value}."
    if not file.settings.get("comment", "").startswith(comment):
        yield "The ballots' file does not say what limits the règlement sets."
    if file.settings.get("vote_type") == about["vote_type"]:
        choices = [Choice(one.number, one.cost, one.theme) for one in projects]
        papers = _papers(file, rules.kind)
        wrong = sum(n for paper, n in papers.items() if faults(rules, choices, amount, paper))
        if wrong == 1:
            yield "1 ballot is not one that the règlement allows."
        elif wrong:
            yield f"{wrong} ballots are not ones that the règlement allows."
    yield from _of_the_channels(frozen, published, file)


def _papers(file: PbFile, kind: BallotKind) -> Counter[Paper]:
    """The different ballots of a file that was counted, and how many there are of each."""
    votes = file.votes.column("vote")
    points = file.votes.column("points") if kind in VALUED else [""] * len(votes)
    found: Counter[Paper] = Counter()
    for (vote, given), number in Counter(zip(votes, points, strict=True)).items():
        chosen = tuple(int(name) for name in vote.split(",")) if vote else ()
        found[Paper(chosen, _values(given) if kind in VALUED else None)] += number
    return found


def _values(given: str) -> tuple[int, ...]:
    """Points; what is no whole number is none that a ballot can give."""
    if not given:
        return ()
    texts = [text.strip() for text in given.split(",")]
    return tuple(int(text) if text.isascii() and text.isdigit() else -1 for text in texts)


def _of_the_channels(
    frozen: Frozen, published: Mapping[str, Any], file: PbFile
) -> Iterator[str]:
    channels = frozen.reglement.voters.channels
    methods = file.votes.column("voting_method") if file.votes.has("voting_method") else []
    others = set(methods) - {METHODS[channel.value] for channel in channels}
    for method in sorted(others):
        yield f"Ballots came by a channel that the règlement has not: {_shown(method)}."
    if any(published.get(name) for name in NUMBERS) and VoteChannel.PAPER not in channels:
        yield "There are ballots on paper, which the règlement has not."
    if published.get(PHONE) and VoteChannel.PHONE not in channels:
        yield "There are ballots by telephone, which the règlement has not."
    if published.get(BLANK) and not frozen.reglement.ballot.blank:
        yield "There are blank ballots, which the règlement does not take."


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
