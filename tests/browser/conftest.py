"""A real site and a real browser: the demonstration, served, and Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration, planted and served as `make demo` does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("site")
    environ = os.environ | {
        "PARVIS_DEMO": "1",
        "PARVIS_INSTANCE": str(folder),
        "PUBLIC_URL": address,
        "RATE_LIMITS": "no",
        "MAP_TILES": "none",
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        environ.pop(name, None)
    parvis = [str(Path(sys.executable).parent / "parvis")]
    subprocess.run([*parvis, "demo"], env=environ, check=True, timeout=300)
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        [*parvis, "serve", "--port", str(port)],
        env=environ,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait_for(address, server, folder / "log")
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        log.close()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(log.read_text())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome")
         if (path := shutil.which(name))),
        None,
    )  # fmt: skip
    assert found, "Chromium is not installed: make test installs it, or says how"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """`open_page(width=360, scripts=False)` ▸ a page of a new visitor; what its console complains
    of fails the test.
    """
    complaints: list[str] = []
    contexts = []

    def make(width: int = 1280, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{message.text} {message.location.get('url', '')}")
                if message.type == "error"
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def check_page(open_page: Callable[..., Page]) -> Callable[[Page], None]:
    """`check_page(page)`: no accessibility violation that axe knows, and nothing wider than the
    screen.
    """
    assert AXE.exists(), "axe-core is not there: run `npm ci`"
    axe = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the screen"
        if not page.evaluate("typeof window.axe !== 'undefined'"):
            page.evaluate(axe)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found = [
            f"{v['id']}: {v['help']} — {v['nodes'][0]['html'][:200]}" for v in result["violations"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check
