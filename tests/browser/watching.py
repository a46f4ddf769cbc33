"""What a journey looks at beside its own story: problems in the browser, accessibility, width, screenshots."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, ViewportSize, WebError

SCREENS = Path(settings.BASE_DIR) / "test-results" / "screens"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Problems:
    """What went wrong in the browser so far, and what a test announced beforehand."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Announce console messages that match ``pattern``, such as ``status of 409``."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """Return what nobody announced."""
        return [text for text in self.found if not any(re.search(pattern, text) for pattern in self.expected)]

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of ``context``."""
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        source = message.location.get("url", "")
        if message.type == "error" and not source.endswith("/favicon.ico"):  # asked for where no page names an icon
            self.found.append(f"console: {message.text} ({source})")

    def _exception(self, error: WebError) -> None:
        self.found.append(f"uncaught: {error.error}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"answer {response.status}: {response.url}")


def assert_accessible(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Check the page as it stands against WCAG 2.2 A and AA; ``without`` leaves out rules by their axe name."""
    options = {
        "runOnly": {"type": "tag", "values": WCAG},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    found = Axe().run(page, options=options).response["violations"]
    said = [f"{violation['id']}: {node['target']} {node['html']}" for violation in found for node in violation["nodes"]]
    assert said == []


def assert_fits(page: Page) -> None:
    """Check that nothing reaches beyond the width of the screen."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond == 0, page.url


def shoot(page: Page, name: str) -> Path:
    """Keep the whole page as ``test-results/screens/<name>.png``, to be looked at."""
    path = SCREENS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path
