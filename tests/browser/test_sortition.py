"""A panel drawn by lot, in a browser: the facilitator's desk from mandate to panel, citizens who
answer and reply on a phone, the room that watches. With and without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
PEOPLE = 8
ADMIN = "/digne-les-bains/tirage/admin"
Look = Callable[[Page], None]


def sign_in_as(page: Page, name: str) -> None:
    page.goto("/demo/")
    page.locator("article", has_text=name).get_by_role("button").click()
    page.wait_for_url(lambda url: "/demo/" not in url)


def step(page: Page, desk: str, title: str, look: Look) -> None:
    """One step of the desk, by its title."""
    page.goto(desk)
    look(page)
    page.locator(".sortition-step a", has_text=title).click()
    look(page)


def send(page: Page) -> None:
    """The page's own form."""
    page.locator("main form .form-actions button").first.click()


def begin(page: Page, title: str, look: Look) -> str:
    page.goto(f"{ADMIN}/new")
    look(page)
    page.fill("[name=title]", title)
    page.fill("[name=body]", "Choisir ensemble ce que devient la place du marché.")
    page.fill("[name=size]", "2")
    send(page)
    expect(page).to_have_url(re.compile(r"/admin/\d+$"))
    return page.url


def describe(page: Page, desk: str, look: Look) -> None:
    """Criteria, quotas, calendar, data; then answers are open."""
    step(page, desk, "Décrire le panel", look)
    page.goto(f"{desk}/criteria")
    look(page)
    page.locator("input[name=keys][value=sex]").check()
    page.locator("form[action$='/criteria/ready'] button").last.click()
    page.goto(f"{desk}/quotas")
    look(page)
    for each in page.locator(".sortition-quotas input").all():
        each.fill("1")
    page.locator("button[name=save]").click()
    page.goto(f"{desk}/mandate/calendar")
    look(page)
    page.fill("[name=to_invite]", "0")
    page.fill("[name=randomness_note]", "Trois boules, salle du conseil.")
    send(page)
    page.goto(f"{desk}/mandate/data")
    look(page)
    page.fill("[name=controller]", "Ville de Digne-les-Bains")
    page.fill("[name=controller_contact]", "dpo@example.org")
    page.fill("[name=purposes]", "Tirer au sort un panel.")
    send(page)
    page.goto(f"{desk}/mandate")
    look(page)
    with page.expect_navigation():
        page.locator("form[action$='/open'] button").click()


def answer(phone: Page, public: str, place: int, look: Look) -> str:
    """Someone volunteers, in three screens. Returns their code."""
    phone.goto(f"{public}/answer")
    look(phone)
    phone.locator("button[name=step][value=code]").first.click()
    look(phone)
    phone.locator("main input[type=radio]").nth(place % 2).check()
    agreed = phone.locator("[name=conditions]")
    if agreed.count():
        agreed.first.check()
    phone.locator("button[name=step][value=questions]").click()
    look(phone)
    phone.fill("[name=name]", f"Personne Numéro {place}")
    phone.fill("[name=phone]", f"06 39 98 00 {place:02d}")
    phone.fill("[name=address]", f"{place} rue Haute")
    phone.fill("[name=postcode]", "04000")
    phone.fill("[name=town]", "Digne-les-Bains")
    phone.locator("[name=consent]").check()
    phone.locator("button[name=step][value=contact]").click()
    look(phone)
    found = CODE.search(phone.locator("main").inner_text())
    assert found, phone.locator("main").inner_text()
    return found.group()


def close_answers(page: Page, desk: str) -> None:
    page.goto(f"{desk}/mandate/calendar")
    page.fill("[name=answers_on]", (date.today() - timedelta(days=2)).isoformat())
    page.fill("[name=draw_on]", date.today().isoformat())
    send(page)


def wait_for(page: Page, locator: str) -> None:
    """Work done by a job: the page follows by itself, or is asked for again without scripts."""
    for _attempt in range(60):
        if page.locator(locator).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"no {locator} on {page.url}")


def draw(page: Page, desk: str, look: Look) -> None:
    step(page, desk, "Figer et publier", look)
    send(page)
    step(page, desk, "Tirer le panel", look)
    with page.expect_navigation():
        page.locator("form[action$='/draw'] button").click()
    wait_for(page, "a[href$='/screen']")
    look(page)
    page.locator("a[href$='/screen']").click()
    look(page)
    page.fill("[name=value]", "042")
    page.locator("form[action$='/balls'] button").first.click()
    look(page)
    page.locator("form[action$='/balls'] button").first.click()
    expect(page.locator(".sortition-numbers--large li")).to_have_count(2)
    look(page)


def reply(phone: Page, public: str, code: str, said: str, look: Look) -> bool:
    """Confirm or decline, if one has been drawn."""
    phone.goto(f"{public}/reply")
    look(phone)
    phone.fill("[name=code]", code)
    with phone.expect_navigation():
        phone.locator("main form button").first.click()
    form = phone.locator("main form", has=phone.locator(f"[name=reply][value={said}]"))
    if not phone.locator("main form", has=phone.locator("[value=confirmed]")).count():
        return False
    look(phone)
    form.locator("button").click()
    look(phone)
    if said == "declined":
        phone.locator("main form", has=phone.locator("[name=sure]")).locator("button").click()
        look(phone)
    return True


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [360, 1280])
def test_from_mandate_to_panel(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    width: int,
    scripts: bool,
) -> None:
    # axe needs scripts: without them only the story is checked.
    look: Look = check_page if scripts else lambda page: None
    page = open_page(width, scripts)
    phone = open_page(360, scripts)
    sign_in_as(page, "Leïla Mansouri")
    desk = begin(page, f"La place du marché, {width} {'avec' if scripts else 'sans'}", look)
    describe(page, desk, look)
    public = desk.replace("/admin/", "/")
    codes = [
        answer(phone, public, place, look if not place else lambda page: None)
        for place in range(PEOPLE)
    ]
    close_answers(page, desk)
    draw(page, desk, look)

    left = ["declined", "confirmed"]
    for code in codes:
        if left and reply(phone, public, code, left[0], look):
            left.pop(0)
    assert not left

    step(page, desk, "Recueillir les confirmations", look)
    with page.expect_navigation():
        page.locator("form[action$='/replace'] button").click()
    wait_for(page, "#empty-seats:not([hx-get])")
    page.reload()
    look(page)
    page.locator("details", has=page.locator("select[name=channel]")).first.locator(
        "summary"
    ).click()
    page.locator("button[name=reply][value=confirmed]:visible").first.click()
    expect(page.get_by_text("Le panel est complet")).to_be_visible()
    look(page)

    phone.goto(f"{public}/panel")
    expect(phone.get_by_text("Remplacement", exact=False).first).to_be_visible()
    look(phone)
    phone.goto(public)
    look(phone)
