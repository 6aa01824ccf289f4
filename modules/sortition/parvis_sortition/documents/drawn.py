"""Letters to those drawn, for those who can't be reached by mail: say whether you come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parvis.documents import Words, qr_code, words_in
from parvis_sortition.documents.letters import Call, back, frame, grouped, sheets


@dataclass(frozen=True)
class Drawn:
    """One letter."""

    lines: tuple[str, ...]
    """Name and postal address, as the post wants them."""
    number: int
    """Their published number in the draw."""
    reply_by: date
    code: str = ""
    """Their personal code; empty when it was told to them and is not known here."""


def drawn_pdf(call: Call, people: Sequence[Drawn], link: str) -> bytes:
    """The letters in one PDF file, in the order given. `link` is the page where they reply, which
    asks for the code; `call.address` is the same as it is typed. Raises Unprintable for control
    characters.
    """
    words = words_in("parvis_sortition", call.locale)
    _ = words.gettext
    data = frame(call, words) | {
        "subject": _("You have been drawn: do you come?"),
        "qr_alt": _("QR code: the page where you reply"),
        "either": _(
            "You are free to say no, without saying why: someone like you is then drawn."
        ),
        "back": back(
            call,
            words,
            _("If you come"),
            _(
                "You are a member of the group from then on: we write to you or call before the "
                "first meeting. Without a reply by the date overleaf, someone else is drawn."
            ),
        ),
        "letters": [
            {
                "lines": [line.strip() for line in one.lines],
                "greeting": _("Dear Madam or Sir,"),
                "opening": _opening(call, words, one),
                "answer_title": _(
                    "Say whether you come before the end of %(day)s", day=words.date(one.reply_by)
                ),
                "code": grouped(one.code) if one.code else "",
                "qr": qr_code(link),
            }
            for one in people
        ],
    }
    return sheets(call, data)


def _opening(call: Call, words: Words, one: Drawn) -> list[str]:
    _ = words.gettext
    opening = [
        _(
            "You volunteered for: %(title)s. The draw has taken place in public, and it "
            "designated you. Your number in the draw is %(number)s.",
            title=call.title,
            number=one.number,
        ),
        _("A seat is yours if you want it: please tell us whether you come."),
    ]
    if not one.code:
        opening.append(
            _(
                "To reply on the internet, type the personal code that you were given when you "
                "volunteered. If you no longer have it, call us."
            )
        )
    return opening
