"""The library of macros, whole: readable and no wider than the screen, on a phone too."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_the_style_guide(open_page, check_page, width):
    page = open_page(width)
    page.goto("/styleguide")
    assert page.locator(".prose table").count() == 1
    check_page(page)
    shown = page.locator(".steps-nav li:not([aria-current]) span").first.bounding_box()
    assert (shown["width"] > 1) is (width == 1280)
