"""What the installation itself needs: the interpreter, folders, keys, settings, installed parts."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Engine

from parvis.administration.health.check import Check
from parvis.config import Config
from parvis.db.sealed import unreadable_columns
from parvis.modules.registry import Registry

OLDEST_PYTHON = (3, 11)
LOCAL = ("localhost", "127.0.0.1", "::1")
LITTLE_ROOM = 500_000_000
"""Bytes left on the disk under which uploads are at risk."""


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> Check:
    """Python is recent enough."""
    return Check(
        version >= OLDEST_PYTHON,
        _("Python %(version)s", version=f"{version[0]}.{version[1]}"),
        _("Install Python 3.11 or newer."),
    )


def check_instance(config: Config) -> Check:
    """What the installation writes has its folder."""
    folder = config.instance_path
    problem = _not_writable(folder)
    if problem:
        return Check(
            False,
            _("Nothing can be written in %(folder)s (%(error)s)", folder=folder, error=problem),
            _("Give the folder to the user who runs the site, or set PARVIS_INSTANCE."),
        )
    return Check(True, _("The instance folder is %(folder)s", folder=folder))


def check_media(folder: Path) -> Check:
    """Uploaded files can be written, and there is room for them."""
    problem = _not_writable(folder)
    if problem:
        return Check(
            False,
            _("Files can't be written in %(folder)s (%(error)s)", folder=folder, error=problem),
            _("Give the folder to the user who runs the site, or set MEDIA_PATH."),
        )
    free = shutil.disk_usage(folder).free
    return Check(
        free >= LITTLE_ROOM,
        _("Room for uploaded files: %(size)s GB", size=f"{free / 1e9:.1f}"),
        _("Make room on the disk, or set MEDIA_PATH."),
    )


def _not_writable(folder: Path) -> str:
    """Why nothing can be written there: tried, as rights alone do not say it."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def check_secret_key(config: Config) -> Check:
    """The secret key is there, and nobody else on the machine reads it."""
    what = _("The secret key is kept")
    try:
        config.key()
    except OSError as error:
        return Check(
            False, _("The secret key can't be read: %(error)s", error=error), _("Set SECRET_KEY.")
        )
    file = config.instance_path / "secret-key"
    if not config.secret_key and file.stat().st_mode & 0o077:
        return Check(
            False,
            _("Others on this machine can read the secret key"),
            _("Run: chmod 600 %(file)s", file=file),
        )
    return Check(True, what)


def check_data_key(config: Config, engine: Engine) -> Check:
    """The key of sealed data opens them, and nobody else on the machine reads it. None is made
    here: whoever has lost one must not find another in its place.
    """
    file = config.instance_path / "data-key"
    made = bool(config.data_key) or file.exists()
    try:
        keys = config.data_keys() if made else ()
    except OSError as error:
        return Check(
            False, _("The data key can't be read: %(error)s", error=error), _("Set DATA_KEY.")
        )
    with engine.connect() as connection:
        wrong = unreadable_columns(connection, keys)
    if wrong:
        return Check(
            False,
            _("The data key does not open what was sealed: %(names)s", names=", ".join(wrong)),
            _("Put back the key they were sealed with, in DATA_KEY or in %(file)s.", file=file),
        )
    if made and not config.data_key and file.stat().st_mode & 0o077:
        return Check(
            False,
            _("Others on this machine can read the data key"),
            _("Run: chmod 600 %(file)s", file=file),
        )
    return Check(True, _("The data key is kept"))


def check_address(config: Config) -> Check:
    """The public address is one that the site answers to, over https unless it is local."""
    parts = urlsplit(config.public_url)
    host = parts.hostname or ""
    if host not in config.hosts:
        return Check(
            False,
            _("The site does not answer to its own address, %(url)s", url=config.public_url),
            _("Add %(host)s to TRUSTED_HOSTS, or correct PUBLIC_URL.", host=host),
        )
    local = host in LOCAL
    if not config.secure and not local:
        return Check(
            False,
            _("%(url)s is not encrypted", url=config.public_url),
            _("Put a reverse proxy with a certificate in front, and https:// in PUBLIC_URL."),
        )
    return Check(
        not local,
        _("The site’s address is %(url)s", url=config.public_url),
        _("Set PUBLIC_URL before others use the site: mails and feeds show this address."),
        urgent=False,
    )


def check_demo(config: Config) -> Check:
    """No demonstration is running where others come."""
    if not config.demo:
        return Check(True, _("Not a demonstration"))
    return Check(
        False,
        _("Demonstration: anyone can sign in as anyone"),
        _("Take PARVIS_DEMO away before real people come."),
        urgent=urlsplit(config.public_url).hostname not in LOCAL,
    )


def check_modules(registry: Registry) -> list[Check]:
    """Each installed module could be loaded."""
    if not registry.failures:
        count = len(registry.components())
        return [
            Check(True, ngettext("%(num)d module works", "%(num)d modules work", count)),
        ]
    return [
        Check(
            False,
            _("The module %(name)s can't be used: %(error)s", name=name, error=error),
            _("Install a version that fits this one, or uninstall it."),
        )
        for name, error in registry.failures.items()
    ]


def check_themes(failures: dict[str, str]) -> list[Check]:
    """Each theme could be read and keeps its contrasts."""
    if not failures:
        return [Check(True, _("The themes are legible"))]
    return [
        Check(
            False,
            _("The theme %(name)s is not proposed: %(error)s", name=name, error=error),
            _("Correct its theme.toml, then start the site again."),
            urgent=False,
        )
        for name, error in failures.items()
    ]


def check_front_end(scripts: bool) -> Check:
    """The files that npm brings are there."""
    return Check(
        scripts,
        _("Scripts and maps are installed") if scripts else _("The site runs without scripts"),
        _("Install Node, then run: make front"),
        urgent=False,
    )
