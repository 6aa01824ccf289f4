"""Giving mails to the SMTP server, and forgetting old ones."""

from __future__ import annotations

import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from smtplib import SMTP, SMTP_SSL, SMTPException, SMTPNotSupportedError
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import delete, or_, update

from parvis.config import Config
from parvis.db import db, now, operation
from parvis.mail.models import Mail

HELD = timedelta(minutes=4)
"""For so long a mail is left to the worker that has taken it: longer than sending takes, shorter
than the job's own term, after which another worker gets it."""

KEPT = timedelta(days=30)


class MailTaken(Exception):
    """Another worker has the mail in hand: to be looked at again later."""


def deliver_mail(mail_id: int) -> None:
    """Send the mail once. Without an SMTP server it stays in the mailbox page.

    Raises MailTaken, or what the SMTP server's refusal raises: the job is done again later.
    """
    config: Config = current_app.extensions["parvis"].config
    if not config.smtp_url:
        return
    mail = _take(mail_id)
    if mail is None:
        return
    message = compose(mail, config)
    try:
        server = connect(config.smtp_url)
        try:
            server.send_message(message)
        finally:
            _hang_up(server)
    except BaseException:
        _put_back(mail_id)
        raise
    _mark_sent(mail_id)


def compose(mail: Mail, config: Config) -> EmailMessage:
    """The mail as it goes over the wire."""
    message = EmailMessage(SMTP_POLICY)
    message["Subject"] = mail.subject
    message["From"] = config.mail_from
    message["To"] = mail.recipient
    message["Date"] = format_datetime(mail.created_at)
    # The same each time: a server that took it just before a crash can know it again.
    host = urlsplit(config.public_url).hostname or "localhost"
    message["Message-ID"] = f"<{mail.created_at:%Y%m%d%H%M%S}.{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    return message


@operation
def _take(mail_id: int) -> Mail | None:
    """The mail, held for this worker; None when it is gone or sent. Raises MailTaken."""
    moment = now()
    taken = db.session.execute(
        update(Mail)
        .where(
            Mail.id == mail_id,
            Mail.sent_at.is_(None),
            or_(Mail.taken_at.is_(None), Mail.taken_at < moment - HELD),
        )
        .values(taken_at=moment)
    )
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.sent_at is not None:
        return None
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise MailTaken(mail_id)
    return mail


@operation
def _put_back(mail_id: int) -> None:
    db.session.execute(update(Mail).where(Mail.id == mail_id).values(taken_at=None))


@operation
def _mark_sent(mail_id: int) -> None:
    db.session.execute(update(Mail).where(Mail.id == mail_id).values(sent_at=now()))


LOCAL = ("localhost", "127.0.0.1", "::1")


def connect(url: str, timeout: float = 30) -> SMTP:
    """A connection to the server, signed in; the caller closes it. Raises what smtplib does."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    server: SMTP
    if parts.scheme == "smtps":
        server = SMTP_SSL(host, parts.port or 465, timeout=timeout, context=context)
    else:
        server = SMTP(host, parts.port or 25, timeout=timeout)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif parts.username and host not in LOCAL:
            _hang_up(server)
            raise SMTPNotSupportedError("no STARTTLS: the password is not sent in the clear")
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _hang_up(server: SMTP) -> None:
    # The mail was taken or refused before: a server that is rude in parting changes nothing.
    try:
        server.quit()
    except (SMTPException, OSError):
        server.close()


def forget_mails() -> None:
    """Delete the mails that are past their time, within an operation."""
    db.session.execute(delete(Mail).where(Mail.created_at < now() - KEPT))
