"""Who a voter is on the roll, and the marks that stand for them. Pure."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

from parvis_budgets.reglement.model import Reglement
from parvis_budgets.reglement.words import EnvelopePolicy, Tie

BANDS = (11, 16, 18, 25, 40, 60, 75)
"""The ages at which a new band of the statistics begins."""

# Letters that Unicode does not take apart: registers and keyboards often have them so.
_OPENED = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)

# 32 signs that are not taken for one another when they are read aloud or copied.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Voter:
    """What someone declares of themselves to vote."""

    name: str
    """First and last name, in any order."""
    born_on: date
    tie: Tie
    home_id: int | None = None
    """The number of the space where they live, or that they are tied to."""


def identity_of(key: str, voter: Voter) -> str:
    """The mark of this person on the roll of one edition, whatever the channel: an HMAC-SHA256
    under its key (hexadecimal) of the name, without accents, ligatures, capitals or order of words,
    and the birth date.
    """
    return _mark(
        key, "identity", " ".join(sorted(_words(voter.name))), voter.born_on.isoformat()
    )


def has_two_names(name: str) -> bool:
    """Whether two words at least have letters. What has none would leave the roll nothing to tell
    people apart by: all who write so, of one birth date, would be one person.
    """
    return sum(bool(_words(word)) for word in name.split()) > 1


def _words(name: str) -> list[str]:
    """The letters of a name as the roll compares them."""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_OPENED)
    bare = (c for c in letters if not unicodedata.combining(c))
    return "".join(c if c.isalpha() else " " for c in bare).split()


def tag_of(key: str, identity: str, slot: int) -> str:
    """What finds a voter's ballot again, to change it, while the key is there."""
    return _mark(key, "tag", identity, str(slot))


def _mark(key: str, *parts: str) -> str:
    return hmac.new(bytes.fromhex(key), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def new_key() -> str:
    """The key of an edition: 32 random bytes in hexadecimal."""
    return secrets.token_hex(32)


def new_number() -> int:
    """A random number for a ballot: 62 bits."""
    return secrets.randbits(62)


def new_receipt() -> str:
    """A code of 80 random bits, which the voter keeps: « K7QF-2MXN-9RTA-4HWC »."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(16))
    return "-".join(signs[place : place + 4] for place in range(0, 16, 4))


def receipt_hash(code: str) -> str:
    """What is kept and published of a receipt: SHA-256 of its signs."""
    signs = "".join(c for c in code.upper() if c in _SIGNS)
    return hashlib.sha256(signs.encode()).hexdigest()


def age_on(day: date, born_on: date) -> int:
    """Whole years on that day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_band(age: int) -> str:
    """« 25-39 », by `BANDS`; « 75+ » for the last."""
    low = max((least for least in BANDS if least <= age), default=0)
    high = min((least for least in BANDS if least > age), default=None)
    return f"{low}+" if high is None else f"{low}-{high - 1}"


def bands_from(least: int) -> list[str]:
    """The bands of those who are at least so old."""
    found = {age_band(least), *(age_band(age) for age in BANDS if age > least)}
    return sorted(found)


def slot_of(reglement: Reglement, envelope_id: int, is_home: bool) -> int | None:
    """The slot of the roll that a vote in this envelope takes; None when the policy does not let
    this voter vote there.
    """
    match reglement.policy:
        case EnvelopePolicy.ONE:
            return 0
        case EnvelopePolicy.HOME:
            return 0 if is_home else None
        case EnvelopePolicy.HOME_AND_ONE:
            return 0 if is_home else 1
        case EnvelopePolicy.ALL:
            return envelope_id
