"""What kind a space is, in words."""

from __future__ import annotations

from flask_babel import get_locale

from parvis.modules.registry import registry
from parvis.spaces.models import Space
from parvis.territories.legal_types import LegalType

TERRITORIES = frozenset({"agglomeration", "commune"})
"""Kinds that stand for a public authority: one lives there, one does not join."""


def kind_title(space: Space) -> str:
    """The kind as a person would say it: for an intercommunality, its legal type («Communauté
    d’agglomération»), else the title of the kind; empty when its module is not installed.
    """
    if space.kind == "agglomeration" and space.legal_type in list(LegalType):
        legal_type = LegalType(space.legal_type)
        french = str(get_locale() or "fr").startswith("fr")
        words = legal_type.french if french else legal_type.english
        return (words[0].upper() + words[1:]).replace("'", "’")
    declared = registry().space_kinds.get(space.kind)
    return str(declared.title) if declared else ""
