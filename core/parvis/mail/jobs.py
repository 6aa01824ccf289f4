"""Giving mails to the SMTP server."""

from __future__ import annotations

import ssl
from email.message import EmailMessage
from email.utils import formatdate
from smtplib import SMTP, SMTP_SSL
from urllib.parse import unquote, urlsplit

from flask import current_app

from parvis.db import db, now, transaction
from parvis.mail.models import Mail


def deliver_mail(mail_id: int) -> None:
    """Send the mail once. Without an SMTP server it stays in the mailbox page."""
    config = current_app.extensions["parvis"].config
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.sent_at is not None or not config.smtp_url:
        return
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = config.mail_from
    message["To"] = mail.recipient
    message["Date"] = formatdate(localtime=False)
    # The same each time: a server that took it just before a crash can know it again.
    host = urlsplit(config.public_url).hostname or "localhost"
    message["Message-ID"] = f"<{mail.created_at:%Y%m%d%H%M%S}.{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    with _connect(config.smtp_url) as server:
        server.send_message(message)
    with transaction():
        sent = db.session.get(Mail, mail_id)
        if sent is not None:
            sent.sent_at = now()


def _connect(url: str) -> SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    server: SMTP
    if parts.scheme == "smtps":
        server = SMTP_SSL(host, parts.port or 465, timeout=30, context=context)
    else:
        server = SMTP(host, parts.port or 25, timeout=30)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
