"""Checking a draw of things: the list published before, the result that the value gives.

People shared out among tables are mixed by features, which are published of nobody: the list then
holds for each name a salted hash of what they are mixed by, and the sealed file the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parvis_sortition.draw.things import draw_order, draw_some, draw_tables
from parvis_sortition.proof.anchors import check_fingerprint
from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.roster import secret_of

FORMAT = "parvis-sortition-things/1"

BEFORE = ("format", "kind", "label", "wanted", "items", "announcement")
"""What the fingerprint covers: all that is published before the value is known."""


def fingerprint(document: Mapping[str, Any]) -> str:
    """The hash published before the draw."""
    return digest("things", {name: document[name] for name in BEFORE})


def sealed_things(salt: str, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What is kept of tables: a salt in hexadecimal, what to mix each name by."""
    return {
        "format": f"{FORMAT} sealed",
        "salt": salt,
        "values": {name: list(each) for name, each in values.items()},
    }


def public_items(names: Sequence[str], sealed: Mapping[str, Any] | None) -> list[Any]:
    """The list as it is published: names, with a hash each where people are mixed."""
    if sealed is None:
        return list(names)
    return [[name, _leaf(name, sealed)] for name in names]


def name_of(item: str | Sequence[str]) -> str:
    """The text of one item of a list."""
    return item if isinstance(item, str) else item[0]


def _leaf(name: str, sealed: Mapping[str, Any]) -> str:
    secret = secret_of(bytes.fromhex(sealed["salt"]), name)
    return digest("thing", [secret, name, list(sealed["values"][name])])


def result_of(
    document: Mapping[str, Any], value: str, sealed: Mapping[str, Any] | None = None
) -> list[Any]:
    """What the public value gives. Raises ValueError for a list that can't be drawn from."""
    items, label = document["items"], document["label"]
    if document["kind"] == "order":
        return draw_order(items, value, label)
    if document["kind"] == "some":
        return draw_some(items, document["wanted"], value, label)
    names = [name_of(item) for item in items]
    if len(set(names)) != len(names):
        raise ValueError("an item is given twice")
    people = {name: tuple(sealed["values"][name]) if sealed else () for name in names}
    return draw_tables(people, document["wanted"], value, label)


def check_things(
    document: Mapping[str, Any],
    report: Report,
    sealed: Mapping[str, Any] | None = None,
    *,
    noted: str = "",
) -> None:
    """The fingerprint, and whether it is the one `noted` before; then the result; with the sealed
    file, what people are mixed by.
    """
    report.add(
        document["hash"] == fingerprint(document),
        "the list has the fingerprint that the file tells",
        "la liste a l’empreinte que dit le fichier",
    )
    check_fingerprint(document["hash"], noted, report)
    items = document["items"]
    mixed = any(not isinstance(item, str) for item in items)
    if mixed and sealed is not None:
        report.add(
            items == public_items([name for name, _hash in items], sealed),
            "sealed file: what people are mixed by is what the list commits to",
            "fichier scellé : ce par quoi les personnes sont mélangées est ce qu’engage la liste",
        )
    if document["result"] is None:
        report.add(
            None,
            "the draw has not taken place yet",
            "le tirage n’a pas encore eu lieu",
        )
        return
    value = document["value"]
    if mixed and sealed is None:
        seated = [name for table in document["result"] for name in table]
        report.add(
            sorted(seated) == sorted(name for name, _hash in items),
            "everyone of the list is at one table, and one only",
            "chaque personne de la liste est à une table, et une seule",
        )
        report.add(
            None,
            f"that the value “{value}” gives these tables is for the sealed file to tell: what "
            "people are mixed by is published of nobody",
            f"que la valeur « {value} » donne ces tables, c’est au fichier scellé de le dire : ce "
            "par quoi les personnes sont mélangées n’est publié de personne",
        )
        return
    report.add(
        document["result"] == result_of(document, value, sealed if mixed else None),
        f"the result is the one that the value “{value}” gives",
        f"le résultat est celui que donne la valeur « {value} »",
    )
