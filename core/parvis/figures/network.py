"""What can be worked out of a two-way table some of whose figures are hidden.

A two-way table with its totals is a network (Cox 1995, "Network models for complementary cell
suppression"): lines and columns are nodes, every figure is an edge that carries it, and a row that
adds up is a node where as much comes as goes. What a reader can't tell apart from the truth is what
moves round the cycles of hidden figures, so the exact interval of a hidden count is two maximum
flows. Counts being whole, so are the alternatives: each is a table that people could have made.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection, Mapping, Sequence

Place = tuple[int, int]
"""A figure by line and column; the line or column after the last is that of the totals."""

Graph = list[list[tuple[int, Place, bool]]]
"""By node, where one can move to, which figure carries it, and whether that figure grows."""

BOUNDLESS = 1 << 62


class Network:
    """A two-way table of counts with its totals, whatever of it is hidden."""

    def __init__(self, cells: Sequence[Sequence[int]]) -> None:
        """Take the counts, without totals: at least one line and one column, all as long."""
        self.rows, self.columns = len(cells), len(cells[0])
        self.counts: dict[Place, int] = {}
        for line, row in enumerate(cells):
            for column, count in enumerate(row):
                self.counts[line, column] = count
            self.counts[line, self.columns] = sum(row)
        for column in range(self.columns):
            self.counts[self.rows, column] = sum(row[column] for row in cells)
        self.counts[self.rows, self.columns] = sum(map(sum, cells))

    def width(self, graph: Graph, place: Place, enough: int) -> int:
        """How wide the interval of a hidden count is; `graph` is that of all the hidden ones.

        The interval goes from the least to the most that the count can be in a table of counts
        with the same published figures. The search stops at `enough`.
        """
        down = self.less(graph, place, enough)
        if down >= enough:
            return down
        tail, head = self.ends(place)
        return down + self._flow(graph, head, tail, place, enough - down)

    def less(self, graph: Graph, place: Place, enough: int) -> int:
        """How much less than it is a hidden count can be; the search stops at `enough`."""
        tail, head = self.ends(place)
        room = min(enough, self.counts[place])
        return self._flow(graph, tail, head, place, room)

    def ends(self, place: Place) -> tuple[int, int]:
        """The nodes that the edge of a figure goes from and to."""
        line, column = place
        row, across = line, self.rows + 1 + column
        return (row, across) if (line == self.rows) == (column == self.columns) else (across, row)

    def graph(self, edges: Collection[Place]) -> Graph:
        """The moves along the edges of some figures."""
        graph: Graph = [[] for _node in range(self.rows + self.columns + 2)]
        for place in sorted(edges):
            tail, head = self.ends(place)
            graph[tail].append((head, place, True))
            graph[head].append((tail, place, False))
        return graph

    def _flow(
        self,
        graph: Graph,
        start: int,
        end: int,
        without: Place,
        wanted: int,
    ) -> int:
        """The maximum flow from a node to another, or `wanted` when it is more."""
        moved: dict[Place, int] = {}
        total = 0
        while total < wanted:
            path = self._shortest(graph, start, end, without, moved)
            if path is None:
                return total
            total += self._push(path, moved, wanted - total)
        return total

    def _shortest(
        self,
        graph: Graph,
        start: int,
        end: int,
        without: Place,
        moved: Mapping[Place, int],
    ) -> list[tuple[Place, bool]] | None:
        before: dict[int, tuple[int, Place, bool]] = {}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            if node == end:
                return _steps(before, start, end)
            for other, place, grows in graph[node]:
                if other in before or other == start or place == without:
                    continue
                if grows or self.counts[place] + moved.get(place, 0) > 0:
                    before[other] = (node, place, grows)
                    queue.append(other)
        return None

    def _push(self, path: list[tuple[Place, bool]], moved: dict[Place, int], most: int) -> int:
        """Send along a path as much as it takes, `most` at most; `moved` keeps the account."""
        shrinking = (self.counts[p] + moved.get(p, 0) for p, grows in path if not grows)
        amount = min(most, min(shrinking, default=BOUNDLESS))
        for place, grows in path:
            moved[place] = moved.get(place, 0) + (amount if grows else -amount)
        return amount

    def cover(
        self, place: Place, hidden: Collection[Place], spare: Collection[Place], wanted: int
    ) -> set[Place] | None:
        """Which of the `spare` figures to hide as well, so that a count could be `wanted` more.

        As few of them as a search path by path finds, the smallest counts first. None when hiding
        them all is not enough.
        """
        tail, head = self.ends(place)
        graph = self.graph({*hidden, *spare})
        free = set(hidden)
        moved: dict[Place, int] = {}
        total = 0
        while total < wanted:
            need = wanted - total
            path = self._cheapest(graph, (head, tail), place, free, moved, need)
            path = path or self._cheapest(graph, (head, tail), place, free, moved, 1)
            if path is None:
                return None
            total += self._push(path, moved, need)
            free.update(step for step, _grows in path)
        return free.difference(hidden)

    def _cheapest(
        self,
        graph: Graph,
        ends: tuple[int, int],
        without: Place,
        free: Collection[Place],
        moved: Mapping[Place, int],
        amount: int,
    ) -> list[tuple[Place, bool]] | None:
        """The path that takes `amount` and hides fewest figures more; then the smallest ones."""
        start, end = ends
        best = {start: (0, 0)}
        before: dict[int, tuple[int, Place, bool]] = {}
        heap = [((0, 0), start)]
        while heap:
            price, node = heapq.heappop(heap)
            if node == end:
                return _steps(before, start, end)
            if price > best[node]:
                continue
            for other, place, grows in graph[node]:
                if place == without:
                    continue
                if not grows and self.counts[place] + moved.get(place, 0) < amount:
                    continue
                one, count = (0, 0) if place in free else (1, self.counts[place])
                sum_ = (price[0] + one, price[1] + count)
                if other not in best or sum_ < best[other]:
                    best[other] = sum_
                    before[other] = (node, place, grows)
                    heapq.heappush(heap, (sum_, other))
        return None


def _steps(
    before: Mapping[int, tuple[int, Place, bool]], start: int, end: int
) -> list[tuple[Place, bool]]:
    path = []
    node = end
    while node != start:
        node, place, grows = before[node]
        path.append((place, grows))
    return path
