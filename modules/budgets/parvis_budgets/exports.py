"""What participatory budgets publish as open data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from parvis.db import db
from parvis.opendata import Export, Field
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.models import Project

budgets = Export(
    fields=(
        Field(
            "reglement_sha256",
            str,
            _("Fingerprint of the frozen règlement"),
            lambda b: b.frozen_hash,
        ),
        Field("closed_at", datetime, _("When the vote was closed"), lambda b: b.closed_at),
        Field("announced_at", datetime, _("When the result was known"), lambda b: b.announced_at),
        Field("validated_by", str, _("Who validated the result"), lambda b: b.validated_by),
        Field(
            "voters",
            int,
            _("How many people voted, once the result is known"),
            lambda b: b.voters_count if b.announced_at else None,
        ),
    )
)


def _load_around(rows: Sequence[Project]) -> object:
    """The edition, envelope and follow-up of each project, in one query."""
    return (
        db.session.scalars(
            select(Project)
            .options(
                joinedload(Project.budget),
                joinedload(Project.envelope),
                joinedload(Project.merged_into),
            )
            .where(Project.id.in_([row.id for row in rows]))
        )
        .unique()
        .all()
    )


projects = Export(
    fields=(
        Field("edition", int, _("Number of its edition"), lambda p: p.budget.number),
        Field(
            "stage",
            str,
            _("Where it stands: idea, admissible, refused, merged, ballot, funded, unfunded"),
            lambda p: str(p.stage),
        ),
        Field(
            "envelope", str, _("Envelope"), lambda p: p.envelope.name if p.envelope else None
        ),
        Field("theme", str, _("Theme"), lambda p: p.theme or None),
        Field("ballot_number", int, _("Number on printed ballots"), lambda p: p.ballot_number),
        Field("cost_cents", int, _("Cost, in cents"), lambda p: p.cost),
        Field("cost_low_cents", int, _("Lowest cost, in cents"), lambda p: p.cost_low),
        Field("cost_high_cents", int, _("Highest cost, in cents"), lambda p: p.cost_high),
        Field("yearly_cents", int, _("Yearly running cost, in cents"), lambda p: p.yearly),
        Field("delay_months", int, _("Delay, in months"), lambda p: p.delay),
        Field("service", str, _("Service that studied it"), lambda p: p.service or None),
        Field("reason", str, _("What the study says"), lambda p: p.reason),
        Field("studied_at", datetime, _("When it was studied"), lambda p: p.studied_at),
        Field(
            "merged_into",
            int,
            _("Number of the project that it was merged into"),
            lambda p: p.merged_into.number if p.merged_into else None,
        ),
    ),
    prepare=_load_around,
)
