"""The command from end to end: drawing, proving, replacing."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from parvis_sortition.cli import sortition
from parvis_sortition.commands.common import sealed_path
from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.log import append
from parvis_sortition.proof.verify import main as verify_main
from parvis_sortition.proof.verify import verify

PACKAGE = Path(__file__).parents[1]
SIZE = 12


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A pool of 90 people that no quota excludes."""
    numbers = random.Random(5)
    values = {"age": ["16-24", "25-64", "65+"], "sexe": ["F", "H"], "zone": ["n", "o", "s"]}
    lines = ["id,age,sexe,zone,home"]
    for place in range(90):
        row = [numbers.choices(values[name], [3, 2, 2][: len(values[name])])[0] for name in values]
        lines.append(",".join([f"p{place:02}", *row, f"h{numbers.randrange(70)}"]))
    people = tmp_path / "people.csv"
    people.write_text("\n".join(lines) + "\n")
    quotas = ["feature,value,min,max", "age,16-24,2,3", "age,25-64,5,7", "age,65+,2,4"]
    quotas += ["sexe,F,6,6", "sexe,H,6,6", "zone,n,3,5", "zone,o,3,5", "zone,s,3,5"]
    features = tmp_path / "features.csv"
    features.write_text("\n".join(quotas) + "\n")
    return people, features


def run(*arguments: str | Path) -> Any:
    result = CliRunner().invoke(sortition, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def arguments(files: tuple[Path, Path], *more: str | Path) -> list[str | Path]:
    people, features = files
    base: list[str | Path] = ["draw", "--people", people, "--features", features]
    return [*base, "--size", str(SIZE), *more, "--json"]


def test_draws_and_proves(files: tuple[Path, Path], tmp_path: Path) -> None:
    audit = tmp_path / "audit.json"
    more = ("--digits", "042", "--household", "home", "--audit", audit, "--alternates", "6")
    report = run(*arguments(files, *more))
    assert report["status"] == "drawn"
    assert report["panel_number"] == 42
    assert len(report["panel"]) == SIZE and len(report["alternates"]) == 6
    assert sum(report["probabilities"].values()) == pytest.approx(SIZE, abs=1e-6)
    top, bottom = map(int, report["bound"].split("/"))
    assert top / bottom >= report["minimum"] - 1e-9
    assert verify_main([str(audit), "--sealed", str(sealed_path(audit)), "--number", "3"]) == 0
    if os.name == "posix":
        assert sealed_path(audit).stat().st_mode & 0o077 == 0


def test_public_file_tells_no_features_of_anyone(files: tuple[Path, Path], tmp_path: Path) -> None:
    audit = tmp_path / "audit.json"
    run(*arguments(files, "--seed", "s", "--audit", audit))
    text = audit.read_text()
    assert '"p00"' not in text and "home" not in json.loads(text)["draw"]
    sealed = json.loads(sealed_path(audit).read_text())
    assert all(person["secret"] not in text for person in sealed["people"])


@pytest.mark.parametrize("option", [("--seed", "loto 21/11"), ("--algorithm", "nash")])
def test_same_bytes_whatever_the_hash_seed_the_threads_and_the_order_of_lines(
    files: tuple[Path, Path], tmp_path: Path, option: tuple[str, ...]
) -> None:
    people, features = files
    produced = set()
    for number, seed in enumerate(("0", "1", "4242")):
        for path in (people, features):
            head, *rest = path.read_text().strip().split("\n")
            random.Random(number).shuffle(rest)
            path.write_text("\n".join([head, *rest]) + "\n")
        audit = tmp_path / f"{number}.json"
        command = [sys.executable, "-m", "parvis_sortition"]
        command += [str(a) for a in arguments(files, *option, "--audit", audit)]
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(PACKAGE)}
        environment |= {"OPENBLAS_NUM_THREADS": str(1 + number), "OMP_NUM_THREADS": "2"}
        done = subprocess.run(command, capture_output=True, env=environment, check=True)
        produced.add((done.stdout, audit.read_bytes(), sealed_path(audit).read_bytes()))
    assert len(produced) == 1


