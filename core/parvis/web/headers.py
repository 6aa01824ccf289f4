"""Headers of every answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, session


def init_headers(app: Flask) -> None:
    """Set a strict policy: nothing from elsewhere but the map's tiles, nothing inline."""
    config = app.extensions["parvis"].config
    tiles = urlsplit(config.map_tiles)
    # blob: is the preview of a photo that is going to be sent.
    images = "'self' data: blob:" + (f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else "")
    policy = "; ".join(
        [
            "default-src 'self'",
            f"img-src {images}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )

    @app.after_request
    def headers(response: Response) -> Response:
        if "page_kept" in g:
            return response  # it was kept with them
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if config.secure:
            response.headers["Strict-Transport-Security"] = "max-age=63072000"
        # A renewed cookie lets its bearer in: a cache that others share must not keep it.
        carries = response.cache_control.public and session.modified
        if carries or "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        if not (response.cache_control.public and response.cache_control.immutable):
            response.vary.update(["Cookie", "Accept-Language"])
        return response
