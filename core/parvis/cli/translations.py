"""`parvis translations`: the catalogues of the core and of modules."""

from __future__ import annotations

import click

from parvis.cli.common import installed_modules, say

OTHER_LOCALES = ("fr",)
"""Languages that have catalogues; messages are written in English."""


@click.group()
def translations() -> None:
    """Update and check the catalogues of the core or of a module."""


def _package(name: str) -> str:
    module = installed_modules().modules.get(name)
    if module is None:
        raise click.ClickException(f"no module {name!r} is installed")
    return module.package


@translations.command("update")
@click.argument("name", default="core")
def update(name: str) -> None:
    """Bring the catalogues of module NAME in line with its code: what is new is added, empty."""
    from parvis.modules.catalogues import update_catalogue

    for locale in OTHER_LOCALES:
        path, missing = update_catalogue(_package(name), locale)
        say(f"{path}: {missing} to translate")


@translations.command("check")
@click.argument("name", required=False)
def check(name: str | None) -> None:
    """Say what is not translated or badly so, and what two modules translate differently. Exit
    code 1 when there is any.
    """
    from parvis.modules.catalogues import collisions, faults, untranslated

    modules = installed_modules().modules
    packages = {n: m.package for n, m in modules.items() if name in (None, n)}
    if not packages:
        raise click.ClickException(f"no module {name!r} is installed")
    count = 0
    for module, package in packages.items():
        for locale in OTHER_LOCALES:
            beside = "" if module == "core" else "parvis"
            found = [f"not in {locale}: {m}" for m in untranslated(package, locale, beside=beside)]
            found += faults(package, locale)
            if beside:
                found += collisions(package, beside, locale)
            for line in found:
                say(f"{module}: {line}")
            count += len(found)
    if count:
        raise click.ClickException(f"{count} to mend")
    say("Everything is translated.")
