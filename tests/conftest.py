"""Fixtures that every test shares."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from service_window.append_only import drop_triggers, restore_triggers
from tests.plugins.snapshot import Snapshot


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what the migrations filled (groups, calendar) through the flush after tests with real transactions.

    Append-only tables refuse to be emptied, so their triggers are lifted around it.
    """
    with django_db_blocker.unblock():
        snapshots = {alias: Snapshot.take(connections[alias]) for alias in connections}

    def flush(test: TransactionTestCase) -> None:
        for alias in test._databases_names(include_mirrors=False):
            connection = connections[alias]
            drop_triggers(connection)
            call_command("flush", verbosity=0, interactive=False, database=alias, inhibit_post_migrate=True)
            snapshots[alias].restore(connection)
            restore_triggers(connection)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _clean_process_state() -> Iterator[None]:
    """Start every test in Chinese with an empty cache, whatever ran before it in this process."""
    cache.clear()
    translation.activate("zh-hans")
    yield
    translation.activate("zh-hans")
