"""From a Pabulib file to an election that can be counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from parvis_budgets.counting.model import Ballot, CountingError, Election, Profile, Project
from parvis_budgets.pabulib.document import PbError, PbFile, Problem

APPROVAL = "approval"
CHOOSE_ONE = "choose-1"
ORDINAL = "ordinal"
CUMULATIVE = "cumulative"
SCORING = "scoring"
VOTE_TYPES = (APPROVAL, CHOOSE_ONE, ORDINAL, CUMULATIVE, SCORING)

NUMBER = re.compile(r"([+-]?[0-9]{1,18})(?:[.,]([0-9]{1,18}))?", re.ASCII)
MOST_SHOWN = 40


@dataclass(frozen=True)
class Reading:
    """An election read from a file, and what in the file is odd but does not prevent counting.

    ``points_unit`` is the number of points of the election in one point of the file: more than
    1 when the file has fractions of points. ``threshold`` is the number of votes that the file
    says a project needs, 0 when it says none.
    """

    election: Election
    vote_type: str
    warnings: tuple[Problem, ...]
    points_unit: int = 1
    threshold: int = 0


def election(file: PbFile) -> Reading:
    """The election a file describes.

    An ordinal ballot naming k projects gives k points to the first, k - 1 to the next, and so
    on, as Pabulib counts its ``score``. Raises PbError, with every line that is wrong.
    """
    return _Conversion(file).convert()


def number(text: str) -> Fraction | None:
    """A decimal number, with a point or a comma; None when the text is not one."""
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    whole, decimals = found[1], found[2] or ""
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def _unit(values: list[Fraction]) -> int:
    """The least power of ten that makes all the values whole."""
    unit = 1
    while any((value * unit).denominator != 1 for value in values):
        unit *= 10
    return unit


def _shown(text: str) -> str:
    """A value of the file, short enough for a message."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


