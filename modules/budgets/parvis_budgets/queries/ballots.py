"""What a ballot shows, and what is wrong with one in words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from parvis.content import ContentState
from parvis.db import db
from parvis.web.i18n import gettext as _
from parvis.web.i18n import show_money
from parvis_budgets.models import Envelope, Project, ProjectStage
from parvis_budgets.papers import Choice, Fault

ON_BALLOT = (ProjectStage.BALLOT, ProjectStage.FUNDED, ProjectStage.UNFUNDED)


def projects_on_ballot(envelope: Envelope) -> Sequence[Project]:
    """The projects put to the vote in an envelope, by number."""
    return (
        db.session.scalars(
            select(Project)
            .options(joinedload(Project.component), joinedload(Project.category))
            .where(
                Project.envelope_id == envelope.id,
                Project.stage.in_(ON_BALLOT),
                # One that moderators hide is on the ballot if it was when that was fixed.
                or_(
                    Project.state == ContentState.PUBLISHED, Project.ballot_number.is_not(None)
                ),
            )
            .order_by(Project.number)
        )
        .unique()
        .all()
    )


def choices_in(envelope: Envelope) -> list[Choice]:
    """The same as `papers.faults` asks for them."""
    return [
        Choice(project.number, project.cost or 0, project.theme)
        for project in projects_on_ballot(envelope)
    ]


def in_order_for(voter_id: int, envelope: Envelope) -> list[Project]:
    """The projects in an order that is random for each voter and always the same for one: no place
    on the list is better than another.
    """

    def place(project: Project) -> bytes:
        return hashlib.sha256(f"{voter_id} {envelope.id} {project.number}".encode()).digest()

    return sorted(projects_on_ballot(envelope), key=place)


def said(fault: Fault) -> str:
    """A fault in the person's language, amounts in euros."""
    shown = {
        name: show_money(value) if name.endswith("cents") else value
        for name, value in fault.values.items()
    }
    return str(_(fault.text, **shown))
