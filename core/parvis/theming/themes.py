"""Themes: folders with a theme.toml, chosen by space, inherited down the tree."""

from __future__ import annotations

import hashlib
import json
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app

from parvis.spaces.models import Space
from parvis.theming.tokens import DEFAULTS, bad_colours, low_contrasts, unknown_tokens

if TYPE_CHECKING:
    from parvis.web.static import StaticFiles

log = logging.getLogger("parvis.theming")

BUILT_IN = Path(__file__).parent.parent / "themes"
DEFAULT = "default"

PICTURES = ("logo", "banner", "favicon")


class ThemeError(Exception):
    """A folder can't be used as a theme; the message says what to correct in it."""


@dataclass(frozen=True, eq=False)
class Theme:
    """A theme as installed: its folder, its tokens, its pictures, the templates it overrides."""

    name: str
    title: dict[str, str]
    folder: Path
    tokens: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    illustrations: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, Path] = field(default_factory=dict)

    def title_in(self, locale: str) -> str:
        """What the theme is called in this language, or in the one it has."""
        return self.title.get(locale) or next(iter(self.title.values()))


@dataclass(frozen=True, eq=False)
class ActiveTheme:
    """The theme of a page: the installed one with what the space changes in it."""

    theme: Theme
    tokens: dict[str, str]
    stylesheet: str
    logo: str | None
    banner: str | None
    favicon: str | None
    illustrations: dict[str, str]
    logo_alt: str = ""
    """Empty when the logo only decorates: the space's name stands beside it."""
    banner_alt: str = ""

    @property
    def name(self) -> str:
        """The installed theme's name."""
        return self.theme.name

    @property
    def overrides(self) -> dict[str, Path]:
        """Templates that take the place of others', by name."""
        return self.theme.overrides

    @property
    def colour(self) -> str:
        """The main colour, #rrggbb."""
        return self.tokens.get("primary", DEFAULTS["primary"])

    @property
    def mark(self) -> str:
        """Fingerprint of the colours, which the stylesheet's address carries."""
        return fingerprint(self.tokens)


def read_theme(folder: Path) -> Theme:
    """Read a theme's folder. Raises ThemeError, saying all that is wrong in it."""
    try:
        declared = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ThemeError(f"theme.toml can't be read: {error}") from None
    problems = _problems(folder, declared)
    if problems:
        raise ThemeError("; ".join(problems))
    templates = folder / "templates"
    title = declared["title"]
    return Theme(
        name=folder.name,
        title=title if isinstance(title, dict) else {"fr": title, "en": title},
        folder=folder,
        tokens={name: value.lower() for name, value in declared.get("tokens", {}).items()},
        pictures={name: declared[name] for name in PICTURES if name in declared},
        illustrations=declared.get("illustrations", {}),
        overrides={
            p.relative_to(templates).as_posix(): p for p in templates.rglob("*") if p.is_file()
        },
    )


def _problems(folder: Path, declared: Mapping[str, Any]) -> list[str]:
    found = []
    if declared.get("name", folder.name) != folder.name:
        found.append(f"its name is {declared['name']!r} and its folder {folder.name!r}")
    title = declared.get("title")
    titles = list(title.values()) if isinstance(title, dict) else [title]
    if not titles or not all(isinstance(t, str) and t.strip() for t in titles):
        found.append("it has no title")
    tokens = declared.get("tokens", {})
    illustrations = declared.get("illustrations", {})
    if not isinstance(tokens, dict) or not isinstance(illustrations, dict):
        return [*found, "[tokens] and [illustrations] are tables"]
    found += [f"no colour is called {name!r}" for name in unknown_tokens(tokens)]
    found += [f"{name} is not a colour, #rrggbb" for name in bad_colours(tokens)]
    pictures = {name: declared[name] for name in PICTURES if name in declared}
    for name, path in {**pictures, **illustrations}.items():
        if not (isinstance(path, str) and _is_static(folder, path)):
            found.append(f"{name}: no file {path!r} in static/")
    return found


def _is_static(folder: Path, path: str) -> bool:
    inside = (folder / path).resolve()
    return inside.is_file() and inside.is_relative_to((folder / "static").resolve())


