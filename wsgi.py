"""The WSGI application: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

from parvis.lasting import lasting

with lasting():
    from parvis.app import create_app
    from parvis.readiness import open_when_ready

    app = open_when_ready(create_app())
