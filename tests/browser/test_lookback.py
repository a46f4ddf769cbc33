"""Journeys of whoever oversees the windows: figures down to a case, the log, the week, a corrected time."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from appointments.flow import Step
from appointments.services import results
from tests.browser.pilot import at, press, said, settled
from tests.browser.test_looks import chinese_on
from tests.browser.watching import Problems, look_over, shoot
from tests.case_factories import Counter, end_visit, frozen, make_case, make_counter
from tests.duty_factories import make_attendance, make_chief, make_clerk, make_shift
from tests.factories import make_assignment
from windows.models import Attendance, DailyLog, OpeningHours, Shift, Staff, TimeCorrection
from windows.services.absences import begin_absence, end_absence
from windows.services.attendance import sign_out
from windows.services.schedule import plan_lunch, set_chief_of_day

Pages = Callable[..., Page]
MONDAY = date(2026, 11, 23)
NINE, NOON, ONE = time(9), time(12), time(13)


@pytest.fixture(autouse=True)
def _on_monday_evening() -> Iterator[None]:
    """The journeys look back on a Monday; the browser's own clock is not asked."""
    with at("2026-11-23 16:30"):
        yield


def a_month(counter: Counter) -> None:
    """Cases of two days of the month: three finished, one under way."""
    for day, step in (("2026-11-10", Step.FINISH), ("2026-11-10", Step.FINISH), ("2026-11-20", Step.APPROVE)):
        with frozen(f"{day} 09:30"):
            case = make_case(counter, at=step)
            if step == Step.FINISH:
                results.finish_case(case, way="counter", by=counter.a)
            end_visit(counter)


def a_day(counter: Counter, chief: Staff) -> Attendance:
    """A day at the window: somebody late, off post for a while, gone early; somebody who never came."""
    late, missing = counter.a, make_clerk(name="缺勤员")
    late.name = "晚到员"
    late.save()
    with frozen("2026-11-23 08:00"):
        set_chief_of_day(MONDAY, chief=chief, by=None)
        make_shift(late, counter.window, day=MONDAY)
        make_shift(missing, counter.window, day=MONDAY, hours="13:00-17:00")
        plan_lunch(counter.window, staff=late, day=MONDAY, starts=NOON, ends=ONE, by=None)
    with frozen("2026-11-23 09:12"):
        attendance = make_attendance(late, counter.window)
    with frozen("2026-11-23 10:00"):
        absence = begin_absence(attendance, by=late, destination="档案室", minutes=20)
    with frozen("2026-11-23 10:25"):
        end_absence(absence, by=late)
    with frozen("2026-11-23 11:30"):
        sign_out(attendance, by=late)
    return attendance


def test_figures_of_a_month_lead_down_to_a_case(page_of: Pages) -> None:
    counter = make_counter()
    a_month(counter)
    page = page_of(counter.chief)
    page.goto("/admin/figures/")
    expect(page.locator(".figure").filter(has_text="办结数").locator(".figure-value")).to_have_text("2")
    row = page.locator("section", has_text="周期走势").get_by_role("row").filter(has_text="2026-11-10")
    row.get_by_role("link").last.click()
    expect(page.locator(".filters-followed")).to_contain_text("办结，2026-11-10至2026-11-10")
    links = page.locator("#case-rows tbody th a")
    expect(links).to_have_count(2)
    page.get_by_label("事项", exact=False).first.select_option(index=1)
    settled(page)
    expect(page.locator(".filters-followed")).to_be_visible()
    links.first.click()
    expect(page.locator(".case-number")).to_be_visible()


def test_log_is_completed_signed_and_locked(page_of: Pages) -> None:
    counter = make_counter()
    a_day(counter, counter.chief)
    page = page_of(counter.chief)
    page.goto("/supervision/daily-log/")
    expect(page.get_by_role("row").filter(has_text="2026-11-23")).to_contain_text("缺日志")
    press(page, "t")
    expect(page.get_by_text("当日还没有日志。")).to_be_visible()
    press(page, "u")
    said(page, "写入日志")
    expect(page.locator(".log-lines").filter(has_text="迟到：晚到员。")).to_be_visible()
    page.locator("#id_remarks").fill("打印机卡纸，已排除。")
    page.locator("#id_handed_on").fill("跟进第三方检测。")
    page.keyboard.press("Alt+s")
    page.locator("[data-confirm-yes]").click()
    said(page, "已签署并锁定")
    log = DailyLog.objects.get()
    assert (log.remarks, log.signed_by) == ("打印机卡纸，已排除。", counter.chief)
    expect(page.locator("textarea")).to_have_count(0)
    expect(page.get_by_text(log.chain_head)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text(log.digest)).to_be_visible()
    expect(page.locator(".bar")).to_be_hidden()
    shoot(page, "daily-log-print")


