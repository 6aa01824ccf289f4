"""A large installation: a territory, thousands of people, proposals, supports, comments."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from parvis.content.models import Comment, Content
from parvis.db import db, now, transaction
from parvis.people.models import Person
from parvis.spaces.models import Category, Component, Space
from parvis.web.text import plain
from parvis_proposals.models import Proposal, Support

PEOPLE, PROPOSALS, SUPPORTS, COMMENTS = 5_000, 10_000, 100_000, 50_000
BATCH = 5_000
STAGES = ("submitted", "studied", "accepted", "refused", "done")
WORDS = (
    *("bus", "vélo", "école", "marché", "jardin", "place", "lumière", "eau", "forêt", "banc"),
    *("santé", "ombre", "toit", "pont", "rue", "piste", "cantine", "musée", "four", "lavoir"),
    *("sentier", "hiver", "été", "village", "ville", "vallée", "jeunes", "anciens", "travail"),
)


def fill(scale: float = 1.0) -> None:
    """Write the data, `scale` times the sizes above, the same each time."""
    random = Random(1)
    people, proposals = int(PEOPLE * scale), int(PROPOSALS * scale)
    with transaction():
        component_id, category_ids = _place()
        _many(Person, [_person(n) for n in range(1, people + 1)])
        contents = [_content(n, component_id, category_ids, people, random)
                    for n in range(1, proposals + 1)]
        supports = _pairs(int(SUPPORTS * scale), proposals, people, random)
        comments = [_comment(n, proposals, people, random)
                    for n in range(1, int(COMMENTS * scale) + 1)]
        counts = dict.fromkeys(range(1, proposals + 1), 0)
        for comment in comments:
            counts[comment["content_id"]] += 1
        for content in contents:
            content["comments_count"] = counts[content["id"]]
        supported = dict.fromkeys(range(1, proposals + 1), 0)
        for proposal_id, _person_id in supports:
            supported[proposal_id] += 1
        _many(Content, contents)
        _many(Proposal, [
            {"id": n, "stage": random.choice(STAGES), "supports_count": supported[n]}
            for n in range(1, proposals + 1)
        ])
        moment = now()
        _many(Support, [
            {"proposal_id": p, "person_id": q, "created_at": moment} for p, q in sorted(supports)
        ])
        _many(Comment, comments)


def _place() -> tuple[int, list[int]]:
    root = Space(kind="agglomeration", slug="territory", name="Grand Territoire", state="open")
    db.session.add(root)
    db.session.flush()
    root.path = f"/{root.id}/"
    for n in range(46):
        commune = Space(
            kind="commune", slug=f"commune-{n}", name=f"Commune {n}", state="open",
            parent_id=root.id, path="",
        )
        db.session.add(commune)
        db.session.flush()
        commune.path = f"/{root.id}/{commune.id}/"
    categories = [Category(space_id=root.id, title=w.capitalize()) for w in WORDS[:12]]
    component = Component(
        space_id=root.id, module="proposals", slug="propositions", title="Propositions"
    )
    db.session.add_all([*categories, component])
    db.session.flush()
    return component.id, [c.id for c in categories]


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "email": f"person{number}@example.org", "name": f"Personne {number}"}


def _content(
    number: int, component_id: int, categories: list[int], people: int, random: Random
) -> dict[str, Any]:
    title = " ".join(random.choices(WORDS, k=6)).capitalize()
    body = " ".join(random.choices(WORDS, k=120)).capitalize() + "."
    at = now() - timedelta(minutes=10 * (PROPOSALS - number) + random.randrange(10))
    return {
        "id": number, "type": "proposals.proposal", "space_id": 1, "component_id": component_id,
        "number": number, "author_id": random.randint(1, people), "state": "published",
        "title": title, "body": body, "search": plain(f"{title} {body}"),
        "category_id": random.choice(categories), "published_at": at, "created_at": at,
        "changed_at": at,
    }


def _comment(number: int, proposals: int, people: int, random: Random) -> dict[str, Any]:
    return {
        "id": number, "content_id": random.randint(1, proposals),
        "author_id": random.randint(1, people), "stance": random.choice((-1, 0, 0, 1)),
        "body": " ".join(random.choices(WORDS, k=25)),
    }


def _pairs(count: int, proposals: int, people: int, random: Random) -> set[tuple[int, int]]:
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < count:
        # Some are much more supported than others.
        pairs.add((1 + int(random.paretovariate(1)) % proposals
                   if random.random() < 0.2 else random.randint(1, proposals),
                   random.randint(1, people)))
    return pairs


def _many(model: type, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(model.__table__), rows[start : start + BATCH])  # type: ignore[attr-defined]
