"""The first administrator of a fresh installation.

Whoever opens a fresh site first must not take it: the page asks for a code that `parvis init` and
`parvis serve` print in the terminal. It is kept as a hash, a new one takes the place of the one
before, and it is gone once the installation has its administrator.
"""

from __future__ import annotations

import hmac
import secrets

from flask_babel import gettext as _
from sqlalchemy import select

from parvis.administration.models import Setting
from parvis.administration.operations import write_setting
from parvis.db import db, operation
from parvis.events import record
from parvis.people.models import Person, PersonState
from parvis.people.operations import make_person, person_by_email, tidy_email, tidy_name
from parvis.people.passwords import check_new_password, hash_password
from parvis.people.tokens import token_hash
from parvis.rules import Conflict, Invalid

NAME = "install-code"

# Without letters and digits that look alike: it is read on one screen and typed on another.
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP = 3, 4


def has_administrator() -> bool:
    """Whether someone administers the installation."""
    return (
        db.session.scalar(
            select(Person.id)
            .where(Person.steward.is_(True), Person.state == PersonState.ACTIVE)
            .limit(1)
        )
        is not None
    )


@operation
def new_install_code() -> str | None:
    """A new code for the installer, such as `K7QM-3TXR-9WPD` (60 random bits), in the place of any
    former one; None when the installation has its administrator.
    """
    if has_administrator():
        return None
    groups = ("".join(secrets.choice(_SIGNS) for _i in range(_GROUP)) for _j in range(_GROUPS))
    code = "-".join(groups)
    write_setting(NAME, {"hash": token_hash(_bare(code))})
    return code


def install(code: str, *, name: str, email: str, password: str, locale: str = "fr") -> Person:
    """Make the first administrator, who reads this language, with the code of the terminal. Raises
    Invalid, and Conflict when the installation has its administrator.
    """
    email, name = tidy_email(email), tidy_name(name)
    check_new_password(password, email, name, field="password")
    # Before the transaction: it is slow on purpose.
    hashed = hash_password(password)
    return _install(code, name, email, hashed, locale)


@operation
def _install(code: str, name: str, email: str, hashed: str, locale: str) -> Person:
    _use_code(code)
    person = person_by_email(email) or make_person(email, name, locale=locale)
    person.state = PersonState.ACTIVE
    person.password_hash = hashed
    person.steward = True
    db.session.flush()
    record("core.administrators_changed", actor=person, person=person.id, appointed=True)
    return person


def _use_code(code: str) -> None:
    """Use the code up, within an operation: of two who have it, the first to come."""
    row = db.session.scalar(select(Setting).where(Setting.name == NAME).with_for_update())
    if has_administrator():
        raise Conflict(_("This site has its administrator already: sign in."))
    if row is None or not hmac.compare_digest(row.value["hash"], token_hash(_bare(code))):
        raise Invalid(
            {"code": _("This is not the code that the terminal shows. Each start makes a new one.")}
        )
    db.session.delete(row)
    db.session.flush()


def _bare(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign in _SIGNS)
