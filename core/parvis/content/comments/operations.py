"""Writing, changing and withdrawing comments."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from parvis.content.models import Comment, CommentState, Content
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import Conflict, Invalid, require

BODY_MAX = 3000
STANCES = (0, 1, -1)

# The same words sent again within this time are an impatient finger, not a second comment.
_TWICE = timedelta(minutes=10)


@operation
def write_comment(
    actor: Person, content: Content, body: str, *, stance: int = 0, parent: Comment | None = None
) -> Comment:
    """Comment a content, or answer one of its comments (`parent`; an answer takes no side).

    `stance` is 1 for, -1 against, 0 neither. Sent twice by mistake it is written once. Raises
    Refused, Invalid (`body`, `stance`), Conflict when the comment answered has gone meanwhile.
    """
    require(actor, "core.comment", content)
    _check(body, stance)
    thread_id = None
    if parent is not None:
        _check_parent(content, parent)
        thread_id, stance = parent.thread_id or parent.id, 0
    same = _sent_just_now(actor, content, body, parent)
    if same is not None:
        return same
    comment = Comment(
        content_id=content.id,
        thread_id=thread_id,
        parent_id=parent.id if parent else None,
        author_id=actor.id,
        body=body,
        stance=stance,
    )
    db.session.add(comment)
    db.session.flush()
    _count(comment, 1)
    record("core.commented", actor=actor, content=content, comment_id=comment.id)
    return comment


@operation
def change_comment(actor: Person, comment: Comment, body: str, *, stance: int = 0) -> bool:
    """Change one's comment; readers are told that it was changed. Returns whether anything did.
    Raises Refused, Invalid (`body`, `stance`).
    """
    require(actor, "core.change_comment", comment)
    # Another tab may be withdrawing it: the counts follow what the row holds now.
    lock(comment)
    require(actor, "core.change_comment", comment)
    _check(body, stance)
    if comment.thread_id is not None:
        stance = 0
    if (body, stance) == (comment.body, comment.stance):
        return False
    _count_stance(comment, -1)
    comment.body, comment.stance, comment.edited_at = body, stance, now()
    _count_stance(comment, 1)
    db.session.flush()
    record("core.comment_changed", actor=actor, content=comment.content, comment_id=comment.id)
    return True


@operation
def withdraw_comment(actor: Person, comment: Comment) -> None:
    """Take one's comment back: its words are no longer shown, the answers stay. Raises Refused."""
    require(actor, "core.change_comment", comment)
    gone = db.session.execute(
        update(Comment)
        .where(Comment.id == comment.id, Comment.state == CommentState.PUBLISHED)
        .values(state=CommentState.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(comment, ["state"])
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        return
    _count(comment, -1)
    record("core.comment_changed", actor=actor, content=comment.content, comment_id=comment.id)


def _check(body: str, stance: int) -> None:
    errors = {}
    if not body.strip():
        errors["body"] = _("Write your comment.")
    elif len(body) > BODY_MAX:
        errors["body"] = _("%(count)d characters at most.", count=BODY_MAX)
    if stance not in STANCES:
        errors["stance"] = _("Choose one.")
    if errors:
        raise Invalid(errors)


def _check_parent(content: Content, parent: Comment) -> None:
    if parent.content_id != content.id:
        raise Invalid({"": _("This comment is about something else.")})
    lock(parent)
    if parent.state != CommentState.PUBLISHED:
        raise Conflict(_("The comment that you answer has been withdrawn."))


def _sent_just_now(
    actor: Person, content: Content, body: str, parent: Comment | None
) -> Comment | None:
    return db.session.scalar(
        select(Comment)
        .where(
            Comment.content_id == content.id,
            Comment.author_id == actor.id,
            Comment.parent_id == (parent.id if parent else None),
            Comment.state == CommentState.PUBLISHED,
            Comment.created_at > now() - _TWICE,
            Comment.body == body,
        )
        .limit(1)
    )


def _count(comment: Comment, step: int) -> None:
    """Count a comment in, or out. The database adds: two at once are both counted."""
    _add_to_content(comment, "comments_count", step)
    _count_stance(comment, step)
    if comment.thread_id is not None:
        db.session.execute(
            update(Comment)
            .where(Comment.id == comment.thread_id)
            .values(replies_count=Comment.replies_count + step)
            .execution_options(synchronize_session=False)
        )
        first = db.session.get(Comment, comment.thread_id)
        if first is not None:
            db.session.expire(first, ["replies_count"])


def _count_stance(comment: Comment, step: int) -> None:
    counter = {1: "comments_for", -1: "comments_against"}.get(comment.stance)
    if counter is not None:
        _add_to_content(comment, counter, step)


def _add_to_content(comment: Comment, counter: str, step: int) -> None:
    table = Content.__table__
    db.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == comment.content_id)
        .values({counter: table.c[counter] + step})
    )
    db.session.expire(comment.content, [counter])