def test_replaces_and_keeps_the_quotas(files: tuple[Path, Path], tmp_path: Path) -> None:
    audit = tmp_path / "audit.json"
    drawn = run(*arguments(files, "--seed", "a", "--audit", audit, "--alternates", "8"))
    gone = drawn["panel"][:2]
    report = run("replace", "--audit", audit, "--declined", ",".join(gone), "--json")
    assert report["status"] == "replaced" and len(report["panel"]) == SIZE
    assert not set(gone) & set(report["panel"])
    rows = [line.split(",") for line in files[0].read_text().strip().split("\n")[1:]]
    people = {row[0]: row[1:] for row in rows}
    for line in files[1].read_text().strip().split("\n")[1:]:
        name, value, low, high = line.split(",")
        place = ["age", "sexe", "zone"].index(name)
        number = sum(people[id][place] == value for id in report["panel"])
        assert int(low) <= number <= int(high)
    again = report["panel"][:1]
    run("replace", "--audit", audit, "--declined", again[0], "--json")
    document = json.loads(audit.read_text())
    kinds = [entry["kind"] for entry in document["log"]]
    assert kinds == [
        "published", "drawn", "alternates", "declined", "replaced", "declined", "replaced",
    ]  # fmt: skip
    assert verify_main([str(audit), "--sealed", str(sealed_path(audit))]) == 0
    steps = run("repeat", "--audit", audit, "--json")["steps"]
    assert steps == ["0 published ✓", "2 alternates ✓", "4 replaced ✓", "6 replaced ✓"]


