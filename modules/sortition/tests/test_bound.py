"""The proof of the bound: true, seen when forged, and never a count of fewer than ten people."""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from couples import SIZE, pool_of

from parvis_sortition.draw.engine import Lottery, make_lottery
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.proof.bound import proof_hash
from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.log import append
from parvis_sortition.proof.verify import verify
from parvis_sortition.publish import make_roster, publication, sealed

SALT = b"a salt of the tests"


def prepared(pool: Pool, size: int) -> tuple[dict[str, Any], dict[str, Any]]:
    roster = make_roster(pool, SALT)
    found = make_lottery(pool, size, panels=200, seed=3)
    assert isinstance(found, Lottery)
    public = publication(pool, roster, found, algorithm="leximin")
    return public, sealed(pool, roster, SALT, found)


def few() -> Pool:
    """Three people are young, and one of them at least sits: their chance is bounded by it."""
    people = [Person(f"p{n:02}", ("jeune" if n < 3 else "autre",), "") for n in range(40)]
    quotas = [Quota("âge", "jeune", 2, 2), Quota("âge", "autre", 3, 3)]
    return make_pool(quotas, people, ["âge"])


@pytest.mark.parametrize("pool", [pool_of(19), few()])
def test_what_would_count_the_few_is_proved_by_the_sealed_file(pool: Pool) -> None:
    public, private = prepared(pool, 5 if len(pool.quotas) == 2 else SIZE)
    assert set(public["draw"]["certificate"]) == {"bound", "sealed"}
    assert verify(public).good and verify(public, sealed=private).good
    assert "for the sealed file to prove" in verify(public).text()
    private["certificate"]["lowest_score"] += 1
    assert not verify(public, sealed=private).good


def test_a_proof_that_counts_no_few_is_read_by_all() -> None:
    people = [Person(f"p{n:02}", ("FH"[n % 3 == 0],), "") for n in range(60)]
    pool = make_pool([Quota("sexe", "F", 5, 5), Quota("sexe", "H", 5, 5)], people, ["sexe"])
    public, private = prepared(pool, 10)
    (line,) = public["draw"]["certificate"]["multipliers"]
    assert line["people"] in (20, 40)
    assert verify(public, sealed=private).good
    line["people"] -= 1
    assert not verify(public).good


def test_a_search_that_was_stopped_is_said() -> None:
    public, _private = prepared(pool_of(19), SIZE)
    assert "was stopped" not in verify(public).text()
    draw = public["draw"] | {"complete": False}
    hashed = digest("draw", draw)
    log = append([], "published", {"draw": hashed})
    report = verify({**public, "draw": draw, "hash": hashed, "log": log})
    assert report.good and "was stopped" in report.text() and "a été arrêtée" in report.text()


Forging = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "forge",
    [
        lambda proof: proof.update(size_multiplier=proof["size_multiplier"] + 1),
        lambda proof: proof["homes"][0].update(multiplier=-1),
        lambda proof: proof["homes"][0]["people"].pop(),
        lambda proof: proof["homes"].append(dict(proof["homes"][0])),
        lambda proof: proof["homes"].clear(),
        lambda proof: proof.update(
            multipliers=[],
            size_multiplier=0,
            lowest_score=0,
            homes=[{"multiplier": 1, "people": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}],
            bound="1/10",
        ),
    ],
)
def test_a_forged_proof_is_seen_with_the_sealed_file(forge: Forging) -> None:
    public, private = prepared(pool_of(19), SIZE)
    assert private["certificate"]["homes"], "this pool was to have households in its proof"
    forged = copy.deepcopy(private)
    forge(forged["certificate"])
    document = _committing(public, forged)
    assert not verify(document, sealed=forged).good


def _committing(public: dict[str, Any], private: dict[str, Any]) -> dict[str, Any]:
    """The public file of someone who commits to this proof from the beginning."""
    proof = private["certificate"]
    secrets = [person["secret"] for person in private["people"]]
    told = {"bound": proof["bound"], "sealed": proof_hash(proof, secrets)}
    draw = public["draw"] | {"certificate": told}
    hashed = digest("draw", draw)
    log = append([], "published", {"draw": hashed})
    return {"format": public["format"], "draw": draw, "hash": hashed, "log": log}


def test_a_fraction_out_of_all_bounds_is_refused_at_once() -> None:
    public, _private = prepared(pool_of(19), SIZE)
    for text in ("1e99999999", "9" * 5000 + "/1", "1/0", "-1/2", "½"):
        public["draw"]["certificate"]["bound"] = text
        assert not verify(public).good


def test_no_public_file_counts_the_few() -> None:
    chance = random.Random(11)
    read = 0
    for _pool in range(40):
        people = [
            Person(f"p{n:03}", ("FH"[chance.random() < 0.4], chance.choice("aaaaaabbbbc")), "")
            for n in range(chance.randrange(30, 90))
        ]
        held = Counter(value for person in people for value in person.values)
        quotas = [Quota("sexe", "F", 3, 5), Quota("sexe", "H", 3, 5)]
        quotas += [Quota("zone", "a", 1, 5), Quota("zone", "b", 1, 5), Quota("zone", "c", 1, 3)]
        if any(not held[value] for value in "FHabc"):
            continue
        public, private = prepared(make_pool(quotas, people, ["sexe", "zone"]), 8)
        assert verify(public, sealed=private).good
        lines = public["draw"]["certificate"].get("multipliers", [])
        read += bool(lines)
        assert all(line["people"] >= 10 for line in lines)
        # With two values, the one tells the other by subtraction.
        told = {line["value"] for line in lines}
        assert not told & set("FH") or min(held["F"], held["H"]) >= 10
    assert read > 5
