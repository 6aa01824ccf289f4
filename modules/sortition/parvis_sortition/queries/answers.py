"""Letters and what was answered to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from parvis.db import db
from parvis.spaces import Space
from parvis_sortition.codes import keyed_hash, read_code
from parvis_sortition.models import WITHDRAWN, Invitation, Objection, Recruitment, Volunteer


def invitation_of_code(recruitment: Recruitment, typed: str) -> Invitation | None:
    """The letter that has this code, however it is typed."""
    code = read_code(typed)
    if code is None or recruitment.secret is None:
        return None
    return db.session.scalar(
        select(Invitation).where(
            Invitation.recruitment_id == recruitment.id,
            Invitation.code_hash == keyed_hash(recruitment, "code", code),
        )
    )


def invitation_of_number(recruitment: Recruitment, number: int) -> Invitation | None:
    """The letter that has this number."""
    if not 0 < number < 2**31:
        return None
    return db.session.scalar(
        select(Invitation).where(
            Invitation.recruitment_id == recruitment.id, Invitation.number == number
        )
    )


def answer_of(invitation: Invitation) -> Volunteer | None:
    """Who answered this letter."""
    return db.session.scalar(
        select(Volunteer).where(Volunteer.invitation_id == invitation.id, said_something())
    )


def said_something() -> ColumnElement[bool]:
    """The volunteers but those who were excluded and took back what they said."""
    return Volunteer.code_hash.not_like(f"{WITHDRAWN}%")


def objections_of(invitation: Invitation) -> list[Objection]:
    """What the person of a letter asked its space: not to write to them again."""
    space_id = invitation.sub_draw.recruitment.space_id
    recipient = {name: invitation.recipient[name] for name in ("name", "lines")}
    rows = db.session.scalars(select(Objection).where(Objection.space_id == space_id))
    return [row for row in rows if row.recipient == recipient]


def volunteer_of_code(recruitment: Recruitment, typed: str) -> Volunteer | None:
    """The volunteer who comes back by this code."""
    code = read_code(typed)
    if code is None or recruitment.secret is None:
        return None
    return db.session.scalar(
        select(Volunteer).where(
            Volunteer.recruitment_id == recruitment.id,
            Volunteer.code_hash == keyed_hash(recruitment, "code", code),
        )
    )


def volunteer_of_number(recruitment: Recruitment, number: int) -> Volunteer | None:
    """The volunteer who has this reference."""
    if not 0 < number < 2**31:
        return None
    return db.session.scalar(
        select(Volunteer).where(
            Volunteer.recruitment_id == recruitment.id, Volunteer.number == number
        )
    )


@dataclass(frozen=True)
class Answers:
    """How the letters and the volunteers stand, in numbers."""

    invited: int
    unprinted: int
    """Invitations without a letter."""
    reminded: int
    declined: int
    yes: int
    """Letters answered by a yes."""
    channels: dict[str, int]
    """Volunteers by channel."""
    uninvited: int
    """Volunteers without a letter."""

    @property
    def silent(self) -> int:
        """Letters without an answer."""
        return self.invited - self.declined - self.yes

    @property
    def volunteers(self) -> int:
        """All of them."""
        return sum(self.channels.values())


def answers_of(recruitment: Recruitment, since: datetime | None = None) -> Answers:
    """Counts, in as many queries whatever the number of people; of volunteers, those who answered
    since then.
    """

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    invited, unprinted, reminded, declined = db.session.execute(
        select(
            func.count(),
            number(Invitation.letter_id.is_(None)),
            number(Invitation.reminder_id.is_not(None)),
            number(Invitation.declined_at.is_not(None)),
        ).where(Invitation.recruitment_id == recruitment.id)
    ).one()
    rows = db.session.execute(
        select(Volunteer.channel, func.count(), func.count(Volunteer.invitation_id))
        .where(
            Volunteer.recruitment_id == recruitment.id,
            said_something(),
            *([Volunteer.created_at >= since] if since is not None else []),
        )
        .group_by(Volunteer.channel)
    ).all()
    return Answers(
        invited=invited,
        unprinted=unprinted,
        reminded=reminded,
        declined=declined,
        yes=sum(row[2] for row in rows),
        channels={str(row[0]): row[1] for row in rows},
        uninvited=sum(row[1] - row[2] for row in rows),
    )


def names_of_communes(recruitment: Recruitment) -> dict[str, str]:
    """The name of each commune of the recruitment's sectors that is a space here, by INSEE code."""
    codes = {
        code
        for criterion in recruitment.criteria
        for value in criterion.values
        for code in value.communes
    }
    if not codes:
        return {}
    rows = db.session.execute(select(Space.insee, Space.name).where(Space.insee.in_(codes)))
    return {insee: name for insee, name in rows if insee}
