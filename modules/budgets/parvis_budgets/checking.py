"""All that can be said of a publication: each envelope counted again and compared with what was
frozen when the vote opened, none left out. Pure; loads the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from parvis_budgets import pabulib, sealed
from parvis_budgets.bundle import Bundle, Publication
from parvis_budgets.pabulib import PublicationError, Verification

FOUND, DIFFERENT, NOT_COMPARED = 0, 1, 3
"""The statuses of the command, 2 being that of any command badly written."""


@dataclass(frozen=True)
class Checked:
    """One envelope: its name in the règlement, or that of its folder; the fingerprint that the
    result names, "" where it names none; whether it was `compared` with what was frozen.
    """

    envelope: str
    verification: Verification
    sha256: str = ""
    compared: bool = False


@dataclass(frozen=True)
class Report:
    """`differences` are those of the publication as a whole."""

    checked: tuple[Checked, ...]
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything was found again."""
        return not self.differences and all(one.verification.holds for one in self.checked)

    @property
    def status(self) -> int:
        """Of the command: a règlement that is named and not there is not passed over."""
        if not self.holds:
            return DIFFERENT
        named = any(one.sha256 and not one.compared for one in self.checked)
        return NOT_COMPARED if named else FOUND


def check(bundle: Bundle) -> Report:
    """Check all the envelopes of a publication. Raises PublicationError or PbError when the only
    one can't be read; among several, that is a difference.
    """
    alone = len(bundle.publications) == 1
    checked = tuple(_checked(one, alone=alone) for one in bundle.publications)
    return Report(checked, tuple(_of_all(bundle, checked)) if bundle.whole else ())


def _checked(one: Publication, *, alone: bool) -> Checked:
    try:
        return _read(one)
    except (ValueError, RecursionError) as error:
        text = str(error) if isinstance(error, ValueError) else "The result is not JSON."
        if alone:
            raise PublicationError(text) from None
        told = "; ".join(text.splitlines())
        return Checked(one.place, Verification((), 0, (f"It cannot be verified. {told}",)))


def _read(one: Publication) -> Checked:
    elsewhere = () if one.reglement is None else sealed.CHECKED
    found = pabulib.verify(one.result, one.ballots, elsewhere)
    named = sealed.named_in(one.result)
    envelope, sha256 = (one.place, "") if named is None else (named["envelope"], named["sha256"])
    if one.reglement is not None:
        more = sealed.differences(one.result, one.ballots, one.reglement)
        found = replace(found, differences=(*found.differences, *more))
    if named is not None:
        cast = "that these are the ballots that were cast: who kept the code of a receipt can look"
        not_checked = (*found.not_checked, cast, *_other_envelopes(one, envelope))
        found = replace(found, not_checked=not_checked)
    return Checked(envelope, found, sha256, compared=one.reglement is not None)


def _other_envelopes(one: Publication, envelope: str) -> Iterator[str]:
    if one.reglement is not None:
        for name in sealed.left_out(one.reglement, [envelope]):
            yield f"the envelope {name}"


def _of_all(bundle: Bundle, checked: tuple[Checked, ...]) -> Iterator[str]:
    names = [one.envelope for one in checked]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield f"The envelope {name} is published twice."
    reglements = {one.reglement for one in bundle.publications if one.reglement is not None}
    if len(reglements) > 1:
        yield "The envelopes do not have the same règlement."
    for reglement in reglements:
        try:
            missing = sealed.left_out(reglement, names)
        except PublicationError:
            continue  # said of each envelope already
        for name in missing:
            yield f"The envelope {name} of the règlement is not published."


def data_of(one: Checked) -> dict[str, Any]:
    """One envelope, for JSON."""
    found = one.verification
    return {
        "holds": found.holds,
        "selected": list(found.selected),
        "cost": found.cost,
        "differences": list(found.differences),
        "not_checked": list(found.not_checked),
        "reglement": {"sha256": one.sha256, "compared": one.compared},
    }
