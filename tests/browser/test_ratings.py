"""Journeys of ratings: given at the device while the desk finishes, and a bad one followed up to the call-back."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from appointments.flow import Step
from evaluations.models import FollowUp, Rating
from evaluations.services.bad_reviews import assign
from tests.browser.pilot import act, at, said
from tests.browser.test_looks import chinese_on, data_words
from tests.browser.watching import PHONE, Problems, assert_accessible, look_over, shoot
from tests.case_factories import Counter, make_case, make_counter
from tests.evaluations.rated import code_of, make_bad_review, make_device, make_finished, make_rating, make_verifier
from windows.models import Staff, Window
from windows.services.attendance import sign_in

Pages = Callable[..., Page]
TABLET = {"width": 1024, "height": 768}
TURNS_WITHIN = 3.0
"""Seconds after F7 in which the device turns to the rating page."""


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        yield


def make_manned() -> Counter:
    """A window with a device, at which the A role is signed in."""
    counter = make_counter(delivery_ways=["counter"])
    Window.objects.filter(pk=counter.window.pk).update(accessible=True)
    Staff.objects.filter(pk=counter.a.pk).update(party_member=True, job_title="窗口工作人员")
    sign_in(counter.window, by=counter.a)
    return counter


def level(page: Page, word: str) -> Locator:
    """The button of one of the five levels."""
    return page.locator(".rate-word").get_by_text(word, exact=True)


def test_device_turns_at_the_end_of_the_case_is_rated_and_turns_back(page_of: Pages, problems: Problems) -> None:
    problems.expect("422")
    counter = make_manned()
    case = make_case(counter, at=Step.FINISH)
    tablet, desk = page_of(viewport=TABLET), page_of(counter.a)
    tablet.goto(f"/device/{make_device(counter)[1]}/")
    expect(tablet.locator(".plate-name")).to_have_text(counter.a.name)
    expect(tablet).to_have_url("/device/")
    desk.goto(f"/desk/cases/{case.pk}/")
    act(desk, "f", "已办结")
    began = time.monotonic()
    expect(tablet.get_by_text("请您对本次服务作出评价")).to_be_visible()
    assert time.monotonic() - began < TURNS_WITHIN
    expect(tablet.locator("input[name=level]:checked")).to_have_count(0)
    level(tablet, "不满意").click()
    tablet.get_by_role("button", name="提交评价").click()
    expect(tablet.locator(".error-summary")).to_be_visible()
    shoot(tablet, "device-rate-reason")
    tablet.get_by_text("等候时间过长(R11)").click()
    tablet.get_by_role("button", name="提交评价").click()
    expect(tablet.get_by_text("感谢您的评价")).to_be_visible()
    expect(tablet.locator(".plate-name")).to_have_text(counter.a.name)
    row = Rating.objects.get()
    assert (row.level, row.reasons, row.channel, row.staff) == ("dissatisfied", "slow", "window_device", counter.a)


def test_bad_review_is_followed_up_to_the_call_back(page_of: Pages) -> None:
    counter = make_counter()
    case = make_finished(counter, phone="13812345678")
    visitor, verifier = page_of(viewport={"width": 390, "height": 844}), make_verifier()
    visitor.goto(f"/rate/{code_of(case)}/")
    level(visitor, "非常不满意").click()
    visitor.get_by_text("态度冷淡、不耐烦(S8)").click()
    visitor.get_by_label("您的意见").fill("问了三次才回答")
    visitor.get_by_role("button", name="提交评价").click()
    expect(visitor.get_by_text("感谢您的评价")).to_be_visible()
    chief = page_of(counter.chief)
    chief.goto("/supervision/bad-reviews/")
    expect(chief.get_by_text("问了三次才回答")).to_be_visible()
    chief.locator(f"main a[href='/office/ratings/{FollowUp.objects.get().rating_id}/']").first.click()
    chief.get_by_label("交办给").select_option(str(verifier.pk))
    chief.get_by_role("button", name="指派").click()
    said(chief, "差评已交办")
    expect(chief.get_by_text("138****5678")).to_have_count(0)
    shoot(chief, "review-chief")
    desk = page_of(verifier)
    desk.goto("/me/")
    desk.locator("#panel-reviews a").first.click()
    expect(desk.get_by_text("138****5678")).to_be_visible()
    step(desk, {"办事群众的意见": "反映态度冷淡"}, "已联系", "联系情况已记录")
    desk.get_by_label("部分属实").check()
    step(desk, {"核实依据": "查看监控"}, "记录核实结果", "核实结果已记录")
    desk.get_by_label("已整改").check()
    step(desk, {"处理情况": "已批评教育"}, "记录处置情况", "处理情况已记录")
    step(desk, {"答复办事群众": "已向您致歉"}, "已答复", "答复已记录")
    desk.get_by_label("对处理满意", exact=True).check()
    step(desk, {}, "记录回访", "回访已记录")
    shoot(desk, "review-done")
    assert_accessible(desk)
    assert (FollowUp.objects.get().state, FollowUp.objects.get().call_back) == ("called_back", "satisfied")


def step(page: Page, typed: dict[str, str], button: str, sentence: str) -> None:
    """Fill in the step now due and take it."""
    form = page.locator(".panel-accent form")
    for label, text in typed.items():
        form.get_by_label(label).fill(text)
    form.get_by_role("button", name=button).click()
    said(page, sentence)


@pytest.mark.long
def test_pages_of_ratings_fit_every_screen(page_of: Pages) -> None:
    counter = make_manned()
    case = make_finished(counter)
    review = make_bad_review(make_finished(counter), text="等了四十分钟，没有人说明原因。")
    verifier = make_verifier()
    assign(review, to=verifier, by=counter.chief)
    tablet = page_of()
    look_over(tablet, "rate", f"/rate/{code_of(case)}/")
    look_over(tablet, "ratings-public", "/ratings/")
    tablet.goto(f"/device/{make_device(counter)[1]}/")
    look_over(tablet, "device-plate")
    make_finished(counter)
    expect(tablet.get_by_text("请您对本次服务作出评价")).to_be_visible()
    look_over(tablet, "device-rate")
    page = page_of(verifier)
    for name, url in (("list", ""), ("detail", f"{review.rating_id}/"), ("figures", "figures/"), ("new", "new/")):
        look_over(page, f"ratings-{name}", f"/office/ratings/{url}")
    hand = page_of(verifier, viewport=PHONE)
    hand.goto("/office/ratings/")  # the last of the tabs, which scroll on a phone
    expect(hand.locator(".tabs [aria-current]")).to_be_in_viewport()


@pytest.mark.long
def test_english_pages_of_ratings_have_no_chinese_words(page_of: Pages, dress: Callable[..., None]) -> None:
    counter = make_manned()
    rating = make_rating(make_finished(counter), "dissatisfied")
    case = make_finished(counter)
    visitor, office = page_of(), page_of(make_verifier())
    for page in (visitor, office):
        dress(page.context, language="en")
    pages = [
        (visitor, f"/rate/{code_of(case)}/"),
        (visitor, "/ratings/"),
        (visitor, f"/device/{make_device(counter)[1]}/"),
    ]
    pages += [(office, f"/office/ratings/{part}") for part in ("", f"{rating.pk}/", "figures/", "new/", "exchange/")]
    for page, url in pages:
        page.goto(url)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        shoot(page, f"english-{url.strip('/').replace('/', '-')[:24]}")
        known = data_words(counter) | {"窗口工作人员"}
        assert [word for word in chinese_on(page) if word not in known] == [], url
