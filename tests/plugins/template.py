"""The empty database of SQLite, kept under ``var/`` between runs: writing it by migrations takes longer than many a test.

A file belongs to the code that wrote it: when a migration, or what migrations call, changes, the next run writes a new one.
"""

import fcntl
import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import django
from django.conf import settings

BASE = Path(settings.BASE_DIR)
SOURCES = ("*/migrations/*.py", "*/roles.py", "*/data/*", "service_window/*.py", "windows/services/*.py")


def fingerprint() -> str:
    """What the empty database depends on, as one digest."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(path for pattern in SOURCES for path in BASE.glob(pattern)):
        digest.update(path.relative_to(BASE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def template() -> Path:
    """Where the empty database of this code lies, or will lie."""
    return BASE / "var" / "test-database" / f"{fingerprint()}.sqlite3"


def lay_out(kept: Path, place: str) -> bool:
    """Copy the kept database to ``place``; tell whether there is one."""
    if not kept.exists():
        return False
    shutil.copyfile(kept, place)
    return True


def keep(kept: Path, place: str) -> None:
    """Keep the database at ``place`` in the stead of those that other code wrote."""
    for older in kept.parent.glob("*.sqlite3"):
        older.unlink(missing_ok=True)
    made = kept.with_suffix(".made")
    with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(made)) as target:
        source.backup(target)
    made.rename(kept)


class Turn:
    """One process at a time writes the kept database; the others wait, and copy it."""

    def __init__(self, kept: Path) -> None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        self._lock = (kept.parent / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def over(self) -> None:
        """Let the next one go on; a second call does nothing."""
        self._lock.close()
