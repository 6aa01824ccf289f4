"""The verifier that a draw's page gives: one file, the same everywhere, run by Python alone."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

from parvis.db import at_moment, db, transaction
from parvis.web.i18n import show_date
from parvis_sortition import onefile
from parvis_sortition.models import RandomKind
from parvis_sortition.operations.draw import finish_draw, seat_alternates
from parvis_sortition.publicfile import read_document, write_document


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Python without its environment and without packages, away from this code."""
    command = [sys.executable, "-I", "-S", "-W", "error", onefile.NAME, "file.json", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def test_the_page_gives_the_program_that_checks_its_file(client, sealed, tmp_path):
    recruitment = sealed.sub_draw.recruitment
    page = f"/volonne/tirage/{recruitment.number}/draws/{sealed.id}"
    shown = client.get(page).text
    link = re.search(r'href="([^"]+verify\.pyz)"', shown)
    got = client.get(link[1])
    assert got.status_code == 200 and onefile.NAME in got.headers["Content-Disposition"]
    assert hashlib.sha256(got.data).hexdigest() in shown
    (tmp_path / onefile.NAME).write_bytes(got.data)
    (tmp_path / "file.json").write_bytes(client.get(f"{page}/audit.json").data)
    document = read_document(sealed)
    noted = run(tmp_path, "--hash", document["hash"])
    assert noted.returncode == 0 and "Tout ce qui a été vérifié est juste." in noted.stdout
    head = document["log"][-1]["hash"]
    assert head in shown
    document["draw"]["chances"][0] = "0.900000000"
    (tmp_path / "file.json").write_text(json.dumps(document))
    forged = run(tmp_path, "--head", head)
    assert forged.returncode == 1 and "Something is wrong" in forged.stdout and not forged.stderr


def test_it_has_nothing_but_the_source_and_the_same_bytes_each_time():
    made = onefile.verifier()
    onefile.verifier.cache_clear()
    assert made == onefile.verifier() and made.startswith(b"#!")
    with ZipFile(io.BytesIO(made)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None and names[0] == "__main__.py"
        package = Path(onefile.__file__).parents[1]
        for name in names[1:]:
            assert archive.read(name) == (package / name).read_bytes()
    assert {entry.date_time for entry in ZipFile(io.BytesIO(made)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


def test_the_platform_dates_each_line_of_the_log(client, awa, sealed):
    day = sealed.sub_draw.recruitment.draw_at
    (published,) = read_document(sealed)["log"]
    assert published["at"] < day.strftime("%Y-%m-%dT%H:%M:%SZ")
    with at_moment(day):
        finish_draw(awa, sealed, RandomKind.DIGITS, "042")
    with at_moment(day + timedelta(minutes=3)):
        seat_alternates(sealed)
    log = read_document(sealed)["log"]
    assert log[0] == published
    assert log[1]["at"] == day.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [entry["at"] for entry in log[2:]] == [
        (day + timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    ] * len(log[2:])
    page = f"/volonne/tirage/{sealed.sub_draw.recruitment.number}/draws/{sealed.id}"
    shown = client.get(page).text
    shown_log = shown[shown.index('class="sortition-log"') :]
    assert shown_log.count(show_date(day)) == len(log) - 1
    # A clock that was set back writes no date before the last.
    with at_moment(day - timedelta(days=1)), transaction():
        db.session.refresh(sealed)
        document = read_document(sealed)
        entries = [*document["log"], {"kind": "declined", "data": {"numbers": [1]}}]
        later = json.loads(write_document({**document, "log": entries}))["log"]
    assert later[-1]["at"] == log[-1]["at"] and later[: len(log)] == log
