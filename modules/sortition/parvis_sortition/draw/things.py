"""Drawing things: an order of speakers, some of a list, tables mixed by feature.

The same derivation as for panels: a public value and a label give the result, and anyone can redo
it. The items are put in order first, so that the order of the input never matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parvis_sortition.proof.derivation import Derivation


def draw_order(items: Sequence[str], source: str, label: str = "order") -> list[str]:
    """All the items, in a drawn order. Raises `ValueError` when one is given twice."""
    return Derivation(source, label).shuffle(_distinct(items))


def draw_some(items: Sequence[str], number: int, source: str, label: str = "some") -> list[str]:
    """`number` of the items, in the order drawn, each with the same chance.

    Raises `ValueError` when an item is given twice or there are not enough.
    """
    return Derivation(source, label).sample(_distinct(items), number)


def draw_tables(
    people: Mapping[str, Sequence[str]], tables: int, source: str, label: str = "tables"
) -> list[list[str]]:
    """Share people out among tables of equal size (to one), each as mixed as it can be.

    `people` gives each person's values, one a feature. In a drawn order, everyone goes to one of
    the tables with a free seat where fewest people share their values; equal tables are drawn. The
    tables come out sorted. Raises `ValueError` when there are fewer people than tables.
    """
    if not 1 <= tables <= len(people):
        raise ValueError("there must be at least one person for each table")
    stream = Derivation(source, label)
    order = stream.shuffle(sorted(people))
    least, larger = divmod(len(order), tables)
    seated: list[list[str]] = [[] for _ in range(tables)]
    for person in order:
        full = sum(len(table) > least for table in seated)
        most = least + 1 if full < larger else least
        free = [place for place, table in enumerate(seated) if len(table) < most]
        alike = [_alike(people, person, seated[place]) for place in free]
        best = [place for place, count in zip(free, alike, strict=True) if count == min(alike)]
        fewest = min(len(seated[place]) for place in best)
        best = [place for place in best if len(seated[place]) == fewest]
        seated[best[stream.below(len(best))]].append(person)
    return [sorted(table) for table in seated]


def _alike(people: Mapping[str, Sequence[str]], person: str, table: Sequence[str]) -> int:
    """How many values the people of a table share with someone, all told."""
    mine = people[person]
    return sum(a == b for other in table for a, b in zip(mine, people[other], strict=True))


def _distinct(items: Sequence[str]) -> list[str]:
    if len(set(items)) != len(items):
        raise ValueError("an item is given twice")
    return sorted(items)
