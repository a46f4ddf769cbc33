"""The machinery of the journeys notices what it is there to notice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.watching import SCREENS, Problems, assert_accessible, assert_fits, shoot

PAGE = "<!doctype html><html lang=zh><title>甲</title><main><h1>甲</h1>{}</main></html>"


def test_accessibility_fault_is_found(page: Page) -> None:
    page.set_content(PAGE.format('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'))
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_accessible_page_passes(page: Page) -> None:
    page.set_content(PAGE.format("<p>乙</p>"))
    assert_accessible(page)


def test_page_wider_than_the_screen_is_found(page: Page) -> None:
    page.set_content(PAGE.format('<div style="width: 3000px">乙</div>'))
    with pytest.raises(AssertionError):
        assert_fits(page)


def test_policy_violation_is_a_problem(page: Page, problems: Problems) -> None:
    problems.expect("status of 404")
    page.goto("/no-such-page/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">乙</p>')")
    page.wait_for_timeout(100)
    assert [text for text in problems.unexpected() if "style-src" in text] != []
    problems.expect("style-src")


def test_uncaught_exception_is_a_problem(page: Page, problems: Problems) -> None:
    page.goto("/healthz")
    page.evaluate("setTimeout(() => { throw new Error('乙') })")
    page.wait_for_timeout(100)
    assert problems.unexpected() == ["uncaught: 乙"]
    problems.expect("uncaught: 乙")


def test_browser_is_a_chinese_visitor(page_of: Callable[..., Page]) -> None:
    page = page_of()
    page.goto("/healthz")
    said = page.evaluate("[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]")
    assert said == ["zh-CN", "Asia/Shanghai"]


def test_picture_is_kept_where_somebody_wants_to_look(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto("/healthz")
    kept = SCREENS / "machinery.png"
    kept.unlink(missing_ok=True)
    monkeypatch.delenv("PICTURES", raising=False)
    shoot(page, "machinery")
    assert not kept.exists()
    monkeypatch.setenv("PICTURES", "1")
    shoot(page, "machinery")
    assert kept.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
