"""Planting the demonstration's proposals."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from sqlalchemy import insert

from parvis.content import Channel, Comment
from parvis.content.attachments.operations import attach_image
from parvis.content.comments.operations import write_comment
from parvis.db import db
from parvis.demo.drawing import illustrate
from parvis.demo.territory import DemoTerritory
from parvis.people import Person
from parvis_proposals import operations
from parvis_proposals.demo.data import DemoProposal, read_proposals
from parvis_proposals.models import Proposal, Stage, Support

PLACES = ("agglomeration", "04070", "04244", "04217", "04135")


def plant(territory: DemoTerritory) -> None:
    """Enable proposals in a few spaces and plant what people wrote there."""
    with territory.ago(timedelta(days=390)):
        for place in PLACES:
            territory.component(place, "proposals")
    for declared in read_proposals():
        _proposal(territory, declared)


def _proposal(territory: DemoTerritory, declared: DemoProposal) -> None:
    author = territory.people[declared.author]
    place = declared.place
    with territory.ago(declared.age):
        component = territory.component(declared.space, "proposals")
        entered_by = territory.people[declared.entered_by] if declared.entered_by else author
        proposal = operations.draft_proposal(
            entered_by,
            component,
            operations.Text(
                title=declared.title,
                body=declared.body,
                category_id=territory.categories[declared.category].id,
                place=place.name if place else "",
                latitude=place.lat if place else None,
                longitude=place.lon if place else None,
            ),
            author=author if declared.entered_by else None,
            channel=Channel(declared.channel),
            channel_note=declared.channel_note,
        )
        if declared.picture is not None:
            picture = declared.picture
            drawn = illustrate(picture.scene, picture.seed, (1280, 800))
            attach_image(entered_by, proposal, BytesIO(drawn), picture.alt)
        if declared.draft:
            return
        operations.publish_proposal(entered_by, proposal)
    _supports(territory, proposal, declared.supports, author)
    _comments(territory, proposal, declared)
    for answer in declared.answers:
        with territory.ago(answer.age):
            writer = territory.people[answer.author]
            operations.answer_proposal(writer, proposal, Stage(answer.stage), answer.body)


def _supports(territory: DemoTerritory, proposal: Proposal, count: int, author: Person) -> None:
    others = [p for p in territory.people.values() if p.id != author.id]
    people = territory.random.sample(others, min(count, len(others)))
    if not people:
        return
    moment = proposal.published_at
    db.session.execute(
        insert(Support),
        [{"proposal_id": proposal.id, "person_id": p.id, "created_at": moment} for p in people],
    )
    proposal.supports_count = len(people)
    db.session.flush()


def _comments(territory: DemoTerritory, proposal: Proposal, declared: DemoProposal) -> None:
    written: list[Comment] = []
    for comment in declared.comments:
        parent = None if comment.reply_to is None else written[comment.reply_to]
        with territory.ago(comment.age):
            written.append(
                write_comment(
                    territory.people[comment.author],
                    proposal,
                    comment.text,
                    stance=0 if parent else comment.stance,
                    parent=parent,
                )
            )
