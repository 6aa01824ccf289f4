"""Spaces and what makes them: members, phases, components, categories, blocks, pages."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.db import (
    Base,
    JSONDict,
    JSONList,
    Personal,
    UTCDateTime,
    foreign_key,
    now,
    primary_key,
)
from parvis.people.models import Person


class SpaceState(enum.StrEnum):
    """Where a space stands. Only open and closed ones are shown to the public."""

    REQUESTED = "requested"
    REFUSED = "refused"
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Visibility(enum.StrEnum):
    PUBLIC = "public"
    MEMBERS = "members"


class Role(enum.StrEnum):
    """A person's role in a space, from the least to the most."""

    MEMBER = "member"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """0 for a member, 3 for an administrator."""
        return list(Role).index(self)


class Space(Base):
    """A place where people meet."""

    __tablename__ = "core_space"

    id: Mapped[int] = primary_key()
    kind: Mapped[str] = mapped_column(String(40))
    parent_id: Mapped[int | None] = foreign_key("core_space.id", ondelete="RESTRICT")
    path: Mapped[str] = mapped_column(String(200), default="", index=True)
    """The numbers from the root down to this space, `/1/12/`: descendants share its beginning."""
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[SpaceState] = mapped_column(String(12), default=SpaceState.DRAFT)
    visibility: Mapped[Visibility] = mapped_column(String(12), default=Visibility.PUBLIC)
    position: Mapped[int] = mapped_column(default=0)
    welcome: Mapped[str] = mapped_column(String(400), default="")
    about: Mapped[str] = mapped_column(Text, default="")

    # What the official data says of a territory.
    legal_type: Mapped[str] = mapped_column(String(12), default="")
    siren: Mapped[str | None] = mapped_column(String(9), unique=True)
    insee: Mapped[str | None] = mapped_column(String(5), unique=True)
    department: Mapped[str] = mapped_column(String(3), default="")
    population: Mapped[int | None]
    postcodes: Mapped[list[str]] = mapped_column(JSONDict, default=list)
    official: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """The official facts as they were recorded last, `TerritoryFacts` of `parvis.territories`:
    what a new millésime is compared with.
    """

    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    theme: Mapped[str | None] = mapped_column(String(60))
    """None: the parent's."""
    appearance: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """What this space changes in its theme: tokens, logo, banner."""
    parent_administers: Mapped[bool] = mapped_column(default=False)
    """The parent's administrators administer this one too; a commune decides it."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows with every change that shows on a page: the pages' ETags come from it."""
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    parent: Mapped[Space | None] = relationship(remote_side="Space.id")

    __table_args__ = (
        CheckConstraint(
            "state IN ('requested', 'refused', 'draft', 'open', 'closed')", name="state_known"
        ),
        CheckConstraint("visibility IN ('public', 'members')", name="visibility_known"),
        Index("ix_core_space_parent_id_kind_name", "parent_id", "kind", "name"),
    )

    @property
    def ancestor_ids(self) -> list[int]:
        """The numbers of the spaces above, from the root down, without this one."""
        return [int(part) for part in self.path.split("/") if part][:-1]

    @property
    def is_public(self) -> bool:
        """Whether everyone may see it, as far as it decides itself."""
        return (
            self.state in (SpaceState.OPEN, SpaceState.CLOSED)
            and self.visibility == Visibility.PUBLIC
        )


class CollectiveRequest(Base):
    """Someone asks for a collective: its space exists already, in the state `requested`."""

    __tablename__ = "core_collective_request"
    personal: ClassVar[Personal] = Personal(
        purpose="deciding on the request, answering who asked, inviting the founders",
        readers="the facilitators who decide, and who asked",
        until="the founders' addresses: the decision; the rest: with the collective",
    )

    space_id: Mapped[int] = foreign_key("core_space.id", primary_key=True, index=False)
    asker_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")
    purpose: Mapped[str] = mapped_column(Text)
    """What the collective is for, in the asker's words."""
    founders: Mapped[list[str]] = mapped_column(JSONList, default=list)
    """E-mail addresses of those who will run it with the asker; emptied by the decision."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was refused, as told to the asker."""
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = foreign_key("core_person.id", ondelete="SET NULL")

    space: Mapped[Space] = relationship()
    asker: Mapped[Person | None] = relationship(foreign_keys=[asker_id])


