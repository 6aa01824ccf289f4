"""The basket being filled: what is spent, who is in, who can no longer enter."""

from __future__ import annotations

from parvis_budgets.counting.model import Election


class Basket:
    """The projects chosen so far, with the places and conflicts they use up.

    ``places`` is the number of projects that may be chosen at most; None for no limit.
    """

    def __init__(self, election: Election, places: int | None = None) -> None:
        self.election = election
        self.places = places
        self.chosen: list[int] = []
        self.spent = 0
        self._rival: dict[int, int] = {}

    @property
    def left(self) -> int:
        """What remains of the envelope, in cost units; negative when it is exceeded."""
        return self.election.budget - self.spent

    @property
    def full(self) -> bool:
        """Whether every place is taken."""
        return self.places is not None and len(self.chosen) >= self.places

    def fits(self, project: int) -> bool:
        """Whether what remains of the envelope pays for the project."""
        return self.election.projects[project].cost <= self.left

    def rival_of(self, project: int) -> str:
        """The id of the chosen project that excludes this one, or nothing."""
        rival = self._rival.get(project)
        return "" if rival is None else self.election.projects[rival].id

    def add(self, project: int) -> None:
        """Choose a project."""
        self.chosen.append(project)
        self.spent += self.election.projects[project].cost
        for rival in self.election.rivals[project]:
            self._rival.setdefault(rival, project)

    def ids(self) -> tuple[str, ...]:
        """The ids of the chosen projects, in the order in which they were chosen."""
        return tuple(self.election.projects[place].id for place in self.chosen)

    def exhausted(self) -> bool:
        """Whether no other project can be added within the envelope, places and conflicts."""
        if self.full:
            return True
        inside = set(self.chosen)
        return not any(
            self.fits(place)
            for place in range(len(self.election.projects))
            if place not in inside and place not in self._rival
        )
