"""Sign-in and sign-up. The account's pages are in `account_views`."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, request, session, url_for

from parvis.config import LOCALES
from parvis.mail.rules import may_read_mailbox
from parvis.people import account_views, operations
from parvis.people.forms import EnterForm, LinkForm, SignInForm, SignUpForm
from parvis.people.links import find_link
from parvis.people.models import LinkPurpose, Person, SignInLink
from parvis.people.pages import blueprint, device, wait_message
from parvis.people.sessions import begin_visit, end_visit
from parvis.rules import Conflict, Invalid
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, client_address, wait_for
from parvis.web.rendering import redirect_to, render
from parvis.web.safe import safe_address, safe_next

__all__ = ["account_views", "blueprint"]

# A hall full of people on one connection must get in; an address can't be tried for ever, and who
# tries somebody else's from one place does not keep them out.
FROM_PLACE = Limit("sign-in place", "60 per 10 minutes; 300 per hour")
BY_LINK = Limit("sign-in link", "5 per 15 minutes; 20 per day")
LINKS_IN_ALL = Limit("sign-in links in all", "20 per 15 minutes; 60 per day")
BY_PASSWORD = Limit("sign-in password", "10 per 15 minutes; 50 per day")
PASSWORDS_IN_ALL = Limit("sign-in passwords in all", "60 per 15 minutes; 300 per day")


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    """Ask for a link, or sign in with a password."""
    form = SignInForm()
    by_password = form.is_submitted() and form.by_password(request.form.get("way", ""))
    if not form.is_submitted():
        if here.person is not None:
            return redirect_to(safe_next(url_for("people.account")))
        form.next.data = safe_next()
        return _sign_in_page(form, 200)
    if by_password and not form.password.data:
        form.take({"password": _("Type your password.")})
        return _sign_in_page(form, 422, by_password)
    if not form.validate():
        return _sign_in_page(form, 422, by_password)
    limits = (BY_PASSWORD, PASSWORDS_IN_ALL) if by_password else (BY_LINK, LINKS_IN_ALL)
    if seconds := _wait(form.email.data.strip().lower(), *limits):
        form.take({"": wait_message(seconds)})
        response = _sign_in_page(form, 429, by_password)
        response.headers["Retry-After"] = str(seconds)
        return response
    try:
        if by_password:
            return _enter_by_password(form)
        return _send_link(form.email.data)
    except Invalid as error:
        form.take(error.errors)
        return _sign_in_page(form, 422, by_password)


def _wait(email: str, from_one_place: Limit, in_all: Limit) -> int:
    place = client_address()
    # What is stopped at one place does not count for the others.
    return (
        wait_for(FROM_PLACE, place)
        or wait_for(from_one_place, f"{place} {email}")
        or wait_for(in_all, email)
    )


def _sign_in_page(form: SignInForm, status: int, by_password: bool = False) -> Response:
    return render("people/sign_in.html", status=status, form=form, by_password=by_password)


def _enter_by_password(form: SignInForm) -> Response:
    person, _token = operations.enter_by_password(
        form.email.data, form.password.data, device=device()
    )
    return _welcome(person, safe_next(), shared=form.shared.data)


def _send_link(email: str) -> Response:
    operations.ask_for_link(email, next_address=safe_next(), locale=here.locale)
    return render("people/link_sent.html", email=email, mailbox=may_read_mailbox(here.person))


def _welcome(person: Person, address: str, *, shared: bool = False) -> Response:
    former = here.person
    if former is not None and former.session_token not in (None, person.session_token):
        operations.leave(str(former.session_token))
    begin_visit(person, shared=shared)
    flash(_("Welcome, %(name)s: you are signed in.", name=person.name), "success")
    return redirect_to(address)


@blueprint.get("/sign-in/<token>")
def link(token: str) -> Response:
    """Show the button that uses the link: those who read mails before people do (scanners,
    previews) open links, they do not press buttons.
    """
    found = find_link(token)
    if found is None:
        return _over()
    return _link_page(found, _enter_form(found), 200)


@blueprint.post("/sign-in/<token>")
def enter(token: str) -> Response:
    """Use the link."""
    found = find_link(token)
    if found is None:
        return _over()
    form = _enter_form(found)
    if not form.validate():
        return _link_page(found, form, 422)
    new = isinstance(form, SignUpForm)
    try:
        person, _token = operations.enter_by_link(
            token,
            name=form.name.data if new else "",
            residence_id=form.residence.number if new else None,
            device=device(),
            actor=here.person,
        )
    except Invalid as error:
        form.take(error.errors)
        return _link_page(found, form, 422)
    except Conflict:
        if find_link(token) is None:
            return _over()
        raise
    address = safe_address(str(found.data.get("next", "")))
    if found.purpose == LinkPurpose.EMAIL:
        flash(_("Your new address is confirmed."), "success")
        return redirect_to(address)
    if here.person is not None and here.person.id == person.id and not new:
        flash(_("The invitation is accepted: welcome."), "success")
        return redirect_to(address)
    return _welcome(person, address, shared=form.shared.data)


def _enter_form(found: SignInLink) -> Any:
    """The form of the link's page: with a name when it makes an account."""
    known = found.person_id is not None or operations.person_by_email(found.email) is not None
    return EnterForm() if known else SignUpForm()


def _link_page(found: SignInLink, form: Any, status: int) -> Response:
    owner = found.person_id or getattr(operations.person_by_email(found.email), "id", None)
    return render(
        "people/link.html",
        status=status,
        form=form,
        link=found,
        new=isinstance(form, SignUpForm),
        confirms=found.purpose == LinkPurpose.EMAIL,
        invites=found.purpose == LinkPurpose.INVITE and owner is not None,
        mine=here.person is not None and here.person.id == owner,
    )


def _over() -> Response:
    if here.person is not None:
        # A second click on the button, or on the link of an hour ago: all is well.
        return redirect_to(url_for("people.account"))
    form = LinkForm(formdata=None)
    return render("people/link_over.html", status=410, form=form)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    if here.person is not None and here.person.session_token:
        operations.leave(here.person.session_token)
    end_visit()
    flash(_("You are signed out."), "success")
    return redirect_to("/")


@blueprint.get("/language/<code>")
def choose_language(code: str) -> Response:
    """Keep the language chosen in the cookie."""
    if code not in LOCALES:
        abort(404)
    session["locale"] = code
    return redirect_to(safe_next())
