"""Signing in and up, by links and with passwords."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from parvis.db import db, now, transaction
from parvis.mail.models import Mail
from parvis.people import operations
from parvis.people.links import make_link
from parvis.people.models import LinkPurpose, Person, Session, SignInLink
from parvis.people.passwords import NOBODYS, _hasher, hash_password, password_problem
from parvis.rules import Conflict

PASSWORD = "trois moutons sur le pont"


def last_mail(recipient: str | None = None) -> Mail:
    """The last mail written, to this address."""
    query = select(Mail).order_by(Mail.id.desc())
    if recipient:
        query = query.where(Mail.recipient == recipient)
    mail = db.session.scalars(query).first()
    assert mail is not None
    return mail


def link_in(mail: Mail) -> str:
    """The path of the link in the mail."""
    found = re.search(r"http://localhost(/sign-in/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def without_tokens(html: str) -> str:
    """The page without its CSRF tokens, which hold the time."""
    return re.sub(r'name="csrf_token"[^>]*>', "", html)


def signed_in_name(client) -> str | None:
    """Who the site takes the client for."""
    page = client.get("/account")
    if page.status_code != 200:
        return None
    found = re.search(r'id="name"[^>]*value="([^"]*)"', page.text)
    return found[1] if found else ""


@pytest.fixture(scope="session")
def password_hash():
    """Hashing is slow on purpose: once for all."""
    return hash_password(PASSWORD)


def test_a_newcomer_signs_up_by_the_link_and_comes_back_where_they_were(client, new_space):
    """The whole way: address, mail, button, name, commune, and the page they came from."""
    agglomeration = new_space("Provence Alpes Agglomération")
    volonne = new_space("Volonne", parent=agglomeration, slug="volonne")
    page = client.get("/sign-in?next=/volonne/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    sent = client.post(
        "/sign-in", data={"email": " Jeanne@Example.org ", "way": "link", "next": "/volonne/"}
    )
    assert sent.status_code == 200 and "jeanne@example.org" in sent.text.lower()
    address = link_in(last_mail("jeanne@example.org"))
    shown = client.get(address)
    assert shown.status_code == 200 and 'name="name"' in shown.text
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    unnamed = client.post(address, data={"name": "  ", "residence": ""})
    assert unnamed.status_code == 422
    entered = client.post(address, data={"name": "Jeanne  Aubert", "residence": f"={volonne.id}"})
    assert entered.status_code == 303 and entered.headers["Location"] == "/volonne/"
    person = db.session.scalar(select(Person))
    assert person is not None
    assert (person.name, person.residence_id) == ("Jeanne Aubert", volonne.id)
    assert signed_in_name(client) == "Jeanne Aubert"


def test_opening_a_link_changes_nothing_pressing_its_button_works_once(app, client, new_person):
    """Scanners of mails open links; two presses of the button open one session."""
    new_person("Jeanne", email="jeanne@example.org")
    client.post("/sign-in", data={"email": "jeanne@example.org", "way": "link"})
    address = link_in(last_mail())
    for _visit in range(3):
        assert app.test_client().get(address).status_code == 200
        assert app.test_client().head(address).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Session)) == 0
    assert client.post(address).status_code == 303
    other = app.test_client()
    again = other.post(address)
    assert again.status_code == 410 and 'name="email"' in again.text
    assert other.get(address).status_code == 410
    assert db.session.scalar(select(func.count()).select_from(Session)) == 1
    # For who is in, a second press is no mishap.
    assert client.post(address).status_code == 303


def test_a_link_lapses(client, new_person):
    """Half an hour, then a page that offers another."""
    new_person("Jeanne", email="jeanne@example.org")
    client.post("/sign-in", data={"email": "jeanne@example.org", "way": "link"})
    address = link_in(last_mail())
    with transaction():
        db.session.execute(update(SignInLink).values(expires_at=now() - timedelta(seconds=1)))
    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410
    assert client.get("/sign-in/never-made").status_code == 410


def test_two_uses_of_a_link_at_once_give_one_entry(app, new_person):
    """The condition is in the statement that marks it used."""
    person = new_person("Jeanne")
    with transaction():
        token = make_link(LinkPurpose.SIGN_IN, person.email, person, {})
    link = db.session.scalar(select(SignInLink))
    assert link is not None
    operations.enter_by_link(token)
    from parvis.people.links import use_link

    with pytest.raises(Conflict), transaction():
        use_link(link)


def test_what_the_page_says_does_not_tell_who_has_an_account(client, new_person, password_hash):
    """Known, unknown and suspended: same page, same status, one mail each."""
    new_person("Jeanne", email="known@example.org", password_hash=password_hash)
    suspended = new_person("Paul", email="out@example.org", password_hash=password_hash)
    operations.suspend(suspended)
    pages = set()
    for email in ("known@example.org", "unknown@example.org", "out@example.org"):
        page = client.post("/sign-in", data={"email": email, "way": "link"})
        pages.add((page.status_code, without_tokens(page.text.replace(email, "…"))))
        assert last_mail().recipient == email
    assert len(pages) == 1
    assert "/sign-in/" not in last_mail("out@example.org").text
    pages = set()
    for email in ("known@example.org", "unknown@example.org", "out@example.org"):
        page = client.post("/sign-in", data={"email": email, "password": "x" * 14, "way": ""})
        pages.add((page.status_code, without_tokens(page.text.replace(email, "…"))))
    assert len(pages) == 1 and 422 in next(iter(pages))


def test_an_unknown_address_takes_as_long_as_a_known_one():
    """The dummy hash has the parameters of today's hashes."""
    assert not _hasher.check_needs_rehash(NOBODYS)
    assert NOBODYS.split("$")[3] == hash_password("x").split("$")[3]


