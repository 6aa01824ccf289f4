"""A module from outside the checkout, on the core's wheel, in an environment of its own: made,
installed, enabled, used, uninstalled, purged. What a stranger's module lives.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]

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
    listed = subprocess.check_output(["git", "ls-files", str(folder)], cwd=CHECKOUT, text=True)
    paths = [CHECKOUT / name for name in listed.splitlines()]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def test_a_module_from_outside_lives_and_leaves(outside: Any) -> None:
    assert "notices" in outside.parvis("modules", "new", "notices")
    outside.pip("install", "./notices")
    assert "Administrator: Ana" in outside.parvis(
        "init", "--email", "ana@example.org", "--name", "Ana"
    )
    assert re.search(r"notices +0\.1\.0 +parvis-notices +ready", outside.parvis("modules"))
    used(outside)

    outside.pip("uninstall", "-y", "parvis-notices")
    assert re.search(r"notices .*not installed", outside.parvis("modules"))
    left(outside)

    outside.pip("install", "./notices")
    with outside.served() as browser:
        assert "The library" in browser.open("/volonne/notices/")[1]

    outside.pip("uninstall", "-y", "parvis-notices")
    said = outside.parvis("modules", "purge", "notices", "--yes")
    assert "dropped notices_note" in said
    assert "1 rows removed from core_content" in said
    assert "notices" not in outside.parvis("modules")
    assert "no module" in outside.parvis("modules", "purge", "notices", "--yes", fails=True)
    with outside.served() as browser:
        status, page = browser.open("/volonne/")
        assert status == 200
        assert "The library" not in page


def used(outside: Any) -> None:
    """Enabled while the site runs, then a note is written through the pages."""
    link = re.search(r"https?://\S+", outside.parvis("user", "sign-in-link", "ana@example.org"))
    assert link
    path = "/sign-in/" + link[0].rpartition("/")[2]
    with outside.served() as browser:
        assert browser.open("/volonne/notices/")[0] == 404
        outside.python("-c", ENABLE)
        assert browser.open("/volonne/notices/")[0] == 200
        assert browser.send(path)[0] == 200
        status, page = browser.send("/volonne/notices/new", **NOTE)
        assert status == 200
        assert "<strong>Sundays</strong>" in page
        assert "The library" in browser.open("/volonne/")[1]
        assert "The library" in browser.open("/api/notices.csv")[1]


def left(outside: Any) -> None:
    """Uninstalled: the site works, and shows nothing of it."""
    with outside.served() as browser:
        for address in ("/", "/volonne/", "/volonne/activity", "/volonne/feed.atom", "/data/"):
            status, page = browser.open(address)
            assert status < 500, (address, page)
            assert "The library" not in page, address
        assert browser.open("/volonne/notices/")[0] == 404
        assert browser.open("/volonne/notices/1")[0] == 404
        assert browser.open("/api/notices.csv")[0] == 404
