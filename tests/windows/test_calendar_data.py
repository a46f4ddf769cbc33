"""The shipped calendar against the package it was read from and the published text of 2026."""

import itertools
from datetime import date, timedelta

import chinese_calendar

from tests.windows.official import ARRANGEMENTS, OFFICIAL, day, span

EVERY_DAY = [date(2019, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2019, 1, 1)).days + 1)]


def test_calendar_data_covers_2019_to_2026_with_their_documents() -> None:
    assert {one["year"]: one["source"].partition("(")[0] for one in ARRANGEMENTS} == {
        2019: "国务院办公厅 国办发明电〔2018〕15号、国办发明电〔2019〕3号",
        2020: "国务院办公厅 国办发明电〔2019〕16号、国办发明电〔2020〕1号",
        2021: "国务院办公厅 国办发明电〔2020〕27号",
        2022: "国务院办公厅 国办发明电〔2021〕11号、国办发明电〔2022〕16号",
        2023: "国务院办公厅 国办发明电〔2022〕16号、国办发明电〔2023〕7号",
        2024: "国务院办公厅 国办发明电〔2023〕7号",
        2025: "国务院办公厅 国办发明电〔2024〕12号",
        2026: "国务院办公厅 国办发明电〔2025〕7号",
    }


def test_calendar_data_keeps_each_day_once_and_in_its_own_year() -> None:
    days = [(arrangement["year"], row["day"]) for arrangement in ARRANGEMENTS for row in arrangement["days"]]

    assert len({text for _, text in days}) == len(days) == 290
    assert [text for year, text in days if date.fromisoformat(text).year != year] == []
    assert [text for _, text in days] == sorted(text for _, text in days)


def test_calendar_data_works_only_weekends_and_names_every_day() -> None:
    assert {one.isoweekday() for one in OFFICIAL.working} == {6, 7}
    assert {row["name"] for arrangement in ARRANGEMENTS for row in arrangement["days"]} == {
        "元旦",
        "春节",
        "清明节",
        "劳动节",
        "端午节",
        "中秋节",
        "国庆节",
    }


def test_calendar_data_agrees_with_the_package_on_every_day() -> None:
    assert [one for one in EVERY_DAY if OFFICIAL.is_workday(one) != chinese_calendar.is_workday(one)] == []
    assert all(OFFICIAL.is_known(one) for one in EVERY_DAY)


def test_calendar_data_of_2026_is_the_published_arrangement() -> None:
    off = [
        span("01-01", "01-03"),
        span("02-15", "02-23"),
        span("04-04", "04-06"),
        span("05-01", "05-05"),
        span("06-19", "06-21"),
        span("09-25", "09-27"),
        span("10-01", "10-07"),
    ]
    working = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")

    assert {one for one in OFFICIAL.off if one.year == 2026} == set(itertools.chain.from_iterable(off))
    assert {one for one in OFFICIAL.working if one.year == 2026} == {day(text) for text in working}
