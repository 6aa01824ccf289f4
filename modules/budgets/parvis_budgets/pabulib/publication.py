"""Publishing a result so that anyone can count again, and counting it again.

A publication is a folder: the ballots (``ballots.pb``) and the result (``result.json``) with the
rule, its every parameter, the seed of the lot, the version of this code, what was selected, its
cost and the log, and the fingerprint of the ballots they come from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from parvis_budgets import __version__
from parvis_budgets.counting.model import CountingError, Election
from parvis_budgets.counting.parameters import Parameters
from parvis_budgets.counting.result import Result
from parvis_budgets.counting.rules import count
from parvis_budgets.pabulib import apart
from parvis_budgets.pabulib.ballots import Reading, election
from parvis_budgets.pabulib.document import PbFile
from parvis_budgets.pabulib.outcome import COLUMNS, SETTINGS, with_result
from parvis_budgets.pabulib.reader import parse
from parvis_budgets.report import amount, conflicts, log

FORMAT = "parvis-budget-result/1"
BALLOTS = "ballots.pb"
RESULT = "result.json"
CODE = "parvis-budgets"
KEYS = {
    "format",
    "ballots",
    "code",
    "rule",
    "parameters",
    "conflicts",
    "budget",
    "currency",
    "voters",
    "selected",
    "cost",
    "log",
    "reglement",
    *apart.KEYS,
}
"""All that a result says; what else stands there was put there by others."""


class PublicationError(ValueError):
    """A publication that cannot be read; the message says why."""


@dataclass(frozen=True)
class Verification:
    """Whether counting again gives the published result; ``differences`` says what does not, and
    ``not_checked`` what is said there and follows from nothing that is published.
    """

    selected: tuple[str, ...]
    cost: int | float
    differences: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything published was found again."""
        return not self.differences


def publish(file: PbFile, reading: Reading, result: Result) -> dict[str, bytes]:
    """The files of a publication, by name."""
    ballots = with_result(file, reading.election, result, reading.points_unit).text().encode()
    published = {
        "format": FORMAT,
        "ballots": signature(ballots),
        "code": {"name": CODE, "version": __version__},
        "rule": result.rule,
        "parameters": dict(result.parameters),
        "conflicts": conflicts(reading.election),
        "budget": amount(reading.election, reading.election.budget),
        "currency": file.settings.get("currency", ""),
        "voters": reading.election.profile.total,
        "selected": list(result.selected),
        "cost": amount(reading.election, result.cost),
        "log": log(reading.election, result),
    }
    text = json.dumps(published, ensure_ascii=False, indent=1) + "\n"
    return {BALLOTS: ballots, RESULT: text.encode()}


def verify(
    result: bytes, ballots: bytes, elsewhere: Collection[str] = ()
) -> Verification:
    """Count published ballots again and compare with the published result. `elsewhere`: the keys of
    META that the caller checks, which are not told as not checked.

    Raises PublicationError or PbError when one of the two cannot be read.
    """
    published = read_result(result)
    differences, warnings = [], []
    if _part(published, "ballots") != signature(ballots):
        differences.append("The ballots are not those the result was published with.")
    code = _part(published, "code")
    if code.get("name") != CODE:
        differences.append(f"The result was not published by {CODE}.")
    if code.get("version") != __version__:
        version = code.get("version")
        warnings.append(f"Published with version {version}, counted again with {__version__}.")
    try:
        file = parse(ballots.decode("utf-8"))
    except UnicodeDecodeError:
        raise PublicationError("The ballots are not UTF-8 text.") from None
    reading = election(file)
    voted, counted = _counted(published, reading.election)
    again = {
        "budget": amount(voted, voted.budget),
        "currency": file.settings.get("currency", ""),
        "voters": voted.profile.total,
        "selected": list(counted.selected),
        "cost": amount(voted, counted.cost),
        "parameters": dict(counted.parameters),
        "log": log(voted, counted),
    }
    for name, value in again.items():
        if _short(published.get(name)) != _short(value):
            differences.append(_difference(name, published.get(name), value))
    differences.extend(_written(file, with_result(file, voted, counted, reading.points_unit)))
    differences.extend(apart.differences(published, file))
    return Verification(
        counted.selected,
        amount(voted, counted.cost),
        tuple(differences),
        tuple(warnings),
        tuple(apart.not_checked(published, file, set(published) - KEYS, elsewhere)),
    )


def signature(ballots: bytes) -> dict[str, str]:
    """What a result says of the ballots that it was published with."""
    return {"file": BALLOTS, "sha256": hashlib.sha256(ballots).hexdigest()}


def _written(file: PbFile, again: PbFile) -> Iterator[str]:
    """What the file of the ballots says of the result otherwise than this count writes it."""
    for key in SETTINGS:
        said, counted = file.settings.get(key), again.settings.get(key)
        if said != counted:
            yield f"{BALLOTS} says {key}: {said}; this count gives {counted}."
    names = again.projects.column("project_id")
    for column in COLUMNS:
        saids, counts = _cells(file, column), _cells(again, column)
        for name, said, counted in zip(names, saids, counts, strict=True):
            if said != counted:
                yield f"{BALLOTS} says {column}: {said} of project {name}; counted: {counted}."


def _cells(file: PbFile, column: str) -> list[str] | list[None]:
    table = file.projects
    return table.column(column) if table.has(column) else [None] * len(table.rows)


def read_result(result: bytes) -> Mapping[str, Any]:
    """A published result. Raises PublicationError; a name that is said twice is refused, as readers
    of JSON do not agree on which holds.
    """
    try:
        published = json.loads(result, object_pairs_hook=_object, parse_constant=_no_number)
    except PublicationError:
        raise
    except (ValueError, RecursionError):
        raise PublicationError("The result is not JSON.") from None
    if not isinstance(published, dict) or published.get("format") != FORMAT:
        raise PublicationError(f"The result is not of the format {FORMAT}.")
    return published


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise PublicationError(f"The result says {double} twice.")
    return found


def _no_number(text: str) -> None:
    raise PublicationError(f"The result holds {text}, which is no number of JSON.")


def _part(published: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = published.get(name)
    if not isinstance(part, dict):
        raise PublicationError(f"The result has no {name}.")
    return part


def _counted(published: Mapping[str, object], voted: Election) -> tuple[Election, Result]:
    """The election with the published conflicts, counted as the result says it was."""
    groups = published.get("conflicts", [])
    if not isinstance(groups, list) or not all(_are_texts(group) for group in groups):
        raise PublicationError("The conflicts are not lists of project ids.")
    try:
        voted = replace(voted, conflicts=tuple(frozenset(group) for group in groups))
        parameters = Parameters.read(str(published.get("rule")), _part(published, "parameters"))
        return voted, count(voted, parameters)
    except CountingError as error:
        raise PublicationError(f"The published rule cannot be applied. {error}") from None


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _difference(name: str, published: object, counted: object) -> str:
    if name == "log":
        return "The log is not the one of this count."
    return f"Published {name}: {_short(published)}; counted: {_short(counted)}."


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
