"""Letters to the people drawn by lot: what it is about, a personal code, three ways to answer.

Each letter is a sheet: the letter on its face, what is good to know and the notice on personal data
on its back, so that a file can be printed on both sides. The address falls into the window of a
DL envelope (110 × 220 mm) once the sheet is folded in three at its marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parvis.documents import Look, Words, lots, make_pdf, qr_code, words_in

MOST_LINES = 6
"""Lines of a postal address (NF Z 10-011)."""

_CODE = re.compile(r"[2-9A-HJKMNP-Z]{6,24}")


@dataclass(frozen=True)
class Sender:
    """Who writes, and who answers the telephone."""

    address: tuple[str, ...]
    """The lines under the name, which is that of the look."""
    telephone: str
    hours: str = ""
    """When someone answers: « du lundi au vendredi, de 9 h à 12 h »."""
    place: str = ""
    """Where the letter is written: « Volonne »."""
    signatory: str = ""
    title: str = ""
    """What the signatory is: « Maire »."""


@dataclass(frozen=True)
class Privacy:
    """What a letter owes to whom it writes (Regulation (EU) 2016/679, article 14)."""

    controller: str
    purpose: str
    source: str
    """Where the name and address were found: « répertoire électoral unique »."""
    kept_until: date
    contact: str
    """How to use one's rights: an address, of the data protection officer if there is one."""


@dataclass(frozen=True)
class Call:
    """What all letters of an invitation have in common. Texts of several paragraphs have an empty
    line between them.
    """

    title: str
    """« Convention citoyenne sur la sobriété énergétique »."""
    look: Look
    sender: Sender
    privacy: Privacy
    written: date
    answer_by: date
    address: str
    """The answer page as it is to be typed: « participer.volonne.fr/repondre »."""
    invited: int
    """How many letters are sent."""
    seats: int
    """How many people will be drawn among those who say yes."""
    about: str = ""
    """What it is about and what it will lead to; told on the back when it is long."""
    sessions: tuple[str, ...] = ()
    """When and where people meet."""
    allowance: str = ""
    """What is paid or paid back."""
    help: str = ""
    """Childcare, transport, interpreters: what makes it possible to come."""
    on_paper: str = ""
    """Where to answer on paper: « à l’accueil de la mairie »; empty: not possible."""
    locale: str = "fr"


@dataclass(frozen=True)
class Recipient:
    """One letter. Raises ValueError for an address of more than six lines, or a code with signs
    that are taken for others.
    """

    lines: tuple[str, ...]
    """Name and postal address, as the post wants them."""
    code: str
    """The personal code, with or without separators: digits and letters but 0, 1, I, L and O."""
    link: str
    """The address that the QR code leads to: the answer page with the code."""
    greeting: str = ""
    """« Madame, »; empty: a greeting for everyone."""

    def __post_init__(self) -> None:
        if not 0 < len(self.lines) <= MOST_LINES or not all(line.strip() for line in self.lines):
            raise ValueError(f"an address has 1 to {MOST_LINES} lines, none empty")
        grouped(self.code)


def grouped(code: str) -> str:
    """The code as it is printed and read out: capitals, by groups of three or four. Raises
    ValueError for signs that are taken for others (0, 1, I, L, O) and for what no code holds.
    """
    plain = re.sub(r"[\s-]", "", code).upper()
    if not _CODE.fullmatch(plain):
        raise ValueError("a code has 6 to 24 digits and letters, without 0, 1, I, L and O")
    size = 4 if len(plain) % 4 == 0 or len(plain) % 3 else 3
    return " ".join(plain[at : at + size] for at in range(0, len(plain), size))


def letters_pdf(
    call: Call, recipients: Sequence[Recipient], *, first_sent: date | None = None
) -> bytes:
    """The letters in one PDF file, in the order of the recipients. With `first_sent`, the day of
    the first letter, they are reminders. Raises Unprintable for control characters.
    """
    words = words_in("parvis_sortition", call.locale)
    greeting = words.gettext("Dear Madam or Sir,")
    letters = [
        {
            "lines": [line.strip() for line in one.lines],
            "greeting": one.greeting or greeting,
            "code": grouped(one.code),
            "qr": qr_code(one.link),
        }
        for one in recipients
    ]
    return sheets(call, {**_texts(call, words, first_sent), "letters": letters})


def sheets(call: Call, data: Mapping[str, object]) -> bytes:
    """The PDF file of letters whose texts are worked out."""
    return make_pdf(
        "parvis_sortition", "invitation", data, title=call.title, locale=call.locale, look=call.look
    )


def letter_files(
    call: Call,
    recipients: Iterable[Recipient],
    *,
    first_sent: date | None = None,
    size: int = 500,
) -> Iterator[tuple[str, bytes]]:
    """Name and PDF file of each lot of `size` letters, made as they are asked for: 10 ms and 1 MB
    of memory a letter.
    """
    name = words_in("parvis_sortition", call.locale).pgettext("file name", "letters")
    done = 0
    for lot in lots(recipients, size):
        first, done = done + 1, done + len(lot)
        yield f"{name}-{first:05d}-{done:05d}.pdf", letters_pdf(call, lot, first_sent=first_sent)


