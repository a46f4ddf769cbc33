"""Journeys of the chief representative on the dashboard, and of the wall screen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from appointments.flow import Step
from tests.browser.pilot import at as clock_at
from tests.browser.watching import DESKTOP, PHONE, assert_accessible, assert_fits, shoot
from tests.case_factories import end_visit, make_case, make_counter
from tests.dashboard.scenes import make_hours, manned
from tests.duty_factories import make_chief, make_equipment
from tests.factories import make_office
from windows.services.absences import begin_absence
from windows.services.equipment import report_fault
from windows.services.schedule import plan_lunch, set_chief_of_day
from windows.services.window import close_window

Pages = Callable[..., Page]
MORNING = "2026-11-23 10:00"
SCREEN = {"width": 1920, "height": 1080}


def busy_office() -> dict[str, object]:
    """Six windows in as many states."""
    make_hours()
    make_office(name="泉城市商务局商务窗口")
    with clock_at("2026-11-23 08:45"):
        chief, deputy = make_chief(), make_chief()
        scenes = [manned() for _ in range(3)]
        set_chief_of_day(scenes[0].a.day, chief=chief, deputy=deputy, by=None)
        plan_lunch(scenes[0].counter.window, staff=scenes[0].counter.a, day=scenes[0].a.day, by=chief)
        gone = make_counter()
        closed = make_counter()
        close_window(closed.window, by=chief, reason="打印机更换，下午恢复")
    with clock_at("2026-11-23 09:40"):
        make_case(scenes[0].counter, at=Step.APPROVE)
        make_case(scenes[1].counter, at=Step.ACCEPT)
        end_visit(scenes[1].counter)
        begin_absence(scenes[2].a, by=scenes[2].counter.a, destination="到行政审批局送件", minutes=15)
        report_fault(make_equipment(scenes[0].counter.window), by=scenes[0].counter.a, description="卡纸，无法打印")
    return {"chief": chief, "scenes": scenes, "gone": gone, "closed": closed}


def test_looks(page_of: Pages, dress: Callable[..., None]) -> None:
    office = busy_office()
    with clock_at(MORNING):
        for name, look, size, viewport in (
            ("desktop", "light", "normal", DESKTOP),
            ("dark-large", "dark", "large", DESKTOP),
            ("phone", "light", "normal", PHONE),
        ):
            page = page_of(office["chief"], viewport=viewport)
            dress(page.context, look=look, print_size=size)
            page.goto("/admin/")
            expect(page.locator("#worklist .tabs")).to_be_visible()
            shoot(page, f"dashboard-{name}")
            assert_fits(page)
            assert_accessible(page)
            page.locator("[data-tile-key='h']").first.click()
            expect(page.locator("#act-dialog")).to_be_visible()
            shoot(page, f"dashboard-{name}-dialog")
            assert_accessible(page)
