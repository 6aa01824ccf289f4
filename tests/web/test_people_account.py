"""The account: profile, password, address, sessions, data, deletion."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from parvis.content.models import Content, ContentState, Follow
from parvis.db import db, now, transaction
from parvis.events import Event
from parvis.mail.models import Mail
from parvis.people import account as operations
from parvis.people.devices import device_name
from parvis.people.jobs import tidy
from parvis.people.models import LinkPurpose, Person, PersonState, Session, SignInLink, SignInWay
from parvis.people.operations import enter_as
from parvis.people.passwords import hash_password, password_matches
from parvis.people.tokens import token_hash
from parvis.rules import Conflict, Invalid
from parvis.spaces.models import Membership

PASSWORD = "trois moutons sur le pont"
OTHER = "quatre chevaux dans le pré"


@pytest.fixture(scope="session")
def password_hash():
    """Hashing is slow on purpose: once for all."""
    return hash_password(PASSWORD)


def last_mail(recipient: str) -> Mail:
    """The last mail to the address."""
    mail = db.session.scalars(
        select(Mail).where(Mail.recipient == recipient).order_by(Mail.id.desc())
    ).first()
    assert mail is not None
    return mail


def link_in(mail: Mail) -> str:
    """The path of the link in the mail."""
    found = re.search(r"http://localhost(/sign-in/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def is_in(client) -> bool:
    """Whether the site takes the client for someone signed in."""
    return bool(client.get("/account").status_code == 200)


def cookie_of(client) -> str:
    """The session cookie, as a thief would copy it."""
    cookie = client.get_cookie("parvis")
    assert cookie is not None
    return str(cookie.value)


def thief(app, value: str):
    """Another browser with a copied cookie."""
    client = app.test_client()
    client.set_cookie("parvis", value)
    return client


# What needs an account


@pytest.mark.parametrize("page", ["", "/security", "/activity", "/data", "/data.json"])
def test_pages_of_the_account_lead_to_sign_in_and_back(client, page):
    """Signed out, one is asked to sign in and comes back."""
    answer = client.get(f"/account{page}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/sign-in?next=/account{page}"


def test_no_page_of_the_account_stays_in_a_cache(client, new_person, sign_in):
    """Computers are shared."""
    sign_in(client, new_person("Jeanne"))
    for page in ("", "/security", "/activity", "/data", "/data.json"):
        answer = client.get(f"/account{page}")
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "no-store"


# Profile


def test_the_profile_is_kept_and_wrong_values_are_said_beside_their_fields(
    client, new_person, new_space, sign_in
):
    """Name, words, commune, year, language."""
    volonne = new_space("Volonne", parent=new_space("P2A"))
    person = new_person("Jeanne")
    sign_in(client, person)
    page = client.get("/account")
    assert f'value="={volonne.id}"' in page.text
    form = {
        "name": "Jeanne Aubert",
        "about": "Bergère <b>à</b> Volonne",
        "residence": f"={volonne.id}",
        "birth_year": "1950",
        "locale": "en",
    }
    assert client.post("/account", data=form).status_code == 303
    db.session.refresh(person)
    assert (person.name, person.residence_id, person.birth_year, person.locale) == (
        "Jeanne Aubert", volonne.id, 1950, "en",
    )  # fmt: skip
    shown = client.get("/account").text
    assert "My account" in shown and "Bergère &lt;b&gt;" in shown
    for field, value in [
        ("name", " "),
        ("name", "x" * 81),
        ("about", "x" * 501),
        ("birth_year", "1850"),
        ("birth_year", str(now().year - 5)),
        ("birth_year", str(2**63)),
        ("birth_year", "sNaN"),
        ("locale", "xx"),
        ("residence", "=999999"),
        ("residence", f"={2**70}"),
        ("residence", "Nowhere"),
    ]:
        answer = client.post("/account", data={**form, field: value})
        assert answer.status_code == 422, (field, value)
        assert f'id="{field}-error"' in answer.text, (field, value)
    assert db.session.get(Person, person.id).birth_year == 1950


def test_communes_too_many_for_a_list_are_found_by_name_or_post_code(
    client, new_person, new_space, sign_in, monkeypatch
):
    """A field to type in; several answers become a list; all without scripts."""
    monkeypatch.setattr("parvis.people.residence.FEW", 2)
    top = new_space("P2A")
    names = {"Château-Arnoux": "04160", "Château-Garnier": "04170", "Volonne": "04290"}
    communes = {
        name: new_space(
            name, parent=top, slug=name.lower().replace("â", "a"), postcodes=[code], department="04"
        )
        for name, code in names.items()
    }
    person = new_person("Jeanne")
    sign_in(client, person)
    page = client.get("/account").text
    assert re.search(r'<input[^>]*id="residence"', page) and "<select" in page
    form = {"name": "Jeanne", "about": "", "birth_year": "", "locale": "fr"}

    def live(text: str) -> str:
        answer = client.post("/account", data={**form, "residence": text})
        db.session.refresh(person)
        return str(answer.status_code) if answer.status_code != 303 else person.residence.name

    assert live("04290") == "Volonne"
    assert live("chateau arnoux") == "Château-Arnoux"
    assert live("Volonne (04)") == "Volonne"
    assert live("volon") == "Volonne"
    assert live("%") == "422"
    several = client.post("/account", data={**form, "residence": "château"})
    assert several.status_code == 422 and re.search(r'<select[^>]*id="residence"', several.text)
    assert live(f"={communes['Château-Garnier'].id}") == "Château-Garnier"
    assert 'value="Château-Garnier (04)"' in client.get("/account").text


# Sessions


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(app, client, new_person, sign_in):
    """The session ends on the server."""
    sign_in(client, new_person("Jeanne"))
    stolen = thief(app, cookie_of(client))
    assert is_in(stolen)
    assert client.post("/sign-out").status_code == 303
    assert not is_in(client) and not is_in(stolen)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    app, client, new_person, sign_in
):
    """And a mail tells."""
    person = new_person("Jeanne")
    sign_in(client, person)
    stolen = sign_in(app.test_client(), person)
    answer = client.post("/account/password", data={"password-new": PASSWORD})
    assert answer.status_code == 303
    assert is_in(client) and not is_in(stolen)
    db.session.refresh(person)
    assert password_matches(person.password_hash, PASSWORD)
    assert last_mail(person.email).subject


def test_deletion_ends_all_sessions(app, client, new_person, sign_in):
    """Here and elsewhere."""
    person = new_person("Jeanne")
    sign_in(client, person)
    stolen = thief(app, cookie_of(client))
    elsewhere = sign_in(app.test_client(), person)
    assert client.post("/account/delete", data={"sure": "y"}).status_code == 303
    assert not any(is_in(c) for c in (client, stolen, elsewhere))


def test_devices_are_listed_and_signed_out_one_by_one(app, client, new_person, sign_in):
    """Only one's own: another's number is not there."""
    person, other = new_person("Jeanne"), new_person("Paul")
    sign_in(client, person)
    phone, others_phone = sign_in(app.test_client(), person), sign_in(app.test_client(), other)
    page = client.get("/account/security").text
    ends = [int(n) for n in re.findall(r"/account/sessions/(\d+)/end", page)]
    assert len(ends) == 1
    theirs = db.session.scalar(select(Session.id).where(Session.person_id == other.id))
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert client.post(f"/account/sessions/{2**63}/end").status_code == 404
    assert client.post(f"/account/sessions/{ends[0]}/end").status_code == 303
    assert is_in(client) and not is_in(phone) and is_in(others_phone)
    laptop = sign_in(app.test_client(), person)
    assert client.post("/account/sessions/end-others").status_code == 303
    assert is_in(client) and not is_in(laptop) and is_in(others_phone)


def test_signing_in_starts_the_cookie_afresh(app, client, new_person):
    """What was planted in it before, a CSRF token above all, does not live on; the former
    session of the browser ends.
    """
    person, other = new_person("Jeanne", password_hash=hash_password(PASSWORD)), new_person("Paul")
    with client.session_transaction() as session:
        session.update(planted="x", csrf_token="planted", locale="en")
        session["_user_id"] = enter_as(other)
    before = thief(app, cookie_of(client))
    assert is_in(before)
    form = {"email": person.email, "password": PASSWORD, "way": "password"}
    assert client.post("/sign-in", data=form).status_code == 303
    with client.session_transaction() as session:
        assert "planted" not in session and session.get("csrf_token") != "planted"
        assert session["locale"] == "en" and session.permanent
    assert not is_in(before)


@pytest.mark.parametrize("shared", [{"shared": "y"}, {}])
def test_on_a_shared_computer_the_cookie_ends_with_the_browser(
    client, new_person, password_hash, shared
):
    """A box to tick, on the link's page and beside the password."""
    person = new_person("Jeanne", password_hash=password_hash)
    client.post("/sign-in", data={"email": person.email, "way": "link"})
    by_link = client.post(link_in(last_mail(person.email)), data=shared)
    client.post("/sign-out")
    form = {"email": person.email, "password": PASSWORD, "way": "password"}
    by_password = client.post("/sign-in", data=form | shared)
    for answer in (by_link, by_password):
        assert answer.status_code == 303
        cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("parvis="))
        assert ("Expires=" in cookie) is not bool(shared)
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_the_cookie_is_sent_when_it_changes_only(client, new_person, sign_in):
    """An answer that caches may keep carries no session."""
    sign_in(client, new_person("Jeanne"))
    with client.session_transaction() as session:
        session.permanent = True
    client.get("/account/security")
    assert "Set-Cookie" not in client.get("/account/security").headers
    with transaction():
        db.session.execute(update(Session).values(seen_at=now() - timedelta(days=2)))
    assert "Set-Cookie" in client.get("/account/security").headers


