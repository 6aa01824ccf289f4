"""Who may do what with a space."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from parvis.people.models import Person
from parvis.rules import Verdict, has_role, no, sign_in_first, yes
from parvis.spaces.models import Role, Space


def may_administer(actor: Person | None, space: Space) -> Verdict:
    """Its administrators."""
    if actor is None:
        return sign_in_first()
    if has_role(actor, space, Role.ADMINISTRATOR):
        return yes()
    return no(_("Only the space’s administrators can do this."), code="role")


def may_facilitate(actor: Person | None, space: Space) -> Verdict:
    """Its facilitators and administrators."""
    if actor is None:
        return sign_in_first()
    if has_role(actor, space, Role.FACILITATOR):
        return yes()
    return no(_("Only the space’s facilitators can do this."), code="role")


def may_see_members(actor: Person | None, space: Space) -> Verdict:
    """The space's members see each other."""
    if actor is None:
        return sign_in_first()
    if has_role(actor, space, Role.MEMBER):
        return yes()
    return no(_("Only the space’s members can see each other."), code="role")


def may_ask_for_collective(actor: Person | None, space: Space) -> Verdict:
    """Anyone with an account, under a territory or a commune."""
    if actor is None:
        return sign_in_first()
    if space.kind not in ("agglomeration", "commune"):
        return no(_("A collective opens under a territory or a commune."), code="kind")
    return yes()


def may_decide_collective(actor: Person | None, space: Space) -> Verdict:
    """Facilitators of the territory that the collective is asked under."""
    if actor is None:
        return sign_in_first()
    at = space.parent
    while at is not None:
        if has_role(actor, at, Role.FACILITATOR):
            return yes()
        at = at.parent
    return no(_("Only the territory’s facilitators can do this."), code="role")
