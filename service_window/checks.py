"""Checks that ``manage.py check`` and ``migrate`` run: secrets, kept files, triggers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from service_window.append_only import broken_triggers
from service_window.fields import encrypt


@register(Tags.security)
def check_secrets(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Production needs its secrets in the environment, and keys that are keys."""
    missing = [
        Error(
            f"{name} is not set.",
            hint="Set it in the environment or in .env; production makes no secrets of its own.",
            id="service_window.E001",
        )
        for name in settings.MISSING_SECRETS
    ]
    if missing:
        return missing
    try:
        encrypt("")
    except ImproperlyConfigured as error:
        return [Error(str(error), id="service_window.E002")]
    return []


@register(Tags.security)
def check_files_are_private(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Uploads and papers must lie where no web server looks."""
    files = Path(settings.FILES_DIR).resolve()
    served = [Path(settings.STATIC_ROOT).resolve(), *(Path(path).resolve() for path in settings.STATICFILES_DIRS)]
    return [
        Error(
            f"Uploaded files ({files}) would be served from {root}.",
            hint="Set VAR_DIR to a directory outside of it.",
            id="service_window.E003",
        )
        for root in served
        if files == root or root in files.parents or files in root.parents
    ]


@register(Tags.database)
def check_triggers(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """Every trigger that the applied migrations promise is there, as they wrote it."""
    return [
        Error(
            f"The trigger {trigger.name} on {trigger.table} is missing or altered.",
            hint="Find out why, then run: manage.py restore_triggers",
            id="service_window.E004",
        )
        for alias in databases or ()
        for trigger in broken_triggers(connections[alias])
    ]
