"""What counting a large participatory budget costs, in CPU seconds and memory.

    python -m benchmarks.budgets [FILE.pb] [--pabutools]

Without a file, ../shared/data/pb/Poland_Lodz_2022.pb is read (90,494 ballots, 160 projects). Each
figure is the best of three. With --pabutools, and only where it is installed, the same count by
that library stands beside for comparison: it takes minutes.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from benchmarks.machine import describe
from parvis_budgets import pabulib
from parvis_budgets.counting import Election, Parameters, count

T = TypeVar("T")
DEFAULT = Path(__file__).resolve().parents[2] / "shared/data/pb/Poland_Lodz_2022.pb"
TIMES = 3

COUNTS = [
    ("greedy", Parameters("greedy"), 0.2),
    ("Phragmén", Parameters("phragmen"), 0.2),
    ("Equal Shares", Parameters("mes"), 0.15),
    ("Equal Shares, Add1", Parameters("mes", completion="add1"), 1.5),
    (
        "Equal Shares, Add1 from the whole part, over the budget",
        Parameters("mes", completion="add1", start="floor", stop="over-budget"),
        1.5,
    ),
    ("majority judgment", Parameters("majority-judgment"), 0.2),
]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The least CPU time of several runs, and what the last one gave."""
    best = float("inf")
    for _ in range(TIMES):
        before = time.process_time()
        done = work()
        best = min(best, time.process_time() - before)
    return best, done


def read(path: Path) -> Election:
    """The election of a file, its ballots grouped."""
    election = pabulib.election(pabulib.read(path)).election
    # Part of the grouping is done when first asked for.
    assert len(election.supporters) == len(election.projects)
    return election


def with_pabutools(path: Path) -> None:
    """The Add1 count by pabutools, where it is installed."""
    try:
        found = version("pabutools")
        from pabutools.election import Cost_Sat, parse_pabulib  # type: ignore[import-not-found]
        from pabutools.rules import method_of_equal_shares  # type: ignore[import-not-found]
    except (PackageNotFoundError, ImportError) as error:
        print(f"pabutools cannot be used here: {error}")
        return
    before = time.process_time()
    instance, profile = parse_pabulib(str(path))
    chosen = method_of_equal_shares(
        instance,
        profile.as_multiprofile(),
        sat_class=Cost_Sat,
        voter_budget_increment=1,
    )
    spent = time.process_time() - before
    cost = sum(project.cost for project in chosen)
    print(f"pabutools {found}, read and Add1: {spent:.1f} s; {len(chosen)} projects, {cost}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--pabutools", action="store_true")
    asked = parser.parse_args()
    if not asked.file.exists():
        sys.exit(f"{asked.file} is not there.")
    print(describe())
    print(f"numpy {version('numpy')}")
    spent, election = timed(lambda: read(asked.file))
    voters, groups = election.profile.total, len(election.profile)
    size = len(election.projects)
    print(f"{asked.file.name}: {voters} ballots, {groups} different; {size} projects")
    print(f"{'read and group':<58} {spent:6.3f} s  (aim 1)")
    for name, parameters, aim in COUNTS:
        spent, result = timed(lambda p=parameters: count(election, p))  # type: ignore[misc]
        chosen = f"{len(result.selected)} projects, {election.money(result.cost)}"
        print(f"{name:<58} {spent:6.3f} s  (aim {aim})  {chosen}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'most memory':<58} {most:6.0f} MB (aim 300)")
    if asked.pabutools:
        with_pabutools(asked.file)


if __name__ == "__main__":
    main()
