"""What happened and what follows: record an event, send a job. Public to modules."""

from parvis.events.log import record
from parvis.events.models import Event, Outbox, OutboxState
from parvis.events.outbox import send
from parvis.events.runners import drain, work

__all__ = ["Event", "Outbox", "OutboxState", "drain", "record", "send", "work"]