class _Conversion:
    def __init__(self, file: PbFile) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = list(file.warnings)
        self.odd: dict[tuple[str, str], list[tuple[str, bool]]] = {}
        self.index: dict[str, int] = {}
        self.points_unit = 1
        self.settings = file.settings

    def convert(self) -> Reading:
        self._keys()
        vote_type = self._vote_type()
        budget = self._amount(self.settings.get("budget", ""), self._meta_line("budget"), "budget")
        projects, costs = self._projects()
        unit = _unit([budget, *costs])
        cells = self._cells(vote_type)
        profile = self._profile(cells, vote_type) if self.index else None
        if profile is None or self.problems:
            raise PbError(sorted(self.problems, key=lambda problem: problem.line))
        listed = tuple(
            Project(name, int(cost * unit), title, district)
            for (name, title, district), cost in zip(projects, costs, strict=True)
        )
        self._declared_numbers()
        result = Election(listed, int(budget * unit), profile, unit)
        self._declared_votes(result)
        return Reading(result, vote_type, tuple(self.warnings), self.points_unit, self._threshold())

    def _threshold(self) -> int:
        text = self.settings.get("min_project_score_threshold", "")
        least = number(text)
        return ceil(least) if least is not None and least > 0 else 0

    def _keys(self) -> None:
        """Refuse a key of META with two values: readers do not agree on which of them holds."""
        seen: dict[str, tuple[str, int]] = {}
        for place, row in enumerate(self.file.meta.rows):
            key, value = row[0].strip(), row[1].strip() if len(row) > 1 else ""
            line = self.file.meta.line_of(place)
            before, first = seen.setdefault(key, (value, line))
            if value != before:
                self._error(line, f"The key {_shown(key)} was given already, at line {first}.")

    def _meta_line(self, key: str) -> int:
        for place, row in enumerate(self.file.meta.rows):
            if row and row[0].strip() == key:
                return self.file.meta.line_of(place)
        return 0

    def _vote_type(self) -> str:
        vote_type = self.settings.get("vote_type", "")
        if vote_type not in VOTE_TYPES:
            known = ", ".join(VOTE_TYPES)
            shown = vote_type or "missing"
            self._error(
                self._meta_line("vote_type"), f"vote_type is {shown}; it must be one of {known}."
            )
        return vote_type

    def _error(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))

    def _amount(self, text: str, line: int, what: str) -> Fraction:
        amount = number(text)
        if amount is None or amount < 0:
            shown = _shown(text) or "missing"
            self._error(line, f"The {what} is {shown}: an amount was expected.")
            return Fraction(0)
        if "," in text:
            self.warnings.append(Problem(line, f"The {what} {text} has a decimal comma."))
        return amount

    def _projects(self) -> tuple[list[tuple[str, str, str]], list[Fraction]]:
        table = self.file.projects
        if not table.has("cost"):
            self._error(table.line, "PROJECTS has no column cost.")
            return [], []
        names = table.column("name") if table.has("name") else [""] * len(table.rows)
        districts = table.column("district") if table.has("district") else [""] * len(table.rows)
        if not table.rows:
            self._error(table.line, "PROJECTS lists no project.")
        costs = []
        identifiers = table.column("project_id")
        for place, (identifier, cost) in enumerate(
            zip(identifiers, table.column("cost"), strict=True)
        ):
            line = table.line_of(place)
            if not identifier:
                self._error(line, "The project has no id.")
            elif "," in identifier:
                self._error(line, f"The id {identifier} holds a comma, which separates votes.")
            elif identifier in self.index:
                self._error(line, f"The project {identifier} is listed twice.")
            self.index.setdefault(identifier, place)
            costs.append(self._amount(cost, line, f"cost of project {identifier}"))
        return list(zip(identifiers, names, districts, strict=True)), costs

    def _cells(self, vote_type: str) -> dict[tuple[str, str], int]:
        """The different ballots as they are written, with the number of voters."""
        table = self.file.votes
        if not table.has("vote"):
            self._error(table.line, "VOTES has no column vote.")
            return {}
        self._voters()
        votes = table.column("vote")
        if vote_type not in (CUMULATIVE, SCORING):
            return {(vote, ""): total for vote, total in Counter(votes).items()}
        if not table.has("points"):
            self._error(table.line, f"VOTES has no column points, which {vote_type} votes need.")
            return {}
        return dict(Counter(zip(votes, table.column("points"), strict=True)))

    def _voters(self) -> None:
        voters = self.file.votes.column("voter_id")
        if len(set(voters)) == len(voters):
            return
        seen: set[str] = set()
        for place, voter in enumerate(voters):
            if voter in seen:
                line = self.file.votes.line_of(place)
                self._error(line, f"The voter {voter or '(no id)'} is listed twice.")
            seen.add(voter)

    def _profile(self, cells: dict[tuple[str, str], int], vote_type: str) -> Profile | None:
        points: dict[tuple[str, str], list[Fraction]] = {}
        ballots: list[tuple[tuple[str, str], tuple[int, ...], int]] = []
        for cell, total in cells.items():
            places = self._places(cell, vote_type)
            if places is None:
                continue
            ballots.append((cell, places, total))
            if vote_type in (CUMULATIVE, SCORING):
                points[cell] = self._points(cell, len(places))
            elif vote_type == ORDINAL:
                points[cell] = [Fraction(len(places) - rank) for rank in range(len(places))]
        self._tell_odd_ballots(rated=vote_type in (CUMULATIVE, SCORING))
        if self.problems:
            return None
        default = self._default_score(vote_type)
        every = {value for values in points.values() for value in values} | {default}
        self.points_unit = _unit(list(every))
        try:
            return Profile.from_ballots(
                self._ballots(ballots, points, default),
                rating=vote_type in (CUMULATIVE, SCORING, ORDINAL),
            )
        except CountingError as error:
            self._error(0, str(error))
            return None

    def _ballots(
        self,
        ballots: list[tuple[tuple[str, str], tuple[int, ...], int]],
        points: dict[tuple[str, str], list[Fraction]],
        default: Fraction,
    ) -> Iterator[tuple[Ballot, int]]:
        unlisted = int(default * self.points_unit)
        for cell, places, total in ballots:
            if cell not in points:
                yield Ballot(tuple(dict.fromkeys(places))), total
                continue
            values = tuple(int(value * self.points_unit) for value in points[cell])
            if unlisted:
                others = tuple(sorted(set(range(len(self.index))) - set(places)))
                yield Ballot(places + others, values + (unlisted,) * len(others)), total
            else:
                yield Ballot(places, values), total

    def _default_score(self, vote_type: str) -> Fraction:
        """What a scoring ballot gives to the projects it does not list."""
        text = self.settings.get("default_score", "")
        if vote_type != SCORING or not text:
            return Fraction(0)
        score = number(text)
        if score is None:
            self._error(self._meta_line("default_score"), f"default_score is {text}, not a number.")
            return Fraction(0)
        return score

    def _places(self, cell: tuple[str, str], vote_type: str) -> tuple[int, ...] | None:
        try:
            names = cell[0].split(",") if cell[0] else []
            places = tuple([self.index[name] for name in names])
        except KeyError:
            names = [name.strip() for name in cell[0].split(",")]
            unknown = next((name for name in names if name not in self.index), None)
            if unknown is not None:
                project = f"project {_shown(unknown)}, which is not listed"
                self._each(cell, f"The vote names {project if unknown else 'an empty id'}.")
                return None
            places = tuple(self.index[name] for name in names)
        if len(set(places)) != len(places):
            if vote_type in (APPROVAL, CHOOSE_ONE):
                self._each(cell, "The vote names a project twice; it counts once.", warn=True)
            else:
                self._each(cell, "The vote names a project twice.")
        if vote_type == CHOOSE_ONE and len(set(places)) > 1:
            self._each(cell, f"The vote names {len(places)} projects; choose-1 allows one.")
        return places

    def _points(self, cell: tuple[str, str], length: int) -> list[Fraction]:
        texts = cell[1].split(",") if cell[1] else []
        if len(texts) != length:
            self._each(cell, f"The vote names {length} projects and gives {len(texts)} points.")
            return []
        values = [number(text) for text in texts]
        for text, value in zip(texts, values, strict=True):
            if value is None:
                self._each(cell, f"The points {_shown(text) or '(none)'} are not a number.")
        return [value for value in values if value is not None]

    def _each(self, cell: tuple[str, str], message: str, warn: bool = False) -> None:
        """Report a problem on every line that holds this ballot."""
        self.odd.setdefault(cell, []).append((message, warn))

    def _tell_odd_ballots(self, *, rated: bool) -> None:
        """Give what `_each` was told its lines, in one pass for all. `rated`: ballots are told
        apart by their points too.
        """
        if not self.odd:
            return
        table = self.file.votes
        votes = table.column("vote")
        points = table.column("points") if rated else [""] * len(votes)
        for place, cell in enumerate(zip(votes, points, strict=True)):
            for message, warn in self.odd.get(cell, []):
                target = self.warnings if warn else self.problems
                target.append(Problem(table.line_of(place), message))

    def _declared_numbers(self) -> None:
        for key, found in (
            ("num_projects", len(self.file.projects.rows)),
            ("num_votes", len(self.file.votes.rows)),
        ):
            declared = self.settings.get(key, "")
            if declared and declared != str(found):
                message = f"{key} says {declared}; the file holds {found}."
                self.warnings.append(Problem(self._meta_line(key), message))

    def _declared_votes(self, result: Election) -> None:
        table = self.file.projects
        counts = [("votes", result.named, 1)]
        if result.profile.points is not None:
            counts.append(("score", result.scores, self.points_unit))
        for column, totals, unit in counts:
            if not table.has(column):
                continue
            for place, declared in enumerate(table.column(column)):
                counted = Fraction(int(totals[place]), unit)
                if declared and number(declared) != counted:
                    name = result.projects[place].id
                    message = f"Project {name} says {declared} {column}; the votes give {counted}."
                    self.warnings.append(Problem(table.line_of(place), message))
