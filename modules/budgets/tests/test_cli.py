"""The commands, run as a person runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from parvis_budgets.cli import budgets

# Six voters; 12 for each in the envelope of 72.
TEXT = """META
key;value
budget;72
vote_type;approval
PROJECTS
project_id;cost;name
2;30;Trees
10;30;Swings
3;24;Bench
VOTES
voter_id;vote
a;2,10
b;2,10
c;2,10
d;3
e;3
f;
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.pb"
    path.write_text(TEXT)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(budgets, [str(argument) for argument in arguments])


def counted(*arguments: object) -> dict[str, object]:
    result = run("count", *arguments, "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert isinstance(data, dict)
    return data


def test_greedy(file: Path) -> None:
    assert counted(file, "--rule", "greedy") == {
        "rule": "greedy",
        "parameters": {"ties": ["id"], "when_too_dear": "skip", "by": "votes", "threshold": 0},
        "budget": 72,
        "voters": 6,
        "selected": ["10", "2"],
        "cost": 60,
    }


def test_ties(file: Path) -> None:
    # As text, 10 comes before 2; by number, after.
    assert counted(file, "--rule", "greedy", "--ties", "number")["selected"] == ["2", "10"]
    by_lot = counted(file, "--rule", "greedy", "--ties", "cheapest, lot", "--seed", "x")
    assert by_lot["parameters"] == {
        "ties": ["cheapest", "lot"],
        "seed": "x",
        "when_too_dear": "skip",
        "by": "votes",
        "threshold": 0,
    }
    assert run("count", file, "--rule", "greedy", "--ties", "lot").exit_code == 1


def test_equal_shares_with_its_log(file: Path) -> None:
    data = counted(file, "--rule", "mes", "--explain")
    # Three voters hold 36: 10 each for project 10, and 2 each left. Two voters give 12 for 3.
    assert data["selected"] == ["10", "3"]
    assert data["cost"] == 54
    log = data["log"]
    assert isinstance(log, dict)
    assert log["figures"] == {"voters": 6, "share": "12", "endowment": "12", "steps": 0}
    assert log["rounds"][0] == {
        "round": 1,
        "project": "10",
        "measure": "1/3",
        "cost": 30,
        "spent": 30,
        "phase": "equal-shares",
        "preferred_by_ties_to": ["2"],
        "payment": "10",
        "payment_about": 10.0,
        "voters_paying_it": 3,
        "voters_giving_all_they_had_left": 0,
        "payments": [{"voters": 3, "each_about": 10.0}],
    }
    assert log["refusals"] == [
        {
            "project": "2",
            "why": "support-spent",
            "after_round": 2,
            "measure": "3",
            "available": "6",
        }
    ]


def test_every_option_of_equal_shares(file: Path) -> None:
    data = counted(
        file, "--rule", "mes", "--utility", "cardinality", "--completion", "add1",
        "--start", "floor", "--stop", "over-budget",
    )  # fmt: skip
    assert data["parameters"] == {
        "ties": ["id"],
        "utility": "cardinality",
        "completion": "add1",
        "start": "floor",
        "stop": "over-budget",
        "step": "1",
    }


def test_conflicts(file: Path, tmp_path: Path) -> None:
    data = counted(file, "--rule", "greedy", "--conflict", "10, 2", "--publish", tmp_path / "out")
    assert data["selected"] == ["10", "3"]
    assert data["conflicts"] == [["10", "2"]]
    assert run("verify", tmp_path / "out").exit_code == 0
    assert "unknown project: 7" in run("count", file, "--rule", "greedy", "--conflict", "7").stderr


def test_decimals_and_warnings(file: Path) -> None:
    file.write_text(TEXT.replace("10;30", "10;30,50").replace("budget;72", "budget;72.5"))
    result = run("count", file, "--rule", "greedy", "--json")
    assert json.loads(result.stdout)["cost"] == 60.5
    assert json.loads(result.stdout)["budget"] == 72.5
    assert "line 8: The cost of project 10 30,50 has a decimal comma." in result.stderr


def test_words(file: Path) -> None:
    result = run("count", file, "--rule", "mes", "--explain")
    assert result.exit_code == 0
    assert "Selected: 10, 3\nCost: 54 of 72\n" in result.stdout
    assert "Voters with at least one project they support: 83.3%" in result.stdout
    assert (
        "2 Trees\n  Not funded: it costs 30 and its supporters had 6 left together: 24 short."
        in result.stdout
    )


def test_a_file_that_cannot_be_counted(file: Path) -> None:
    file.write_text(TEXT.replace("f;\n", "f;9\n"))
    result = run("count", file, "--rule", "greedy")
    assert result.exit_code == 1
    assert "line 17: The vote names project 9, which is not listed." in result.stderr
    assert run("count", file.parent / "none.pb", "--rule", "greedy").exit_code == 2


def test_publish_and_verify(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "published" / "here"
    counted(file, "--rule", "phragmen", "--publish", folder)
    assert run("verify", folder).exit_code == 0
    assert run("verify", folder / "result.json", folder / "ballots.pb").exit_code == 0
    ballots = folder / "ballots.pb"
    ballots.write_text(ballots.read_text().replace("f;", "f;3"))
    result = run("verify", folder, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["holds"] is False
    ballots.unlink()
    assert "cannot be read" in run("verify", folder).stderr


def test_the_module_runs_without_the_web(file: Path) -> None:
    # Only click and numpy, as the page of the result says to those who count again.
    out = str(file.parent / "out")
    code = (
        "import sys; from parvis_budgets.cli import budgets;"
        f"budgets(['count', {str(file)!r}, '--rule', 'greedy', '--publish', {out!r}],"
        "standalone_mode=False)\n"
        f"try: budgets(['verify', {out!r}], standalone_mode=False)\n"
        "except SystemExit as done: assert not done.code\n"
        "assert not {'flask', 'sqlalchemy', 'parvis'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Selected: 10, 2" in done.stdout
    assert "found again" in done.stdout
