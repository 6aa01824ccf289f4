"""Pictures: decoded with care, turned upright, written again as WebP in several widths.

Nothing of the file that was sent is kept: no place, date or camera, no hidden bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from flask_babel import lazy_gettext as _

from parvis.content.attachments import store
from parvis.rules.refusals import Invalid
from parvis.rules.verdict import Text

# Pillow is loaded with the first picture that is sent: most processes only show them.
if TYPE_CHECKING:
    from PIL import Image

WIDTHS = (320, 640, 1280, 1600)
"""Widths in pixels that a picture of a content is kept in."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"

# A plain JPEG is decoded at a fraction of its size; a progressive one and the other formats take
# the memory of all their pixels.
_MOST_PIXELS_JPEG = 100_000_000
_MOST_PIXELS = 24_000_000
_LONGEST_SIDE = 16_000


@dataclass(frozen=True)
class StoredImage:
    """A picture in the media store: `<key>/<width>.webp` for each of its widths."""

    key: str
    width: int
    """Pixels of the largest one kept, upright."""
    height: int
    widths: tuple[int, ...]
    size: int
    """Bytes of all its files."""


def store_image(
    source: bytes | IO[bytes],
    widths: Sequence[int] = WIDTHS,
    *,
    site: bool = False,
    field: str = "picture",
) -> StoredImage:
    """Keep a picture in these widths (never wider than it was sent), without its metadata.

    `site` is for pictures of the site itself, that everyone may see (logo, banner). Raises Invalid,
    at `field`, for what is not a JPEG, PNG, WebP or GIF picture, or has too many pixels.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    picture = _upright(_opened(stream, max(widths), field), field)
    whole = min(picture.width, max(widths))
    kept = sorted({width for width in widths if width < whole} | {whole})
    key = store.new_key(site=site)
    size = 0
    try:
        for width in kept:
            data = _webp(picture, width)
            store.write(key, f"{width}.webp", data)
            size += len(data)
    except BaseException:
        store.remove(key)
        raise
    largest = kept[-1]
    height = max(1, round(picture.height * largest / picture.width))
    return StoredImage(key, largest, height, tuple(kept), size)


def _refused(field: str, message: Text) -> Invalid:
    return Invalid({field: message})


def _opened(stream: IO[bytes], widest: int, field: str) -> Image.Image:
    """The picture with its size known and its pixels not yet decoded."""
    from PIL import Image

    try:
        picture = Image.open(stream, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large(field) from None
    except Exception:
        # Pillow's readers raise anything on hostile bytes.
        raise _not_a_picture(field) from None
    plain_jpeg = picture.format in ("JPEG", "MPO") and not picture.info.get("progressive")
    most = _MOST_PIXELS_JPEG if plain_jpeg else _MOST_PIXELS
    if picture.width * picture.height > most or max(picture.size) > _LONGEST_SIDE:
        raise _too_large(field)
    # A JPEG is read at the nearest fraction that still fills the widest, whichever way it lies.
    picture.draft("RGB", (widest, widest))
    return picture


def _too_large(field: str) -> Invalid:
    return _refused(field, _("This picture has too many pixels. Send a smaller one."))


def _not_a_picture(field: str) -> Invalid:
    return _refused(field, _("This is not a picture that can be read. Send a JPEG, PNG or WebP."))


def _upright(picture: Image.Image, field: str) -> Image.Image:
    """The first frame, decoded, turned as the camera was held, in plain colours."""
    from PIL import ImageOps

    try:
        picture.load()
        picture = ImageOps.exif_transpose(picture)
        profile = picture.info.get("icc_profile")
        transparent = "A" in picture.getbands() or "transparency" in picture.info
        if picture.mode in ("RGB", "RGBA") and profile:
            picture = _in_screen_colours(picture, profile)
        return picture.convert("RGBA" if transparent else "RGB")
    except Exception:
        raise _not_a_picture(field) from None


def _in_screen_colours(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in sRGB: the wider colours of phones look dull without their profile."""
    from PIL import ImageCms

    try:
        changed = ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed or picture


def _webp(picture: Image.Image, width: int) -> bytes:
    from PIL import Image

    height = max(1, round(picture.height * width / picture.width))
    resized = picture.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    resized.save(out, "WEBP", quality=80, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()