@cache
def _themes(folders: tuple[Path, ...]) -> tuple[dict[str, Theme], dict[str, str]]:
    """The themes and what is wrong with the others. A later folder's theme takes the place of an
    earlier one's of the same name.
    """
    found: dict[str, Theme] = {}
    failures: dict[str, str] = {}
    for folder in folders:
        for toml in sorted(folder.glob("*/theme.toml")):
            name = toml.parent.name
            try:
                found[name] = read_theme(toml.parent)
            except ThemeError as error:
                failures[name] = str(error)
                log.error("the theme %s can't be used: %s", name, error)
    return found, failures


def _folders() -> tuple[Path, ...]:
    own: Path | None = current_app.extensions["parvis"].config.themes_path
    return (BUILT_IN, own) if own else (BUILT_IN,)


def installed_themes() -> dict[str, Theme]:
    """The themes by name: the built-in ones and those of THEMES_PATH. Those that can't be read are
    left out, see `theme_failures`.
    """
    return _themes(_folders())[0]


def theme_failures() -> dict[str, str]:
    """What keeps themes from being chosen, by their names: a folder that can't be read, colours
    too near each other.
    """
    themes, failures = _themes(_folders())
    faint = {
        name: ", ".join(f"{low.ink}/{low.ground} {low.ratio:.2f}" for low in lows)
        for name, theme in themes.items()
        if (lows := low_contrasts(theme.tokens))
    }
    return {**failures, **faint}


def theme_of(space: Space | None) -> ActiveTheme:
    """The theme of a space: its own, or the nearest above, or the default; what spaces change in
    it (colours, logo, banner) goes down the tree likewise, the nearest change first. Reads what is
    loaded with the space, nothing more.
    """
    themes = installed_themes()
    chosen: str | None = None
    changes: dict[str, Any] = {}
    tokens: dict[str, str] = {}
    at = space
    while at is not None:
        for name, value in at.appearance.items():
            if name == "tokens":
                tokens = {**value, **tokens}
            else:
                changes.setdefault(name, value)
        if at.theme in themes:
            chosen = at.theme
            break
        at = at.parent
    if tokens:
        changes["tokens"] = tokens
    key = json.dumps(changes, sort_keys=True) if changes else ""
    static = current_app.extensions["parvis"].static
    return _active(themes[chosen or DEFAULT], key, space.slug if space else "-", static)


@lru_cache(maxsize=1024)
def _active(theme: Theme, changes_key: str, slug: str, static: StaticFiles) -> ActiveTheme:
    """Put a theme and a space's changes together; kept, since each page asks."""
    changes: dict[str, Any] = json.loads(changes_key) if changes_key else {}

    def address(path: str | None) -> str | None:
        name = (path or "").removeprefix("static/")
        return static.address(f"theme-{theme.name}/{name}") if path else None

    def picture(name: str) -> str | None:
        own = changes.get(name)
        return f"{static.prefix}/media/{own}" if own else address(theme.pictures.get(name))

    tokens = {**theme.tokens, **changes.get("tokens", {})}
    if low_contrasts(tokens):
        # The space chose its colours on the grounds of another theme, which has changed above it
        # since: its pages stay legible.
        tokens = theme.tokens
    return ActiveTheme(
        theme=theme,
        tokens=tokens,
        stylesheet=f"{static.prefix}/theme/{slug}/{fingerprint(tokens)}.css",
        logo=picture("logo"),
        banner=picture("banner"),
        favicon=picture("favicon"),
        illustrations={k: str(address(v)) for k, v in theme.illustrations.items()},
        logo_alt=changes.get("logo_alt", "") if changes.get("logo") else "",
        banner_alt=changes.get("banner_alt", "") if changes.get("banner") else "",
    )


def stylesheet_of(tokens: Mapping[str, str]) -> str:
    """The tokens as CSS custom properties."""
    lines = "".join(f"  --{name}: {value};\n" for name, value in sorted(tokens.items()))
    return f":root {{\n{lines}}}\n"


def fingerprint(tokens: Mapping[str, str]) -> str:
    """Twelve hexadecimal digits that change with the colours."""
    return hashlib.sha256(stylesheet_of(tokens).encode()).hexdigest()[:12]


def media_address(name: str) -> str:
    """Address of a file of the media store."""
    return f"{current_app.extensions['parvis'].static.prefix}/media/{name}"
