"""Comments: threads, stances, counts, pages, with and without scripts."""

from __future__ import annotations

import re

import pytest

from parvis.content import Comment, Content
from parvis.content.comments.operations import change_comment, withdraw_comment, write_comment
from parvis.db import db, transaction
from parvis.rules import Conflict, Invalid, Refused
from parvis.spaces.models import ComponentState
from parvis_proposals.operations import Text, draft_proposal, publish_proposal, withdraw_proposal

HTMX = {"HX-Request": "true"}


@pytest.fixture
def place(new_space, new_component):
    space = new_space("Volonne", slug="volonne")
    return new_component(space, "proposals", "propositions")


@pytest.fixture
def proposal(place, new_person):
    author = new_person("Jeanne")
    proposal = draft_proposal(author, place, Text(title="Un banc à l’arrêt", body="À l’ombre."))
    publish_proposal(author, proposal)
    return proposal


def counts(content):
    db.session.expire_all()
    fresh = db.session.get(Content, content.id)
    return fresh.comments_count, fresh.comments_for, fresh.comments_against


def test_a_comment_is_written_answered_changed_and_withdrawn(proposal, new_person):
    paul, awa = new_person("Paul"), new_person("Awa")
    first = write_comment(paul, proposal, "Très bien.", stance=1)
    answer = write_comment(awa, proposal, "Pas si sûr.", stance=-1, parent=first)
    deeper = write_comment(paul, proposal, "Pourquoi ?", parent=answer)
    assert (answer.thread_id, answer.parent_id, answer.stance) == (first.id, first.id, 0)
    assert (deeper.thread_id, deeper.parent_id) == (first.id, answer.id)
    assert counts(proposal) == (3, 1, 0)
    assert first.replies_count == 2

    assert change_comment(paul, first, "Finalement non.", stance=-1) is True
    assert change_comment(paul, first, "Finalement non.", stance=-1) is False
    assert counts(proposal) == (3, 0, 1)
    assert first.edited_at is not None

    withdraw_comment(paul, first)
    assert counts(proposal) == (2, 0, 0)
    with pytest.raises(Refused):
        change_comment(paul, first, "Encore")
    with pytest.raises(Conflict):
        write_comment(awa, proposal, "Trop tard", parent=first)
    withdraw_comment(awa, answer)
    db.session.expire_all()
    assert first.replies_count == 1


def test_an_impatient_finger_comments_once(proposal, new_person):
    paul = new_person("Paul")
    assert write_comment(paul, proposal, "Oui !").id == write_comment(paul, proposal, "Oui !").id
    assert counts(proposal)[0] == 1


@pytest.mark.parametrize(("body", "stance"), [("", 0), ("   ", 0), ("x" * 3001, 0), ("Oui", 2)])
def test_what_can_t_be_said(proposal, new_person, body, stance):
    with pytest.raises(Invalid):
        write_comment(new_person(), proposal, body, stance=stance)
    assert counts(proposal)[0] == 0


def test_someone_else_s_comment_is_not_mine(proposal, new_person, client, sign_in):
    comment = write_comment(new_person("Paul"), proposal, "Bonjour")
    other = new_person("Awa")
    for change in (lambda: change_comment(other, comment, "x"),
                   lambda: withdraw_comment(other, comment)):  # fmt: skip
        with pytest.raises(Refused):
            change()
    address = f"/content/{proposal.id}/comments/{comment.id}"
    sign_in(client, other)
    assert client.get(f"{address}/edit").status_code == 403
    assert client.post(f"{address}/withdraw").status_code == 403


def test_comments_can_be_closed_by_the_component_s_setting(
    place, proposal, new_person, client, sign_in
):
    with transaction():
        place.settings = {"comments_open": False}
    with pytest.raises(Refused):
        write_comment(new_person("Paul"), proposal, "Bonjour")
    answer = sign_in(client, new_person()).post(
        f"/content/{proposal.id}/comments", data={"body": "Bonjour", "stance": "0"}
    )
    assert answer.status_code == 403
    assert 'id="comments"' not in client.get("/volonne/propositions/1").text


