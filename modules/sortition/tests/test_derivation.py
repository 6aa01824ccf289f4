"""The derivation, whose values must never change: draws of the past are checked with it."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from parvis_sortition.draw.things import draw_order, draw_some, draw_tables
from parvis_sortition.proof.derivation import Derivation


def test_first_number_is_the_hash_of_source_label_and_counter() -> None:
    digest = hashlib.sha256(b"loto 7-12\0panel\x000").digest()
    assert Derivation("loto 7-12", "panel").below(1000) == int.from_bytes(digest, "big") % 1000


def test_every_number_comes_about_as_often() -> None:
    stream = Derivation("s", "l")
    counts = Counter(stream.below(7) for _ in range(7000))
    assert set(counts) == set(range(7)) and min(counts.values()) > 850


def test_labels_are_separate_and_orders_do_not_depend_on_the_input() -> None:
    names = [f"n{n}" for n in range(20)]
    assert draw_order(names, "s") == draw_order(names[::-1], "s")
    assert draw_order(names, "s") != draw_order(names, "s", "other")
    assert sorted(draw_order(names, "s")) == sorted(names)
    assert len(set(draw_some(names, 5, "s"))) == 5
    with pytest.raises(ValueError, match="twice"):
        draw_order(["a", "a"], "s")


def test_tables_are_equal_and_mixed() -> None:
    people = {f"p{n:02}": ("F" if n % 2 else "H", f"z{n % 4}") for n in range(23)}
    tables = draw_tables(people, 4, "s")
    assert sorted(len(table) for table in tables) == [5, 6, 6, 6]
    assert sorted(p for table in tables for p in table) == sorted(people)
    for table in tables:
        women = sum(people[p][0] == "F" for p in table)
        assert 2 <= women <= 4
    assert draw_tables(dict(reversed(people.items())), 4, "s") == tables
