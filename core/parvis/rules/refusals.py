"""The exceptions that operations raise and error pages explain."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.rules.verdict import Text, Verdict


class Refused(Exception):
    """A rule says no. `verdict` has the reason and the way out."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict.code or "refused"))
        self.verdict = verdict


class Conflict(Exception):
    """Somebody was faster, or it was done already. The message is for the person."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


class Invalid(Exception):
    """The input can't be taken: a message for each field; the key "" is the form as a whole."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)
