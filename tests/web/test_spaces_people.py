"""Invitations to a space, and collectives asked for, accepted, refused."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from parvis.db import db, transaction
from parvis.mail.models import Mail
from parvis.people.account import delete_account
from parvis.people.export import personal_data
from parvis.people.models import SignInLink
from parvis.people.operations import enter_by_link, person_by_email
from parvis.rules import Conflict, Invalid, Refused, role_in
from parvis.spaces import operations
from parvis.spaces.collectives import (
    PENDING_MOST,
    accept_collective,
    ask_for_collective,
    refuse_collective,
    requests_below,
)
from parvis.spaces.invitations import invitations_of, invite, withdraw_invitation
from parvis.spaces.models import CollectiveRequest, Membership, Role, SpaceState
from parvis.spaces.operations.members import current_membership, end_membership
from parvis.spaces.operations.members import give_role as give_again


@pytest.fixture
def territory(new_space):
    return new_space("Provence Alpes", slug="p2a")


@pytest.fixture
def awa(new_person, territory, give_role):
    person = new_person("Awa Diop")
    give_role(person, territory, "administrator")
    return person


@pytest.fixture
def volonne(new_space, territory):
    return new_space("Volonne", territory, slug="volonne")


def mails_to(address: str) -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.recipient == address)))


def token_in(mail: Mail) -> str:
    return re.search(r"/sign-in/(\S+)", mail.text)[1]


def test_a_newcomer_is_invited_and_joins(awa, territory):
    invite(awa, territory, " Nouveau@Example.org ", Role.FACILITATOR, "Animateur")
    mail = mails_to("nouveau@example.org")[0]
    assert "Awa Diop" in mail.subject
    assert role_in(None, territory) is None
    person, _session = enter_by_link(token_in(mail), name="Luc Roux")
    assert role_in(person, territory) == Role.FACILITATOR
    membership = db.session.scalars(
        select(Membership).where(Membership.person_id == person.id)
    ).one()
    assert membership.title == "Animateur"
    with pytest.raises(Conflict):
        enter_by_link(token_in(mail))


def test_an_invitation_never_lowers_a_role(awa, territory, new_person, give_role):
    luc = new_person("Luc Roux", email="luc@example.org")
    invite(awa, territory, "luc@example.org", Role.MEMBER)
    give_role(luc, territory, "administrator")
    person, _session = enter_by_link(token_in(mails_to("luc@example.org")[0]), actor=luc)
    assert role_in(person, territory) == Role.ADMINISTRATOR
    with pytest.raises(Conflict):
        invite(awa, territory, "luc@example.org", Role.FACILITATOR)


def test_an_invitation_opens_no_account_that_exists(
    client, sign_in, awa, territory, new_person
):
    bob = new_person("Bob Roux", email="bob@example.org")
    invite(awa, territory, "bob@example.org")
    token = token_in(mails_to("bob@example.org")[0])
    with transaction():
        bob.email = "bob.new@example.org"
    address = f"/sign-in/{token}"
    assert "/sign-in?next=" in client.get(address).text
    assert client.post(address).status_code == 409
    with client.session_transaction() as session:
        assert "_user_id" not in session
    sign_in(client, awa)
    assert client.post(address).status_code == 409, "nor does it join who is signed in"
    sign_in(client, bob)
    assert "Accepter l’invitation" in client.get(address).text
    assert client.post(address).status_code == 303
    assert role_in(bob, territory) == Role.MEMBER
    with pytest.raises(Conflict):
        enter_by_link(token, actor=bob)


def test_an_invitation_ends_with_the_role_of_who_gave_it(awa, territory, new_person, give_role):
    facilitator = new_person("Paul")
    give_role(facilitator, territory, "facilitator")
    invite(facilitator, territory, "luc@example.org")
    token = token_in(mails_to("luc@example.org")[0])
    end_membership(awa, current_membership(facilitator, territory))
    with pytest.raises(Conflict):
        enter_by_link(token, name="Luc Roux")
    assert person_by_email("luc@example.org") is None
    with transaction():
        give_again(territory, facilitator, Role.FACILITATOR)
    luc, _session = enter_by_link(token, name="Luc Roux")
    assert role_in(luc, territory) == Role.MEMBER


def test_a_new_invitation_takes_the_place_of_the_one_before(awa, territory, new_space, new_person):
    invite(awa, territory, "luc@example.org", Role.MEMBER)
    invite(awa, territory, "luc@example.org", Role.FACILITATOR)
    invite(awa, territory, "zoe@example.org", Role.MEMBER)
    assert [link.email for link in invitations_of(territory)] == [
        "zoe@example.org",
        "luc@example.org",
    ]
    first, second = mails_to("luc@example.org")
    with pytest.raises(Conflict):
        enter_by_link(token_in(first), name="Luc")
    person, _session = enter_by_link(token_in(second), name="Luc")
    assert role_in(person, territory) == Role.FACILITATOR


def test_an_invitation_withdrawn_is_worth_nothing(awa, territory, new_person, give_role):
    invite(awa, territory, "luc@example.org", Role.ADMINISTRATOR)
    link = invitations_of(territory)[0]
    facilitator = new_person()
    give_role(facilitator, territory, "facilitator")
    with pytest.raises(Refused):
        withdraw_invitation(facilitator, territory, link)
    withdraw_invitation(awa, territory, link)
    with pytest.raises(Conflict):
        enter_by_link(token_in(mails_to("luc@example.org")[0]), name="Luc")


def test_who_invites_whom(awa, territory, new_person, give_role):
    facilitator, citizen = new_person(), new_person()
    give_role(facilitator, territory, "facilitator")
    invite(facilitator, territory, "membre@example.org")
    for role in (Role.MODERATOR, Role.FACILITATOR, Role.ADMINISTRATOR):
        with pytest.raises(Refused):
            invite(facilitator, territory, "chef@example.org", role)
    with pytest.raises(Refused):
        invite(citizen, territory, "membre@example.org")
    with pytest.raises(Invalid):
        invite(awa, territory, "pas une adresse")


def test_the_first_administrator_of_a_commune(awa, territory, volonne, new_person):
    invite(awa, volonne, "maire@example.org", Role.ADMINISTRATOR)
    mayor, _session = enter_by_link(token_in(mails_to("maire@example.org")[0]), name="La maire")
    assert role_in(mayor, volonne) == Role.ADMINISTRATOR
    with pytest.raises(Refused):
        invite(awa, volonne, "autre@example.org", Role.ADMINISTRATOR)


def test_the_first_administrator_of_a_commune_that_is_not_open_yet(
    awa, territory, new_space, new_person, give_role
):
    draft = new_space("Barles", territory, state=SpaceState.DRAFT)
    facilitator = new_person()
    give_role(facilitator, territory, "facilitator")
    with pytest.raises(Refused):
        invite(facilitator, draft, "maire@example.org", Role.ADMINISTRATOR)
    invite(awa, draft, "maire@example.org", Role.ADMINISTRATOR)
    mayor, _session = enter_by_link(token_in(mails_to("maire@example.org")[0]), name="La maire")
    operations.publish_space(mayor, draft)
    assert draft.state == SpaceState.OPEN


def test_inviting_through_the_page(client, awa, territory, volonne, sign_in):
    sign_in(client, awa)
    data = {"email": "luc@example.org", "role": "facilitator", "title": "Animateur"}
    assert client.post("/p2a/admin/members", data=data).status_code == 303
    assert "luc@example.org" in client.get("/p2a/admin/members").text
    link = db.session.scalars(select(SignInLink)).one()
    client.post(f"/p2a/admin/invitations/{link.id}/withdraw")
    assert "luc@example.org" not in client.get("/p2a/admin/members").text
    wrong = client.post("/p2a/admin/members", data=data | {"email": "luc"})
    assert wrong.status_code == 422
    assert "Animateur" in wrong.text
    page = client.get("/p2a/admin/communes").text
    assert f"/p2a/admin/communes/{volonne.id}" in page
    client.post(f"/p2a/admin/communes/{volonne.id}", data={"email": "maire@example.org"})
    assert mails_to("maire@example.org")


def test_a_collective_from_the_request_to_its_founders(
    awa, territory, volonne, new_person, give_role
):
    jeanne = new_person("Jeanne Aubert")
    request = ask_for_collective(
        jeanne,
        volonne,
        name="Les amis du sentier",
        purpose="Entretenir le sentier.",
        founders=["luc@example.org", "LUC@example.org", jeanne.email],
    )
    space = request.space
    assert request.founders == ["luc@example.org"]
    assert space.state == SpaceState.REQUESTED
    assert role_in(jeanne, space) is None
    assert not mails_to("luc@example.org"), "founders hear of it once it is accepted"
    assert [r.space_id for r in requests_below(territory)] == [space.id]
    assert [r.space_id for r in requests_below(volonne)] == [space.id]
    accept_collective(awa, request)
    assert space.state == SpaceState.OPEN
    assert role_in(jeanne, space) == Role.ADMINISTRATOR
    assert request.founders == []
    assert mails_to(jeanne.email)
    luc, _session = enter_by_link(token_in(mails_to("luc@example.org")[0]), name="Luc Roux")
    assert role_in(luc, space) == Role.ADMINISTRATOR
    for again in (accept_collective, lambda a, r: refuse_collective(a, r, "Trop tard.")):
        with pytest.raises(Conflict):
            again(awa, request)
    assert len(mails_to(jeanne.email)) == 1
    assert operations.change_space(jeanne, space, welcome="Venez !")


def test_who_decided_exports_that_they_did_not_what_others_wrote(awa, territory, new_person):
    jeanne = new_person("Jeanne")
    request = ask_for_collective(
        jeanne, territory, name="Les amis", purpose="Marcher.", founders=["luc@example.org"]
    )
    refuse_collective(awa, request, "Pas encore.")
    (mine,) = json.loads(personal_data(awa))["tables"]["core_collective_request"]["rows"]
    assert mine["decided_by_id"] == awa.id and mine["decided_at"]
    assert not {"purpose", "founders", "asker_id"} & set(mine)
    (hers,) = json.loads(personal_data(jeanne))["tables"]["core_collective_request"]["rows"]
    assert hers["purpose"] == "Marcher."


def test_a_refusal_says_why_and_frees_the_name(awa, territory, new_person):
    jeanne, paul = new_person("Jeanne"), new_person("Paul")
    request = ask_for_collective(jeanne, territory, name="Les amis", purpose="Marcher.")
    with pytest.raises(Invalid, match="reason"):
        refuse_collective(awa, request, "  ")
    refuse_collective(awa, request, "Voyez d’abord la commune.")
    assert request.space.state == SpaceState.REFUSED
    assert "Voyez d’abord la commune." in mails_to(jeanne.email)[0].text
    again = ask_for_collective(paul, territory, name="Les amis", purpose="Marcher encore.")
    assert again.space.slug == "les-amis"


def test_who_decides(awa, territory, volonne, new_space, new_person, give_role):
    request = ask_for_collective(new_person(), volonne, name="Les amis", purpose="Marcher.")
    other_commune, citizen = new_person(), new_person()
    give_role(other_commune, new_space("Barles", territory), "administrator")
    for person in (other_commune, citizen, request.asker):
        with pytest.raises(Refused):
            accept_collective(person, request)
        with pytest.raises(Refused):
            refuse_collective(person, request, "Non.")
    local = new_person()
    give_role(local, volonne, "facilitator")
    assert accept_collective(local, request).state == SpaceState.OPEN


def test_what_can_not_be_asked(territory, volonne, new_space, new_person):
    jeanne = new_person()
    collective = new_space("Les amis", volonne, kind="collective")
    with pytest.raises(Refused):
        ask_for_collective(jeanne, collective, name="Sous-groupe", purpose="Non.")
    for field, values in (
        ("name", {"name": " ", "purpose": "Marcher."}),
        ("purpose", {"name": "Marcheurs", "purpose": ""}),
        ("founders", {"name": "M", "purpose": "M", "founders": ["x"]}),
        ("founders", {"name": "M", "purpose": "M", "founders": [f"a{i}@b.org" for i in range(11)]}),
    ):
        with pytest.raises(Invalid, match=field):
            ask_for_collective(jeanne, volonne, **values)
    for number in range(PENDING_MOST):
        ask_for_collective(jeanne, volonne, name=f"Numéro {number}", purpose="Marcher.")
    with pytest.raises(Invalid):
        ask_for_collective(jeanne, volonne, name="Encore un", purpose="Marcher.")


def test_the_story_in_pages(client, app, awa, territory, volonne, new_person, sign_in):
    assert client.get("/volonne/collectives/new").status_code == 403
    jeanne = new_person("Jeanne Aubert")
    sign_in(client, jeanne)
    assert client.get("/volonne/collectives/new").status_code == 200
    wrong = client.post(
        "/volonne/collectives/new",
        data={"name": "Les amis", "purpose": "Marcher.", "founders": "pas une adresse"},
    )
    assert wrong.status_code == 422
    assert "Marcher." in wrong.text
    client.post(
        "/volonne/collectives/new",
        data={"name": "Les amis", "purpose": "Marcher.", "founders": "a@b.org, c@d.org\ne@f.org"},
    )
    request = db.session.scalars(select(CollectiveRequest)).one()
    assert len(request.founders) == 3
    assert "Les amis" in client.get("/volonne/collectives/").text, "who asked sees the request"
    assert client.get("/les-amis/").status_code == 404
    stranger = app.test_client()
    assert "Les amis" not in stranger.get("/volonne/collectives/").text
    facilitator = sign_in(app.test_client(), awa)
    address = f"/p2a/admin/collectives/{request.space_id}"
    assert address in facilitator.get("/p2a/admin/").text
    assert "Marcher." in facilitator.get(address).text
    assert facilitator.post(f"{address}/accept").status_code == 303
    assert facilitator.get(address).status_code == 404
    assert "Les amis" in stranger.get("/volonne/").text
    assert "Les amis" in stranger.get("/p2a/activity").text
    assert client.get("/les-amis/admin/").status_code == 200


@pytest.mark.parametrize("founders", [[], ["luc@example.org"]])
def test_a_collective_whose_asker_has_left_is_refused_not_left_to_nobody(
    client, awa, territory, new_person, sign_in, founders
):
    jeanne = new_person()
    request = ask_for_collective(
        jeanne, territory, name="Les amis", purpose="Marcher.", founders=founders
    )
    sign_in(client, awa)
    address = f"/p2a/admin/collectives/{request.space_id}"
    assert f"{address}/accept" in client.get(address).text
    delete_account(jeanne)
    with pytest.raises(Conflict):
        accept_collective(awa, request)
    db.session.expire_all()
    assert request.space.state == SpaceState.REQUESTED and not mails_to("luc@example.org")
    assert f"{address}/accept" not in client.get(address).text
    assert client.post(f"{address}/accept").status_code in (303, 409)
    refuse_collective(awa, request, "Redemandez-le.")
    assert request.space.state == SpaceState.REFUSED


def test_a_function_shown_to_all_is_given_by_administrators(
    client, awa, territory, new_person, give_role, sign_in
):
    facilitator = new_person()
    give_role(facilitator, territory, "facilitator")
    with pytest.raises(Refused):
        invite(facilitator, territory, "luc@example.org", title="Maire")
    sign_in(client, facilitator)
    page = client.get("/p2a/admin/members").text
    assert 'name="email"' in page and 'name="title"' not in page
    data = {"email": "luc@example.org", "title": "Maire"}
    assert client.post("/p2a/admin/members", data=data).status_code == 303
    assert db.session.scalars(select(SignInLink)).one().data["title"] == ""
    invite(awa, territory, "luc@example.org", title="Maire")
