"""Writing Pabulib files: an election's own file, and the outcome of a count put into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from parvis_budgets.counting.completion import FLOOR, OVER_BUDGET
from parvis_budgets.counting.equal_shares import COST
from parvis_budgets.counting.greedy import STOP, VOTES
from parvis_budgets.counting.model import Election
from parvis_budgets.counting.parameters import ADD_ONE, EQUAL_SHARES, GREEDY, NONE
from parvis_budgets.counting.result import Result
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

SELECTED, NOT_SELECTED = "1", "0"


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


def with_result(file: PbFile, election: Election, result: Result, points_unit: int = 1) -> PbFile:
    """The file with the outcome written into it: rule, votes, score, and who is selected.

    Columns that are there already keep their place; new ones go where the format puts them.
    """
    projects = [
        dict(zip(file.projects.columns, _filled(file.projects, row), strict=True))
        for row in file.projects.rows
    ]
    chosen = set(result.selected)
    for place, row in enumerate(projects):
        row["votes"] = str(int(election.named[place]))
        if election.profile.points is not None:
            row["score"] = _decimal(Fraction(int(election.scores[place]), points_unit))
        inside = row["project_id"].strip() in chosen
        row["selected"] = SELECTED if inside else NOT_SELECTED
    table = file.projects
    for name in ("votes", "score", "selected"):
        if projects and name in projects[0]:
            table = _with_column(table, name, [row[name] for row in projects])
    # The format has no conflict groups: its rules would choose otherwise.
    name = "unknown" if election.conflicts else pabulib_rule(result)
    written = file.with_setting("rule", name)
    if name == "greedy-threshold":
        written = _with_threshold(written, str(result.parameters["threshold"]))
    return replace(written, projects=table)


def _with_threshold(file: PbFile, threshold: str) -> PbFile:
    """The file with the votes that a project needs, at their place in the order of the format."""
    key = "min_project_score_threshold"
    if key in file.settings:
        return file.with_setting(key, threshold)
    after = META_ORDER[META_ORDER.index(key) + 1 :]
    rows = list(file.meta.rows)
    place = next((n for n, row in enumerate(rows) if row and row[0].strip() in after), len(rows))
    rows.insert(place, (key, threshold))
    return replace(file, meta=file.meta.with_rows(rows))


def _filled(table: Table, row: tuple[str, ...]) -> tuple[str, ...]:
    return (*row[: len(table.columns)], *[""] * (len(table.columns) - len(row)))


def _with_column(table: Table, name: str, values: Sequence[str]) -> Table:
    """The table with a column replaced, or added at its place in the order of the format."""
    if table.has(name):
        return table.with_column(name, values)
    before = PROJECT_ORDER[: PROJECT_ORDER.index(name)]
    place = 1 + max(
        (number for number, column in enumerate(table.columns) if column in before), default=0
    )
    rows = []
    for row, value in zip(table.rows, values, strict=True):
        cells = list(_filled(table, row))
        cells.insert(place, value)
        rows.append(tuple(cells))
    columns = (*table.columns[:place], name, *table.columns[place:])
    return Table(columns, tuple(rows), lines=table.lines, line=table.line)


def _decimal(value: Fraction) -> str:
    """A number as the format writes it: no decimals where there are none."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.6f}".rstrip("0")


def pabulib_rule(result: Result) -> str:
    """The name the format has for a rule, "unknown" where it has none for these parameters."""
    parameters = result.parameters
    if "winners" in parameters:
        return "unknown"
    if result.rule == GREEDY:
        if parameters["by"] != VOTES:
            return "greedy-custom"
        if parameters["when_too_dear"] == STOP:
            return "unknown" if parameters["threshold"] else "greedy-no-skip"
        return "greedy-threshold" if parameters["threshold"] else "greedy"
    if result.rule == EQUAL_SHARES and parameters["utility"] == COST:
        if parameters["completion"] == NONE:
            return "equalshares"
        as_defined = parameters.get("start") == FLOOR and parameters.get("stop") == OVER_BUDGET
        if parameters["completion"] == ADD_ONE and as_defined:
            return "equalshares/add1"
    return "unknown"
