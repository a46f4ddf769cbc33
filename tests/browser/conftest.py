"""Journeys in the system's Chromium against a live server on PostgreSQL.

Every test below this directory is marked ``browser``. An error on the console, an uncaught exception, a violation of
the content security policy or an answer of 500 fails the test, unless ``problems.expect()`` announced it.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.watching import DESKTOP, Problems
from tests.plugins.strictness import chromium
from windows.models import Staff

HERE = Path(__file__).parent
TEN_YEARS = 315_360_000  # seconds; a test that stands in another year dates its answers there

# Playwright keeps an event loop in the thread of the test; Django would refuse every query there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A machine that is busy with other things answers late, not wrongly.
expect.set_options(timeout=15_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys, and let the database be emptied after each."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")
            item.add_marker(pytest.mark.needs("chromium", "cjk-fonts", "postgresql"))
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium, quiet on the network."""
    return browser_type_launch_args | {
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Be a visitor in China; animations end at once."""
    return browser_context_args | {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": DESKTOP,
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_kept() -> Iterator[None]:
    """Let a browser keep the thirty files that each page names, as it may where the product is served."""
    serve = StaticFilesHandler.serve

    def serve_to_be_kept(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(handler, request)
        answer["Cache-Control"] = f"max-age={TEN_YEARS}"
        return answer

    patch = pytest.MonkeyPatch()
    patch.setattr(StaticFilesHandler, "serve", serve_to_be_kept)
    yield
    patch.undo()


@pytest.fixture
def problems() -> Iterator[Problems]:
    """Fail the test for what went wrong in the browser and was not announced."""
    problems = Problems()
    yield problems
    assert problems.unexpected() == []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], problems: Problems, live_server: LiveServer
) -> Callable[..., BrowserContext]:
    """Open a browser of its own, watched; a journey of two clerks opens two."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**({"base_url": live_server.url} | options))
        context.set_default_timeout(20_000)
        problems.watch(context)
        return context

    return make


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[..., None]:
    """Sign ``staff`` in on a context without the form; ``second_factor`` says the device was shown as well."""

    def sign_in(context: BrowserContext, staff: Staff, *, second_factor: bool = False) -> None:
        client = Client()
        client.force_login(staff)
        if second_factor:
            device, _ = TOTPDevice.objects.get_or_create(user=staff, confirmed=True, defaults={"name": "journey"})
            session = client.session
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            session.save()
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def page_of(new_context: Callable[..., BrowserContext], sign_in: Callable[..., None]) -> Callable[..., Page]:
    """Open a page for ``staff``, or for a visitor, in a browser of its own."""

    def page_of(
        staff: Staff | None = None, *, second_factor: bool = False, viewport: ViewportSize = DESKTOP, **options: Any
    ) -> Page:
        context = new_context(**options)
        if staff is not None:
            sign_in(context, staff, second_factor=second_factor)
        page = context.new_page()
        page.set_viewport_size(viewport)
        return page

    return page_of


@pytest.fixture
def dress(live_server: LiveServer) -> Callable[..., None]:
    """Choose the looks of a context: ``look`` light or dark, ``print_size`` normal or large, ``language``."""

    def dress(
        context: BrowserContext, *, look: str = "light", print_size: str = "normal", language: str = "zh-hans"
    ) -> None:
        chosen = {"look": look, "print": print_size, settings.LANGUAGE_COOKIE_NAME: language}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in chosen.items()])

    return dress
