"""The settings as processes of their own read them: development without anything, production with its secrets."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from service_window.checks import check_files_are_private, check_secrets
from service_window.secret_files import new_secret, read_or_create

PRODUCTION = {
    "DEBUG": "false",
    "ALLOWED_HOSTS": "window.example.gov.cn",
    "SECRET_KEY": "a-very-long-secret-key-for-the-tests-of-the-production-settings-0123456789",
    "FIELD_KEYS": new_secret(),
    "BLIND_INDEX_KEY": new_secret(),
}


def run(*arguments: str, var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=kept | {"VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "service_window.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def value(expression: str, *, var: Path, **environment: str) -> str:
    done = run("-c", f"from service_window import settings as s; print(({expression}))", var=var, **environment)
    assert done.stderr == ""
    return done.stdout.strip()


def test_production_check_is_clean(tmp_path: Path) -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", var=tmp_path, **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize("missing", ["FIELD_KEYS", "BLIND_INDEX_KEY", "SECRET_KEY"])
def test_production_without_a_secret_does_not_pass(tmp_path: Path, missing: str) -> None:
    done = run("manage.py", "check", var=tmp_path, **PRODUCTION | {missing: ""})

    assert done.returncode == 1
    assert f"(service_window.E001) {missing} is not set." in done.stderr
    assert not (tmp_path / "secrets").exists()


def test_production_without_a_secret_does_not_serve(tmp_path: Path) -> None:
    done = run("-c", "import service_window.wsgi", var=tmp_path, **PRODUCTION | {"FIELD_KEYS": ""})

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("Set these in the environment before serving: FIELD_KEYS.")


def test_development_makes_its_secrets_once(tmp_path: Path) -> None:
    expression = "s.SECRET_KEY, s.FIELD_KEYS, s.BLIND_INDEX_KEY, s.MISSING_SECRETS"

    first, second = (value(expression, var=tmp_path) for _ in range(2))

    assert first == second
    assert first.endswith("())")
    secrets = sorted(tmp_path.joinpath("secrets").iterdir())
    assert [path.name for path in secrets] == ["blind_index_key", "field_keys", "secret_key"]
    assert {path.stat().st_mode & 0o077 for path in secrets} == {0}


def test_sqlite_is_the_default_and_waits_for_writers(tmp_path: Path) -> None:
    found = value("s.DATABASES['default']['NAME'], s.DATABASES['default']['OPTIONS']", var=tmp_path)

    assert found == str(
        (
            str(tmp_path / "db.sqlite3"),
            {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            },
        )
    )


def test_database_url_alone_chooses_postgresql_with_a_pool(tmp_path: Path) -> None:
    keys = "s.DATABASES['default']['ENGINE'], s.DATABASES['default']['OPTIONS']['pool']['max_size']"

    found = value(keys, var=tmp_path, DATABASE_URL="postgres://u:p@127.0.0.1:5432/db", DATABASE_POOL_SIZE="3")

    assert found == "('django.db.backends.postgresql', 3)"


def test_tls_is_required_in_production_and_can_end_at_a_proxy(tmp_path: Path) -> None:
    found = value(
        "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_PROXY_SSL_HEADER",
        var=tmp_path,
        **PRODUCTION,
        TLS_PROXY_HEADER="X-Forwarded-Proto",
    )

    assert found == "(True, True, True, ('HTTP_X_FORWARDED_PROTO', 'https'))"


def test_argon2_comes_first(tmp_path: Path) -> None:
    assert value("s.PASSWORD_HASHERS[0]", var=tmp_path) == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_processes_that_start_at_once_agree_on_a_secret(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: read_or_create(path), range(64)))

    assert found == {path.read_text().strip()}
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]


def test_bad_field_keys_are_an_error(settings) -> None:
    settings.FIELD_KEYS = ["short"]

    assert [error.id for error in check_secrets(None)] == ["service_window.E002"]


def test_missing_secrets_are_named(settings) -> None:
    settings.MISSING_SECRETS = ("SECRET_KEY", "FIELD_KEYS")

    assert [error.msg for error in check_secrets(None)] == ["SECRET_KEY is not set.", "FIELD_KEYS is not set."]


def test_good_secrets_pass() -> None:
    assert check_secrets(None) == []


@pytest.mark.parametrize("place", ["", "files", "a/b"])
def test_files_below_the_static_root_are_an_error(settings, tmp_path: Path, place: str) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.FILES_DIR = tmp_path / place

    assert [error.id for error in check_files_are_private(None)] == ["service_window.E003"]


def test_static_root_below_the_files_is_an_error(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "files" / "static"
    settings.FILES_DIR = tmp_path / "files"

    assert [error.id for error in check_files_are_private(None)] == ["service_window.E003"]


def test_files_beside_the_static_root_pass(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.FILES_DIR = tmp_path / "static-files"

    assert check_files_are_private(None) == []
