"""Rows that several tests read and none changes, made once for a module."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def lasting(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what is written inside until the module's tests are over; the tests' own transactions nest in it.

    For fixtures of module scope that ask for ``django_db_setup``. All tests of the module see the rows once the fixture
    was asked for, so that tests of an empty office belong in another module.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
