"""Journeys of inspections: a plan drawn by lot, and a round on a phone through a lost connection to a confirmed finding."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from evaluations.models import Finding, InspectionDraw, InspectionRound, RoundAnswer, RoundPhoto
from tests.browser.pilot import at, said, take
from tests.browser.watching import HAND_DARK, LIGHT, PHONE, Problems, assert_accessible, assert_fits, look_over, shoot
from tests.evaluations.inspecting import located_exif, make_scene, person_in, photo_bytes
from tests.factories import make_staff
from windows.roles import Role

Pages = Callable[..., Page]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        yield


def camera() -> FilePayload:
    """A photo as a phone takes it, with the place in it."""
    content = photo_bytes(size=(640, 480), exif=located_exif())
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content}


def heic() -> FilePayload:
    """A photo that many computers cannot open."""
    return {"name": "IMG_0002.heic", "mimeType": "image/heic", "buffer": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64}


def test_round_on_a_phone_survives_a_lost_connection(page_of: Pages, problems: Problems) -> None:
    problems.expect("409")  # the HEIC photo
    problems.expect("ERR_INTERNET_DISCONNECTED")
    scene = make_scene()
    row = scene.round()
    page = page_of(scene.inspector, viewport=PHONE)
    page.goto("/me/")
    page.locator("#panel-rounds a").first.click()
    page.get_by_role("button", name="开始检查").click()
    said(page, "检查已开始")
    person = person_in(row).pk
    outbox = page.locator("[data-outbox-text]")
    expect(outbox).to_have_text("全部已保存。")

    first = page.locator("[id='S1-equipment-window']")
    first.get_by_role("button", name="符合", exact=True).click()
    expect(first.locator("[data-state]")).to_have_text("已保存")
    expect(page.locator("[data-answered]")).to_have_text("1")

    page.context.set_offline(True)
    failed = page.locator(f"[id='R10-unrelated-{person}']")
    failed.get_by_role("button", name="不符合").click()
    failed.get_by_label("具体类别").select_option("unrelated_reading")
    failed.get_by_label("备注").fill("十点十分看小说")
    failed.locator("input[type=file]").set_input_files(camera())
    expect(failed.locator("[data-state]")).to_have_text("保存在本机，尚未发送")
    expect(outbox).to_contain_text("没有网络")
    failed.scroll_into_view_if_needed()
    shoot(page, "inspection-phone-offline")
    page.get_by_role("link", name="去结束").click()
    expect(outbox).to_contain_text("请等全部发送后再结束。")
    assert RoundAnswer.objects.count() == 1

    page.context.set_offline(False)
    page.reload()  # what was kept stands in its place again, and goes out by itself
    failed = page.locator(f"[id='R10-unrelated-{person}']")
    expect(failed.get_by_label("备注")).to_have_value("十点十分看小说")
    expect(outbox).to_have_text("全部已保存。")
    expect(failed.locator("img.photo")).to_be_visible()
    answer = RoundAnswer.objects.latest("pk")
    assert (answer.result, answer.kind, answer.note) == ("failed", "unrelated_reading", "十点十分看小说")
    assert RoundPhoto.objects.get().metadata.content["place"] == "30.500000, 120.250000"
    failed.locator("input[type=file]").set_input_files(heic())
    expect(failed.locator("[data-state]")).to_contain_text("HEIC")
    shoot(page, "inspection-phone")
    assert_fits(page)
    assert_accessible(page)

    page.get_by_role("link", name="去结束").click()
    expect(page.get_by_text("十点十分看小说")).to_be_visible()
    shoot(page, "inspection-phone-finish")
    assert_fits(page)
    assert_accessible(page)
    page.locator("[name=summary]").fill("总体良好")
    page.get_by_role("button", name="结束检查").click()
    said(page, "检查已结束")
    assert InspectionRound.objects.get().state == "finished"
    finding = Finding.objects.get()
    assert (finding.staff, finding.kind, finding.status) == (scene.clerk, "unrelated_reading", "reported")
    shoot(page, "inspection-phone-report")
    assert_fits(page)
    assert_accessible(page)
    clerk = page_of(scene.clerk)
    clerk.goto("/me/")
    expect(clerk.locator("#panel-record")).to_contain_text("与工作无关")
    office, decider = page_of(scene.office), page_of(make_staff(roles=(Role.ASSESSMENT_OFFICE,)))
    take(office, finding, "开始核实")
    take(office, finding, "请当事人陈述申辩", "照片显示在看小说,请说明。")
    clerk.goto(f"/me/findings/{finding.pk}/")
    expect(clerk.locator("a[href*='/files/']").first).to_be_visible()
    clerk.locator("[name=text]").fill("是业务用书")
    clerk.keyboard.press("Alt+Enter")
    said(clerk, "陈述申辩已记录")
    decider.goto(f"/office/findings/{finding.pk}/confirm/")
    decider.locator("[name=in_duty_time]").select_option("yes")
    decider.locator("[name=reason]").fill("照片清楚")
    decider.locator("form.panel button[type=submit]").click()
    decider.wait_for_url(f"**/office/findings/{finding.pk}/")
    finding.refresh_from_db()
    assert finding.status == "confirmed"


@pytest.mark.long
def test_plan_is_drawn_and_checked(page_of: Pages, dress: Callable[..., None]) -> None:
    scene = make_scene()
    page = page_of(scene.office)
    page.goto("/office/inspections/plans/new/")
    page.locator("[name=first_day]").fill("2026-11-23")
    page.locator("[name=last_day]").fill("2026-11-27")
    page.locator("[name=inspectors_each]").fill("1")
    page.keyboard.press("Alt+Enter")
    said(page, "计划已制定")
    shoot(page, "inspection-plan")
    page.get_by_role("button", name="随机抽取").click()
    said(page, "抽取完成")
    expect(page.locator(".note-good")).to_contain_text("结果相同")
    made = InspectionDraw.objects.get()
    expect(page.locator(".proof")).to_contain_text(made.seed)
    look_over(page, "inspection-draw", f"/office/inspections/draws/{made.pk}/")
    look_over(page, "inspection-plan-drawn", f"/office/inspections/plans/{made.plan_id}/", looks=(LIGHT,))
    look_over(page, "inspection-list", "/office/inspections/", looks=(LIGHT,))
    look_over(page, "inspection-new", "/office/inspections/new/", looks=(LIGHT,))
    row = scene.begun()
    hand = page_of(scene.inspector, viewport=PHONE)
    dress(hand.context, language="en")
    look_over(hand, "inspection-checklist-english", f"/office/inspections/{row.pk}/", looks=(HAND_DARK,))
