"""Objects of models made of a few columns, for those who only read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, manager_of_class

from parvis.db.base import Base

M = TypeVar("M", bound=Base)


def detached(model: type[M], columns: Mapping[str, Any]) -> M:
    """The object that a row is of, in no session, from some of its columns, by name; the key among
    them. What is not there is not None but unknown: asking for it raises DetachedInstanceError.
    """
    manager = manager_of_class(model)
    assert manager is not None
    made: M = manager.new_instance()
    # As when it is loaded: nothing has been changed by this.
    instance_dict(made).update(columns)
    make_transient_to_detached(made)
    return made
