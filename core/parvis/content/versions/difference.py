"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

KEPT, ADDED, REMOVED = "kept", "added", "removed"

Part = tuple[str, str]
"""(kind, text)"""

# Matching takes a time that grows with the product of both lengths: past this the two passages are
# shown whole, one after the other.
_MOST_WORDS = 3000


def difference(before: str, after: str) -> list[Part]:
    """The parts of both texts in order, each kept, added or removed; whole words and marks.

    Paragraphs that are the same are found first, then words in those that are not. Joining the
    kept and removed parts gives `before` back, the kept and added ones `after`.
    """
    parts: list[Part] = []
    for part in _paragraphs(before, after):
        if not part[1]:
            continue
        if parts and parts[-1][0] == part[0]:
            parts[-1] = (part[0], parts[-1][1] + part[1])
        else:
            parts.append(part)
    return parts


def _paragraphs(before: str, after: str) -> Iterator[Part]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield KEPT, "".join(old[i:j])
        else:
            yield from _words("".join(old[i:j]), "".join(new[k:m]))


def _words(before: str, after: str) -> Iterator[Part]:
    old, new = _tokens(before), _tokens(after)
    if len(old) > _MOST_WORDS or len(new) > _MOST_WORDS:
        yield REMOVED, before
        yield ADDED, after
        return
    removed, added = "", ""
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal" and (gone.strip() or not (removed or added)):
            yield from ((REMOVED, removed), (ADDED, added), (KEPT, gone))
            removed, added = "", ""
        else:
            # A space alone in common between two changes would chop them into single words.
            removed, added = removed + gone, added + come
    yield from ((REMOVED, removed), (ADDED, added))


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)
