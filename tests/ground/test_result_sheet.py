"""The result sheet of the annual assessment: with everything and with next to nothing, in both languages."""

import re

import pytest

from service_window.sheet_data import SHEETS
from service_window.typesetting import render_pdf
from tests.ground.paper_samples import BARE_OFFICE
from tests.pdf_reader import page_count, pdf_text
from windows.services.papers import qr_svg

GROUNDS: list[dict] = [{"code": f"E{number}", "status": "clear", "records": None} for number in range(1, 9)]
GROUNDS[3] = {"code": "E4", "status": "disqualified", "records": "V1", "under_review": True}
GROUNDS[1] = {"code": "E2", "status": "pending", "records": "V3"}
PERIOD = {"year": 2026, "period_from": "2026-01-01", "period_to": "2026-12-31", "run": 2, "judged_on": "2026-11-25"}
BARE = PERIOD | {
    "office": BARE_OFFICE,
    "person_name": "张三",
    "person_number": "S001",
    "days_served": 329,
    "result": "disqualified",
    "state": "published",
    "grounds": GROUNDS,
}
ADDRESS = "https://window.example.gov.cn/verify/AAAAABBBBBCCCCCDDDDD/"
PAPER = {
    "number": "核查2026-000001",
    "code": "AAAAA-BBBBB-CCCCC-DDDDD",
    "verify_url": ADDRESS,
    "qr_svg": qr_svg(ADDRESS),
    "issued_on": "2026-12-10",
    "sample": True,
}
FULL = (
    BARE
    | PAPER
    | {
        "window": "3号窗口 成品油零售经营资格审批与对外劳务合作经营资格核准综合窗口（二楼东侧）",
        "person_name": "阿卜杜热合曼·买买提·古丽巴哈尔",
        "awards": "服务标兵、年度优秀窗口工作人员",
        "objections_until": "2026-12-05",
        "decided_on": "2026-12-08",
        "minutes_number": "会纪〔2026〕3号",
        "seal_code": "AAAAA-BBBBB-CCCCC-EEEEE",
        "seal_url": f"{ADDRESS}seal/",
        "seal_qr_svg": qr_svg(f"{ADDRESS}seal/"),
        "digest": "0f" * 32,
    }
)
ROW = {"number": "S001", "name": "张三", "window": "3号窗口", "result": "eligible", "awards": "服务标兵"}
ROWS = [ROW | {"number": f"S{number:03d}", "statuses": ["clear", "pending"] * 4} for number in range(80)]
REGISTER = PERIOD | {
    "office": BARE_OFFICE,
    "state": "decided",
    "people": len(ROWS),
    "counts": {"eligible": 80},
    "rows": ROWS,
}
FULL_REGISTER = REGISTER | PAPER | {"narrowed": "窗口：3号窗口", "digest": "0f" * 32}


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("kind", "full", "bare"), [("result_sheet", FULL, BARE), ("result_register", FULL_REGISTER, REGISTER)]
)
def test_sample_knows_every_key(kind: str, full: dict, bare: dict) -> None:
    contract = SHEETS[kind]
    assert set(full) == contract.__required_keys__ | contract.__optional_keys__
    assert set(bare) == contract.__required_keys__


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("data", [FULL, BARE])
def test_sheet_is_one_page(data: dict, language: str) -> None:
    assert page_count(render_pdf("result_sheet", data, language=language)) == 1


def test_sheet_says_what_each_ground_came_to() -> None:
    text = squeeze(pdf_text(render_pdf("result_sheet", FULL)))
    wanted = (
        "2026年度评先资格核查结果单",
        "核查2026-000001",
        "阿卜杜热合曼·买买提·古丽巴哈尔",
        "2026年1月1日至2026年12月31日",
        "取消评先资格",
        "存在该情形（复核中）",
        "工作时间娱乐",
        "待定",
        "V1",
        "2026年12月8日会纪〔2026〕3号",
        "服务标兵",
        "样张",
        "329",
        "专用印章",
        "0f0f0f",
        "AAAAA-BBBBB-CCCCC-EEEEE",
    )
    assert [words for words in wanted if words not in text] == []
    assert "预览" not in text


def test_preview_says_that_it_is_none_and_has_no_place_for_the_seal() -> None:
    text = squeeze(pdf_text(render_pdf("result_sheet", BARE)))
    assert ("预览：未编号" in text, "专用印章" in text) == (True, False)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_register_has_its_head_on_every_page(language: str) -> None:
    pages = pdf_text(render_pdf("result_register", FULL_REGISTER, language=language)).split("\f")
    head = {"zh-hans": "工号", "en": "Number"}[language]
    assert len(pages) > 2
    assert all(head in page for page in pages[:-1])
    assert "S079" in "".join(pages)
