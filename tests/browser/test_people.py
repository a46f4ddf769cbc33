"""Journeys beside the counter: leave that would uncover an item, long leave and back early, a fault, an outsider."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from appointments.flow import Step
from tests.browser.pilot import at, press, said, settled
from tests.browser.test_looks import CHINESE, chinese_on, data_words
from tests.browser.watching import Problems, look_over, shoot
from tests.case_factories import Counter, end_visit, make_case, make_counter
from tests.duty_factories import MONDAY, make_attendance, make_equipment, make_leave, make_shift, on
from windows.models import EntryPermit, Equipment, Fault, Leave
from windows.services.absences import begin_absence, end_absence
from windows.services.corrections import correct_attendance
from windows.services.equipment import log_maintenance, report_fault
from windows.services.improvements import adopt_improvement, discuss_improvement, propose_improvement
from windows.services.messages import send_message
from windows.services.permits import allow_entry, record_entry, request_entry

Pages = Callable[..., Page]
TUESDAY = MONDAY + timedelta(days=1)
# What people of the tests type in Chinese.
ENTERED = {
    "业务科",
    "签到设备故障",
    "请到二楼领取新表格，并把旧表格交回。",
    "家中有事",
    "打印机",
    "换纸",
    "卡纸",
    "刘建国",
    "陈志强",
    "赵明",
    "维修公司",
    "检修打印机",
    "材料共享后可缩短",
    "市场秩序科",
    "可行",
    "提供填写样表",
}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        yield


def ask_for_leave(page: Page, first: str, last: str, reason: str) -> None:
    """Fill the request in, as the person does."""
    page.goto("/leave/new/")
    page.get_by_label("请假类别").select_option("personal")
    with page.expect_response(lambda answer: "/leave/preview/" in answer.url):
        page.locator("[name=first]").fill(first)
        page.locator("[name=last]").fill(last)
        page.locator("[name=last]").press("Tab")
    page.locator("[name=reason]").fill(reason)
    settled(page)


def test_leave_that_would_uncover_an_item_is_seen_before_it_is_decided(page_of: Pages, problems: Problems) -> None:
    problems.expect("422")  # refused without a reason
    counter = make_counter(promised_number=1)
    make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    make_leave(counter.b, on(TUESDAY, "00:00"), on(TUESDAY, "23:59"))
    make_shift(counter.a, counter.window, day=TUESDAY)
    clerk = page_of(counter.a)
    ask_for_leave(clerk, "2026-11-24", "2026-11-24", "孩子家长会")
    expect(clerk.locator("#leave-preview .note-bad")).to_contain_text("1个事项将无人受理")
    shoot(clerk, "leave-new")
    clerk.keyboard.press("Alt+Enter")
    said(clerk, "等待审批")
    chief = page_of(counter.chief)
    leave = Leave.objects.get(staff=counter.a)
    chief.goto(f"/leave/{leave.pk}/")
    expect(chief.locator(".left-behind .note-bad")).to_contain_text("无人受理")
    expect(chief.locator(".left-behind .note-warn")).to_contain_text("到期")
    expect(chief.get_by_text("孩子家长会")).to_be_visible()
    shoot(chief, "leave-decide")
    press(chief, "Alt+r")
    expect(chief.locator(".error-summary")).to_be_visible()
    chief.locator("[name=note]").fill("当天B角不在，请改期")
    chief.keyboard.press("Alt+r")
    said(chief, "未批准")
    leave.refresh_from_db()
    assert (leave.state, leave.decided_by) == ("refused", counter.chief)
    clerk.goto("/leave/")
    expect(clerk.get_by_text("当天B角不在，请改期")).to_be_visible()


@pytest.mark.long
def test_longer_leave_goes_to_the_leader_and_ends_early(page_of: Pages) -> None:
    counter = make_counter()
    clerk, chief, leader = (page_of(person) for person in (counter.a, counter.chief, counter.leader))
    ask_for_leave(clerk, "2026-11-24", "2026-11-27", "回家探亲")
    clerk.keyboard.press("Alt+Enter")
    said(clerk, "等待审批")
    leave = Leave.objects.get()
    chief.goto(f"/leave/{leave.pk}/")
    expect(chief.locator(".blocked")).to_contain_text("分管领导")
    expect(chief.get_by_text("回家探亲")).to_have_count(0)
    leader.goto(f"/leave/{leave.pk}/")
    expect(leader.get_by_text("回家探亲")).to_be_visible()
    leader.keyboard.press("Alt+a")
    said(leader, "请假已批准")
    with at("2026-11-25 13:00"):
        clerk = page_of(counter.a)
        clerk.goto("/me/")
        clerk.locator("#panel-leave").get_by_role("button", name="提前销假").click()
        clerk.locator("[data-confirm-yes]").click()
        said(clerk, "提前结束")
    leave.refresh_from_db()
    assert leave.state == "returned"
    assert leave.until_at < leave.ends_at


def test_fault_is_reported_in_three_taps_and_repaired(page_of: Pages) -> None:
    counter = make_counter()
    printer = make_equipment(counter.window)
    make_equipment(counter.window, kind="scanner")
    clerk, chief = page_of(counter.a), page_of(counter.chief)
    clerk.goto("/desk/")
    clerk.get_by_role("link", name="报修").click()
    row = clerk.locator("tr").filter(has_text="打印机").first
    row.get_by_role("link", name="报修").click()
    shoot(clerk, "fault-new")
    clerk.get_by_text("卡纸", exact=True).click()
    clerk.get_by_role("button", name="提交报修").click()
    said(clerk, "已报修")
    fault = Fault.objects.get()
    assert (fault.equipment.window, fault.description) == (counter.window, "卡纸")
    chief.goto(f"/equipment/{fault.equipment_id}/")
    chief.locator("summary").filter(has_text="送修").click()
    chief.locator("[name=repairer]").fill("维修公司")
    chief.get_by_role("button", name="送修").click()
    said(chief, "已送修")
    chief.locator("summary").filter(has_text="故障销号").click()
    chief.locator("[name=outcome]").fill("更换搓纸轮")
    chief.get_by_role("button", name="故障销号").click()
    said(chief, "故障已销号")
    shoot(chief, "equipment-detail")
    fault.refresh_from_db()
    assert fault.state == "repaired"
    assert printer.kind == "printer"


@pytest.mark.long
def test_outsider_comes_in_with_a_permit_and_leaves(page_of: Pages) -> None:
    counter = make_counter()
    clerk, chief = page_of(counter.a), page_of(counter.chief)
    clerk.goto("/entry/new/")
    clerk.locator("[name=visitor]").fill("刘建国")
    clerk.locator("[name=purpose]").fill("检修打印机")
    clerk.keyboard.press("Alt+Enter")
    said(clerk, "等待首席代表")
    chief.goto("/supervision/entry/")
    expect(chief.locator("[data-work-row]")).to_contain_text("刘建国")
    shoot(chief, "supervision-entry")
    press(chief, "j")
    press(chief, "a")
    said(chief, "1项")
    clerk.goto("/entry/")
    clerk.get_by_role("button", name="已进入").click()
    expect(clerk.locator("section").filter(has_text="当前在内")).to_contain_text("刘建国")
    clerk.get_by_role("button", name="已离开").click()
    said(clerk, "已登记离开")
    expect(clerk.get_by_text("刘建国")).to_have_count(0)
    permit = EntryPermit.objects.get()
    assert permit.entered_at is not None
    assert permit.left_at is not None


@pytest.mark.long
def test_proposal_becomes_a_shorter_promise(page_of: Pages) -> None:
    counter = make_counter(promised_number=5)
    row = propose_improvement(
        counter.version.item, by=counter.a, kind="shorter_promise", text="材料共享后可缩短", promised_number=3
    )
    chief, leader = page_of(counter.chief), page_of(counter.leader)
    chief.goto("/supervision/proposals/")
    chief.locator("[data-work-link]").click()
    chief.locator("[name=discussed_with]").fill("市场秩序科")
    chief.get_by_role("button", name="登记商议").click()
    said(chief, "商议已登记")
    leader.goto(f"/improvements/{row.pk}/")
    expect(leader.get_by_text("由5个工作日")).to_be_visible()
    shoot(leader, "improvement-decide")
    leader.get_by_role("button", name="采纳建议").click()
    said(leader, "已采纳")
    row.refresh_from_db()
    assert row.adopted_version is not None
    assert row.adopted_version.promised_number == 3


@pytest.mark.long
def test_pages_beside_the_counter(page_of: Pages) -> None:
    counter = make_counter(promised_number=5)
    furnish(counter)
    clerk, chief = (page_of(person) for person in (counter.a, counter.chief))
    look_over(clerk, "me", "/me/")
    look_over(clerk, "leave-list", "/leave/")
    clerk.goto("/leave/new/")
    expect(clerk.locator("#leave-preview strong")).to_be_visible()
    settled(clerk)
    look_over(clerk, "leave-new")
    look_over(chief, "leave-calendar", "/leave/calendar/")
    look_over(chief, "leave-calendar-window", "/leave/calendar/?by=window")
    look_over(chief, "leave-detail", f"/leave/{Leave.objects.filter(state='requested').latest('pk').pk}/")
    look_over(chief, "equipment", "/equipment/")
    look_over(chief, "equipment-fault", f"/equipment/{Fault.objects.get().equipment_id}/")
    look_over(clerk, "fault-report", f"/equipment/{Equipment.objects.get(kind='scanner').pk}/fault/")
    look_over(chief, "entry", "/entry/")
    look_over(clerk, "entry-new", "/entry/new/")
    look_over(chief, "improvements", "/improvements/?state=adopted")
    look_over(clerk, "improvement-new", "/improvements/new/")
    page = page_of(counter.leader)
    adopted, open_one = (counter.version.item.improvements.order_by("pk")[place] for place in (0, 1))
    look_over(page, "improvement-effect", f"/improvements/{adopted.pk}/")
    look_over(page, "improvement-open", f"/improvements/{open_one.pk}/")
    look_over(chief, "supervision-proposals", "/supervision/proposals/")


@pytest.mark.long
def test_english_pages_have_no_chinese_words(page_of: Pages, dress: Callable[..., None]) -> None:
    counter = make_counter(promised_number=5)
    furnish(counter)
    clerk, chief, leader = (page_of(person) for person in (counter.a, counter.chief, counter.leader))
    leave = Leave.objects.filter(state="requested").latest("pk")
    proposal = counter.version.item.improvements.order_by("pk")[1]
    device = Fault.objects.get().equipment_id
    entered = data_words(counter) | {counter.b.name, counter.leader.name} | ENTERED
    known = {word for text in entered for word in CHINESE.findall(text)}
    for page, urls in (
        (clerk, ("/me/", "/leave/", "/leave/new/", f"/equipment/{device}/", "/entry/new/", "/improvements/new/")),
        (chief, (f"/leave/{leave.pk}/", "/leave/calendar/", "/leave/calendar/?by=window", "/equipment/", "/entry/")),
        (leader, ("/improvements/", f"/improvements/{proposal.pk}/", "/supervision/improvement/")),
    ):
        dress(page.context, language="en")
        for url in urls:
            page.goto(url)
            settled(page)
            assert [word for word in chinese_on(page) if word not in known] == [], url
    shoot(chief, "entry-english")
    shoot(clerk, "improvement-new-english")
    clerk.goto("/me/")
    shoot(clerk, "me-english")


@pytest.mark.long
def test_calendar_on_paper_is_the_calendar_alone(page_of: Pages) -> None:
    counter = make_counter()
    furnish(counter)
    page = page_of(counter.chief)
    for by in ("person", "window"):
        page.goto(f"/leave/calendar/?by={by}")
        page.emulate_media(media="print")
        expect(page.locator("header.bar")).to_be_hidden()
        expect(page.get_by_role("button", name="打印")).to_be_hidden()
        expect(page.locator(".away").first).to_be_visible()
        shoot(page, f"leave-calendar-{by}-paper")


def furnish(counter: Counter) -> None:
    """Something on every page."""
    window, person, chief = counter.window, counter.a, counter.chief
    make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    make_shift(person, window, hours="09:55-12:00")
    make_shift(person, window, day=TUESDAY)
    row = make_attendance(person, window)
    end_absence(begin_absence(row, by=person, destination="业务科"), by=person)
    correct_attendance(row, by=chief, signed_in_at=on(MONDAY, "09:40"), reason="签到设备故障")
    send_message(window, by=chief, text="请到二楼领取新表格，并把旧表格交回。")
    make_leave(person, on(TUESDAY, "12:00"), on(TUESDAY, "12:00") + timedelta(days=2))
    make_leave(counter.b, on(TUESDAY, "00:00"), on(TUESDAY, "12:00") + timedelta(days=3), granted=False)
    make_leave(person, on(MONDAY, "00:00") + timedelta(days=7), on(MONDAY, "12:00") + timedelta(days=7), granted=False)
    printer = make_equipment(window)
    make_equipment(window, kind="scanner")
    make_equipment(None, kind="water")
    log_maintenance(printer, by=person, kind="supplies", note="换纸")
    report_fault(printer, by=person, description="卡纸", stops_service=True)
    for name in ("刘建国", "陈志强", "赵明"):
        span = {"from_at": on(MONDAY, "09:00"), "until_at": on(MONDAY, "18:00")}
        request_entry(name, by=person, organisation="维修公司", purpose="检修打印机", window=window, **span)
    inside, coming, _waiting = EntryPermit.objects.order_by("pk")
    for permit in (inside, coming):
        allow_entry(permit, by=chief)
    record_entry(inside, by=person)
    item = counter.version.item
    for number in (4, 3):
        one = propose_improvement(
            item, by=person, kind="shorter_promise", text="材料共享后可缩短", promised_number=number
        )
        discuss_improvement(one, by=chief, discussed_with="市场秩序科", discussion="可行")
        if number == 4:
            adopt_improvement(one, by=counter.leader)
    propose_improvement(item, by=counter.b, kind="convenience", text="提供填写样表")
