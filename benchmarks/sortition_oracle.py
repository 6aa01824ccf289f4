"""How long `sortition-algorithms` (GPL-3) takes for the same list of panels.

    PYTHON benchmarks/sortition_oracle.py FOLDER [ALGORITHM]

Run by `sortition.py --oracle PYTHON`, with an interpreter of an environment of its own where `pip
install sortition-algorithms` has been done; the project neither ships nor needs it. Its leximin
solves its linear programs with Gurobi whatever the `solver_backend`, and falls back on maximin
without it: `pip install gurobipy`, proprietary, comes with a licence for small programs outside
production, which is enough for 200 people. What was really run is reported.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PANELS = 1000


def table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The heading and the lines of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def main(folder: Path, algorithm: str) -> dict[str, Any]:
    """Draw the list of panels and report how long it took."""
    from sortition_algorithms import Settings, find_random_sample, read_in_features, read_in_people

    start, used = time.perf_counter(), time.process_time()
    size = json.loads((folder / "meta.json").read_text())["k"]
    features, _, _ = read_in_features(*table(folder / "features.csv"), size)
    head, body = table(folder / "people.csv")
    if algorithm == "leximin" and find_spec("gurobipy") is None:
        algorithm = "maximin"
    settings = Settings(id_column="id", columns_to_keep=[], selection_algorithm=algorithm)
    people, _ = read_in_people(head, body, features, settings)
    panels, _ = find_random_sample(
        features,
        people,
        size,
        [],
        selection_algorithm=algorithm,
        number_selections=PANELS,
        max_seconds=3600,
    )
    seats = Counter(person for panel in panels for person in panel)
    return {
        "version": version("sortition-algorithms"),
        "algorithm": algorithm,
        "seconds": round(time.perf_counter() - start, 3),
        "cpu_seconds": round(time.process_time() - used, 3),
        "minimum": min(seats[line["id"]] for line in body) / len(panels),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *(sys.argv[2:] or ["leximin"]))))
