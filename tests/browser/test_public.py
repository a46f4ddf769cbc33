"""Journeys of visitors: on the phone in their hand, without an account."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from appointments.flow import Step
from appointments.services import acceptance
from tests.browser.pilot import PHONE_NUMBER
from tests.browser.watching import PHONE, Problems, assert_accessible, assert_fits, shoot
from tests.case_factories import Counter, check, make_case, make_counter


def ask(page: Page, number: str, digits: str) -> None:
    """Ask for a case as its receipt slip says it."""
    page.goto("/track/")
    page.locator("[name=number]").fill(number)
    page.locator("[name=digits]").fill(digits)
    page.keyboard.press("Enter")


def fits(page: Page, name: str) -> None:
    """The page is shot, fits, and can be used by everybody."""
    shoot(page, name)
    assert_fits(page)
    assert_accessible(page)


def told(counter: Counter) -> str:
    """A case with a correction notice; its number."""
    case = make_case(counter, at=Step.ACCEPT, phone=PHONE_NUMBER)
    check(case, counter.a, "present", "missing")
    acceptance.issue_correction(case, by=counter.a)
    return case.number or ""


def test_visitor_sees_on_the_phone_what_is_missing(page_of: Callable[..., Page]) -> None:
    number = told(make_counter())
    page = page_of(viewport=PHONE)
    ask(page, number, PHONE_NUMBER[-4:])
    expect(page.locator(".track-missing")).to_contain_text("公司章程")
    expect(page.locator("[aria-current=step]")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text(PHONE_NUMBER)
    fits(page, "track-phone")


def test_wrong_digits_get_the_sentence(page_of: Callable[..., Page], problems: Problems) -> None:
    problems.expect("status of 422")
    number = told(make_counter())
    page = page_of(viewport=PHONE)
    ask(page, number, "0000")
    expect(page.get_by_text("办件编号与电话后四位不符")).to_be_visible()
    expect(page.locator("[name=number]")).to_have_value(number)
    expect(page.locator(".track-missing")).to_have_count(0)
    fits(page, "track-phone-wrong")


def test_visitor_finds_an_item_and_its_materials(page_of: Callable[..., Page]) -> None:
    counter = make_counter()
    page = page_of(viewport=PHONE)
    page.goto("/")
    page.get_by_role("searchbox").or_(page.locator("main input[name=q]")).first.fill(counter.version.name)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=counter.version.name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(counter.version.name)
    expect(page.locator("main")).to_contain_text("公司章程")
