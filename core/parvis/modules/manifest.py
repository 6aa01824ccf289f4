"""What a module declares: one `Module` object, under the entry-point group `parvis.modules`.

A manifest imports nothing heavy. Whatever is code is named by a reference, `"package.module:name"`,
loaded when it is needed. Titles are lazy texts (`from parvis.modules import lazy_gettext as _`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, Union

from parvis.modules.texts import LazyText

if TYPE_CHECKING:
    from flask_babel import LazyString

Reference: TypeAlias = str
"""`"package.module:name"`, or `"package.module"` for a whole module."""

Text: TypeAlias = Union[str, LazyText, "LazyString"]

REFERENCE = re.compile(r"^[A-Za-z_][\w.]*(:[A-Za-z_]\w*)?$")
# No `_`: `<name>_` is then the beginning of its tables' and revisions' names and of no other's.
NAME = re.compile(r"^[a-z][a-z0-9]{0,23}$")


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing a person may do, `<module>.<verb>`, and the rule that says who.

    The rule is a function `(actor: Person | None, target) -> Verdict`; it is asked after the core's
    own (space visible, component open, phase open, person active).
    """

    name: str
    title: Text
    rule: Reference
    phased: bool = False
    """Administrators may open it in some phases of the space only."""
    managing: bool = False
    """Stays possible when the component is closed: what facilitators do, what anyone takes back."""


@dataclass(frozen=True, kw_only=True)
class ContentType:
    """A kind of content. `model` is a subclass of `parvis.content.Content` whose
    `polymorphic_identity` is this name.
    """

    name: str
    """`<module>.<thing>`"""
    title: Text
    plural: Text
    model: Reference
    address: str
    """Its collection in the open data: `/api/<address>`, letters and dashes."""
    export: Reference
    """A `parvis.opendata.Export`: the fields of its JSON and CSV."""
    endpoint: str = "show"
    """The view of the module's public blueprint that shows one: takes `number`."""
    card: str = ""
    """Template of one line of a list, given `content`; empty: the core's."""
    change: str = ""
    """The action of who may change one, which its author needs to change its pictures and documents
    too; empty: the author always may."""
    icon: str = "document"


@dataclass(frozen=True, kw_only=True)
class SpaceKind:
    """A kind of space: agglomeration, commune, assembly …"""

    name: str
    title: Text
    plural: Text
    parents: tuple[str, ...] = ()
    """Kinds under which such a space can be; empty: at the root."""
    icon: str = "home"


@dataclass(frozen=True, kw_only=True)
class EventType:
    """A kind of thing that happens, and the sentence that tells it.

    The sentence may use %(actor)s, %(title)s and %(space)s.
    """

    name: str
    sentence: Text
    public: bool = True
    """Shown in activity pages when its space and content are public."""
    spreads: bool = False
    """Changes what the spaces below show too: their pages are made anew."""
    icon: str = "info"


@dataclass(frozen=True, kw_only=True)
class Job:
    """Work done outside requests: a function `(**payload) -> None` that may run twice with one
    effect. It runs in the transaction in which its outbox line is marked done; with `atomic` false
    it runs before that and opens its own, so that slow work (mail) holds no lock.
    """

    name: str
    run: Reference
    atomic: bool = True
    attempts: int = 5
    timeout: int = 300
    """Seconds after which it is taken for lost and sent again."""
    every: int | None = None
    """Seconds between two runs, for what must be done regularly; None: only when asked."""


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """A job of this module that is sent when an event, of any module, has happened.

    Its payload is `event_id`.
    """

    event: str
    job: str


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece for the home page of spaces: a function `(space, person, settings) -> Markup | str`;
    nothing is shown when it returns an empty string.
    """

    name: str
    title: Text
    render: Reference
    kinds: tuple[str, ...] = ()
    """Space kinds for which it is proposed; empty: all."""
    default: bool = False
    """Placed on the home page of new spaces of those kinds."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number for dashboards: a function `(space) -> int`, over the space and those below."""

    name: str
    title: Text
    compute: Reference


