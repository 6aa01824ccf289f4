"""The configuration: one frozen object, read from the environment, refused when wrong.

Every setting is a field of `Config` with its variable's name, its default and what it is for;
`docs/operate.md` shows the same table (a test compares them).
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

LOCALES = ("fr", "en")
JOB_RUNNERS = ("auto", "thread", "rq", "none")


class ConfigError(Exception):
    """The environment holds settings that Parvis cannot run with. Each line says what to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _text(value: str) -> str:
    return value.strip()


def _flag(value: str) -> bool:
    word = value.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("must be yes or no")


def _tiles(value: str) -> str:
    value = value.strip()
    return "" if value == "none" else _url("http", "https")(value)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", value.strip()) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.strip() not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return value.strip()

    return parse


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,]+", value.strip()) if word)


def _path(value: str) -> Path:
    return Path(value.strip()).expanduser().absolute()


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value.strip()).key
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/Paris") from None


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        value = value.strip()
        if value and urlsplit(value).scheme.split("+")[0] not in schemes:
            raise ValueError(f"must start with {' or '.join(s + '://' for s in schemes)}")
        return value

    return parse


def _public(value: str) -> str:
    value = _url("http", "https")(value)
    parts = urlsplit(value)
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must be a scheme and a host, without a path: https://participer.example.fr")
    return value.rstrip("/")


def _database(value: str) -> str:
    value = _url("sqlite", "postgres", "postgresql")(value)
    # Hosting providers still hand out the old spelling, and the driver is ours to choose.
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)


def setting(env: str, default: Any, parse: Callable[[str], Any], about: str) -> Any:
    """Declare one setting: the variable's name, its default, how it is read, what it is for."""
    return field(default=default, metadata={"env": env, "parse": parse, "about": about})


