"""Models that come and go with modules.

SQLAlchemy configures all models together: one that is wrong makes every query of the process fail.
What is done here reaches into its internals for want of a public way; tests keep watch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Mapper, configure_mappers

from parvis.db.base import Base


@contextmanager
def models_or_nothing() -> Iterator[None]:
    """Keep the models declared inside when all are right; forget them when anything fails."""
    mappers = set(Base.registry.mappers)
    tables = set(Base.metadata.tables)
    try:
        yield
        configure_mappers()
    except BaseException:
        for mapper in set(Base.registry.mappers) - mappers:
            _forget(mapper)
        for mapper in Base.registry.mappers:
            mapper.__dict__.pop("_configure_failed", None)
        for name in set(Base.metadata.tables) - tables:
            Base.metadata.remove(Base.metadata.tables[name])
        raise


def _forget(mapper: Mapper[Any]) -> None:
    parent: Any = mapper.inherits
    if parent is not None:
        heirs = parent._inheriting_mappers
        heirs._storage[:] = [ref for ref in heirs._storage if ref() not in (mapper, None)]
        parent.polymorphic_map.pop(mapper.polymorphic_identity, None)
        for above in parent.iterate_to_root():
            above._expire_memoizations()
    registry: Any = Base.registry
    registry._managers.pop(mapper.class_manager)
    registry._dispose_manager_and_mapper(mapper.class_manager)


class _KnownTypes(dict[str, Any]):
    """Identities to mappers; an identity that no installed module brings is the base's."""

    def __init__(self, base: Mapper[Any]) -> None:
        super().__init__(base.polymorphic_map)
        self.base = base

    def __missing__(self, identity: str) -> Mapper[Any]:
        return self.base


def load_unknown_as_base(model: type[Base]) -> None:
    """Let rows whose type belongs to a module that is not installed load as the base class,
    instead of making the query fail. Call it right after the class is declared.
    """
    mapper: Any = model.__mapper__
    mapper.polymorphic_map = _KnownTypes(mapper)
