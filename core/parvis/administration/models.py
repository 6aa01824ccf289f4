"""What the installation's administrators choose at run time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from parvis.db import Base, JSONDict


class Setting(Base):
    """One choice, by name; its value is any JSON."""

    __tablename__ = "core_setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSONDict)
