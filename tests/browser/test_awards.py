"""Awards in the browser: offered, nominated from the merit sheet, decided by the leading group, put out for anybody."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.assessment.award_factories import make_scene
from tests.assessment.year_factories import PDF, fill, make_bureau, person
from tests.browser.pilot import at, said
from tests.browser.watching import assert_accessible, assert_fits, look_over, shoot
from tests.evaluations.ledger_samples import line
from tests.factories import make_assignment, make_office

Pages = Callable[..., Page]


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with at("2026-11-25 10:00"):
        make_office(presence_in_use=False, complaint_phone="000-0000")
        fill(
            line("finding", ref="V3", staff="S002", kind="meal", status="reported", confirmed_on=None),
            *(line("staff", number=f"S{number:03}", name=f"员工{number}") for number in range(3, 12)),
        )
        make_assignment(a_role=person("S003"), b_role=person("S004"), valid_from=person("S003").joined_on)
        yield


@pytest.mark.long
def test_an_award_from_the_merit_sheet_to_the_notice(page_of: Pages) -> None:
    scene = make_scene(make_bureau())
    office = page_of(scene.bureau.office)
    office.goto("/assessment/2026/awards/")
    office.get_by_role("link", name="提前").click()
    expect(office.locator("th[aria-sort=descending]")).to_contain_text("提前")
    office.get_by_role("link", name="推荐 员工3").click()
    office.locator("#id_reason").fill("全年零差错，多次受到表扬")
    shoot(office, "award-nominate")
    office.get_by_role("button", name="推荐").click()
    said(office, "已推荐员工3")

    office.goto("/assessment/2026/awards/")
    office.locator("summary", has_text="调整名额").click()
    office.locator(f"#quota_{scene.award.pk}_quota").fill("2")
    office.locator(f"#quota_{scene.award.pk}_reason").fill("编制增加")
    office.get_by_role("button", name="调整名额").click()
    said(office, "名额已调整为2个")

    leader = page_of(scene.bureau.leader)
    leader.goto("/assessment/")
    leader.get_by_role("link", name="2026 · 服务标兵 · 员工3").click()
    leader.get_by_label("授予", exact=True).check()
    leader.locator("#decide_kept").select_option("new")
    leader.locator("#decide_minutes_number").fill("会纪〔2026〕4号")
    leader.locator("#decide_minutes_on").fill("2026-11-25")
    leader.locator("#decide_minutes").set_input_files(
        {"name": "纪要.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    leader.locator("#decide_reason").fill("一致同意")
    shoot(leader, "award-decide")
    assert_accessible(leader)
    leader.get_by_role("button", name="审定推荐").click()
    said(leader, "审定已登记")

    office.goto("/assessment/2026/awards/")
    look_over(office, "award-list")
    office.get_by_role("button", name="发布公示").click()
    said(office, "公示至2026-12-02")
    office.goto("/assessment/2026/nominate/S001/")
    expect(office.locator(".blocked")).to_contain_text("E4")

    public = page_of()
    public.goto("/")
    public.get_by_role("link", name="公示", exact=True).click()
    expect(public.locator("main")).to_contain_text("员工3")
    assert_accessible(public)
    assert_fits(public)
    shoot(public, "award-notice")

    office.goto("/assessment/2026/awards/objections/")
    office.locator("[name=nomination]").select_option(index=1)
    office.locator("[name=received_on]").fill("2026-11-25")
    office.locator("[name=text]").fill("据反映常让群众久等")
    office.get_by_role("button", name="登记异议").click()
    said(office, "异议已登记")
    second = page_of(scene.bureau.second)
    second.goto("/assessment/")
    second.get_by_role("link", name="2026 · 服务标兵 · 员工3").click()
    second.get_by_label("异议不成立").check()
    second.locator("[name=answer]").fill("调看监控，等候因系统升级造成")
    assert_accessible(second)
    second.get_by_role("button", name="处理异议").click()
    said(second, "异议已处理")
    look_over(second, "award-objections", "/assessment/2026/awards/objections/")
