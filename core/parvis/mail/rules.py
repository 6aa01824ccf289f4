"""Who may read the mailbox page."""

from __future__ import annotations

from flask import current_app

from parvis.people.models import Person


def may_read_mailbox(person: Person | None) -> bool:
    """Where no SMTP server is set, mails stay in the installation: its administrators read them,
    and in a demonstration, where all people are fictional, everyone.
    """
    config = current_app.extensions["parvis"].config
    if config.smtp_url:
        return False
    return bool(config.demo or (person is not None and person.is_active and person.steward))
