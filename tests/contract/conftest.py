"""An environment from outside: the core's wheel in a virtual environment of its own."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCES = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "core", "themes")


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


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A virtual environment with the libraries of this one, no module, and the core's wheel."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = str(folder / "bin" / "python")
    theirs = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        # The libraries are not what is tested: linked, they need no network and no minutes.
        if not path.name.startswith(("parvis", "__editable__", "_virtualenv", "distutils-")):
            (theirs / path.name).symlink_to(path)
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel))
    return folder


class Browser:
    """Follows links and sends forms, as a browser without scripts does."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, address: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of a page."""
        body = urlencode(data).encode() if data is not None else None
        try:
            with self.opener.open(self.site + address, body, timeout=30) as answer:
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


class Outside:
    """The environment, with an installation of its own in a folder."""

    def __init__(self, environment: Path, folder: Path) -> None:
        self.folder = folder
        self.bin = environment / "bin"
        self.settings = {"PARVIS_INSTANCE": str(folder / "instance")}

    def python(self, *arguments: str) -> str:
        """Run Python."""
        return run(str(self.bin / "python"), *arguments, cwd=self.folder, **self.settings)

    def pip(self, command: str, *arguments: str) -> str:
        """Run pip, without network."""
        options = ["--disable-pip-version-check", "--quiet"]
        if command == "install":
            options += ["--no-index", "--no-deps", "--no-build-isolation"]
        return self.python("-m", "pip", command, *options, *arguments)

    def parvis(self, *arguments: str, fails: bool = False) -> str:
        """Run the `parvis` command."""
        command = str(self.bin / "parvis")
        return run(command, *arguments, cwd=self.folder, fails=fails, **self.settings)

    @contextmanager
    def served(self) -> Iterator[Browser]:
        """The site served by `parvis serve`."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with subprocess.Popen(
            [str(self.bin / "parvis"), "serve", "--port", str(port)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **self.settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            try:
                assert server.stdout is not None
                lines = iter(server.stdout.readline, "")
                assert f":{port}" in next((line for line in lines if "http://" in line), "")
                _wait_for(port)
                yield Browser(f"http://127.0.0.1:{port}")
            finally:
                server.terminate()
                server.communicate(timeout=30)


def _wait_for(port: int) -> None:
    """Until the server accepts connections: it says its address just before."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture
def outside(environment: Path, tmp_path: Path) -> Iterator[Outside]:
    """The environment with an empty installation; what the test installs is taken out again."""
    yield Outside(environment, tmp_path)
    python = str(environment / "bin" / "python")
    run(python, "-m", "pip", "uninstall", "--quiet", "-y", "parvis-notices")
