"""Pages: where the request stands, rendering, forms, texts. Public to modules."""

from parvis.web.actor import acting_person
from parvis.web.forms import Form
from parvis.web.here import Here, here
from parvis.web.markup import excerpt, rich
from parvis.web.pages import Page, page_of
from parvis.web.rendering import partial_wanted, redirect_to, render
from parvis.web.text import plain, slugify
from parvis.web.urls import component_url, content_url, space_url

__all__ = [
    "Form",
    "Here",
    "Page",
    "acting_person",
    "component_url",
    "content_url",
    "excerpt",
    "here",
    "page_of",
    "partial_wanted",
    "plain",
    "redirect_to",
    "render",
    "rich",
    "slugify",
    "space_url",
]
