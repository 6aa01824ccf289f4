"""A module from outside the checkout, on the core's wheel, in an environment of its own: made,
installed, enabled, used, uninstalled, purged. What a stranger's module lives.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import threading
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCES = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "core", "themes")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The core's wheel, built from a copy: a build leaves files that the next one would take."""
    folder = tmp_path_factory.mktemp("source")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in SOURCES:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    run(sys.executable, "-m", "pip", "wheel", str(folder), "--no-deps", "--no-build-isolation",
        "--wheel-dir", str(folder / "wheels"))  # fmt: skip
    (found,) = (folder / "wheels").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A virtual environment with the libraries of this one, no module, and the core's wheel."""
    folder = tmp_path_factory.mktemp("outside")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    theirs = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        # The libraries are not what is tested: linked, they need no network and no minutes.
        if not path.name.startswith(("parvis", "__editable__", "_virtualenv", "distutils-")):
            (theirs / path.name).symlink_to(path)
    pip(folder, "install", str(wheel))
    return folder


def run(*command: str, cwd: Path | None = None, fails: bool = False, **environment: str) -> str:
    """Run a command to its end; gives what it printed."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PARVIS", "PIP"))}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=clean | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode != 0) == fails, f"{command}\n{done.stdout}\n{done.stderr}"
    return (done.stdout + (done.stderr if fails else "")).strip()


def python(home: Path, code: str) -> str:
    command = str(home / "env" / "bin" / "python")
    return run(command, "-c", code, cwd=home, PARVIS_INSTANCE=str(home / "instance"))


def pip(home: Path, *arguments: str) -> str:
    options = ["--disable-pip-version-check", "--quiet"]
    if arguments[0] == "install":
        options += ["--no-index", "--no-deps", "--no-build-isolation"]
    command = str(home / "env" / "bin" / "python")
    return run(command, "-m", "pip", arguments[0], *options, *arguments[1:], cwd=home)


def parvis(home: Path, *arguments: str, **options: bool) -> str:
    command = str(home / "env" / "bin" / "parvis")
    return run(command, *arguments, cwd=home, PARVIS_INSTANCE=str(home / "instance"), **options)


class Browser:
    """Follows links and sends forms, as a browser without scripts does."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, address: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of a page."""
        address = address if address.startswith("http") else self.site + address
        body = urlencode(data).encode() if data is not None else None
        try:
            with self.opener.open(address, body, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def send(self, address: str, **values: str) -> tuple[int, str]:
        """Fill in the form of a page and send it to the same address."""
        _status, page = self.open(address)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token, page
        return self.open(address, {"csrf_token": token[1], **values})


@contextmanager
def served(home: Path) -> Iterator[Browser]:
    """The site served by `parvis serve`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PARVIS_INSTANCE": str(home / "instance"),
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [str(home / "env" / "bin" / "parvis"), "serve", "--port", str(port)],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            lines = iter(server.stdout.readline, "")
            said = next((line for line in lines if "http://" in line), "")
            assert f":{port}" in said
            browser = Browser(f"http://127.0.0.1:{port}")
            wait_for(port)
            yield browser
        finally:
            server.terminate()
            server.communicate(timeout=30)


def wait_for(port: int) -> None:
    """Until the server accepts connections: it says its address just before."""
    for _ in range(300):
        with socket.socket() as probe:
            probe.settimeout(0.1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.1)
    raise AssertionError("the server does not answer")


ENABLE = """
from parvis.app import create_app
from parvis.db import db, transaction
from parvis.people import Person
from parvis.spaces import Space, SpaceState
from parvis.spaces.operations.components import enable_component
app = create_app(job_runner="none")
with app.app_context(), app.test_request_context():
    ana = db.session.query(Person).filter_by(steward=True).one()
    with transaction():
        space = Space(kind="agglomeration", slug="volonne", name="Volonne", state=SpaceState.OPEN)
        db.session.add(space)
        db.session.flush()
        space.path = f"/{space.id}/"
        from parvis.spaces import Membership, Role
        db.session.add(Membership(space_id=space.id, person_id=ana.id, role=Role.ADMINISTRATOR))
    enable_component(ana, space, "notices", slug="notices")
"""

NOTE = {"title": "The library", "body": "Opens on **Sundays**.", "importance": "2"}


def test_the_wheel_holds_all_that_is_needed(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "parvis/templates/parvis/layout.html",
        "parvis/static/css/base.css",
        "parvis/static/js/parvis.js",
        "parvis/themes/default/theme.toml",
        "parvis/themes/provence-alpes/theme.toml",
        "parvis/territories/data/communes.tsv.gz",
        "parvis/demo/data/people.toml",
        "parvis/migrations/env.py",
        "parvis/migrations/script.py.mako",
        "parvis/translations/fr/LC_MESSAGES/parvis.po",
        "parvis/py.typed",
    ):
        assert needed in names, needed
    ours = {p.relative_to(CHECKOUT / "core").as_posix() for p in package_files()}
    assert ours <= set(names), sorted(ours - set(names))[:10]
    assert not [name for name in names if "egg-info" in name or "__pycache__" in name]


def package_files() -> list[Path]:
    """Every file of the core's package that git would keep."""
    folder = CHECKOUT / "core" / "parvis"
    listed = run("git", "ls-files", str(folder), cwd=CHECKOUT).splitlines()
    paths = [CHECKOUT / name for name in listed]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def test_a_module_from_outside_lives_and_leaves(home: Path) -> None:
    assert "notices" in parvis(home, "modules", "new", "notices")
    pip(home, "install", str(home / "notices"))
    assert "Administrator: Ana" in parvis(
        home, "init", "--email", "ana@example.org", "--name", "Ana"
    )
    assert re.search(r"notices +0\.1\.0 +parvis-notices +ready", parvis(home, "modules"))
    used(home)

    pip(home, "uninstall", "-y", "parvis-notices")
    assert re.search(r"notices .*not installed", parvis(home, "modules"))
    left(home)

    pip(home, "install", str(home / "notices"))
    with served(home) as browser:
        assert "The library" in browser.open("/volonne/notices/")[1]

    pip(home, "uninstall", "-y", "parvis-notices")
    said = parvis(home, "modules", "purge", "notices", "--yes")
    assert "dropped notices_note" in said
    assert "1 rows removed from core_content" in said
    assert "notices" not in parvis(home, "modules")
    assert "no module" in parvis(home, "modules", "purge", "notices", "--yes", fails=True)
    with served(home) as browser:
        status, page = browser.open("/volonne/")
        assert status == 200
        assert "The library" not in page


def used(home: Path) -> None:
    """Enabled while the site runs, then a note is written through the pages."""
    link = re.search(r"https?://\S+", parvis(home, "user", "sign-in-link", "ana@example.org"))
    assert link
    path = "/sign-in/" + link[0].rpartition("/")[2]
    with served(home) as browser:
        assert browser.open("/volonne/notices/")[0] == 404
        python(home, ENABLE)
        assert browser.open("/volonne/notices/")[0] == 200
        assert browser.send(path)[0] == 200
        status, page = browser.send("/volonne/notices/new", **NOTE)
        assert status == 200
        assert "<strong>Sundays</strong>" in page
        assert "The library" in browser.open("/volonne/")[1]
        assert "The library" in browser.open("/api/notices.csv")[1]


def left(home: Path) -> None:
    """Uninstalled: the site works, and shows nothing of it."""
    with served(home) as browser:
        for address in ("/", "/volonne/", "/volonne/activity", "/volonne/feed.atom", "/data/"):
            status, page = browser.open(address)
            assert status < 500, (address, page)
            assert "The library" not in page, address
        assert browser.open("/volonne/notices/")[0] == 404
        assert browser.open("/volonne/notices/1")[0] == 404
        assert browser.open("/api/notices.csv")[0] == 404
