"""Journeys of the chief representative on the dashboard, and of the wall screen."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from appointments.flow import Step
from appointments.models import Approval
from tests.browser.pilot import at, press, said, step_is, wait_for_visitor
from tests.browser.watching import Look, Problems, look_over, shoot
from tests.case_factories import end_visit, fresh, make_case, make_counter
from tests.dashboard.scenes import manned
from tests.duty_factories import make_attendance, make_chief, make_clerk, make_equipment
from tests.factories import make_office
from windows.models import DayCover, DeskMessage, Device, Staff
from windows.services.absences import begin_absence
from windows.services.attendance import sign_out
from windows.services.devices import issue_device, revoke_device
from windows.services.equipment import report_fault
from windows.services.schedule import plan_lunch, set_chief_of_day
from windows.services.window import close_window

Pages = Callable[..., Page]
MORNING = "2026-11-23 10:00"
SCREEN: ViewportSize = {"width": 1920, "height": 1080}
WALL = (Look("light", "light", "normal", SCREEN, whole=True), Look("dark", "dark", "normal", SCREEN))


@dataclass(slots=True)
class Office:
    """Who is looked at."""

    chief: Staff


def busy_office() -> Office:
    """Eight windows in as many states as there are."""
    make_office(name="泉城市商务局商务窗口")
    with at("2026-11-23 08:45"):
        chief, deputy = make_chief(), make_chief()
        scenes = [manned() for _ in range(3)]
        set_chief_of_day(scenes[0].a.day, chief=chief, deputy=deputy, by=None)
        plan_lunch(scenes[0].counter.window, staff=scenes[0].counter.a, day=scenes[0].a.day, by=chief)
        make_counter()  # where nobody has come
        closed = make_counter()
        close_window(closed.window, by=chief, reason="打印机更换，下午恢复")
    with at("2026-11-23 09:40"):
        make_case(scenes[0].counter, at=Step.APPROVE)
        make_case(scenes[1].counter, at=Step.ACCEPT)
        end_visit(scenes[1].counter)
        begin_absence(scenes[2].a, by=scenes[2].counter.a, destination="到行政审批局送件", minutes=15)
        report_fault(make_equipment(scenes[0].counter.window), by=scenes[0].counter.a, description="卡纸，无法打印")
    return Office(chief)


@pytest.mark.long
def test_dashboard_and_its_dialog_fit_every_screen(page_of: Pages) -> None:
    office = busy_office()
    with at(MORNING):
        page = page_of(office.chief)
        page.goto("/admin/")
        expect(page.locator("#worklist .tabs")).to_be_visible()
        look_over(page, "dashboard")
        page.locator("#board [data-key='n']").click()
        expect(page.locator("#act-dialog [name=reason]")).to_be_focused()
        look_over(page, "dashboard-dialog")


def test_wall_screen_by_token(page_of: Pages) -> None:
    busy_office()
    device, token = issue_device("休息室大屏", kind=Device.Kind.WALL, by=None)
    with at(MORNING):
        page = page_of(viewport=SCREEN)
        page.goto("/wall/")
        page.get_by_label("本终端令牌").fill(token)
        page.keyboard.press("Enter")
        expect(page.locator("#board .tile")).to_have_count(8)
        look_over(page, "wall", looks=WALL)
        sizes = page.locator(".tile-state, .seat-person strong, .alarm-item").evaluate_all(
            "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
        )
        assert min(sizes) >= 22
        revoke_device(device, by=None)
        expect(page.locator(".wall-revoked")).to_contain_text("令牌已被撤销")


def test_desk_and_dashboard_change_together(page_of: Pages) -> None:
    with at(MORNING):
        scene = manned()
        desk, board = page_of(scene.counter.a), page_of(scene.counter.chief)
        board.goto("/admin/")
        tile = board.locator(f"#tile-{scene.counter.window.number}")
        expect(tile).to_have_class(re.compile("tile-free"))
        wait_for_visitor(desk)
        press(desk, "n")
        for key, code in (("1", "F1"), ("2", "F2"), ("3", "F3"), ("", "F4")):
            step_is(desk, code)
            expect(tile.locator(".seat-step")).to_contain_text(code, timeout=3000)
            if key:
                press(desk, key)
        begin_absence(scene.a, by=scene.counter.a, destination="取件")
        expect(tile).to_have_class(re.compile("tile-off_post"), timeout=3000)


def test_chief_approves_three_requests_by_keyboard(page_of: Pages) -> None:
    counter = make_counter(promised_number=5)
    cases = []
    for _ in range(3):
        cases.append(make_case(counter, at=Step.APPROVE))
        end_visit(counter)
    page = page_of(counter.chief)
    page.goto("/admin/")
    rows = page.locator("[data-work-row]")
    expect(rows).to_have_count(3)
    for index in range(3):
        press(page, "j")
        expect(rows.nth(index)).to_have_attribute("aria-current", "true")
        press(page, "x")
        expect(rows.nth(index).get_by_role("checkbox")).to_be_checked()
    press(page, "a")
    said(page, "3项")
    expect(rows).to_have_count(0)
    assert [fresh(case).step for case in cases] == [Step.PRINT_CERTIFICATE] * 3
    assert list(Approval.objects.values_list("by", "opinion")) == [(counter.chief.pk, "agree")] * 3


def test_news_do_not_undo_what_is_selected_or_typed(page_of: Pages) -> None:
    counter = make_counter()
    for _ in range(2):
        make_case(counter, at=Step.APPROVE)
        end_visit(counter)
    page = page_of(counter.chief)
    page.goto("/admin/")
    rows = page.locator("[data-work-row]")
    expect(rows).to_have_count(2)
    page.locator("#id_reason").fill("材料第三页未签字")
    press(page, "j")
    press(page, "x")
    make_case(counter, at=Step.APPROVE)
    expect(rows).to_have_count(3)
    expect(rows.first.get_by_role("checkbox")).to_be_checked()
    expect(rows.first).to_have_attribute("aria-current", "true")
    expect(page.locator("#id_reason")).to_have_value("材料第三页未签字")
    press(page, "s")
    said(page, "1项")


def test_tabs_change_the_list_and_stay(page_of: Pages) -> None:
    counter = make_counter()
    make_case(counter, at=Step.APPROVE)
    page = page_of(counter.chief)
    page.goto("/admin/")
    expect(page.locator("[data-work-row]")).to_have_count(1)
    page.get_by_role("link", name="时限预警").click()
    expect(page.locator("#worklist .empty")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(1)
    assert page.url.endswith("/admin/work/limits/")
    page.reload()
    expect(page.locator("#worklist .empty")).to_be_visible()


def test_assignment_for_the_day_ends_the_alarm_by_keyboard(page_of: Pages, problems: Problems) -> None:
    problems.expect("status of 422")
    with at(MORNING):
        scene, helper = manned(), make_attendance(make_clerk()).staff
        begin_absence(scene.a, by=scene.counter.a)
        sign_out(scene.b, by=scene.counter.b)
        page = page_of(scene.counter.chief)
        page.goto("/admin/")
        expect(page.locator(".board-alarms")).to_be_visible()
        press(page, "n")
        expect(page.locator("#act-dialog [name=reason]")).to_be_focused()
        page.keyboard.press("Alt+Enter")
        expect(page.locator("#act-dialog .errorlist")).to_contain_text("请说明原因")
        expect(page.locator("#act-dialog [name=reason]")).to_be_focused()
        page.keyboard.insert_text("A、B角都不在岗")
        page.keyboard.press("Alt+Enter")
        said(page, helper.name)
        expect(page.locator("#act-dialog")).to_be_hidden()
        expect(page.locator(".board-alarms")).to_have_count(0)
    assert list(DayCover.objects.values_list("staff", "reason")) == [(helper.pk, "A、B角都不在岗")]


def test_window_is_closed_and_a_message_sent_from_the_tile_by_keyboard(page_of: Pages) -> None:
    with at(MORNING):
        counter = make_counter()
        page = page_of(counter.chief)
        page.goto("/admin/")
        tile = page.locator(f"#tile-{counter.window.number}")
        tile.focus()
        page.keyboard.press("c")
        expect(page.locator("#act-dialog [name=reason]")).to_be_focused()
        page.keyboard.insert_text("更换打印机")
        page.keyboard.press("Enter")
        said(page, "已关闭")
        expect(tile).to_have_class(re.compile("tile-closed"), timeout=3000)
        expect(page.locator(f"#window-{counter.window.number}")).to_be_focused()
        page.keyboard.press("m")
        expect(page.locator("#act-dialog [name=text]")).to_be_focused()
        page.keyboard.insert_text("请到大厅协助引导")
        page.keyboard.press("Alt+Enter")
        said(page, "消息已发送")
    assert DeskMessage.objects.get().text == "请到大厅协助引导"


def test_board_says_when_it_is_not_live(page_of: Pages, problems: Problems) -> None:
    problems.expect("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    counter = make_counter()
    page = page_of(counter.chief)
    page.goto("/admin/")
    expect(page.locator(".live-sign")).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator(".stale-sign")).to_be_visible()
    expect(page.locator(".live-sign")).to_be_hidden()
    shoot(page, "dashboard-stale")
    page.context.set_offline(False)
    expect(page.locator(".live-sign")).to_be_visible()
    expect(page.locator(".stale-sign")).to_be_hidden()
