"""A visitor's whole way, with every hand in its own browser: phone, kiosk, display and desk; and the green channel."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from appointments.models import Booking, Case, GreenChannel, Ticket
from appointments.services.booking_rules import set_bookable
from evaluations.models import Rating
from tests.booking_factories import keep_queue
from tests.browser.pilot import IMMEDIATE, act, at, press, receive, said, step_is
from tests.browser.test_hall import SCREEN, TOUCH, opened
from tests.browser.watching import PHONE, shoot
from tests.case_factories import Counter, make_counter
from tests.factories import make_office
from tests.queue_factories import make_ticket
from windows.models import Device
from windows.services.attendance import sign_in

Pages = Callable[..., Page]
WITHIN = 3000
"""Milliseconds after a key of the desk in which display and ticket show it."""


def book(phone: Page, counter: Counter) -> Booking:
    """Book the counter's item for tomorrow at ten, on a phone."""
    phone.goto("/book/")
    phone.get_by_role("link", name=counter.version.name).click()
    phone.get_by_role("link", name="选择日期和时段").click()
    phone.locator(".day", has_text="11-24").click()
    phone.get_by_role("button", name="10:00").click()
    phone.get_by_label("申请人名称").fill("示例贸易有限公司")
    phone.get_by_label("前来办理人的电话").fill("13912345678")
    phone.get_by_role("button", name="预约此时段").click()
    said(phone, "预约成功")
    return Booking.objects.get()


def check_in(kiosk: Page, booking: Booking) -> Ticket:
    """Type the code at the kiosk, and get a number."""
    kiosk.goto("/kiosk/check-in/")
    kiosk.locator("[name=code]").fill(booking.code)
    kiosk.locator(".kiosk-foot .button-primary").click()
    expect(kiosk.locator(".kiosk-ticket-number")).to_have_text(re.compile(r"[A-Z]\d{3}"))
    return Ticket.objects.get(booking=booking)


def serve(desk: Page) -> None:
    """Take the case of an immediate item from the welcome to its result."""
    for key, code in (("w", "F4"),):
        act(desk, key, code)
    receive(desk)
    for key, code in (("m", "F4"), ("a", "F5"), ("d", "F6"), ("p", "F7"), ("f", "已办结")):
        act(desk, key, code)


def test_from_the_booking_to_the_rating(page_of: Pages) -> None:
    keep_queue()
    make_office(name="泉城市商务局商务窗口")
    counter = make_counter(**IMMEDIATE)
    set_bookable(counter.version.item, by=None, length=30)
    phone, kiosk, display, desk = (
        page_of(viewport=PHONE),
        page_of(viewport=TOUCH),
        page_of(viewport=SCREEN),
        page_of(counter.a),
    )
    with at("2026-11-23 10:00"):
        booking = book(phone, counter)
    with at("2026-11-24 09:55"):
        sign_in(counter.window, by=counter.a)
        opened(kiosk, Device.Kind.KIOSK, "取号机")
        opened(display, Device.Kind.HALL)
        ticket = check_in(kiosk, booking)
        phone.goto(f"/t/{ticket.token}/")
        expect(phone.locator(".ticket-state")).to_have_text("下一位就是您")
        desk = page_of(counter.a)
        desk.goto("/desk/")
        expect(desk.locator("#queue .queue-row")).to_contain_text(ticket.number)
    with at("2026-11-24 10:00"):
        press(desk, "n")
        window = f"{counter.window.number}号窗口"
        expect(display.locator(".hall-call").first).to_contain_text(window, timeout=WITHIN)
        expect(phone.locator(".ticket-called")).to_contain_text(window, timeout=WITHIN)
        expect(desk.locator("#called-head")).to_contain_text(ticket.number)
        press(desk, "a")
        step_is(desk, "F1")
        serve(desk)
        shoot(desk, "visit-served")
        expect(phone.get_by_role("link", name="评价本次服务")).to_be_visible()
        phone.get_by_role("link", name="评价本次服务").click()
        phone.locator(".rate-word").get_by_text("非常满意", exact=True).click()
        phone.get_by_role("button", name="提交评价").click()
        expect(phone.get_by_text("感谢您的评价")).to_be_visible()
    case = Case.objects.get()
    assert (case.outcome, Ticket.objects.get().state, Rating.objects.get().case) == ("completed", "served", case)
    assert list(ticket.periods.values_list("state", flat=True)) == ["waiting", "called", "serving"]


def test_green_channel_is_opened_at_the_desk_and_called_first(page_of: Pages) -> None:
    keep_queue()
    with at("2026-11-23 09:30"):
        counter = make_counter()
        sign_in(counter.window, by=counter.a)
        make_ticket(counter.version)
        urgent = make_ticket(counter.version)
        desk = page_of(counter.a)
        desk.goto("/desk/")
        desk.locator("#queue .queue-row", has_text=urgent.number).get_by_role("link").first.click()
        form = desk.locator("form[action$='/priority/']")
        form.locator("[name=priority]").select_option("green_channel")
        form.locator("[name=category]").select_option("key_project")
        form.locator("[name=reason]").fill("重点项目今日签约")
        form.get_by_role("button").click()
        expect(desk.locator("#queue .queue-row").first).to_contain_text(urgent.number)
        press(desk, "n")
        expect(desk.locator("#called-head")).to_contain_text(urgent.number)
        press(desk, "a")
        step_is(desk, "F1")
        chief = page_of(counter.chief)
        chief.goto("/supervision/")
        expect(chief.locator("main")).to_contain_text("绿色通道")
    entry = GreenChannel.objects.get()
    assert (entry.category, entry.reason, entry.state) == ("key_project", "重点项目今日签约", "opened")
