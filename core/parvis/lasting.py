"""What a serving process makes once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """What is made inside stays as long as the process: looking for garbage in it, meanwhile or
    later in the middle of a page, would be time lost.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