def test_a_session_without_visits_ends(client, new_person, sign_in):
    """After SESSION_DAYS."""
    sign_in(client, new_person("Jeanne"))
    with transaction():
        db.session.execute(update(Session).values(seen_at=now() - timedelta(days=61)))
    assert not is_in(client)


def test_cookies_are_secure_on_https(new_app):
    """By the public address."""
    app = new_app(public_url="https://parvis.example")
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_HTTPONLY"] is True


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Android 14; Mobile) Gecko/130.0 Firefox/130.0", "Firefox, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 Safari/537.36 Edg/130",
         "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_devices_have_names_in_words(agent, name):
    """Browser and system."""
    assert device_name(agent) == name


# Password


def test_the_present_password_is_asked_for_but_after_coming_in_by_a_link(
    client, new_person, sign_in, password_hash
):
    """Someone at an open session can't take the account; who has forgotten it can mend it."""
    person = new_person("Jeanne", password_hash=password_hash)
    sign_in(client, person)
    for old in ("", "wrong"):
        data = {"password-new": OTHER, "password-old": old}
        assert client.post("/account/password", data=data).status_code == 422
        assert client.post("/account/password/remove", data={"remove-old": old}).status_code == 422
    data = {"password-new": OTHER, "password-old": PASSWORD}
    assert client.post("/account/password", data=data).status_code == 303
    client.post("/sign-out")
    client.post("/sign-in", data={"email": person.email, "way": "link"})
    client.post(link_in(last_mail(person.email)))
    assert "password-old" not in client.get("/account/security").text
    assert client.post("/account/password/remove").status_code == 303
    db.session.refresh(person)
    assert person.password_hash is None
    # The right does not last.
    assert client.post("/account/password", data={"password-new": PASSWORD}).status_code == 303
    with transaction():
        db.session.execute(update(Session).values(created_at=now() - timedelta(hours=1)))
    assert client.post("/account/password", data={"password-new": OTHER}).status_code == 422


