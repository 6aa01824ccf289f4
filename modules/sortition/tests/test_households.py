"""Lists of panels in pools with households: every panel listed is a panel."""

from __future__ import annotations

import numpy as np
import pytest
from couples import SIZE, pool_of

from parvis_sortition.draw.engine import Lottery, make_lottery


@pytest.mark.parametrize("seed", [13, 15, 19, 22, 33])
def test_every_panel_listed_keeps_the_households(seed: int) -> None:
    found = make_lottery(pool_of(seed), SIZE, panels=100, seed=1)
    assert isinstance(found, Lottery)
    for panel in found.panels:
        assert found.types.is_panel(np.bincount(panel, minlength=found.types.number))
