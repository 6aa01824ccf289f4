"""The members of the space and the invitations."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue

from parvis.db import db
from parvis.people.models import LinkPurpose, SignInLink
from parvis.rules import Conflict, Invalid
from parvis.spaces import operations
from parvis.spaces.admin.common import METHODS, blueprint, do, enter, show, step_below
from parvis.spaces.admin.thread import onward
from parvis.spaces.forms import InviteForm, MembershipForm
from parvis.spaces.invitations import invitations_of, invite, withdraw_invitation
from parvis.spaces.labels import ROLE_NAMES
from parvis.spaces.models import Membership, Role, Space, Visibility
from parvis.spaces.queries import current_members, team_of
from parvis.web.actor import acting_person
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, visitor, within
from parvis.web.pages import page_of
from parvis.web.rendering import redirect_to

INVITING = Limit("inviting", "100 per hour; 300 per day")
"""Mails to strangers in the site's name, from one person."""


@blueprint.route("/<slug:space>/admin/members", methods=METHODS)
def members(space: str) -> ResponseReturnValue:
    """Who runs the space, who belongs to it, who is invited; inviting someone."""
    found = enter(space, _("Members"))
    form = InviteForm(members_only=not here.administers)
    if form.validate_on_submit():
        within(INVITING, visitor())
        try:
            invite(
                acting_person(), found, form.email.data, form.chosen_role(), form.chosen_title()
            )
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"email": error.message})
        else:
            flash(_("An invitation has been sent to %(email)s.", email=form.email.data), "success")
            return redirect_to(onward(found, url_for(".members", space=space)))
    everyone = current_members(found).where(
        Membership.role == Role.MEMBER, Membership.title == ""
    )
    return show(
        "members",
        found,
        form=form,
        team=team_of(found),
        page=page_of(everyone, [(Membership.id, False)], size=50),
        invitations=invitations_of(found),
        role_names=ROLE_NAMES,
    )


@blueprint.route("/<slug:space>/admin/members/<number:number>", methods=METHODS)
def membership(space: str, number: int) -> ResponseReturnValue:
    """Change someone's role and function."""
    found = enter(space, administrators=True)
    one = _find(found, number)
    address = url_for(".members", space=space)
    step_below(_("Members"), address, one.person.name)
    form = MembershipForm(one)
    if form.validate_on_submit():
        try:
            operations.change_membership(
                acting_person(), one, role=Role(form.role.data), title=form.title.data or ""
            )
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"role": error.message})
        else:
            flash(_("Saved."), "success")
            return redirect_to(address)
    return show("membership", found, form=form, membership=one, address=address)


@blueprint.post("/<slug:space>/admin/members/<number:number>/end")
def end_membership(space: str, number: int) -> ResponseReturnValue:
    """End someone's membership."""
    found = enter(space)
    one = _find(found, number)
    itself = one.person_id == acting_person().id
    # Who leaves may not see the space any more.
    away = "/" if found.visibility != Visibility.PUBLIC else url_for("spaces.home", space=space)
    return do(
        lambda: operations.end_membership(acting_person(), one),
        away if itself else url_for(".members", space=space),
        _("%(name)s is no longer a member.", name=one.person.name),
    )


@blueprint.post("/<slug:space>/admin/invitations/<number:number>/withdraw")
def withdraw(space: str, number: int) -> ResponseReturnValue:
    """Make an invitation worth nothing."""
    found = enter(space)
    link = db.session.get(SignInLink, number)
    if (
        link is None
        or link.purpose != LinkPurpose.INVITE
        or link.data.get("space") != found.id
        or link.used_at is not None
    ):
        abort(404)
    return do(
        lambda: withdraw_invitation(acting_person(), found, link),
        url_for(".members", space=space),
        _("The invitation is withdrawn."),
    )


def _find(space: Space, number: int) -> Membership:
    found = db.session.scalar(current_members(space).where(Membership.id == number))
    if found is None:
        abort(404)
    return found