def test_sign_in_with_a_password(client, new_person, password_hash):
    """By the button, or by the Enter key when a password is typed; never by an empty one."""
    new_person("Jeanne", email="jeanne@example.org", password_hash=password_hash)
    fields = {"email": "Jeanne@example.org", "next": "/account/data"}
    wrong = client.post("/sign-in", data={**fields, "password": "wrong", "way": "password"})
    assert wrong.status_code == 422 and '<details class="disclosure" open>' in wrong.text
    assert "Jeanne@example.org" in wrong.text and 'value="wrong"' not in wrong.text
    empty = client.post("/sign-in", data={**fields, "password": "", "way": "password"})
    assert empty.status_code == 422
    good = client.post("/sign-in", data={**fields, "password": PASSWORD, "way": ""})
    assert good.status_code == 303 and good.headers["Location"] == "/account/data"
    assert signed_in_name(client) == "Jeanne"


def test_someone_without_a_password_does_not_enter_by_the_empty_one(client, new_person):
    """No hash, no way in."""
    new_person("Jeanne", email="jeanne@example.org")
    for password in ("", " ", "None"):
        answer = client.post(
            "/sign-in",
            data={"email": "jeanne@example.org", "password": password, "way": "password"},
        )
        assert answer.status_code == 422
    assert signed_in_name(client) is None


def test_a_suspended_person_is_out_at_once(client, new_person, sign_in, password_hash):
    """Sessions end; the password and links under way no longer let in."""
    person = new_person("Jeanne", email="jeanne@example.org", password_hash=password_hash)
    client.post("/sign-in", data={"email": "jeanne@example.org", "way": "link"})
    address = link_in(last_mail())
    sign_in(client, person)
    assert signed_in_name(client) == "Jeanne"
    operations.suspend(person)
    assert signed_in_name(client) is None
    assert client.post(address).status_code == 409
    told = client.post(
        "/sign-in", data={"email": person.email, "password": PASSWORD, "way": "password"}
    )
    assert told.status_code == 422
    assert signed_in_name(client) is None
    operations.reactivate(person)
    assert client.post(address).status_code == 303


