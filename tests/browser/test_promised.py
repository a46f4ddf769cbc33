"""Journeys of promised items: several visits, stopped clocks, an extension, results of one's own and from outside."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from appointments.flow import Step
from appointments.models import Case, Result
from tests.browser.pilot import (
    PHONE_NUMBER,
    PNG,
    act,
    at,
    choose_item,
    dues,
    mark,
    more,
    paper_row,
    press,
    receive,
    said,
    scan_file,
    send,
    step_is,
    wait_for_visitor,
    welcome_visitor,
)
from tests.browser.watching import Problems, shoot
from tests.case_factories import Counter, assert_whole, fresh, make_case, make_counter, papers_of
from windows.models import ItemVersion, Paper
from windows.roles import Role

Pages = Callable[..., Page]
LONG = {
    "promised_number": 5,
    "statutory_number": 20,
    "special_procedures": ["expert_review"],
    "chain": (Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER),
}
URL = "/desk/cases/{}/"


def first_visit(page_of: Pages, counter: Counter) -> Case:
    """Something is missing: the visitor leaves with a correction notice."""
    page = page_of(counter.a)
    welcome_visitor(page)
    choose_item(page, counter)
    receive(page, phone=PHONE_NUMBER)
    mark(page, "申请书", "已提交")
    mark(page, "公司章程", "缺少", "缺股东签字的最新章程")
    press(page, "c")
    expect(page.locator(".move-form")).to_be_visible()
    send(page, "补正告知书已生成")
    expect(paper_row(page, "一次性告知书")).to_be_visible()
    press(page, "e")
    expect(page.locator("[data-key='n']").first).to_be_visible()
    return Case.objects.get()


def second_visit(page_of: Pages, counter: Counter, case: Case) -> dict[str, str]:
    """What was missing is supplied: the application is accepted, and the promise is told."""
    page = page_of(counter.a)
    wait_for_visitor(page)
    page.goto(URL.format(case.pk))
    press(page, "y")
    expect(page.locator(".ticket-number")).to_be_visible()
    act(page, "s", "F4")
    said(page, "请重新核对")
    mark(page, "公司章程", "已提交")
    act(page, "a", "F5")
    shoot(page, "promised-accepted")
    press(page, "e")
    expect(page.locator("[data-key='n']").first).to_be_visible()
    page.goto(URL.format(case.pk))
    return dues(page)


def start_review(page_of: Pages, counter: Counter, case: Case) -> None:
    """Experts look at it: the clocks stand still."""
    page = page_of(counter.a)
    page.goto(URL.format(case.pk))
    more(page, "启动特别程序")
    page.locator(".move-form [name=kind]").select_option(label="专家评审")
    page.locator(".move-form [name=expected_days]").fill("5")
    send(page, "特别程序")
    expect(page.locator(".case-head")).to_contain_text("2026-09-29")
    shoot(page, "promised-frozen")


def end_review(page_of: Pages, counter: Counter, case: Case) -> dict[str, str]:
    """The review is over: the clocks run on; more time is asked for."""
    page = page_of(counter.a)
    page.goto(URL.format(case.pk))
    page.locator("#case .acts-main").get_by_text("结束特别程序").click()
    expect(page.locator(".move-form")).to_be_visible()
    send(page, "特别程序")
    step_is(page, "F5")
    found = dues(page)
    more(page, "申请延长期限")
    page.locator(".move-form [name=days]").fill("5")
    page.locator(".move-form [name=reason]").fill("专家意见需要补充论证。")
    page.keyboard.press("Alt+Enter")
    step_is(page, "F5")
    expect(page.locator(".move-form")).to_have_count(0)
    return found


def decide(page: Page, kind: str, key: str, reason: str = "") -> None:
    """Decide the only row of a list on the supervision page by keyboard."""
    page.goto(f"/supervision/{kind}/")
    expect(page.locator("[data-work-row]")).to_have_count(1)
    press(page, "j")
    press(page, "x")
    if reason:
        page.keyboard.press("w")
        page.keyboard.insert_text(reason)
        page.keyboard.press(f"Alt+{key}")
    else:
        press(page, key)
    said(page, "1项")


def third_visit(page_of: Pages, counter: Counter, case: Case) -> None:
    """The result is fetched."""
    page = page_of(counter.a)
    wait_for_visitor(page)
    page.goto(URL.format(case.pk))
    press(page, "y")
    expect(page.locator(".ticket-number")).to_be_visible()
    act(page, "p", "F7")
    act(page, "f", "已办结")
    shoot(page, "promised-closed")


def test_promised_item_over_three_visits(page_of: Pages, problems: Problems) -> None:
    problems.expect("status of 401")  # the desks of earlier days stay open, and their logins have ended
    with at("2026-09-21 10:00"):
        counter = make_counter(**LONG)
        case = first_visit(page_of, counter)
    with at("2026-09-23 10:00"):  # Mid-autumn on the 25th, National Day on 1–7 October, the 10th is worked
        assert second_visit(page_of, counter, case) == {"承诺办结": "2026-10-08", "法定办结": "2026-10-28"}
    with at("2026-09-29 10:00"):
        start_review(page_of, counter, case)
    with at("2026-10-09 10:00"):
        assert end_review(page_of, counter, case) == {"承诺办结": "2026-10-12", "法定办结": "2026-11-02"}
    with at("2026-10-10 10:00"):
        leader = page_of(counter.leader)
        decide(leader, "extensions", "a", "论证确需时间，批准。")
        leader.goto(URL.format(case.pk))
        assert dues(leader) == {"承诺办结": "2026-10-19", "法定办结": "2026-11-09"}
        decide(page_of(counter.chief), "approvals", "a")
    with at("2026-10-12 10:00"):
        decide(page_of(counter.leader), "approvals", "a")
    with at("2026-10-14 10:00"):
        third_visit(page_of, counter, case)
        case = fresh(case)
        assert (case.outcome, case.decision, case.visit_links.count()) == ("completed", "approved", 3)
        assert {"correction_notice", "special_procedure", "extension", "own_result"} <= set(papers_of(case))
        assert_whole(case)


def test_external_result_with_number_blank_and_scan(page_of: Pages) -> None:
    counter = make_counter(result_issued_by=ItemVersion.ResultIssuer.EXTERNAL)
    case = make_case(counter, at=Step.PRINT_CERTIFICATE)
    page = page_of(counter.a)
    page.goto(URL.format(case.pk))
    page.locator(".move-form [name=number]").fill("鲁商拍〔2026〕0042号")
    page.locator(".move-form [name=blank_serial]").fill("No.0012345")
    page.locator(".move-form [name=scan]").set_input_files(scan_file())
    page.locator(".move-form [type=submit]").click()
    step_is(page, "F7")
    said(page, "办理结果已备妥")
    result = Result.objects.get(case=case)
    assert (result.number, result.blank_serial) == ("鲁商拍〔2026〕0042号", "No.0012345")
    link = page.get_by_role("link", name="结果扫描件")
    answer = page.request.get(link.get_attribute("href") or "")
    assert (answer.status, answer.headers["content-type"], answer.body()) == (200, "image/png", PNG)


def test_paper_opens_as_pdf_and_is_genuine(page_of: Pages) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.APPROVE)
    page = page_of(counter.a)
    page.goto(URL.format(case.pk))
    with page.context.expect_event("response", lambda answer: "/papers/" in answer.url) as opened:
        paper_row(page, "受理通知书").get_by_role("button").click()
    assert (opened.value.status, opened.value.headers["content-type"]) == (200, "application/pdf")
    paper = Paper.objects.get(case_link__case=case, kind="acceptance_slip")
    visitor = page_of()
    visitor.goto(f"/verify/{paper.code}/")
    expect(visitor.locator(".verdict-good")).to_be_visible()
    expect(visitor.locator("main")).to_contain_text(paper.number)


def test_code_that_no_paper_has_is_said_to_be_wrong(page_of: Pages, problems: Problems) -> None:
    problems.expect("status of 404")
    visitor = page_of()
    visitor.goto("/verify/")
    visitor.locator("main input").first.fill("ABCD-EFGH-JKMN")
    visitor.keyboard.press("Enter")
    expect(visitor.locator(".verdict-bad")).to_be_visible()
