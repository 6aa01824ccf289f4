"""The pictures of the demonstration are drawn, always the same."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from parvis.demo.drawing import SCENES, illustrate


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_a_scene_is_drawn_the_same_twice(scene: str) -> None:
    first = illustrate(scene, 1, (320, 200))
    assert first == illustrate(scene, 1, (320, 200))
    with Image.open(BytesIO(first)) as image:
        assert (image.format, image.size) == ("JPEG", (320, 200))
        colours = image.convert("RGB").resize((32, 20)).getcolors(640)
    assert colours is not None and len(colours) > 50


def test_a_seed_changes_the_scene() -> None:
    assert illustrate("lavender", 1, (320, 200)) != illustrate("lavender", 2, (320, 200))
    with pytest.raises(KeyError):
        illustrate("volcano", 1)
