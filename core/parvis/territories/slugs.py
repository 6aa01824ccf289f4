"""Addresses of spaces: slugs, unique over an installation that may hold the whole of France."""

from collections.abc import Collection, Iterable
from itertools import count

from parvis.territories.records import Commune, Intercommunality
from parvis.territories.text import fold

MAX_LENGTH = 60


def slug_for(name: str) -> str:
    """Return ``name`` as a slug: lower-case ASCII words joined by hyphens, at most 60 signs.

    "L'Île-Saint-Denis" is "l-ile-saint-denis". A longer name is cut between two words.

    Raises:
        ValueError: the name holds no letter or figure of the Latin alphabet.
    """
    slug = fold(name).replace(" ", "-")
    if not slug:
        raise ValueError(f"no address can be made from {name!r}: it has no Latin letter or figure")
    if len(slug) <= MAX_LENGTH:
        return slug
    cut = slug[: MAX_LENGTH + 1].rpartition("-")[0]
    return cut or slug[:MAX_LENGTH]


def unique_slug(name: str, department: str, taken: Collection[str]) -> str:
    """Return a slug for ``name`` that ``taken`` does not hold.

    The plain slug when it is free; with the department's code when it is not
    ("saint-denis-93"); then numbered from 2 ("saint-denis-93-2"). The same arguments give the
    same slug; ``taken`` holds slugs of other spaces and words that the routes reserve. An empty
    ``department`` goes straight to the number.

    Raises:
        ValueError: as `slug_for`.
    """
    slug = slug_for(name)
    if slug not in taken:
        return slug
    if department:
        slug = f"{slug}-{department.lower()}"
        if slug not in taken:
            return slug
    return next(numbered for n in count(2) if (numbered := f"{slug}-{n}") not in taken)


def plan_slugs(
    intercommunality: Intercommunality, communes: Iterable[Commune], taken: Collection[str]
) -> dict[str, str]:
    """Return a slug for an intercommunality and its communes, by SIREN and INSEE code.

    A commune keeps its plain name, by which people ask for it: an intercommunality of the same
    name takes its legal type in front ("communaute-urbaine-d-alencon"). The order in which
    ``communes`` come changes nothing.
    """
    members = sorted(communes, key=lambda commune: commune.insee)
    used = set(taken)
    slugs: dict[str, str] = {}
    for commune in members:
        slugs[commune.insee] = unique_slug(commune.name, commune.department.code, used)
        used.add(slugs[commune.insee])
    namesakes = {slug_for(commune.name) for commune in members}
    shared = slug_for(intercommunality.name) in namesakes
    name = intercommunality.full_name if shared else intercommunality.name
    main_department = intercommunality.departments[0].code if intercommunality.departments else ""
    slugs[intercommunality.siren] = unique_slug(name, main_department, used)
    return slugs
