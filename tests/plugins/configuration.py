"""What differs from the real settings while tests run, and why.

The settings themselves do three things under tests: they install django-zeal, which reports queries that repeat for
every row, write to SQLite without waiting for the disk, and use no connection pool.
"""

from pathlib import Path

from django.conf import settings

from tests.plugins.templates import UnknownVariable


def adapt_settings(directory: Path) -> None:
    """Change the settings before Django is set up; ``directory`` belongs to this process alone."""
    # Argon2 is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    # Files are served by the finders; no collectstatic before a test.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    for engine in settings.TEMPLATES:
        engine["OPTIONS"] = engine.get("OPTIONS", {}) | {
            "string_if_invalid": UnknownVariable(base=Path(settings.BASE_DIR) / "templates"),
            "debug": False,  # as they are served
        }
    adapt_database(settings.DATABASES["default"], directory)


def adapt_database(database: dict, directory: Path) -> None:
    """Use a file on SQLite: threads need real locks, and one process must not meet the file of another."""
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"] = {"NAME": str(directory / "test.sqlite3")}
