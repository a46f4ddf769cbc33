"""The slip of a number: 80 mm wide, in both languages, with everything and with next to nothing."""

import re

import pytest

from service_window.paper_data import PaperDataError
from service_window.slip_data import SLIPS
from service_window.typesetting import render_pdf
from tests.ground.paper_samples import BARE_OFFICE, OFFICE, qr_svg
from tests.pdf_reader import page_count, pdf_text

FULL = {
    "office": OFFICE,
    "number": "A012",
    "item_name": "从事拍卖业务核准",
    "drawn_at": "2026-11-23 10:05",
    "windows": "3、4",
    "booked_at": "10:30",
    "ahead": 7,
    "wait_low": 20,
    "wait_high": 45,
    "qr_svg": qr_svg("https://window.example.gov.cn/t/abc/"),
    "sample": True,
}
BARE = {"office": BARE_OFFICE, "number": "A001", "item_name": "咨询", "drawn_at": "2026-11-23 09:00"}
MILLIMETRE = 72 / 25.4


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_sample_knows_every_key() -> None:
    contract = SLIPS["ticket"]

    assert set(FULL) == contract.__required_keys__ | contract.__optional_keys__
    assert set(BARE) == contract.__required_keys__


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("data", [FULL, BARE])
def test_slip_is_one_page_of_80_mm(data: dict, language: str) -> None:
    pdf = render_pdf("ticket", data, language=language)

    width = float(re.search(rb"/MediaBox\[0 0 ([0-9.]+) ", pdf)[1])
    assert (page_count(pdf), round(width / MILLIMETRE)) == (1, 80)


def test_slip_says_what_the_visitor_needs() -> None:
    text = squeeze(pdf_text(render_pdf("ticket", FULL)))

    wanted = ("A012", "从事拍卖业务核准", "办理窗口：3、4号", "预约时间：10:30", "您前面还有7人")
    wanted += ("预计等候20–45分钟", "样张", "2026年11月23日10:05", "办理业务不收取任何费用")
    assert [words for words in wanted if words not in text] == []


def test_bare_slip_leaves_out_what_nobody_knows() -> None:
    text = squeeze(pdf_text(render_pdf("ticket", BARE)))

    assert [words for words in ("预约", "预计", "扫码", "样张", "None", "none") if words in text] == []


def test_first_in_the_queue_is_told_so() -> None:
    assert "没有人等候" in squeeze(pdf_text(render_pdf("ticket", FULL | {"ahead": 0})))


def test_slip_does_not_take_what_it_does_not_know() -> None:
    with pytest.raises(PaperDataError, match="does not know name"):
        render_pdf("ticket", FULL | {"name": "张三"})
