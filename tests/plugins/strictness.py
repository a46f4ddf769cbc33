"""Tests that need software beside Python, and a way to make all of them mandatory.

``@pytest.mark.needs("chromium")`` leaves a test out where the machine has no Chromium. With ``REQUIRE_ALL=1``
(``.ci/run`` sets it) the same test fails instead, and so does every other test that was skipped.
"""

import functools
import os
import shutil
import subprocess
from collections.abc import Generator

import pytest

# The shell without windows first: a page costs it half.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium() -> str | None:
    """Return the path of the system's Chromium."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


@functools.cache
def has_cjk_fonts() -> bool:
    """Tell whether a font for Chinese is installed, without which screenshots show boxes."""
    if shutil.which("fc-list") is None:
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=True)
    return bool(found.stdout.strip())


OFFERS = {
    "chromium": lambda: chromium() is not None,
    "cjk-fonts": has_cjk_fonts,
    "gettext": lambda: shutil.which("msgmerge") is not None,
    "postgresql": lambda: os.environ.get("TEST_ENGINE") == "postgres",
}


def everything_required() -> bool:
    """Tell whether a test left out is a failure."""
    return os.environ.get("REQUIRE_ALL") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out, or fail, tests that need what is not there."""
    needed = [what for mark in item.iter_markers("needs") for what in mark.args]
    missing = [what for what in needed if not OFFERS[what]()]
    if missing:
        pytest.skip(f"This machine does not offer {', '.join(missing)}.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where everything is required."""
    report = yield
    if report.skipped and everything_required() and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and REQUIRE_ALL=1 allows no skip: {reason}"
    return report
