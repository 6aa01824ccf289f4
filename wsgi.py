"""The WSGI application: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

from parvis.app import create_app

app = create_app()
