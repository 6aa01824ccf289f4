"""One envelope for each district: as many counts, each with its projects and its voters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from parvis_budgets.counting.model import CountingError, Election, Profile
from parvis_budgets.counting.parameters import Parameters
from parvis_budgets.counting.result import Result
from parvis_budgets.counting.rules import count


def district_election(election: Election, district: str, budget: int) -> Election:
    """The election of one district, with its own envelope.

    It keeps the district's projects and what the ballots say of them. Who names none of them
    takes no part there: with Equal Shares, the envelope is shared among those who do.
    """
    kept = [
        place for place, project in enumerate(election.projects) if project.district == district
    ]
    names = {election.projects[place].id for place in kept}
    conflicts = (group & names for group in election.conflicts)
    return replace(
        election,
        projects=tuple(election.projects[place] for place in kept),
        budget=budget,
        profile=_restricted(election.profile, kept, len(election.projects)),
        conflicts=tuple(group for group in conflicts if len(group) > 1),
    )


def _restricted(profile: Profile, kept: list[int], size: int) -> Profile:
    renamed = np.full(size, -1, np.intp)
    renamed[kept] = np.arange(len(kept))
    inside = renamed[profile.projects] >= 0
    lengths = np.bincount(profile.owners[inside], minlength=len(profile)).astype(np.intp)
    voting = lengths > 0
    starts = np.concatenate([np.zeros(1, np.intp), np.cumsum(lengths[voting])])
    points = None if profile.points is None else profile.points[inside]
    whole = Profile(profile.voters[voting], starts, renamed[profile.projects[inside]], points)
    # Ballots that differed elsewhere may now be the same.
    return Profile.from_ballots(
        (whole.ballot(group), int(whole.voters[group])) for group in range(len(whole))
    )


def count_districts(
    election: Election, envelopes: Mapping[str, int], parameters: Parameters
) -> dict[str, Result]:
    """Count every district with its envelope (cost units), in the order of ``envelopes``.

    Raises CountingError when a project belongs to a district without an envelope.
    """
    for project in election.projects:
        if project.district not in envelopes:
            shown = project.district or "none"
            raise CountingError(f"Project {project.id}: its district ({shown}) has no envelope.")
    return {
        district: count(district_election(election, district, budget), parameters)
        for district, budget in envelopes.items()
    }
