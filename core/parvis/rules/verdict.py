"""The answer of a rule: yes, or no with the reason and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flask_babel import LazyString, lazy_gettext

Text: TypeAlias = str | LazyString


@dataclass(frozen=True)
class WayOut:
    """What the person can do about a refusal: a label, and an address of the site."""

    label: Text
    address: str


@dataclass(frozen=True)
class Verdict:
    """Truthy when the action is allowed."""

    allowed: bool
    reason: Text = ""
    way_out: WayOut | None = None
    code: str = ""
    """A word for programs: `sign-in`, `role`, `closed`, `phase` …"""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def yes() -> Verdict:
    """Allowed."""
    return YES


def no(reason: Text, *, way_out: WayOut | None = None, code: str = "") -> Verdict:
    """Refused, for this reason, said to the person."""
    return Verdict(False, reason, way_out, code)


def sign_in_first() -> Verdict:
    """Refused to someone who is not signed in: the way out is to sign in and come back."""
    return no(
        lazy_gettext("You need an account to take part."),
        way_out=WayOut(lazy_gettext("Sign in or sign up"), "/sign-in"),
        code="sign-in",
    )