class Membership(Base):
    """A person in a space, with a role and what its kind adds."""

    __tablename__ = "core_membership"
    personal: ClassVar[Personal] = Personal(
        purpose="knowing who runs a space and who belongs to it",
        readers="the space's members; everyone for those who run it or have a title",
        until="the end of the membership, or of the account",
    )

    id: Mapped[int] = primary_key()
    space_id: Mapped[int] = foreign_key("core_space.id", index=False)
    person_id: Mapped[int] = foreign_key("core_person.id")
    role: Mapped[Role] = mapped_column(String(16), default=Role.MEMBER)
    title: Mapped[str] = mapped_column(String(120), default="")
    """A function shown beside the name: « Animatrice », « Maire »."""
    college: Mapped[str] = mapped_column(String(80), default="")
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    details: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)

    person: Mapped[Person] = relationship()
    space: Mapped[Space] = relationship()

    __table_args__ = (
        UniqueConstraint("space_id", "person_id"),
        CheckConstraint(
            "role IN ('member', 'moderator', 'facilitator', 'administrator')", name="role_known"
        ),
    )

    @classmethod
    def holds(cls, moment: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
        """What a query asks of memberships that have begun and not ended at a moment."""
        return and_(cls.since <= moment, or_(cls.until.is_(None), cls.until > moment))


class Phase(Base):
    """A dated step of a space. What is open now follows from the clock."""

    __tablename__ = "core_phase"

    id: Mapped[int] = primary_key()
    space_id: Mapped[int] = foreign_key("core_space.id")
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(500), default="")
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
    )


class ComponentState(enum.StrEnum):
    """Open: one can take part. Closed: one can read. Off: hidden, its contents kept."""

    OPEN = "open"
    CLOSED = "closed"
    OFF = "off"


class Component(Base):
    """A module enabled in one space."""

    __tablename__ = "core_component"

    id: Mapped[int] = primary_key()
    space_id: Mapped[int] = foreign_key("core_space.id", index=False)
    module: Mapped[str] = mapped_column(String(40), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[ComponentState] = mapped_column(String(12), default=ComponentState.OPEN)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    last_number: Mapped[int] = mapped_column(default=0)
    """The number given last to a content of this component."""

    space: Mapped[Space] = relationship()

    __table_args__ = (
        UniqueConstraint("space_id", "slug"),
        CheckConstraint("state IN ('open', 'closed', 'off')", name="state_known"),
    )


class PhaseOpening(Base):
    """An action of a component that is open in a phase. An action without any line is always
    open; with lines, it is open in those phases only.
    """

    __tablename__ = "core_phase_opening"

    phase_id: Mapped[int] = foreign_key("core_phase.id", primary_key=True, index=False)
    component_id: Mapped[int] = foreign_key("core_component.id", primary_key=True)
    action: Mapped[str] = mapped_column(String(80), primary_key=True)

    phase: Mapped[Phase] = relationship()


class Category(Base):
    """A subject under which a space sorts its contents; spaces below use it too."""

    __tablename__ = "core_category"

    id: Mapped[int] = primary_key()
    space_id: Mapped[int] = foreign_key("core_space.id", index=False)
    title: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)
    """No longer offered; contents that have it keep it."""

    __table_args__ = (UniqueConstraint("space_id", "title"),)


class Block(Base):
    """A piece of a space's home page."""

    __tablename__ = "core_block"

    id: Mapped[int] = primary_key()
    space_id: Mapped[int] = foreign_key("core_space.id")
    name: Mapped[str] = mapped_column(String(60))
    """The registered block, `core.welcome`, `proposals.latest`."""
    position: Mapped[int] = mapped_column(default=0)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)


class Page(Base):
    """A text of a space: legal notice, accessibility, about. Spaces below show it too."""

    __tablename__ = "core_page"

    id: Mapped[int] = primary_key()
    space_id: Mapped[int] = foreign_key("core_space.id", index=False)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)

    __table_args__ = (UniqueConstraint("space_id", "slug"),)
