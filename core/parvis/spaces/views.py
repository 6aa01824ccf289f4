"""Public pages of spaces."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from parvis.administration.install import has_administrator
from parvis.db import db, now
from parvis.events.models import Event
from parvis.modules.registry import registry
from parvis.people.public_pages import with_page
from parvis.rules import Conflict, Invalid, ask, may_see_space, require
from parvis.spaces import operations, queries
from parvis.spaces.activity import entries, public_events
from parvis.spaces.blocks import blocks_of, show_blocks
from parvis.spaces.collectives import KIND as COLLECTIVE
from parvis.spaces.collectives import ask_for_collective, requests_by
from parvis.spaces.dispatch import dispatch
from parvis.spaces.enter import enter_space
from parvis.spaces.forms import CollectiveForm
from parvis.spaces.kinds import kind_title
from parvis.spaces.labels import ROLE_NAMES, STATES
from parvis.spaces.models import Membership, Page, Space, SpaceState
from parvis.spaces.phases import timeline
from parvis.web.actor import acting_person
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.pages import page_of
from parvis.web.rendering import redirect_to, render
from parvis.web.urls import space_url

blueprint = Blueprint("spaces", __name__)

METHODS = ["GET", "POST"]


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """The installation's front page: its one territory, or the list of them."""
    spaces = [s for s in queries.root_spaces() if may_see_space(here.person, s)]
    if len(spaces) == 1:
        return redirect(space_url(spaces[0]), 302)
    if not spaces and not has_administrator():
        return redirect(url_for("site.installer"), 302)
    return render("spaces/front.html", spaces=spaces, kinds={s.id: kind_title(s) for s in spaces})


@blueprint.get("/<slug:space>/")
def home(space: str) -> ResponseReturnValue:
    """A space's home page, made of blocks."""
    found = enter_space(space)
    return render("spaces/home.html", space=found, blocks=show_blocks(found, blocks_of(found)))


@blueprint.get("/<slug:space>/pages/<slug:page>")
def page(space: str, page: str) -> ResponseReturnValue:
    """One of the space's texts."""
    found = enter_space(space)
    text = db.session.scalar(select(Page).where(Page.space_id == found.id, Page.slug == page))
    if text is None:
        abort(404)
    here.step(text.title)
    return render("spaces/page.html", page=text)


@blueprint.get("/<slug:space>/members/")
def members(space: str) -> ResponseReturnValue:
    """Who runs the space; for its members, everyone who belongs to it."""
    found = enter_space(space)
    here.step(_("Members"))
    everyone = None
    if ask(here.person, "core.see_members", found):
        everyone = page_of(queries.current_members(found), [(Membership.id, False)], size=50)
    team = queries.team_of(found)
    listed = [*team, *(everyone.items if everyone else ())]
    return render(
        "spaces/members.html",
        space=found,
        team=team,
        everyone=everyone,
        with_page=with_page(membership.person_id for membership in listed),
        role_names=ROLE_NAMES,
    )


@blueprint.get("/<slug:space>/phases/")
def phases(space: str) -> ResponseReturnValue:
    """The phases of the space, with what each is for."""
    found = enter_space(space)
    here.step(_("Phases"))
    steps = timeline(queries.phases_of(found), now())
    return render("spaces/phases.html", space=found, phases=steps)


@blueprint.get("/<slug:space>/activity")
def activity(space: str) -> ResponseReturnValue:
    """What has happened in the space and in the public ones below, the newest first."""
    found = enter_space(space)
    here.step(_("Recent activity"))
    shown = page_of(public_events(found), [(Event.id, True)])
    return render(
        "spaces/activity.html",
        fragment="spaces/_activity.html",
        space=found,
        page=shown,
        entries=entries(found, shown.items),
    )


@blueprint.post("/<slug:space>/follow")
def follow(space: str) -> ResponseReturnValue:
    """Follow the space, or no more."""
    found = enter_space(space)
    person = acting_person()
    if operations.is_following(person, found):
        operations.unfollow_space(person, found)
        flash(_("You no longer follow %(space)s.", space=found.name), "success")
    else:
        operations.follow_space(person, found)
        flash(_("You follow %(space)s.", space=found.name), "success")
    return redirect_to(space_url(found))


@blueprint.post("/<slug:space>/join")
def join(space: str) -> ResponseReturnValue:
    """Become a member."""
    found = enter_space(space)
    operations.join_space(acting_person(), found)
    flash(_("You are a member of %(space)s. Welcome!", space=found.name), "success")
    return redirect_to(space_url(found))


@blueprint.post("/<slug:space>/leave")
def leave(space: str) -> ResponseReturnValue:
    """End one's membership."""
    found = enter_space(space)
    try:
        operations.leave_space(acting_person(), found)
    except Conflict as error:
        flash(str(error.message), "error")
        return redirect_to(space_url(found))
    flash(_("You have left %(space)s.", space=found.name), "success")
    return redirect_to(space_url(found) if may_see_space(here.person, found) else "/")


@blueprint.get("/<slug:space>/collectives/")
def collectives(space: str) -> ResponseReturnValue:
    """The collectives of the space and of those below; what the person has asked for."""
    found = _with_collectives(space)
    here.step(_("Citizens’ collectives"))
    mine = requests_by(here.person) if here.person else []
    return render(
        "spaces/collectives.html",
        space=found,
        collectives=queries.below(found, COLLECTIVE, here.person),
        mine=[r for r in mine if r.space.state in (SpaceState.REQUESTED, SpaceState.REFUSED)],
        states=STATES,
    )


@blueprint.route("/<slug:space>/collectives/new", methods=METHODS)
def new_collective(space: str) -> ResponseReturnValue:
    """Ask for a collective."""
    found = _with_collectives(space)
    require(here.person, "core.ask_for_collective", found)
    address = url_for(".collectives", space=space)
    here.step(_("Citizens’ collectives"), address)
    here.step(_("Start a collective"))
    form = CollectiveForm()
    if form.validate_on_submit():
        try:
            ask_for_collective(
                acting_person(),
                found,
                name=form.name.data,
                purpose=form.purpose.data,
                founders=form.addresses(),
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Your request has been sent. You will have an answer by mail."), "success")
            return redirect_to(address)
    return render(
        "spaces/new_collective.html",
        status=422 if form.is_submitted() else 200,
        space=found,
        form=form,
        address=address,
    )


def _with_collectives(slug: str) -> Space:
    """The space; 404 where no collective can stand."""
    found = enter_space(slug)
    declared = registry().space_kinds.get(COLLECTIVE)
    if declared is None or found.kind not in declared.parents:
        abort(404)
    return found


@blueprint.route(
    "/<slug:space>/<slug:component>/", methods=METHODS, endpoint="component", defaults={"rest": ""}
)
@blueprint.route(
    "/<slug:space>/<slug:component>/<path:rest>", methods=METHODS, endpoint="component"
)
def component(space: str, component: str, rest: str) -> ResponseReturnValue:
    """A module's page."""
    answer: ResponseReturnValue = dispatch(space, component, rest)
    return answer
