"""Sign-in as anyone, in the demonstration only."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, request
from sqlalchemy import select

from parvis.db import db
from parvis.demo.data import read_people
from parvis.people.models import Person
from parvis.people.operations import enter_as
from parvis.people.sessions import begin_visit
from parvis.spaces.models import Space
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to, render
from parvis.web.safe import safe_next
from parvis.web.urls import space_url

blueprint = Blueprint("demo", __name__)


@dataclass(frozen=True)
class Part:
    """Someone one can be, and what they come for."""

    person: Person
    about: str


@blueprint.route("/demo/", methods=["GET", "POST"])
def people() -> Response:
    """Choose who to be."""
    known = {p.email: p for p in db.session.scalars(select(Person).where(Person.demo))}
    if request.method == "POST":
        person = next((p for p in known.values() if str(p.id) == request.form.get("person")), None)
        if person is None:
            abort(404)
        enter_as(person, device=_("Demonstration"))
        begin_visit(person)
        return redirect_to(safe_next(_home(person)))
    here.step(_("Sign in as…"))
    parts = [
        Part(known[d.email], d.one_click)
        for d in read_people()
        if d.one_click and d.email in known
    ]
    chosen = {part.person.id for part in parts}
    others = sorted((p for p in known.values() if p.id not in chosen), key=lambda p: p.name)
    return render("demo/people.html", parts=parts, others=others, next=safe_next(""))


def _home(person: Person) -> str:
    space = db.session.get(Space, person.residence_id) if person.residence_id else None
    return space_url(space) if space else "/"
