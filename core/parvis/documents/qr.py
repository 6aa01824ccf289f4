"""QR codes, drawn as SVG."""

from __future__ import annotations

import io

QUIET = 4
"""Modules of white around a code (ISO/IEC 18004)."""


def qr_code(address: str) -> str:
    """The QR code of an address as SVG, its quiet zone included. A quarter of it may be soiled."""
    import segno

    # Trying the eight masks costs five times the drawing of the code, and readers take any of
    # them: on an address, which is no regular pattern, they are much alike.
    code = segno.make_qr(address, error="q", boost_error=False, mask=4)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=QUIET, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()
