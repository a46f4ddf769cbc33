"""Journeys at the counter: from greeting to result, in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from appointments.flow import Step
from appointments.models import Case, Handover
from tests.browser.pilot import (
    IMMEDIATE,
    act,
    case_number,
    choose_item,
    mark,
    more,
    paper_row,
    press,
    receive,
    said,
    send,
    step_is,
    wait_for_visitor,
    welcome_visitor,
)
from tests.browser.watching import Problems, shoot
from tests.case_factories import fresh, make_case, make_counter, papers_of


def test_immediate_item_from_start_to_result_in_twelve_presses(page_of: Callable[..., Page]) -> None:
    counter = make_counter(**IMMEDIATE)
    page = page_of(counter.a)
    presses = welcome_visitor(page)
    shoot(page, "desk-choose-item")
    presses += choose_item(page, counter)
    shoot(page, "desk-receive")
    presses += receive(page)
    step_is(page, "F4")
    shoot(page, "desk-materials")
    for key, code in (("m", "F4"), ("a", "F5"), ("d", "F6"), ("p", "F7")):
        presses += act(page, key, code)
    presses += act(page, "f", "已办结")
    shoot(page, "desk-closed")
    case = Case.objects.get()
    assert case_number(page) == case.number
    assert (case.outcome, case.decision, case.rating_invited_at is not None) == ("completed", "approved", True)
    assert presses <= 12


def test_wrong_key_is_taken_back(page_of: Callable[..., Page]) -> None:
    page = page_of(make_counter(**IMMEDIATE).a)
    welcome_visitor(page)
    act(page, "u", "F1")
    assert Case.objects.get().step == Step.GREET


def test_advice_on_the_phone_is_one_gesture(page_of: Callable[..., Page]) -> None:
    counter = make_counter()
    page = page_of(counter.a)
    wait_for_visitor(page)
    press(page, "t")
    expect(page.get_by_role("heading", name="电话咨询", level=1)).to_be_visible()
    page.locator("select[name=item]").select_option(label=counter.version.name)
    page.locator("textarea[name=note]").fill("来电询问换证需要哪些材料，已一次说明。")
    send(page, "电话咨询已登记")
    case = Case.objects.get()
    assert (case.channel, case.outcome, case.item_id) == ("phone", "advice_given", counter.version.item_id)
    assert case.visits.get().closed_at is not None


def test_non_acceptance_is_given_in_writing(page_of: Callable[..., Page]) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.ACCEPT)
    page = page_of(counter.a)
    page.goto(f"/desk/cases/{case.pk}/")
    more(page, "不予受理")
    page.locator("input[value=other_authority]").check()
    page.locator(".move-form [name=competent_authority]").fill("示例市文化和旅游局")
    page.locator(".move-form [name=reason]").fill("本事项不属于本局职权范围。")
    send(page, "通知书已生成")
    expect(page.locator("#now-head")).to_have_text("不予受理")
    expect(paper_row(page, "不予受理通知书")).to_be_visible()
    assert (fresh(case).outcome, papers_of(case)) == ("not_accepted", ["not_accepted", "receipt_slip"])


def test_refusal_of_a_decision_needs_its_reason(page_of: Callable[..., Page], problems: Problems) -> None:
    problems.expect("422")
    counter = make_counter(chain=("handler",))
    case = make_case(counter, at=Step.APPROVE)
    page = page_of(counter.a)
    page.goto(f"/desk/cases/{case.pk}/")
    page.locator("#case .acts-main").get_by_text("不同意", exact=True).click()
    expect(page.locator("input[value=refuse]")).to_be_checked()
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".error-summary")).to_contain_text("应当填写原因")
    page.locator(".move-form [name=reason]").fill("注册资本未达到法定最低限额。")
    page.keyboard.press("Alt+Enter")
    step_is(page, "F6")
    act(page, "p", "F7")
    case = fresh(case)
    assert (case.decision, "decision_refused" in papers_of(case)) == ("refused", True)


def test_b_role_takes_over_in_the_middle(page_of: Callable[..., Page]) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.ACCEPT)
    page = page_of(counter.b)
    page.goto(f"/desk/cases/{case.pk}/")
    press(page, "j")
    expect(page.locator("#confirm-text")).to_contain_text(f"办事群众正在{counter.a.name}处办理")
    page.locator("[data-confirm-yes]").click()
    said(page, "该办件现由您承办")
    act(page, "m", "F4")
    act(page, "a", "F5")
    rows = Handover.objects.filter(case=case).order_by("from_at", "pk")
    assert [(row.holder, row.role, row.until_at is None) for row in rows] == [
        (counter.a, "a_role", False),
        (counter.b, "b_role", True),
    ]
    assert case.step_records.get(step=Step.ACCEPT).staff == counter.b


def test_materials_are_marked_row_by_row(page_of: Callable[..., Page]) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.ACCEPT)
    page = page_of(counter.a)
    page.goto(f"/desk/cases/{case.pk}/")
    mark(page, "申请书", "已提交")
    mark(page, "公司章程", "缺少", "缺股东签字的最新章程")
    rows = case.material_checks.order_by("material__position").values_list("state", "note")
    assert list(rows) == [("present", ""), ("missing", "缺股东签字的最新章程")]
