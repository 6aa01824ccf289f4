"""Who may do what with a space."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from parvis.people.models import Person
from parvis.rules import Verdict, has_role, no, sign_in_first, yes
from parvis.spaces.kinds import TERRITORIES
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


def may_create_space(actor: Person | None, parent: Space | None) -> Verdict:
    """At the root: the installation's administrators. Below: the administrators of the space."""
    if actor is None:
        return sign_in_first()
    if actor.steward:
        return yes()
    if parent is None:
        return no(_("Only the installation’s administrators can do this."), code="role")
    return may_administer(actor, parent)


def may_appoint_administrator(actor: Person | None, parent: Space | None) -> Verdict:
    """Inviting the first administrator of a space that nobody administers yet: the administrators
    of the space above (None: there is none), and those of the installation.
    """
    return may_create_space(actor, parent)


def may_join(actor: Person | None, space: Space) -> Verdict:
    """Anyone with an account who sees the space; a commune is lived in, not joined."""
    if space.kind in TERRITORIES:
        return no(_("A territory is followed; one does not join it."), code="kind")
    return yes() if actor is not None else sign_in_first()


def may_ask_for_collective(actor: Person | None, space: Space) -> Verdict:
    """Anyone with an account, under a territory or a commune."""
    if space.kind not in TERRITORIES:
        return no(_("A collective opens under a territory or a commune."), code="kind")
    return yes() if actor is not None else sign_in_first()


def may_decide_collective(actor: Person | None, parent: Space) -> Verdict:
    """Facilitators of the space under which the collective is asked for, or of one above it."""
    if actor is None:
        return sign_in_first()
    at: Space | None = parent
    while at is not None:
        if has_role(actor, at, Role.FACILITATOR):
            return yes()
        at = at.parent
    return no(_("Only the territory’s facilitators can do this."), code="role")
