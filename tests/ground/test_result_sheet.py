"""The result sheet of the annual assessment: with everything and with next to nothing, in both languages."""

import re

import pytest

from service_window.sheet_data import SHEETS
from service_window.typesetting import render_pdf
from tests.ground.paper_samples import BARE_OFFICE
from tests.pdf_reader import page_count, pdf_text
from windows.services.papers import qr_svg

GROUNDS = [
    {"code": f"E{number}", "title": "工作时间娱乐", "status": "clear", "records": None} for number in range(1, 9)
]
GROUNDS[3] = {"code": "E4", "title": "工作时间娱乐", "status": "disqualified", "records": "V1"}
GROUNDS[1] = {"code": "E2", "title": "廉政规定", "status": "pending", "records": "V3"}
BARE = {
    "office": BARE_OFFICE,
    "year": 2026,
    "person_name": "张三",
    "person_number": "S001",
    "period": "2026-01-01 – 2026-12-31",
    "run": "2",
    "judged_on": "2026-11-25",
    "days_served": 329,
    "result": "disqualified",
    "state": "已审定",
    "grounds": GROUNDS,
}
FULL = BARE | {
    "number": "S001-2026",
    "code": "AAAAA-BBBBB-CCCCC-DDDDD",
    "verify_url": "https://window.example.gov.cn/verify/seal/AAAAABBBBBCCCCCDDDDD/",
    "qr_svg": qr_svg("https://window.example.gov.cn/verify/seal/AAAAABBBBBCCCCCDDDDD/"),
    "issued_on": "2026-12-10",
    "sample": True,
    "window": "3号窗口",
    "awards": "服务标兵",
    "digest": "0f" * 32,
}


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_sample_knows_every_key() -> None:
    contract = SHEETS["result_sheet"]
    assert set(FULL) == contract.__required_keys__ | contract.__optional_keys__
    assert set(BARE) == contract.__required_keys__


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("data", [FULL, BARE])
def test_sheet_is_one_page(data: dict, language: str) -> None:
    assert page_count(render_pdf("result_sheet", data, language=language)) == 1


def test_sheet_says_what_each_ground_came_to() -> None:
    text = squeeze(pdf_text(render_pdf("result_sheet", FULL)))
    wanted = (
        "2026年度评先资格核查结果单",
        "张三",
        "取消评先资格",
        "存在该情形",
        "待定",
        "V1",
        "服务标兵",
        "样张",
        "329",
    )
    assert [words for words in (*wanted, "0f0f0f", "AAAAA-BBBBB") if words not in text] == []
