"""What differs from the real settings while tests run, and why. Nothing else does."""

from pathlib import Path

from django.conf import settings

from tests.plugins.templates import UnknownVariable


def adapt_settings(directory: Path) -> None:
    """Change the settings before Django is set up; ``directory`` belongs to this process alone."""
    # Query counts: zeal reports N+1 queries, and acts only when it is installed.
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "zeal"]
    settings.MIDDLEWARE = ["zeal.middleware.zeal_middleware", *settings.MIDDLEWARE]
    settings.ZEAL_RAISE = True
    # Argon2 is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    # Files are served by the finders; no collectstatic before a test.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    for engine in settings.TEMPLATES:
        engine["OPTIONS"] = engine.get("OPTIONS", {}) | {
            "string_if_invalid": UnknownVariable(base=Path(settings.BASE_DIR) / "templates")
        }
    adapt_database(settings.DATABASES["default"], directory)


def adapt_database(database: dict, directory: Path) -> None:
    """Use a file on SQLite (threads need real locks), and no durability on either engine."""
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"] = {"NAME": str(directory / "test.sqlite3")}
        options = database.setdefault("OPTIONS", {})
        options["init_command"] = options.get("init_command", "").rstrip("; ") + "; PRAGMA synchronous=OFF;"
