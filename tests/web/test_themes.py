"""Themes: legible, chosen by space, inherited, overriding templates without mixing."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from parvis.app import create_app
from parvis.config import Config
from parvis.db import db, transaction
from parvis.rules import Invalid, Refused
from parvis.spaces import Space
from parvis.theming.operations import Appearance, change_appearance, reset_appearance
from parvis.theming.themes import ThemeError, installed_themes, read_theme, theme_of
from parvis.theming.tokens import DEFAULTS, low_contrasts


@pytest.fixture
def territory(new_space):
    return new_space("Provence Alpes", slug="p2a")


@pytest.fixture
def administrator(new_person, give_role, territory):
    person = new_person("Awa")
    give_role(person, territory, "administrator")
    return person


def picture(width=600, height=200):
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), (200, 80, 20)).save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def tokens_of(client, page):
    address = re.search(r'href="([^"]*/theme/[^"]+\.css)"', client.get(page).text)[1]
    return address, client.get(address)


# --- choosing


def test_a_theme_is_inherited_down_the_tree(territory, administrator, new_space, give_role):
    volonne = new_space("Volonne", territory)
    change_appearance(administrator, territory, Appearance(theme="provence-alpes"))
    assert theme_of(volonne).name == "provence-alpes"
    give_role(administrator, volonne, "administrator")
    change_appearance(administrator, volonne, Appearance(theme="default"))
    assert theme_of(volonne).name == "default"
    reset_appearance(administrator, volonne)
    assert theme_of(volonne).name == "provence-alpes"


def test_colours_of_a_space_and_of_the_one_above_add_up(
    territory, administrator, new_space, give_role
):
    volonne = new_space("Volonne", territory)
    give_role(administrator, volonne, "administrator")
    change_appearance(administrator, territory, Appearance(primary="#7a1f4b", accent="#2f8f5b"))
    change_appearance(administrator, volonne, Appearance(primary="#1f3f7a", accent="#2f8f5b"))
    found = theme_of(volonne).tokens
    assert (found["primary"], found["accent"]) == ("#1f3f7a", "#2f8f5b")
    # The accent is the one above's: it follows it.
    assert "accent" not in volonne.appearance["tokens"]
    assert not low_contrasts(found)


def test_a_faint_colour_is_refused_with_the_nearest_that_passes(territory, administrator):
    with pytest.raises(Invalid) as refused:
        change_appearance(administrator, territory, Appearance(primary="#ff9900"))
    message = refused.value.errors["primary"]
    proposed = re.search(r"#[0-9a-f]{6}", message)[0]
    assert re.search(r"1[.,]9\d", message) and re.search(r"4[.,]5", message)
    change_appearance(administrator, territory, Appearance(primary=proposed))
    assert theme_of(territory).tokens["primary"] == proposed


def test_a_theme_that_is_not_installed(territory, administrator):
    with pytest.raises(Invalid):
        change_appearance(administrator, territory, Appearance(theme="nowhere"))


def test_only_its_administrators(territory, new_person, give_role):
    facilitator = new_person()
    give_role(facilitator, territory, "facilitator")
    with pytest.raises(Refused):
        change_appearance(facilitator, territory, Appearance(theme="provence-alpes"))


def test_a_theme_that_is_gone_gives_way(territory):
    with transaction():
        db.session.get(Space, territory.id).theme = "uninstalled"
    assert theme_of(territory).name == "default"


def test_colours_that_the_ground_no_longer_carries_give_way(territory):
    """A space chose its colours on grounds that have changed since: its pages stay legible."""
    with transaction():
        space = db.session.get(Space, territory.id)
        space.appearance = {"tokens": {"primary": "#ffee00", "primary-text": "#ffffff"}}
    assert theme_of(territory).tokens == installed_themes()["default"].tokens


def test_it_asks_the_database_nothing(territory, new_space, count_queries):
    volonne = new_space("Volonne", territory)
    assert volonne.parent is territory
    with count_queries() as queries:
        theme_of(volonne)
    assert queries == []


# --- the page


def test_the_page_saves_colours_and_pictures(client, territory, administrator, sign_in):
    sign_in(client, administrator)
    page = client.get("/p2a/admin/appearance/")
    assert page.status_code == 200
    assert client.get("/theme/provence-alpes/preview.svg").mimetype == "image/svg+xml"
    answer = client.post(
        "/p2a/admin/appearance/",
        data={
            "theme": "provence-alpes",
            "primary": "#1f3f7a",
            "accent": "#2f8f5b",
            "logo": (picture(), "logo.png"),
            "logo_alt": "Un clocher",
            "banner": (picture(2000, 500), "bandeau.png"),
        },
    )
    assert answer.status_code == 303
    space = db.session.get(Space, territory.id)
    found = theme_of(space)
    assert (found.name, found.colour, found.logo_alt) == ("provence-alpes", "#1f3f7a", "Un clocher")
    home = client.get("/p2a/").text
    assert found.logo in home
    assert 'alt="Un clocher"' in home
    assert client.get(found.logo).mimetype == "image/webp"
    assert client.get(found.banner).mimetype == "image/webp"
    # Taken away again, the theme's own comes back.
    sent = {"theme": "", "remove_logo": "y", "theme_colours": "y"}
    client.post("/p2a/admin/appearance/", data=sent)
    kept = db.session.get(Space, territory.id).appearance
    assert set(kept) == {"banner", "banner_alt"}


def test_the_page_proposes_a_colour_that_can_be_taken(client, territory, administrator, sign_in):
    sign_in(client, administrator)
    sent = {"theme": "", "primary": "#ff9900", "accent": "#2f8f5b"}
    refused = client.post("/p2a/admin/appearance/", data=sent)
    assert refused.status_code == 422
    proposed = re.search(r'name="take" value="(#[0-9a-f]{6})"', refused.text)[1]
    again = client.post("/p2a/admin/appearance/", data={**sent, "take": proposed})
    assert f'value="{proposed}"' in again.text
    assert client.post(
        "/p2a/admin/appearance/", data={**sent, "primary": proposed}
    ).status_code == 303


@pytest.mark.parametrize(
    "sent",
    [
        {"primary": "red;}body{display:none", "accent": "#2f8f5b"},
        {"primary": "#12345", "accent": "#2f8f5b"},
        {"theme": "../../etc"},
    ],
)
def test_what_is_no_colour_nor_theme(client, territory, administrator, sign_in, sent):
    sign_in(client, administrator)
    assert client.post("/p2a/admin/appearance/", data=sent).status_code == 422
    assert db.session.get(Space, territory.id).appearance == {}


def test_a_picture_that_is_none(client, territory, administrator, sign_in):
    sign_in(client, administrator)
    sent = {"theme": "", "logo": (io.BytesIO(b"<svg onload=alert(1)>"), "logo.png")}
    assert client.post("/p2a/admin/appearance/", data=sent).status_code == 422


def test_strangers_do_not_see_the_page(client, territory, new_person, sign_in):
    assert client.get("/p2a/admin/appearance/").status_code == 403
    assert sign_in(client, new_person()).get("/p2a/admin/appearance/").status_code == 403


def test_colours_left_as_they_are_follow_the_theme(client, territory, administrator, sign_in):
    sign_in(client, administrator)

    def send(**changes):
        form = client.get("/p2a/admin/appearance/").text
        shown = dict(re.findall(r'name="(primary|accent)"[^>]*value="([^"]*)"', form))
        answer = client.post("/p2a/admin/appearance/", data={"theme": "", **shown, **changes})
        assert answer.status_code == 303
        return theme_of(db.session.get(Space, territory.id)).tokens

    lavender = installed_themes()["provence-alpes"].tokens
    assert send(theme="provence-alpes")["primary"] == lavender["primary"]
    assert send(theme="provence-alpes", accent="#2f8f5b")["accent"] == "#2f8f5b"
    assert send(theme="default")["accent"] == "#2f8f5b"
    assert send(theme="default", theme_colours="y")["accent"] == DEFAULTS["accent"]


# --- the stylesheet


def test_the_stylesheet_is_kept_for_ever_and_changes_its_address(
    client, territory, administrator
):
    address, sheet = tokens_of(client, "/p2a/")
    assert "immutable" in sheet.headers["Cache-Control"]
    change_appearance(administrator, territory, Appearance(primary="#1f3f7a"))
    new_address, new_sheet = tokens_of(client, "/p2a/")
    assert new_address != address
    assert "--primary: #1f3f7a;" in new_sheet.text
    old = client.get(address)
    assert "immutable" not in old.headers["Cache-Control"]


def test_an_unknown_space_has_the_default_colours(client, app):
    answer = client.get("/theme/nowhere/000000000000.css")
    assert answer.status_code == 200
    assert DEFAULTS["primary"] in answer.text


def test_a_hidden_space_does_not_tell_its_colours(client, territory, administrator):
    change_appearance(administrator, territory, Appearance(primary="#1f3f7a"))
    with transaction():
        db.session.get(Space, territory.id).state = "draft"
    assert "#1f3f7a" not in client.get("/theme/p2a/000000000000.css").text


# --- themes of one's own


def make_theme(folder, name, *, tokens=None, templates=None, title='"Essai"', more=""):
    own = folder / name
    (own / "templates").mkdir(parents=True)
    lines = "".join(f'{role} = "{colour}"\n' for role, colour in (tokens or {}).items())
    (own / "theme.toml").write_text(f'name = "{name}"\ntitle = {title}\n{more}\n[tokens]\n{lines}')
    for path, text in (templates or {}).items():
        file = own / "templates" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return own


@pytest.mark.parametrize(
    ("more", "tokens", "title", "said"),
    [
        ("", {"colour": "#ffffff"}, '"x"', "colour"),
        ("", {"primary": "red"}, '"x"', "primary"),
        ('logo = "static/none.svg"', {}, '"x"', "logo"),
        ('logo = "../../../etc/passwd"', {}, '"x"', "logo"),
        ("", {}, "3", "title"),
        ("[[[", {}, '"x"', "theme.toml"),
    ],
)
def test_a_theme_that_is_wrong_says_what(tmp_path, more, tokens, title, said):
    folder = make_theme(tmp_path, "wrong", tokens=tokens, title=title, more=more)
    with pytest.raises(ThemeError, match=said):
        read_theme(folder)


@pytest.fixture
def themed(app, tmp_path):
    """Another application on the same database, with three themes of its own."""
    themes = tmp_path / "themes"
    home = '{% extends "!spaces/home.html" %}{% block title %}Accueil NAME{% endblock %}'
    layout = '{% extends "!parvis/layout.html" %}{% block scripts %}<i>NAME</i>{% endblock %}'
    for name in ("one", "two"):
        make_theme(
            themes,
            name,
            templates={
                "spaces/home.html": home.replace("NAME", name),
                "parvis/layout.html": layout.replace("NAME", name),
            },
        )
    make_theme(themes, "faint", tokens={"text": "#bbbbbb"})
    make_theme(themes, "broken", tokens={"text": "black"})
    config = app.extensions["parvis"].config
    values = {
        "instance_path": tmp_path / "instance",
        "secret_key": config.secret_key,
        "database_url": config.database_url,
        "public_url": "http://localhost",
        "themes_path": themes,
        "job_runner": "none",
        "limits": False,
    }
    other = create_app(Config.from_environment({}, **values))
    other.testing = True
    other.test_client_class = app.test_client_class
    other.config["WTF_CSRF_ENABLED"] = False
    with other.app_context():
        yield other
        db.session.remove()
        db.engine.dispose()


def test_templates_of_themes_do_not_mix(themed, new_space):
    spaces = [new_space(name, slug=name) for name in ("one", "two", "default")]
    for space in spaces:
        with transaction():
            db.session.get(Space, space.id).theme = space.slug
    client = themed.test_client()
    for _turn in range(2):
        for name in ("one", "two"):
            page = client.get(f"/{name}/").text
            assert f"<title>Accueil {name}" in page
            assert f"<i>{name}</i>" in page
            # The page it replaces is still there inside.
            assert 'id="main"' in page
        page = client.get("/default/").text
        assert "Accueil one" not in page and "<i>" not in page


def test_a_faint_theme_is_refused_and_a_broken_one_not_proposed(
    themed, new_space, new_person, give_role
):
    space, person = new_space(), new_person()
    give_role(person, space, "administrator")
    with pytest.raises(Invalid) as refused:
        change_appearance(person, space, Appearance(theme="faint"))
    assert "#" in refused.value.errors["theme"]
    assert "broken" not in installed_themes()
    with pytest.raises(Invalid):
        change_appearance(person, space, Appearance(theme="broken"))