def test_a_new_password_takes_back_the_links_under_way(client, new_person, sign_in):
    """Who reads the mailbox can't come in by one sent before."""
    person = new_person("Jeanne")
    client.post("/sign-in", data={"email": person.email, "way": "link"})
    address = link_in(last_mail(person.email))
    sign_in(client, person)
    client.post("/account/password", data={"password-new": PASSWORD})
    client.post("/sign-out")
    assert client.post(address).status_code == 410


# Address


def test_the_address_changes_when_the_new_one_is_confirmed_by_its_owner(
    app, client, new_person, sign_in, password_hash
):
    """Signed in on the same device: a slip in the address gives nobody the account."""
    person = new_person("Jeanne", email="old@example.org", password_hash=password_hash)
    sign_in(client, person)
    data = {"email-email": "new@example.org", "email-password": "wrong"}
    assert client.post("/account/email", data=data).status_code == 422
    data["email-password"] = PASSWORD
    assert client.post("/account/email", data=data).status_code == 303
    address = link_in(last_mail("new@example.org"))
    stranger = app.test_client()
    assert "/sign-in?next=" in stranger.get(address).text
    assert stranger.post(address).status_code == 409
    other = sign_in(app.test_client(), new_person("Paul"))
    assert other.post(address).status_code == 409
    assert not is_in(stranger)
    assert db.session.get(Person, person.id).email == "old@example.org"
    assert client.post(address).status_code == 303
    db.session.refresh(person)
    assert person.email == "new@example.org" and is_in(client)
    assert "new@example.org" in last_mail("old@example.org").text