def _texts(call: Call, words: Words, first_sent: date | None) -> dict[str, object]:
    """What the letters say to everyone, in their language."""
    _ = words.gettext
    return frame(call, words) | {
        "subject": _("Reminder: you have been drawn by lot")
        if first_sent
        else _("You have been drawn by lot"),
        "opening": _opening(call, words, first_sent),
        "answer_title": _(
            "Would you like to take part? Answer before the end of %(day)s",
            day=words.date(call.answer_by),
        ),
        "qr_alt": _("QR code: the page where you answer, with your personal code"),
        "either": _(
            "Yes or no, your answer is useful. You are free to refuse, without saying why."
        ),
        "back": back(
            call,
            words,
            _("If you say yes"),
            _(
                "You answer a few questions (age, commune, occupation…), which serve to make "
                "the group resemble the population. The draw is public, and anyone can check "
                "it. You will be told the result, drawn or not."
            ),
        ),
    }


def frame(call: Call, words: Words) -> dict[str, object]:
    """What every kind of letter says alike."""
    _ = words.gettext
    return {
        "sender": [*call.sender.address, call.sender.telephone],
        "dated": _dated(call, words),
        "about": call.about,
        "about_title": _("What it is about"),
        "code_label": _("Your personal code"),
        "no_letters": _("It has neither 0 nor 1, nor the letters I, L and O."),
        "ways": _ways(call, words),
        "signatory": [part for part in (call.sender.signatory, call.sender.title) if part],
        "turn": _("Dates, costs and personal data: see the back."),
    }


def _dated(call: Call, words: Words) -> str:
    day = words.date(call.written)
    if not call.sender.place:
        return day
    return words.gettext("%(place)s, %(day)s", place=call.sender.place, day=day)


def _opening(call: Call, words: Words, first_sent: date | None) -> list[str]:
    _ = words.gettext
    opening = []
    if first_sent:
        opening.append(
            _(
                "We wrote to you on %(day)s and have not received your answer. "
                "There is still time. If you have answered since, thank you: there is nothing "
                "more to do.",
                day=words.date(first_sent),
            )
        )
    opening.append(
        _(
            "You are invited to take part in: %(title)s. We are sending %(invited)s letters to "
            "people and addresses drawn by lot (source: %(source)s). Yours is one of them.",
            title=call.title,
            invited=words.number(call.invited),
            source=call.privacy.source,
        )
    )
    opening.append(
        words.ngettext(
            "Among those who say yes, %(n)s person will then be drawn by lot, to resemble the "
            "population: women and men, all ages, all walks of life. You need no special "
            "knowledge: your experience is what counts.",
            "Among those who say yes, %(n)s people will then be drawn by lot, to resemble the "
            "population: women and men, all ages, all walks of life. You need no special "
            "knowledge: your experience is what counts.",
            call.seats,
        )
    )
    return opening


def _ways(call: Call, words: Words) -> list[dict[str, str]]:
    """The ways to answer: what it is, how it is done."""
    _ = words.gettext
    ways = [
        {
            "how": _("On the internet"),
            "text": _(
                "scan the square with a telephone, or go to %(address)s and type your code.",
                address=call.address,
            ),
        },
        {
            "how": _("By telephone"),
            "text": _(
                "call %(telephone)s with this letter at hand.", telephone=call.sender.telephone
            )
            if not call.sender.hours
            else _(
                "call %(telephone)s (%(hours)s) with this letter at hand.",
                telephone=call.sender.telephone,
                hours=call.sender.hours,
            ),
        },
    ]
    if call.on_paper:
        ways.append({"how": _("On paper"), "text": call.on_paper})
    return ways


def back(call: Call, words: Words, next_title: str, next_step: str) -> list[dict[str, object]]:
    """The back of the sheet: titles, each with its paragraphs or its list; among them what comes
    next.
    """
    _ = words.gettext
    privacy = call.privacy
    parts: list[tuple[str, Sequence[str]]] = [
        (_("When and where"), call.sessions),
        (_("What is paid"), (call.allowance,)),
        (_("To make it easier to come"), (call.help,)),
        (next_title, (next_step,)),
        (
            _("Your personal data"),
            (
                _("Responsible for it: %(controller)s.", controller=privacy.controller),
                _("What for: %(purpose)s.", purpose=privacy.purpose),
                _("Where your name and address come from: %(source)s.", source=privacy.source),
                _("Erased at the latest on: %(day)s.", day=words.date(privacy.kept_until)),
                _(
                    "You may see what is kept about you, have it corrected or erased, or object: "
                    "%(contact)s.",
                    contact=privacy.contact,
                ),
                _(
                    "You may also complain to the CNIL: www.cnil.fr, or 3 place de Fontenoy, "
                    "TSA 80715, 75334 Paris Cedex 07."
                ),
            ),
        ),
    ]
    found: list[dict[str, object]] = []
    for title, items in parts:
        if kept := [item.strip() for item in items if item.strip()]:
            found.append({"title": title, "items": kept})
    return found
