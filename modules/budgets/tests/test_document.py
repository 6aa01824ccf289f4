"""Pabulib files: what is read is written again to the byte, and errors name their line."""

from __future__ import annotations

from pathlib import Path

import pytest
from budget_files import SMALL, real_files
from hypothesis import given
from hypothesis import strategies as st

from parvis_budgets.pabulib import PbError, PbFile, Table, parse, read

CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), max_size=5)


def test_the_tables_are_read() -> None:
    file = parse(SMALL)
    assert file.settings["description"] == "A budget; small"
    assert file.projects.columns == ("project_id", "cost", "name", "selected")
    assert file.projects.column("name") == ['Swings "big"', "Trees", ""]
    assert file.votes.column("vote") == ["1,2", "2", ""]
    assert file.votes.column("age") == ["34", "", "71"]
    assert file.votes.line_of(1) == SMALL.splitlines().index("v2;2;") + 1
    with pytest.raises(KeyError):
        file.votes.column("sex")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", [True, False])
def test_a_file_is_written_as_it_was(newline: str, mark: str, end: bool) -> None:
    text = mark + SMALL.replace("\n", newline)
    text = text if end else text[: -len(newline)]
    assert parse(text).text() == text


def test_odd_spacing_and_blank_lines_are_kept() -> None:
    text = SMALL.replace("v2;2;", 'v2 ; 2 ; ""').replace("PROJECTS\n", "\n\nprojects \n\n")
    file = parse("\n" + text + "\n\n")
    assert file.text() == "\n" + text + "\n\n"
    assert file.votes.column("vote") == ["1,2", "2", ""]
    assert file.votes.column("voter_id")[1] == "v2"


def test_real_files_are_written_as_they_were(real_file: Path) -> None:
    assert read(real_file).text().encode() == real_file.read_bytes()


@given(ROWS, ROWS)
def test_any_values_are_read_as_they_were_written(
    projects: list[tuple[str, str, str]], votes: list[tuple[str, str, str]]
) -> None:
    file = PbFile(
        Table(("key", "value"), (("budget", "1"),)),
        Table(("project_id", "cost", "name"), tuple(projects)),
        Table(("voter_id", "vote", "note"), tuple(votes)),
    )
    again = parse(file.text())
    assert again.projects.rows == tuple(projects)
    assert again.votes.rows == tuple(votes)
    assert parse(again.text()).text() == again.text()


def test_a_quotation_mark_inside_a_value_is_itself() -> None:
    text = SMALL.replace("2;50;Trees;0", '2;50;5" pipes;0')
    assert parse(text).projects.column("name")[1] == '5" pipes'
    assert parse(text).text() == text


def test_a_quoted_value_runs_over_lines() -> None:
    text = SMALL.replace("2;50;Trees;0", '2;50;"Trees\nand ""grass"";";0')
    assert parse(text).projects.column("name")[1] == 'Trees\nand "grass";'
    assert parse(text).text() == text
    assert parse(text).votes.line_of(0) == parse(SMALL).votes.line_of(0) + 1


def test_changes_leave_the_rest_as_it_was() -> None:
    text = SMALL.replace("v2;2;", "v2; 2;")
    file = parse(text)
    settled = file.with_setting("rule", "greedy").with_setting("unit", "Thoard")
    assert settled.text() == text.replace("unit;Volonne\n", "unit;Thoard\n").replace(
        "PROJECTS\n", "rule;greedy\nPROJECTS\n"
    )
    assert file.with_setting("unit", "Volonne") is file
    table = file.projects.with_column("selected", ["0", "0", "1"])
    assert table.column("selected") == ["0", "0", "1"]
    changed = PbFile(file.meta, table, file.votes, file.newline, file.titles)
    assert changed.text() == text.replace('big""";1\n', 'big""";0\n').replace(
        "3;70;;\n", "3;70;;1\n"
    )
    with pytest.raises(ValueError, match="one value"):
        file.projects.with_column("selected", ["1"])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 0, "The section META is missing."),
        ("hello\n" + SMALL, 1, "Text stands before the title META."),
        (SMALL.replace("VOTES", "PROJECTS"), 11, "The section PROJECTS appears twice."),
        (SMALL.replace("PROJECTS", "VOTES", 1), 6, "The sections must come in the order"),
        (SMALL.replace("voter_id", "id"), 12, "The first column of VOTES must be voter_id"),
        (SMALL.replace("vote;age", "vote;vote"), 12, "Two columns have the same name."),
        (SMALL.replace("v2;2;", "v2;2;;x"), 14, "There are 4 values for 3 columns."),
        (SMALL + 'v4;"1', 16, "A quotation mark is never closed."),
        ("META\nPROJECTS\nVOTES\n", 1, "The section META has no column names."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(PbError) as caught:
        parse(text)
    first = caught.value.problems[0]
    assert first.line == line
    assert first.message.startswith(message)


def test_empty_values_too_many_are_only_odd() -> None:
    text = SMALL.replace("v2;2;", "v2;2;;;").replace("unit;Volonne", "unit;Volonne;2")
    file = parse(text)
    assert [str(warning) for warning in file.warnings] == [
        "line 4: There are 3 values for 2 columns.",
        "line 14: There are 5 values for 3 columns.",
    ]
    assert file.settings["unit"] == "Volonne"
    assert file.text() == text


def test_bytes_that_are_not_text_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.pb"
    path.write_bytes(b"META\nkey;value\nunit;\xe9\n")
    with pytest.raises(PbError) as caught:
        read(path)
    assert str(caught.value) == "line 3: This is not UTF-8 text."


def test_many_errors_are_summed_up() -> None:
    rows = "".join(f"x{number};1;;x\n" for number in range(150))
    with pytest.raises(PbError) as caught:
        parse(SMALL + rows)
    assert len(caught.value.problems) == 150
    assert str(caught.value).endswith("and 50 more")


def test_there_are_real_files_or_the_tests_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    if not real_files():
        with capsys.disabled():
            print("\nNo real elections in ../shared/data/pb: only those made by hand are read.")
