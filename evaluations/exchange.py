"""Ratings in the words of other platforms: one outbound map each, because they number the levels in opposite directions.

GB/T 39046-2020 (table 9, codes of table A.8) has 1 for 非常满意 and 5 for 非常不满意; the interfaces of the good/bad
review system (好差评) have 5 for 非常满意 and 1 for 非常不满意. A level is kept by its name and numbered only here.
Pure: no query, no request, no clock.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from evaluations.rating_types import Level, RatingChannel

WORDS = {
    Level.VERY_SATISFIED: "非常满意",
    Level.SATISFIED: "满意",
    Level.FAIRLY_SATISFIED: "基本满意",
    Level.DISSATISFIED: "不满意",
    Level.VERY_DISSATISFIED: "非常不满意",
}
"""The levels as the standard writes them, whatever the reader's language."""

CHANNEL_WORDS = {
    RatingChannel.WINDOW_DEVICE: "窗口评价器",
    RatingChannel.QR: "二维码",
    RatingChannel.TABLET: "平板电脑",
    RatingChannel.MOBILE: "移动端",
    RatingChannel.PC: "PC端",
    RatingChannel.PHONE: "电话",
    RatingChannel.SMS: "短信",
}


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """One rating as it leaves the house; the rater's name comes masked."""

    case_number: str
    channel: RatingChannel
    rater: str
    rated_at: datetime
    times: int
    level: Level
    text: str
    region: str


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: its code for each level, and its fields in their order."""

    code: str
    levels: Mapping[Level, str]
    fields: Mapping[str, Callable[[RatingRecord], str]]


def _time(record: RatingRecord) -> str:
    return record.rated_at.strftime("%Y-%m-%d %H:%M:%S")


_STANDARD_LEVELS = {level: str(number) for number, level in enumerate(Level, start=1)}
_REVIEW_LEVELS = {level: str(6 - number) for number, level in enumerate(Level, start=1)}

PLATFORMS: Mapping[str, Platform] = {
    "gbt39046": Platform(
        "gbt39046",
        _STANDARD_LEVELS,
        {
            "办件编号": lambda record: record.case_number,
            "评价渠道": lambda record: CHANNEL_WORDS[record.channel],
            "评价人": lambda record: record.rater,
            "评价时间": _time,
            "评价次数": lambda record: str(record.times),
            "评价等级": lambda record: WORDS[record.level],
            "评价等级代码": lambda record: _STANDARD_LEVELS[record.level],
            "评价内容": lambda record: record.text,
            "行政区划代码": lambda record: record.region,
        },
    ),
    "good_bad": Platform(
        "good_bad",
        _REVIEW_LEVELS,
        {
            "projectNo": lambda record: record.case_number,
            "channel": lambda record: CHANNEL_WORDS[record.channel],
            "userName": lambda record: record.rater,
            "assessTime": _time,
            "assessNumber": lambda record: str(record.times),
            "satisfaction": lambda record: _REVIEW_LEVELS[record.level],
            "satisfactionName": lambda record: WORDS[record.level],
            "writingEvaluation": lambda record: record.text,
            "areaCode": lambda record: record.region,
        },
    ),
}
"""By the name that the export is asked for with."""


def row_of(record: RatingRecord, platform: str) -> dict[str, str]:
    """One rating in the fields and codes of a platform."""
    return {name: read(record) for name, read in PLATFORMS[platform].fields.items()}


def as_json(records: Iterable[RatingRecord], platform: str) -> str:
    """The ratings as a JSON array."""
    return json.dumps([row_of(record, platform) for record in records], ensure_ascii=False, indent=1)


def as_csv(records: Iterable[RatingRecord], platform: str) -> str:
    """The ratings as CSV with a byte order mark, as spreadsheets expect it; no cell begins like a formula."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.DictWriter(target, fieldnames=list(PLATFORMS[platform].fields))
    writer.writeheader()
    for record in records:
        writer.writerow({name: _plain(value) for name, value in row_of(record, platform).items()})
    return target.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
