"""Run by Alembic for each command. What it works on comes from `parvis.modules.migration`."""

from __future__ import annotations

from alembic import context

attributes = context.config.attributes
context.configure(**attributes["options"])
with context.begin_transaction():
    context.run_migrations()
