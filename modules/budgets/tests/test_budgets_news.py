"""Mails to those who follow: each step once, in one's language, with a way to stop."""

from __future__ import annotations

import re

import pytest
from budget_worlds import CALENDAR, closed, day, do_jobs, projects_in, put_ballots

from parvis.content.models import Follow
from parvis.content.operations import follow_content
from parvis.db import at_moment, db, transaction
from parvis.mail.models import Mail
from parvis.people import PersonState
from parvis_budgets import jobs
from parvis_budgets.models import ProjectStage
from parvis_budgets.operations import news
from parvis_budgets.operations.freezing import freeze_reglement
from parvis_budgets.operations.merging import merge_project
from parvis_budgets.operations.projects import Idea, propose_project
from parvis_budgets.operations.realisation import Told, add_step, change_step
from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
from parvis_budgets.operations.results import announce_result
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.reglement import BallotKind, Reglement


@pytest.fixture
def jeanne(new_person):
    return new_person("Jeanne Roux", email="jeanne@example.org", locale="fr")


@pytest.fixture
def paul(new_person):
    return new_person("Paul Hall", email="paul@example.org", locale="en")


@pytest.fixture
def budget(awa, component):
    with at_moment(day(1)):
        made = make_budget(
            awa,
            component,
            title="Budget 2030",
            body="",
            reglement=Reglement(calendar=CALENDAR),
            envelopes=[Money("Volonne", 15_000_00)],
        )
        publish_budget(awa, made)
    return made


@pytest.fixture
def bench(budget, jeanne, paul):
    """Jeanne's project, which Paul follows."""
    with at_moment(day(2)):
        project = propose_project(jeanne, budget, Idea(title="Un banc public", body="Un texte."))
        follow_content(paul, project)
    return project


def mails(moment=None) -> list[Mail]:
    """Those written since the last time, once the jobs that wait are done, twice."""
    before = {mail.id for mail in db.session.query(Mail)}
    db.session.rollback()
    with at_moment(moment or day(3)):
        do_jobs()
        do_jobs()
    return [mail for mail in db.session.query(Mail).order_by(Mail.id) if mail.id not in before]


def ballot(awa, project, **more) -> None:
    envelope = project.budget.envelopes[0]
    study = Study(stage=ProjectStage.BALLOT, cost=500_00, envelope_id=envelope.id, **more)
    study_project(awa, project, study)


def test_a_study_is_told_once_to_the_author_and_to_followers(awa, bench) -> None:
    refusal = Study(stage=ProjectStage.REFUSED, reason="La place est classée.")
    with at_moment(day(3)):
        study_project(awa, bench, refusal)
    french, english = mails()
    assert (french.recipient, english.recipient) == ("jeanne@example.org", "paul@example.org")
    assert french.subject == "« Un banc public » n’est pas recevable"
    assert english.subject == "“Un banc public” is not admissible"
    assert "La place est classée." in french.text and "La place est classée." in english.text
    with at_moment(day(4)):
        # The same decision in other words is no news.
        study_project(awa, bench, Study(stage=ProjectStage.REFUSED, reason="Site classé."))
        assert mails(day(4)) == []
        ballot(awa, bench)
    assert [mail.subject for mail in mails(day(4))][1] == "“Un banc public” goes to the vote"


def test_what_was_corrected_meanwhile_is_not_told(awa, bench) -> None:
    with at_moment(day(3)):
        study_project(awa, bench, Study(stage=ProjectStage.REFUSED, reason="Par erreur."))
        ballot(awa, bench)
    assert {mail.subject for mail in mails()} == {
        "“Un banc public” goes to the vote",
        "« Un banc public » est soumis au vote",
    }


def test_who_is_merged_hears_of_it_and_of_what_follows(awa, budget, bench, new_person) -> None:
    lea = new_person("Léa Blanc", email="lea@example.org", locale="en")
    with at_moment(day(3)):
        other = propose_project(lea, budget, Idea(title="Trois bancs", body="Un texte."))
        merge_project(awa, other, bench)
    (mail,) = mails()
    assert mail.recipient == "lea@example.org"
    assert "“Un banc public”" in mail.text
    with at_moment(day(4)):
        ballot(awa, bench)
    assert {mail.recipient for mail in mails(day(4))} == {
        "jeanne@example.org",
        "lea@example.org",
        "paul@example.org",
    }


