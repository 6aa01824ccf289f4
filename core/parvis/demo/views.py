"""Sign-in as anyone, in the demonstration only."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask_login import login_user
from sqlalchemy import select

from parvis.db import db
from parvis.people.models import Person
from parvis.people.operations import enter_as
from parvis.web.rendering import redirect_to, render
from parvis.web.safe import safe_next

blueprint = Blueprint("demo", __name__)


@blueprint.route("/demo/", methods=["GET", "POST"])
def people() -> object:
    """Choose who to be."""
    if request.method == "POST":
        person = db.session.scalar(
            select(Person).where(Person.id == request.form.get("person", 0, type=int), Person.demo)
        )
        if person is None:
            abort(404)
        enter_as(person)
        login_user(person, remember=False)
        return redirect_to(safe_next())
    people = db.session.scalars(select(Person).where(Person.demo).limit(20)).all()
    return render("demo/people.html", people=people)
