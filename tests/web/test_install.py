"""The first fifteen minutes: from a fresh installation to an open territory, counted in screens."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import func, select

from parvis.administration.install import has_administrator, install, new_install_code
from parvis.administration.models import Setting
from parvis.db import db
from parvis.mail.models import Mail
from parvis.people.models import Person
from parvis.rules import Conflict, Invalid
from parvis.spaces import Component, Membership, Page, Space
from parvis.theming.themes import theme_of

PASSWORD = "une phrase bien longue à moi"
SCREENS = 12
ENGLISH = {"Accept-Language": "en"}


class Visit:
    """A person who follows links and sends forms; counts the pages seen."""

    def __init__(self, client):
        self.client = client
        self.screens = []
        self.page = ""
        self.address = ""

    def open(self, address):
        return self._show(self.client.get(address, headers=ENGLISH))

    def send(self, data, address=None):
        """Send the form of the page in sight: only what it offers can be sent."""
        action = address or self.address
        for name in data:
            assert f'name="{name}"' in self.page, f"no field {name} on {self.address}"
        return self._show(self.client.post(action, data=data, headers=ENGLISH))

    def follow(self, words):
        """Follow the link that says this."""
        links = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.page, re.S)
        texts = [(re.sub(r"<[^>]+>", "", text), address) for address, text in links]
        [address, *_others] = [address for text, address in texts if words in text]
        return self.open(address.replace("&amp;", "&"))

    def press(self, words, fields=None):
        """Press the button that says this, in the form it stands in."""
        forms = re.findall(r"<form[^>]*>.*?</form>", self.page, re.S)
        [form] = [f for f in forms if words in re.sub(r"<[^>]+>", "", f)]
        action = re.search(r'action="([^"]+)"', form)[1]
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
        return self._show(
            self.client.post(action, data={**hidden, **(fields or {})}, headers=ENGLISH)
        )

    def _show(self, response):
        while response.status_code in (302, 303):
            self.address = response.headers["Location"]
            response = self.client.get(self.address, headers=ENGLISH)
        assert response.status_code == 200, (response.status_code, response.text)
        self.address = response.request.full_path.rstrip("?")
        self.page = response.text
        self.screens.append(self.address)
        return self


def logo():
    drawn = io.BytesIO()
    Image.new("RGB", (300, 120), (20, 80, 120)).save(drawn, "PNG")
    drawn.seek(0)
    return (drawn, "logo.png")


def test_the_first_fifteen_minutes(client):
    """Sign in, pick the territory, logo and colours, welcome, a module, legal pages, a colleague,
    publish: at most twelve screens, and each led on to by the one before.
    """
    code = new_install_code()
    visit = Visit(client).open("/")
    assert visit.address == "/install/"

    visit.send({"code": code, "name": "Awa", "email": "awa@p2a.example", "password": PASSWORD})
    assert visit.address == "/admin/territories/add"

    visit.open("/admin/territories/add?q=Provence")
    found = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", visit.page))
    assert "Provence-Alpes-Agglomération" in found or "Provence Alpes Agglomération" in found
    assert "46 communes" in found
    assert "Alpes-de-Haute-Provence (04)" in found
    siren = "200067437"
    visit.send({"siren": siren}, "/admin/territories/add")
    space = db.session.scalar(select(Space).where(Space.siren == siren))
    assert visit.address == f"/{space.slug}/admin/appearance/"

    visit.send(
        {
            "theme": "provence-alpes",
            "primary": "#484391",
            "accent": "#2f8f5b",
            "logo": logo(),
            "logo_alt": "",
        }
    )
    assert visit.address.endswith("/admin/space")

    fields = dict(
        re.findall(r'<input[^>]*name="(name|slug)"[^>]*value="([^"]*)"', visit.page)
    )

    visit.send(
        {
            **fields,
            "welcome": "Donnez votre avis, près de chez vous.",
            "visibility": "public",
        }
    )
    assert visit.address.endswith("/admin/components/add")

    visit.send({"module": "proposals"})
    assert "/admin/components/" in visit.address
    visit.follow("for later")
    assert visit.address.endswith("/admin/pages")
    assert "Mentions légales" in visit.page

    visit.follow("for later")
    assert visit.address.endswith("/admin/members")
    visit.send({"email": "paul@p2a.example", "role": "facilitator"})
    assert visit.address.endswith("/admin/")

    visit.press(f"Open {space.name}")
    assert visit.address == f"/{space.slug}/"
    assert len(visit.screens) <= SCREENS, visit.screens

    # What it has made.
    space = db.session.get(Space, space.id)
    assert space.state == "open"
    assert theme_of(space).name == "provence-alpes" and theme_of(space).logo
    assert db.session.scalar(select(func.count()).select_from(Space)) == 47
    assert db.session.scalar(select(Component.module)) == "proposals"
    assert db.session.scalar(select(func.count()).select_from(Page)) >= 4
    assert db.session.scalar(select(Mail.recipient)) == "paul@p2a.example"
    membership = db.session.scalar(select(Membership))
    assert (membership.person.name, membership.role) == ("Awa", "administrator")
    stranger = client.application.test_client()
    assert "Donnez votre avis" in stranger.get(f"/{space.slug}/", headers=ENGLISH).text
    assert stranger.get("/volonne/").status_code == 200


def test_until_it_opens_nobody_else_sees_it(client, new_person, sign_in):
    from parvis.administration.territories import open_territory

    space = open_territory(new_person(steward=True), "200067437").space
    assert client.get(f"/{space.slug}/").status_code == 404
    assert client.get("/volonne/").status_code == 404
    assert client.get("/").status_code == 200


# --- the code


def test_without_the_code_nobody_takes_a_fresh_site(client):
    code = new_install_code()
    sent = {"name": "Eve", "email": "eve@example.org", "password": PASSWORD}
    for wrong in ("", "AAAA-AAAA-AAAA", code[:-1], code + "A"):
        assert client.post("/install/", data={**sent, "code": wrong}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    # As people type: small letters, spaces.
    typed = code.lower().replace("-", " ")
    assert client.post("/install/", data={**sent, "code": typed}).status_code == 303
    assert has_administrator()


def test_a_new_code_takes_the_place_of_the_one_before(app):
    first, second = new_install_code(), new_install_code()
    assert first != second
    with pytest.raises(Invalid):
        install(first, name="Awa", email="awa@example.org", password=PASSWORD)
    install(second, name="Awa", email="awa@example.org", password=PASSWORD)


def test_the_code_is_kept_as_a_hash_and_is_gone_once_used(app):
    code = new_install_code()
    kept = str(db.session.scalar(select(Setting.value)))
    assert code not in kept and code.replace("-", "") not in kept
    install(code, name="Awa", email="awa@example.org", password=PASSWORD)
    assert db.session.scalar(select(Setting.value)) is None
    assert new_install_code() is None
    with pytest.raises(Conflict):
        install(code, name="Eve", email="eve@example.org", password=PASSWORD)


def test_without_any_code_printed_nothing_is_accepted(app):
    with pytest.raises(Invalid):
        install("AAAA-AAAA-AAAA", name="Eve", email="eve@example.org", password=PASSWORD)


def test_the_installer_is_closed_once_there_is_an_administrator(client, new_person):
    new_person(steward=True)
    for answer in (client.get("/install/"), client.post("/install/", data={"code": "x"})):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "court"), ("password", "awa awa awa awa"), ("email", "awa"), ("name", "  ")],
)
def test_a_slip_keeps_the_form(client, field, value):
    sent = {
        "code": new_install_code(),
        "name": "Awa",
        "email": "awa@example.org",
        "password": PASSWORD,
        field: value,
    }
    answer = client.post("/install/", data=sent)
    assert answer.status_code == 422
    assert f'value="{sent["code"]}"' in answer.text
    assert PASSWORD not in answer.text
    assert not has_administrator()
    # The slip mended, the same code still works.
    good = {"name": "Awa", "email": "awa@example.org", "password": PASSWORD}
    assert client.post("/install/", data={**sent, **good}).status_code == 303


def test_the_session_is_a_real_one(client):
    code = new_install_code()
    client.post(
        "/install/",
        data={"code": code, "name": "Awa", "email": "awa@example.org", "password": PASSWORD},
    )
    assert client.get("/admin/").status_code == 200
    client.post("/sign-out")
    assert client.get("/admin/").status_code == 303
    other = client.application.test_client()
    entered = other.post(
        "/sign-in", data={"email": "awa@example.org", "password": PASSWORD, "way": "password"}
    )
    assert entered.status_code == 303
    assert other.get("/admin/").status_code == 200
