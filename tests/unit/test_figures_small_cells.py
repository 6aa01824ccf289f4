"""Small counts: what a reader with a solver can make of what is published."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.figures import small_cells
from parvis.figures.network import Network
from parvis.figures.small_cells import Counts, Dimension, Shown, suppress, suppress_together

highspy = pytest.importorskip("highspy")

Variable = tuple[object, ...]


def table(rows: str, columns: str | None, cells: Sequence[Sequence[int]]) -> Counts:
    across = len(cells[0])
    return Counts(
        Dimension(rows, tuple(f"{rows}{i}" for i in range(len(cells)))),
        Dimension(columns, tuple(f"{columns}{i}" for i in range(across))) if columns else None,
        tuple(tuple(row) for row in cells),
    )


class Attacker:
    """Solves the linear system of several published tables: a variable for each figure."""

    def __init__(self, tables: Sequence[Shown]) -> None:
        self.known: dict[Variable, int] = {}
        self.sums: list[tuple[list[Variable], Variable]] = []
        self.names: dict[Variable, int] = {}
        for number, shown in enumerate(tables):
            self.read(number, shown)
        self.model = highspy.Highs()
        self.model.setOptionValue("output_flag", False)
        for name in self.names:
            low = self.known.get(name, 0)
            self.model.addVar(low, self.known.get(name, highspy.kHighsInf))
        for parts, whole in self.sums:
            places = [self.names[name] for name in (*parts, whole)]
            self.model.addRow(0, 0, len(places), places, [1.0] * len(parts) + [-1.0])

    def see(self, name: Variable, value: int | None) -> Variable:
        self.names.setdefault(name, len(self.names))
        if value is not None:
            assert self.known.setdefault(name, value) == value, "tables contradict each other"
        return name

    def read(self, number: int, shown: Shown) -> None:
        total = self.see(("total",), shown.total)
        lines = [self.see((shown.rows.name, i), v) for i, v in enumerate(shown.row_totals)]
        self.sums.append((lines, total))
        if shown.columns is None:
            return
        name = shown.columns.name
        columns = [self.see((name, j), v) for j, v in enumerate(shown.column_totals)]
        self.sums.append((columns, total))
        cells = [
            [self.see((number, i, j), v) for j, v in enumerate(row)]
            for i, row in enumerate(shown.cells)
        ]
        for line, row in zip(lines, cells, strict=True):
            self.sums.append((row, line))
        for column, across in zip(columns, zip(*cells, strict=True), strict=True):
            self.sums.append((list(across), column))

    def interval(self, name: Variable) -> tuple[float, float]:
        """The least and the most a figure can be: infinite when nothing bounds it."""
        found = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            for place in range(len(self.names)):
                self.model.changeColCost(place, 1.0 if place == self.names[name] else 0.0)
            self.model.changeObjectiveSense(sense)
            self.model.run()
            if self.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                found.append(float("inf"))
            else:
                found.append(self.model.getInfo().objective_function_value)
        return found[0], found[1]


def true_figures(tables: Sequence[Counts]) -> dict[Variable, int]:
    found: dict[Variable, int] = {}
    for number, one in enumerate(tables):
        found["total",] = sum(map(sum, one.cells))
        for i, row in enumerate(one.cells):
            found[one.rows.name, i] = sum(row)
            for j, count in enumerate(row) if one.columns else ():
                found[number, i, j] = count
        if one.columns:
            for j, column in enumerate(zip(*one.cells, strict=True)):
                found[one.columns.name, j] = sum(column)
    return found


def leaks(tables: Sequence[Counts], shown: Sequence[Shown], minimum: int) -> list[str]:
    """What an attacker learns that was to be kept."""
    attacker = Attacker(shown)
    faults = []
    for name, count in true_figures(tables).items():
        if name in attacker.known:
            if count < minimum:
                faults.append(f"{name} is shown: {count}")
            assert attacker.known[name] == count
            continue
        low, high = attacker.interval(name)
        assert low - 1e-6 <= count <= high + 1e-6
        if high - low < (minimum if count < minimum else 1) - 1e-6:
            faults.append(f"{name}, {count}, is between {low} and {high}")
    return faults


small_or_large = st.one_of(st.integers(0, 12), st.integers(0, 60))


@st.composite
def grids(draw: st.DrawFn) -> list[list[int]]:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    return [[draw(small_or_large) for _ in range(columns)] for _ in range(rows)]


@settings(max_examples=150, deadline=None)
@given(grids())
def test_nobody_can_work_out_a_small_count(cells: list[list[int]]) -> None:
    given_table = table("commune", "age", cells)
    shown = suppress(given_table)
    assert leaks([given_table], [shown], 10) == []
    assert shown == suppress(given_table)


@st.composite
def crowds(draw: st.DrawFn) -> list[Counts]:
    """Three tables tied by their totals, of one crowd: commune by age, by channel, and by rank."""
    sizes = [draw(st.integers(1, 4)) for _ in range(4)]
    cells = [[[0] * size for _ in range(sizes[0])] for size in sizes[1:]]
    for _ in range(draw(st.integers(1, 12))):
        number = draw(small_or_large)
        commune, *others = (draw(st.integers(0, size - 1)) for size in sizes)
        for grid, other in zip(cells, others, strict=True):
            grid[commune][other] += number
    names = ("age", "channel", "sex")
    tables = [table("commune", n, grid) for n, grid in zip(names, cells, strict=True)]
    return [*tables, table("commune", None, [[sum(row)] for row in cells[0]])]


@settings(max_examples=80, deadline=None)
@given(crowds())
def test_nor_with_several_tables_side_by_side(tables: list[Counts]) -> None:
    assert leaks(tables, suppress_together(tables), 10) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=3))
def test_the_network_finds_the_intervals_that_trying_all_tables_finds(
    cells: list[list[int]],
) -> None:
    network = Network(cells)
    hidden = {p for p, count in network.counts.items() if count < 3}
    seen = {p: count for p, count in network.counts.items() if p not in hidden}
    places = list(product(range(network.rows), range(network.columns)))
    most = sum(map(sum, cells))
    hidden.discard((network.rows, network.columns))
    seen[network.rows, network.columns] = most
    free = [place for place in places if place in hidden]
    found: dict[tuple[int, int], set[int]] = {place: set() for place in free}
    for values in product(range(min(most, 5) + 1), repeat=len(free)):
        guess = {**{p: network.counts[p] for p in places}, **dict(zip(free, values, strict=True))}
        grid = [[guess[i, j] for j in range(network.columns)] for i in range(network.rows)]
        counts = Network(grid).counts
        if all(counts[place] == count for place, count in seen.items()):
            for place in free:
                found[place].add(guess[place])
    graph = network.graph(hidden)
    for place in free:
        width = max(found[place]) - min(found[place])
        # Values above 5 were not tried: there, only what was found is certain.
        assert network.width(graph, place, 99) >= width
        if most <= 5:
            assert network.width(graph, place, 99) == width


def test_without_more_hidden_the_attacker_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [[40, 3, 50], [60, 30, 70], [20, 35, 90]]
    given_table = table("commune", "age", cells)
    shown = suppress(given_table)
    assert leaks([given_table], [shown], 10) == []
    assert [count for row in shown.cells for count in row].count(None) == 4
    monkeypatch.setattr(Network, "width", lambda *_args: 99)
    assert leaks([given_table], [suppress(given_table)], 10) == [
        "(0, 0, 1), 3, is between 3.0 and 3.0"
    ]


def test_without_more_lines_hidden_a_subtraction_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    by_channel = table("channel", None, [[3], [500], [40]])
    shown = suppress(by_channel)
    assert shown.row_totals == (None, 500, None) and shown.total == 543
    monkeypatch.setattr(
        small_cells,
        "_hidden_lines",
        lambda totals, minimum, _forced: {i for i, n in enumerate(totals) if n < minimum},
    )
    assert leaks([by_channel], [suppress(by_channel)], 10) != []


def test_two_small_counts_do_not_make_a_small_sum() -> None:
    """3 + 4 hidden beside a published total would say that seven people live there."""
    shown = suppress(table("commune", None, [[3], [4], [200], [30]]))
    assert shown.row_totals == (None, None, 200, None)


def test_fewer_than_ten_people_leave_nothing_to_show() -> None:
    shown = suppress(table("commune", "age", [[3, 4], [0, 2]]))
    assert shown.total is None and shown.row_totals == shown.column_totals == (None, None)
    assert shown.cells == ((None, None), (None, None))


def test_large_counts_are_all_shown() -> None:
    shown = suppress(table("commune", "age", [[30, 40], [10, 25]]))
    assert shown.whole and shown.cells == ((30, 40), (10, 25)) and shown.total == 105


def test_the_same_whatever_the_order_of_the_tables() -> None:
    first = table("commune", "age", [[40, 3, 50], [60, 30, 70], [20, 35, 90]])
    second = table("commune", "channel", [[90, 3], [150, 10], [140, 5]])
    shown = suppress_together([first, second])
    assert suppress_together([second, first]) == shown[::-1]


@pytest.mark.parametrize(
    "tables",
    [
        [table("commune", "age", [[1, 2], [3]])],
        [Counts(Dimension("a", ()), None, ())],
        [Counts(Dimension("a", ("x", "y")), None, ((20,),))],
        [table("commune", "age", [[10, -2], [3, 20]])],
        [table("commune", None, [[10], [20]]), table("commune", None, [[20], [10]])],
        [table("commune", None, [[10], [20]]), table("age", None, [[20], [11]])],
        [table("a", "b", [[20]]), table("b", "c", [[20]]), table("c", "a", [[20]])],
    ],
)
def test_tables_that_cannot_be_guarded_are_refused(tables: list[Counts]) -> None:
    with pytest.raises(ValueError, match="“"):
        suppress_together(tables)
