"""Who may comment, follow, attach, link."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from parvis.content.models import Comment, CommentState, Content, ContentState
from parvis.modules.registry import registry
from parvis.people.models import Person
from parvis.rules import Verdict, ask, has_role, no, sign_in_first, yes
from parvis.spaces.components import settings_of
from parvis.spaces.models import Component, Role, Space


def comments_open(component: Component) -> bool:
    """Whether the contents of a component can be commented: its setting `comments_open` says so,
    for a module that has one; the others' can.
    """
    return bool(getattr(settings_of(component), "comments_open", True))


def may_comment(actor: Person | None, content: Content) -> Verdict:
    """Anyone with an account, on what is published, where comments are open."""
    if not comments_open(content.component):
        return no(_("Comments are closed here."), code="closed")
    if not content.is_published:
        return no(_("Comments open once this is published."), code="state")
    return yes() if actor is not None else sign_in_first()


def may_change_comment(actor: Person | None, comment: Comment) -> Verdict:
    """Its author, while it is published."""
    if actor is None:
        return sign_in_first()
    if comment.author_id != actor.id:
        return no(_("Only its author can change a comment."), code="author")
    if comment.state != CommentState.PUBLISHED:
        return no(_("This comment has been withdrawn."), code="state")
    return yes()


def may_follow(actor: Person | None, target: Content | Space) -> Verdict:
    """Anyone with an account."""
    return yes() if actor is not None else sign_in_first()


def may_attach(actor: Person | None, content: Content) -> Verdict:
    """The space's facilitators; its author and who entered it, as long as they may change it."""
    if actor is None:
        return sign_in_first()
    if has_role(actor, content.space, Role.FACILITATOR):
        return yes()
    if actor.id not in (content.author_id, content.entered_by_id):
        return no(_("Only its author can change this."), code="author")
    if content.state not in (ContentState.DRAFT, ContentState.PUBLISHED):
        return no(_("This content has been withdrawn."), code="state")
    declared = registry().content_types.get(content.type)
    return ask(actor, declared.change, content) if declared and declared.change else yes()


def may_link(actor: Person | None, content: Content) -> Verdict:
    """The space's facilitators tie its contents to others."""
    if actor is None:
        return sign_in_first()
    if not has_role(actor, content.space, Role.FACILITATOR):
        return no(_("Only the space’s facilitators can do this."), code="role")
    return yes()
