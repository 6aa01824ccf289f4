"""Mails on their way out, and those kept in the mailbox page."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from parvis.db import Base, Personal, UTCDateTime, now, primary_key


class Mail(Base):
    """One mail to one address."""

    __tablename__ = "core_mail"
    personal: ClassVar[Personal] = Personal(
        purpose="sending mails once and only once",
        readers="administrators of the installation, when no SMTP server is set",
        until="thirty days after it was written",
    )

    id: Mapped[int] = primary_key()
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """A worker has it in hand since then; others leave it alone for a while."""
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Given to the SMTP server; None in the mailbox of an installation without one."""
