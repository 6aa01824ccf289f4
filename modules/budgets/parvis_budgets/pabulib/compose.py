"""Writing Pabulib files: META, PROJECTS and VOTES in the order of the format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from parvis_budgets.pabulib.ballots import CUMULATIVE, SCORING
from parvis_budgets.pabulib.document import FIRST_COLUMN, PbFile, Table

# The order in which the format lists the columns that it knows; others follow as they come.
META_ORDER = [
    "description",
    "country",
    "unit",
    "district",
    "subunit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
    "min_length",
    "max_length",
    "min_sum_cost",
    "max_sum_cost",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
    "default_score",
    "min_project_cost",
    "max_project_cost",
    "min_project_score_threshold",
    "neighborhoods",
    "subdistricts",
    "categories",
    "edition",
    "language",
    "currency",
    "fully_funded",
    "experimental",
    "comment",
    "acknowledgments",
]
PROJECT_ORDER = [
    "project_id",
    "cost",
    "votes",
    "score",
    "name",
    "category",
    "beneficiaries",
    "selected",
    "neighborhood",
    "subunit",
    "district",
    "description",
    "proposer",
    "public_id",
    "latitude",
    "longitude",
]
VOTE_ORDER = [
    "voter_id",
    "vote",
    "points",
    "age",
    "sex",
    "voting_method",
    "district",
    "neighborhood",
    "education",
]


def compose(
    settings: Mapping[str, str],
    projects: Sequence[Mapping[str, str]],
    votes: Sequence[Mapping[str, str]],
) -> PbFile:
    """A new file from META's values and the rows of PROJECTS and VOTES.

    The numbers of projects and votes are filled in. Columns come in the order of the format; those
    that a reader needs are there even when nobody voted.
    """
    known = {
        **settings,
        "num_projects": str(len(projects)),
        "num_votes": str(len(votes)),
    }
    keys = _ordered(known, META_ORDER)
    return PbFile(
        Table(("key", "value"), tuple((key, known[key]) for key in keys)),
        _table("PROJECTS", projects, PROJECT_ORDER, ["cost"]),
        _table("VOTES", votes, VOTE_ORDER, _said(settings.get("vote_type", ""))),
    )


def _said(vote_type: str) -> list[str]:
    return ["vote", "points"] if vote_type in (CUMULATIVE, SCORING) else ["vote"]


def _ordered(found: Iterable[str], order: Sequence[str]) -> tuple[str, ...]:
    names = dict.fromkeys(found)
    return (*(name for name in order if name in names), *(n for n in names if n not in order))


def _table(
    section: str,
    rows: Sequence[Mapping[str, str]],
    order: Sequence[str],
    needed: Sequence[str],
) -> Table:
    names = dict.fromkeys([FIRST_COLUMN[section], *needed, *(n for row in rows for n in row)])
    columns = _ordered(names, order)
    return Table(columns, tuple(tuple(row.get(name, "") for name in columns) for row in rows))
