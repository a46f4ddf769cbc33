"""Fixtures that every test shares."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, TransactionTestCase
from django.utils import translation
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import DjangoDbBlocker

from tests.plugins import snapshot, template
from windows.models import Staff

pytest.register_assert_rewrite("tests.browser.watching")
TURN = pytest.StashKey[tuple[template.Kept, template.Turn] | None]()


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> Iterator[bool]:
    """Begin with a copy of the kept empty database; where there is none yet, one writes it and the others wait."""
    kept = template.kept_for(connection)
    if kept is None:
        yield django_db_keepdb
        return
    turn = template.Turn(kept)
    with django_db_blocker.unblock():
        laid_out = kept.lay_out()
    if laid_out:
        turn.over()
    request.config.stash[TURN] = None if laid_out else (kept, turn)
    yield laid_out
    turn.over()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Keep what the migrations filled (groups, calendar) through tests with real transactions."""
    with django_db_blocker.unblock():
        if written := request.config.stash.get(TURN, None):
            kept, turn = written
            kept.keep()
            turn.over()
        empty = {alias: snapshot.take(connections[alias]) for alias in connections}

    def flush(test: TransactionTestCase) -> None:
        for alias in test._databases_names(include_mirrors=False):
            empty[alias].put_back(connections[alias])

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
    yield
    patch.undo()
    with django_db_blocker.unblock():
        for alias in connections:
            end_other_sessions(connections[alias])


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
