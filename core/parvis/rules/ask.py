"""The one place that answers whether a person may do something."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from parvis.content.models import Attachment, Comment, Content
from parvis.modules.manifest import Action
from parvis.modules.registry import load_reference, registry
from parvis.people.models import Person
from parvis.rules.refusals import Refused
from parvis.rules.roles import has_role
from parvis.rules.verdict import Verdict, no
from parvis.rules.visibility import is_open_now, may_see_content, may_see_space
from parvis.spaces.models import Component, ComponentState, Role, Space, SpaceState


def ask(actor: Person | None, action: str, target: Any) -> Verdict:
    """May the actor do this to the target: a Space, a Component, a Content, a Comment, or None for
    the installation? Raises KeyError for an action that no module declares.
    """
    declared = registry().actions[action]
    refusal = _everywhere(actor, declared, target)
    if refusal is not None:
        return refusal
    verdict = load_reference(declared.rule)(actor, target)
    assert isinstance(verdict, Verdict), declared.rule
    return verdict


def require(actor: Person | None, action: str, target: Any) -> None:
    """Raise Refused when `ask` says no."""
    verdict = ask(actor, action, target)
    if not verdict:
        raise Refused(verdict)


def _everywhere(actor: Person | None, action: Action, target: Any) -> Verdict | None:
    """What holds for all actions; None when nothing stands in the way."""
    if actor is not None and not actor.is_active:
        return no(_("This account is suspended."), code="suspended")
    space, component, content = _place(target)
    if content is not None and not may_see_content(actor, content):
        return no(_("This content can't be seen."), code="hidden")
    if space is not None:
        if not may_see_space(actor, space):
            return no(_("This space is not open to you."), code="hidden")
        if space.state == SpaceState.CLOSED and not action.managing:
            return no(_("This space is closed: it can be read only."), code="closed")
    if component is not None:
        return _component(actor, action, component)
    return None


def _component(actor: Person | None, action: Action, component: Component) -> Verdict | None:
    if action.managing:
        return None
    if component.state == ComponentState.OFF and not has_role(
        actor, component.space, Role.ADMINISTRATOR
    ):
        return no(_("This part of the space is switched off."), code="hidden")
    if component.state != ComponentState.OPEN:
        return no(_("This part of the space is closed: it can be read only."), code="closed")
    if action.phased and not is_open_now(component, action.name):
        return no(_("This is not open in the current phase."), code="phase")
    return None


def _place(target: Any) -> tuple[Space | None, Component | None, Content | None]:
    match target:
        case Space():
            return target, None, None
        case Component():
            return target.space, target, None
        case Content():
            return target.space, target.component, target
        case Comment() | Attachment():
            content = target.content
            return content.space, content.component, content
    return None, None, None
