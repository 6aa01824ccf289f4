"""Sign-in, sign-up, account."""

from __future__ import annotations

from flask import Blueprint, abort, flash, request, session
from flask_login import login_user, logout_user

from parvis.config import LOCALES
from parvis.people import operations
from parvis.people.forms import LinkForm
from parvis.rules import Invalid
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to, render
from parvis.web.safe import safe_next

blueprint = Blueprint("people", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> object:
    """Ask for a link, or sign in with a password."""
    form = LinkForm()
    if form.validate_on_submit():
        try:
            operations.ask_for_link(
                form.email.data, next_address=safe_next(), locale=here.locale
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            return render("people/link_sent.html", email=form.email.data)
    return render("people/sign_in.html", status=422 if form.is_submitted() else 200, form=form)


@blueprint.post("/sign-out")
def sign_out() -> object:
    """End the session."""
    if here.person is not None and here.person.session_token:
        operations.leave(here.person.session_token)
    logout_user()
    flash(_("You are signed out."), "success")
    return redirect_to("/")


@blueprint.get("/account")
def account() -> object:
    """The person's own page."""
    return render("people/account.html")


@blueprint.get("/language/<code>")
def choose_language(code: str) -> object:
    """Keep the language chosen in the cookie."""
    if code not in LOCALES:
        abort(404)
    session["locale"] = code
    return redirect_to(safe_next())


__all__ = ["blueprint", "login_user", "request"]
