"""What `parvis modules new NAME` writes: a module that works as it is, to be made one's own.

The files are those of the folder `new_module`, in which `$name` is the module's name, `$Name` the
same with a capital, `$core` the version of the core, `$revision` its last revision.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from string import Template

import click

from parvis import __version__
from parvis.modules.manifest import NAME

# From the file in `new_module` to the file of the module, beside those that keep their place.
PLACES = {
    "package": "parvis_$name",
    "templates/index.html": "templates/$name/index.html",
    "templates/_list.html": "templates/$name/_list.html",
    "templates/show.html": "templates/$name/show.html",
    "templates/new.html": "templates/$name/new.html",
    "static/style.css": "static/$name.css",
    "translations/fr.po": "translations/fr/LC_MESSAGES/parvis_$name.po",
    "versions/first.py": "versions/${name}_0001_notes.py",
    "tests/module_tests.py": "tests/test_$name.py",
}


def write_module(name: str, into: Path) -> Path:
    """Write the module in a folder of its name; returns the folder. Raises click.ClickException
    when the name won't do or the folder is there.
    """
    from parvis.cli.common import installed_modules
    from parvis.modules.applied import written_revisions

    registry = installed_modules()
    if not NAME.match(name):
        raise click.ClickException("a module's name is of small letters and digits, 24 at most")
    if name in registry.modules or name in registry.failures:
        raise click.ClickException(f"a module called {name} is installed")
    folder = into / name
    if folder.exists():
        raise click.ClickException(f"{folder} is there already")
    core = written_revisions(registry.modules["core"])
    words = {
        "name": name,
        "Name": name.capitalize(),
        "core": ".".join(__version__.split(".")[:2]),
        "revision": core[-1],
    }
    source = Path(str(files("parvis.cli"))) / "new_module"
    for path in sorted(source.rglob("*.txt")):
        place = _place(path.relative_to(source).as_posix().removesuffix(".txt"))
        target = folder / Template(place).substitute(words)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(path.read_text("utf-8")).substitute(words), "utf-8")
    return folder


def _place(path: str) -> str:
    for here, there in PLACES.items():
        if f"/{path}".endswith(f"/{here}") or path.startswith(f"{here}/"):
            path = path.replace(here, there, 1)
    return path
