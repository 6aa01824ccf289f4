"""How far a long draw has come, told to whoever asked."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Takes the share done, from 0 to 1, never less than before, and the name of the stage: `chances`,
`panels`, `people`. Called at least once for each second or so of work. Whatever it raises stops the
draw and comes out of it: that is how to cancel one."""


def silent(share: float, stage: str) -> None:
    """Tell nobody."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """The same listener for a part of the work, which runs from `start` to `end` of the whole."""

    def told(share: float, stage: str) -> None:
        progress(start + (end - start) * min(max(share, 0.0), 1.0), stage)

    return told


def forward(progress: Progress) -> Progress:
    """The same listener, never told less than before: work begun again does not undo the rest."""
    reached = 0.0

    def told(share: float, stage: str) -> None:
        nonlocal reached
        reached = max(reached, share)
        progress(reached, stage)

    return told
