"""The demonstration's data holds together, and reads well."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import timedelta
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from parvis.content import Channel
from parvis.demo.drawing import SCENES
from parvis.territories import load
from parvis_proposals.demo.data import DemoProposal, read_proposals

P2A = "200067437"
HIGH_SPACES = "\u00a0\u202f"
WRONG_TYPOGRAPHY = {
    "a space that may break before « ; ! ? »": re.compile(rf"[^{HIGH_SPACES}!?][;!?]"),
    "a space that may break before « : »": re.compile(r"[^\u00a0]:(?!//)"),
    "guillemets without their spaces": re.compile(r"«[^\u00a0]|[^\u00a0]»"),
    "straight quotes": re.compile(r"['\"]"),
    "three dots for an ellipsis": re.compile(r"\.\.\."),
    "a number that may break": re.compile(r"\d (\d{3}\b|[€%]|h\b|km\b)"),
    "two spaces": re.compile(r"  "),
}


def core_file(name: str) -> dict[str, Any]:
    return tomllib.loads(files("parvis.demo").joinpath("data", name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def people() -> dict[str, dict[str, Any]]:
    rows = core_file("people.toml")["person"]
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="module")
def territory() -> dict[str, Any]:
    return core_file("territory.toml")


@pytest.fixture(scope="module")
def proposals() -> tuple[DemoProposal, ...]:
    return read_proposals()


@pytest.fixture(scope="module")
def communes() -> set[str]:
    found = load().find_by_siren(P2A)
    assert found is not None
    return set(found.commune_codes)


def texts(value: Any) -> list[str]:
    """Every text of parsed TOML."""
    if isinstance(value, str):
        return [value]
    children = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    )
    return [text for child in children for text in texts(child)]


def test_people_live_in_the_territory(people: dict[str, Any], communes: set[str]) -> None:
    assert len(people) >= 80
    for person in people.values():
        assert person["commune"] in communes, person["id"]
        assert person["email"].endswith("@example.org")
        assert 1930 <= person["birth_year"] <= 2008
        for role in person.get("roles", ()):
            assert role["space"] in {"agglomeration", *communes}
            assert role["role"] in {"member", "moderator", "facilitator", "administrator"}
    assert 6 <= sum("one_click" in person for person in people.values()) <= 8


def test_territory_names_its_communes_and_people(
    people: dict[str, Any], communes: set[str], territory: dict[str, Any]
) -> None:
    assert territory["siren"] == P2A
    assert set(territory["centres"]) <= communes
    assert {home["space"] for home in territory["home"]} <= {"agglomeration", *communes}
    for point in territory["centres"].values():
        assert 43.7 < point["lat"] < 44.5 and 5.8 < point["lon"] < 6.6
    for collective in territory["collective"]:
        assert {*collective["founders"], *collective["members"]} <= set(people)
        assert collective["parent"] in {"agglomeration", *communes}
    phases = territory["consultation"]["phase"]
    assert all(one["ends_in_days"] <= two["starts_in_days"] for one, two in pairwise(phases))


def test_proposals_fit_the_columns_and_the_territory(
    people: dict[str, Any],
    communes: set[str],
    territory: dict[str, Any],
    proposals: tuple[DemoProposal, ...],
) -> None:
    categories = {category["id"] for category in territory["category"]}
    assert len(proposals) == len({proposal.id for proposal in proposals}) == 60
    for proposal in proposals:
        assert 5 <= len(proposal.title) <= 120, proposal.id
        assert 100 <= len(proposal.body) <= 5000, proposal.id
        assert proposal.space in {"agglomeration", *communes}, proposal.id
        assert proposal.category in categories, proposal.id
        assert proposal.author in people, proposal.id
        assert proposal.channel in {channel.value for channel in Channel}
        assert (proposal.channel == "web") == (proposal.entered_by is None)
        if proposal.entered_by is not None:
            assert proposal.entered_by in people
            assert 5 <= len(proposal.channel_note) <= 160
        if proposal.place is not None:
            assert 43.7 < proposal.place.lat < 44.5 and 5.8 < proposal.place.lon < 6.6, proposal.id
    assert sum(proposal.place is not None for proposal in proposals) >= 40
    assert sum(proposal.channel != "web" for proposal in proposals) >= 4


def test_what_follows_a_proposal_is_possible(
    people: dict[str, Any], proposals: tuple[DemoProposal, ...]
) -> None:
    for proposal in proposals:
        # Everyone supports once, and nobody supports their own.
        assert 0 <= proposal.supports < len(people)
        if proposal.draft:
            assert not (proposal.supports or proposal.comments or proposal.answers), proposal.id
        ages = [proposal.age, *(answer.age for answer in proposal.answers)]
        assert ages == sorted(ages, reverse=True) and ages[-1] > timedelta(0), proposal.id
        last = proposal.answers[-1].stage if proposal.answers else "submitted"
        assert proposal.stage == last, proposal.id
        for answer in proposal.answers:
            roles = {
                role["space"]
                for role in people[answer.author].get("roles", ())
                if role["role"] in {"facilitator", "administrator"}
            }
            assert proposal.space in roles, (proposal.id, answer.author)


def test_comments_follow_their_threads(
    people: dict[str, Any], proposals: tuple[DemoProposal, ...]
) -> None:
    for proposal in proposals:
        for index, comment in enumerate(proposal.comments):
            assert comment.author in people, proposal.id
            assert timedelta(0) < comment.age <= proposal.age, (proposal.id, comment.text)
            if comment.reply_to is not None:
                assert comment.reply_to < index, (proposal.id, comment.text)
    stances = Counter(comment.stance for p in proposals for comment in p.comments)
    assert sum(stances.values()) >= 150
    assert min(stances[1], stances[0], stances[-1]) >= 20


def test_french_typography() -> None:
    files_read = [
        core_file("people.toml"),
        core_file("territory.toml"),
        *(
            tomllib.loads(file.read_text(encoding="utf-8"))
            for file in files("parvis_proposals.demo").iterdir()
            if file.name.endswith(".toml")
        ),
    ]
    wrong = [
        (what, text[max(0, found.start() - 20) : found.end() + 20])
        for text in texts(files_read)
        for what, pattern in WRONG_TYPOGRAPHY.items()
        if (found := pattern.search(text))
    ]
    assert not wrong, json.dumps(wrong[:10], ensure_ascii=False, indent=1)


def test_pictures_are_named_and_described(proposals: tuple[DemoProposal, ...]) -> None:
    pictures = [proposal.picture for proposal in proposals if proposal.picture]
    assert len(pictures) >= 25
    for picture in pictures:
        assert picture.scene in SCENES
        assert 20 <= len(picture.alt) <= 250
