"""What is published can be counted again by anyone, and what was altered does not pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from budget_files import SMALL
from pabulib.checker import Checker

from parvis_budgets.counting import Parameters, count
from parvis_budgets.pabulib import (
    BALLOTS,
    RESULT,
    PbFile,
    PublicationError,
    compose,
    election,
    parse,
    publish,
    read,
    verify,
    with_result,
)

RULES = [
    Parameters("greedy"),
    Parameters("greedy", by="votes-per-cost", ties=("lot",), seed="14 July", winners=3),
    Parameters("mes", completion="add1", start="floor", stop="over-budget"),
    Parameters("mes", utility="cardinality", completion="add1-utilitarian"),
    Parameters("phragmen", when_too_dear="skip", ties=("cheapest", "number")),
    Parameters("majority-judgment", unrated="apart"),
]


def volonne(vote_type: str = "approval") -> PbFile:
    """A file of our own: six projects, their names in need of quotes, and nine voters."""
    settings = {
        "currency": "EUR",
        "budget": "15000",
        "vote_type": vote_type,
        "rule": "unknown",
        "description": 'Budget participatif; "Volonne"',
        "country": "France",
        "unit": "Volonne",
        "instance": "2026",
        "date_begin": "01.10.2026",
        "date_end": "31.10.2026",
    }
    if vote_type == "cumulative":
        settings["max_sum_points"] = "6"
    costs = {"1": "6000", "2": "4000.50", "3": "8000", "4": "2500", "5": "3000", "10": "900"}
    projects = [
        {"name": f'Projet "{name}"; côté cour', "project_id": name, "cost": cost}
        for name, cost in costs.items()
    ]
    votes = ["1,2", "1,2", "2,3", "3", "3,4", "1,5", "10", "10,2", "5,1"]
    points = ["3,1", "2,2", "4,1", "3", "2,1", "3,2", "1", "1,1", "5,1"]
    rows = []
    for number, (vote, given) in enumerate(zip(votes, points, strict=True)):
        row = {"voter_id": f"b{number}", "vote": vote}
        if vote_type == "cumulative":
            row["points"] = given
        rows.append(row | {"voting_method": "paper" if number % 3 == 0 else "internet"})
    return compose(settings, projects, rows)


def checked(file: PbFile) -> dict[str, object]:
    """The errors that Pabulib's own checker finds in a file."""
    results = Checker().process_files([file.text()])
    found = results[1]["results"]["errors"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("vote_type", ["approval", "cumulative", "ordinal"])
@pytest.mark.parametrize("parameters", RULES, ids=lambda p: p.rule)
def test_the_checker_of_pabulib_passes_what_is_written(
    vote_type: str, parameters: Parameters
) -> None:
    file = volonne(vote_type)
    reading = election(file)
    result = count(reading.election, parameters)
    written = with_result(file, reading.election, result, reading.points_unit)
    assert checked(written) == {}
    again = election(written)
    assert again.warnings == ()
    assert count(again.election, parameters) == result
    chosen = dict(
        zip(written.projects.column("project_id"), written.projects.column("selected"), strict=True)
    )
    assert {name for name, selected in chosen.items() if selected == "1"} == set(result.selected)


def test_the_checker_does_find_what_is_wrong() -> None:
    file = volonne()
    reading = election(file)
    written = with_result(file, reading.election, count(reading.election, RULES[0]))
    wrong = written.projects.with_column("selected", ["1"] * 6)
    assert checked(PbFile(written.meta, wrong, written.votes)) != {}


OFFICIAL_ADD_ONE = Parameters("mes", completion="add1", start="floor", stop="over-budget")


def test_an_official_result_is_written_as_it_was(real_file: Path) -> None:
    file = read(real_file)
    reading = election(file)
    rule = file.settings["rule"]
    parameters = {
        "equalshares/add1": OFFICIAL_ADD_ONE,
        "greedy-threshold": Parameters("greedy", threshold=reading.threshold),
    }.get(rule, Parameters("greedy"))
    written = with_result(file, reading.election, count(reading.election, parameters))
    if rule in ("equalshares/add1", "greedy-threshold"):
        assert written.text() == file.text()
    # The checker needs names to look at what is selected.
    elif file.projects.has("name"):
        assert checked(written) == {}


def test_columns_come_in_the_order_of_the_format() -> None:
    file = volonne("cumulative")
    reading = election(file)
    written = with_result(file, reading.election, count(reading.election, RULES[0]))
    assert written.projects.columns == ("project_id", "cost", "votes", "score", "name", "selected")
    assert [row[0] for row in written.meta.rows][:8] == [
        "description",
        "country",
        "unit",
        "instance",
        "num_projects",
        "num_votes",
        "budget",
        "vote_type",
    ]


def test_unknown_columns_are_kept() -> None:
    rows = [{"voter_id": "a", "vote": "1", "mood": "sunny"}]
    file = compose(
        {"budget": "5", "vote_type": "approval"}, [{"project_id": "1", "cost": "5"}], rows
    )
    assert file.votes.columns == ("voter_id", "vote", "mood")
    assert parse(file.text()).votes.column("mood") == ["sunny"]


@pytest.mark.parametrize("parameters", RULES, ids=lambda p: p.rule)
@pytest.mark.parametrize("vote_type", ["approval", "cumulative"])
def test_a_publication_is_found_again(vote_type: str, parameters: Parameters) -> None:
    file = volonne(vote_type)
    reading = election(file)
    result = count(reading.election, parameters)
    published = publish(file, reading, result)
    found = verify(published[RESULT], published[BALLOTS])
    assert found.holds
    assert found.selected == result.selected
    data = json.loads(published[RESULT])
    assert data["code"]["name"] == "parvis-budgets"
    assert data["parameters"]["ties"] == list(parameters.ties)
    assert data["parameters"].get("seed", "") == parameters.seed
    assert found.cost == data["cost"]


def altered(change: dict[str, object]) -> tuple[bytes, bytes]:
    file = volonne()
    reading = election(file)
    published = publish(file, reading, count(reading.election, RULES[2]))
    data = json.loads(published[RESULT])
    return json.dumps(data | change).encode(), published[BALLOTS]


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"selected": ["3"]}, "Published selected"),
        ({"cost": 1}, "Published cost: 1; counted: "),
        ({"voters": 8}, "Published voters: 8; counted: 9."),
        ({"budget": 1}, "Published budget: 1; counted: 15000."),
        ({"log": {}}, "The log is not the one of this count."),
        ({"rule": "greedy"}, "Published parameters"),
        ({"conflicts": [["1", "2"]]}, "Published"),
        ({"conflicts": [["7"]]}, "unknown project: 7"),
        ({"parameters": {"ties": ["id"]}}, "Published"),
    ],
)
def test_an_altered_result_is_told(change: dict[str, object], difference: str) -> None:
    try:
        found = verify(*altered(change))
    except PublicationError as error:
        assert difference in str(error)
    else:
        assert not found.holds
        assert any(difference in told for told in found.differences)


