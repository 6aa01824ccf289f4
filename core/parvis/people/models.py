"""People, their sessions, the links that let them in."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.db import (
    Base,
    JSONDict,
    Personal,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)

if TYPE_CHECKING:
    from parvis.spaces.models import Space


class PersonState(enum.StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"


class Person(Base):
    """Someone with an account. A deleted one keeps its row, emptied, so that what they wrote in
    public keeps an author without a name.
    """

    __tablename__ = "core_person"
    __allow_unmapped__ = True  # session_token
    personal: ClassVar[Personal] = Personal(
        purpose="taking part under one's name; being written to",
        readers="name and presentation: everyone; the rest: the person, administrators",
        until="deleted by the person, or after two years without a visit",
    )

    id: Mapped[int] = primary_key()
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """Lower case; empty once the account is deleted."""
    name: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(String(500), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    residence_id: Mapped[int | None] = foreign_key("core_space.id", ondelete="SET NULL")
    birth_year: Mapped[int | None]
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    state: Mapped[PersonState] = mapped_column(String(12), default=PersonState.ACTIVE)
    steward: Mapped[bool] = mapped_column(default=False)
    """Administers the installation."""
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When they were told that the account is about to end for want of a visit."""

    residence: Mapped[Space | None] = relationship(foreign_keys=[residence_id])

    session_token: str | None = None
    """The token of the session that this request came with; not a column."""

    __table_args__ = (
        CheckConstraint("state IN ('active', 'suspended', 'deleted')", name="state_known"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year_range"),
    )

    # What flask-login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.state == PersonState.ACTIVE

    def get_id(self) -> str:
        """What the cookie holds: the session's token, never the person's number."""
        return self.session_token or ""


class PublicPage(Base):
    """Someone has chosen to have a page that everyone can see; without this row there is none."""

    __tablename__ = "core_public_page"
    personal: ClassVar[Personal] = Personal(
        purpose="a page about oneself, for those who want one",
        readers="everyone",
        until="taken back by the person, or the end of the account",
    )

    person_id: Mapped[int] = foreign_key("core_person.id", primary_key=True, index=False)
    residence_shown: Mapped[bool] = mapped_column(default=False)


class SignInWay(enum.StrEnum):
    """How a session began."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    DIRECT = "direct"
    """The demonstration, the installer."""


class Session(Base):
    """A person signed in on one device. The cookie holds the token, the table its hash."""

    __tablename__ = "core_session"
    personal: ClassVar[Personal] = Personal(
        purpose="staying signed in; seeing and ending one's sessions",
        readers="the person",
        until="logout, password change, or SESSION_DAYS without a visit",
    )

    id: Mapped[int] = primary_key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = foreign_key("core_person.id")
    device: Mapped[str] = mapped_column(String(120), default="")
    way: Mapped[SignInWay] = mapped_column(String(12), default=SignInWay.LINK)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("way IN ('link', 'password', 'direct')", name="way_known"),
    )


class LinkPurpose(enum.StrEnum):
    SIGN_IN = "sign-in"
    SIGN_UP = "sign-up"
    INVITE = "invite"
    EMAIL = "email"


class SignInLink(Base):
    """A link sent by mail, good once and for a while."""

    __tablename__ = "core_sign_in_link"
    personal: ClassVar[Personal] = Personal(
        purpose="letting in the holder of an address",
        readers="nobody",
        until="a week after it has lapsed",
    )

    id: Mapped[int] = primary_key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(254), index=True)
    person_id: Mapped[int | None] = foreign_key("core_person.id")
    data: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
