"""The core's blueprints, in one list."""

from __future__ import annotations

from flask import Blueprint, Flask


def blueprints(app: Flask) -> list[Blueprint]:
    """All of them; the demonstration's only where the configuration asks for it."""
    from parvis.administration.site_views import blueprint as site
    from parvis.administration.views import blueprint as administration
    from parvis.content.views import blueprint as content
    from parvis.demo.styleguide import blueprint as styleguide
    from parvis.demo.views import blueprint as demo
    from parvis.mail.views import blueprint as mail
    from parvis.opendata.views import blueprint as opendata
    from parvis.people.views import blueprint as people
    from parvis.spaces.admin import blueprint as spaces_admin
    from parvis.spaces.views import blueprint as spaces
    from parvis.theming.admin import blueprint as theming_admin
    from parvis.theming.views import blueprint as theming
    from parvis.web.static import blueprint as static_files

    found = [
        static_files,
        theming,
        theming_admin,
        people,
        mail,
        administration,
        site,
        content,
        opendata,
        spaces_admin,
        spaces,
    ]
    return [*found, demo, styleguide] if app.extensions["parvis"].config.demo else found