def test_week_is_planned_by_keyboard(page_of: Pages) -> None:
    for weekday in range(1, 6):
        OpeningHours.objects.update_or_create(weekday=weekday, opens=NINE, defaults={"closes": NOON})
    chief, deputy = make_chief(), make_chief()
    assignment = make_assignment(valid_from=MONDAY)
    page = page_of(chief)
    page.goto("/supervision/schedule/?week=2026-11-30")
    expect(page.get_by_text("未排班").first).to_be_visible()
    press(page, "f")
    expect(page.locator("#act-head")).to_have_text("批量排班")
    page.keyboard.press("Alt+Enter")
    said(page, "班次")
    expect(page.locator(".week-duty").filter(has_text=assignment.a_role.name)).to_have_count(Shift.objects.count())
    assert {row.day for row in Shift.objects.all()} == {date(2026, 11, 30) + timedelta(days=n) for n in range(5)}
    page.get_by_role("link", name="指定2026-12-01的首席代表").click()
    page.get_by_label("首席代表", exact=True).select_option(str(chief.pk))
    page.locator("#id_deputy").select_option(str(deputy.pk))
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".week-chiefs")).to_contain_text(deputy.name)
    page.get_by_role("link", name="取消").first.click()
    page.get_by_label("原因").fill("参加培训")
    page.keyboard.press("Alt+Enter")
    said(page, "取消")
    assert Shift.objects.exclude(cancelled_at=None).get().cancel_reason == "参加培训"


def test_conflict_is_refused_and_nothing_typed_is_lost(page_of: Pages, problems: Problems) -> None:
    problems.expect("422")
    chief, window = make_chief(), make_counter().window
    clerk = make_clerk()
    make_shift(clerk, window, day=date(2026, 11, 24))
    page = page_of(chief)
    page.goto(f"/supervision/schedule/shifts/?day=2026-11-24&window={window.pk}")
    page.locator("#id_staff").select_option(str(clerk.pk))
    page.locator("#id_starts").fill("11:00")
    page.locator("#id_ends").fill("14:00")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".error-summary, .errorlist").first).to_contain_text("重叠")
    expect(page.locator("#id_ends")).to_have_value("14:00")


def test_time_is_corrected_and_the_old_one_stays_to_be_seen(page_of: Pages) -> None:
    counter = make_counter()
    a_day(counter, counter.chief)
    page = page_of(counter.chief)
    page.goto("/supervision/presence/")
    row = page.get_by_role("row").filter(has_text="晚到员")
    expect(row).to_contain_text("迟到12分钟")
    expect(page.get_by_role("row").filter(has_text="缺勤员")).to_contain_text("缺勤")
    row.get_by_role("link", name="更正").first.click()
    page.locator("#id_signed_in_at").fill("08:48")
    page.get_by_label("原因").fill("考勤机故障，同事证明。")
    page.keyboard.press("Alt+Enter")
    said(page, "时间已更正")
    expect(row.locator("s")).to_have_text("09:12")
    expect(row).to_contain_text("按时")
    assert TimeCorrection.objects.get().by == counter.chief


@pytest.mark.long
def test_pages_fit_and_can_be_used_by_everybody(page_of: Pages) -> None:
    counter = make_counter()
    a_month(counter)
    attendance = a_day(counter, counter.chief)
    page = page_of(counter.chief)
    look_over(page, "figures", "/admin/figures/?by=person")
    look_over(page, "figures-day", "/admin/figures/?span=day&day=2026-11-10&by=hour")
    look_over(page, "figures-nothing", "/admin/figures/?span=day&day=2026-01-01")
    query = "state=all&event=finished&first=2026-11-01&last=2026-11-30"
    look_over(page, "figures-cases", f"/desk/cases/?{query}")
    look_over(page, "schedule", "/supervision/schedule/")
    look_over(page, "schedule-shift", "/supervision/schedule/shifts/")
    look_over(page, "presence", "/supervision/presence/")
    look_over(page, "presence-correct", f"/supervision/presence/{attendance.pk}/")
    look_over(page, "daily-log-none", "/supervision/daily-log/2026-11-23/")
    page.goto("/supervision/daily-log/2026-11-23/")
    page.locator("main form button[type=submit]").first.click()
    said(page, "写入日志")
    look_over(page, "daily-log", "/supervision/daily-log/2026-11-23/")
    look_over(page, "daily-logs", "/supervision/daily-log/")


@pytest.mark.long
def test_pages_on_paper(page_of: Pages) -> None:
    counter = make_counter()
    a_month(counter)
    a_day(counter, counter.chief)
    page = page_of(counter.chief)
    for name, url in (("figures", "/admin/figures/"), ("schedule", "/supervision/schedule/")):
        page.goto(url)
        page.emulate_media(media="print")
        expect(page.locator(".oversight")).to_be_hidden()
        shoot(page, f"{name}-print")
        page.emulate_media(media="screen")


@pytest.mark.long
def test_english_pages_are_english(page_of: Pages, dress: Callable[..., None]) -> None:
    counter = make_counter()
    a_month(counter)
    a_day(counter, counter.chief)
    page = page_of(counter.chief)
    dress(page.context, language="en")
    page.goto("/supervision/daily-log/2026-11-23/")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("Late: 晚到员.")).to_be_visible()
    allowed = (
        "员工",
        "窗口",
        "档案室",
        "享受服务",
        "商务窗口",
        "晚到员",
        "缺勤员",
        "拍卖企业经营批准",
        "中文",
        "简体中文",
    )
    for url in ("/admin/figures/?by=person", "/supervision/schedule/", "/supervision/presence/", page.url):
        page.goto(url)
        assert [word for word in chinese_on(page) if word not in allowed] == [], url