def test_links_sent_to_the_former_address_no_longer_work(client, new_person, sign_in):
    """It may be someone else's by now."""
    person = new_person("Jeanne", email="old@example.org")
    client.post("/sign-in", data={"email": "old@example.org", "way": "link"})
    old_link = link_in(last_mail("old@example.org"))
    sign_in(client, person)
    client.post("/account/email", data={"email-email": "new@example.org"})
    client.post(link_in(last_mail("new@example.org")))
    client.post("/sign-out")
    assert client.post(old_link).status_code == 410


def test_an_address_that_has_an_account_is_not_given_away(client, new_person, sign_in):
    """The page says the same; its owner learns of it; a race ends in a refusal."""
    owner = new_person("Paul", email="paul@example.org")
    person = new_person("Jeanne", email="jeanne@example.org")
    sign_in(client, person)
    told = [
        client.post("/account/email", data={"email-email": email}).status_code
        for email in ("paul@example.org", "free@example.org")
    ]
    assert told == [303, 303]
    assert "/sign-in/" not in last_mail("paul@example.org").text
    address = link_in(last_mail("free@example.org"))
    with transaction():
        db.session.execute(
            update(Person).where(Person.id == owner.id).values(email="free@example.org")
        )
    assert client.post(address).status_code == 409
    assert db.session.get(Person, person.id).email == "jeanne@example.org"


# Activity, data


def write(component, person, title: str, state=ContentState.PUBLISHED) -> Content:
    """A proposal of the person's."""
    from parvis.content.operations import make_content
    from parvis_proposals.models import Proposal

    with transaction():
        content = make_content(Proposal, component, person, title=title, body="…", state=state)
        content.published_at = now() if state == ContentState.PUBLISHED else None
    return content


def test_my_activity_shows_what_is_mine_and_what_i_may_see(
    client, new_person, new_space, new_component, sign_in
):
    """Drafts, contents, follows; nobody else's drafts, nothing of a space that has closed to me."""
    space, private = new_space("Volonne"), new_space("Secret", visibility="members")
    component = new_component(space, "proposals")
    me, other = new_person("Jeanne"), new_person("Paul")
    sign_in(client, me)
    assert client.get("/account/activity").status_code == 200
    write(component, me, "Un banc", ContentState.DRAFT)
    write(component, me, "Une fontaine")
    write(component, other, "Brouillon de Paul", ContentState.DRAFT)
    followed = write(component, other, "Un marché")
    hidden = write(new_component(private, "proposals"), other, "Caché")
    with transaction():
        for content in (followed, hidden):
            db.session.add(Follow(person_id=me.id, content_id=content.id))
    page = client.get("/account/activity").text
    assert all(title in page for title in ("Un banc", "Une fontaine", "Un marché"))
    assert "Brouillon de Paul" not in page and "Caché" not in page


