"""Participatory budgets in a browser: a citizen votes on a phone, with and without scripts; the
result explains itself; the facilitator tells a step.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

DIGNE = "/digne-les-bains/budget-participatif/1"
VOLONNE = "/volonne/budget-participatif"
WAYS = [
    (360, False, "Yvonne Richelme"),
    (360, True, "Samir Benali"),
    (1280, True, "Claire Isnard"),
]


def sign_in_as(page: Page, name: str) -> None:
    page.goto("/demo/")
    page.locator("article", has_text=name).get_by_role("button").click()
    page.wait_for_url(lambda url: "/demo/" not in url)


@pytest.mark.parametrize(("width", "scripts", "name"), WAYS, ids=lambda v: str(v))
def test_a_citizen_votes(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    width: int,
    scripts: bool,
    name: str,
) -> None:
    # axe needs scripts: without them only the story is checked.
    look: Callable[[Page], None] = check_page if scripts else lambda page: None
    page = open_page(width, scripts)
    page.goto(DIGNE)
    look(page)
    sign_in_as(page, name)
    page.goto(DIGNE)
    page.locator("main a[href$='/vote']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre bulletin")
    for project in ("passerelle", "halle légère", "bain de pieds"):
        page.get_by_role("checkbox", name=re.compile(project)).check()
    see_what_is_left(page, scripts)
    expect(page.locator("#left")).to_contain_text(re.compile(r"201\s000\s€"))
    expect(page.locator("#left .over")).to_be_visible()
    look(page)
    page.get_by_role("checkbox", name=re.compile("halle légère")).uncheck()
    see_what_is_left(page, scripts)
    expect(page.locator("#left")).to_contain_text(re.compile(r"119\s000\s€"))
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=born_on]").fill("1970-05-17")
    page.locator("input[name=tie][value=usager]").check()
    page.locator("button[value=check]").click()
    expect(page.get_by_text("Remettre la passerelle")).to_be_visible()
    look(page)
    page.locator("button[value=cast]").click()
    code = page.locator(".budgets-code")
    expect(code).to_have_text(re.compile(r"^([2-9A-Z]{4}-){3}[2-9A-Z]{4}$"))
    look(page)


def see_what_is_left(page: Page, scripts: bool) -> None:
    """Scripts say it at once; without them a button does."""
    if not scripts:
        page.locator("#left button").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_result_explains_itself(
    open_page: Callable[..., Page], check_page: Callable[[Page], None], width: int
) -> None:
    page = open_page(width)
    page.goto(f"{VOLONNE}/1")
    page.locator("main a[href$='/1/result']").first.click()
    expect(page.get_by_text("Validé par le conseil municipal", exact=False)).to_be_visible()
    assert page.locator("svg.figure-chart").count() >= 3
    oven = page.locator("li", has_text="Rallumer le four à pain")
    oven.locator("summary").click()
    expect(oven).to_contain_text("Il manquait")
    check_page(page)
    page.locator("a[href$='/compare']").click()
    expect(page.get_by_text("À titre de comparaison seulement")).to_be_visible()
    check_page(page)
    page.goto(f"{VOLONNE}/1/result/check")
    check_page(page)
    with page.expect_download() as download:
        page.locator("a[href$='publication.zip']").click()
    assert download.value.suggested_filename.endswith(".zip")
    for address in (f"{VOLONNE}/1/realisation", f"{VOLONNE}/balance", f"{VOLONNE}/projects/3"):
        page.goto(address)
        check_page(page)
    expect(page.get_by_text("Les bancs sont posés")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_the_facilitator_tells_a_step(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    width: int,
    scripts: bool,
) -> None:
    look: Callable[[Page], None] = check_page if scripts else lambda page: None
    page = open_page(width, scripts)
    sign_in_as(page, "Leïla Mansouri")
    page.goto(f"{VOLONNE}/admin/1")
    look(page)
    page.locator("main a[href$='/1/realisation']").last.click()
    look(page)
    page.get_by_role("link", name=re.compile("verger partagé")).click()
    look(page)
    title = f"Les piquets sont taillés, {width}"
    page.locator("input[name=title]").fill(title)
    page.locator("input[name=planned_on]").fill("2020-01-15")
    step = page.locator("form", has=page.locator("input[name=title]"))
    step.locator(".form-actions button").first.click()
    row = page.locator("li", has_text=title)
    expect(row).to_contain_text("En retard")
    row.get_by_role("link").click()
    look(page)
    page.locator("input[name=done_on]").fill("2020-01-20")
    page.locator("input[name=spent]").fill("12,50")
    step.locator(".form-actions button").first.click()
    expect(page.locator("li", has_text=title)).to_contain_text("Fait")
