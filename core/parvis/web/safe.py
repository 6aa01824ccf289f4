"""Addresses to come back to: of this site, never of another."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def safe_address(address: str, default: str = "/") -> str:
    """The address when it is a path of this site, else the default.

    Browsers drop tabs and line ends and read a backslash as a slash: such addresses are refused.
    """
    if not address.startswith("/") or address.startswith("//") or len(address) > 2000:
        return default
    if any(ord(c) < 33 or c in "\\\x7f" for c in address):
        return default
    try:
        parts = urlsplit(address)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else address


def safe_next(default: str = "/") -> str:
    """Where the request's `next` leads, when it is on this site."""
    return safe_address(request.values.get("next", ""), default)
