"""Posting a mail: written with the change, sent by a job."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import force_locale

from parvis.db import db
from parvis.events.outbox import send
from parvis.mail.models import Mail


def post(template: str, recipient: str, *, locale: str, **context: Any) -> Mail:
    """Write a mail from `mail/<template>.txt`, within an operation, and send it by a job.

    The template's first line is the subject. Nothing is escaped: mails are plain text.
    """
    app = current_app
    with force_locale(locale):
        rendered = app.jinja_env.get_template(f"mail/{template}.txt").render(
            site=app.extensions["parvis"].config.public_url, **context
        )
    subject, _sep, text = rendered.strip().partition("\n")
    mail = Mail(recipient=recipient, subject=" ".join(subject.split())[:200], text=text.strip())
    db.session.add(mail)
    db.session.flush()
    send("core.deliver_mail", mail_id=mail.id)
    return mail
