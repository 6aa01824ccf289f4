"""Catalogues of a package: the messages in its code and templates, and its `.po` files."""

from __future__ import annotations

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
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
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
ORDINARY_SPACE = re.compile(r" [:;!?»]|« ")
DATES = re.compile(r'"(POT-Creation-Date|PO-Revision-Date):[^\n]*\n')
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
    written = BytesIO()
    write_po(written, fresh, width=100, sort_output=True, include_lineno=False)
    # No dates: two people who change two texts must not both change a third line.
    path.write_text(DATES.sub("", written.getvalue().decode()), encoding="utf-8")
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


def faults(package: str, locale: str) -> list[str]:
    """What is wrong in the package's catalogue: messages no longer said, placeholders that differ,
    and in French an ordinary space where a no-break one belongs.
    """
    said = {(message.id, message.context) for message in messages_of(package)}
    found = []
    for message in read_catalogue(package, locale):
        if not message.id:
            continue
        if (message.id, message.context) not in said:
            found.append(f"no longer said: {message.id!r}")
        elif _complete(message.string):
            found += _text_faults(message, locale)
    return found


def _text_faults(message: Message, locale: str) -> list[str]:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    text = message.string or ""
    texts = (text,) if isinstance(text, str) else tuple(text)
    wanted = set(PLACEHOLDER.findall(ids[-1]))
    # A singular may do without its number; the plural, or the only form, has them all.
    used = [set(PLACEHOLDER.findall(text)) for text in texts]
    found = []
    if used[-1] != wanted or any(names - wanted for names in used):
        found.append(f"placeholders differ: {message.id!r}")
    if locale == "fr":
        found += [f"an ordinary space: {t!r}" for t in texts if ORDINARY_SPACE.search(t)]
    return found


def _complete(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(text) and (isinstance(text, str) or all(text or ()))
