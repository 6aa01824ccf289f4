"""Counts of people that may be published: none under ten, and none that a subtraction gives away.

Counts under `minimum`, zeros among them, are hidden, and as many others as it takes (complementary
suppression: Cox 1980, "Suppression methodology and statistical disclosure control"; Willenborg and
de Waal 2001, "Elements of Statistical Disclosure Control").

What is promised: whoever has all that is published, the totals and the other tables given with it,
and knows that counts are whole and not negative, is left for each small count with an interval at
least `minimum` wide. So it can't be told from a count of `minimum` or more; no sum of hidden
counts that can be worked out is under `minimum` either, because none of its parts can be more than
it. Other hidden counts are never determined. Each value of the interval is that of a population
that people could have made, in all the tables at once.

How: where the total of a line is hidden, that whole line is, in every table that has it. Any other
share-out of what the hidden lines hold together then fits all tables, so that each table can be
looked at alone, as a network (`parvis.figures.network`).

What is not promised: against who knows more than what is published (that five people live in the
commune), or compares two states of figures that change: publish once, when they are final. Shares
and means are to be worked out of the figures shown, never of those hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.figures.network import Network, Place

MINIMUM = 10
"""Fewest people that a published count is about."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What people are counted by: its name is its identity, its values are in order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of people: cells[line][column]; without `columns`, each line has one cell.

    Everyone is in one cell and one only, so that lines and columns add up to the same people.
    """

    rows: Dimension
    columns: Dimension | None
    cells: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be published of a table; None stands for a hidden count.

    `cells` is empty in a table of one dimension, whose counts are the totals of its lines.
    """

    rows: Dimension
    columns: Dimension | None
    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def whole(self) -> bool:
        """Whether nothing is hidden."""
        figures = (*self.row_totals, *self.column_totals, self.total, *sum(self.cells, ()))
        return None not in figures


def suppress(table: Counts, minimum: int = MINIMUM) -> Shown:
    """What may be published of one table. ValueError: see `suppress_together`."""
    return suppress_together([table], minimum)[0]


def suppress_together(tables: Sequence[Counts], minimum: int = MINIMUM) -> list[Shown]:
    """What may be published of several tables of the same people, one beside the other.

    The same tables give the same answer, whatever their order. ValueError when a table is not
    rectangular, empty or holds negative counts; when a dimension has not the same values and
    totals everywhere (they are not the same people); when tables go round in a circle (A by B, B
    by C, C by A), where more can be worked out than can be guarded: leave one out.
    """
    totals = _totals(tables)
    _refuse_circles(tables)
    people = sum(next(iter(totals.values()))) if totals else 0
    if people < minimum:
        return [_nothing(table) for table in tables]
    forced: dict[str, set[int]] = {name: set() for name in totals}
    while True:
        lines = {
            name: _hidden_lines(counts, minimum, forced[name]) for name, counts in totals.items()
        }
        shown = []
        for table in tables:
            found = _shown(table, lines, minimum)
            if isinstance(found, Shown):
                shown.append(found)
            else:
                name, line = found
                forced[name].add(line)
                break
        else:
            return shown


def _totals(tables: Sequence[Counts]) -> dict[str, tuple[int, ...]]:
    """By dimension, how many people have each value; checks that all tables agree."""
    values: dict[str, tuple[str, ...]] = {}
    totals: dict[str, tuple[int, ...]] = {}
    for table in tables:
        columns = table.columns
        across = len(columns.values) if columns else 1
        if not table.cells or not across or len(table.cells) != len(table.rows.values):
            raise ValueError(
                f"“{table.rows.name}”: one line of counts for each value, one at least"
            )
        if any(len(row) != across for row in table.cells):
            raise ValueError(f"“{table.rows.name}”: {across} counts in each line")
        if any(count < 0 for row in table.cells for count in row):
            raise ValueError(f"“{table.rows.name}”: counts are not negative")
        sums = [(table.rows, tuple(sum(row) for row in table.cells))]
        if columns:
            sums.append((columns, tuple(sum(column) for column in zip(*table.cells, strict=True))))
        for dimension, counts in sums:
            name = dimension.name
            if values.setdefault(name, dimension.values) != dimension.values:
                raise ValueError(f"“{name}” has other values in another table")
            if totals.setdefault(name, counts) != counts:
                raise ValueError(f"“{name}” has other totals in another table")
    if len({sum(counts) for counts in totals.values()}) > 1:
        names = ", ".join(f"“{name}”" for name in sorted(totals))
        raise ValueError(f"the tables by {names} are not about the same people")
    return totals


