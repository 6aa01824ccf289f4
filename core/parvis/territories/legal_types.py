"""Legal types of intercommunalities, and the names to show for them.

The list of the DGCL begins most names with the type's abbreviation ("CA Morlaix
Communauté"); métropoles and EPT stand without. A page shows the name and, beside it, the type.
"""

import re
from enum import StrEnum


class LegalType(StrEnum):
    """Kinds of intercommunality, by the codes that the official list uses."""

    CC = "CC"
    CA = "CA"
    CU = "CU"
    METRO = "METRO"
    MET69 = "MET69"
    EPT = "EPT"

    @property
    def french(self) -> str:
        """The type in French, in lower case."""
        return _FRENCH[self]

    @property
    def english(self) -> str:
        """The type in English, in lower case."""
        return _ENGLISH[self]


_FRENCH = {
    LegalType.CC: "communauté de communes",
    LegalType.CA: "communauté d'agglomération",
    LegalType.CU: "communauté urbaine",
    LegalType.METRO: "métropole",
    # Since 2015 the métropole de Lyon is a local authority, no EPCI (CGCT L3611-1); the
    # official list counts it among them.
    LegalType.MET69: "métropole à statut particulier",
    LegalType.EPT: "établissement public territorial",
}

_ENGLISH = {
    LegalType.CC: "community of communes",
    LegalType.CA: "agglomeration community",
    LegalType.CU: "urban community",
    LegalType.METRO: "metropolis",
    LegalType.MET69: "metropolis with special status",
    LegalType.EPT: "public territorial establishment",
}

_ABBREVIATED = re.compile(r"\A(?:CC|CA|CU)\s+")
_PREPOSITION = re.compile(r"\A(?:du |des |de la |de l['’]|de |d['’])\s*", re.IGNORECASE)
_INITIALS = re.compile(r"\s*\((?=(?:[^)]*[A-Z0-9]){2})[A-Z0-9 ]+\)$")
_QUOTED = re.compile(r'"([^"]*)"')


def display_name(official_name: str) -> str:
    """Return the name to show beside the legal type: "CU du Grand Poitiers" is "Grand Poitiers".

    The abbreviated type goes with the preposition that tied the name to it, and the initials
    some names end with ("(CCPH)"). Straight quotation marks become French ones.
    """
    name, abbreviations = _ABBREVIATED.subn("", official_name.strip())
    if abbreviations:
        name = _INITIALS.sub("", _PREPOSITION.sub("", name))
    if name.startswith('"') and name.endswith('"') and name.count('"') == 2:
        name = name[1:-1]
    name = _QUOTED.sub("«\u00a0\\1\u00a0»", " ".join(name.split()))
    return name[:1].upper() + name[1:]


def full_name(official_name: str, legal_type: LegalType) -> str:
    """Return the name with its legal type spelt out, for legal pages and letters.

    "CU du Grand Poitiers" is "Communauté urbaine du Grand Poitiers"; a métropole, whose name
    says what it is, stays as it is; an EPT gets its type in front.
    """
    name, abbreviations = _ABBREVIATED.subn("", official_name.strip())
    name = _QUOTED.sub("«\u00a0\\1\u00a0»", " ".join(name.split()))
    if not abbreviations and legal_type is not LegalType.EPT:
        return name
    label = legal_type.french
    return f"{label[0].upper()}{label[1:]} {name}"
