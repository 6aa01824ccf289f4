"""Publishing a result so that anyone can count again, and counting it again.

A publication is a folder: the ballots (``ballots.pb``) and the result (``result.json``) with the
rule, its every parameter, the seed of the lot, the version of this code, what was selected, its
cost and the log, and the fingerprint of the ballots they come from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from parvis_budgets import __version__
from parvis_budgets.counting.model import CountingError, Election
from parvis_budgets.counting.parameters import Parameters
from parvis_budgets.counting.result import Result
from parvis_budgets.counting.rules import count
from parvis_budgets.pabulib.ballots import Reading, election
from parvis_budgets.pabulib.document import PbFile
from parvis_budgets.pabulib.outcome import with_result
from parvis_budgets.pabulib.reader import parse
from parvis_budgets.report import amount, conflicts, log

FORMAT = "parvis-budget-result/1"
BALLOTS = "ballots.pb"
RESULT = "result.json"
CODE = "parvis-budgets"


class PublicationError(ValueError):
    """A publication that cannot be read; the message says why."""


@dataclass(frozen=True)
class Verification:
    """Whether counting again gives the published result; ``differences`` says what does not."""

    selected: tuple[str, ...]
    cost: int | float
    differences: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything published was found again."""
        return not self.differences


def publish(file: PbFile, reading: Reading, result: Result) -> dict[str, bytes]:
    """The files of a publication, by name."""
    ballots = with_result(file, reading.election, result, reading.points_unit).text().encode()
    published = {
        "format": FORMAT,
        "ballots": {"file": BALLOTS, "sha256": hashlib.sha256(ballots).hexdigest()},
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


def verify(result: bytes, ballots: bytes) -> Verification:
    """Count published ballots again and compare with the published result.

    Raises PublicationError or PbError when one of the two cannot be read.
    """
    published = _published(result)
    differences, warnings = [], []
    if hashlib.sha256(ballots).hexdigest() != _part(published, "ballots").get("sha256"):
        differences.append("The ballots are not those the result was published with.")
    version = _part(published, "code").get("version")
    if version != __version__:
        warnings.append(f"Published with version {version}, counted again with {__version__}.")
    try:
        reading = election(parse(ballots.decode("utf-8")))
    except UnicodeDecodeError:
        raise PublicationError("The ballots are not UTF-8 text.") from None
    voted, counted = _counted(published, reading.election)
    again = {
        "budget": amount(voted, voted.budget),
        "voters": voted.profile.total,
        "selected": list(counted.selected),
        "cost": amount(voted, counted.cost),
        "parameters": dict(counted.parameters),
        "log": log(voted, counted),
    }
    for name, value in again.items():
        if published.get(name) != value:
            differences.append(_difference(name, published.get(name), value))
    return Verification(
        counted.selected,
        amount(voted, counted.cost),
        tuple(differences),
        tuple(warnings),
    )


def _published(result: bytes) -> Mapping[str, object]:
    try:
        published = json.loads(result)
    except (ValueError, RecursionError):
        raise PublicationError("The result is not JSON.") from None
    if not isinstance(published, dict) or published.get("format") != FORMAT:
        raise PublicationError(f"The result is not of the format {FORMAT}.")
    return published


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
    return json.dumps(value, ensure_ascii=False)
