"""A visitor books on a phone, moves, cancels; another one is told of a conflict and checks in; each page in its looks."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from appointments.models import Booking
from appointments.services import booking_rules
from tests.booking_factories import TUESDAY, fresh, keep_queue, make_booking, make_desk
from tests.browser.pilot import at, said
from tests.browser.test_looks import chinese_on, data_words
from tests.browser.watching import PHONE, Problems, assert_fits, look_over, shoot
from tests.factories import make_office

Pages = Callable[..., Page]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        yield


def test_a_visitor_books_on_a_phone_moves_and_cancels(page_of: Pages, problems: Problems) -> None:
    problems.expect("422")  # a phone with a digit too few
    problems.expect("409")  # somebody else was quicker
    make_office(address="示例市样例区演示路1号")
    desk = make_desk(length=30)
    page = page_of(viewport=PHONE)
    page.goto("/book/")
    page.get_by_role("link", name=desk.counter.version.name).click()
    expect(page.get_by_text("申请书")).to_be_visible()
    page.get_by_role("link", name="选择日期和时段").click()
    page.locator(".day", has_text="11-24").click()
    expect(page.locator(".day[aria-current]")).to_contain_text("11-24")
    page.get_by_role("button", name="09:30").click()
    expect(page.get_by_text("为您保留至10:1")).to_be_visible()
    page.get_by_label("申请人名称").fill("示例贸易有限公司")
    page.get_by_label("前来办理人的电话").fill("1391234567")
    page.get_by_role("button", name="预约此时段").click()
    expect(page.locator(".error-summary")).to_contain_text("11")
    page.get_by_label("前来办理人的电话").fill("13912345678")
    with at("2026-11-23 10:30"):  # the hold runs out while the visitor types
        make_booking(desk, "09:30")
        page.get_by_role("button", name="预约此时段").click()
        expect(page.locator(".error-summary")).to_contain_text("请选择其他时段")
        shoot(page, "booking-lost-phone")
        expect(page.get_by_label("申请人名称")).to_have_value("示例贸易有限公司")
        page.get_by_text("10:00", exact=False).last.click()
        page.get_by_role("button", name="预约此时段").click()
        said(page, "预约成功")
    booking = Booking.objects.get(applicant_name="示例贸易有限公司")
    expect(page.locator(".pass-code")).to_have_text(booking.grouped_code)
    with page.expect_download() as download:
        page.get_by_role("link", name="日历文件").click()
    assert download.value.suggested_filename == f"booking-{booking.code}.ics"
    page.get_by_role("link", name="改期").click()
    page.locator(".day", has_text="11-25").click()
    expect(page.locator(".day[aria-current]")).to_contain_text("11-25")
    page.get_by_role("button", name="14:00").click()
    said(page, "已改期")
    assert f"{fresh(booking).day}" == "2026-11-25"
    page.get_by_role("button", name="取消预约").click()
    page.locator("[data-confirm-yes]").click()
    said(page, "已取消")
    assert fresh(booking).state == "cancelled"
    assert_fits(page)


def test_a_booked_visitor_is_told_of_a_conflict_and_checks_in(page_of: Pages) -> None:
    keep_queue()
    desk = make_desk()
    _struck, other = make_booking(desk, phone="13912345678"), make_booking(desk, "10:00")
    days = {"first_day": TUESDAY, "last_day": TUESDAY, "ends": "10:00", "starts": "09:00"}
    block = booking_rules.block_dates(by=None, reason="停电检修", window=None, **days)
    chief = page_of(desk.counter.chief)
    chief.goto("/supervision/booking-conflicts/")
    expect(chief.locator("[data-work-row]")).to_contain_text("139****5678")
    shoot(chief, "booking-conflicts")
    chief.locator("[data-work-link]").click()
    chief.locator(".masked summary").nth(1).click()
    chief.locator("#phone-reason").fill("告知改期")
    chief.locator("#phone").get_by_role("button", name="查看完整信息").click()
    expect(chief.get_by_text("13912345678")).to_be_visible()
    chief.locator("[name=note]").fill("已电话告知")
    chief.get_by_role("button", name="已告知群众").click()
    said(chief, "已登记")
    shoot(chief, "booking-detail")
    booking_rules.lift_block(block, by=None)
    with at("2026-11-24 09:50"):
        visitor = page_of(viewport=PHONE)
        visitor.goto(f"/book/{other.token}/")
        visitor.get_by_role("button", name="我已到达").click()
        said(visitor, "报到成功")
        shoot(visitor, "booking-checked-in-phone")
        assert fresh(other).ticket.booked_for == other.starts_at
        chief = page_of(desk.counter.chief)
        chief.goto("/desk/bookings/")
        expect(chief.locator("tbody tr").nth(1)).to_contain_text("已报到")
        shoot(chief, "booking-day")


@pytest.mark.long
def test_pages_of_booking(page_of: Pages, dress: Callable[..., None]) -> None:
    make_office(address="示例市样例区演示路1号")
    desk = make_desk(length=20)
    booking = make_booking(desk)
    page = page_of()
    look_over(page, "booking-items", "/book/")
    look_over(page, "booking-prepare", f"/book/items/{desk.code}/")
    look_over(page, "booking-times", f"/book/items/{desk.code}/times/?day=2026-11-24")
    page.get_by_role("button", name="10:00").click()
    expect(page.get_by_role("button", name="预约此时段")).to_be_visible()
    look_over(page, "booking-contact")
    look_over(page, "booking", f"/book/{booking.token}/")
    look_over(page, "booking-find", "/book/find/")
    dress(page.context, language="en")
    page.goto(f"/book/{booking.token}/")
    shoot(page, "booking-english")
    words = data_words(desk.counter) | {"示例市样例区演示路", "号"}
    assert [word for word in chinese_on(page) if word not in words and not word.startswith("示")] == []
