"""Who acts."""

from __future__ import annotations

from parvis.people.models import Person
from parvis.rules import Refused, sign_in_first
from parvis.web.here import here


def acting_person() -> Person:
    """The person signed in, for an operation. Raises Refused, with sign-in as the way out."""
    person = here.person
    if person is None:
        raise Refused(sign_in_first())
    return person
