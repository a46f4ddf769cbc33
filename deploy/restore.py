"""Restore a backup into an installation that is empty, and prove that it is whole.

    python deploy/restore.py /var/backups/service-window/service-window-…Z

The digests are compared first. A database that holds a table, and a directory that holds a file, are never written
over. Afterwards the migrations, the triggers and the chain of the audit trail are checked; the exit code is 0 only when
all of it holds.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from django.conf import settings

from deploy.backup import FILES, MANIFEST, NAMES, digest, engine, postgresql

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> None:
    """Restore one backup."""
    parser = argparse.ArgumentParser(description="Restore a backup of the service window.")
    parser.add_argument("backup", type=Path, help="directory that backup.py made")
    options = parser.parse_args(arguments)
    os.umask(0o027)
    database = settings.DATABASES["default"]
    check_backup(options.backup, database)
    check_files(options.backup)
    check_empty(database)
    restore_database(database, options.backup)
    with tarfile.open(options.backup / FILES) as archive:
        archive.extraction_filter = getattr(
            tarfile, "data_filter", None
        )  # Debian 12's Python has none; see check_files
        archive.extractall(settings.FILES_DIR)
    for command in (["migrate", "--check"], ["check", "--database", "default"], ["verify_audit"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
    print(f"Restored from {options.backup.name}.")


def check_backup(backup: Path, database: dict[str, Any]) -> None:
    """Refuse a backup that is damaged, or that another engine made."""
    recorded = json.loads((backup / MANIFEST).read_text("utf-8"))["sha256"]
    damaged = [name for name, sha256 in recorded.items() if digest(backup / name) != sha256]
    if damaged:
        sys.exit(f"The backup is damaged: {', '.join(damaged)} does not have the digest recorded.")
    if NAMES[engine(database)] not in recorded:
        sys.exit("The backup was made on the other database engine; set DATABASE_URL to the one it was made on.")


def check_files(backup: Path) -> None:
    """Refuse an archive that holds anything but files below its own directory."""
    with tarfile.open(backup / FILES) as archive:
        foreign = [
            member.name
            for member in archive
            if not (member.isfile() or member.isdir()) or member.name.startswith("/") or ".." in Path(member.name).parts
        ]
    if foreign:
        sys.exit(f"The backup holds what no backup of ours does: {', '.join(foreign[:5])}.")


def check_empty(database: dict[str, Any]) -> None:
    """Refuse to write over anything."""
    files = Path(settings.FILES_DIR)
    if files.is_dir() and any(files.iterdir()):
        sys.exit(f"{files} holds files already; restore into an empty installation.")
    if engine(database) == "sqlite3" and Path(database["NAME"]).exists():
        sys.exit(f"{database['NAME']} exists already; restore into an empty installation.")


def restore_database(database: dict[str, Any], backup: Path) -> None:
    """Write the database; PostgreSQL does it in one transaction, and refuses where a table exists."""
    source = backup / NAMES[engine(database)]
    if engine(database) == "postgresql":
        postgresql(database, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(source))
        return
    Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, database["NAME"])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "service_window.settings")
    main()
