"""Ratings in the words of other platforms: the same level, opposite codes."""

import csv
import io
import json
from datetime import datetime

import pytest

from evaluations.exchange import CHANNEL_WORDS, PLATFORMS, RatingRecord, as_csv, as_json, row_of
from evaluations.rating_figures import RatingCounts, percent, shares_of
from evaluations.rating_types import Level, RatingChannel

RECORD = RatingRecord(
    case_number="000000SW202603020001",
    channel=RatingChannel.QR,
    rater="王*",
    rated_at=datetime(2026, 3, 2, 10, 5),
    times=1,
    level=Level.VERY_SATISFIED,
    text="=1+1",
    region="000000",
)


@pytest.mark.parametrize(
    ("level", "word", "standard", "review"),
    [
        (Level.VERY_SATISFIED, "非常满意", "1", "5"),
        (Level.SATISFIED, "满意", "2", "4"),
        (Level.FAIRLY_SATISFIED, "基本满意", "3", "3"),
        (Level.DISSATISFIED, "不满意", "4", "2"),
        (Level.VERY_DISSATISFIED, "非常不满意", "5", "1"),
    ],
)
def test_codes_run_in_opposite_directions(level: Level, word: str, standard: str, review: str) -> None:
    record = RatingRecord(**{name: getattr(RECORD, name) for name in RECORD.__slots__} | {"level": level})
    ours, theirs = row_of(record, "gbt39046"), row_of(record, "good_bad")
    assert (ours["评价等级"], ours["评价等级代码"]) == (word, standard)
    assert (theirs["satisfactionName"], theirs["satisfaction"]) == (word, review)
    assert (PLATFORMS["gbt39046"].levels[level], PLATFORMS["good_bad"].levels[level]) == (standard, review)


def test_fields_of_the_standard() -> None:
    assert list(row_of(RECORD, "gbt39046")) == [
        "办件编号",
        "评价渠道",
        "评价人",
        "评价时间",
        "评价次数",
        "评价等级",
        "评价等级代码",
        "评价内容",
        "行政区划代码",
    ]
    assert set(CHANNEL_WORDS) == set(RatingChannel)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_json_and_csv_say_the_same(platform: str) -> None:
    rows = json.loads(as_json([RECORD], platform))
    read = list(csv.DictReader(io.StringIO(as_csv([RECORD], platform).removeprefix("\ufeff"))))
    assert [list(row) for row in rows] == [list(row) for row in read]
    text = next(value for value in read[0].values() if "1+1" in value)
    assert text == "'=1+1"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "—"),
        (0, 3, "0.0%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (3, 3, "100.0%"),
        (1, 8, "12.5%"),
        (1, 2000, "0.1%"),
    ],
)
def test_shares_are_rounded_half_up(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_figures_are_shares_of_what_was_counted() -> None:
    counts = RatingCounts(
        invited=10,
        rated=4,
        given=5,
        good=4,
        answer_due=2,
        answered=1,
        rectify_due=1,
        rectified=1,
        called=1,
        satisfied=0,
    )
    shares = {share.figure.code: (share.part, share.whole) for share in shares_of(counts.plus(RatingCounts()))}
    assert shares == {
        "rated": (4, 10),
        "unrated": (6, 10),
        "good": (4, 5),
        "answered": (1, 2),
        "rectified": (1, 1),
        "satisfied": (0, 1),
    }
