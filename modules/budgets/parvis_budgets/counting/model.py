"""What is counted: projects with their costs, and ballots, those that are the same together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Indices = NDArray[np.intp]


# Sums below this are exact in floating point.
MOST = 2**53


class CountingError(ValueError):
    """What was asked cannot be counted; the message says why, to a person."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the ballot.

    ``cost`` is a whole number of cost units (cents, or what the election's ``unit`` says).
    """

    id: str
    cost: int
    name: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One way of voting: the projects named, in order, and the points of each if there are any.

    ``projects`` holds positions in the election's projects. A blank ballot names none.
    """

    projects: tuple[int, ...]
    points: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Supporters:
    """Who supports one project: ballot groups, how many voters each, and their points.

    ``points`` is None when every supporter counts alike.
    """

    groups: Indices
    voters: Counts
    points: Counts | None
    total: int


class Profile:
    """All the ballots, identical ones counted once with the number of voters who cast them.

    Ballot ``g`` names ``projects[starts[g]:starts[g + 1]]`` (ascending positions), with
    ``points`` beside it when the ballots carry points, and was cast by ``voters[g]`` people.
    """

    def __init__(
        self, voters: Counts, starts: Indices, projects: Indices, points: Counts | None
    ) -> None:
        self.voters = voters
        self.starts = starts
        self.projects = projects
        self.points = points

    @classmethod
    def from_ballots(
        cls, ballots: Iterable[tuple[Ballot, int]], *, rating: bool = False
    ) -> Profile:
        """Group ballots given with the number of people who cast each.

        The order in which a ballot names its projects does not matter here: what an order is
        worth must already be in its points. Either all ballots carry points or none does;
        ``rating`` says that they do where there is none to show it.
        """
        approvals: dict[tuple[int, ...], int] = {}
        rated: dict[tuple[tuple[int, int], ...], int] = {}
        for ballot, number in ballots:
            if ballot.points is None:
                key = tuple(sorted(ballot.projects))
                approvals[key] = approvals.get(key, 0) + number
            else:
                pairs = tuple(sorted(zip(ballot.projects, ballot.points, strict=True)))
                rated[pairs] = rated.get(pairs, 0) + number
        if approvals and rated:
            # A blank ballot says nothing, with points or without.
            blank = approvals.pop((), 0)
            if approvals:
                raise CountingError("Some ballots carry points and others do not.")
            rated[()] = rated.get((), 0) + blank
        if rated or (rating and not approvals):
            return cls._from_rated(rated)
        keys = sorted(approvals)
        return cls(
            np.fromiter((approvals[key] for key in keys), np.int64, len(keys)),
            _starts([len(key) for key in keys]),
            np.fromiter((index for key in keys for index in key), np.intp),
            None,
        )

    @classmethod
    def _from_rated(cls, rated: Mapping[tuple[tuple[int, int], ...], int]) -> Profile:
        keys = sorted(rated)
        if any(abs(points) >= MOST for key in keys for _, points in key):
            raise CountingError("The points are too large to be counted exactly.")
        return cls(
            np.fromiter((rated[key] for key in keys), np.int64, len(keys)),
            _starts([len(key) for key in keys]),
            np.fromiter((index for key in keys for index, _ in key), np.intp),
            np.fromiter((points for key in keys for _, points in key), np.int64),
        )

    def __len__(self) -> int:
        return len(self.voters)

    @cached_property
    def total(self) -> int:
        """How many people voted, blank ballots included."""
        return int(self.voters.sum())

    @cached_property
    def owners(self) -> Indices:
        """The ballot group of every entry of ``projects``."""
        return np.repeat(np.arange(len(self), dtype=np.intp), np.diff(self.starts))

    def entries_of(self, groups: Indices) -> tuple[Indices, Indices]:
        """The entries of some ballot groups, and for each its place in ``groups``."""
        first = self.starts[groups]
        lengths = self.starts[groups + 1] - first
        place = np.repeat(np.arange(len(groups), dtype=np.intp), lengths)
        before = np.cumsum(lengths) - lengths
        entries = np.arange(len(place), dtype=np.intp) + (first - before)[place]
        return entries, place

    def ballot(self, group: int) -> Ballot:
        """The ballot of one group."""
        span = slice(int(self.starts[group]), int(self.starts[group + 1]))
        projects = tuple(int(index) for index in self.projects[span])
        if self.points is None:
            return Ballot(projects)
        return Ballot(projects, tuple(int(value) for value in self.points[span]))


def _starts(lengths: Sequence[int]) -> Indices:
    starts = np.zeros(len(lengths) + 1, np.intp)
    np.cumsum(np.asarray(lengths, np.intp), out=starts[1:])
    return starts


@dataclass(frozen=True)
class Election:
    """Projects, an envelope and ballots.

    ``unit`` is the number of cost units in one unit of the currency: 100 where costs are in
    cents. ``conflicts`` are groups of project ids of which at most one can be chosen.
    Raises CountingError for ids given twice, negative amounts or unknown ids.
    """

    projects: tuple[Project, ...]
    budget: int
    profile: Profile
    unit: int = 1
    conflicts: tuple[frozenset[str], ...] = field(default=())

    def __post_init__(self) -> None:
        if len(self.index) != len(self.projects):
            raise CountingError("Two projects have the same id.")
        if self.budget < 0 or any(project.cost < 0 for project in self.projects):
            raise CountingError("An amount is negative.")
        if self.unit < 1:
            raise CountingError("The unit of the currency must be at least one cost unit.")
        for group in self.conflicts:
            unknown = sorted(group - self.index.keys())
            if unknown:
                raise CountingError(f"A conflict group names an unknown project: {unknown[0]}.")
        named = self.profile.projects
        if len(named) and (named.min() < 0 or named.max() >= len(self.projects)):
            raise CountingError("A ballot names a project that is not in the election.")

    @cached_property
    def index(self) -> dict[str, int]:
        """The position of each project id."""
        return {project.id: place for place, project in enumerate(self.projects)}

    @cached_property
    def named(self) -> Counts:
        """How many ballots name each project, were it with no point: the ``votes`` of Pabulib."""
        profile = self.profile
        weights = profile.voters[profile.owners].astype(np.float64)
        return self._sums(weights)

    @cached_property
    def votes(self) -> Counts:
        """How many ballots support each project: to give it no point, or the lowest mention, is no
        vote for it.
        """
        profile = self.profile
        if profile.points is None:
            return self.named
        weights = profile.voters[profile.owners] * (profile.points > 0)
        return self._sums(weights.astype(np.float64))

    @cached_property
    def scores(self) -> Counts:
        """The points each project received; its votes when ballots carry no points."""
        profile = self.profile
        if profile.points is None:
            return self.votes
        values = profile.points.astype(np.float64) * profile.voters[profile.owners]
        if float(np.abs(values).sum()) >= MOST:
            raise CountingError("The points are too large to be counted exactly.")
        return self._sums(values)

    def _sums(self, weights: NDArray[np.float64]) -> Counts:
        sums = np.bincount(self.profile.projects, weights, minlength=len(self.projects))
        return np.rint(sums).astype(np.int64)

    @cached_property
    def supporters(self) -> tuple[Supporters, ...]:
        """For each project, the ballot groups that support it.

        To support is to name it, with more than zero points where ballots carry points.
        """
        profile = self.profile
        owners, projects, points = profile.owners, profile.projects, profile.points
        if points is not None:
            kept = np.flatnonzero(points > 0)
            owners, projects, points = owners[kept], projects[kept], points[kept]
        order = np.argsort(projects, kind="stable")
        cuts = np.searchsorted(projects[order], np.arange(len(self.projects) + 1))
        found = []
        for place in range(len(self.projects)):
            entries = order[cuts[place] : cuts[place + 1]]
            groups = owners[entries]
            voters = profile.voters[groups]
            found.append(
                Supporters(
                    groups,
                    voters,
                    None if points is None else points[entries],
                    int(voters.sum()),
                )
            )
        return tuple(found)

    @cached_property
    def rivals(self) -> tuple[tuple[int, ...], ...]:
        """For each project, the positions of those that cannot be chosen with it."""
        found: list[set[int]] = [set() for _ in self.projects]
        for group in self.conflicts:
            places = [self.index[name] for name in group]
            for place in places:
                found[place].update(other for other in places if other != place)
        return tuple(tuple(sorted(places)) for places in found)

    def money(self, amount: int | Fraction) -> Fraction:
        """An amount of cost units in units of the currency."""
        return Fraction(amount, self.unit)
