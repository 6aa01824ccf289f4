"""URL converters that refuse what the database could not hold."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, ValidationError

LARGEST = 2**63 - 1


class NumberConverter(BaseConverter):
    """A positive whole number of at most 64 bits: `<number:n>`. Anything else is a 404."""

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > LARGEST:
            raise ValidationError
        return number

    def to_url(self, value: int) -> str:
        return str(value)


class SlugConverter(BaseConverter):
    """A word of an address: `<slug:s>`, small letters, digits and dashes."""

    regex = r"[a-z0-9][a-z0-9-]{0,79}"


CONVERTERS: dict[str, type[BaseConverter]] = {"number": NumberConverter, "slug": SlugConverter}
