"""Journeys of those who approve: by keyboard, several at once."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from appointments.flow import Step
from appointments.models import Approval, Extension
from appointments.services import special
from tests.browser.pilot import press, said
from tests.browser.watching import Problems, shoot
from tests.case_factories import end_visit, fresh, make_case, make_counter


def test_chief_approves_three_at_once_by_keyboard(page_of: Callable[..., Page]) -> None:
    counter = make_counter(promised_number=5)
    cases = []
    for _ in range(3):
        cases.append(make_case(counter, at=Step.APPROVE))
        end_visit(counter)
    page = page_of(counter.chief)
    page.goto("/supervision/")
    rows = page.locator("[data-work-row]")
    expect(rows).to_have_count(3)
    for index in range(3):
        press(page, "j")
        expect(rows.nth(index)).to_have_attribute("aria-current", "true")
        press(page, "x")
        expect(rows.nth(index).get_by_role("checkbox")).to_be_checked()
    shoot(page, "supervision-selected")
    press(page, "a")
    said(page, "3项")
    expect(rows).to_have_count(0)
    assert [fresh(case).step for case in cases] == [Step.PRINT_CERTIFICATE] * 3
    given = Approval.objects.values_list("by", "opinion")
    assert list(given) == [(counter.chief.pk, "agree")] * 3


def test_reviewer_sends_back_only_with_a_reason(page_of: Callable[..., Page], problems: Problems) -> None:
    problems.expect("422")
    counter = make_counter()
    case = make_case(counter, at=Step.APPROVE)
    page = page_of(counter.chief)
    page.goto("/supervision/approvals/")
    press(page, "j")
    press(page, "s")
    expect(page.locator("#work-errors")).to_be_visible()
    assert not fresh(case).approval_returned
    page.locator("#id_reason").fill("申请书第三页未签字。")
    page.keyboard.press("Alt+s")
    said(page, "1项")
    case = fresh(case)
    assert (case.approval_returned, case.step) == (True, Step.APPROVE)


def test_leader_decides_an_extension_by_keyboard(page_of: Callable[..., Page]) -> None:
    counter = make_counter(promised_number=5, statutory_number=20)
    case = make_case(counter, at=Step.APPROVE)
    special.request_extension(case, days=5, reason="专家意见需要补充论证。", by=counter.a)
    before = fresh(case).promised_due_on
    page = page_of(counter.leader)
    page.goto("/supervision/extensions/")
    expect(page.get_by_text("专家意见需要补充论证。")).to_be_visible()
    press(page, "j")
    press(page, "w")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.insert_text("论证确需时间，批准。")
    page.keyboard.press("Alt+a")
    said(page, "1项")
    extension = Extension.objects.get()
    assert (extension.state, extension.decided_by, extension.decision_reason) == (
        "approved",
        counter.leader,
        "论证确需时间，批准。",
    )
    after = fresh(case).promised_due_on
    assert before is not None
    assert after is not None
    assert after > before
