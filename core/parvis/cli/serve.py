"""`parvis serve` and `parvis worker`."""

from __future__ import annotations

import logging
import os
import time
from socket import SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, getaddrinfo, socket
from urllib.parse import urlsplit

import click

from parvis.cli.common import (
    configuration,
    make_app,
    open_migrations,
    say,
    say_install_code,
    upgrade_database,
)
from parvis.lasting import lasting
from parvis.web.turns import Turns

RUNNING = 3
"""Requests that a worker runs at once: while two wait for the database, one has the processor. More
of them take it from one another; see `parvis.web.turns`.
"""
SLOW_LINES = 16
"""Requests beside, of which a worker receives what they send: a photo may take a minute."""
_RUNNING = "PARVIS_RUNNING"


def served_app() -> Turns:
    """The application of one serving process, its jobs taken up at once."""
    with lasting():
        app = make_app()
    app.extensions["parvis"].runner.start()
    running = int(os.environ.get(_RUNNING, RUNNING))
    return Turns(app, running, app.config["MAX_CONTENT_LENGTH"])


@click.command()
@click.option("--host", default="", help="Address to listen on. By default 127.0.0.1.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port. By default the one of PUBLIC_URL, or 8000."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--threads",
    default=RUNNING,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Requests that a worker runs at once.",
)
def serve(host: str, port: int | None, workers: int, threads: int) -> None:
    """Serve the site. An embedded database is brought up to date first."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    config = configuration()
    host = host or "127.0.0.1"
    port = port or urlsplit(config.public_url).port or 8000
    _refuse_taken(host, port)
    if "PUBLIC_URL" not in os.environ:
        # Mails and feeds give the address at which the site really is.
        os.environ["PUBLIC_URL"] = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
        config = configuration()
    os.environ[_RUNNING] = str(threads)
    if config.database.startswith("sqlite"):
        upgrade_database()
    else:
        _refuse_when_behind()
    say(f"{config.public_url}   (Ctrl+C stops)")
    _offer_installer()
    if config.demo:
        say("Demonstration: anyone signs in as anyone.")
    # It advises against threads that take Python from one another: most of ours wait outside.
    logging.getLogger("_granian").addFilter(lambda told: "Python threads" not in told.getMessage())
    Granian(
        "parvis.cli.serve:served_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=threads + SLOW_LINES,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


def _refuse_taken(host: str, port: int) -> None:
    """The server shares its port among its processes, and would share it with another's: each
    visitor would then be answered by two sites in turn.
    """
    try:
        family, kind, protocol, _name, address = getaddrinfo(host, port, type=SOCK_STREAM)[0]
        with socket(family, kind, protocol) as tried:
            # Connections that have just ended, as on a restart, do not count.
            tried.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise click.ClickException(
            f"nothing can listen on {host}, port {port}: {error.strerror}. Choose another --port."
        ) from error


def _offer_installer() -> None:
    """On a site that nobody administers yet, a new code for its installer."""
    from parvis.administration.install import new_install_code

    app = make_app()
    with app.app_context():
        say_install_code(new_install_code())


def _refuse_when_behind() -> None:
    problems = open_migrations().check()
    if problems:
        raise click.ClickException(
            "the database does not fit the code.\n"
            + "\n".join(problems)
            + "\nRun `parvis modules upgrade`."
        )


@click.command()
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
def worker(once: bool) -> None:
    """Do the jobs: an RQ worker when REDIS_URL is set, otherwise the outbox in a loop."""
    from parvis.events import work

    app = make_app()
    if not once:
        started = time.strftime("%H:%M")
        kind = "RQ" if app.extensions["parvis"].config.redis_url else "the outbox"
        say(f"Working since {started} for {kind}. (Ctrl+C stops)")
    work(app, once=once)
