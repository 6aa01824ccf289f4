"""What is sealed: read with its key and for its purpose only, old keys still open."""

from __future__ import annotations

import pytest

from parvis.config import Config, ConfigError
from parvis.db.sealed import Unreadable, seal, unseal

OLD, NEW = ("o" * 32,), ("n" * 32,)


def test_what_is_sealed_is_read_again_and_never_looks_the_same():
    first = seal(b"Jeanne Aubert", "t.c", OLD)
    assert unseal(first, "t.c", OLD) == b"Jeanne Aubert"
    assert b"Jeanne" not in first
    assert seal(b"Jeanne Aubert", "t.c", OLD) != first


@pytest.mark.parametrize("spoil", [lambda s: s[:-1], lambda s: b"\x02" + s[1:], lambda s: b""])
def test_what_was_touched_is_not_read(spoil):
    with pytest.raises(Unreadable):
        unseal(spoil(seal(b"x", "t.c", OLD)), "t.c", OLD)


def test_another_key_or_purpose_does_not_open():
    sealed = seal(b"x", "t.c", OLD)
    with pytest.raises(Unreadable):
        unseal(sealed, "t.c", NEW)
    with pytest.raises(Unreadable):
        unseal(sealed, "t.other", OLD)


def test_a_new_key_in_front_leaves_the_old_one_opening():
    sealed = seal(b"x", "t.c", OLD)
    assert unseal(sealed, "t.c", NEW + OLD) == b"x"
    assert unseal(seal(b"y", "t.c", NEW + OLD), "t.c", NEW) == b"y"


def test_the_data_key_is_made_once_for_its_owner_alone(tmp_path):
    config = Config.from_environment({}, instance_path=tmp_path)
    assert config.data_keys() == config.data_keys() != (config.key(),)
    assert (tmp_path / "data-key").stat().st_mode & 0o077 == 0


def test_a_short_data_key_is_refused():
    with pytest.raises(ConfigError, match="DATA_KEY"):
        Config.from_environment({"DATA_KEY": "n" * 32 + " short"})