def _refuse_circles(tables: Sequence[Counts]) -> None:
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for table in tables:
        if table.columns is None:
            continue
        first, second = root(table.rows.name), root(table.columns.name)
        if first == second:
            names = f"“{table.rows.name}” and “{table.columns.name}”"
            raise ValueError(f"{names} are already tied by other tables: leave one out")
        group[first] = second


def _hidden_lines(totals: Sequence[int], minimum: int, forced: set[int]) -> frozenset[int]:
    """The lines hidden whole: small ones, and enough others that their sum tells nothing."""
    hidden = {line for line, count in enumerate(totals) if count < minimum} | forced
    others = sorted((count, line) for line, count in enumerate(totals) if line not in hidden)
    for count_line in others if hidden else ():
        if len(hidden) > 1 and sum(totals[line] for line in hidden) >= minimum:
            break
        hidden.add(count_line[1])
    return frozenset(hidden)


def _nothing(table: Counts) -> Shown:
    columns = table.columns
    across = len(columns.values) if columns else 0
    none = (None,) * across
    cells = tuple(none for _line in table.cells) if columns else ()
    return Shown(table.rows, columns, cells, (None,) * len(table.cells), none, None)


def _shown(
    table: Counts, lines: Mapping[str, frozenset[int]], minimum: int
) -> Shown | tuple[str, int]:
    """What may be published, or a line (dimension, place) that must be hidden whole for it."""
    rows = lines[table.rows.name]
    totals = [sum(row) for row in table.cells]
    row_totals = tuple(None if line in rows else count for line, count in enumerate(totals))
    if table.columns is None:
        return Shown(table.rows, None, (), row_totals, (), sum(totals))
    columns = lines[table.columns.name]
    sums = [sum(column) for column in zip(*table.cells, strict=True)]
    hidden = _hidden_cells(table, rows, columns, minimum)
    if hidden is None:
        seen = [(count, table.rows.name, line) for line, count in enumerate(totals)]
        seen += [(count, table.columns.name, line) for line, count in enumerate(sums)]
        _count, name, line = min(one for one in seen if one[2] not in lines[one[1]])
        return name, line
    cells = tuple(
        tuple(None if (line, place) in hidden else count for place, count in enumerate(row))
        for line, row in enumerate(table.cells)
    )
    column_totals = tuple(None if line in columns else count for line, count in enumerate(sums))
    return Shown(table.rows, table.columns, cells, row_totals, column_totals, sum(totals))


def _hidden_cells(
    table: Counts, rows: frozenset[int], columns: frozenset[int], minimum: int
) -> set[Place] | None:
    """The figures of a two-way table to hide, totals included, when these lines are hidden whole.

    None when the totals left in sight give too much away whatever is hidden of the rest.
    """
    network = Network(table.cells)
    cells = [(line, column) for line in range(network.rows) for column in range(network.columns)]
    counts = network.counts
    whole = {place for place in cells if place[0] in rows or place[1] in columns}
    small = {place for place in cells if counts[place] < minimum}
    totals = {(line, network.columns) for line in rows}
    totals |= {(network.rows, column) for column in columns}
    hidden = whole | small | totals
    graph = network.graph(hidden)
    for place in sorted(small, key=lambda place: (-counts[place], place)):
        if network.width(graph, place, minimum) >= minimum:
            continue
        # How much less it can be does not shrink; the rest must come from being more.
        wanted = minimum - network.less(graph, place, minimum)
        spare = [other for other in cells if other not in hidden]
        more = network.cover(place, hidden, spare, wanted)
        if more is None:
            return None
        hidden |= more
        graph = network.graph(hidden)
    needless = sorted(hidden - whole - small - totals, key=lambda place: (-counts[place], place))
    for place in needless:
        fewer = hidden - {place}
        graph = network.graph(fewer)
        # Those in its line or column first: they are the likeliest to need it.
        near, far = _parted(small, place)
        if all(network.width(graph, other, minimum) >= minimum for other in near + far):
            hidden = fewer
    return hidden


def _parted(places: set[Place], place: Place) -> tuple[list[Place], list[Place]]:
    """Those in the line or column of a place, and the others."""
    near: list[Place] = []
    far: list[Place] = []
    for other in sorted(places):
        (near if other[0] == place[0] or other[1] == place[1] else far).append(other)
    return near, far
