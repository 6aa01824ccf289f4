"""The steps of an edition and their dates. What is open now follows from the clock."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime


class Step(enum.StrEnum):
    """The steps of an edition, in order."""

    IDEAS = "ideas"
    ADMISSIBILITY = "admissibility"
    STUDY = "study"
    VOTE = "vote"
    RESULT = "result"
    REALISATION = "realisation"


STEPS = tuple(Step)


@dataclass(frozen=True)
class Window:
    """When a step is open: from `opens`, included, to `closes`, excluded; aware moments."""

    opens: datetime
    closes: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether the moment is in it."""
        return self.opens <= moment and (self.closes is None or moment < self.closes)


@dataclass(frozen=True)
class Calendar:
    """The windows of the steps that have dates. An edition without an idea step takes its projects
    from elsewhere; one without a vote step is not opened yet.
    """

    windows: Mapping[Step, Window] = field(default_factory=dict)

    def __getitem__(self, step: Step) -> Window | None:
        return self.windows.get(step)

    def __iter__(self) -> Iterator[tuple[Step, Window]]:
        """The dated steps, in order."""
        return ((step, self.windows[step]) for step in STEPS if step in self.windows)

    def is_open(self, step: Step, moment: datetime) -> bool:
        """Whether the step is open at this moment."""
        window = self.windows.get(step)
        return window is not None and window.holds(moment)

    def has_begun(self, step: Step, moment: datetime) -> bool:
        """Whether the step has opened, even if it is over."""
        window = self.windows.get(step)
        return window is not None and window.opens <= moment

    def is_over(self, step: Step, moment: datetime) -> bool:
        """Whether the step has opened and closed."""
        window = self.windows.get(step)
        return window is not None and window.closes is not None and window.closes <= moment

    def current(self, moment: datetime) -> Step | None:
        """The last step that is open now; None between two steps."""
        found = [step for step, window in self if window.holds(moment)]
        return found[-1] if found else None

    def next(self, moment: datetime) -> Step | None:
        """The first step still to open."""
        return next((step for step, window in self if window.opens > moment), None)
