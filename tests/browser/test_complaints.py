"""Journeys of complaints: by a visitor on a phone to an upheld decision and its reversal; from 12345 to the reply."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from appointments.flow import Step
from evaluations.models import Complaint
from evaluations.services.feedback import answer_feedback
from tests.browser.pilot import at, said, scan_file
from tests.browser.watching import PHONE, Problems, assert_accessible, assert_fits, shoot
from tests.case_factories import make_case, make_counter
from tests.duty_factories import make_clerk, make_leader
from tests.evaluations.scenes import make_officer, say
from tests.factories import make_office

Pages = Callable[..., Page]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        make_office(presence_in_use=False)
        yield


def open_act(page: Page, title: str) -> None:
    """Unfold the form of an act."""
    page.locator("summary").filter(has_text=title).click()


def send_complaint(page: Page) -> str:
    """Complain on a phone, from the public guide on; return the private address."""
    page.goto("/feedback/")
    assert_fits(page)
    assert_accessible(page)
    shoot(page, "feedback-home-phone")
    page.get_by_text("我要投诉").click()
    page.get_by_label("态度").check()
    page.locator("[name=text]").fill("在3号窗口问了三次,工作人员一直看手机不回答。")
    page.locator("[name=about]").fill("3号窗口")
    page.locator("[name=phone]").fill("139 0000 1234")
    page.locator("[name=files]").set_input_files([scan_file()])
    assert_fits(page)
    assert_accessible(page)
    shoot(page, "feedback-new-phone")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.locator(".verdict")).to_contain_text("已收到")
    shoot(page, "feedback-follow-phone")
    return page.locator(".private-link a").get_attribute("href") or ""


def test_complaint_of_a_visitor_is_upheld_after_the_hearing_and_reversed_on_objection(
    page_of: Pages, problems: Problems
) -> None:
    problems.expect("422")  # decided before the person was heard
    clerk, officer, leader = make_clerk(name="李娜"), make_officer(name="王办"), make_leader()
    visitor = page_of(viewport=PHONE, has_touch=True)
    private = send_complaint(visitor)
    complaint = Complaint.objects.get()
    office = page_of(officer)
    office.goto("/office/")
    assert_accessible(office)
    shoot(office, "office-home")
    office.get_by_role("link", name=complaint.ref).click()
    office.get_by_role("button", name="受理并告知").click()
    said(office, "投诉已受理")
    open_act(office, "关联人员")
    office.locator("#id_link_staff").select_option(label=str(clerk))
    office.locator("form[action$='/acts/link/'] button[type=submit]").click()
    said(office, "关联已记录")
    expect(office.locator(".blocked")).to_contain_text("尚未听取李娜")
    shoot(office, "complaint-linked")
    open_act(office, "听取被投诉人陈述")
    office.locator("#id_hear_told").fill("有群众反映,在3号窗口询问三次未得到回答。")
    office.locator("form[action$='/acts/hear/'] button[type=submit]").click()
    said(office, "已通知本人陈述")
    person = page_of(clerk)
    person.goto("/me/")
    person.locator("#panel-complaints").get_by_role("link", name=complaint.ref).click()
    expect(person.get_by_text("询问三次未得到回答")).to_be_visible()
    assert_accessible(person)
    shoot(person, "hearing")
    person.locator("[name=statement]").fill("当时在手机上核对材料编号,没有听见,愿意道歉。")
    person.get_by_role("button", name="提交陈述").click()
    said(person, "陈述已记录")
    decide(office, complaint, "属实且有过错")
    said(office, "决定已记录")
    assert_accessible(office)
    shoot(office, "complaint-decided")
    visitor.goto(private)
    expect(visitor.get_by_text("您的投诉属实")).to_be_visible()
    shoot(visitor, "feedback-upheld-phone")
    person.goto(f"/me/complaints/{complaint.pk}/")
    person.locator("[name=reason]").fill("监控可以证明我在核对材料。")
    person.get_by_role("button", name="提出异议").click()
    said(person, "其他人再次核实")
    chief = page_of(leader)
    chief.goto(f"/office/complaints/{complaint.pk}/")
    open_act(chief, "听取被投诉人陈述")
    chief.locator("form[action$='/acts/hear/'] button[type=submit]").click()
    said(chief, "已通知本人陈述")
    person.goto(f"/me/complaints/{complaint.pk}/")
    person.get_by_role("button", name="放弃陈述").click()
    person.locator("[data-confirm-yes]").click()
    said(person, "您已放弃陈述")
    decide(chief, complaint, "不属实")
    said(chief, "决定已记录")
    complaint.refresh_from_db()
    assert complaint.decision == "not_upheld"
    assert list(complaint.rulings.values_list("decision", flat=True)) == ["upheld_at_fault", "not_upheld"]
    visitor.goto(private)
    expect(visitor.get_by_text("您的投诉不属实")).to_be_visible()


def decide(page: Page, complaint: Complaint, decision: str) -> None:
    """Decide and reply; a fault has both ticks."""
    page.goto(f"/office/complaints/{complaint.pk}/")
    open_act(page, "作出决定并答复")
    form = page.locator("form[action$='/acts/decide/']")
    form.locator("label", has_text=decision).first.click()
    if "过错" in decision:
        form.locator("[name=facts_verified]").check()
        form.locator("[name=at_fault]").check()
    form.locator("[name=facts]").fill("调看监控并询问当事人。")
    form.locator("[name=reply]").fill("感谢您的反映,情况已核实,处理结果如上。")
    form.locator("button[type=submit]").click()


@pytest.mark.long
def test_complaint_from_12345_about_a_delay_is_entered_linked_and_replied_to(page_of: Pages) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.ACCEPT)
    office = page_of(make_officer())
    office.goto("/office/feedback/new/")
    office.locator("label", has_text="投诉").first.click()
    office.locator("[name=source]").select_option("hotline_12345")
    office.locator("[name=source_number]").fill("2026112300123")
    office.locator("[name=text]").fill("企业反映材料交了很久没有结果。")
    office.locator("[name=subject]").select_option("delay")
    office.locator("[name=files]").set_input_files([scan_file()])
    assert_accessible(office)
    shoot(office, "feedback-enter")
    office.keyboard.press("Alt+Enter")
    said(office, "已录入")
    office.get_by_role("button", name="受理并告知").click()
    said(office, "投诉已受理")
    open_act(office, "关联人员")
    office.locator("#id_link_case").fill(case.number or "")
    office.locator("#id_link_subject").select_option("delay")
    office.locator("form[action$='/acts/link/'] button[type=submit]").click()
    said(office, "关联已记录")
    complaint = Complaint.objects.get()
    assert (complaint.case, complaint.subject) == (case, "delay")
    decide(office, complaint, "不属实")
    said(office, "决定已记录")
    office.goto("/office/complaints/")
    expect(office.locator("tbody tr")).to_contain_text("2026112300123")
    assert_accessible(office)
    shoot(office, "complaint-register")
    answer_feedback(say("suggestion"), by=make_officer(), text="谢谢")
    office.goto("/office/report/2026/11/")
    assert_accessible(office)
    shoot(office, "report-month")
