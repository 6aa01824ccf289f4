"""What a panel is made of, against its quotas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parvis_sortition.models import Draw, Seat, SeatState
from parvis_sortition.publicfile import quotas_of, read_document


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


def public_composition(draw: Draw) -> list[Line]:
    """The panel as everyone reads it: as it was drawn, then as it sits once all have confirmed."""
    return [
        Line(feature, value, low, high, draw.figures.get(feature, {}).get(value, [0, 0])[1])
        for (feature, value), (low, high) in quotas_of(read_document(draw)).items()
    ]