def test_the_page_of_activity_costs_the_same_for_many(
    client, new_person, new_space, new_component, sign_in, count_queries
):
    """However many contents there are."""
    component = new_component(new_space("Volonne"), "proposals")
    me = new_person("Jeanne")
    sign_in(client, me)
    client.get("/account/activity")
    counts = []
    for number in (1, 12):
        for i in range(number):
            content = write(component, me, f"Idée {number} {i}")
            write(component, me, f"Brouillon {number} {i}", ContentState.DRAFT)
            with transaction():
                db.session.add(Follow(person_id=me.id, content_id=content.id))
        with count_queries() as queries:
            client.get("/account/activity")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_the_download_holds_all_that_points_to_me_and_no_secret(
    client, new_person, new_space, new_component, sign_in, password_hash
):
    """Tables of modules like the core's; nobody else's rows."""
    component = new_component(new_space("Volonne"), "proposals")
    me, other = new_person("Jeanne", password_hash=password_hash), new_person("Paul")
    mine = write(component, me, "Un banc")
    write(component, other, "À Paul")
    from parvis_proposals.operations import support_proposal

    support_proposal(me, mine)
    sign_in(client, me)
    answer = client.get("/account/data.json")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    tables = json.loads(answer.text)["tables"]
    assert tables["core_person"]["rows"][0]["name"] == "Jeanne"
    assert tables["core_person"]["purpose"]
    assert {"core_session", "core_content", "proposals_support"} <= set(tables)
    assert "Un banc" in answer.text and "Paul" not in answer.text
    assert "argon2" not in answer.text and "token_hash" not in answer.text


# The end of it


def test_a_deleted_account_keeps_no_name_and_what_was_said_in_public(
    client, new_person, new_space, new_component, give_role, sign_in
):
    """Drafts, follows, memberships, links, mails go; the published text stays."""
    space = new_space("Volonne")
    component = new_component(space, "proposals")
    me = new_person("Jeanne", email="jeanne@example.org")
    published = write(component, me, "Un banc")
    write(component, me, "Brouillon", ContentState.DRAFT)
    give_role(me, space, "administrator")
    with transaction():
        db.session.add(Follow(person_id=me.id, content_id=published.id))
        published.followers_count = 1
    client.post("/sign-in", data={"email": me.email, "way": "link"})
    address = link_in(last_mail("jeanne@example.org"))
    sign_in(client, me)
    page = client.get("/account/data").text
    assert "Volonne" in page
    assert client.post("/account/delete", data={}).status_code == 422
    assert client.post("/account/delete", data={"sure": "y"}).status_code == 303
    gone = db.session.get(Person, me.id)
    assert (gone.state, gone.email, gone.name) == (PersonState.DELETED, None, "")
    assert [c.title for c in db.session.scalars(select(Content))] == ["Un banc"]
    assert db.session.scalar(select(Content.followers_count)) == 0
    for model in (Follow, Membership, Session, SignInLink):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0, model
    assert db.session.scalars(select(Mail.subject)).all() == [
        last_mail("jeanne@example.org").subject
    ]
    assert db.session.scalar(select(Event.type).order_by(Event.id.desc())) == "core.account_deleted"
    assert client.get(address).status_code == 410
    shown = client.get("/space-1/proposals/1")
    assert shown.status_code == 200 and "Jeanne" not in shown.text
    # The address is free again.
    client.post("/sign-in", data={"email": "jeanne@example.org", "way": "link"})
    entered = client.post(link_in(last_mail("jeanne@example.org")), data={"name": "Jeanne"})
    assert entered.status_code == 303
    assert db.session.scalar(select(Person.id).where(Person.email == "jeanne@example.org")) != me.id


