"""All that a content's page shows of the person, beside its own texts.

It can be compared, so that the page is kept for all who have the same (`parvis.web.shared`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from parvis.content.comments.queries import Written
from parvis.content.links.queries import Tie, Tied, ties_seen
from parvis.content.models import Comment, CommentState, Content, Follow
from parvis.db import detached
from parvis.db.ready import Ready, Row
from parvis.people.models import Person
from parvis.rules import Verdict, WayOut, ask

ACTIONS = ("core.comment", "core.follow", "core.attach", "core.link")
"""What the parts of a content's page ask whether the person may do it."""


@dataclass(frozen=True)
class ContentStanding:
    """A person's standing towards a content and what goes with it."""

    verdicts: tuple[tuple[str, Verdict], ...]
    follows: bool
    own: frozenset[int]
    """Those of the comments shown that they may change."""
    ties: tuple[Tie, ...]
    """What the content is tied to, as far as they may see it."""

    def may(self, action: str, _target: Any = None) -> Verdict:
        """Whether they may do this to the content: takes the place of `may` in templates. Raises
        KeyError for what was not asked.
        """
        return dict(self.verdicts)[action]


def standing_of(
    content: Content,
    comments: Sequence[Written],
    links: Sequence[Tied],
    person: Person | None,
    *,
    also: Iterable[str] = (),
) -> ContentStanding:
    """The person's standing towards a content with these comments and links; `also`, the module's
    actions that its page offers.
    """
    return ContentStanding(
        verdicts=tuple(
            (action, plain(ask(person, action, content))) for action in (*ACTIONS, *also)
        ),
        follows=is_followed(person, content),
        own=own_comments(person, content, comments),
        ties=ties_seen(links, person),
    )


def plain(verdict: Verdict) -> Verdict:
    """The verdict in the words of the page's language: it can be compared."""
    if verdict:
        return verdict
    way_out = verdict.way_out and WayOut(str(verdict.way_out.label), verdict.way_out.address)
    return Verdict(False, str(verdict.reason), way_out, verdict.code)


def own_comments(
    person: Person | None, content: Content, comments: Iterable[Written]
) -> frozenset[int]:
    """Those of these comments of the content that the person may change."""
    if person is None:
        return frozenset()
    return frozenset(
        comment.id
        for comment in comments
        if comment.author_id == person.id
        and ask(person, "core.change_comment", _asked_about(comment, content))
    )


def _asked_about(comment: Written, content: Content) -> Comment:
    state = CommentState(comment.state)
    columns = {"id": comment.id, "author_id": comment.author_id, "state": state}
    asked = detached(Comment, columns)
    set_committed_value(asked, "content", content)
    return asked


@Ready
def _followed() -> Select[*Row]:
    return select(Follow.content_id).where(
        Follow.person_id == bindparam("person"), Follow.content_id == bindparam("content")
    )


def is_followed(person: Person | None, content: Content) -> bool:
    """Whether the person follows the content."""
    return person is not None and bool(_followed(person=person.id, content=content.id))
