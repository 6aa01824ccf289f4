"""What people type, checked where it is kept: operations are called without forms too."""

from __future__ import annotations

from flask_babel import gettext as _

from parvis.rules.refusals import Invalid
from parvis.web.forms import tidy


def words(field: str, value: str, longest: int, *, needed: bool = False) -> str:
    """The text tidied. Raises Invalid for the field when it is too long, or missing and needed."""
    text = str(tidy(value))
    if needed and not text:
        raise Invalid({field: _("This is needed.")})
    if len(text) > longest:
        raise Invalid({field: _("At most %(count)d characters.", count=longest)})
    return text


def line(field: str, value: str, longest: int, *, needed: bool = True) -> str:
    """A text of one line, runs of spaces made one. Raises Invalid as `words` does."""
    return words(field, " ".join(str(tidy(value)).split()), longest, needed=needed)


def point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """A point in degrees (WGS 84), or None when neither is given. Raises Invalid."""
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise Invalid({"latitude": _("A point needs its latitude and its longitude.")})
    # Written so that NaN, which compares with nothing, is refused.
    if not (-90 <= latitude <= 90):
        raise Invalid({"latitude": _("A latitude goes from -90 to 90.")})
    if not (-180 <= longitude <= 180):
        raise Invalid({"longitude": _("A longitude goes from -180 to 180.")})
    return latitude, longitude
