"""Folding of names: what makes « Île-d'Yeu », "ile d yeu" and "ILE D’YEU" the same."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_SEPARATORS = re.compile(r"[^a-z0-9\n]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Return ``text`` in lower-case ASCII words separated by one space.

    Accents go, ligatures are spelt out, and whatever is neither a letter nor a figure
    (hyphens, apostrophes, quotation marks, control characters) separates words.
    """
    return " ".join(fold_lines([text.replace("\n", " ")])[0].split())


def fold_lines(lines: list[str]) -> list[str]:
    """Fold many names at once, each with a leading and a trailing space.

    One pass over the joined text is some ten times quicker than one call a name. The spaces
    at both ends let a search for ``" den"`` find the beginning of any word, the first included.
    No line may hold a line break.
    """
    if not lines:
        return []
    text = "\n".join(lines).translate(_LIGATURES)
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()
    return [f" {line.strip()} " for line in _SEPARATORS.sub(" ", text).split("\n")]
