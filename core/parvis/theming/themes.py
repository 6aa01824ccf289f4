"""Themes: folders with a theme.toml, chosen by space, inherited down the tree."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

from parvis.spaces.models import Space

BUILT_IN = Path(__file__).parent.parent / "themes"


@dataclass(frozen=True)
class Theme:
    """A theme as installed: its folder, its tokens, its pictures, the templates it overrides."""

    name: str
    title: dict[str, str]
    folder: Path
    tokens: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    illustrations: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class ActiveTheme:
    """The theme of a page: the installed one with what the space changes in it."""

    theme: Theme
    tokens: dict[str, str]
    stylesheet: str
    logo: str | None
    banner: str | None
    favicon: str | None
    illustrations: dict[str, str]

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
        return self.tokens.get("primary", "#0f5a63")


def read_theme(folder: Path) -> Theme:
    """Read a theme's folder. Raises OSError, TOMLDecodeError or KeyError when it is not one."""
    declared = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
    templates = folder / "templates"
    title = declared["title"]
    return Theme(
        name=folder.name,
        title=title if isinstance(title, dict) else {"fr": title, "en": title},
        folder=folder,
        tokens=declared.get("tokens", {}),
        pictures={k: v for k in ("logo", "banner", "favicon") if (v := declared.get(k))},
        illustrations=declared.get("illustrations", {}),
        overrides={
            str(p.relative_to(templates)): p for p in templates.rglob("*") if p.is_file()
        },
    )


@cache
def _themes(folders: tuple[Path, ...]) -> dict[str, Theme]:
    found: dict[str, Theme] = {}
    for folder in folders:
        for toml in sorted(folder.glob("*/theme.toml")):
            found[toml.parent.name] = read_theme(toml.parent)
    return found


def installed_themes() -> dict[str, Theme]:
    """The themes by name: the built-in ones and those of THEMES_PATH."""
    own: Path | None = current_app.extensions["parvis"].config.themes_path
    return _themes((BUILT_IN, own) if own else (BUILT_IN,))


def theme_of(space: Space | None) -> ActiveTheme:
    """The theme of a space: its own, or the nearest above, or the default; what spaces change in
    it (colours, logo, banner) goes down the tree likewise.
    """
    themes = installed_themes()
    chosen: str | None = None
    changes: dict[str, Any] = {}
    at = space
    while at is not None:
        for name, value in at.appearance.items():
            changes.setdefault(name, value)
        if at.theme in themes:
            chosen = at.theme
            break
        at = at.parent
    return _activate(themes[chosen or "default"], changes, space)


def stylesheet_of(tokens: dict[str, str]) -> str:
    """The tokens as CSS custom properties."""
    lines = "".join(f"  --{name}: {value};\n" for name, value in sorted(tokens.items()))
    return f":root {{\n{lines}}}\n"


def _activate(theme: Theme, changes: dict[str, Any], space: Space | None) -> ActiveTheme:
    static: Any = current_app.extensions["parvis"].static

    def address(path: str | None) -> str | None:
        name = (path or "").removeprefix("static/")
        return str(static.address(f"theme-{theme.name}/{name}")) if path else None

    def picture(name: str) -> str | None:
        own = changes.get(name)
        return media_address(own) if own else address(theme.pictures.get(name))

    tokens = theme.tokens | changes.get("tokens", {})
    mark = hashlib.sha256(stylesheet_of(tokens).encode()).hexdigest()[:12]
    slug = space.slug if space else "-"
    return ActiveTheme(
        theme=theme,
        tokens=tokens,
        stylesheet=f"{static.prefix}/theme/{slug}/{mark}.css",
        logo=picture("logo"),
        banner=picture("banner"),
        favicon=picture("favicon"),
        illustrations={k: str(address(v)) for k, v in theme.illustrations.items()},
    )


def media_address(name: str) -> str:
    """Address of a file of the media store."""
    return f"{current_app.extensions['parvis'].static.prefix}/media/{name}"
