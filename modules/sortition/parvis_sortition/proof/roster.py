"""The roster, committed to before the draw: pseudonymous numbers and salted hashes.

Each person has a secret derived from the salt of the draw; the hash of their identifier, features
and household with that secret is their *leaf*. The leaves, sorted, are the roster: the place of a
leaf, from 1, is the person's number. Nothing about a person can be guessed from a leaf without the
secret, and nobody can be added, removed or changed afterwards without changing the roster's hash.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis_sortition.proof.canonical import FORMAT, digest


@dataclass(frozen=True)
class Entry:
    """One person of the roster, as the sealed file and the person's own receipt hold it."""

    id: str
    features: Mapping[str, str]
    household: str
    secret: str
    """Hexadecimal, known to the person and to whoever holds the sealed file."""

    def leaf(self) -> str:
        """The salted hash that the public roster shows."""
        return digest("person", [self.secret, self.id, dict(self.features), self.household])

    def document(self, number: int) -> dict[str, object]:
        """The entry as JSON, with its number."""
        return {
            "number": number,
            "id": self.id,
            "features": dict(self.features),
            "household": self.household,
            "secret": self.secret,
        }


def secret_of(salt: bytes, id: str) -> str:
    """The secret of one person (64 hexadecimal digits)."""
    return hmac.new(salt, f"{FORMAT} secret\0{id}".encode(), hashlib.sha256).hexdigest()


def roster_hash(leaves: Sequence[str]) -> str:
    """Hash of the sorted leaves."""
    return digest("roster", list(leaves))


def number_people(entries: Sequence[Entry]) -> tuple[list[str], dict[str, int]]:
    """The sorted leaves, and the number (from 1) of each identifier."""
    leaves = sorted((entry.leaf(), entry.id) for entry in entries)
    return [leaf for leaf, _ in leaves], {id: place for place, (_, id) in enumerate(leaves, 1)}
