"""Who took part, counted so that nobody can be recognised. Pure.

One computation decides for all that an edition publishes of it: the tables of participation, and
whether its ballots tell by which channel they came. What no rule can hide is taken for known: how
many ballots each envelope has, and how many people voted. Made once, with the count, when roll and
box are final, so that what is hidden in one place can't be worked out from another
(`parvis.figures.small_cells`, whose promise holds of all of it together).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.figures.small_cells import MINIMUM, Counts, Dimension, Shown, suppress_together
from parvis_budgets.reglement.words import EnvelopePolicy, VoteChannel

HOME, AGE, CHANNEL = "home", "age", "channel"
"""What people are counted by."""

UNSAID = "not said"
PAPER = VoteChannel.PAPER.value


@dataclass(frozen=True)
class Participant:
    """One voter, once, whatever the number of envelopes."""

    home: str
    """The commune's name, or `UNSAID`."""
    age: str
    """The band, or `UNSAID`."""
    channel: str
    """Of the first vote."""
    envelope: int = 0
    """Of the first vote."""


@dataclass(frozen=True)
class Published:
    """What may be published, decided together."""

    tables: list[dict[str, Any]]
    """The tables of participation, as JSON; what is hidden is null."""
    by_channel: bool
    """Whether ballots are published with their channel, and counts by channel with the result."""
    uncounted: bool = False
    """Whether it is told how many ballots on paper are spoilt or missing, by envelope."""


def publishable(
    policy: EnvelopePolicy,
    people: Sequence[Participant],
    ballots: Mapping[tuple[int, str], int],
    possible: Mapping[str, Collection[str]],
) -> Published:
    """What may be published of an edition. `ballots`: how many there are in each envelope by each
    channel; `possible`: the communes, bands of age and channels that the règlement opens, so that
    a line which is not there does not say that nobody came.

    Ballots tell their channel only where ten came by each, in every envelope, and no table hides
    how many people used one. Who votes in the envelope of their home is counted by commune in its
    number of ballots: communes of which few voted are then left out of the tables (their people
    are in no figure but that number), or no table is by commune where envelopes and communes do
    not match one to one. Where one person has several votes, channels are those of ballots or of
    people, never both. Ballots on paper that are not counted are told where each person has one
    vote: they are what ballots lack to be as many as people; else only with the channels. As many
    people at least came by paper: where the tables hide how many did, they are not by channel.
    """
    if not people:
        return Published([], by_channel=False)
    envelopes = {envelope for envelope, _channel in ballots}
    one_vote = len(envelopes) < 2 or policy in (EnvelopePolicy.ONE, EnvelopePolicy.HOME)
    used = {*possible[CHANNEL], *(channel for _envelope, channel in ballots)}
    enough = len(used) > 1 and all(
        ballots.get((envelope, channel), 0) >= MINIMUM for envelope in envelopes for channel in used
    )
    values = {name: {*possible[name], *_values(name, people)} for name in possible}
    by_home = policy == EnvelopePolicy.HOME and len(envelopes) > 1

    def decide(by: Sequence[str]) -> tuple[list[Shown], set[str]]:
        if len(envelopes) < 2 or policy == EnvelopePolicy.ONE:
            return _tables(people, by, values), set()
        if by_home and _match(people):
            return _of_large_homes(people, by, values)
        by = [name for name in by if name != CHANNEL or not enough]
        shown = _tables(people, by, values)
        if policy != EnvelopePolicy.ALL and _hidden_lines(shown, HOME):
            return _tables(people, by[1:], values), set()
        return shown, set()

    # Where there is one commune, it needs no line.
    by = [name for name in (HOME, AGE, CHANNEL) if name != HOME or len(values[HOME]) > 1]
    shown, left_out = decide(by)
    by_channel = enough and not _hidden_lines(shown, CHANNEL)
    if len(people) > sum(ballots.values()) and _hides_paper(shown, by_home=by_home):
        shown, left_out = decide([name for name in by if name != CHANNEL])
        by_channel = False
    return Published(
        [_dump(table, len(left_out)) for table in shown],
        by_channel=by_channel,
        uncounted=one_vote or by_channel,
    )


def _match(people: Sequence[Participant]) -> bool:
    """Whether each commune votes in one envelope, and each envelope is of one commune."""
    pairs = {(person.home, person.envelope) for person in people}
    homes, envelopes = {home for home, _ in pairs}, {envelope for _, envelope in pairs}
    return len(pairs) == len(homes) == len(envelopes) and UNSAID not in homes


