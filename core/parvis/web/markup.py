"""Rich text: Markdown in, safe HTML out, through one sanitiser."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    "table"
)

# No images: those of others' sites would tell them who reads us. Attachments show pictures.
_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "hr", "i", "li",
    "ol", "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=2048)
def rich(text: str, top: int = 3) -> Markup:
    """HTML of a Markdown text. Its headings begin at h3, h1 and h2 being the page's; at h2 where
    the text is all there is below the page's title (`top` 2).
    """
    html = _markdown.render(text)
    html = re.sub(
        r"(</?)h([1-6])>", lambda m: f"{m[1]}h{min(int(m[2]) + top - 1, 5)}>", html
    )
    return Markup(  # noqa: S704 - this is what the sanitiser returns
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href", "title"}, "ol": {"start"}},
            url_schemes=_SCHEMES,
            link_rel="nofollow ugc noopener",
        )
    )


@lru_cache(maxsize=4096)
def excerpt(text: str, length: int = 180) -> str:
    """The beginning of a Markdown text, as plain words, cut at a word."""
    # Not str.split(): it would take the no-break spaces of French punctuation for spaces.
    words = re.sub(r"[ \t\r\n]+", " ", unescape(re.sub(r"<[^>]*>", "", rich(text)))).strip()
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(" \u00a0\u202f,;:.") + "\u00a0…"
