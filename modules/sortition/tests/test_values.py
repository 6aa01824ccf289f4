"""The optima that real pools are known to have."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from parvis_sortition.draw.engine import Lottery, make_lottery
from parvis_sortition.draw.reading import read_pool

SETS = Path(__file__).parents[4] / "shared" / "data" / "sortition"
KNOWN = {
    "example_small_20": (Fraction(1, 10), 0.100000, 0.000000),
    "sf_fixture_22": (Fraction(1, 11), 0.141206, 0.140351),
    "opendlp_monitoring_29": (Fraction(7, 25), 0.289275, 0.023272),
    "fr_n200_k30": (Fraction(8, 77), 0.134034, 0.227825),
    "fr_n500_k50": (Fraction(13, 175), 0.088460, 0.193460),
    "chile_50": (Fraction(2, 61), 0.055548, 0.290340),
}
PRESENT = [name for name in KNOWN if (SETS / name).is_dir()]


def test_says_which_sets_are_absent() -> None:
    absent = sorted(set(KNOWN) - set(PRESENT))
    if absent:
        print(f"absent from {SETS}: {', '.join(absent)}")


@pytest.mark.parametrize("name", PRESENT or [None])
def test_optimum(name: str | None) -> None:
    if name is None:
        print(f"no pool in {SETS}: nothing compared")
        return
    folder = SETS / name
    size = json.loads((folder / "meta.json").read_text())["k"]
    pool = read_pool(folder / "people.csv", folder / "features.csv")
    outcome = make_lottery(pool, size, seed=1)
    assert isinstance(outcome, Lottery)
    least, mean, gini = KNOWN[name]
    assert outcome.measures.minimum == pytest.approx(float(least), abs=1e-9)
    assert outcome.certificate.bound == least
    assert outcome.measures.geometric_mean == pytest.approx(mean, abs=1e-6)
    assert outcome.measures.gini == pytest.approx(gini, abs=1e-6)
    assert np.abs(outcome.frequencies() - outcome.chances).max() <= 1e-3 + 1e-9
