"""Tries counted in the memory of the process: so many within a window of time that moves."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Hashable

SWEEP = 60.0
"""Seconds between two times that what is over is forgotten."""


class Tries:
    """The moments of the last tries, by what was tried and by whom.

    `limits` has a storage of this kind, which goes through all it holds in a thread of its own
    every hundredth of a second: the more people write, the more each of them waits.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moments: dict[Hashable, deque[float]] = {}
        self._seconds: dict[Hashable, float] = {}
        self._swept = time.time()

    def wait(self, key: Hashable, most: int, seconds: float) -> int:
        """Count one try, if there are fewer than `most` within the last `seconds`; returns the
        seconds to wait for that, 0 when it is counted.
        """
        moment = time.time()
        with self._lock:
            if moment - self._swept > SWEEP:
                self._sweep(moment)
            self._seconds[key] = seconds
            moments = self._moments.setdefault(key, deque())
            while moments and moments[0] <= moment - seconds:
                moments.popleft()
            if len(moments) >= most:
                return int(moments[0] + seconds - moment) + 1
            moments.append(moment)
            return 0

    def forget(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._moments.clear()
            self._seconds.clear()

    def _sweep(self, moment: float) -> None:
        self._swept = moment
        over = [k for k, m in self._moments.items() if m[-1] <= moment - self._seconds[k]]
        for key in over:
            del self._moments[key], self._seconds[key]
