"""What holds for every page's look: the library shown whole, no inline code, light, readable."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from flask import render_template

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "core" / "parvis" / "templates"
STYLES = ROOT / "core" / "parvis" / "static" / "css"
THEMES = sorted(path.parent.name for path in ROOT.glob("themes/*/theme.toml"))

# (foreground, background, least contrast): WCAG 2.2, 1.4.3 and 1.4.11
PAIRS = [
    *((text, ground, 4.5)
      for text in ("text", "text-soft", "link", "primary")
      for ground in ("background", "surface", "surface-soft")),
    *((text, "primary-soft", 4.5) for text in ("text", "text-soft", "primary", "primary-strong")),
    ("primary-text", "primary", 4.5),
    ("primary-text", "primary-strong", 4.5),
    ("accent-text", "accent", 4.5),
    ("accent-text", "accent-soft", 4.5),
    *((line, ground, 3.0)
      for line in ("line-strong", "focus")
      for ground in ("background", "surface", "surface-soft")),
    *((tone, f"{tone}-soft", 4.5) for tone in ("success", "warning", "danger", "info")),
    *((tone, "surface", 4.5) for tone in ("success", "warning", "danger", "info")),
    *(("text", f"tint-{i}", 7.0) for i in range(6)),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb, as WCAG defines it."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_readable(theme):
    tokens = dict(re.findall(r"--([\w-]+): (#\w+);", (STYLES / "tokens.css").read_text()))
    tokens |= tomllib.loads((ROOT / "themes" / theme / "theme.toml").read_text())["tokens"]
    dim = {(a, b): contrast(tokens[a], tokens[b]) for a, b, _least in PAIRS}
    assert not {pair: dim[pair[:2]] for pair in PAIRS if dim[pair[:2]] < pair[2]}


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_names_only_tokens_that_exist_and_pictures_that_are_there(theme):
    folder = ROOT / "themes" / theme
    declared = tomllib.loads((folder / "theme.toml").read_text())
    known = set(re.findall(r"--([\w-]+):", (STYLES / "tokens.css").read_text()))
    assert set(declared["tokens"]) <= known
    pictures = [declared[k] for k in ("logo", "banner", "favicon")]
    for picture in [*pictures, *declared["illustrations"].values()]:
        assert (folder / picture).is_file(), picture


def test_the_style_guide_shows_every_macro(app):
    from parvis.demo.styleguide import context

    with app.test_request_context("/"):
        page = render_template("parvis/styleguide.html", **context())
    assert page.count("<h1>") == 2  # the hero's and the page's own
    sources = {path.name: path.read_text() for path in (TEMPLATES / "parvis").glob("*.html")}
    library = sources.pop("ui.html")
    names = set(re.findall(r"macro (\w+)\(", library))
    names |= set(re.findall(r"set (\w+) = (?:forms|maps)\.", library))
    shown = re.sub(r"macro \w+\(", "", "".join([library, *sources.values()]))
    unseen = {n for n in names if not re.search(rf"(?:ui\.|[^\w.]){n}\(", shown)}
    assert not unseen


def test_templates_hold_no_inline_code():
    inline = re.compile(r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|<script(?![^>]*\ssrc=)""")
    folders = [TEMPLATES, *ROOT.glob("modules/*/*/templates"), *ROOT.glob("themes/*/templates")]
    found = [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*.html")
        # Mail readers take styles nowhere else.
        if "mail" not in path.parts
        # Macros have a parameter named style: `style='quiet'` outside any tag is theirs.
        and inline.search(re.sub(r"{[{%#].*?[}%#]}", "", path.read_text(), flags=re.S))
    ]
    assert not found


def test_the_style_sheets_stay_light():
    assert sum(path.stat().st_size for path in STYLES.glob("*.css")) <= 40_000