def test_deletion_asks_for_the_password_where_there_is_one(
    client, new_person, sign_in, password_hash
):
    """An open session is not enough."""
    person = new_person("Jeanne", password_hash=password_hash)
    sign_in(client, person)
    for password in ("", "wrong"):
        data = {"sure": "y", "password": password}
        assert client.post("/account/delete", data=data).status_code == 422
    assert (
        client.post("/account/delete", data={"sure": "y", "password": PASSWORD}).status_code == 303
    )


def test_the_last_administrator_of_the_installation_stays(client, new_person, sign_in):
    """Until there is another."""
    person = new_person("Jeanne", steward=True)
    sign_in(client, person)
    assert client.post("/account/delete", data={"sure": "y"}).status_code == 409
    new_person("Paul", steward=True)
    assert client.post("/account/delete", data={"sure": "y"}).status_code == 303


# What is forgotten


def test_tidying_forgets_what_is_past_its_time(app, new_person):
    """Links a week after their end, sessions that are over, mails after thirty days; twice changes
    nothing more.
    """
    person = new_person("Jeanne")
    enter_as(person)
    moment = now()
    with transaction():
        for days in (6, 8):
            db.session.add(
                SignInLink(
                    token_hash=token_hash(str(days)),
                    purpose=LinkPurpose.SIGN_IN,
                    email="jeanne@example.org",
                    expires_at=moment - timedelta(days=days),
                )
            )
            db.session.add(
                Session(
                    token_hash=f"session {days}",
                    person_id=person.id,
                    seen_at=moment - timedelta(days=10 * days - 10),
                    way=SignInWay.LINK,
                )
            )
        for days in (29, 31):
            db.session.add(
                Mail(
                    recipient="j@example.org",
                    subject=str(days),
                    text="",
                    created_at=moment - timedelta(days=days),
                )
            )
    for _run in range(2):
        with transaction():
            tidy()
        assert db.session.scalars(select(SignInLink.token_hash)).all() == [token_hash("6")]
        assert len(db.session.scalars(select(Session)).all()) == 2
        assert db.session.scalars(select(Mail.subject)).all() == ["29"]


def test_an_account_without_visits_is_warned_then_ends(app, client, new_person):
    """A mail at 23 months, the end a month later, unless the person comes back; never that of an
    administrator of the installation.
    """
    moment = now()
    gone = new_person("Gone", seen_at=moment - timedelta(days=705))
    back = new_person("Back", seen_at=moment - timedelta(days=705))
    steward = new_person("Steward", seen_at=moment - timedelta(days=900), steward=True)
    fresh = new_person("Fresh", seen_at=moment - timedelta(days=600))
    for _run in range(2):
        with transaction():
            tidy()
    warned = db.session.scalars(select(Mail.recipient).order_by(Mail.id)).all()
    assert warned == [gone.email, back.email]
    assert "/sign-in" in last_mail(gone.email).text
    enter_as(back)
    former = gone.email
    with transaction():
        db.session.execute(
            update(Person)
            .where(Person.warned_at.is_not(None))
            .values(warned_at=moment - timedelta(days=31))
        )
    with transaction():
        tidy()
    states = {p.id: p.state for p in db.session.scalars(select(Person))}
    assert states[gone.id] == PersonState.DELETED
    assert all(states[p.id] == PersonState.ACTIVE for p in (back, steward, fresh))
    assert "deux ans" in last_mail(former).text or "two years" in last_mail(former).text


def test_operations_refuse_what_forms_would(app, new_person):
    """No way round the form."""
    person = new_person("Jeanne")
    with pytest.raises(Invalid):
        operations.change_email(person, "not an address")
    with pytest.raises(Invalid):
        operations.change_email(person, person.email)
    with pytest.raises(Invalid):
        operations.change_profile(
            person, name="x" * 81, about="", residence_id=None, birth_year=None, locale="fr"
        )
    with transaction():
        person.steward = True
    with pytest.raises(Conflict):
        operations.close_account(person, "people/deleted")
