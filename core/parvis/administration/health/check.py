"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it is well, and what to do when it is not."""

    ok: bool
    what: str
    mend: str = ""
    urgent: bool = True
    """False for advice: the site works without."""
    detail: str = ""
    """What a driver said: for the terminal, as it may name hosts and accounts."""

    @property
    def wrong(self) -> bool:
        """Whether it must be mended."""
        return self.urgent and not self.ok