def test_altered_ballots_are_told() -> None:
    result, ballots = altered({})
    assert verify(result, ballots).holds
    more = ballots.replace(b"b6;10", b"b6;4")
    found = verify(result, more)
    assert found.differences[0] == "The ballots are not those the result was published with."


def test_another_version_is_only_a_warning() -> None:
    found = verify(*altered({"code": {"name": "parvis-budgets", "version": "0.0.1"}}))
    assert found.holds
    assert found.warnings[0].startswith("Published with version 0.0.1, counted again with ")


@pytest.mark.parametrize(
    "result",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b'{"format": "other"}',
        b'{"format": "parvis-budget-result/1"}',
        altered({"parameters": {"mood": 1}})[0],
        altered({"parameters": {"ties": 3}})[0],
        altered({"parameters": {"step": "0/0"}})[0],
        altered({"parameters": {"winners": "2"}})[0],
        altered({"parameters": {"levels": ["a"]}})[0],
        altered({"rule": "dice"})[0],
        altered({"conflicts": "1,2"})[0],
        altered({"conflicts": [[1]]})[0],
    ],
)
def test_what_is_not_a_result_is_refused(result: bytes) -> None:
    with pytest.raises(PublicationError):
        verify(result, altered({})[1])


def test_ballots_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        verify(altered({})[0], b"\xff")
    with pytest.raises(ValueError, match="vote_type is missing"):
        verify(altered({})[0], SMALL.encode())
