"""What the administrators of the installation do."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from parvis.administration.models import Setting
from parvis.administration.settings import NAME, SiteSettings, forget_site_settings
from parvis.db import after_commit, db, guarded, now, operation
from parvis.events import Outbox, OutboxState, record
from parvis.mail.post import post
from parvis.people.models import Person, PersonState
from parvis.people.operations import reactivate, suspend, tidy_email
from parvis.rules import Conflict, Invalid, require
from parvis.spaces.inputs import words
from parvis.spaces.models import Space

ACTION = "core.administer_installation"
REASON_LONGEST = 500


@operation
def change_settings(actor: Person, settings: SiteSettings) -> None:
    """Change the site's choices. Raises Refused, Invalid."""
    require(actor, ACTION, None)
    if settings.contact:
        _check_contact(settings.contact)
    if settings.source_url and urlsplit(settings.source_url).scheme not in ("http", "https"):
        raise Invalid({"source_url": _("An address that begins with https://.")})
    write_setting(NAME, settings.as_json())
    # The site's name is on every page.
    db.session.execute(update(Space).values(version=Space.version + 1))
    record("core.installation_changed", actor=actor)
    after_commit(forget_site_settings)


def _check_contact(address: str) -> None:
    try:
        tidy_email(address)
    except Invalid as error:
        raise Invalid({"contact": error.errors["email"]}) from None


def write_setting(name: str, value: object) -> None:
    """Keep one value, within an operation."""
    row = db.session.get(Setting, name)
    if row is None:
        db.session.add(Setting(name=name, value=value))
    else:
        row.value = value
    db.session.flush()


@operation
def make_administrator(actor: Person, person: Person) -> None:
    """Let someone administer the installation too. Raises Refused, and Conflict for an account that
    is not active.
    """
    require(actor, ACTION, None)
    if not person.is_active:
        raise Conflict(_("This account is not active."))
    if person.steward:
        return
    person.steward = True
    record("core.administrators_changed", actor=actor, person=person.id, appointed=True)


@operation
def unmake_administrator(actor: Person, person: Person) -> None:
    """Take the administration of the installation back from someone, oneself perhaps. Raises
    Refused, and Conflict for the last one.
    """
    require(actor, ACTION, None)
    if not person.steward:
        return
    _keep_one_beside(person)
    person.steward = False
    record("core.administrators_changed", actor=actor, person=person.id, appointed=False)


@operation
def suspend_person(actor: Person, person: Person, reason: str) -> None:
    """Keep someone out of the whole site and tell them why. Raises Refused, Invalid without a
    reason, and Conflict for oneself and for the last administrator.
    """
    require(actor, ACTION, None)
    reason = words("reason", reason, REASON_LONGEST, needed=True)
    if person.id == actor.id:
        raise Conflict(_("One does not suspend oneself."))
    if person.state != PersonState.ACTIVE:
        raise Conflict(_("This account is not active."))
    if person.steward:
        _keep_one_beside(person)
    suspend(person)
    record("core.person_suspended", actor=actor, person=person.id, reason=reason)
    if person.email:
        post(
            "administration/suspended",
            person.email,
            locale=person.locale,
            person=person.name,
            reason=reason,
        )


@operation
def reinstate_person(actor: Person, person: Person) -> None:
    """Let someone suspended in again. Raises Refused."""
    require(actor, ACTION, None)
    if person.state != PersonState.SUSPENDED:
        return
    reactivate(person)
    record("core.person_reinstated", actor=actor, person=person.id)


def _keep_one_beside(person: Person) -> None:
    """Raise Conflict when nobody else would be left to administer the installation.

    The rows are locked: of two administrators who dismiss each other at once, one is refused.
    """
    query = select(Person.id).where(
        Person.steward.is_(True), Person.state == PersonState.ACTIVE
    )
    if guarded("administration.last"):
        query = query.order_by(Person.id).with_for_update()
    left = [number for number in db.session.scalars(query) if number != person.id]
    if not left:
        raise Conflict(
            _("This is the last administrator of the installation: appoint another one first.")
        )


@operation
def remove_demonstration(actor: Person) -> int:
    """Take the demonstration away: its spaces with all that was written in them, its people.
    Returns how many spaces went. Raises Refused.
    """
    from parvis.demo.plant import remove_demo

    require(actor, "core.remove_demonstration", None)
    count = remove_demo()
    if count:
        record("core.installation_changed", actor=actor, demonstration_removed=count)
    return count


@operation
def send_again(actor: Person, line: Outbox) -> None:
    """Send a job again that was given up, with all its attempts. Raises Refused, and Conflict when
    it was not given up.
    """
    require(actor, ACTION, None)
    found = db.session.execute(
        update(Outbox)
        .where(Outbox.id == line.id, Outbox.state == OutboxState.FAILED)
        .values(state=OutboxState.WAITING, attempts=0, due_at=now(), finished_at=None)
    )
    if found.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("This job is under way already."))
    record("core.installation_changed", actor=actor, job=line.id)
    _wake(line.id)


@operation
def drop_job(actor: Person, line: Outbox) -> None:
    """Forget a job that was given up. Raises Refused, and Conflict when it was not given up."""
    require(actor, ACTION, None)
    found = db.session.execute(
        delete(Outbox).where(Outbox.id == line.id, Outbox.state == OutboxState.FAILED)
    )
    if found.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("This job is under way already."))
    record("core.installation_changed", actor=actor, job=line.id)


def _wake(line_id: int) -> None:
    runner = current_app.extensions["parvis"].runner
    after_commit(lambda: runner.wake(line_id))
