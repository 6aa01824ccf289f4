"""What visitors see of spaces: home pages, members, activity; and what they do not."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from parvis.db import db, now, transaction
from parvis.events.log import touch
from parvis.spaces import operations
from parvis.spaces.activity import entries, latest_events
from parvis.spaces.core_blocks import count_members
from parvis.spaces.models import (
    Component,
    ComponentState,
    Page,
    Phase,
    Space,
    SpaceState,
    Visibility,
)
from parvis.spaces.phases import timeline
from parvis_proposals.operations import (
    Text,
    draft_proposal,
    publish_proposal,
    withdraw_proposal,
)


@pytest.fixture
def territory(new_space):
    return new_space("Provence Alpes", slug="p2a", welcome="Ici, on décide ensemble.")


@pytest.fixture
def volonne(new_space, territory):
    return new_space("Volonne", territory, slug="volonne", postcodes=["04290"])


@pytest.fixture
def publish(new_person, new_component):
    """`publish(space, "A title")` ▸ a published proposal in the space."""
    components: dict[int, Component] = {}

    def make(space: Space, title: str):
        if space.id not in components:
            components[space.id] = new_component(space, "proposals", "propositions")
        author = new_person("Jeanne Aubert")
        proposal = draft_proposal(author, components[space.id], Text(title=title, body="Oui."))
        publish_proposal(author, proposal)
        return proposal

    return make


def put(row, **values):
    """Write a state straight away, the pages of its space told as an operation would."""
    with transaction():
        row = db.session.get(type(row), row.id)
        for name, value in values.items():
            setattr(row, name, value)
        space = row if isinstance(row, Space) else row.space
        touch(space, below=True)


def test_the_home_page_shows_the_communes(client, territory, volonne, new_space):
    new_space("Digne-les-Bains", territory, latitude=44.09, longitude=6.23)
    new_space("Évacués", territory, state=SpaceState.DRAFT)
    page = client.get("/p2a/").text
    assert "Ici, on décide ensemble." in page
    assert 'href="/volonne/"' in page
    assert 'data-lat="44.09"' in page
    assert "Évacués" not in page


def test_communes_are_found_by_name_and_postcode(client, territory, volonne, new_space):
    for number in range(12):
        new_space(f"Saint-Jean-{number}", territory)
    new_space("L’Escale", territory, slug="l-escale")
    for typed, found, missing in (
        ("VOLÔNNE", "/volonne/", "/l-escale/"),
        ("saint jean 3", "Saint-Jean-3", "/volonne/"),
        ("escale", "/l-escale/", "/volonne/"),
        ("04290", "/volonne/", "/l-escale/"),
    ):
        page = client.get("/p2a/", query_string={"commune": typed}).text
        assert found in page, typed
        assert missing not in page, typed
    page = client.get("/p2a/", query_string={"commune": "<script>x"}).text
    assert "<script>x" not in page


def test_a_commune_leads_back_to_its_territory(client, volonne):
    page = client.get("/volonne/").text
    assert 'href="/p2a/"' in page
    assert "Provence Alpes" in page
    assert "/volonne/collectives/new" in page


def test_phases_tell_where_they_stand():
    moment = now()

    def phase(start, end):
        ends = None if end is None else moment + timedelta(hours=end)
        return Phase(
            title="", description="", starts_at=moment + timedelta(hours=start), ends_at=ends
        )

    steps = timeline(
        [phase(-3, -1), phase(-2, 0), phase(-1, 1), phase(0, 1), phase(-1, None), phase(1, 2)],
        moment,
    )
    assert [step.state for step in steps] == [
        "past", "past", "current", "current", "current", "future",
    ]  # fmt: skip


def test_who_runs_a_space_is_public_its_members_are_not(
    client, territory, new_space, new_person, give_role, sign_in
):
    collective = new_space("Les amis", territory, kind="collective", slug="les-amis")
    animator, member, titled = (
        new_person("Awa Diop"),
        new_person("Luc Roux"),
        new_person("Zoé Arnaud"),
    )
    give_role(animator, collective, "facilitator")
    give_role(member, collective)
    with transaction():
        give_role(titled, collective).title = "Trésorière"
    public = client.get("/les-amis/members/").text
    assert "Awa Diop" in public
    assert "Trésorière" in public
    assert "Luc Roux" not in public
    assert "Luc Roux" in sign_in(client, member).get("/les-amis/members/").text
    stranger = client.application.test_client()
    assert "Luc Roux" not in sign_in(stranger, new_person()).get("/les-amis/members/").text


@pytest.mark.parametrize(
    "values",
    [
        {"visibility": Visibility.MEMBERS},
        {"state": SpaceState.DRAFT},
        {"state": SpaceState.REQUESTED},
        {"state": SpaceState.REFUSED},
    ],
)
def test_what_is_private_appears_nowhere(
    client, territory, volonne, new_space, publish, new_person, give_role, sign_in, values
):
    private = new_space("Cercle secret", volonne, kind="collective", slug="cercle")
    below = new_space("Sous le cercle", private, kind="collective", slug="sous-le-cercle")
    member = new_person("Membre caché")
    publish(private, "Un secret bien gardé")
    publish(below, "Un autre secret")
    publish(volonne, "Une fontaine sur la place")
    operations.join_space(member, private)
    assert count_members(territory) == 1
    put(private, **values)
    citizen = sign_in(client.application.test_client(), new_person())
    for visitor in (client, citizen):
        for address in ("/p2a/", "/volonne/", "/p2a/activity", "/volonne/activity",
                        "/p2a/collectives/", "/volonne/collectives/", "/p2a/members/"):  # fmt: skip
            page = visitor.get(address).text.casefold()
            for hidden in ("secret", "cercle", "membre caché"):
                assert hidden not in page, (address, hidden)
        for address in ("/cercle/", "/cercle/activity", "/cercle/members/",
                        "/cercle/propositions/", "/cercle/propositions/1",
                        "/sous-le-cercle/", "/cercle/admin/"):  # fmt: skip
            assert visitor.get(address).status_code == 404, address
        assert "Une fontaine" in visitor.get("/p2a/activity").text
    assert count_members(territory) == 0


def test_members_see_their_own_closed_circle(
    client, territory, new_space, publish, new_person, give_role, sign_in
):
    circle = new_space("Cercle", territory, kind="collective", slug="cercle")
    publish(circle, "Entre nous")
    put(circle, visibility=Visibility.MEMBERS)
    member = new_person()
    give_role(member, circle)
    sign_in(client, member)
    assert "Entre nous" in client.get("/cercle/activity").text
    assert "Cercle" in client.get("/p2a/").text
    assert "Entre nous" not in client.get("/p2a/activity").text


def test_activity_leaves_out_what_was_taken_back(client, territory, volonne, publish):
    kept, withdrawn = publish(volonne, "Des bancs"), publish(volonne, "Une erreur")
    withdraw_proposal(withdrawn.author, withdrawn)
    page = client.get("/p2a/activity").text
    assert "Des bancs" in page
    assert f"/volonne/propositions/{kept.number}-des-bancs" in page
    assert "Une erreur" not in page
    put(kept.component, state=ComponentState.OFF)
    assert "Des bancs" not in client.get("/p2a/activity").text


def test_activity_is_paged_by_key(client, territory, volonne, publish):
    for number in range(23):
        publish(volonne, f"Idée numéro {number:02}")
    first = client.get("/volonne/activity").text
    assert "numéro 22" in first
    assert "numéro 02" not in first
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(following).text
    assert "numéro 02" in second
    assert "numéro 22" not in second
    assert client.get("/volonne/activity?after=nonsense").status_code == 200


def test_a_person_who_left_has_no_name_in_the_activity(territory, volonne, publish):
    proposal = publish(volonne, "Des bancs")
    with transaction():
        proposal.author.name = ""
    lines = entries(territory, latest_events(territory, 5))
    assert lines
    assert not any(line.title.startswith(" ") for line in lines)


def test_texts_of_a_territory_show_below_it_until_replaced(client, territory, volonne):
    with transaction():
        for space, slug, title in (
            (territory, "mentions-legales", "Mentions du territoire"),
            (territory, "charte", "Charte du territoire"),
            (volonne, "charte", "Charte de Volonne"),
        ):
            text = "# Titre\n\n**Oui**"
            db.session.add(Page(space_id=space.id, slug=slug, title=title, body=text))
    footer = client.get("/volonne/").text
    assert "/p2a/pages/mentions-legales" in footer
    assert "Charte de Volonne" in footer
    assert "Charte du territoire" not in footer
    text = client.get("/volonne/pages/charte").text
    assert "<h2>Titre</h2>" in text
    assert "<strong>Oui</strong>" in text
    assert client.get("/volonne/pages/mentions-legales").status_code == 404


def test_following_joining_leaving(client, territory, new_space, new_person, sign_in):
    new_space("Les amis", territory, kind="collective", slug="les-amis")
    assert client.post("/les-amis/follow").status_code == 403
    assert client.post("/les-amis/join").status_code == 403
    person = new_person()
    sign_in(client, person)
    assert 'aria-pressed="false"' in client.get("/les-amis/").text
    assert client.post("/les-amis/follow").status_code == 303
    assert 'aria-pressed="true"' in client.get("/les-amis/").text
    client.post("/les-amis/follow")
    assert 'aria-pressed="false"' in client.get("/les-amis/").text
    client.post("/les-amis/join")
    assert "/les-amis/leave" in client.get("/les-amis/").text
    client.post("/les-amis/leave")
    assert "/les-amis/join" in client.get("/les-amis/").text
    assert client.post("/p2a/join").status_code == 403


def test_an_anonymous_home_page_sets_no_cookie(client, territory):
    assert "Set-Cookie" not in client.get("/p2a/").headers


def test_the_front_page(client, new_space, territory):
    assert client.get("/").headers["Location"] == "/p2a/"
    new_space("Plaine Commune", slug="plaine-commune", legal_type="EPT")
    page = client.get("/").text
    assert "/plaine-commune/" in page
    assert "Établissement public territorial" in page


def cost(client, count_queries, address: str) -> int:
    """Queries of a page that is not kept ready: each address is asked for once."""
    with count_queries() as queries:
        assert client.get(f"{address}?n={next(NUMBERS)}").status_code == 200
    return len(queries)


NUMBERS = itertools.count()


def test_queries_of_home_pages_do_not_grow(
    client, territory, volonne, new_space, publish, count_queries
):
    ceilings = {"/p2a/": 11, "/volonne/": 12, "/p2a/activity": 10, "/p2a/collectives/": 7}
    client.get("/p2a/members/")  # what a process reads once
    publish(territory, "Une idée")
    publish(volonne, "Une autre")
    new_space("Collectif", volonne, kind="collective")
    before = {address: cost(client, count_queries, address) for address in ceilings}
    for number in range(12):
        commune = new_space(f"Commune {number}", territory)
        new_space(f"Collectif {number}", commune, kind="collective")
        publish(commune, f"Idée {number}")
    after = {address: cost(client, count_queries, address) for address in ceilings}
    assert after == before
    assert all(after[address] <= ceiling for address, ceiling in ceilings.items()), after


def test_a_signed_in_home_page_costs_few_queries_more(
    client, territory, volonne, new_person, sign_in, count_queries
):
    anonymous = cost(client, count_queries, "/p2a/")
    sign_in(client, new_person())
    client.get("/p2a/")
    assert cost(client, count_queries, "/p2a/") <= anonymous + 3
