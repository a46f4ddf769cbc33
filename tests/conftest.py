"""Fixtures that every test shares."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, TransactionTestCase
from django.utils import translation
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import DjangoDbBlocker

from service_window.append_only import drop_triggers, restore_triggers
from tests.plugins import template
from tests.plugins.snapshot import Snapshot
from windows.models import Staff

pytest.register_assert_rewrite("tests.browser.watching")
TURN = pytest.StashKey[tuple[Path, template.Turn] | None]()


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool, django_db_modify_db_settings: None, request: pytest.FixtureRequest
) -> Iterator[bool]:
    """On SQLite, begin with the kept empty database; where this code has none yet, the others wait for it."""
    if connection.vendor != "sqlite":
        yield django_db_keepdb
        return
    kept = template.template()
    turn = template.Turn(kept)
    laid_out = template.lay_out(kept, connection.settings_dict["TEST"]["NAME"])
    if laid_out:
        turn.over()
    request.config.stash[TURN] = None if laid_out else (kept, turn)
    yield laid_out
    turn.over()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Keep what the migrations filled (groups, calendar) through the flush after tests with real transactions.

    Append-only tables refuse to be emptied, so their triggers are lifted around it.
    """
    if written := request.config.stash.get(TURN, None):
        kept, turn = written
        template.keep(kept, connection.settings_dict["NAME"])
        turn.over()
    with django_db_blocker.unblock():
        snapshots = {alias: Snapshot.take(connections[alias]) for alias in connections}

    def flush(test: TransactionTestCase) -> None:
        for alias in test._databases_names(include_mirrors=False):
            connection = connections[alias]
            if is_superuser(connection):
                snapshots[alias].empty(connection)
                snapshots[alias].restore(connection)
                continue
            drop_triggers(connection)
            call_command("flush", verbosity=0, interactive=False, database=alias, inhibit_post_migrate=True)
            snapshots[alias].restore(connection)
            restore_triggers(connection)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
    yield
    patch.undo()
    with django_db_blocker.unblock():
        for alias in connections:
            end_other_sessions(connections[alias])


def is_superuser(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the tests own the server: a private one of PostgreSQL."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        return bool(cursor.fetchone()[0])


def end_other_sessions(connection: BaseDatabaseWrapper) -> None:
    """End what threads of a live server left open; PostgreSQL drops no database that somebody is connected to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _clean_process_state() -> Iterator[None]:
    """Start every test in Chinese with an empty cache, whatever ran before it in this process."""
    cache.clear()
    translation.activate("zh-hans")
    yield
    translation.activate("zh-hans")


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """Sign ``staff`` in on a client of its own, with the second factor shown and no password left to change."""

    def client_for(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        device, _ = TOTPDevice.objects.get_or_create(user=staff, confirmed=True, defaults={"name": "test"})
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
        return client

    return client_for
