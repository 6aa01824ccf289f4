"""Mails: written with the change, sent by a job, kept in a mailbox page without SMTP."""
