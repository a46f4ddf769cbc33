"""Back the service window up: the database, then the files, with the digest of each.

    python deploy/backup.py /var/backups/service-window [--keep 30]

Makes a directory named by the moment, readable by its owner only. The database is copied first: a row never names a
file that the copy of the files lacks. Secrets are not part of a backup; keep them elsewhere (deploy/README.md).
"""

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "service_window.settings")

from django.conf import settings

MANIFEST = "manifest.json"
FILES = "files.tar"
NAMES = {"sqlite3": "database.sqlite3", "postgresql": "database.dump"}


def main(arguments: list[str] | None = None) -> Path:
    """Make one backup, and remove the oldest ones beyond ``--keep``."""
    parser = argparse.ArgumentParser(description="Back the service window up.")
    parser.add_argument("into", type=Path, help="directory that holds the backups")
    parser.add_argument("--keep", type=int, metavar="N", help="leave the newest N backups only")
    options = parser.parse_args(arguments)
    os.umask(0o077)
    options.into.mkdir(parents=True, exist_ok=True)
    target = options.into / f"service-window-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    unfinished = target.with_suffix(".unfinished")
    unfinished.mkdir()
    copy_database(settings.DATABASES["default"], unfinished)
    copy_files(Path(settings.FILES_DIR), unfinished / FILES)
    write_manifest(unfinished)
    unfinished.rename(target)
    if options.keep:
        for old in sorted(options.into.glob("service-window-*Z"))[: -options.keep]:
            shutil.rmtree(old)
    print(target)
    return target


def engine(database: dict[str, Any]) -> str:
    """Return ``sqlite3`` or ``postgresql``."""
    return str(database["ENGINE"]).rpartition(".")[2]


def postgresql(database: dict[str, Any], program: str, *options: str) -> None:
    """Run a program of PostgreSQL on the database; the password travels in the environment."""
    named = {"--host": "HOST", "--port": "PORT", "--username": "USER", "--dbname": "NAME"}
    where = [f"{option}={database[key]}" for option, key in named.items() if database.get(key)]
    environment = os.environ | ({"PGPASSWORD": database["PASSWORD"]} if database.get("PASSWORD") else {})
    subprocess.run([program, *where, "--no-password", *options], env=environment, check=True)


def copy_database(database: dict[str, Any], into: Path) -> None:
    """Copy the database as it is at one moment, while it is in use."""
    target = into / NAMES[engine(database)]
    if engine(database) == "postgresql":
        postgresql(database, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")
        return
    with closing(sqlite3.connect(database["NAME"])) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def copy_files(directory: Path, target: Path) -> None:
    """Pack uploads and papers."""
    with tarfile.open(target, "w") as archive:
        if directory.is_dir():
            archive.add(directory, arcname=".")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(directory: Path) -> None:
    """Write down what the backup holds, and make sure that it reached the disk."""
    content = {path.name: digest(path) for path in sorted(directory.iterdir())}
    manifest = directory / MANIFEST
    manifest.write_text(json.dumps({"made_at": datetime.now(UTC).isoformat(), "sha256": content}, indent=1), "utf-8")
    for path in directory.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


if __name__ == "__main__":
    main()
