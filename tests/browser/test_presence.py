"""Presence at the desk in a real browser: A signs in late, goes off post, B takes over, A returns (R3, R9)."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from playwright.sync_api import Page, expect

from appointments.flow import Step
from appointments.models import Case, Handover
from tests.browser.pilot import at, press, said, step_is
from tests.browser.watching import Problems, look_over, shoot
from tests.case_factories import Counter, end_visit, fresh, make_case, make_counter, moment
from tests.duty_factories import make_equipment, make_shift
from windows.models import Absence, Attendance
from windows.services.absences import begin_absence
from windows.services.attendance import open_attendance_of, sign_in
from windows.services.messages import send_message

Pages = Callable[..., Page]
DAY = "2026-11-23"


@pytest.fixture
def counter() -> Iterator[Counter]:
    """A counter whose A has a duty from nine on; the clock of the server runs from four minutes past."""
    with time_machine.travel(moment(f"{DAY} 08:00"), tick=True):
        made = make_counter()
        make_shift(made.a, made.window, day=moment(DAY).date())
    with at(f"{DAY} 09:04"):
        yield made


def open_desk(page: Page) -> None:
    page.goto("/desk/")
    expect(page.locator("#post")).to_be_visible()


def test_a_signs_in_late_goes_off_post_and_b_takes_over(page_of: Pages, problems: Problems, counter: Counter) -> None:
    problems.expect("422")
    a, b = page_of(counter.a), page_of(counter.b)
    open_desk(a)
    shoot(a, "presence-not-signed-in")
    press(a, "b")
    said(a, "迟到4分钟")
    shoot(a, "presence-signed-in-late")
    open_desk(b)
    press(b, "b")
    expect(b.locator(".post-line")).to_contain_text("在岗")

    case = make_case(counter, at=Step.ACCEPT)
    open_desk_of_case(a, case)
    a.keyboard.press("Shift+L")
    expect(a.get_by_role("heading", name="登记离岗", level=1)).to_be_visible()
    a.locator("[name=minutes]").fill("15")
    shoot(a, "presence-off-post-form")
    a.keyboard.press("Alt+Enter")
    expect(a.locator(".error-summary")).to_contain_text("应当说明去向")
    a.locator("[name=destination]").fill("市档案馆")
    a.keyboard.press("Alt+Enter")
    expect(a.get_by_role("heading", name="暂离", level=1)).to_be_visible()
    shoot(a, "presence-off-post")

    expect(b.locator(".post-cover")).to_contain_text(counter.a.name)  # without reload
    shoot(b, "presence-stand-in")
    b.goto("/desk/")
    step_is(b, "F4")
    press(b, "m")
    press_done(b, case)
    assert case.handovers.get(until_at=None).holder == counter.b

    b.goto("/desk/")
    press(b, "e")
    expect(b.locator("#waiting")).to_be_visible()
    a.reload()
    shoot(a, "presence-take-back")
    press(a, "b")
    said(a, "已返岗")
    expect(b.locator(".post-cover")).to_have_count(0)  # without reload
    rows = Handover.objects.filter(case=case).order_by("from_at", "pk")
    assert [row.holder for row in rows] == [counter.a, counter.b, counter.a]
    assert (Absence.objects.get().destination, fresh(case).holder) == ("市档案馆", counter.a)


def open_desk_of_case(page: Page, case: Case) -> None:
    page.goto(f"/desk/cases/{case.pk}/")
    expect(page.locator("#post")).to_contain_text("在岗")


def press_done(page: Page, case: Case) -> None:
    """Wait until the materials are marked."""
    expect(page.locator("#case [data-key='a']").first).to_be_enabled()
    assert fresh(case).material_checks.exclude(state="present").count() == 0


def test_one_key_leaves_and_one_key_returns(page_of: Pages, counter: Counter) -> None:
    sign_in(counter.window, by=counter.a)
    page = page_of(counter.a)
    open_desk(page)
    press(page, "l")
    expect(page.get_by_role("heading", name="暂离", level=1)).to_be_visible()
    expect(page.locator("[data-key='n']")).to_have_count(0)
    press(page, "b")
    expect(page.locator("[data-key='n']").first).to_be_visible()
    press(page, "q")
    expect(page.locator(".post-out")).to_be_visible()
    assert (Absence.objects.get().returned_at is not None, Attendance.objects.get().devices_off) == (True, True)


def test_message_arrives_while_something_is_typed_and_is_noted_with_one_key(page_of: Pages, counter: Counter) -> None:
    sign_in(counter.window, by=counter.a)
    case = make_case(counter, at=Step.ACCEPT, received=False)
    page = page_of(counter.a)
    page.goto(f"/desk/cases/{case.pk}/")
    page.locator("form.receive [name=name]").fill("示例贸易有限公司")
    send_message(counter.window, by=counter.chief, text="请到首席代表处领取文件")
    expect(page.locator(".post-message")).to_contain_text("请到首席代表处")
    shoot(page, "presence-message")
    press(page, "h")
    expect(page.locator(".post-message")).to_have_count(0)
    expect(page.locator("form.receive [name=name]")).to_have_value("示例贸易有限公司")


def test_desk_is_read_anew_when_the_return_came_from_elsewhere(page_of: Pages, counter: Counter) -> None:
    row = sign_in(counter.window, by=counter.a)
    begin_absence(row, by=counter.a)
    first, second = page_of(counter.a), page_of(counter.a)
    open_desk(first)
    open_desk(second)
    press(second, "b")
    expect(first.locator("[data-key='n']").first).to_be_visible()


@pytest.mark.long
def test_presence_in_every_look(page_of: Pages, counter: Counter) -> None:
    page = page_of(counter.a)
    make_equipment(counter.window)
    look_over(page, "presence-sign-in", "/desk/")
    look_over(page, "presence-sign-in-form", "/desk/sign-in/")
    for person in (counter.a, counter.b):
        sign_in(counter.window, by=person)
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    Case.objects.filter(pk=case.pk).update(promised_due_on=DAY)
    send_message(counter.window, by=counter.chief, text="十点半在首席代表处开短会，请安排好B角。")
    look_over(page, "presence-at-post", "/desk/")
    look_over(page, "presence-case", f"/desk/cases/{case.pk}/")
    look_over(page, "presence-off-post-form", "/desk/off-post/")
    look_over(page, "presence-sign-out-form", "/desk/sign-out/")
    row = open_attendance_of(counter.a)
    assert row is not None
    begin_absence(row, by=counter.a)
    look_over(page, "presence-off-post", "/desk/")
    other = page_of(counter.b)
    look_over(other, "presence-taken-over", "/desk/")
