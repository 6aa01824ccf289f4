"""Addresses of pictures and documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from parvis.content.models import Attachment
from parvis.theming.themes import media_address


@dataclass(frozen=True)
class Picture:
    """What the gallery macro shows."""

    url: str
    thumbnail_url: str
    alt: str


@dataclass(frozen=True)
class CardImage:
    """What the card of a content needs of its image."""

    key: str
    alt: str
    widths: tuple[int, ...]


class ShownFile(NamedTuple):
    """What a content's page needs of a picture or a document."""

    key: str
    name: str
    alt: str
    size: int
    widths: Sequence[int]


def image_url(image: Attachment | CardImage | ShownFile, width: int) -> str:
    """Address of the image in the smallest width that fills this one."""
    fitting = [w for w in sorted(image.widths) if w >= width]
    chosen = fitting[0] if fitting else max(image.widths)
    return media_address(f"{image.key}/{chosen}.webp")


def gallery(images: Sequence[Attachment | ShownFile]) -> list[Picture]:
    """The images for the gallery macro."""
    return [Picture(image_url(i, 1600), image_url(i, 640), i.alt) for i in images]


@dataclass(frozen=True)
class Document:
    """What the macro of documents shows."""

    url: str
    title: str
    kind: str
    size: int


def documents(files: Sequence[Attachment | ShownFile]) -> list[Document]:
    """The files for the macro of documents."""
    return [
        Document(
            media_address(f"{file.key}/{quote(file.name)}"),
            file.name.rpartition(".")[0],
            file.name.rpartition(".")[2].upper(),
            file.size,
        )
        for file in files
    ]
