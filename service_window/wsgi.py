"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "service_window.settings")

application = get_wsgi_application()

if settings.MISSING_SECRETS:
    raise ImproperlyConfigured(f"Set these in the environment before serving: {', '.join(settings.MISSING_SECRETS)}.")
