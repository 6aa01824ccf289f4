"""The catalogues: `python tools/translations.py update` after changing a text, `check` in tests.

Messages are written in English in the code and translated in one file for each distribution,
`translations/fr/LC_MESSAGES/<package>.po`. `update` keeps what is translated, adds what is new with
an empty translation, and drops what is no longer said.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.xml", "jinja2")]
OPTIONS = {
    pattern: {"trimmed": "true", "silent": "false", "encoding": "utf-8"}
    for pattern in ("**.html", "**.txt", "**.xml")
}
KEYWORDS = {
    "_": None,
    "_n": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")


@dataclass(frozen=True)
class Package:
    """A Python package with texts of its own, and its catalogue."""

    folder: Path

    @property
    def name(self) -> str:
        """`parvis`, `parvis_proposals` …"""
        return self.folder.name

    @property
    def catalogue(self) -> Path:
        """The French catalogue's file."""
        return self.folder / "translations" / "fr" / "LC_MESSAGES" / f"{self.name}.po"


def packages() -> list[Package]:
    """The core's package and those of the modules here."""
    modules = sorted(ROOT.glob("modules/*/parvis_*/__init__.py"))
    return [Package(ROOT / "core" / "parvis"), *(Package(m.parent) for m in modules)]


def extract(package: Package) -> Catalog:
    """The messages that the package's code and templates say."""
    catalogue = Catalog(locale="fr", project=package.name, charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(package.folder), METHODS, OPTIONS, KEYWORDS, ("i18n:",), strip_comment_tags=True
    )
    for name, _line, message, comments, context in found:
        if name.startswith(("themes/", "static/", "cli/new_module/", "migrations/")):
            continue
        catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def read(package: Package) -> Catalog:
    """The catalogue as it is kept."""
    if not package.catalogue.exists():
        return Catalog(locale="fr", charset="utf-8")
    with package.catalogue.open("rb") as file:
        return read_po(file, "fr")


def update(package: Package) -> None:
    """Bring the package's file up to what its code says."""
    said, kept = extract(package), read(package)
    for message in list(said):
        old = kept.get(message.id, message.context) if message.id else None
        if old is not None and isinstance(old.string, tuple) == isinstance(message.id, tuple):
            message.string = old.string
    written = io.BytesIO()
    write_po(written, said, width=100, sort_output=True, include_lineno=False, omit_header=False)
    # No dates: two people who change two texts must not both change a third line.
    text = re.sub(r'"(POT-Creation-Date|PO-Revision-Date):.*\\n"\n', "", written.getvalue().decode())
    package.catalogue.parent.mkdir(parents=True, exist_ok=True)
    package.catalogue.write_text(text, encoding="utf-8")


def problems(package: Package) -> Iterator[str]:
    """What is wrong with the catalogue, a sentence each."""
    said, kept = extract(package), read(package)
    for message in said:
        if not message.id:
            continue
        french = kept.get(message.id, message.context)
        if french is None:
            yield f"{package.name}: not in the catalogue: {message.id!r}"
        else:
            yield from _wrong(package, french)
    known = {(m.id, m.context) for m in said}
    for message in kept:
        if message.id and (message.id, message.context) not in known:
            yield f"{package.name}: no longer said: {message.id!r}"


def _wrong(package: Package, message: Message) -> Iterator[str]:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    if message.fuzzy or not all(texts):
        yield f"{package.name}: not translated: {message.id!r}"
        return
    for text in texts:
        # A singular may do without its number.
        if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(ids[-1])):
            yield f"{package.name}: placeholders differ: {message.id!r}"
        if re.search(r" [:;!?»]|« ", text):
            yield f"{package.name}: an ordinary space where a no-break one must be: {text!r}"
    if set(PLACEHOLDER.findall(texts[-1])) != set(PLACEHOLDER.findall(ids[-1])):
        yield f"{package.name}: placeholders differ: {message.id!r}"


def main(action: str = "") -> int:
    """Update the catalogues, or check them."""
    if action == "update":
        for package in packages():
            update(package)
        return 0
    if action == "check":
        found = [problem for package in packages() for problem in problems(package)]
        print("\n".join(found) or "The catalogues are complete.")
        return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
