"""Journeys of findings: from the report over the person's statement to the confirmation, objected to and reversed; a clue."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from evaluations.models import Clue, Finding, Notice
from evaluations.services.media_reports import move_media_report, record_media_report
from evaluations.services.notices import record_notice
from evaluations.services.policies import settle_policy
from tests.browser.pilot import at, said, scan_file, take
from tests.browser.watching import LIGHT, look_over, shoot
from tests.evaluations.finding_cases import MONDAY, Bureau
from tests.factories import make_staff
from windows.roles import Role

Pages = Callable[..., Page]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        yield


def test_person_is_heard_before_it_is_confirmed_and_the_objection_reverses_it(page_of: Pages) -> None:
    bureau = Bureau()
    chief, clerk = page_of(bureau.chief), page_of(bureau.clerk)
    chief.goto("/office/findings/")
    chief.keyboard.press("n")
    chief.locator("[name=staff]").select_option(str(bureau.clerk.pk))
    chief.locator("[name=kind]").select_option("phone")
    expect(chief.locator("[name=in_duty_time]")).to_be_visible()
    chief.locator("[name=in_duty_time]").select_option("yes")
    chief.locator("[name=event_on]").fill("2026-11-20")
    chief.locator("[name=account]").fill("十点二十分在窗口玩手机约五分钟")
    chief.locator("[name=files]").set_input_files([scan_file()])
    shoot(chief, "finding-new")
    chief.keyboard.press("Alt+Enter")
    said(chief, "已登记")
    finding = Finding.objects.get()
    clerk.goto("/me/")
    expect(clerk.locator("#panel-record")).to_contain_text("玩手机")
    take(page_of(bureau.verifier), finding, "开始核实")
    take(page_of(bureau.verifier), finding, "请当事人陈述申辩", "监控显示使用手机,请说明原因。")
    decider = page_of(bureau.decider)
    decider.goto(f"/office/findings/{finding.pk}/")
    expect(decider.locator(".blocked").first).to_contain_text("2026-11-30")
    clerk.goto(f"/me/findings/{finding.pk}/")
    expect(clerk.get_by_text("扫描件.png")).to_be_visible()
    clerk.locator("[name=text]").fill("当时在用手机查办件照片")
    shoot(clerk, "finding-own")
    clerk.keyboard.press("Alt+Enter")
    said(clerk, "陈述申辩已记录")
    take(decider, finding, "认定属实", "未提供佐证")
    finding.refresh_from_db()
    assert finding.status == "confirmed"
    officer = page_of(bureau.verifier)
    officer.goto("/office/notices/new/")
    officer.locator("[name=issuer]").select_option("bureau")
    officer.locator("[name=document_number]").fill("商务〔2026〕9号")
    officer.locator("[name=issued_on]").fill("2026-11-23")
    officer.locator("[name=persons]").select_option(str(bureau.clerk.pk))
    officer.locator("[name=findings]").fill(finding.ref)
    officer.locator("[name=summary]").fill("上班时间玩手机")
    officer.keyboard.press("Alt+Enter")
    said(officer, "通报已登记")
    assert Notice.objects.get().findings.get() == finding
    clerk.goto(f"/me/findings/{finding.pk}/")
    expect(clerk.get_by_text("商务〔2026〕9号").first).to_be_visible()
    clerk.locator("[name=text]").fill("有同事证明在查照片")
    clerk.keyboard.press("Alt+Enter")
    said(clerk, "异议已记录")
    reviewer = page_of(bureau.reviewer)
    take(reviewer, finding, "撤销认定", "同事证言可信")
    shoot(reviewer, "finding-revoked")
    clerk.goto("/me/findings/")
    expect(clerk.get_by_text("已撤销").first).to_be_visible()
    finding.refresh_from_db()
    assert (finding.status, finding.under_review) == ("revoked", False)


@pytest.mark.long
def test_clue_is_seen_by_nobody_else(page_of: Pages) -> None:
    bureau = Bureau()
    officer = page_of(make_staff(roles=(Role.DISCIPLINE_OFFICER,)))
    officer.goto("/office/clues/")
    officer.keyboard.press("n")
    officer.locator("[name=staff]").select_option(str(bureau.clerk.pk))
    officer.locator("[name=received_on]").fill("2026-11-23")
    officer.locator("[name=channel]").fill("匿名信")
    officer.locator("[name=content]").fill("反映收受礼品卡")
    officer.locator("[name=files]").set_input_files([scan_file()])
    officer.keyboard.press("Alt+Enter")
    said(officer, "不告知任何人")
    clue = Clue.objects.get()
    expect(officer.get_by_role("link", name="扫描件.png")).to_be_visible()
    shoot(officer, "clue")
    for person, pages in (
        (bureau.clerk, ("/me/", "/me/findings/")),
        (bureau.leader, ("/office/findings/?state=all", "/admin/")),
        (bureau.verifier, ("/office/findings/?state=all", "/office/proposals/?state=all", "/office/measures/")),
        (make_staff(roles=(Role.AUDITOR,)), ("/audit/",)),
    ):
        page = page_of(person)
        for url in pages:
            page.goto(url)
            for word in ("礼品卡", "匿名信", clue.number, "线索"):
                expect(page.get_by_text(word)).to_have_count(0)


@pytest.mark.long
def test_pages_of_findings_fit_every_look(page_of: Pages) -> None:
    bureau = Bureau()
    settle_policy(2027, by=bureau.verifier, settings={}, body="局党组", document="1号", decided_on=MONDAY)
    asked, objected = bureau.asked(kind="absent_without_leave", minutes=45), bureau.objected()
    record_notice(
        by=bureau.decider,
        issuer="bureau",
        issued_on=MONDAY,
        document_number="商务〔2026〕9号",
        summary="上班时间打牌",
        persons=[bureau.clerk],
        findings=[objected],
    )
    page = page_of(bureau.decider)
    look_over(page, "findings", "/office/findings/")
    look_over(page, "finding", f"/office/findings/{asked.pk}/")
    look_over(page, "finding-report", "/office/findings/new/")
    look_over(page, "notices", "/office/notices/")
    look_over(page, "policy", "/policy/2027/")
    look_over(page, "finding-confirm", f"/office/findings/{asked.pk}/confirm/", looks=(LIGHT,))
    look_over(page, "policy-settle", "/office/policy/2027/", looks=(LIGHT,))
    look_over(page, "notice-new", "/office/notices/new/", looks=(LIGHT,))
    fields = {"kind": "news", "published_on": MONDAY, "outlet": "晚报", "summary": "窗口无人"}
    report = record_media_report(by=bureau.verifier, persons=[bureau.clerk], **fields)
    for verb in ("verify", "ask"):
        move_media_report(report, verb, by=bureau.verifier, reason="请说明当时去向")
    look_over(page, "media-report", f"/office/media/{report.pk}/", looks=(LIGHT,))
    own = page_of(bureau.clerk)
    look_over(own, "own-media", f"/me/findings/media/{report.pk}/")
    look_over(own, "own-finding", f"/me/findings/{asked.pk}/")
    look_over(own, "own-findings", "/me/findings/")
