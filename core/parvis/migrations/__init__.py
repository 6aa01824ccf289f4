"""The core's migrations, and the Alembic environment that runs every module's."""
