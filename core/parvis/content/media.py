"""Addresses of attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.content.models import Attachment
from parvis.theming.themes import media_address


@dataclass(frozen=True)
class Picture:
    """What the gallery macro shows."""

    url: str
    thumbnail_url: str
    alt: str


def image_url(image: Attachment, width: int) -> str:
    """Address of the image in the smallest width that fills this one."""
    fitting = [w for w in sorted(image.widths) if w >= width]
    chosen = fitting[0] if fitting else max(image.widths)
    return media_address(f"{image.key}/{chosen}.webp")


def gallery(images: Sequence[Attachment]) -> list[Picture]:
    """The images for the gallery macro."""
    return [Picture(image_url(i, 1600), image_url(i, 640), i.alt) for i in images]
