"""Drawing whom to invite, so that whoever holds the list can do it again.

Each address is hashed with a secret salt; the hashes, sorted, are the list. What is published
before is the hash of all of them, how many there are and how many will be drawn; then the public
value gives places in the sorted list, by the derivation that panels are drawn with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from parvis_sortition.proof.derivation import Derivation
from parvis_sortition.rolls.reading import Address

FORMAT = b"parvis-sortition-list/1"


def mark(salt: str, address: Address) -> bytes:
    """The hash of one address; `salt` is 64 hex digits."""
    return hashlib.sha256(FORMAT + b"\0" + bytes.fromhex(salt) + address.key.encode()).digest()


def commitment(marks: Iterable[bytes]) -> str:
    """What is published of a list: 64 hex digits, the same whatever the order of the file."""
    whole = hashlib.sha256(FORMAT + b" list\0")
    for each in sorted(marks):
        whole.update(each)
    return whole.hexdigest()


def chosen(marks: Iterable[bytes], number: int, value: str, committed: str) -> set[bytes]:
    """The marks of those to invite: `number` of them, each with the same chance. `committed` is the
    list's hash, so that one value gives other people in another list. Raises ValueError when
    there are not enough.
    """
    ordered = sorted(marks)
    places = Derivation(value, f"invitations/{committed}").sample(range(len(ordered)), number)
    return {ordered[place] for place in places}