def test_without_scripts_a_comment_comes_back_to_the_page(proposal, client, new_person, sign_in):
    sign_in(client, new_person("Paul Blanc"))
    address = f"/content/{proposal.id}/comments"
    answer = client.post(address, data={"body": "Je **soutiens**.", "stance": "1"})
    assert answer.status_code == 303
    assert answer.location == "/volonne/propositions/1-un-banc-a-l-arret#comments"
    page = client.get("/volonne/propositions/1").text
    comment = db.session.query(Comment).one()
    assert f'id="comment-{comment.id}"' in page
    assert "<strong>soutiens</strong>" in page and "Paul Blanc" in page
    assert f'href="{address}/{comment.id}#comment-{comment.id}"' in page

    answer = client.post(f"{address}/{comment.id}/reply", data={"body": "Et moi donc."})
    reply = db.session.query(Comment).order_by(Comment.id.desc()).first()
    assert answer.location == f"{address}/{reply.id}#comment-{reply.id}"
    assert f'id="comment-{reply.id}"' in client.get(answer.location).text

    answer = client.post(address, data={"body": "", "stance": "1"})
    assert answer.status_code == 422 and "error-summary" in answer.text


def test_with_scripts_only_what_changed_is_sent(proposal, client, new_person, sign_in):
    paul = new_person("Paul")
    sign_in(client, paul)
    address = f"/content/{proposal.id}/comments"
    answer = client.post(address, data={"body": "Oui", "stance": "1"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="section" id="comments">')
    assert "data-announce" in answer.text
    comment = db.session.query(Comment).one()

    form = client.get(f"{address}/{comment.id}/reply", headers=HTMX)
    assert "<html" not in form.text and f"reply-{comment.id}-body" in form.text
    wrong = client.post(f"{address}/{comment.id}/reply", data={"body": ""}, headers=HTMX)
    assert wrong.status_code == 422 and "HX-Retarget" not in wrong.headers
    right = client.post(f"{address}/{comment.id}/reply", data={"body": "Non"}, headers=HTMX)
    assert right.headers["HX-Retarget"] == f"#thread-{comment.id}"
    assert 'id="comments-count" hx-swap-oob="true"' in right.text


def test_long_threads_are_folded_behind_a_link(proposal, client, new_person):
    paul = new_person("Paul")
    first = write_comment(paul, proposal, "Premier")
    for i in range(5):
        write_comment(paul, proposal, f"Suite {i}", parent=first)
    page = client.get("/volonne/propositions/1").text
    assert "Suite 0" not in page
    link = re.search(rf'href="(/content/{proposal.id}/comments/{first.id})#thread', page)
    assert link is not None
    thread = client.get(link[1]).text
    assert all(f"Suite {i}" in thread for i in range(5))
    fragment = client.get(link[1], headers=HTMX).text
    assert "<html" not in fragment and "Suite 4" in fragment


def test_an_answer_to_an_answer_says_whom_it_answers(proposal, client, new_person):
    paul, awa, lea = new_person("Paul"), new_person("Awa"), new_person("Léa")
    first = write_comment(paul, proposal, "Premier")
    second = write_comment(awa, proposal, "Deuxième", parent=first)
    write_comment(lea, proposal, "Troisième", parent=second)
    page = client.get("/volonne/propositions/1").text
    assert "Awa" in re.findall(r'<p class="soft small">([^<]+)</p>', page)[-1]


def test_twenty_threads_a_page_in_three_orders(proposal, client, new_person):
    paul = new_person("Paul")
    firsts = [write_comment(paul, proposal, f"Fil numéro {i:02}.") for i in range(23)]
    write_comment(paul, proposal, "Réponse", parent=firsts[7])

    def threads(address):
        page = client.get(address).text
        found = re.findall(r"Fil numéro (\d\d)\.", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        return [int(n) for n in found], following and following[1].replace("&amp;", "&")

    base = f"/content/{proposal.id}/comments"
    newest, following = threads(base)
    assert newest == list(range(22, 2, -1))
    assert threads(following) == ([2, 1, 0], None)
    assert threads(f"{base}?order=oldest")[0] == list(range(20))
    assert threads(f"{base}?order=discussed")[0][0] == 7
    assert threads(f"{base}?order=nonsense&after=zzz")[0] == newest
    # The content's own page leads to the pages of comments.
    _first, following = threads("/volonne/propositions/1")
    assert following.startswith(base)


def test_a_withdrawn_comment_keeps_its_answers_and_loses_its_words(proposal, client, new_person):
    paul, awa = new_person("Paul"), new_person("Awa")
    answered = write_comment(paul, proposal, "Mots regrettés")
    write_comment(awa, proposal, "Réponse posée", parent=answered)
    alone = write_comment(paul, proposal, "Autres mots regrettés")
    withdraw_comment(paul, answered)
    withdraw_comment(paul, alone)
    page = client.get("/volonne/propositions/1").text
    assert "regrettés" not in page
    assert "Réponse posée" in page and "comment--removed" in page
    assert f'id="comment-{alone.id}"' not in page


def test_who_runs_the_space_is_told_apart(place, proposal, client, new_person, give_role):
    awa = new_person("Awa")
    give_role(awa, place.space, "facilitator")
    write_comment(awa, proposal, "Nous regardons.")
    assert 'badge badge--primary">Anim' in client.get("/volonne/propositions/1").text or (
        "Facilitator" in client.get("/volonne/propositions/1").text
    )


@pytest.mark.parametrize(
    "path",
    ["comments", "comments/1", "comments/1/reply", "comments/1/edit", "attachments", "versions",
     "versions/1", "links", ""],
)  # fmt: skip
def test_what_can_t_be_seen_is_not_there(path, place, new_person, client, sign_in, proposal):
    """A forged number of a draft, of a hidden component, of nothing at all: 404 each time."""
    author, other = new_person("Jeanne"), new_person("Paul")
    draft = draft_proposal(author, place, Text(title="Brouillon", body="Secret."))
    sign_in(client, other)
    for number in (draft.id, 999_999, 2**63 - 1):
        assert client.get(f"/content/{number}/{path}".rstrip("/")).status_code == 404
    for number in (2**63, 0, -1, "x"):
        address = f"/content/{number}/{path}"
        assert client.get(address).status_code == 404
    with transaction():
        place.state = ComponentState.OFF
    assert client.get(f"/content/{proposal.id}/{path}".rstrip("/")).status_code == 404


@pytest.mark.parametrize("action", ["comments", "follow"])
def test_nothing_can_be_sent_to_what_can_t_be_seen(action, place, new_person, client, sign_in):
    author = new_person("Jeanne")
    proposal = draft_proposal(author, place, Text(title="Retirée", body="Secret."))
    publish_proposal(author, proposal)
    withdraw_proposal(author, proposal)
    sign_in(client, new_person("Paul"))
    data = {"body": "Bonjour", "stance": "0"}
    assert client.post(f"/content/{proposal.id}/{action}", data=data).status_code == 404


def test_a_comment_of_another_content_is_not_found(place, proposal, new_person, client, sign_in):
    paul = new_person("Paul")
    other = draft_proposal(paul, place, Text(title="Une autre", body="Ailleurs."))
    publish_proposal(paul, other)
    comment = write_comment(paul, other, "Là-bas")
    sign_in(client, paul)
    for path in ("", "/edit", "/reply"):
        address = f"/content/{proposal.id}/comments/{comment.id}{path}"
        assert client.get(address).status_code == 404
    with pytest.raises(Invalid):
        write_comment(paul, proposal, "Croisé", parent=comment)


def test_scripts_in_a_comment_are_words(proposal, client, new_person):
    write_comment(new_person("Paul"), proposal, "<script>alert(1)</script> [x](javascript:y)")
    page = client.get("/volonne/propositions/1").text
    assert "<script>alert" not in page and 'href="javascript' not in page


def test_following_and_no_more(proposal, client, new_person, sign_in):
    sign_in(client, new_person("Paul"))
    address = f"/content/{proposal.id}/follow"
    assert client.post(address).status_code == 303
    assert client.post(address).status_code == 303
    assert db.session.get(Content, proposal.id).followers_count == 1
    fragment = client.post(address, data={"stop": "1"}, headers=HTMX)
    assert f'id="follow-{proposal.id}"' in fragment.text and "<html" not in fragment.text
    assert db.session.get(Content, proposal.id).followers_count == 0


def test_queries_do_not_grow_with_the_comments(proposal, client, new_person, count_queries):
    address = "/volonne/propositions/1"
    people = [new_person(f"Personne {i}") for i in range(6)]

    def queries():
        client.get(address)
        with count_queries() as sent:
            assert client.get(address).status_code == 200
        return sent

    first = write_comment(people[0], proposal, "Un")
    write_comment(people[1], proposal, "Deux", parent=first)
    few = queries()
    for i, person in enumerate(people):
        comment = write_comment(person, proposal, f"Fil {i}", stance=(-1) ** i)
        write_comment(people[i - 1], proposal, f"Réponse {i}", parent=comment)
    many = queries()
    assert len(many) == len(few), "\n".join(many)