@dataclass(frozen=True, kw_only=True)
class ComponentType:
    """What being enabled in a space means for this module."""

    title: Text
    """Proposed title of a new component: « Propositions »."""
    description: Text
    slug: str
    """Proposed address, in French without accents: `propositions`."""
    public: Reference
    """The `ComponentBlueprint` of `/<space>/<component>/`."""
    admin: Reference | None = None
    """The `ComponentBlueprint` of `/<space>/<component>/admin/`."""
    settings: Reference | None = None
    """A subclass of `parvis.modules.Settings`."""
    actions: tuple[Action, ...] = ()
    icon: str = "document"


@dataclass(frozen=True, kw_only=True)
class Module:
    """The manifest."""

    name: str
    """Small letters and digits: its tables are `<name>_…`, its templates `<name>/…`."""
    title: Text
    description: Text
    version: str
    package: str
    """Its Python package: templates, translations, static and migrations are found in it."""
    core: str = ">=0.1"
    """The versions of the core it works with, as a pip specifier."""
    models: Reference | None = None
    component: ComponentType | None = None
    actions: tuple[Action, ...] = ()
    """Actions outside components: on spaces, for instance."""
    content_types: tuple[ContentType, ...] = ()
    space_kinds: tuple[SpaceKind, ...] = ()
    events: tuple[EventType, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    jobs: tuple[Job, ...] = ()
    blocks: tuple[Block, ...] = ()
    figures: tuple[Figure, ...] = ()
    cli: Reference | None = None
    """A Click group, under `parvis <module>`."""
    demo: Reference | None = None
    """A function `(territory: DemoTerritory) -> None` that plants demonstration data."""
    migrations: bool = field(default=False)
    """True when the package has a `migrations/` folder: an Alembic branch named like the module."""
    stylesheet: str = ""
    """A file of the package's `static/` that its pages load."""

    @property
    def all_actions(self) -> tuple[Action, ...]:
        """The component's actions and the others."""
        return (self.component.actions if self.component else ()) + self.actions


def problems(module: Module) -> list[str]:
    """What in the manifest breaks the contract, one sentence each; empty when nothing does."""
    found: list[str] = []
    if not NAME.match(module.name):
        found.append(f"module name {module.name!r}: small letters and digits, 24 at most")
    prefix = f"{module.name}."
    owned = [
        *(("action", a.name) for a in module.all_actions),
        *(("content type", c.name) for c in module.content_types),
        *(("event", e.name) for e in module.events),
        *(("job", j.name) for j in module.jobs),
        *(("block", b.name) for b in module.blocks),
        *(("figure", f.name) for f in module.figures),
    ]
    for what, name in owned:
        if not name.startswith(prefix):
            found.append(f"{what} {name!r} must begin with {prefix!r}")
    twice = {pair for pair in owned if owned.count(pair) > 1}
    found += [f"{what} {name!r} is declared twice" for what, name in sorted(twice)]
    for reaction in module.reactions:
        if reaction.job not in {job.name for job in module.jobs}:
            found.append(f"reaction to {reaction.event!r}: no job {reaction.job!r} here")
    actions = {"", *(action.name for action in module.all_actions)}
    found += [
        f"content type {c.name!r}: no action {c.change!r} here"
        for c in module.content_types
        if c.change not in actions
    ]
    for reference in _references(module):
        if not REFERENCE.match(reference):
            found.append(f"{reference!r} is not a reference (package.module:name)")
    return found


def _references(module: Module) -> list[str]:
    component = module.component
    maybe = [
        module.models,
        module.cli,
        module.demo,
        *((component.public, component.admin, component.settings) if component else ()),
        *(a.rule for a in module.all_actions),
        *(c.model for c in module.content_types),
        *(c.export for c in module.content_types),
        *(j.run for j in module.jobs),
        *(b.render for b in module.blocks),
        *(f.compute for f in module.figures),
    ]
    return [reference for reference in maybe if reference is not None]
