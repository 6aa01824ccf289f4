"""How long draws take, on which machine, with which versions.

    python benchmarks/sortition.py [--oracle PYTHON] [FOLDER …]

Each FOLDER holds people.csv, features.csv and meta.json (`k`, the size of the panel); synthetic
pools of 200, 1,000, 2,000 and 10,000 people are always drawn, and asked for the impossible. Each
draw runs in a process of its own, so that its memory is its own. Seconds of the processor are told
beside those of the clock: on a shared machine they say more.

`command` is the whole of `python -m parvis_sortition draw`, from its start to its last byte.

Pools are drawn by `--algorithm`, then by maximin too (`maximin`). With `--oracle`, an interpreter
that has `sortition-algorithms` draws the folders given and the pool of 200 people as well, by the
same algorithm where it can and by maximin; the ratios of seconds of the processor are printed:
`times_as_long` as ours by `--algorithm`, and `times_as_long_as_maximin`.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SHARES = {
    "zone": [26, 16, 14, 13, 10, 8, 7, 6],
    "genre": [52, 48],
    "age": [10, 15, 22, 25, 16, 12],
    "diplome": [30, 35, 15, 20],
    "csp": [29, 16, 15, 12, 12, 8, 8],
    "logement": [56, 30, 14],
}
SYNTHETIC = {200: 30, 1000: 60, 2000: 80, 10000: 100}
TARGETS = {200: 0.5, 1000: 3.0, 2000: 6.0, 10000: 40.0}
IMPOSSIBLE = 2.0
"""Seconds in which the smallest relaxations must be told."""


def synthetic(people: int, size: int, folder: Path) -> None:
    """Write a pool whose volunteers differ from the population, as they do."""
    chance = random.Random(people)
    skew = {name: [chance.uniform(0.5, 2) for _ in shares] for name, shares in SHARES.items()}
    rows = [["id", *SHARES]]
    for number in range(people):
        row = [f"p{number:05}"]
        for name, shares in SHARES.items():
            weights = [share * k for share, k in zip(shares, skew[name], strict=True)]
            row.append(f"{name}{chance.choices(range(len(shares)), weights)[0]}")
        rows.append(row)
    quotas = [["feature", "value", "min", "max"]]
    for name, shares in SHARES.items():
        for place, share in enumerate(shares):
            low, high = int(size * share * 0.0093), int(size * share * 0.0107) + 1
            quotas.append([name, f"{name}{place}", str(low), str(high)])
    for file, lines in (("people.csv", rows), ("features.csv", quotas)):
        text = "".join(",".join(line) + "\n" for line in lines)
        (folder / file).write_text(text, encoding="utf-8")
    (folder / "meta.json").write_text(json.dumps({"k": size}))


def one(folder: Path, algorithm: str) -> dict[str, object]:
    """Draw in this process: seconds, memory, and how far frequencies are from fair chances."""
    import numpy as np

    from parvis_sortition.draw.engine import Lottery, make_lottery
    from parvis_sortition.draw.reading import Quota, read_pool

    start, used = time.perf_counter(), time.process_time()
    size = json.loads((folder / "meta.json").read_text())["k"]
    pool = read_pool(folder / "people.csv", folder / "features.csv")
    outcome = make_lottery(pool, size, algorithm=algorithm, seed=1)
    report: dict[str, object] = {
        "people": len(pool.people),
        "size": size,
        "seconds": round(time.perf_counter() - start, 3),
        "cpu_seconds": round(time.process_time() - used, 3),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "outcome": type(outcome).__name__,
    }
    if isinstance(outcome, Lottery):
        away = float(np.abs(outcome.frequencies() - outcome.chances).max())
        report |= {
            "types": outcome.types.number,
            "complete": outcome.complete,
            "minimum": outcome.measures.minimum,
            "geometric_mean": outcome.measures.geometric_mean,
            "gini": outcome.measures.gini,
            "bound": str(outcome.certificate.bound),
            "furthest_from_fair": round(away, 6),
        }
    start, used = time.perf_counter(), time.process_time()
    exact = [Quota(q.feature, q.value, q.max, q.max) for q in pool.quotas]
    refused = make_lottery(pool.with_quotas(exact), size, algorithm=algorithm, seed=1)
    report["impossible"] = {
        "outcome": type(refused).__name__,
        "changes": len(getattr(refused, "relaxations", ())),
        "seconds": round(time.perf_counter() - start, 3),
        "cpu_seconds": round(time.process_time() - used, 3),
    }
    return report


def children() -> float:
    """Seconds of the processor that finished child processes have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def command(folder: Path, algorithm: str) -> dict[str, float]:
    """What the whole command takes, imports and files included."""
    size = json.loads((folder / "meta.json").read_text())["k"]
    files = ["--people", str(folder / "people.csv"), "--features", str(folder / "features.csv")]
    options = ["--size", str(size), "--algorithm", algorithm, "--seed", "1", "--json"]
    start, used = time.perf_counter(), children()
    subprocess.run(
        [sys.executable, "-m", "parvis_sortition", "draw", *files, *options],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return {
        "seconds": round(time.perf_counter() - start, 3),
        "cpu_seconds": round(children() - used, 3),
    }


def alone(folder: Path, algorithm: str) -> dict[str, Any]:
    """The report of one draw, in a process of its own."""
    command = [sys.executable, __file__, "--one", str(folder), "--algorithm", algorithm]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def compared(
    python: str, folder: Path, algorithm: str, seconds: float, maximin: float
) -> dict[str, Any]:
    """What the oracle takes on the same folder, and how many times as long as ours."""
    script = Path(__file__).with_name("sortition_oracle.py")
    done = subprocess.run(
        [python, str(script), str(folder), algorithm], capture_output=True, text=True, check=True
    )
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report | {
        "times_as_long": round(report["cpu_seconds"] / seconds, 1),
        "times_as_long_as_maximin": round(report["cpu_seconds"] / maximin, 1),
    }


def main() -> None:
    """Run everything and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--algorithm", default="leximin")
    parser.add_argument("--work", type=Path, default=Path("build") / "sortition-benchmark")
    parser.add_argument("--oracle", help="interpreter that has sortition-algorithms")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one, options.algorithm)))
        return
    versions = {"python": platform.python_version()}
    for name in ("numpy", "highspy"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "absent"
    print(json.dumps({"machine": platform.platform(), "versions": versions}), flush=True)
    folders = list(options.folders)
    for people, size in SYNTHETIC.items():
        folder = options.work / f"synthetic_{people}"
        folder.mkdir(parents=True, exist_ok=True)
        synthetic(people, size, folder)
        folders.append(folder)
    for folder in folders:
        report = {"pool": folder.name, **alone(folder, options.algorithm)}
        other = alone(folder, "maximin")
        report["maximin"] = {name: other[name] for name in ("seconds", "cpu_seconds", "minimum")}
        report["command"] = command(folder, options.algorithm)
        if folder.name.startswith("synthetic"):
            report["target_seconds"] = TARGETS[report["people"]]
        report["impossible"]["target_seconds"] = IMPOSSIBLE
        if options.oracle and (folder in options.folders or report["people"] == 200):
            report["oracle"] = []
            for algorithm in dict.fromkeys((options.algorithm, "maximin")):
                ours = (report["cpu_seconds"], other["cpu_seconds"])
                report["oracle"].append(compared(options.oracle, folder, algorithm, *ours))
        print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
