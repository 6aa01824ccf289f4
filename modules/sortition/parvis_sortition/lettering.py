"""What letters say: from a recruitment to the documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import current_app

from parvis.documents import look_of
from parvis.web import component_url
from parvis.web.days import day_of
from parvis.web.i18n import gettext as _
from parvis.web.urls import absolute
from parvis_sortition.documents import Call, Drawn, Privacy, Recipient, Sender
from parvis_sortition.documents.letters import MOST_LINES
from parvis_sortition.models import Invitation, Recruitment, Seat

LINES = ("address", "sessions")
"""Texts of several lines."""
TEXTS = (
    "telephone", "hours", "place", "signatory", "title", "source",
    "about", "allowance", "help", "on_paper",
)  # fmt: skip
NEEDED = ("address", "telephone", "source")
"""Of letters of invitation; what letters to those drawn need comes first."""


def missing_for_letters(recruitment: Recruitment) -> dict[str, str]:
    """What must be said before letters are printed."""
    words = {
        "address": _("The address that writes is needed."),
        "telephone": _("A telephone number is needed, for those who don’t answer on the internet."),
        "source": _("Say where names and addresses come from (GDPR, article 14)."),
    }
    return {name: words[name] for name in NEEDED if not recruitment.letter.get(name)}


def missing_to_reply(recruitment: Recruitment) -> list[str]:
    """What must be said before letters to those drawn are printed."""
    missing = missing_for_letters(recruitment)
    return [words for name, words in missing.items() if name != "source"]


def answer_address(recruitment: Recruitment) -> str:
    """The full address of the answer page."""
    return absolute(component_url(recruitment.component, "answer", number=recruitment.number))


def call_of(recruitment: Recruitment, written: date, invited: int) -> Call:
    """What all the letters have in common."""
    said = {name: str(recruitment.letter.get(name) or "") for name in TEXTS}
    listed = {
        name: tuple(line for line in recruitment.letter.get(name) or () if line) for name in LINES
    }
    assert recruitment.answers_until and recruitment.appeal_until
    return Call(
        title=recruitment.title,
        look=look_of(recruitment.space),
        sender=Sender(
            address=listed["address"],
            telephone=said["telephone"],
            hours=said["hours"],
            place=said["place"],
            signatory=said["signatory"],
            title=said["title"],
        ),
        privacy=Privacy(
            controller=recruitment.controller,
            purpose=recruitment.purposes.rstrip(" ."),
            source=said["source"],
            kept_until=day_of(recruitment.appeal_until),
            contact=recruitment.controller_contact,
        ),
        written=written,
        answer_by=day_of(recruitment.answers_until),
        address=answer_address(recruitment).partition("://")[2],
        invited=invited,
        seats=recruitment.size,
        about=said["about"],
        sessions=listed["sessions"],
        allowance=said["allowance"],
        help=said["help"],
        on_paper=said["on_paper"],
        locale=str(current_app.extensions["parvis"].config.locale),
    )


def recipient_of(invitation: Invitation, address: str) -> Recipient:
    """One letter; `address` is that of the answer page."""
    sent_to = invitation.recipient
    name = sent_to["name"] or _("To the people who live here")
    link = f"{address}?code={invitation.code}"
    return Recipient(_few([name, *sent_to["lines"]]), invitation.code, link)


def _few(lines: list[str]) -> tuple[str, ...]:
    """The lines, as many as an address has at most."""
    while len(lines) > MOST_LINES:
        lines[1:3] = [f"{lines[1]}, {lines[2]}"]
    return tuple(lines)


def reply_address(recruitment: Recruitment) -> str:
    """The full address of the page where those drawn reply."""
    return absolute(component_url(recruitment.component, "reply", number=recruitment.number))


def call_to_reply(recruitment: Recruitment, written: date) -> Call:
    """What all the letters to those drawn have in common."""
    call = call_of(recruitment, written, 0)
    assert recruitment.panel_until is not None
    privacy = replace(
        call.privacy,
        source=_("you, when you volunteered"),
        kept_until=day_of(recruitment.panel_until),
    )
    address = reply_address(recruitment).partition("://")[2]
    return replace(call, privacy=privacy, address=address)


def drawn_of(seat: Seat) -> Drawn | None:
    """The letter to someone drawn; None without a postal address."""
    volunteer = seat.volunteer
    if volunteer is None or seat.reply_until is None:
        return None
    said, letter = volunteer.identity, volunteer.invitation
    town = f"{said.get('postcode', '')} {said.get('town', '')}".strip()
    if not said.get("address") or not town:
        return None
    lines = [said["address"], town]
    if letter is not None and said["address"] == ", ".join(letter.recipient["lines"][:-1]):
        lines = list(letter.recipient["lines"])  # as they were written to
    return Drawn(
        _few([said["name"], *lines]),
        seat.number,
        day_of(seat.reply_until),
        letter.code if letter is not None else "",
    )


def specimen_of(address: str) -> Recipient:
    """A letter to nobody, to look at."""
    code = "ABCD-EFGH-JKMN"
    lines = (_("SPECIMEN"), "4 RUE HAUTE", "04000 DIGNE LES BAINS")
    return Recipient(lines, code, f"{address}?code={code}")
