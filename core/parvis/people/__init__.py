"""People, their sessions, how they sign in. Public to modules."""

from parvis.people.models import Person, PersonState

__all__ = ["Person", "PersonState"]
