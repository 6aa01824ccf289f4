"""Odd Pabulib files: read where what they say is certain, refused with the line otherwise."""

from __future__ import annotations

import time

import pytest

from parvis_budgets.counting import Parameters, count
from parvis_budgets.pabulib import PbError, election, parse, publish, verify
from parvis_budgets.pabulib.publication import BALLOTS, RESULT

TEXT = """META
key;value
budget;72
vote_type;approval
PROJECTS
project_id;cost;name
2;30;Trees
3;24;Bench
VOTES
voter_id;vote
a;2
b;3
"""


def problems(text: str) -> list[str]:
    with pytest.raises(PbError) as caught:
        election(parse(text))
    return [str(problem) for problem in caught.value.problems]


def test_a_key_that_is_said_twice_is_refused() -> None:
    # Readers do not agree on which of the two holds.
    twice = TEXT.replace("budget;72\n", "budget;72\nbudget;1\n")
    assert problems(twice) == ["line 4: The key budget was given already, at line 3."]


def test_projects_without_a_row_is_a_reason() -> None:
    none = TEXT.replace("2;30;Trees\n3;24;Bench\n", "").replace("a;2\nb;3\n", "")
    assert problems(none) == ["line 6: PROJECTS lists no project."]


def padded(text: str, columns: int = 5) -> str:
    """As a spreadsheet saves it: each line with as many cells as the longest one."""
    lines = text.splitlines()
    return "".join(f"{line}{';' * (columns - 1 - line.count(';'))}\n" for line in lines)


def test_what_a_spreadsheet_adds_to_each_line_is_no_matter() -> None:
    text = padded(TEXT)
    assert text.startswith("META;;;;\nkey;value;;;\nbudget;72;;;\n")
    file = parse(text)
    assert file.text() == text
    assert file.projects.columns == ("project_id", "cost", "name")
    reading = election(file)
    assert reading.warnings == ()
    assert reading.election.budget == 72
    result = count(reading.election, Parameters("greedy"))
    assert result.selected == ("2", "3")
    published = publish(file, reading, result)
    assert parse(published[BALLOTS].decode()).projects.column("selected") == ["1", "1"]
    assert verify(published[RESULT], published[BALLOTS]).holds


def test_a_row_that_begins_like_a_title_is_a_row() -> None:
    text = TEXT.replace("a;2\n", "votes;2\n")
    assert parse(text).votes.column("voter_id") == ["votes", "b"]


@pytest.mark.parametrize(
    ("written", "cost"),
    [("30.0000000", 30), ("12.50000000000", 12.5), ("30.00000001", 30.00000001)],
)
def test_an_amount_has_as_many_decimals_as_it_likes(written: str, cost: float) -> None:
    found = election(parse(TEXT.replace("2;30;", f"2;{written};"))).election
    assert float(found.money(found.projects[0].cost)) == cost
    assert count(found, Parameters("mes")).selected


def test_an_amount_too_long_to_be_one_is_told_so() -> None:
    long = "1" * 5000
    told = problems(TEXT.replace("2;30;", f"2;{long};"))
    assert len(told) == 1 and told[0].startswith("line 7: The cost of project 2 is 111")
    assert len(told[0]) < 200


def test_wrong_lines_are_listed_in_one_pass() -> None:
    rows = "".join(f"v{number};9,{number}\n" for number in range(15_000))
    began = time.process_time()
    told = problems(TEXT + rows)
    assert len(told) == 15_000
    # One pass for each of them took minutes.
    assert time.process_time() - began < 5


def test_what_is_odd_in_many_lines_is_told_for_each() -> None:
    file = parse(TEXT.replace("a;2\n", "a;2,2\nc;2,2\n"))
    assert [str(warning) for warning in election(file).warnings] == [
        "line 11: The vote names a project twice; it counts once.",
        "line 12: The vote names a project twice; it counts once.",
    ]
