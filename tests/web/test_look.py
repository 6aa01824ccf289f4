"""What holds for every page's look: the library shown whole, no inline code, light, readable."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from flask import render_template

from parvis.theming.contrast import contrast
from parvis.theming.tokens import MARK, PAIRS, TEXT

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "core" / "parvis" / "templates"
STYLES = ROOT / "core" / "parvis" / "static" / "css"
THEMES = sorted(path.parent.name for path in ROOT.glob("themes/*/theme.toml"))

# What themes can't change stays legible on what they can; ours keep more than is asked of others.
OURS = [
    *PAIRS,
    ("primary", "surface-soft", TEXT),
    *((line, "surface-soft", MARK) for line in ("line-strong", "focus")),
    ("accent-text", "accent-soft", TEXT),
    *((tone, ground, TEXT)
      for tone in ("success", "warning", "danger", "info")
      for ground in (f"{tone}-soft", "surface")),
    *(("text", f"tint-{i}", 7.0) for i in range(6)),
]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_readable(theme):
    tokens = dict(re.findall(r"--([\w-]+): (#\w+);", (STYLES / "tokens.css").read_text()))
    tokens |= tomllib.loads((ROOT / "themes" / theme / "theme.toml").read_text())["tokens"]
    ratios = {(ink, ground): contrast(tokens[ink], tokens[ground]) for ink, ground, _least in OURS}
    assert not [pair for pair in OURS if ratios[pair[:2]] < pair[2]]


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
