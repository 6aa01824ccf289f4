"""`parvis demo`: the demonstration territory."""

from __future__ import annotations

import click

from parvis.cli.common import configuration, confirm, make_app, say, upgrade_database


@click.command()
@click.option("--remove", is_flag=True, help="Take the demonstration away.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def demo(remove: bool, yes: bool) -> None:
    """Plant the demonstration: Provence Alpes Agglomération, its communes, people, proposals.

    Served with PARVIS_DEMO=1, it lets anyone sign in as anyone.
    """
    from parvis.demo import plant

    config = configuration()
    if remove:
        confirm("Remove the demonstration, and what has been written in its spaces?", yes)
        app = make_app()
        with app.app_context():
            count = plant.remove_demo()
        say(f"{count} spaces of the demonstration removed." if count else "There was none.")
        return
    upgrade_database()
    planted = plant.plant_demo(make_app())
    say("The demonstration is planted." if planted else "The demonstration is there already.")
    if not config.demo:
        say("To sign in as anyone: PARVIS_DEMO=1 parvis serve")
