"""Catalogues of a package: the messages in its code and templates, and its `.po` files."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
    ("templates/**.xml", "jinja2"),
]
OPTIONS = {
    pattern: {"trimmed": "true", "silent": "false", "encoding": "utf-8"}
    for pattern, method in METHODS
    if method == "jinja2"
}
KEYWORDS = DEFAULT_KEYWORDS | {
    "_n": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}


def messages_of(package: str) -> Catalog:
    """The messages that the package asks to translate, with where they are."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    folder = Path(str(files(package)))
    found = extract_from_dir(str(folder), METHODS, OPTIONS, KEYWORDS)
    for path, line, message, _comments, context in found:
        catalogue.add(message, locations=[(path, line)], context=context)
    return catalogue


def catalogue_path(package: str, locale: str) -> Path:
    """Where the package keeps its catalogue of a language."""
    folder = Path(str(files(package))) / "translations" / locale / "LC_MESSAGES"
    return folder / f"{package}.po"


def read_catalogue(package: str, locale: str) -> Catalog:
    """The package's translations; empty when it has none."""
    path = catalogue_path(package, locale)
    if not path.is_file():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale)


def update_catalogue(package: str, locale: str) -> tuple[Path, int]:
    """Bring the package's catalogue in line with its code: new messages are added, those that are
    gone go. Returns the file, and how many messages are still to be translated.
    """
    known, wanted = read_catalogue(package, locale), messages_of(package)
    fresh = Catalog(locale=locale, charset="utf-8", fuzzy=False)
    missing = 0
    for message in wanted:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        text = old.string if old is not None and not old.fuzzy else None
        missing += not _complete(text)
        fresh.add(
            message.id,
            text,
            context=message.context,
            locations=[(place, 0) for place in sorted({p for p, _line in message.locations})],
        )
    path = catalogue_path(package, locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, fresh, width=100, sort_output=True, include_lineno=False)
    return path, missing


def untranslated(package: str, locale: str, *, beside: str = "") -> list[str]:
    """Messages of the package that its catalogue, or that of the package `beside` it, leaves
    without translation.
    """
    known = [read_catalogue(package, locale)]
    if beside:
        known.append(read_catalogue(beside, locale))
    found = []
    for message in messages_of(package):
        there = [c.get(message.id, message.context) for c in known] if message.id else []
        if message.id and not any(m and not m.fuzzy and _complete(m.string) for m in there):
            first = message.id if isinstance(message.id, str) else message.id[0]
            found.append(first)
    return found


def collisions(package: str, other: str, locale: str) -> list[str]:
    """Messages that two packages translate differently: all catalogues are merged into one, where
    the first has the last word. `pgettext` tells them apart.
    """
    mine, theirs = read_catalogue(package, locale), read_catalogue(other, locale)
    found = []
    for message in mine:
        twin = theirs.get(message.id, message.context) if message.id else None
        if twin is not None and twin.string and message.string and twin.string != message.string:
            found.append(f"{message.id!r}: {message.string!r} here, {twin.string!r} in {other}")
    return found


def _complete(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(text) and (isinstance(text, str) or all(text or ()))
