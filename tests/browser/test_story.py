"""The whole story in a browser: a citizen of Volonne proposes, supports, comments; the facilitator
answers; everyone sees it. With and without scripts, on a phone and on a desk.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WAYS = [(360, True), (360, False), (1280, True), (1280, False)]


def picture() -> dict[str, object]:
    """A photo as a phone sends it."""
    data = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((1600, 1200)).save(data, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def sign_in_as(page: Page, name: str) -> None:
    page.goto("/demo/")
    page.locator("article", has_text=name).get_by_role("button").click()
    page.wait_for_url(lambda url: "/demo/" not in url)


def sign_out(page: Page) -> None:
    menu = page.locator("header details", has=page.locator("form[action='/sign-out']"))
    menu.locator("summary").click()
    menu.locator("form[action='/sign-out'] button").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("width", "scripts"), WAYS, ids=lambda v: str(v))
def test_the_story(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    width: int,
    scripts: bool,
) -> None:
    # axe needs scripts: without them only the story is checked.
    look: Callable[[Page], None] = check_page if scripts else lambda page: None
    title = f"Un banc à l’arrêt des Salettes, {width} {'avec' if scripts else 'sans'} scripts"
    page = open_page(width, scripts)

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Provence Alpes Agglomération")
    expect(page.get_by_text("46 communes", exact=False).first).to_be_visible()
    expect(page.get_by_role("link", name="Volonne", exact=True)).to_be_visible()
    look(page)

    sign_in_as(page, "Jeanne Aubert")
    expect(page).to_have_url(re.compile("/volonne/$"))
    look(page)
    page.goto("/volonne/propositions/")
    look(page)
    page.locator("main a[href$='/propositions/new']").first.click()
    look(page)
    write(page, title, scripts)
    expect(page).to_have_url(re.compile("/preview$"))
    look(page)
    page.locator("form[action$='/publish'] button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("main img[alt='Un arrêt de bus sans banc']")).to_be_visible()
    look(page)
    address = page.url

    support_and_comment_another(page, scripts)
    look(page)

    sign_out(page)
    sign_in_as(page, "Leïla Mansouri")
    page.goto(address)
    page.locator("a[href$='/answer']").first.click()
    look(page)
    page.locator("input[name=stage][value=accepted]").check()
    page.locator("textarea[name=body]").fill("Il sera posé au printemps, à l’ombre du tilleul.")
    page.locator("main form .form-actions button").first.click()
    expect(page.get_by_text("à l’ombre du tilleul").first).to_be_visible()
    look(page)

    everyone_sees_it(open_page(width, scripts), title, address, look)


def write(page: Page, title: str, scripts: bool) -> None:
    """Fill the form in, the point chosen on the map where there is one."""
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=body]").fill("On attend debout, **en plein soleil**.")
    page.locator("input[name=place]").fill("Arrêt des Salettes")
    if scripts:
        canvas = page.locator("[data-map=picker]")
        canvas.scroll_into_view_if_needed()
        page.locator(".leaflet-container").wait_for()
        canvas.click(position={"x": 120, "y": 90})
        expect(page.locator("input[name=latitude]")).not_to_have_value("")
    else:
        page.locator("details:has(input[name=latitude]) > summary").click()
        page.locator("input[name=latitude]").fill("44.11")
        page.locator("input[name=longitude]").fill("6.01")
    page.locator("input[type=file]").set_input_files(picture())  # type: ignore[arg-type]
    page.locator("input[name=photo_alt]").fill("Un arrêt de bus sans banc")
    page.locator("main form .form-actions button").first.click()


def support_and_comment_another(page: Page, scripts: bool) -> None:
    """Support a proposal that is not one's own, by its button, and comment it."""
    page.goto("/provence-alpes/propositions/?stage=submitted&order=oldest")
    page.locator("main article h2 a").first.click()
    button = page.locator("form[action$='/support'] button")
    if button.get_attribute("aria-pressed") == "true":
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    words = f"Je suis d’accord, {'vraiment' if scripts else 'simplement'} {page.viewport_size}."
    page.locator("#comments textarea[name=body]").fill(words)
    page.locator("#comments form .form-actions button").first.click()
    expect(page.locator("#comments").get_by_text(words)).to_be_visible()


def everyone_sees_it(
    page: Page, title: str, address: str, look: Callable[[Page], None]
) -> None:
    """Signed out: on the agglomeration's page, in the feed, in the open data."""
    page.goto("/provence-alpes/")
    expect(page.get_by_role("link", name=title)).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("à l’ombre du tilleul").first).to_be_visible()
    look(page)
    feed = page.request.get("/provence-alpes/feed.atom").text()
    assert title in feed
    rows, following = [], "/api/proposals?space=provence-alpes"
    while following:
        answer = json.loads(page.request.get(following).text())
        rows += answer["data"]
        following = answer["next"]
    (row,) = [row for row in rows if row["title"] == title]
    assert (row["stage"], row["place"]) == ("accepted", "Arrêt des Salettes")
    assert 44 < row["latitude"] < 44.3
    assert title in page.request.get("/api/proposals.csv").text()
