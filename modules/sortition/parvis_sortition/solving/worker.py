"""The process that solves: an order as JSON on its input; on its output a line for each step, with
how far it has come, then the answer.

It is given numbers, values and which people share a household: no name, no address.
"""

from __future__ import annotations

import json
import os
import sys

from parvis_sortition.solving.tasks import TASKS


def main() -> int:
    """Read the order, do it. When nobody reads any more, the next line ends it."""
    os.nice(5)  # pages go first
    order = json.load(sys.stdin.buffer)

    def tell(share: float) -> None:
        print(f"{share:.4f}", flush=True)

    json.dump(TASKS[order.pop("task")](order, tell), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
