"""The account's pages: profile, security, activity, data."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, session, url_for

from parvis.db import now
from parvis.people import account as operations
from parvis.people import activity as queries
from parvis.people.export import personal_data
from parvis.people.forms import (
    DeleteForm,
    EmailForm,
    OldPasswordForm,
    PasswordForm,
    ProfileForm,
)
from parvis.people.operations import leave_everywhere
from parvis.people.pages import blueprint, me, wait_message
from parvis.people.public_pages import find_public, page_of_person
from parvis.people.sessions import end_visit, sessions_of
from parvis.people.tokens import token_hash
from parvis.rules import Invalid
from parvis.web.here import Crumb, here
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, wait_for
from parvis.web.rendering import redirect_to, render

# Someone at an open session must not find the password by trying, nor write to many addresses.
PASSWORD_TRIES = Limit("account password", "10 per 15 minutes; 50 per day")
EMAIL_CHANGES = Limit("account email", "5 per hour; 10 per day")
DOWNLOADS = Limit("account data", "10 per hour")


def _page(template: str, current: str, status: int = 200, **context: Any) -> Response:
    """One page of the account, with its tabs."""
    titles = {
        "account": _("Profile"),
        "security": _("Sign-in"),
        "activity": _("My activity"),
        "data": _("My data"),
    }
    here.step(_("My account"), url_for("people.account"))
    if current != "account":
        here.step(titles[current], url_for(f"people.{current}"))
    tabs = [Crumb(t, url_for(f"people.{name}"), name == current) for name, t in titles.items()]
    return render(template, status=status, tabs=tabs, page_name=titles[current], **context)


@blueprint.route("/account", methods=["GET", "POST"])
def account() -> Response:
    """What the person says of themselves."""
    person = me()
    page = page_of_person(person)
    form = ProfileForm(person, page)
    if form.validate_on_submit():
        try:
            operations.change_profile(
                person,
                name=form.name.data,
                about=form.about.data or "",
                residence_id=form.residence.number,
                birth_year=form.birth_year.data,
                locale=form.locale.data,
                has_page=form.has_page.data,
                residence_shown=form.residence_shown.data,
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            session["locale"] = person.locale
            flash(_("Your profile is saved."), "success")
            return redirect_to(url_for("people.account"))
    status = 422 if form.is_submitted() else 200
    return _page("people/profile.html", "account", status, form=form, page=page, person=person)


@blueprint.get("/people/<number:number>")
def person(number: int) -> Response:
    """The page of someone who has chosen to have one."""
    found = find_public(number)
    if found is None:
        abort(404)
    who, page = found
    here.step(who.name)
    return render(
        "people/person.html",
        who=who,
        residence=who.residence if page.residence_shown else None,
        contents=queries.published_by(who, here.person),
    )


@blueprint.get("/account/security")
def security() -> Response:
    """Address, password, devices."""
    return _security(me())


def _security(person: Any, status: int = 200, **forms: Any) -> Response:
    present = token_hash(person.session_token or "")
    return _page(
        "people/security.html",
        "security",
        status,
        email_form=forms.get("email_form") or EmailForm(formdata=None, prefix="email-"),
        password_form=forms.get("password_form") or PasswordForm(formdata=None, prefix="password-"),
        remove_form=forms.get("remove_form") or OldPasswordForm(formdata=None, prefix="remove-"),
        asks_old=operations.needs_old_password(person),
        sessions=[(s, s.token_hash == present) for s in sessions_of(person)],
    )


def _tried(form: Any, limit: Limit, person: Any) -> bool:
    """Count a try; past the limit say so in the form."""
    if seconds := wait_for(limit, str(person.id)):
        form.take({"": wait_message(seconds)})
        return False
    return True


@blueprint.post("/account/email")
def change_email() -> Response:
    """Send a link to the new address."""
    person = me()
    form = EmailForm(prefix="email-")
    if form.validate() and _tried(form, EMAIL_CHANGES, person):
        try:
            operations.change_email(person, form.email.data, password=form.password.data or "")
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(
                _("We have sent a link to %(email)s: open it on this device.",
                  email=form.email.data),
                "success",
            )  # fmt: skip
            return redirect_to(url_for("people.security"))
    return _security(person, 422, email_form=form)


@blueprint.post("/account/password")
def change_password() -> Response:
    """Set or change the password."""
    person = me()
    form = PasswordForm(prefix="password-")
    if form.validate() and _tried(form, PASSWORD_TRIES, person):
        try:
            operations.change_password(person, form.new.data, old=form.old.data or "")
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Your password is saved. Your other devices are signed out."), "success")
            return redirect_to(url_for("people.security"))
    return _security(person, 422, password_form=form)


@blueprint.post("/account/password/remove")
def remove_password() -> Response:
    """Do without a password."""
    person = me()
    form = OldPasswordForm(prefix="remove-")
    if form.validate() and _tried(form, PASSWORD_TRIES, person):
        try:
            operations.remove_password(person, old=form.old.data or "")
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Your account has no password any more: you sign in by a link."), "success")
            return redirect_to(url_for("people.security"))
    return _security(person, 422, remove_form=form)


@blueprint.post("/account/sessions/<number:number>/end")
def end_session(number: int) -> Response:
    """Sign one device out."""
    if not operations.end_session(me(), number):
        abort(404)
    flash(_("This device is signed out."), "success")
    return redirect_to(url_for("people.security"))


@blueprint.post("/account/sessions/end-others")
def end_other_sessions() -> Response:
    """Sign all devices out but this one."""
    leave_everywhere(me())
    flash(_("Your other devices are signed out."), "success")
    return redirect_to(url_for("people.security"))


@blueprint.get("/account/activity")
def activity() -> Response:
    """Drafts, contents, what is followed, spaces."""
    person = me()
    return _page(
        "people/activity.html",
        "activity",
        drafts=queries.drafts_of(person),
        contents=queries.contents_of(person),
        followed=queries.followed_by(person),
        memberships=queries.memberships_of(person),
        spaces=queries.spaces_followed_by(person),
    )


@blueprint.get("/account/data")
def data() -> Response:
    """Download one's data, delete one's account."""
    return _data(me(), DeleteForm(formdata=None))


def _data(person: Any, form: Any, status: int = 200) -> Response:
    alone = operations.spaces_left_alone(person)
    return _page("people/data.html", "data", status, form=form, alone=alone)


@blueprint.get("/account/data.json")
def download() -> Response:
    """All that the site knows of the person."""
    person = me()
    if seconds := wait_for(DOWNLOADS, str(person.id)):
        response = _data(person, DeleteForm(formdata=None), 429)
        response.headers["Retry-After"] = str(seconds)
        return response
    response = Response(personal_data(person), mimetype="application/json")
    name = f"parvis-{now():%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/account/delete")
def delete_account() -> Response:
    """Delete the account."""
    person = me()
    form = DeleteForm()
    if form.validate() and _tried(form, PASSWORD_TRIES, person):
        try:
            operations.delete_account(person, password=form.password.data or "")
        except Invalid as error:
            form.take(error.errors)
        else:
            end_visit()
            flash(_("Your account is deleted. Thank you for having taken part."), "success")
            return redirect_to("/")
    return _data(person, form, 422)
