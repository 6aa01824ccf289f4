"""The configuration: read whole, refused with all that is wrong, documented."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from parvis.config import Config, ConfigError

OPERATE = Path(__file__).parents[2] / "docs" / "operate.md"


def read(**environ: str) -> Config:
    return Config.from_environment(environ)


def test_nothing_is_needed():
    config = read()
    assert config.database.startswith("sqlite:///")
    assert config.runner == "thread"
    assert config.hosts == ["127.0.0.1", "localhost"]


def test_the_hosting_providers_spelling():
    config = read(DATABASE_URL="postgres://u:p@h/d", REDIS_URL="redis://h/0")
    assert config.database == "postgresql+psycopg://u:p@h/d"
    assert config.runner == "rq"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://h/d"),
        ("REDIS_URL", "http://h"),
        ("SECRET_KEY", "short"),
        ("PUBLIC_URL", "ftp://h"),
        ("PUBLIC_URL", "https:foo"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://h/participer"),
        ("PROXIES", "many"),
        ("PROXIES", "99"),
        ("LOCALE", "de"),
        ("UPLOAD_MAX_MB", "1e3"),
        ("PARVIS_DEMO", "maybe"),
        ("JOB_RUNNER", "rq"),
    ],
)
def test_what_is_wrong_is_named(name, value):
    with pytest.raises(ConfigError) as error:
        read(**{name: value})
    assert name in str(error.value)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ConfigError) as error:
        read(LOCALE="de", PROXIES="x")
    assert len(error.value.problems) == 2


def test_no_demonstration_on_a_real_site():
    with pytest.raises(ConfigError):
        read(PARVIS_DEMO="1", PUBLIC_URL="https://participer.example.fr")


def test_the_key_is_made_once_and_kept_for_the_owner(tmp_path):
    config = Config.from_environment({}, instance_path=tmp_path)
    key = config.key()
    assert len(key) == 64
    assert Config.from_environment({}, instance_path=tmp_path).key() == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_every_setting_is_documented():
    table = OPERATE.read_text(encoding="utf-8").partition("<!-- settings")[2]
    rows = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    assert set(rows) == {field.metadata["env"] for field in fields(Config)}
    for field in fields(Config):
        assert field.metadata["about"] in rows[field.metadata["env"]]
