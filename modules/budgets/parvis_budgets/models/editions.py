"""An edition of a participatory budget and its envelopes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from flask_babel import LazyString
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from parvis.content import Content
from parvis.db import ID, Base, JSONDict, JSONList, UTCDateTime, foreign_key, primary_key
from parvis.spaces import Space
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.reglement import Reglement, Step, dump, load


class Budget(Content):
    """One edition: a règlement, envelopes, projects, a vote, a result.

    Where it stands follows from the règlement's calendar and the clock, and from four moments that
    people bring about: frozen, closed, counted, announced, in this order.
    """

    __tablename__ = "budgets_budget"
    __mapper_args__ = {"polymorphic_identity": "budgets.budget"}
    versioned: ClassVar[Mapping[str, str | LazyString]] = {
        "title": _("Title"),
        "body": _("Text"),
        "reglement_text": _("Règlement"),
    }
    prepared_together: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(
        ID, ForeignKey("core_content.id", ondelete="CASCADE"), primary_key=True
    )
    reglement_data: Mapped[dict[str, Any]] = mapped_column(JSONDict, default=dict)
    """Written through `reglement`, as `parvis_budgets.reglement.dump` gives it."""
    reglement_text: Mapped[str] = mapped_column(Text, default="")
    """The règlement in sentences, in the edition's language: what its versions compare."""
    frozen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    frozen_hash: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of `frozen_text`, published when it is written."""
    frozen_text: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """What was frozen, as `parvis_budgets.reglement.Frozen` writes it: the règlement, the
    envelopes, what is on the ballot. The count reads this, not the rows.
    """
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When people were told that the vote is open. The clock alone opens it."""
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the box was closed: no ballot after, and nothing links ballots to voters any more."""
    counted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    announced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the result was made public."""
    validated_by: Mapped[str] = mapped_column(String(160), default="")
    """Who validated the result, as the règlement says: « le conseil municipal »."""
    validated_on: Mapped[date | None]
    participation: Mapped[list[dict[str, Any]]] = mapped_column(JSONList, default=list)
    """Figures of participation, small ones hidden: `parvis_budgets.participation.publishable`;
    made with the count.."""
    voters_count: Mapped[int] = mapped_column(default=0)
    """People on the roll, whatever the number of envelopes; set at the closing."""

    envelopes: Mapped[list[Envelope]] = relationship(
        order_by="Envelope.position", back_populates="budget", viewonly=True
    )

    __table_args__ = (  # type: ignore[assignment]
        CheckConstraint("(frozen_at IS NULL) = (frozen_hash = '')", name="frozen_whole"),
        CheckConstraint("(frozen_at IS NULL) = (frozen_text = '')", name="frozen_with_text"),
        CheckConstraint("closed_at IS NULL OR frozen_at IS NOT NULL", name="frozen_then_closed"),
        CheckConstraint("counted_at IS NULL OR closed_at IS NOT NULL", name="closed_then_counted"),
        CheckConstraint(
            "announced_at IS NULL OR counted_at IS NOT NULL", name="counted_then_announced"
        ),
        CheckConstraint(
            "announced_at IS NULL OR (validated_by <> '' AND validated_on IS NOT NULL)",
            name="validated_then_announced",
        ),
        CheckConstraint("voters_count >= 0", name="voters_not_negative"),
    )

    @property
    def reglement(self) -> Reglement:
        """The règlement, typed. Change it by `operations.reglement` only."""
        # Asked for over and over, and what is stored is replaced, never changed.
        read: tuple[dict[str, Any], Reglement] | None = self.__dict__.get("_reglement_read")
        if read is None or read[0] is not self.reglement_data:
            read = self.__dict__["_reglement_read"] = self.reglement_data, load(self.reglement_data)
        return read[1]

    @reglement.setter
    def reglement(self, reglement: Reglement) -> None:
        self.reglement_data = dump(reglement)

    def step_at(self, moment: datetime) -> Step | None:
        """The last step that is open at this moment; None from the day of the vote on as long as
        nothing is frozen: its opening freezes, unless no ballot could be filled in.
        """
        calendar = self.reglement.calendar
        waits = self.frozen_at is None and calendar.has_begun(Step.VOTE, moment)
        return None if waits else calendar.current(moment)


class Envelope(Base):
    """Money for some projects: the whole edition's, a district's or commune's, a theme's."""

    __tablename__ = "budgets_envelope"

    id: Mapped[int] = primary_key()
    budget_id: Mapped[int] = foreign_key("budgets_budget.id", index=False)
    name: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int] = mapped_column(BigInteger)
    """Cents."""
    space_id: Mapped[int | None] = foreign_key("core_space.id", ondelete="SET NULL")
    """The commune or district whose envelope it is; None: for all."""
    theme: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)

    budget: Mapped[Budget] = relationship(back_populates="envelopes")
    space: Mapped[Space | None] = relationship()

    __table_args__ = (
        UniqueConstraint("budget_id", "name"),
        UniqueConstraint("id", "amount"),  # what a frozen project holds it to
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    def frozen(self) -> dict[str, Any]:
        """What of it the frozen règlement fixes."""
        return {
            "name": self.name,
            "amount": self.amount,
            "space": self.space.slug if self.space else "",
            "theme": self.theme,
        }
