"""What is published can't be altered without `verify` saying so; what it can't check, it says."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from parvis_budgets.cli import budgets
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import (
    Allocation,
    BallotKind,
    BallotRules,
    Frozen,
    OnBallot,
    Reglement,
    Rivals,
    VoteChannel,
    Voters,
    fingerprint,
)
from parvis_budgets.tallying import Box, Candidate, Seal, Uncounted, Voted, tally

COSTS = {1: 6_000_00, 2: 4_000_50, 3: 8_000_00, 4: 2_500_00, 10: 900_00}
RULES = BallotRules(most=3)
VOTES = [[1, 2], [1, 2], [2, 3], [3], [3, 4], [1], [10], [2, 10], [1], []]
ENVELOPES = ("Bourg", "Hameaux")
REGLEMENT = Reglement(
    ballot=RULES, allocation=Allocation(), voters=Voters(channels=tuple(VoteChannel))
)


def frozen(reglement: Reglement = REGLEMENT) -> Frozen:
    return Frozen(
        reglement,
        tuple({"name": name, "amount": 12_000_00, "space": "", "theme": ""} for name in ENVELOPES),
        tuple(
            OnBallot(100 * place + number, number, f"Projet {number}", cost, name)
            for place, name in enumerate(ENVELOPES)
            for number, cost in COSTS.items()
        ),
        (Rivals("Même place", (1, 2)), Rivals("Même place", (101, 102))),
    )


def write(folder: Path, as_frozen: Frozen) -> None:
    """A publication as the site gives it: the règlement, a folder for each envelope."""
    folder.mkdir()
    (folder / "reglement.json").write_text(as_frozen.text())
    for place, name in enumerate(ENVELOPES):
        box = Box(
            12_000_00,
            [Candidate(one.number, one.title, one.cost) for one in as_frozen.on_ballot(name)],
            [
                Voted(f"b{n}", Paper(tuple(100 * place + number for number in vote)), channel)
                for n, vote in enumerate(VOTES)
                for channel in [("web", "paper", "phone")[n % 3]]
            ],
            {"description": "Budget", "subunit": name},
            conflicts=as_frozen.groups_in(name),
            channels_shown=True,
            uncounted=Uncounted(spoilt=2, missing=1),
            frozen=Seal(fingerprint(as_frozen.text()), name),
        )
        tallied = tally(as_frozen.reglement, box)
        inside = folder / str(41 + place)
        inside.mkdir()
        (inside / "ballots.pb").write_text(tallied.ballots)
        (inside / "result.json").write_text(tallied.result)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "site"
    write(folder, frozen())
    return folder


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "site"))


def verify(*arguments: object) -> Result:
    result = CliRunner().invoke(budgets, ["verify", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(folder: Path) -> dict[str, Any]:
    data = json.loads((folder / "result.json").read_text())
    assert isinstance(data, dict)
    return data


def say(folder: Path, **changes: object) -> None:
    data = {name: value for name, value in (said(folder) | changes).items() if value is not ...}
    (folder / "result.json").write_text(json.dumps(data))


def forge(folder: Path, change: Callable[[str], str]) -> None:
    """Change the ballots, and sign them again, as whoever alters them would."""
    ballots = folder / "ballots.pb"
    before = ballots.read_text()
    ballots.write_text(change(before))
    assert ballots.read_text() != before
    digest = hashlib.sha256(ballots.read_bytes()).hexdigest()
    say(folder, ballots=said(folder)["ballots"] | {"sha256": digest})


def test_all_that_was_published_is_found_again(site: Path) -> None:
    result = verify(site / "41")
    assert result.exit_code == 0, result.output
    assert "The published result is found again" in result.stdout
    assert fingerprint(frozen().text()) in result.stdout
    not_checked = next(
        line for line in result.stdout.splitlines() if line.startswith("Not checked: ")
    )
    for what in ("1 blank", "2 spoilt", "1 missing", "description", "Hameaux", "receipt",
                 "voting_method"):  # fmt: skip
        assert what in not_checked
    assert "max_length" not in not_checked
    (site / "reglement.json").unlink()
    assert "max_length" in verify(site / "41").stdout


# 1. The règlement is compared wherever there is one.


def count_over(folder: Path, *arguments: str) -> None:
    ballots = str(folder / "ballots.pb")
    done = CliRunner().invoke(
        budgets, ["count", ballots, *arguments, "--publish", str(folder)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output


def test_another_rule_is_not_the_reglements(site: Path) -> None:
    count_over(site / "41", "--rule", "phragmen")
    result = verify(site / "41")
    assert result.exit_code == 1
    assert "The result names no règlement, but there is one." in result.stdout
    assert "The règlement says greedy; counted by phragmen." in result.stdout
    assert "incompatible projects" in result.stdout
    (site / "reglement.json").rename(site / "41" / "reglement.json")
    assert verify(site / "41").exit_code == 1
    elsewhere = (site / "41" / "reglement.json").rename(site.parent / "other.json")
    assert verify(site / "41", "--reglement", elsewhere).exit_code == 1
    # Nothing says that there was one: the last line does.
    alone = verify(site / "41")
    assert alone.exit_code == 0
    assert "NOT compared with a règlement" in alone.stdout


@pytest.mark.parametrize(
    "named",
    [
        ...,
        None,
        [],
        "reglement.json",
        {},
        {"sha256": 3},
        {"sha256": "0" * 64, "envelope": "Bourg"},
        "envelope as a list",
        "another envelope",
        "the other envelope",
    ],
)
def test_a_reglement_named_amiss_is_told(site: Path, named: object) -> None:
    as_published = said(site / "41")["reglement"]
    odd = {
        "envelope as a list": as_published | {"envelope": ["Bourg"]},
        "another envelope": as_published | {"envelope": "Lune"},
        "the other envelope": as_published | {"envelope": "Hameaux"},
    }
    say(site / "41", reglement=odd.get(named, named) if isinstance(named, str) else named)
    for path in (site / "41", site):
        assert verify(path).exit_code == 1


def test_a_reglement_that_is_named_and_not_there_is_not_passed_over(site: Path) -> None:
    (site / "reglement.json").unlink()
    result = verify(site / "41")
    assert result.exit_code == 3
    assert result.stdout.rstrip().splitlines()[-1].startswith("NOT compared with the règlement")
    assert json.loads(verify(site / "41", "--json").stdout)["reglement"]["compared"] is False
    assert verify(site).exit_code == 3


def test_two_reglements_are_one_too_many(site: Path) -> None:
    (site / "41" / "reglement.json").write_text("{}")
    result = verify(site / "41")
    assert result.exit_code == 1 and "--reglement" in result.stderr
    assert verify(site / "41", "--reglement", site / "reglement.json").exit_code == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("max_length;3", "max_length;5"), "max_length"),
        (lambda text: text.replace("vote_type;approval", "vote_type;ordinal"), "vote_type"),
        (lambda text: text.replace("currency;EUR", "currency;USD"), "currency"),
        (lambda text: text.replace("\nb3;3;", "\nb3;1,2,3,4;"), "1 ballot is not one that the"),
        (lambda text: text.replace(";Projet 4;", ";Projet X;"), "was frozen as Projet 4"),
        (lambda text: text.replace("budget;12000", "budget;13000"), "The envelope is not"),
        (lambda text: text.replace(";paper\n", ";post\n"), "has not: post"),
        (lambda text: text.replace("currency", "max_sum_cost;99\ncurrency"), "max_sum_cost: 99"),
        (lambda text: text.replace("subunit;Bourg", "subunit;Lune"), "no envelope Lune"),
    ],
)
def test_ballots_that_are_not_the_reglements_are_told(
    site: Path, change: Callable[[str], str], told: str
) -> None:
    forge(site / "41", change)
    count_over(site / "41", "--rule", "greedy", "--ties", "cheapest,number", "--threshold", "1",
               "--conflict", "1,2")  # fmt: skip
    result = verify(site / "41")
    assert result.exit_code == 1
    assert told in result.stdout, result.stdout


def test_channels_that_the_reglement_has_not_are_told(site: Path, tmp_path: Path) -> None:
    by_web = replace(REGLEMENT, voters=Voters(), ballot=replace(RULES, blank=False))
    write(tmp_path / "web", frozen(by_web))
    told = verify(tmp_path / "web" / "41").stdout
    for words in ("on paper", "telephone", "blank"):
        assert words in told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"reglement": {}, "envelopes": [3], "projects": [], "conflicts": []}',
        '{"reglement": {}, "envelopes": [{}], "projects": [], "conflicts": []}',
        '{"reglement": {}, "envelopes": [{"name": ["Bourg"], "amount": 3}], "projects": [], '
        '"conflicts": []}',
        '{"reglement": {}, "envelopes": [{"name": "Bourg", "amount": "x"}], "projects": [], '
        '"conflicts": []}',
        '{"reglement": {}, "envelopes": [{"name": "Bourg", "amount": 3}], "projects": '
        '[{"number": "1", "printed": 1, "title": 3, "cost": [], "envelope": "Bourg"}, '
        '{"number": 1, "printed": 1, "title": "", "cost": 3, "envelope": "Bourg"}], '
        '"conflicts": [{"title": 3, "projects": 4}]}',
        '{"reglement": {}, "envelopes": [{"name": "Bourg", "amount": 3}], "projects": [], '
        '"conflicts": [{"title": 3, "projects": ["a"]}, {"title": "", "projects": []}]}',
        "\udcff",
    ],
)
def test_any_reglement_is_read_or_refused(site: Path, text: str) -> None:
    data = text.encode("utf-8", "surrogateescape")
    (site / "reglement.json").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    say(site / "41", reglement={"sha256": digest, "envelope": "Bourg"})
    for path in (site / "41", site):
        assert verify(path).exit_code == 1


# 3. All that third parties read in the files is compared.


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace(";Projet 3;0", ";Projet 3;1"), "selected"),
        (lambda text: text.replace("subunit;Bourg", "subunit;Lune"), "subunit: Lune"),
        (lambda text: text.replace("1;6000;4;", "1;6000;9;"), "votes"),
        (lambda text: text.replace("rule;unknown", "rule;greedy"), "rule"),
        (lambda text: text.replace("threshold 1", "threshold 0"), "comment"),
        (lambda text: text.replace("rule;unknown", "rule;unknown\nfully_funded;1"), "fully_funded"),
    ],
)
def test_what_others_load_is_compared(
    site: Path, change: Callable[[str], str], told: str
) -> None:
    forge(site / "41", change)
    result = verify(site / "41")
    assert result.exit_code == 1
    assert told in result.stdout, result.stdout


def test_the_score_of_points_is_compared(tmp_path: Path) -> None:
    ballot = BallotRules(kind=BallotKind.POINTS, points_total=6, points_most=5)
    box = Box(
        12_000_00,
        [Candidate(number, f"Projet {number}", cost) for number, cost in COSTS.items()],
        [Voted(f"b{n}", Paper((1, 3), (n % 3, 2)), "web") for n in range(9)],
        {"description": "Budget"},
    )
    tallied = tally(Reglement(ballot=ballot, allocation=Allocation(by="points")), box)
    (tmp_path / "ballots.pb").write_text(tallied.ballots)
    (tmp_path / "result.json").write_text(tallied.result)
    assert verify(tmp_path).exit_code == 0
    forge(tmp_path, lambda text: text.replace("3;8000;9;18;", "3;8000;9;19;"))
    assert "score" in verify(tmp_path).stdout


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"blank_ballots": ["x", "x"]}, "blank_ballots"),
        ({"blank_ballots": ["b1"]}, "blank_ballots"),
        ({"blank_ballots": [["x"]]}, "blank_ballots"),
        ({"blank_ballots": 50}, "blank_ballots"),
        ({"spoilt_ballots": -1}, "spoilt_ballots"),
        ({"missing_ballots": "none"}, "missing_ballots"),
        ({"telephone_ballots": ["nobody"]}, "telephone_ballots"),
        ({"telephone_ballots": ["b1"]}, "telephone_ballots"),
        ({"currency": "USD"}, "currency"),
        ({"code": {"name": "other", "version": "0.1.0"}}, "not published by parvis-budgets"),
        ({"voters": True}, "voters"),
        ({"ballots": {"file": "other.pb", "sha256": ""}}, "The ballots are not those"),
    ],
)
def test_what_is_said_beside_the_count_is_compared_as_far_as_it_can(
    site: Path, changes: dict[str, object], told: str
) -> None:
    say(site / "41", **changes)
    result = verify(site / "41")
    assert result.exit_code == 1
    assert told in result.stdout


def test_what_cannot_be_checked_is_said(site: Path) -> None:
    blank = [f"x{n}" for n in range(50)]
    say(site / "41", blank_ballots=blank, spoilt_ballots=500, hello="project 3 wins")
    result = verify(site / "41")
    assert result.exit_code == 0
    for words in ("50 blank", "500 spoilt", "hello"):
        assert words in result.stdout
    assert "50 blank" in " ".join(json.loads(verify(site / "41", "--json").stdout)["not_checked"])


@pytest.mark.parametrize(
    "text",
    [
        '{"selected": ["3"], "selected": ["1"]}',
        '{"cost": NaN}',
        '{"x": Infinity}',
        '{"format": "parvis-budget-result/1", "ballots": {}, "code": {}, "x": ' + "[" * 900
        + "]" * 900 + "}",
    ],
)
def test_json_that_readers_understand_in_two_ways_is_refused(site: Path, text: str) -> None:
    (site / "41" / "result.json").write_text(text)
    for path in (site / "41", site):
        assert verify(path).exit_code == 1


@pytest.mark.parametrize(
    ("rule", "parameters"),
    [
        ("greedy", {"threshold": 10**400}),
        ("majority-judgment", {"levels": [10**400]}),
        ("majority-judgment", {"levels": [True]}),
        ("majority-judgment", {"least_mention": 10**400}),
        ("mes", {"completion": "add1", "step": "0"}),
        ("mes", {"completion": "add1", "step": "1e-999999999"}),
        ("mes", {"completion": "add1", "step": "1/1000000000000000000000"}),
        ("mes", {"completion": "add1", "step": "-1"}),
        ("mes", {"utility": "x"}),
        ("mes", {"start": "x", "completion": "add1"}),
        ("greedy", {"ties": [["id"]]}),
        ("greedy", {"by": "x"}),
        ("greedy", None),
        (["greedy"], {}),
    ],
)
def test_any_parameters_are_applied_or_refused(
    site: Path, rule: object, parameters: object
) -> None:
    say(site / "41", rule=rule, parameters=parameters)
    assert verify(site / "41").exit_code == 1


# 23. The publication as it is downloaded.


def zipped(folder: Path, **more: bytes) -> Path:
    path = folder.parent / "3.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
        for name, data in more.items():
            archive.writestr(name, data)
    return path


def test_the_archive_of_the_site_is_taken_as_it_is(site: Path) -> None:
    for path in (zipped(site), site):
        result = verify(path)
        assert result.exit_code == 0, result.output
        assert "Bourg" in result.stdout and "Hameaux" in result.stdout
        assert result.stdout.count("The published result is found again") == 2
        data = json.loads(verify(path, "--json").stdout)
        assert data["holds"] is True
        assert [one["envelope"] for one in data["results"]] == ["Bourg", "Hameaux"]
    one = site / "41" / "result.json"
    assert verify(one).exit_code == 0
    assert verify(one, site / "41" / "ballots.pb").exit_code == 0
    for path in (zipped(site), site):
        assert verify(path, site / "41" / "ballots.pb").exit_code == 2


def test_one_envelope_that_differs_is_told_in_the_archive(site: Path) -> None:
    say(site / "42", cost=1)
    for path in (zipped(site), site):
        result = verify(path)
        assert result.exit_code == 1
        assert "Published cost: 1" in result.stdout
        assert result.stdout.count("The published result is found again") == 1


def test_an_envelope_that_is_left_out_or_there_twice_is_told(site: Path) -> None:
    shutil.rmtree(site / "42")
    for path in (zipped(site), site):
        result = verify(path)
        assert result.exit_code == 1
        assert "The envelope Hameaux of the règlement is not published." in result.stdout
    shutil.copytree(site / "41", site / "43")
    result = verify(site)
    assert result.exit_code == 1 and "The envelope Bourg is published twice." in result.stdout


def large(data: bytes) -> bytes:
    """The archive, of which the first file says that it unpacks into two gigabytes."""
    place = data.index(b"PK\x01\x02") + 24
    return data[:place] + (2**31).to_bytes(4, "little") + data[place + 4 :]


def odd_archives() -> dict[str, bytes]:
    def archive(*members: tuple[str, bytes]) -> bytes:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in members:
                made.writestr(name, content)
        return data.getvalue()

    whole = archive(("41/result.json", b"{}"), ("41/ballots.pb", b""))
    encrypted = bytearray(whole)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[encrypted.index(mark) + place] |= 1
    return {
        "empty": archive(),
        "no result": archive(("a.txt", b"x")),
        "no ballots": archive(("41/result.json", b"{}")),
        "not a publication": whole,
        "cut": whole[:40] + whole[60:],
        "encrypted": bytes(encrypted),
        "names": archive(("/result.json", b"{}"), ("../../result.json", b"{}"), ("a//b", b"")),
        "no zip": b"PK\x03\x04" + b"\0" * 40,
        "too large": large(archive(("result.json", b"{}"), ("ballots.pb", b""))),
        "nothing": b"",
    }


@pytest.mark.parametrize("name", odd_archives())
def test_any_archive_is_read_or_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "3.zip"
    path.write_bytes(odd_archives()[name])
    result = verify(path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ") or "cannot" in result.stdout


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_twice_in_the_archive_is_refused(site: Path) -> None:
    path = zipped(site, **{"41/result.json": b"{}"})
    result = verify(path)
    assert result.exit_code == 1 and "twice" in result.stderr


def test_a_folder_without_a_result_is_told(tmp_path: Path) -> None:
    result = verify(tmp_path)
    assert result.exit_code == 1 and "no result.json" in result.stderr


@pytest.mark.parametrize("sign", ["\n", "\x1b[2K", "\x00", "\u202e", "\u2028", "\ud800"])
def test_what_is_published_writes_no_line_of_ours(site: Path, sign: str) -> None:
    lie = f"{sign}The published result is found again"
    say(site / "41", selected=[lie], **{f"x{lie}": 1})
    for path in (site / "41", site):
        result = verify(path)
        assert result.exit_code == 1
        assert sign == "\n" or sign not in result.output
        lines = [line for line in result.stdout.splitlines() if line.startswith("The published")]
        assert len(lines) == (0 if path.name == "41" else 1)
        assert verify(path, "--json").exit_code == 1