def _hides_paper(tables: Sequence[Shown], *, by_home: bool) -> bool:
    """Whether the tables leave open how many came by paper; `by_home`: in some commune."""
    if PAPER in _hidden_lines(tables, CHANNEL):
        return True
    return by_home and any(
        line[table.columns.values.index(PAPER)] is None
        for table in tables
        if table.columns is not None
        and table.columns.name == CHANNEL
        and PAPER in table.columns.values
        and table.rows.name == HOME
        for line in table.cells
    )


def _of_large_homes(
    people: Sequence[Participant], by: Sequence[str], values: Mapping[str, set[str]]
) -> tuple[list[Shown], set[str]]:
    """Tables in which no commune is hidden, and those left out of them: the number of ballots of
    each is known. Where none is left, tables of everyone without communes.
    """
    totals = Counter(person.home for person in people)
    left_out = {home for home in values[HOME] if totals[home] < MINIMUM}
    while kept := [person for person in people if person.home not in left_out]:
        homes = values[HOME] - left_out
        shown = _tables(kept, by, {**values, HOME: homes})
        hidden = _hidden_lines(shown, HOME)
        if not hidden:
            return shown, left_out
        left_out |= hidden
    return _tables(people, [name for name in by if name != HOME], values), set()


def _tables(
    people: Sequence[Participant], by: Sequence[str], values: Mapping[str, set[str]]
) -> list[Shown]:
    """By the first and each of the others."""
    first, *others = (Dimension(name, _in_order(name, values[name])) for name in by)
    if not others:
        return suppress_together([_table(people, first, None)])
    return suppress_together([_table(people, first, other) for other in others])


def _values(name: str, people: Sequence[Participant]) -> set[str]:
    return {getattr(person, name) for person in people}


def _in_order(name: str, values: set[str]) -> tuple[str, ...]:
    return tuple(sorted(values, key=_age_order) if name == AGE else sorted(values))


def _age_order(band: str) -> int:
    digits = "".join(c if c.isdigit() else " " for c in band).split()
    return int(digits[0]) if digits else 999


def _table(people: Sequence[Participant], rows: Dimension, columns: Dimension | None) -> Counts:
    across = columns.values if columns else ("",)
    counted = Counter(
        (getattr(person, rows.name), getattr(person, columns.name) if columns else "")
        for person in people
    )
    cells = tuple(tuple(counted[row, column] for column in across) for row in rows.values)
    return Counts(rows, columns, cells)


def _hidden_lines(tables: Sequence[Shown], name: str) -> set[str]:
    """The values of a dimension of which some table hides how many people have them."""
    found: set[str] = set()
    for table in tables:
        for dimension, totals in (
            (table.rows, table.row_totals),
            (table.columns, table.column_totals),
        ):
            if dimension is not None and dimension.name == name:
                pairs = zip(dimension.values, totals, strict=True)
                found |= {value for value, total in pairs if total is None}
    return found


def _dump(shown: Shown, left_out: int) -> dict[str, Any]:
    columns = shown.columns
    return {
        "rows": [shown.rows.name, list(shown.rows.values)],
        "columns": [columns.name, list(columns.values)] if columns else None,
        "cells": [list(line) for line in shown.cells],
        "row_totals": list(shown.row_totals),
        "column_totals": list(shown.column_totals),
        "total": shown.total,
        "left_out": left_out,
    }


def shown_in(table: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]) -> Shown:
    """A kept table with the reader's words: `words` gives for a dimension its title (under "")
    and the titles of its values.
    """

    def told(kept: tuple[str, Sequence[str]]) -> Dimension:
        known = words[kept[0]]
        return Dimension(known[""], tuple(known.get(value, value) for value in kept[1]))

    return Shown(
        told(table["rows"]),
        told(table["columns"]) if table["columns"] else None,
        tuple(tuple(line) for line in table["cells"]),
        tuple(table["row_totals"]),
        tuple(table["column_totals"]),
        table["total"],
    )


def rows_in(tables: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """The tables as lines of a file: what by what, the two values, the count; empty: hidden. What
    is counted by one thing only has nothing in the place of the other.
    """
    lines: list[list[Any]] = []
    for table in tables:
        first, firsts = table["rows"]
        second, seconds = table["columns"] or ("", ())
        every = "all" if seconds else ""
        cells = table["cells"] or [()] * len(firsts)
        for value, counts, total in zip(firsts, cells, table["row_totals"], strict=True):
            lines += [
                [first, value, second, other, count]
                for other, count in zip(seconds, counts, strict=True)
            ]
            lines.append([first, value, second, every, total])
        lines += [
            [first, "all", second, other, count]
            for other, count in zip(seconds, table["column_totals"], strict=True)
        ]
        lines.append([first, "all", second, every, table["total"]])
    return lines
