"""What a journey looks at beside its own story: problems in the browser, accessibility, width, screenshots."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, ViewportSize, WebError

AXE = Axe().axe_script
SCREENS = Path(settings.BASE_DIR) / "test-results" / "screens"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What colours and the size of print decide.
OF_THE_LOOK = ("color-contrast", "link-in-text-block", "target-size")


@dataclass(frozen=True)
class Look:
    """One way to show a page."""

    name: str
    look: str
    print_size: str
    screen: ViewportSize
    whole: bool = False  # judged by every rule of accessibility; others by what the look decides


LIGHT = Look("desktop-light", "light", "normal", DESKTOP, whole=True)
DARK = Look("desktop-dark-large", "dark", "large", DESKTOP)
HAND = Look("phone-light-large", "light", "large", PHONE, whole=True)
HAND_DARK = Look("phone-dark", "dark", "normal", PHONE)
# Every two of screen, colours and size of print meet in one of the four.
LOOKS = (LIGHT, DARK, HAND, HAND_DARK)
OPPOSITES = (LIGHT, Look("phone-dark-large", "dark", "large", PHONE, whole=True))


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


def assert_accessible(page: Page, *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> None:
    """Check the page as it stands against WCAG 2.2 A and AA; ``without`` leaves out rules by their axe name.

    ``only`` asks nothing but the rules named: what changes with the look of a page that was checked as a whole.
    """
    options = {
        "runOnly": {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": WCAG},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    if not page.evaluate("'axe' in window"):  # half a megabyte, once for a page and not for each of its looks
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    said = [f"{violation['id']}: {node['target']} {node['html']}" for violation in found for node in violation["nodes"]]
    assert said == []


def assert_fits(page: Page) -> None:
    """Check that nothing reaches beyond the width of the screen."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond == 0, page.url


def shoot(page: Page, name: str) -> None:
    """Keep the whole page as ``test-results/screens/<name>.png``, where somebody wants to look: ``make pictures``."""
    if os.environ.get("PICTURES") == "1":
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True, animations="disabled")


def look_over(page: Page, name: str, url: str = "", *, looks: tuple[Look, ...] = OPPOSITES) -> None:
    """Open ``url`` (or take the page as it stands) and judge it in ``looks``.

    The page is asked for once: a look is two attributes of the document and the size of the screen.
    """
    if url:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
    for look in looks:
        put_on(page, look)
        shoot(page, f"{name}-{look.name}")
        assert_fits(page)
        assert_accessible(page, only=() if look.whole else OF_THE_LOOK)
    put_on(page, looks[0])


def put_on(page: Page, look: Look) -> None:
    """Show the page as it stands in ``look``."""
    page.set_viewport_size(look.screen)
    page.locator("html").evaluate(
        """(root, [look, size]) => {
            root.dataset.look = look;
            root.dataset.print = size;
            window.dispatchEvent(new Event("resize"));  // as after a reload: boxes that scroll now are told of it
            const drawn = new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            // colours that change slowly have changed
            return drawn.then(() => document.getAnimations().filter(
                one => one.effect.getComputedTiming().endTime !== Infinity).forEach(one => one.finish()));
        }""",
        [look.look, look.print_size],
    )