def test_a_list_that_somebody_chose_is_not_what_the_software_makes(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    audit = tmp_path / "audit.json"
    drawn = run(*arguments(files, "--seed", "a", "--audit", audit))
    run("replace", "--audit", audit, "--declined", drawn["panel"][0], "--json")
    document = json.loads(audit.read_text())
    entry = document["log"].pop()
    data, lottery = entry["data"], entry["data"]["lottery"]
    friend = next(n for n in map(int, lottery["chances"]) if [n] != data["entered"])
    lottery["panels"] = [[friend]] * len(lottery["panels"])
    lottery["chances"] = {str(friend): "1.000000000"}
    told = {key: value for key, value in lottery.items() if key != "hash"}
    lottery["hash"] = digest("lottery", told)
    data["panel"] = sorted({*data["panel"], friend} - set(data["entered"]))
    data["entered"] = [friend]
    document["log"] = append(document["log"], "replaced", data)
    # All that is public agrees, though it says that one person only could come in.
    assert verify(document).good
    assert "chances went from 1.000 to 1.000" in verify(document).text()
    audit.write_text(json.dumps(document))
    result = CliRunner().invoke(sortition, ["repeat", "--audit", str(audit), "--json"])
    assert result.exit_code == 1 and "2 replaced ✗" not in result.output
    assert "3 replaced ✗" in result.output and "0 published ✓" in result.output


def test_proposes_a_relaxation_then_records_the_decision(tmp_path: Path) -> None:
    people, features = tmp_path / "people.csv", tmp_path / "features.csv"
    people.write_text("id,s\na,F\nb,H\nc,H\nd,H\n")
    features.write_text("feature,value,min,max\ns,F,1,1\ns,H,1,2\n")
    audit = tmp_path / "audit.json"
    run(*arguments((people, features), "--size", "2", "--seed", "x", "--audit", audit))
    refused = run("replace", "--audit", audit, "--declined", "a", "--json")
    assert refused["status"] == "infeasible"
    assert [change["en"] for change in refused["relaxations"]] == ["s, F: minimum from 1 to 0"]
    # Who declined has: it is written, once, and cannot be forgotten by asking again.
    kinds = [entry["kind"] for entry in json.loads(audit.read_text())["log"]]
    assert kinds == ["published", "drawn", "declined"]
    assert run("replace", "--audit", audit, "--json")["status"] == "infeasible"
    more = ("--relax", "s/F:min=0", "--declined", "a", "--json")
    report = run("replace", "--audit", audit, *more)
    assert report["status"] == "replaced" and len(report["panel"]) == 2
    kinds = [entry["kind"] for entry in json.loads(audit.read_text())["log"]]
    assert kinds == ["published", "drawn", "declined", "relaxed", "replaced"]
    assert verify_main([str(audit)]) == 0
    assert run("replace", "--audit", audit, "--json")["status"] == "full"


def refused(*arguments: str | Path) -> str:
    result = CliRunner().invoke(sortition, [str(a) for a in arguments])
    assert result.exit_code == 2 and not result.stdout
    return result.stderr


def test_what_was_published_is_what_is_drawn_from(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    audit = tmp_path / "audit.json"
    announced = ("--source", "digits", "--announcement", "Trois boules.", "--audit", audit)
    at = ("--at", "2026-11-21T18:00:00Z")
    prepared = run(*arguments(files, "--prepare", *announced, *at))
    before = audit.read_bytes()
    # Another list, another kind of value, or the same published anew: nothing is written over.
    other = refused(*arguments(files, "--digits", "042", "--audit", audit, "--panels", "999"))
    assert prepared["draw_hash"] in other and "another draw" in other
    assert "digits" in refused(*arguments(files, "--seed", "météo", "--audit", audit))
    assert "digits" in refused(*arguments(files, "--audit", audit))
    assert "empty" in refused(*arguments(files, "--seed", "", "--audit", audit))
    anew = ("--prepare", "--source", "seed", "--audit", audit)
    assert "another draw" in refused(*arguments(files, *anew))
    run(*arguments(files, "--prepare", *announced))
    assert audit.read_bytes() == before
    at = ("--at", "2026-11-22T18:00:00Z")
    drawn = run(*arguments(files, "--digits", "042", "--audit", audit, "--alternates", "3", *at))
    assert drawn["draw_hash"] == prepared["draw_hash"]
    document = json.loads(audit.read_text())
    assert document["log"][0] == json.loads(before)["log"][0]
    assert [entry["at"][8:10] for entry in document["log"]] == ["21", "22", "22"]
    assert "of the kind published before" in verify(document).text()
    assert not verify(document).doubtful and verify(document).good
    # What is drawn is never drawn again in its place.
    before = audit.read_bytes()
    assert "was drawn" in refused(*arguments(files, "--digits", "042", "--audit", audit))
    assert "was drawn" in refused(*arguments(files, "--prepare", "--audit", audit))
    assert audit.read_bytes() == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"log": 3}', '{"log": [], "draw": {}}'])
def test_another_file_is_not_written_over(
    files: tuple[Path, Path], tmp_path: Path, text: str
) -> None:
    other = tmp_path / "mémoire.json"
    other.write_text(text)
    assert "no audit file" in refused(*arguments(files, "--digits", "042", "--audit", other))
    assert other.read_text() == text


def test_a_value_is_not_given_before_it_is_known(files: tuple[Path, Path]) -> None:
    assert "--prepare" in refused(*arguments(files, "--prepare", "--digits", "042"))
    assert "--prepare" in refused(*arguments(files, "--source", "digits", "--digits", "042"))
    assert "--at" in refused(*arguments(files, "--digits", "042", "--at", "hier"))


def test_infeasible_and_unselectable(tmp_path: Path) -> None:
    people, features = tmp_path / "people.csv", tmp_path / "features.csv"
    people.write_text("id,âge\na,65–74\nb,65–74\nc,18–64\nd,18–64\ne,0–17\n")
    features.write_text(
        "feature,value,min,max\nâge,65–74,3,3\nâge,18–64,0,3\nâge,0–17,0,1\n", encoding="utf-8"
    )
    report = run(*arguments((people, features), "--size", "3", "--seed", "x"))
    assert report["status"] == "infeasible"
    (change,) = report["relaxations"]
    assert change["fr"] == "âge, 65–74\u00a0: minimum de 3 à 2"
    features.write_text(features.read_text().replace("65–74,3,3", "65–74,2,3"))
    features.write_text(features.read_text().replace("0–17,0,1", "0–17,0,0"))
    report = run(*arguments((people, features), "--size", "3", "--seed", "x"))
    assert report == {"status": "unselectable", "ids": ["e"]}
    more = ("--size", "3", "--seed", "x", "--exclude", "e")
    assert run(*arguments((people, features), *more))["status"] == "drawn"


def test_refuses_bad_input_line_by_line(files: tuple[Path, Path]) -> None:
    people, _ = files
    people.write_text(people.read_text() + "p91,16-24,f,n,h1\n")
    result = CliRunner().invoke(sortition, [str(a) for a in arguments(files)])
    assert result.exit_code == 2
    assert "people.csv, line 92" in result.stderr and "did you mean “F”" in result.stderr


@pytest.mark.parametrize("digits", ["42", "0042", "x12", "٠٤٢"])
def test_refuses_digits_that_designate_no_panel(files: tuple[Path, Path], digits: str) -> None:
    result = CliRunner().invoke(sortition, [str(a) for a in arguments(files, "--digits", digits)])
    assert result.exit_code == 2


@pytest.mark.parametrize(
    "more",
    [("--exclude", "@{}/absent.txt"), ("--exclude", "@{}"), ("--audit", "{}/absent/audit.json")],
)
def test_refuses_files_that_are_not_there(
    files: tuple[Path, Path], tmp_path: Path, more: tuple[str, str]
) -> None:
    option, path = more
    given = arguments(files, option, path.format(tmp_path))
    result = CliRunner().invoke(sortition, [str(a) for a in given])
    assert result.exit_code == 2 and "absent" in result.stderr + path.replace("@{}", "absent")
    assert not result.stdout


@pytest.mark.parametrize("command", [["replace", "--declined", "p00"], ["repeat"]])
@pytest.mark.parametrize(
    "shape",
    ["{}", '{"people": [], "features": 3}', '{"people": [{"id": "p00"}], "features": []}', "other"],
)
def test_refuses_a_sealed_file_of_another_shape_or_draw(
    files: tuple[Path, Path], tmp_path: Path, command: list[str], shape: str
) -> None:
    audit = tmp_path / "audit.json"
    run(*arguments(files, "--digits", "042", "--audit", audit))
    secret = sealed_path(audit)
    sealed = json.loads(secret.read_text())
    sealed["people"] = sealed["people"][:-1]
    secret.write_text(json.dumps(sealed) if shape == "other" else shape)
    before = audit.read_bytes()
    result = CliRunner().invoke(sortition, [*command, "--audit", str(audit)])
    assert result.exit_code == 2 and "two files of one draw" in result.stderr
    assert audit.read_bytes() == before


@pytest.mark.parametrize("number", ["1e99999999", "1e-99999999", "-0.5", "0." + "1" * 5000, "1/3"])
def test_verifier_reads_no_endless_number(
    files: tuple[Path, Path], tmp_path: Path, number: str
) -> None:
    audit = tmp_path / "audit.json"
    run(*arguments(files, "--digits", "042", "--audit", audit))
    for change in (
        lambda draw: draw["certificate"].update(bound=number.replace("1/3", "1/1e99999999")),
        lambda draw: draw.update(minimum=number),
        lambda draw: draw["chances"].__setitem__(0, number),
    ):
        document = json.loads(audit.read_text())
        change(document["draw"])
        assert not verify(document).good


Forgery = Callable[[dict[str, Any]], object]
FORGERIES: dict[str, Forgery] = {
    "another panel": lambda d: d["log"][1]["data"].update(index=43),
    "someone slipped in": lambda d: d["log"][1]["data"]["panel"].append(1),
    "a panel changed": lambda d: d["draw"]["lottery"]["panels"][0].reverse(),
    "a chance embellished": lambda d: d["draw"]["chances"].__setitem__(0, "0.900000000"),
    "a better bound": lambda d: d["draw"]["certificate"].update(bound="1/100"),
    "a leaf changed": lambda d: d["draw"]["roster"]["leaves"].__setitem__(0, "0" * 64),
    "a quota changed": lambda d: d["draw"]["quotas"][0].update(max=9),
    "an entry dropped": lambda d: d["log"].pop(0),
    "another value": lambda d: d["log"][1]["data"]["source"].update(value="043"),
    "a word of one’s own": lambda d: d.update(result="panel 7"),
    "no roster": lambda d: d["draw"].pop("roster"),
}


@pytest.mark.parametrize("forgery", sorted(FORGERIES))
def test_verifier_sees_forgeries(files: tuple[Path, Path], tmp_path: Path, forgery: str) -> None:
    audit = tmp_path / "audit.json"
    run(*arguments(files, "--digits", "042", "--audit", audit))
    document = json.loads(audit.read_text())
    assert verify(document).good
    FORGERIES[forgery](document)
    assert not verify(document).good


def test_receipt(files: tuple[Path, Path], tmp_path: Path) -> None:
    audit = tmp_path / "audit.json"
    run(*arguments(files, "--digits", "042", "--audit", audit))
    document = json.loads(audit.read_text())
    receipt = json.loads(sealed_path(audit).read_text())["people"][4]
    assert verify(document, receipts=[receipt]).good
    receipt["features"]["age"] = "0-15"
    assert not verify(document, receipts=[receipt]).good


def test_second_stage(tmp_path: Path, files: tuple[Path, Path]) -> None:
    audit = tmp_path / "audit.json"
    more = ("--seed", "s", "--panels", "10", "--household", "home", "--audit", audit)
    report = run(*arguments(files, *more))
    assert json.loads(audit.read_text())["draw"]["lottery"]["stages"] == 2
    assert len(set(report["panel"])) == SIZE
    assert verify_main([str(audit), "--sealed", str(sealed_path(audit))]) == 0


def test_a_reader_who_stops_reading_is_no_failure(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    audit = tmp_path / "audit.json"
    run(*arguments(files, "--digits", "042", "--audit", audit))
    command = [sys.executable, "-m", "parvis_sortition.proof.verify", str(audit)]
    environment = os.environ | {"PYTHONPATH": str(PACKAGE)}
    unread, writing = os.pipe()
    os.close(unread)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=environment)
    os.close(writing)
    assert not done.stderr and done.returncode == 0


def test_verifier_needs_the_standard_library_alone() -> None:
    code = (
        "import sys, parvis_sortition.proof.verify;"
        "outside = {n.split('.')[0] for n in sys.modules} - sys.stdlib_module_names;"
        "assert outside <= {'parvis_sortition', '__main__'}, outside"
    )
    command = [sys.executable, "-S", "-c", code]
    environment = os.environ | {"PYTHONPATH": str(PACKAGE)}
    subprocess.run(command, check=True, env=environment)


def test_command_imports_no_flask() -> None:
    code = "import sys, parvis_sortition.commands.draw; assert 'flask' not in sys.modules"
    environment = os.environ | {"PYTHONPATH": str(PACKAGE)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_the_solver_is_loaded_only_for_the_commands_that_need_it() -> None:
    code = "import sys, parvis_sortition.cli; assert not {'numpy', 'highspy'} & set(sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(PACKAGE)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
