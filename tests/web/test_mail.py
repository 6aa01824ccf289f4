"""Mails: written with the change, sent once; the mailbox page where nothing sends them."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from parvis.db import db, now, transaction
from parvis.events.models import Outbox, OutboxState
from parvis.mail.jobs import HELD, MailTaken, deliver_mail
from parvis.mail.models import Mail
from parvis.mail.post import post
from parvis.mail.rules import may_read_mailbox, readable_mails
from parvis.mail.views import with_links


class Inbox:
    """What the SMTP server has taken; it refuses the first `refusals` mails."""

    def __init__(self) -> None:
        self.refusals = 0
        self.taken: list[email.message.EmailMessage] = []
        self.tries = 0
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        """Take the mail, or refuse it for now."""
        import asyncio

        self.tries += 1
        self.arrived.set()
        while not self.gate.is_set():
            await asyncio.sleep(0.01)
        if self.refusals > 0:
            self.refusals -= 1
            return "451 try again later"
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"


@pytest.fixture
def inbox(app):
    """A real SMTP server on the loopback, and the application set to use it."""
    handler = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    with configured(app, smtp_url=f"smtp://127.0.0.1:{port}"):
        yield handler
    controller.stop()


@contextmanager
def configured(app, **values):
    """The application with other settings for a while."""
    parvis = app.extensions["parvis"]
    before = parvis.config
    parvis.config = dataclasses.replace(before, **values)
    try:
        yield
    finally:
        parvis.config = before


def write(recipient: str = "jeanne@example.org", name: str = "Jeanne") -> Mail:
    """A mail and its outbox line."""
    with transaction():
        return post("people/deleted", recipient, locale="fr", person=name)


def due_now() -> None:
    """Make the waiting lines due."""
    with transaction():
        db.session.execute(
            update(Outbox)
            .where(Outbox.state != OutboxState.DONE)
            .values(due_at=now() - timedelta(seconds=1))
        )


def line() -> Outbox:
    """The only line of the outbox."""
    db.session.expire_all()
    return db.session.scalars(select(Outbox)).one()


def test_a_mail_is_delivered_once(inbox, run_jobs):
    """Whole, with its accents, and never again."""
    mail = write("zoé@example.org", "Zoé d’Été")
    assert run_jobs() == 1
    (taken,) = inbox.taken
    assert taken["Subject"] == mail.subject
    assert "Zoé d’Été" in taken.get_content()
    assert taken["To"] == "zoé@example.org"
    assert taken["Message-ID"].endswith(f".{mail.id}@localhost>")
    assert taken["Auto-Submitted"] == "auto-generated"
    assert line().state == OutboxState.DONE
    due_now()
    run_jobs()
    deliver_mail(mail.id)
    assert len(inbox.taken) == 1
    assert db.session.get(Mail, mail.id).sent_at is not None


def test_a_refused_mail_is_sent_again_later(inbox, run_jobs):
    """The line waits with its error, then is done."""
    inbox.refusals = 2
    write()
    assert run_jobs() == 0
    assert line().state == OutboxState.WAITING and "451" in line().error
    assert line().due_at > now()
    assert run_jobs() == 0 and inbox.tries == 1
    for _try in range(2):
        due_now()
        run_jobs()
    assert line().state == OutboxState.DONE
    assert len(inbox.taken) == 1 and inbox.tries == 3


def test_a_server_that_is_away_loses_nothing(app, run_jobs):
    """Connection refused: the line waits."""
    with configured(app, smtp_url="smtp://127.0.0.1:1"):
        write()
        assert run_jobs() == 0
    assert line().state == OutboxState.WAITING and line().attempts == 1


def test_two_workers_on_one_line_send_one_mail(app, inbox):
    """The second one finds the mail taken, while the first is still talking to the server."""
    mail = write()
    inbox.gate.clear()
    outcome: list[object] = []

    def work() -> None:
        with app.app_context():
            try:
                deliver_mail(mail.id)
                outcome.append("sent")
            except MailTaken:
                outcome.append("taken")
            finally:
                db.session.remove()

    first = threading.Thread(target=work)
    first.start()
    assert inbox.arrived.wait(10)
    second = threading.Thread(target=work)
    second.start()
    second.join(10)
    inbox.gate.set()
    first.join(10)
    assert outcome == ["taken", "sent"]
    assert len(inbox.taken) == 1


def test_a_mail_held_by_a_worker_that_died_is_sent_by_another(inbox):
    """After a while."""
    mail = write()
    with transaction():
        db.session.execute(update(Mail).values(taken_at=now() - HELD / 2))
    with pytest.raises(MailTaken):
        deliver_mail(mail.id)
    with transaction():
        db.session.execute(update(Mail).values(taken_at=now() - HELD - timedelta(seconds=1)))
    deliver_mail(mail.id)
    assert len(inbox.taken) == 1


def test_a_name_adds_no_header_and_no_recipient(inbox, run_jobs):
    """Line ends in what people write stay text."""
    with transaction():
        post(
            "people/invite",
            "jeanne@example.org",
            locale="fr",
            address="http://localhost/sign-in/x",
            person="",
            inviter="Paul\r\nBcc: evil@example.org\r\n\r\nHello",
            space="Volonne\nX-Evil: 1",
            role="member",
        )
    run_jobs()
    (taken,) = inbox.taken
    assert taken["Bcc"] is None and taken["X-Evil"] is None
    assert "\n" not in taken["Subject"] and taken["To"] == "jeanne@example.org"


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("people/link", {"address": "http://x/sign-in/t", "new": True, "person": ""}),
        ("people/link", {"address": "http://x/sign-in/t", "new": False, "person": "J"}),
        ("people/email", {"address": "http://x/sign-in/t", "person": "J"}),
        ("people/email_taken", {"person": "J"}),
        ("people/email_changed", {"person": "J", "email": "new@example.org"}),
        ("people/password", {"person": "J", "removed": False}),
        ("people/password", {"person": "J", "removed": True}),
        ("people/suspended", {"person": "J"}),
        ("people/deleted", {"person": "J"}),
        ("people/unused", {"person": "J", "date": "1 May", "address": "http://x/sign-in"}),
        ("people/ended", {"person": "J"}),
        *(
            (
                "people/invite",
                {"address": "http://x/sign-in/t", "person": "", "inviter": "P & Q", "space": "V",
                 "role": role},
            )
            for role in ("member", "moderator", "facilitator", "administrator")
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_mail_has_a_subject_and_reads_well(app, template, context, locale):
    """Paragraphs apart, nothing escaped, the link alone on its line."""
    with transaction():
        mail = post(template, "j@example.org", locale=locale, **context)
    assert mail.subject and "\n" not in mail.subject
    assert "\n\n\n" not in mail.text
    assert "&amp;" not in mail.text and "&#" not in mail.text
    if "address" in context:
        assert context["address"] in mail.text.split("\n")
    assert mail.text.rstrip().endswith("http://localhost.") or "http://localhost" in mail.text


# The mailbox page


def test_the_mailbox_is_for_the_installations_administrators(app, client, new_person, sign_in):
    """Nobody else learns that it is there; with a mail server it is not."""
    mail = write()
    for page in ("/mailbox/", f"/mailbox/{mail.id}"):
        assert client.get(page).status_code == 404
    sign_in(client, new_person("Jeanne"))
    assert client.get("/mailbox/").status_code == 404
    steward = sign_in(app.test_client(), new_person("Paul", steward=True))
    listed = steward.get("/mailbox/")
    assert listed.status_code == 200 and mail.subject in listed.text
    assert listed.headers["Cache-Control"] == "no-store"
    assert steward.get(f"/mailbox/{mail.id}").status_code == 200
    assert steward.get("/mailbox/999").status_code == 404
    with configured(app, smtp_url="smtp://127.0.0.1:1"):
        assert steward.get("/mailbox/").status_code == 404


def test_in_a_demonstration_nobody_reads_the_mails_of_the_real_administrators(app, new_person):
    camille = new_person("Camille", email="camille@example.org", steward=True, demo=True)
    real = new_person("Ana", email="ana@example.org", steward=True)
    for address in ("camille@example.org", "ana@example.org", "visitor@example.org"):
        with transaction():
            post("people/deleted", address, locale="fr", person="X")
    everyone = {"camille@example.org", "visitor@example.org"}
    with configured(app, demo=True):
        for reader, read in ((None, everyone), (camille, everyone)):
            found = {mail.recipient for mail in db.session.scalars(readable_mails(reader))}
            assert found == read and may_read_mailbox(reader)
        assert len(db.session.scalars(readable_mails(real)).all()) == 3


def test_in_a_demonstration_everyone_reads_the_mailbox(app, new_app):
    """And the page that says a link was sent leads there."""
    client = new_app(demo=True, limits=False).test_client()
    sent = client.post("/sign-in", data={"email": "j@example.org", "way": "link"})
    assert "/mailbox/" in sent.text
    assert "j@example.org" in client.get("/mailbox/").text


def test_the_mailbox_is_paged(client, new_person, sign_in):
    """Thirty a page."""
    sign_in(client, new_person("Jeanne", steward=True))
    for number in range(31):
        write(f"p{number}@example.org")
    page = client.get("/mailbox/")
    assert "p30@" in page.text and "p0@" not in page.text
    following = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert following
    assert "p0@" in client.get(following[1].replace("&amp;", "&")).text


def test_only_addresses_of_the_site_become_links():
    """Escaped, and leading to where the page is read."""
    html = with_links(
        "<b>Look</b> http://localhost:8000/sign-in/abc and http://localhost:8000.evil.example/x "
        "https://evil.example/ javascript:x",
        "http://localhost:8000/",
    )
    assert html.count("<a ") == 1
    assert '<a href="/sign-in/abc">http://localhost:8000/sign-in/abc</a>' in html
    assert "&lt;b&gt;" in html
