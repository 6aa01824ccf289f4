"""The `parvis` command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import SO_REUSEPORT, SOL_SOCKET, socket
from types import SimpleNamespace

import pytest
from click.testing import Result
from flask import Flask

from parvis.cli import parvis
from parvis.db import db
from parvis.people import Person, PersonState

Run = Callable[..., Result]
PARVIS = [sys.executable, "-c", "from parvis.cli import main; main()"]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command on the tests' application; nobody is at the terminal."""
    runner = app.test_cli_runner()

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = runner.invoke(parvis, list(arguments))
        db.session.rollback()
        db.session.expire_all()
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return invoke


def shell(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with its own embedded installation."""
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [*PARVIS, *arguments],
        env=clean | {"PARVIS_INSTANCE": str(folder)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_users_are_made_listed_and_let_in(run: Run) -> None:
    said = run("user", "add", "Ana@Example.org", "--name", "Ana Roux", "--steward").output
    assert "Ana Roux <ana@example.org> has an account." in said
    assert "/sign-in/" in said
    assert "administrator" in run("user", "list", "--stewards").output
    assert "ana@example.org" not in run("user", "list", "nobody%").output
    assert "/sign-in/" in run("user", "sign-in-link", "ana@example.org").output
    run("user", "steward", "ana@example.org", "--off")
    assert db.session.query(Person).one().steward is False


def test_a_user_is_suspended_and_comes_back(run: Run, new_person: Callable[..., Person]) -> None:
    new_person("Ana", email="ana@example.org")
    run("user", "suspend", "ana@example.org")
    assert db.session.query(Person).one().state == PersonState.SUSPENDED
    run("user", "suspend", "ana@example.org", "--off")
    assert db.session.query(Person).one().state == PersonState.ACTIVE


def test_passwords_are_asked_to_be_good(run: Run, new_person: Callable[..., Person]) -> None:
    new_person("Ana", email="ana@example.org")
    said = run("user", "password", "ana@example.org", "--password", "short", code=1).output
    assert "too short" in said
    said = run("user", "password", "ana@example.org", code=2).output
    assert "nobody is at the terminal" in said
    run("user", "password", "ana@example.org", "--password", "un sentier vers la Durance")
    assert db.session.query(Person).one().password_hash


def test_what_is_wrong_is_said_without_a_traceback(run: Run) -> None:
    assert "nobody has the address" in run("user", "suspend", "a@b.fr", code=1).output
    said = run("user", "add", "nowhere", "--name", "A", code=1).output
    assert said.startswith("Error: ")
    assert "Traceback" not in said
    run("user", "add", "a@example.org", "--name", "A")
    # What the site itself says, it says in its language.
    assert "déjà" in run("user", "add", "a@example.org", "--name", "A", code=1).output


def test_a_territory_is_found_and_added(run: Run) -> None:
    assert "200067437" in run("territory", "search", "volonne").output
    assert "nothing is called that" in run("territory", "search", "xyzzyx", code=1).output
    said = run("territory", "add", "200 067 437").output
    assert "47 spaces made" in said
    assert "up to date" in run("territory", "add", "200067437").output
    assert "nine figures" in run("territory", "add", "12", code=1).output
    assert "0 made, 0 updated" in run("territory", "update").output


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DATABASE_URL", "mysql://x", "DATABASE_URL: must start with"),
        ("SECRET_KEY", "short", "SECRET_KEY: too short"),
    ],
)
def test_a_wrong_configuration_is_said(
    tmp_path: Path, variable: str, value: str, said: str
) -> None:
    done = shell("user", "list", folder=tmp_path, **{variable: value})
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_two_sites_never_share_a_port(tmp_path: Path) -> None:
    """As the servers of a site share theirs: the other one listens, ready to share."""
    with socket() as other:
        other.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused = shell("serve", "--port", port, folder=tmp_path)
    assert refused.returncode == 1
    assert f"nothing can listen on 127.0.0.1, port {port}" in refused.stderr


def test_an_installation_from_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    before = shell("user", "list", folder=folder)
    assert before.returncode == 1
    assert "Run `parvis init`" in before.stderr
    first = shell("init", "--email", "ana@example.org", "--name", "Ana", folder=folder)
    assert first.returncode == 0, first.stderr
    assert "Administrator: Ana <ana@example.org>" in first.stdout
    assert "/sign-in/" in first.stdout
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0
    again = shell("init", folder=folder)
    assert "up to date" in again.stdout
    assert "Administrator: Ana" in again.stdout
    doctor = shell("doctor", folder=folder)
    assert doctor.returncode == 0, doctor.stdout
    assert "to mend" not in doctor.stdout


def test_nothing_is_destroyed_without_a_yes(tmp_path: Path) -> None:
    assert shell("init", folder=tmp_path).returncode == 0
    for command in (("purge", "proposals"), ("downgrade", "proposals")):
        refused = shell("modules", *command, folder=tmp_path)
        assert refused.returncode == 2
        assert "--yes" in refused.stderr
    done = shell("modules", "downgrade", "proposals", "--to", "base", "--yes", folder=tmp_path)
    assert "undone proposals_0001" in done.stdout
    assert "to be upgraded" in shell("modules", folder=tmp_path).stdout
    assert shell("doctor", folder=tmp_path).returncode == 1
    assert "applied proposals_0001" in shell("modules", "upgrade", folder=tmp_path).stdout
    purged = shell("modules", "purge", "proposals", "--yes", folder=tmp_path)
    assert "Nothing of proposals is left" in purged.stdout
    refused = shell("modules", "purge", "core", "--yes", folder=tmp_path)
    assert refused.returncode == 2


def test_the_doctor_names_all_that_is_wrong(tmp_path: Path) -> None:
    done = shell(
        "doctor",
        folder=tmp_path,
        SMTP_URL="smtp://127.0.0.1:1",
        REDIS_URL="redis://127.0.0.1:1",
        TRUSTED_HOSTS="elsewhere.fr",
    )
    assert done.returncode == 1
    for about in ("migrations to apply", "REDIS_URL", "SMTP_URL", "does not answer to its own"):
        assert any(line.startswith("✗") and about in line for line in done.stdout.splitlines())
    assert "refused" in done.stdout, "what the driver said"
    (tmp_path / "secret-key").write_text("x" * 64)
    (tmp_path / "secret-key").chmod(0o644)
    assert "Others on this machine can read" in shell("doctor", folder=tmp_path).stdout
    (tmp_path / "file").write_text("")
    nowhere = shell("doctor", folder=tmp_path / "file" / "instance")
    assert nowhere.returncode == 1 and "Nothing can be written" in nowhere.stdout


def test_a_module_s_name_is_checked(run: Run, tmp_path: Path) -> None:
    for name, said in (
        ("Two Words", "small letters"),
        ("under_score", "small letters"),
        ("core", "is installed"),
        ("proposals", "is installed"),
    ):
        into = ("--into", str(tmp_path))
        assert said in run("modules", "new", name, *into, code=1).output
    again = ("modules", "new", "notices", "--into", str(tmp_path))
    run(*again)
    assert "there already" in run(*again, code=1).output


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Three modules with a group: one that needs nothing, one that needs the site, one broken."""
    (tmp_path / "cli_plain.py").write_text(
        "import click, sys\n@click.group()\ndef group(): pass\n"
        "@group.command()\ndef light(): click.echo('sqlalchemy' in sys.modules)\n"
    )
    (tmp_path / "cli_site.py").write_text(
        "import click\nfrom flask import current_app\nfrom flask.cli import AppGroup\n"
        "group = AppGroup('site')\n"
        "@group.command()\ndef name(): click.echo(current_app.name)\n"
    )

    def point(name: str, cli: str | None) -> SimpleNamespace:
        def load() -> SimpleNamespace:
            if cli is None:
                raise RuntimeError("broken inside")
            return SimpleNamespace(name=name, cli=cli, description=f"What {name} does.")

        return SimpleNamespace(name=name, load=load)

    points = [
        point("broken", None),
        point("plain", "cli_plain:group"),
        point("site", "cli_site:group"),
    ]
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("parvis.cli._points", lambda: points)
    yield
    for name in ("cli_plain", "cli_site"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("groups")
def test_modules_have_commands(run: Run) -> None:
    said = run("--help").output
    assert "What plain does." in said
    assert "broken" not in said
    assert run("site", "name").output == "parvis\n"
    run("plain", "light")
    said = run("broken", "--help", code=1).output
    assert "The module broken can't be loaded: RuntimeError: broken inside" in said
    run("unknown", code=2)


def test_help_comes_without_the_site() -> None:
    """Neither flask nor the database is imported to show help, nor for a module's command that
    needs neither.
    """
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from parvis.cli import parvis\n"
        "for arguments in (['--help'], ['modules', '--help']):\n"
        "    assert CliRunner().invoke(parvis, arguments).exit_code == 0\n"
        "print([m for m in ('flask', 'sqlalchemy', 'wtforms') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


