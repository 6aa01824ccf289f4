"""What a panel is made of, against its quotas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parvis_sortition.models import Draw, Seat, SeatState
from parvis_sortition.proof.log import seated
from parvis_sortition.publicfile import panel_in, quotas_of, read_document

FEWEST = 5
"""Public figures of two panels differ by so many people at least: the difference of panels that
differ by one person would be what that person answered.
"""


@dataclass(frozen=True)
class Line:
    """One value of a criterion."""

    feature: str
    value: str
    low: int
    high: int
    seats: int
    """Seats held by people who have it, confirmed or asked."""

    @property
    def kept(self) -> bool:
        """Whether the quota is kept."""
        return self.low <= self.seats <= self.high


def composition_of(draw: Draw, seats: Sequence[Seat]) -> list[Line]:
    """The panel as it stands, from the sealed file: for facilitators. Empty once that is gone."""
    if draw.sealed is None:
        return public_composition(draw)
    sitting = {
        seat.number for seat in seats if seat.state in (SeatState.DRAWN, SeatState.CONFIRMED)
    }
    held: Counter[tuple[str, str]] = Counter()
    for person in draw.sealed["people"]:
        if person["number"] in sitting:
            held.update(person["features"].items())
    return [
        Line(feature, value, low, high, held[feature, value])
        for (feature, value), (low, high) in quotas_of(read_document(draw)).items()
    ]


def shown_panels(draw: Draw) -> list[list[int]]:
    """The numbers of each panel whose figures were published: the one drawn, and those since."""
    return [panel_in(read_document(draw)), *draw.outcome.get("figures_of", [])]


def changed_since_shown(draw: Draw) -> int:
    """How many seats of the panel whose figures are published are no longer that person's."""
    return len(set(shown_panels(draw)[-1]) - set(seated(read_document(draw)["log"])))


def public_composition(draw: Draw) -> list[Line]:
    """The panel as everyone reads it: the last of `shown_panels`."""
    return [
        Line(feature, value, low, high, draw.figures.get(feature, {}).get(value, [0, 0])[1])
        for (feature, value), (low, high) in quotas_of(read_document(draw)).items()
    ]
