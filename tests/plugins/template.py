"""The empty database, written once and copied: writing it by migrations takes longer than many a test.

The file of SQLite is kept under ``var/`` between runs and belongs to the code that wrote it: when a migration, or what
migrations call, changes, the next run writes a new one. PostgreSQL's lives as long as its private server.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

import django
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

BASE = Path(settings.BASE_DIR)
SOURCES = ("*/migrations/*.py", "*/roles.py", "*/data/*", "service_window/*.py", "windows/services/*.py")


def fingerprint() -> str:
    """What the empty database depends on, as one digest."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(path for pattern in SOURCES for path in BASE.glob(pattern)):
        digest.update(path.relative_to(BASE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Kept(Protocol):
    """The empty database that the others of a run are copied from."""

    lock: Path

    def lay_out(self) -> bool:
        """Copy it to where the test database belongs; tell whether there is one."""

    def keep(self) -> None:
        """Keep the test database, which the migrations have just written, for the others."""


class KeptFile:
    """On SQLite: a file, kept from run to run in the stead of those that other code wrote."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.place = connection.settings_dict["TEST"]["NAME"]
        self.file = BASE / "var" / "test-database" / f"{fingerprint()}.sqlite3"
        self.lock = self.file.parent / "lock"

    def lay_out(self) -> bool:
        """Copy the file."""
        if self.file.exists():
            shutil.copyfile(self.file, self.place)
        return self.file.exists()

    def keep(self) -> None:
        """Copy the database, whatever of it is in memory."""
        for older in self.file.parent.glob("*.sqlite3"):
            older.unlink(missing_ok=True)
        made = self.file.with_suffix(".made")
        with closing(sqlite3.connect(self.place)) as source, closing(sqlite3.connect(made)) as target:
            source.backup(target)
        made.rename(self.file)


class KeptDatabase:
    """On a private server of PostgreSQL: a database of its own beside those of the workers, for one run."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.lock = Path(os.environ["TEST_ROOT"]) / "lock"
        self.made = Path(os.environ["TEST_ROOT"]) / "made"

    def lay_out(self) -> bool:
        """Copy the database."""
        if self.made.exists():
            self._copy("kept", self.connection.settings_dict["TEST"]["NAME"])
        return self.made.exists()

    def keep(self) -> None:
        """Copy the database of the worker that came first."""
        self.connection.close()
        self._copy(self.connection.settings_dict["NAME"], "kept")
        self.made.touch()

    def _copy(self, source: str, target: str) -> None:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def kept_for(connection: BaseDatabaseWrapper) -> Kept | None:
    """What this run copies its databases from, or None where a single one is written, or the server is somebody's."""
    if connection.vendor == "sqlite":
        return KeptFile(connection)
    if os.environ.get("TEST_DATABASE_URL") or "PYTEST_XDIST_WORKER" not in os.environ:
        return None
    return KeptDatabase(connection)


class Turn:
    """One process at a time writes the kept database; the others wait, and copy it."""

    def __init__(self, kept: Kept) -> None:
        kept.lock.parent.mkdir(parents=True, exist_ok=True)
        self._lock = kept.lock.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def over(self) -> None:
        """Let the next one go on; a second call does nothing."""
        self._lock.close()
