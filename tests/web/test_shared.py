"""Pages that people signed in share: each gets the page made for them, whoever came before."""

from __future__ import annotations

import re
from itertools import permutations

import pytest

from parvis.content.comments.operations import write_comment
from parvis.content.links.operations import link_contents
from parvis.content.operations import follow_content
from parvis.db import at_moment, db, now, transaction
from parvis.people.models import PersonState
from parvis.people.sessions import close_all_sessions
from parvis.spaces import Membership, Role, Visibility
from parvis.web import shared
from parvis.web.here import where
from parvis_proposals.operations import (
    Text,
    draft_proposal,
    publish_proposal,
    support_proposal,
)

LIST = "/volonne/propositions/"
PAGE = LIST + "2"
ADDRESSES = [LIST, LIST + "?order=oldest", LIST + "?show=mine", LIST + "?show=supported", PAGE]


SECRET = Text(title="Chuchotement", body="Entre nous.")


@pytest.fixture(autouse=True)
def moment():
    """A comment is as old on all the pages compared."""
    with at_moment(now()):
        yield


@pytest.fixture
def place(new_space, new_person, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    volonne = new_space("Volonne", territory, slug="volonne")
    component = new_component(volonne, "proposals", "propositions")
    author = new_person("Jeanne Roux")
    for title in ("Un banc public", "Un tilleul"):
        proposal = draft_proposal(author, component, Text(title=title, body="À l’ombre."))
        publish_proposal(author, proposal)
    draft_proposal(author, component, Text(title="Mon brouillon", body="Pas encore."))
    return volonne, component, proposal, author


@pytest.fixture
def people(place, new_person, new_space, new_component):
    """One of each kind."""
    volonne, _component, proposal, author = place
    plain, other = new_person("Malik Benali"), new_person("<b>Inès</b> & Paul")
    supporter, facilitator, steward = new_person("Zoé"), new_person("Awa Diop"), new_person("Sam")
    english = new_person("Kim")
    support_proposal(supporter, proposal)
    with transaction():
        db.session.add(
            Membership(space_id=volonne.id, person_id=facilitator.id, role=Role.FACILITATOR)
        )
        steward.steward = True
        english.locale = "en"
    write_comment(plain, proposal, "Des mots de Malik.")
    yes = write_comment(other, proposal, "Oui.", stance=1)
    write_comment(author, proposal, "Merci.", parent=yes)
    follow_content(other, proposal)
    council = new_space("Conseil", volonne, slug="conseil", visibility=Visibility.MEMBERS)
    for person in (facilitator, author):
        with transaction():
            db.session.add(
                Membership(space_id=council.id, person_id=person.id, role=Role.FACILITATOR)
            )
    secret = draft_proposal(author, new_component(council, "proposals"), SECRET)
    publish_proposal(author, secret)
    link_contents(facilitator, proposal, secret, "related")
    return [plain, other, supporter, facilitator, steward, english, author]


@pytest.fixture
def pages(app):
    kept = app.extensions["parvis_pages"]
    kept.clear()
    return kept


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", response.text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_everyone_gets_the_page_made_for_them(app, people, pages, sign_in, address):
    clients = [sign_in(app.test_client(), person) for person in people]
    alone = []
    for client in clients:
        pages.clear()
        alone.append(text_of(client, address))
    assert len(set(alone)) == len(people)
    for before, after in permutations(range(len(people)), 2):
        pages.clear()
        text_of(clients[before], address)
        assert text_of(clients[after], address) == alone[after]
        assert text_of(clients[before], address) == alone[before]


@pytest.mark.parametrize(("address", "cost"), [(LIST, 3), (LIST + "1", 4)])
def test_what_a_shared_page_costs(app, people, pages, sign_in, count_queries, address, cost):
    first, second = (sign_in(app.test_client(), person) for person in people[:2])
    first.get(address)
    with count_queries() as queries:
        page = second.get(address).text
    assert "&lt;b&gt;Inès&lt;/b&gt;" in page
    assert len(queries) == cost


def test_who_sees_what_on_the_page_of_a_proposal(app, people, pages, sign_in):
    """Whoever asked for it before: the page is one, what it shows of each is theirs."""
    plain, other, supporter, facilitator, _steward, _english, author = range(len(people))
    shown = {
        "Chuchotement": {facilitator, author},
        "Suivi</": {other},
        'aria-pressed="true"': {other, supporter},
        "/edit\"": {plain, other, author},
        "/answer\"": {facilitator},
        "propositions/2/withdraw": {author},
    }
    clients = [sign_in(app.test_client(), person) for person in people]
    for _turn in range(2):
        found = [client.get(PAGE).text for client in clients]
        for words, whose in shown.items():
            assert {n for n, page in enumerate(found) if words in page} == whose, words


@pytest.mark.parametrize("address", [LIST, PAGE])
def test_nothing_of_what_stands_for_others_is_sent(app, people, pages, sign_in, address):
    for person in people:
        page = sign_in(app.test_client(), person).get(address).text
        assert shared._SECRET not in page
        assert shared._NAME not in page


def test_the_secret_of_a_shared_page_is_the_visitor_s_own(app, people, pages, sign_in):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        clients = [sign_in(app.test_client(), person) for person in people[:2]]
        tokens = [
            re.search(r'name="csrf_token" value="([^"]+)"', client.get(LIST).text)[1]
            for client in clients
        ]
        address = "/sign-out"
        refused = clients[0].post(address, data={"csrf_token": tokens[1]})
        accepted = clients[0].post(address, data={"csrf_token": tokens[0]})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (refused.status_code, accepted.status_code) == (400, 303)


def test_a_page_with_a_message_is_not_kept(app, people, pages, sign_in):
    first, second = (sign_in(app.test_client(), person) for person in people[:2])
    with first.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "C’est fait, Malik.")]
    assert "C’est fait" in first.get(LIST).text
    assert "C’est fait" not in second.get(LIST).text


def test_who_is_signed_out_elsewhere_or_suspended_gets_nothing(app, people, pages, sign_in):
    clients = [sign_in(app.test_client(), person) for person in people[:2]]
    for client in clients:
        assert "/sign-out" in client.get(LIST).text
    with transaction():
        close_all_sessions(people[0])
        people[1].state = PersonState.SUSPENDED
    for client in clients:
        assert "/sign-out" not in client.get(LIST).text


def test_a_new_name_shows_at_once(app, people, pages, sign_in):
    client = sign_in(app.test_client(), people[0])
    client.get(LIST)
    with transaction():
        people[0].name = "Malika Benali"
    assert "<span>Malika" in client.get(LIST).text


def test_a_page_kept_for_many_knows_nobody(app, people, sign_in):
    with app.test_request_context(LIST):
        where().reader = shared.Reader("someone", steward=False)
        for name in ("id", "name", "email", "about", "birth_year"):
            with pytest.raises(AttributeError):
                getattr(where().person, name)


def test_what_the_standing_needs_and_was_not_read_makes_the_page_anew(
    app, people, pages, sign_in, monkeypatch
):
    from parvis_proposals import listing

    before = listing.standing_of

    def by_address(component, numbers, person):
        assert person is not None
        assert person.email  # not among what is read of each visitor
        return before(component, numbers, person)

    monkeypatch.setattr(listing, "standing_of", by_address)
    first, second = (sign_in(app.test_client(), person) for person in people[:2])
    first.get(LIST)
    assert "Inès" in second.get(LIST).text
