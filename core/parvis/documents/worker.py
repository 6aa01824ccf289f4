"""The process in which typst works: an order as JSON on its input, a PDF file on its output.

Run by path, so that it starts without the rest of Parvis.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import Any, Literal

STANDARD: Literal["ua-1"] = "ua-1"

# The letters and signs of French and of its neighbours, which Source Sans has: not worth asking.
_KNOWN = {*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0x180)), *"\t\n\r‘’“”–—…•€œŒ\u202f"}
_KNOWN -= {"\u00ad"}

MISSING = "□"

_SCRATCH = b'#set document(title: "-")\n#set text(font: "Source Sans Pro")\n#sys.inputs.c'

_LOGO = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(json(bytes(sys.inputs.logo))), format: "svg", height: 14mm)"""


def main() -> int:
    """Read the order, write the file; 1, and why on the error output, when it can't be made."""
    order: dict[str, Any] = json.load(sys.stdin.buffer)
    import typst

    # These fonts and typst's own, never the machine's: a document looks the same everywhere.
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[order["fonts"]])
    compiler = typst.Compiler(
        order["template"],
        root=order["root"],
        font_paths=fonts,
        package_path=order["packages"],
        package_cache_path=order["packages"],
    )
    data = unicodedata.normalize("NFC", _with_light_logo(order["data"], fonts))
    unknown = {c for c in set(data) - _KNOWN if not _can_draw(c, fonts)}
    data = data.translate({ord(c): _instead(c) for c in unknown})
    try:
        made = compiler.compile(sys_inputs={"data": data}, pdf_standards=[STANDARD])
    except typst.TypstError as error:
        sys.stderr.write(f"{error.message}\n{error.diagnostic}")
        return 1
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)
    return 0


def _with_light_logo(data: str, fonts: Any) -> str:
    """The data with a drawn logo turned into points, 600 to the inch: a file holds such a picture
    once, and a drawing as often as it is shown, which takes a third of the time of many letters.
    """
    import typst

    whole = json.loads(data)
    look = whole["look"]
    if look["logo_format"] != "svg":
        return data
    drawn = {"logo": json.dumps(look["logo"])}
    try:
        points = typst.compile(_LOGO, font_paths=fonts, sys_inputs=drawn, format="png", ppi=600)
    except typst.TypstError:
        return data
    assert isinstance(points, bytes)
    whole["look"] = {**look, "logo": list(points), "logo_format": "png"}
    return json.dumps(whole, ensure_ascii=False)


def _can_draw(character: str, fonts: Any) -> bool:
    """Whether a font has the character: PDF/UA allows no other, typst stops at the first."""
    import typst

    try:
        # A compiler used again after an error may give that error again: one for each.
        typst.compile(
            _SCRATCH, font_paths=fonts, sys_inputs={"c": character}, pdf_standards=[STANDARD]
        )
    except typst.TypstError:
        return False
    return True


def _instead(character: str) -> str:
    """Pictograms and marks without a shape are left out; a letter leaves its place."""
    return MISSING if unicodedata.category(character)[0] in "LNP" else ""


if __name__ == "__main__":
    sys.exit(main())