@dataclass(frozen=True, kw_only=True)
class Config:
    """All that a deployment can choose."""

    instance_path: Path = setting(
        "PARVIS_INSTANCE", Path("instance"), _path,
        "Folder of what the installation writes: embedded database, files, secret key",
    )  # fmt: skip
    database_url: str = setting(
        "DATABASE_URL", "", _database,
        "sqlite:///… or postgresql://…; empty: SQLite in the instance folder",
    )  # fmt: skip
    redis_url: str = setting(
        "REDIS_URL", "", _url("redis", "rediss", "unix"),
        "Redis or Valkey for RQ workers and shared limits; empty: jobs run in a thread",
    )  # fmt: skip
    secret_key: str = setting(
        "SECRET_KEY", "", _text,
        "Signs cookies and links, 32 characters or more; empty: made once in the instance folder",
    )  # fmt: skip
    data_key: tuple[str, ...] = setting(
        "DATA_KEY", (), _words,
        "Seals the most personal data in the database, 32 characters or more; several: the first "
        "seals, all of them open; empty: made once in the instance folder. Without it, what it "
        "sealed is lost: keep a copy apart from the database's",
    )  # fmt: skip
    public_url: str = setting(
        "PUBLIC_URL", "http://127.0.0.1:8000", _public,
        "Address of the site, used in mails and feeds",
    )  # fmt: skip
    trusted_hosts: tuple[str, ...] = setting(
        "TRUSTED_HOSTS", (), _words,
        "Host names the site answers to; empty: the public address's, localhost and 127.0.0.1",
    )  # fmt: skip
    proxies: int = setting(
        "PROXIES", 0, _whole(0, 5),
        "Number of reverse proxies in front whose X-Forwarded-* headers are believed",
    )  # fmt: skip
    media_path: Path | None = setting(
        "MEDIA_PATH", None, _path, "Folder of uploaded files; default: media in the instance folder"
    )
    themes_path: Path | None = setting(
        "THEMES_PATH", None, _path, "Folder of themes of your own, beside the built-in ones"
    )
    locale: str = setting("LOCALE", "fr", _one_of(*LOCALES), "Language by default")
    timezone: str = setting("TIME_ZONE", "Europe/Paris", _zone, "Time zone of dates on the pages")
    smtp_url: str = setting(
        "SMTP_URL", "", _url("smtp", "smtps"),
        "smtp://user:password@host:587 (smtps:// for TLS at once); empty: mail stays in the "
        "mailbox page",
    )  # fmt: skip
    mail_from: str = setting(
        "MAIL_FROM", "Parvis <ne-pas-repondre@localhost>", _text, "Sender of the mails"
    )
    job_runner: str = setting(
        "JOB_RUNNER", "auto", _one_of(*JOB_RUNNERS),
        "auto: rq when REDIS_URL is set, else thread; none: jobs wait for `parvis worker`",
    )  # fmt: skip
    map_tiles: str = setting(
        "MAP_TILES", "https://tile.openstreetmap.org/{z}/{x}/{y}.png", _tiles,
        "Address of the map background's tiles; none: maps without background",
    )  # fmt: skip
    upload_max_mb: int = setting(
        "UPLOAD_MAX_MB", 12, _whole(1, 200), "Largest file that can be sent, in megabytes"
    )
    session_days: int = setting(
        "SESSION_DAYS", 60, _whole(1, 400), "Days after which an unused session ends"
    )
    page_cache_mb: int = setting(
        "PAGE_CACHE_MB", 4, _whole(0, 1024),
        "Memory of each process for pages that are kept whole; 0: none",
    )  # fmt: skip
    demo: bool = setting(
        "PARVIS_DEMO", False, _flag,
        "Demonstration: sign-in as anyone in one click. Never on a real site",
    )  # fmt: skip
    limits: bool = setting(
        "RATE_LIMITS", True, _flag, "Limit sign-in attempts and writing by address"
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **values: Any) -> Config:
        """Read the settings. `values` win over the environment.

        Raises ConfigError naming every variable that is wrong, not the first one only.
        """
        environ = os.environ if environ is None else environ
        problems: list[str] = []
        for setting_field in fields(cls):
            env = setting_field.metadata["env"]
            if setting_field.name in values or not environ.get(env, "").strip():
                continue
            try:
                values[setting_field.name] = setting_field.metadata["parse"](environ[env])
            except ValueError as error:
                problems.append(f"{env}: {error}.")
        config = cls(**values)
        problems += config._problems()
        if problems:
            raise ConfigError(problems)
        return config

    def _problems(self) -> list[str]:
        problems = []
        if self.secret_key and len(self.secret_key) < 32:
            problems.append(
                "SECRET_KEY: too short; 32 characters or more "
                '(python -c "import secrets; print(secrets.token_hex(32))").'
            )
        if any(len(key) < 32 for key in self.data_key):
            problems.append(
                "DATA_KEY: too short; 32 characters or more "
                '(python -c "import secrets; print(secrets.token_hex(32))").'
            )
        if self.job_runner == "rq" and not self.redis_url:
            problems.append("JOB_RUNNER: rq needs REDIS_URL.")
        if self.demo and urlsplit(self.public_url).scheme == "https":
            problems.append(
                "PARVIS_DEMO: anyone can sign in as anyone; refused on an https:// PUBLIC_URL."
            )
        return problems

    @property
    def media(self) -> Path:
        """The folder of uploaded files."""
        return self.media_path or self.instance_path.absolute() / "media"

    @property
    def database(self) -> str:
        """The database's address, with the embedded default worked out."""
        return self.database_url or f"sqlite:///{self.instance_path.absolute() / 'parvis.sqlite3'}"

    @property
    def runner(self) -> str:
        """thread, rq or none."""
        if self.job_runner == "auto":
            return "rq" if self.redis_url else "thread"
        return self.job_runner

    @property
    def hosts(self) -> list[str]:
        """Host names that requests may carry."""
        own = urlsplit(self.public_url).hostname or "localhost"
        return list(self.trusted_hosts) or sorted({own, "localhost", "127.0.0.1"})

    @property
    def secure(self) -> bool:
        """True when the public address is https: cookies are then Secure."""
        return self.public_url.startswith("https://")

    def key(self) -> str:
        """The secret key; when none is set, the one kept in the instance folder, made once."""
        if self.secret_key:
            return self.secret_key
        return self._made_once("secret-key")

    def data_keys(self) -> tuple[str, ...]:
        """What seals personal data (the first) and opens it (all of them); when none is set, the
        one kept in the instance folder, made once.
        """
        return self.data_key or (self._made_once("data-key"),)

    def _made_once(self, name: str) -> str:
        path = self.instance_path / name
        if not path.exists():
            self.instance_path.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(32))
            try:
                # A link fails where the name exists: of two processes starting, one key wins.
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()