def test_opening_result_and_steps_are_told_once_each(awa, budget, bench, paul, new_person) -> None:
    zoe = new_person("Zoé", email="zoe@example.org", locale="en")
    with at_moment(day(3)):
        other = propose_project(awa, budget, Idea(title="Une fresque", body="Un texte."))
        follow_content(zoe, budget)
        follow_content(paul, other)
        ballot(awa, bench)
        ballot(awa, other)
        freeze_reglement(awa, budget)
    mails()
    with at_moment(day(19)):
        jobs.tell_openings()
    assert mails(day(19)) == []
    with at_moment(day(20)):
        jobs.tell_openings()
        jobs.tell_openings()
    opened = {mail.recipient: mail for mail in mails(day(20))}
    assert set(opened) == {
        awa.email,
        "jeanne@example.org",
        "paul@example.org",
        "zoe@example.org",
    }
    assert "Un banc public" in opened["paul@example.org"].text
    assert "Une fresque" in opened["paul@example.org"].text
    assert "Un banc public" not in opened["zoe@example.org"].text
    put_ballots(
        budget.envelopes[0],
        BallotKind.APPROVAL,
        [[projects_in(budget.envelopes[0])[0].number]] * 12,
    )
    closed(awa, budget)
    with at_moment(day(31)):
        mails(day(31))
        announce_result(awa, budget, validated_by="le conseil", validated_on=day(31).date())
    told = {mail.recipient: mail for mail in mails(day(31))}
    assert set(told) == set(opened)
    assert "“Un banc public” is funded" in told["paul@example.org"].text
    assert "“Une fresque” is not funded" in told["paul@example.org"].text
    with at_moment(day(40)):
        step = add_step(awa, bench, Told(title="Choix du bois", planned_on=day(50).date()))
        assert mails(day(40)) == []
        done = Told(title="Choix du bois", done_on=day(40).date(), body="Du chêne.")
        change_step(awa, step, done)
        change_step(awa, step, Told(title="Choix du bois", planned_on=day(50).date()))
        change_step(awa, step, done)
    found = mails(day(40))
    assert [mail.recipient for mail in found] == ["jeanne@example.org", "paul@example.org"]
    assert "Du chêne." in found[0].text


def test_many_followers_are_written_to_some_at_a_time(monkeypatch, awa, bench, new_person) -> None:
    monkeypatch.setattr(news, "BATCH", 2)
    people = [new_person(email=f"v{n}@example.org") for n in range(5)]
    silent = new_person(email="s@example.org")
    with transaction():
        silent.state = PersonState.SUSPENDED
        for person in [*people, silent]:
            db.session.add(Follow(person_id=person.id, content_id=bench.id))
    with at_moment(day(3)):
        ballot(awa, bench)
    found = [mail.recipient for mail in mails()]
    assert len(found) == len(set(found)) == 7
    assert "s@example.org" not in found


def test_the_link_of_a_mail_stops_it_without_signing_in(client, awa, bench, paul) -> None:
    with at_moment(day(3)):
        ballot(awa, bench)
        _french, english = mails()
        (path,) = re.findall(r"https?://[^/]+(/volonne/budget/news/\S+)", english.text)
        page = client.get(path, headers={"Accept-Language": "en"})
        assert page.status_code == 200 and "Un banc public" in page.text
        assert db.session.query(Follow).filter_by(person_id=paul.id).count() == 1
        assert client.post(path).status_code == 200
        assert client.post(path).status_code == 200, "twice is once"
        assert db.session.query(Follow).filter_by(person_id=paul.id).count() == 0
        db.session.expire_all()
        assert bench.followers_count == 1
        for wrong in (path[:-1], f"{path}a", "/volonne/budget/news/W10", path.replace(".", "-")):
            assert client.get(wrong).status_code == 404
            assert client.post(wrong).status_code == 404


def test_stopping_an_edition_stops_its_projects(client, awa, budget, bench, paul) -> None:
    with at_moment(day(3)):
        ballot(awa, bench)
        freeze_reglement(awa, budget)
    mails()
    with at_moment(day(20)):
        jobs.tell_openings()
        (mail,) = [one for one in mails(day(20)) if one.recipient == "paul@example.org"]
        (path,) = re.findall(r"https?://[^/]+(/volonne/budget/news/\S+)", mail.text)
        assert client.post(path).status_code == 200
    assert db.session.query(Follow).filter_by(person_id=paul.id).count() == 0
