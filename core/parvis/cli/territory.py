"""`parvis territory`: spaces from the official data."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from parvis.cli.common import say, table

territory = AppGroup("territory", help="Add territories from the official data.")


@territory.command("search", with_appcontext=False)
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
def search(text: tuple[str, ...], limit: int) -> None:
    """Find an intercommunality by its name or a commune's, a post code, an INSEE or SIREN code."""
    from parvis.territories import load

    dataset = load()
    matches = dataset.search(" ".join(text), limit)
    if not matches:
        raise click.ClickException("nothing is called that; try the name of a commune")
    rows = table("SIREN", "Name", "Type", "Communes", "Found by")
    for match in matches:
        group = match.intercommunality
        found = match.commune.name if match.commune else ""
        if group is None:
            rows.add_row("", f"{found} belongs to none", "", "", str(match.reason))
            continue
        count = str(len(dataset.communes_of(group)))
        rows.add_row(group.siren, group.name, str(group.legal_type), count, found)
    say(rows)


@territory.command("add")
@click.argument("siren")
@click.option("--open", "opened", is_flag=True, help="Publish the spaces at once.")
def add(siren: str, opened: bool) -> None:
    """Make the spaces of an intercommunality and of its communes, or bring them up to date."""
    from parvis.spaces.models import SpaceState
    from parvis.territories import SirenError, UnknownTerritoryError
    from parvis.territories.operations import add_territory

    state = SpaceState.OPEN if opened else SpaceState.DRAFT
    try:
        with current_app.test_request_context():
            report = add_territory(siren, state=state)
    except (SirenError, UnknownTerritoryError) as error:
        raise click.ClickException(str(error)) from None
    site = current_app.extensions["parvis"].config.public_url
    if not report.changed:
        say(f"{report.space.name} is there and up to date: {site}/{report.space.slug}/")
        return
    say(f"{report.space.name}: {len(report.created)} spaces made, {len(report.updated)} updated.")
    say(f"{site}/{report.space.slug}/")


@territory.command("update")
def update() -> None:
    """Bring all territories up to the official data that ships with this version."""
    from parvis.territories.operations import update_territories

    with current_app.test_request_context():
        reports = update_territories()
    for report in reports:
        say(f"{report.space.name}: {len(report.created)} made, {len(report.updated)} updated")
        for departure in report.departed:
            say(f"  no longer a member: {departure.before.name} ({departure.reason})")
    if not reports:
        say("No territory comes from the official data.")
