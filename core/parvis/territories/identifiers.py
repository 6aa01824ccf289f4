"""Checks of the identifiers that the official data is keyed by: SIREN numbers, INSEE codes."""

import re
from enum import StrEnum

_SEPARATORS = re.compile(r"[\s.\-\u200b\u2060]+")
_FIGURES = re.compile(r"[0-9]+")
_INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")

SIREN_LENGTH = 9
SIRET_LENGTH = 14


class SirenFault(StrEnum):
    """Why a text is no SIREN number; pages translate the message by this reason."""

    EMPTY = "empty"
    CHARACTERS = "characters"
    SIRET = "siret"
    LENGTH = "length"
    CHECKSUM = "checksum"


_MESSAGES = {
    SirenFault.EMPTY: "Give the SIREN number: nine figures, for instance 200 067 437.",
    SirenFault.CHARACTERS: "A SIREN number holds figures only, for instance 200 067 437.",
    SirenFault.SIRET: "This looks like a SIRET number: give its first nine figures, the SIREN.",
    SirenFault.LENGTH: "A SIREN number has nine figures; this one has {count}.",
    SirenFault.CHECKSUM: "This SIREN number does not exist: a figure is wrong or two are swapped.",
}


class SirenError(ValueError):
    """A text that is no SIREN number; ``fault`` says why, ``str()`` says what to do."""

    def __init__(self, fault: SirenFault, count: int = 0) -> None:
        self.fault = fault
        self.count = count
        super().__init__(_MESSAGES[fault].format(count=count))


def normalise_siren(text: str) -> str:
    """Return the nine figures of a SIREN number, without the spaces people type.

    The last figure is a check by the Luhn formula (ISO/IEC 7812-1), as INSEE defines it.

    Raises:
        SirenError: the text is empty, holds other signs, has another length, or fails the check.
    """
    figures = _SEPARATORS.sub("", text)
    if not figures:
        raise SirenError(SirenFault.EMPTY)
    if not _FIGURES.fullmatch(figures):
        raise SirenError(SirenFault.CHARACTERS)
    if len(figures) == SIRET_LENGTH:
        raise SirenError(SirenFault.SIRET, len(figures))
    if len(figures) != SIREN_LENGTH:
        raise SirenError(SirenFault.LENGTH, len(figures))
    if not passes_luhn(figures):
        raise SirenError(SirenFault.CHECKSUM, len(figures))
    return figures


def is_siren(text: str) -> bool:
    """Say whether ``text`` is a SIREN number, spaces allowed."""
    try:
        normalise_siren(text)
    except SirenError:
        return False
    return True


def passes_luhn(figures: str) -> bool:
    """Say whether ASCII figures satisfy the Luhn formula: every second figure doubled from
    the right, the sum of all resulting figures is a multiple of ten.
    """
    total = 0
    for position, figure in enumerate(reversed(figures)):
        value = int(figure) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_insee_code(text: str) -> bool:
    """Say whether ``text`` has the shape of a commune's INSEE code (``04070``, ``2A004``)."""
    return _INSEE.fullmatch(text) is not None
