"""Checking a draw of things: the list published before, the result that the value gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis_sortition.draw.things import draw_order, draw_some, draw_tables
from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.report import Report

FORMAT = "parvis-sortition-things/1"

BEFORE = ("format", "kind", "label", "wanted", "items", "announcement")
"""What the fingerprint covers: all that is published before the value is known."""


def fingerprint(document: Mapping[str, Any]) -> str:
    """The hash published before the draw."""
    return digest("things", {name: document[name] for name in BEFORE})


def result_of(document: Mapping[str, Any], value: str) -> list[Any]:
    """What the public value gives. An item is its text, or for tables [text, values]. Raises
    ValueError for a list that can't be drawn from.
    """
    items, label = document["items"], document["label"]
    if document["kind"] == "order":
        return draw_order(items, value, label)
    if document["kind"] == "some":
        return draw_some(items, document["wanted"], value, label)
    people = {text: tuple(values) for text, values in items}
    if len(people) != len(items):
        raise ValueError("an item is given twice")
    return draw_tables(people, document["wanted"], value, label)


def check_things(document: Mapping[str, Any], report: Report) -> None:
    """The fingerprint, then the result."""
    report.add(
        document["hash"] == fingerprint(document),
        "the list is the one whose fingerprint was published",
        "la liste est celle dont l’empreinte a été publiée",
    )
    if document["result"] is None:
        report.add(
            None,
            "the draw has not taken place yet",
            "le tirage n’a pas encore eu lieu",
        )
        return
    report.add(
        document["result"] == result_of(document, document["value"]),
        f"the result is the one that the value “{document['value']}” gives",
        f"le résultat est celui que donne la valeur « {document['value']} »",
    )