def test_an_account_made_meanwhile_is_entered_not_made_twice(app, client, new_person):
    """Two sign-up links for one address: the second one signs in."""
    client.post("/sign-in", data={"email": "jeanne@example.org", "way": "link"})
    first = link_in(last_mail())
    client.post("/sign-in", data={"email": "jeanne@example.org", "way": "link"})
    second = link_in(last_mail())
    assert client.post(first, data={"name": "Jeanne"}).status_code == 303
    other = app.test_client()
    assert other.post(second, data={"name": "Somebody else"}).status_code == 303
    assert db.session.scalars(select(Person.name)).all() == ["Jeanne"]


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "short"),
        ("x" * 201, "long"),
        ("aaaaaaaaaaaaaaaa", "guessable"),
        ("motdepasse123", "guessable"),
        ("jeanneaubert", "guessable"),
        ("123456789012", "guessable"),
        (PASSWORD, None),
        ("Jeanne aime les cerises", None),
    ],
)
def test_passwords_are_judged_by_length_and_by_what_is_left_of_them(password, problem):
    """No demand of capitals or signs."""
    assert password_problem(password, "jeanne@example.org", "Jeanne Aubert") == problem


def test_the_language_of_the_mail_is_that_of_its_reader(app, client, new_person):
    """The person's own for who has an account, the page's for who has none."""
    new_person("Jane", email="jane@example.org", locale="en")
    client.post("/sign-in", data={"email": "jane@example.org", "way": "link"})
    assert "To sign in, open this link" in last_mail().text
    english = app.test_client()
    english.get("/language/en")
    english.post("/sign-in", data={"email": "new@example.org", "way": "link"})
    assert last_mail().subject == "Your link to sign up"


def test_mails_show_the_public_address_whatever_the_request_says(client):
    """A forged Host header is refused; one of the allowed names does not show in mails."""
    fields = {"email": "jeanne@example.org", "way": "link"}
    forged = client.post("/sign-in", data=fields, headers={"Host": "evil.example"})
    assert forged.status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
    client.post("/sign-in", data=fields, headers={"Host": "127.0.0.1"})
    assert "http://localhost/sign-in/" in last_mail().text and "127.0.0.1" not in last_mail().text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/%0d%0aLocation:x\r\nX: y",
        "javascript:alert(1)",
        "http:evil.example",
        "/" + "a" * 3000,
        "//[",
        "evil.example",
        "/\x00",
    ],
)
def test_next_never_leads_to_another_site(client, new_person, password_hash, address):
    """By password, by link and by the language menu."""
    new_person("Jeanne", email="jeanne@example.org", password_hash=password_hash)
    language = client.get("/language/en", query_string={"next": address})
    assert language.headers["Location"] == "/"
    client.post("/sign-in", data={"email": "jeanne@example.org", "way": "link", "next": address})
    entered = client.post(link_in(last_mail()))
    assert entered.status_code == 303 and entered.headers["Location"] == "/"
    page = client.get("/sign-in", query_string={"next": address})
    assert page.headers["Location"] in ("/", "/account")


def test_the_whole_way_in_with_the_tokens_of_its_forms(app, client, new_person):
    """As browsers go it: each form is sent with the token of its page, and refused without."""
    person = new_person("Jeanne")

    def token(page) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert found
        return found[1]

    app.config["WTF_CSRF_ENABLED"] = True
    try:
        form = {"email": person.email, "way": "link"}
        assert client.post("/sign-in", data=form).status_code == 400
        first = token(client.get("/sign-in"))
        assert client.post("/sign-in", data={**form, "csrf_token": first}).status_code == 200
        address = link_in(last_mail())
        assert client.post(address).status_code == 400
        page = client.get(address)
        assert client.post(address, data={"csrf_token": token(page)}).status_code == 303
        # Signing in started the cookie afresh: what was known of it before is worth nothing.
        assert client.post("/sign-out", data={"csrf_token": first}).status_code == 400
        inside = token(client.get("/account"))
        assert client.post("/sign-out", data={"csrf_token": inside}).status_code == 303
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert signed_in_name(client) is None
