"""The declarative base and the Flask-SQLAlchemy object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, MetaData, UpdateBase
from sqlalchemy.event import listens_for
from sqlalchemy.orm import DeclarativeBase


@dataclass(frozen=True)
class Personal:
    """What a table keeps about people: why, who reads it, until when (GDPR, article 5)."""

    purpose: str
    readers: str
    until: str


class Base(DeclarativeBase):
    """Base of every model. Tables are named `<module>_<thing>`, the core's `core_<thing>`."""

    # Constraints need names that are the same on SQLite and PostgreSQL, or no migration can
    # change them.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    personal: ClassVar[Personal | None] = None
    """Set on every model that points to a person; a test sees to it."""


DEPTH = "parvis_depth"
"""In a session's `info`: whether an operation is under way."""

READING = "parvis_reading"
"""Among the application's extensions: the engine as those use it who only read."""


class WrittenOutside(RuntimeError):
    """Something was to be written outside an operation, where nothing could take it back."""

    def __init__(self) -> None:
        super().__init__("written outside an operation")


class Session(FlaskSession):
    """Outside operations, a session only reads: on PostgreSQL each of its statements then stands
    alone. A transaction would show it no more (each statement in it sees what is committed when it
    begins), and costs two ways to the server and back; its end, a ROLLBACK, makes the driver forget
    the statements it had prepared.
    """

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **kwargs)
        if self.info.get(DEPTH) or isinstance(bind, Connection):
            return bind
        if isinstance(kwargs.get("clause"), UpdateBase):
            raise WrittenOutside
        reading: Engine = current_app.extensions.get(READING, bind)
        return reading


@listens_for(Session, "before_flush")
def _written_in_operations_only(session: Session, *_: object) -> None:
    if not session.info.get(DEPTH):
        raise WrittenOutside


db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False, "class_": Session}
)
