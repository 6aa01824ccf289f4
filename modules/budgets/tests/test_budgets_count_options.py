"""What a rule does not use is refused by `count`, not ignored: the person meant something by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from parvis_budgets.cli import budgets

APPROVAL = """META
key;value
budget;72
vote_type;approval
min_project_score_threshold;2
PROJECTS
project_id;cost;name
2;30;Trees
3;24;Bench
VOTES
voter_id;vote
a;2
b;3
"""
# As Paris counts: four mentions, of which nobody gave the second.
MENTIONS = """META
key;value
budget;100
vote_type;scoring
min_points;0
max_points;3
PROJECTS
project_id;cost
1;40
2;40
VOTES
voter_id;vote;points
a;1,2;3,2
b;1,2;3,2
c;1,2;0,2
"""


def run(tmp_path: Path, text: str, *arguments: str) -> Result:
    file = tmp_path / "small.pb"
    file.write_text(text)
    return CliRunner().invoke(budgets, ["count", str(file), *arguments])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("--rule mes --threshold 2", "--threshold is not for mes, but for greedy."),
        (
            "--rule mes --when-too-dear stop",
            "--when-too-dear is not for mes, but for greedy, phragmen, majority-judgment.",
        ),
        ("--rule greedy --utility points", "--utility is not for greedy, but for mes."),
        ("--rule phragmen --utility cost", "--utility is not for phragmen, but for mes."),
        ("--rule phragmen --by votes", "--by is not for phragmen, but for greedy."),
        ("--rule greedy --completion none", "--completion is not for greedy"),
        ("--rule greedy --unrated apart", "--unrated is not for greedy, but for majority-judg"),
        ("--rule greedy --least-mention 1", "--least-mention is not for greedy"),
        ("--rule greedy --levels 0,1", "--levels is not for greedy"),
        ("--rule mes --start floor", "--start is for --completion add1 or add1-utilitarian."),
        ("--rule mes --stop exhaustive", "--stop is for --completion add1 or add1-utilitarian."),
        ("--rule greedy --seed x", "--seed is for --ties with lot."),
        ("--rule greedy --ties ,", "--ties names no criterion"),
        ("--rule majority-judgment --levels 0,x", "--levels takes whole numbers"),
    ],
)
def test_an_option_of_another_rule_is_refused(tmp_path: Path, arguments: str, told: str) -> None:
    result = run(tmp_path, APPROVAL, *arguments.split())
    assert result.exit_code == 2, result.output
    assert told in result.stderr


@pytest.mark.parametrize("rule", ["mes", "phragmen", "majority-judgment"])
def test_a_threshold_of_the_file_that_the_rule_has_not_is_told(tmp_path: Path, rule: str) -> None:
    result = run(tmp_path, APPROVAL, "--rule", rule)
    assert result.exit_code == 0
    assert f"says that a project needs 2 votes: {rule} has no threshold." in result.stderr
    assert "threshold" not in run(tmp_path, APPROVAL, "--rule", "greedy").stderr


def test_majority_judgment_is_counted_as_its_reglement_says(tmp_path: Path) -> None:
    def selected(*more: str) -> list[str]:
        result = run(tmp_path, MENTIONS, "--rule", "majority-judgment", "--json", *more)
        assert result.exit_code == 0, result.output
        data = json.loads(result.stdout)
        assert data["parameters"].get("levels") == ([0, 1, 2, 3] if more else None)
        found: list[str] = data["selected"]
        return found

    # Among the mentions found, 2 is the second; among the four that there are, the third.
    assert selected() == ["1", "2"]
    assert selected("--levels", "0,1,2,3", "--least-mention", "2") == ["1", "2"]
    assert selected("--levels", "0, 1, 2, 3", "--least-mention", "3") == ["1"]


def test_a_mention_that_is_not_declared_is_told(tmp_path: Path) -> None:
    result = run(tmp_path, MENTIONS, "--rule", "majority-judgment", "--levels", "0,1")
    assert result.exit_code == 1 and result.stderr.startswith("Error: ")
    result = run(tmp_path, MENTIONS, "--rule", "majority-judgment", "--least-mention", "9")
    assert result.exit_code == 1 and "--least-mention" in result.stderr


def test_mentions_of_half_points_are_named_as_the_file_writes_them(tmp_path: Path) -> None:
    halves = MENTIONS.replace(";3,2\n", ";1.5,1\n").replace(";0,2\n", ";0,1\n")
    result = run(
        tmp_path, halves, "--rule", "majority-judgment", "--levels", "0,0.5,1,1.5", "--json"
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["selected"] == ["1", "2"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    result = run(tmp_path, MENTIONS, "--rule", "mes", "--publish", f"{tmp_path}/taken/here")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ") and "taken" in result.stderr
