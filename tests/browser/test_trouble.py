"""Journeys in which something goes wrong: nothing lost, nothing twice, and a sentence that says what happened."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from appointments.flow import Step
from appointments.models import Case
from tests.browser.pilot import (
    IMMEDIATE,
    NAME,
    PHONE_NUMBER,
    act,
    choose_item,
    fill_application,
    program_file,
    said,
    step_is,
    welcome_visitor,
)
from tests.browser.watching import Problems, shoot
from tests.case_factories import Counter, fresh, make_case, make_counter, make_uscc
from tests.factories import PASSWORD

Pages = Callable[..., Page]


@pytest.fixture
def counter() -> Counter:
    """A counter for an item that is done at once."""
    return make_counter(**IMMEDIATE)


def test_two_clerks_on_one_case_get_a_sentence(page_of: Pages, counter: Counter) -> None:
    case = make_case(counter, at=Step.GREET)
    first, second = page_of(counter.a), page_of(counter.a)
    for page in (first, second):
        page.goto(f"/desk/cases/{case.pk}/")
        step_is(page, "F1")
    act(first, "1", "F2")
    act(second, "1", "F2")
    said(second, "办件已不在页面原来显示的步骤")
    assert fresh(case).step_records.count() == 1


def test_reload_and_back_button_do_nothing_twice(page_of: Pages, counter: Counter) -> None:
    case = make_case(counter, at=Step.GREET)
    page = page_of(counter.a)
    page.goto("/desk/cases/")
    page.locator(f"main a[href='/desk/cases/{case.pk}/']").first.click()
    step_is(page, "F1")
    act(page, "1", "F2")
    page.reload()
    act(page, "2", "F3")
    for step_through_history in (page.go_back, page.go_forward):
        with page.expect_event("load"):  # no page is kept for going back: it is asked for anew
            step_through_history()
    step_is(page, "F3")
    page.reload()
    step_is(page, "F3")
    assert list(fresh(case).step_records.order_by("pk").values_list("step", flat=True)) == [1, 2]


def test_double_press_receives_once(page_of: Pages, counter: Counter) -> None:
    page = page_of(counter.a)
    welcome_visitor(page)
    choose_item(page, counter)
    fill_application(page)
    page.keyboard.press("Alt+Enter")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".case-number")).to_be_visible()
    assert Case.objects.exclude(number=None).count() == 1


def test_typed_text_survives_an_ended_session(page_of: Pages, problems: Problems, counter: Counter) -> None:
    problems.expect("401")
    page = page_of(counter.a)
    welcome_visitor(page)
    choose_item(page, counter)
    fill_application(page, serial=11)
    page.route("**/desk/live/**", lambda route: route.fulfill(status=304))  # the press is to find it, not the poll
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Alt+Enter")
    sign_in_again(page, counter)
    expect(page.locator(".case-number")).to_be_visible()
    applicant = Case.objects.get().applicant
    assert applicant is not None
    assert (applicant.name, applicant.identifier, applicant.phone) == (NAME, make_uscc(11), PHONE_NUMBER)


def sign_in_again(page: Page, counter: Counter) -> None:
    """Sign in in the dialog above the page; what was typed is still there."""
    dialog = page.locator("#login-dialog")
    expect(dialog).to_be_visible()
    shoot(page, "session-ended")
    expect(page.locator("form.receive [name=name]")).to_have_value(NAME)
    dialog.locator("[name=username]").fill(counter.a.number)
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("[name=password]").press("Enter")
    expect(dialog).to_be_hidden()


def test_desk_finds_an_ended_session_by_itself(page_of: Pages, problems: Problems, counter: Counter) -> None:
    problems.expect("401")
    page = page_of(counter.a)
    welcome_visitor(page)
    choose_item(page, counter)
    fill_application(page, serial=13)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    sign_in_again(page, counter)
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".case-number")).to_be_visible()


def test_typed_text_survives_a_lost_connection(page_of: Pages, problems: Problems, counter: Counter) -> None:
    problems.expect("ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    page = page_of(counter.a)
    welcome_visitor(page)
    choose_item(page, counter)
    fill_application(page, serial=12)
    asked: list[Route] = []

    def keep_waiting(route: Route) -> None:
        asked.append(route)

    page.route("**/desk/applicants/", keep_waiting)
    page.locator("form.receive [name=phone]").fill("13900004321")
    with page.expect_request("**/desk/applicants/"):
        page.locator("form.receive [name=phone]").press("Tab")
    page.context.set_offline(True)
    page.keyboard.press("Alt+Enter")
    banner = page.locator("#connection")
    expect(banner).to_contain_text("网络已断开")
    with page.expect_response("**/desk/applicants/"):  # an answer to what was asked before says nothing of now
        asked[0].fulfill(status=204)
    page.wait_for_timeout(200)
    expect(banner).to_contain_text("网络已断开")
    page.unroute("**/desk/applicants/")
    shoot(page, "connection-lost")
    expect(page.locator("form.receive [name=name]")).to_have_value(NAME)
    page.context.set_offline(False)
    banner.get_by_role("button", name="重试").click()
    expect(page.locator(".case-number")).to_be_visible()
    expect(banner).to_be_hidden()
    case = Case.objects.get()
    assert case.applicant is not None
    assert case.applicant.identifier == make_uscc(12)


def test_program_called_pdf_is_refused_with_a_sentence(page_of: Pages, problems: Problems, counter: Counter) -> None:
    problems.expect("422")
    page = page_of(counter.a)
    welcome_visitor(page)
    choose_item(page, counter)
    fill_application(page)
    page.locator("form.receive details summary").click()
    page.locator("[name=agent_name]").fill("李某")
    page.locator("[name=authorisation]").set_input_files(program_file())
    page.locator("form.receive [type=submit]").first.click()
    expect(page.get_by_text("不支持该文件的内容类型").first).to_be_visible()
    expect(page.locator("form.receive [name=name]")).to_have_value(NAME)
    case = Case.objects.get()
    assert (case.number, case.applicant, case.step) == (None, None, Step.ACCEPT)
