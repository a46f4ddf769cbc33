"""Choose the database engine of a test run, and start it, before pytest-django reads the settings.

``TEST_ENGINE`` is ``sqlite`` (default) or ``postgres``. For PostgreSQL the server that ``TEST_DATABASE_URL`` names is
used where it is given; otherwise a private one is started for the run. Workers of pytest-xdist inherit the
controller's choice through the environment and share its server.
"""

import contextlib
import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.plugins.configuration import adapt_settings
from tests.plugins.postgres import PrivateServer

ENGINES = ("sqlite", "postgres")


def engine() -> str:
    """Return the engine of this run."""
    chosen = os.environ.get("TEST_ENGINE", "sqlite")
    if chosen not in ENGINES:
        raise pytest.UsageError(f"TEST_ENGINE is {chosen!r}; it can be {' or '.join(ENGINES)}.")
    return chosen


def is_worker() -> bool:
    """Tell whether this process is a worker of pytest-xdist."""
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Prepare the environment; wrappers run before pytest-django's own hook, which loads the settings."""
    stack = contextlib.ExitStack()
    early_config.add_cleanup(stack.close)
    if not is_worker():
        stack.enter_context(environment())
    worker_directory = Path(os.environ["TEST_ROOT"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    worker_directory.mkdir(exist_ok=True)
    os.environ["VAR_DIR"] = str(worker_directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "service_window.settings"
    adapt_settings(worker_directory)
    gc.set_threshold(200_000, 20, 100)  # as it is served: a collector that runs all the time takes a tenth of the run
    return (yield)


@contextlib.contextmanager
def environment() -> Iterator[None]:
    """Set, for this process and the workers it starts, what the settings read; take everything down at the end."""
    root = Path(tempfile.mkdtemp(prefix="service-window-tests-"))
    os.environ["TEST_ROOT"] = str(root)
    os.environ["DEBUG"] = "true"
    os.environ["DATABASE_POOL"] = "false"  # a test database cannot be dropped while a pool holds it
    for name in ("SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        os.environ.pop(name, None)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        if engine() == "sqlite":
            os.environ["DATABASE_URL"] = f"sqlite:///{root / 'unused.sqlite3'}"
        elif given := os.environ.get("TEST_DATABASE_URL"):
            os.environ["DATABASE_URL"] = given
        else:
            os.environ["DATABASE_URL"] = stack.enter_context(PrivateServer(fast=True)).url("postgres")
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the second engine of a run pass over what the first has settled for both."""
    parser.addoption("--database-only", action="store_true", help="leave out what asks no engine in particular")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect, where the option asks for it, what the first engine has answered for both.

    What is left and asks no engine in particular counts as ``long``. Pytest chooses by marks after this.
    """
    if config.getoption("--database-only"):
        kept = [item for item in items if touches_database(item) and not settled_by_one_engine(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
        for item in items:
            if not asks_the_engine(item):
                item.add_marker("long")


def touches_database(item: pytest.Item) -> bool:
    """Tell whether a test reaches the engine of the run, itself or through a process it starts."""
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    needed = {what for mark in item.iter_markers("needs") for what in mark.args}
    return bool(fixtures) or any(item.iter_markers("django_db")) or "postgresql" in needed


def settled_by_one_engine(item: pytest.Item) -> bool:
    """Tell whether a test asks for what no engine answers differently: it says so, or asks what a page says to whom."""
    of_pages = item.path.name.endswith("_views.py") and not any(item.iter_markers("each"))
    return of_pages or any(item.iter_markers("once"))


def asks_the_engine(item: pytest.Item) -> bool:
    """Tell whether engines may well answer a test differently: it says so, or uses real transactions."""
    transactional = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    committed = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
    return bool(transactional) or committed or any(item.iter_markers("each"))


def pytest_report_header() -> str:
    """Say which engine the run is on."""
    return f"engine: {engine()}"
