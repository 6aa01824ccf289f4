"""People, in the installation's administration."""

from __future__ import annotations

from flask import Response, abort, flash, request, url_for

from parvis.administration import operations, queries
from parvis.administration.forms import PeopleSearchForm, SuspendForm
from parvis.administration.pages import blueprint, show
from parvis.db import db
from parvis.people.models import Person, PersonState
from parvis.rules import Conflict, Invalid
from parvis.spaces.labels import ROLE_NAMES
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.pages import page_of
from parvis.web.rendering import redirect_to


@blueprint.get("/people/")
def people() -> Response:
    """People by name. Addresses are shown on a person's own page only."""
    form = PeopleSearchForm(request.args)
    query = queries.people_query(form.q.data or "", administrators=form.administrators.data)
    page = page_of(query, [(Person.name, False), (Person.id, False)], size=30)
    return show("people", _("People"), fragment="_people", search=form, page=page)


@blueprint.get("/people/<number:number>")
def person(number: int) -> Response:
    """One person: what an administrator needs to help or to decide."""
    return _page(_person(number), SuspendForm())


def _page(found: Person, form: SuspendForm) -> Response:
    suspensions = queries.suspensions_of(found)
    actors = {event.actor_id for event in suspensions if event.actor_id is not None}
    return show(
        "person",
        found.name,
        person=found,
        memberships=queries.memberships_of(found),
        suspensions=suspensions,
        names=queries.names_of(actors),
        role_names=ROLE_NAMES,
        form=form,
    )


def _person(number: int) -> Person:
    found = db.session.get(Person, number)
    if found is None or found.state == PersonState.DELETED:
        abort(404)
    return found


@blueprint.post("/people/<number:number>/administrator")
def make_administrator(number: int) -> Response:
    """Let the person administer the installation, or no longer."""
    found = _person(number)
    act = operations.make_administrator
    if request.form.get("wanted") == "no":
        act = operations.unmake_administrator
    try:
        act(acting_person(), found)
    except Conflict as error:
        flash(str(error.message), "error")
    else:
        flash(_("Saved."), "success")
    return redirect_to(url_for(".person", number=number))


@blueprint.post("/people/<number:number>/suspend")
def suspend(number: int) -> Response:
    """Keep the person out, with a reason."""
    found, form = _person(number), SuspendForm()
    if not form.validate():
        return _page(found, form)
    try:
        operations.suspend_person(acting_person(), found, form.reason.data)
    except Invalid as error:
        form.take(error.errors)
    except Conflict as error:
        form.take({"": error.message})
    else:
        flash(_("%(name)s is suspended, and told why.", name=found.name), "success")
        return redirect_to(url_for(".person", number=number))
    return _page(found, form)


@blueprint.post("/people/<number:number>/reinstate")
def reinstate(number: int) -> Response:
    """Let the person in again."""
    found = _person(number)
    operations.reinstate_person(acting_person(), found)
    flash(_("%(name)s can sign in again.", name=found.name), "success")
    return redirect_to(url_for(".person", number=number))
