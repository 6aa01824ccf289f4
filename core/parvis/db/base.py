"""The declarative base and the Flask-SQLAlchemy object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
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


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
