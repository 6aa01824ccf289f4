"""Pictures of the demonstration, drawn from nothing: no file to ship, no right to ask for.

`illustrate` draws one of `SCENES`. The same scene, seed and size give the same bytes, as long as
the version of Pillow does not change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random
from types import MappingProxyType

from parvis.demo.drawing import (
    building_scenes,
    mountain_scenes,
    small_works_scenes,
    street_scenes,
    valley_scenes,
)
from parvis.demo.drawing.brush import HEIGHT, WIDTH, Brush

SCENES: Mapping[str, Callable[[Brush], None]] = MappingProxyType(
    {
        "bench": small_works_scenes.bench,
        "bikes": small_works_scenes.bikes,
        "bridge": valley_scenes.bridge,
        "bus": street_scenes.bus,
        "chapel": mountain_scenes.chapel_hill,
        "clinic": street_scenes.clinic,
        "fields": valley_scenes.fields,
        "flock": mountain_scenes.flock,
        "forest": valley_scenes.forest,
        "fountain": small_works_scenes.fountain,
        "lake": valley_scenes.lake,
        "lavender": valley_scenes.lavender,
        "library": building_scenes.library,
        "market": street_scenes.market,
        "mountains": mountain_scenes.strata,
        "night": mountain_scenes.night,
        "orchard": small_works_scenes.orchard,
        "oven": small_works_scenes.oven,
        "penitents": mountain_scenes.penitents,
        "playground": small_works_scenes.playground,
        "school": building_scenes.school,
        "solar": building_scenes.solar,
        "square": street_scenes.square,
        "swallows": small_works_scenes.swallows,
        "trail": valley_scenes.trail,
        "train": mountain_scenes.train,
        "village": mountain_scenes.hill_village,
    }
)


def illustrate(scene: str, seed: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """A JPEG of the scene, `size` pixels wide and high; `seed` varies what chance may vary.

    Raises `KeyError` when there is no such scene.
    """
    brush = Brush(size, Random(f"{scene} {seed}"))
    SCENES[scene](brush)
    file = BytesIO()
    brush.picture().save(file, "JPEG", quality=86, optimize=True, progressive=True)
    return file.getvalue()
