"""French territories from the official data: communes, intercommunalities, their identifiers.

`load` gives the `Dataset`; nothing is read before it is asked for.
"""

from parvis.territories.changes import (
    Changes,
    Departure,
    DepartureReason,
    TerritoryFacts,
    UnknownTerritoryError,
    Update,
    commune_facts,
    compare,
    intercommunality_facts,
)
from parvis.territories.dataset import Dataset, load
from parvis.territories.identifiers import SirenError, SirenFault, is_siren, normalise_siren
from parvis.territories.legal_types import LegalType
from parvis.territories.records import (
    Commune,
    Department,
    Intercommunality,
    Locality,
    LocalityKind,
    Population,
    Provenance,
    Region,
    Source,
)
from parvis.territories.search import Match, MatchReason
from parvis.territories.slugs import plan_slugs, slug_for, unique_slug

__all__ = [
    "Changes",
    "Commune",
    "Dataset",
    "Department",
    "Departure",
    "DepartureReason",
    "Intercommunality",
    "LegalType",
    "Locality",
    "LocalityKind",
    "Match",
    "MatchReason",
    "Population",
    "Provenance",
    "Region",
    "SirenError",
    "SirenFault",
    "Source",
    "TerritoryFacts",
    "UnknownTerritoryError",
    "Update",
    "commune_facts",
    "compare",
    "intercommunality_facts",
    "is_siren",
    "load",
    "normalise_siren",
    "plan_slugs",
    "slug_for",
    "unique_slug",
]
