"""Colours: ratios of WCAG, palettes that are always legible."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.theming.contrast import contrast, is_colour, mix, nearest
from parvis.theming.tokens import (
    DEFAULTS,
    PAIRS,
    accent_palette,
    bad_colours,
    legible_primary,
    low_contrasts,
    primary_palette,
    unknown_tokens,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # The two greys that everyone knows: one fails by a hair, the other passes.
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_ratios_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_what_is_a_colour():
    assert is_colour("#0f5a63") and is_colour("#0F5A63")
    for text in ("", "#fff", "red", "#12345g", "#0f5a63;", "#0f5a63\n"):
        assert not is_colour(text)
    assert bad_colours({"text": "#000000", "link": "blue", "line": 3}) == ["line", "link"]
    assert unknown_tokens({"text": "", "shadow": ""}) == ["shadow"]


def test_the_nearest_that_passes_is_near():
    """4.48 is refused: one step darker is enough."""
    better = nearest("#777777", lambda colour: contrast(colour, "#ffffff") >= 4.5)
    assert better is not None
    assert 4.5 <= contrast(better, "#ffffff") < 4.7
    assert nearest("#123456", lambda colour: True) == "#123456"
    assert nearest("#123456", lambda colour: False) is None
    assert mix("#ff0000", "#ffffff", 0) == "#ffffff"


@settings(max_examples=60, deadline=None)
@given(COLOURS)
def test_any_main_colour_has_a_legible_neighbour(colour):
    better = legible_primary(colour, DEFAULTS)
    assert better is not None
    assert low_contrasts(primary_palette(better, DEFAULTS)) == []


@settings(max_examples=60, deadline=None)
@given(COLOURS)
def test_text_on_an_accent_is_legible_whatever_the_accent(colour):
    assert low_contrasts(accent_palette(colour, DEFAULTS)) == []


def test_a_faint_pair_says_which_and_what_would_do():
    [low, *_others] = low_contrasts({"text-soft": "#999999"})
    assert (low.ink, low.needed) == ("text-soft", 4.5)
    assert low.ratio < 4.5
    assert low_contrasts({"text-soft": low.proposed}) == []


def test_the_roles_and_their_colours_are_those_of_the_sheet():
    root = Path(__file__).resolve().parents[2]
    sheet = (root / "core/parvis/static/css/tokens.css").read_text(encoding="utf-8")
    part = sheet.split("Colour roles a theme may set", 1)[1].split("/*", 1)[0]
    written = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]+);", part))
    whole = {name: "#ffffff" if value == "#fff" else value for name, value in written.items()}
    assert whole == DEFAULTS
    assert {role for pair in PAIRS for role in pair[:2]} <= set(DEFAULTS)
