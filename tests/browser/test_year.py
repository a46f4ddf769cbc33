"""A whole year in the browser: computed, proposed, published, objected to, late evidence, decided, sealed, verified."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from playwright.sync_api import Page, expect

from assessment.models import RunResult, Seal, YearReview
from assessment.services.seals import seal_file
from service_window.append_only import lifted
from tests.assessment.year_factories import PDF, fill, make_bureau, person
from tests.browser.pilot import at, said, settled
from tests.browser.watching import PHONE, Problems, assert_fits, look_over, shoot
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_assignment, make_office

Pages = Callable[..., Page]


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        make_office(presence_in_use=False)
        fill(
            line("finding", ref="V2", staff="S002", kind="dozing", status="verifying", confirmed_on=None),
            line("finding", ref="V3", staff="S002", kind="meal", status="reported", confirmed_on=None),
            line("finding", ref="V4", kind="absent_without_leave", minutes=29, affected_work=True),
            line("inspection"),
            line("finding", ref="V5", kind="hygiene", inspection="I1", under_review=True),
            line("notice"),
            *(line("staff", number=f"S{number:03}", name=f"员工{number}") for number in range(3, 12)),
        )
        make_assignment(a_role=person(), b_role=person("S002"), valid_from=person().joined_on)
        yield


def step(page: Page, verb: str, sentence: str) -> None:
    """Send the form of one step and read what is said."""
    page.locator(f"form[action$='/life/{verb}/'] button[type=submit]").click()
    said(page, sentence)


def write(page: Page, verb: str, field: str, text: str) -> None:
    page.locator(f"#{verb}_{field}").fill(text)


def test_a_whole_year(page_of: Pages, tmp_path: Path) -> None:
    bureau = make_bureau()
    office, clerk = page_of(bureau.office), page_of(person())
    office.goto("/assessment/")
    office.get_by_role("link", name="开始2026年度").click()
    step(office, "compute", "已保存")
    step(office, "propose", "已提交")
    write(office, "publish", "until", "2026-11-30")
    step(office, "publish", "已公布")
    shoot(office, "year-life")

    clerk.goto("/me/")
    clerk.get_by_role("link", name="2026年度结果及理由").click()
    expect(clerk.locator("#E4")).to_contain_text("玩游戏")
    clerk.locator("[name=ground]").select_option("E4")
    clerk.locator("[name=text]").fill("当时是午休时间")
    shoot(clerk, "year-mine")
    clerk.get_by_role("button", name="提出异议").click()
    said(clerk, "异议已登记")

    second = page_of(bureau.second)
    second.goto("/assessment/2026/objections/")
    second.get_by_role("link", name="张三").click()
    second.get_by_label("维持原结果").check()
    second.locator("[name=answer]").fill("监控显示为上班时间")
    shoot(second, "year-objection")
    second.get_by_role("button", name="处理异议").click()
    said(second, "异议已处理")

    load(line("finding", ref="V9", staff="S003", kind="gift"))
    office.goto("/assessment/2026/life/")
    step(office, "compute", "已保存")
    office.get_by_role("link", name="查看差异").click()
    expect(office.locator("table").first).to_contain_text("V9")
    shoot(office, "year-difference")
    office.goto("/assessment/2026/life/")
    write(office, "propose", "reason", "补充认定一项")
    step(office, "propose", "已提交")
    write(office, "publish", "until", "2026-11-30")
    step(office, "publish", "已公布")

    with at("2026-12-01 10:00"):
        decide_and_seal(page_of(bureau.leader), page_of(bureau.office), page_of())
    seal, file = Seal.objects.get(), tmp_path / "seal-2026.json"
    file.write_bytes(seal_file(seal))
    assert "一致" in verified(file)
    row = RunResult.objects.get(run=seal.review.run, number="S003")
    with transaction.atomic(), lifted(connection, "assessment_runresult"):
        RunResult.objects.filter(pk=row.pk).update(result="eligible")
    with pytest.raises(CommandError):
        verified(file, told := [])
    assert "staff/S003/result" in told[0]
    with at("2026-12-01 10:30"):
        public = page_of()
        public.goto(f"/verify/seal/{seal.code}/")
        expect(public.locator(".verdict-bad")).to_be_visible()
        shoot(public, "year-tampered")


def verified(file: Path, told: list[str] | None = None) -> str:
    """What the command says of a sealed file; it fails unless file, seal and database agree."""
    out = StringIO()
    try:
        call_command("verify_seal", str(file), stdout=out)
    finally:
        if told is not None:
            told.append(out.getvalue())
    return out.getvalue()


def decide_and_seal(leader: Page, office: Page, public: Page) -> None:
    """The leading group decides with its minutes, the office seals, anybody verifies."""
    leader.goto("/assessment/2026/life/")
    write(leader, "decide", "minutes_number", "会纪〔2026〕3号")
    write(leader, "decide", "minutes_on", "2026-12-01")
    leader.locator("#decide_minutes").set_input_files(
        {"name": "纪要.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    step(leader, "decide", "审定已登记")
    office.goto("/assessment/2026/life/")
    step(office, "seal", "年度已封存")
    shoot(office, "year-sealed")
    office.set_viewport_size(PHONE)
    assert_fits(office)  # also the message with its digest
    assert YearReview.objects.get().state == "sealed"
    seal = Seal.objects.get()
    public.goto(f"/verify/seal/{seal.code}/")
    expect(public.locator(".verdict-good")).to_be_visible()
    expect(public.get_by_text(seal.sm3)).to_be_visible()
    shoot(public, "year-verify")


def test_the_matrix_by_keyboard(page_of: Pages) -> None:
    bureau = make_bureau()
    page = page_of(bureau.office)
    page.goto("/assessment/2026/life/")
    step(page, "compute", "已保存")
    page.goto("/assessment/2026/")
    page.locator("[name=q]").fill("S001")
    page.locator("[name=q]").press("Enter")
    expect(page.locator(".matrix tbody tr")).to_have_count(1)
    settled(page)
    link = page.locator(".matrix td.cell-disqualified a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/S001/#E*")
    expect(page.locator("#E4")).to_contain_text("认定属实")


@pytest.mark.long
def test_pages_of_a_year(page_of: Pages, problems: Problems) -> None:
    bureau = make_bureau()
    page = page_of(bureau.office)
    page.goto("/assessment/2026/life/")
    step(page, "compute", "已保存")
    look_over(page, "year-matrix", "/assessment/2026/")
    look_over(page, "year-reasons", "/assessment/2026/people/S001/")
    look_over(page, "year-pending", "/assessment/2026/people/S002/")
    look_over(page, "year-runs", "/assessment/2026/runs/")
    look_over(page, "year-statistics", "/assessment/2026/statistics/")
    look_over(page, "year-policy", "/assessment/2026/policy/")
    look_over(page, "year-list", "/assessment/")
    page.goto("/assessment/2026/life/")
    look_over(page, "year-steps")
    chief = page_of(bureau.chief)
    look_over(chief, "year-counts", "/assessment/2026/")
