"""The work calendar: entered once a year, editable, and the commands that read and write it."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_staff
from windows.models import AuditEvent, CalendarArrangement, CalendarDay
from windows.roles import Role
from windows.services import calendar
from windows.services.calendar import SpecialDay
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
DAYS = [SpecialDay(date(2027, 1, 1), "off", "元旦"), SpecialDay(date(2027, 2, 6), "working", "春节")]
FILE = {
    "year": 2027,
    "source": "国办发明电〔2026〕测试号",
    "days": [
        {"day": "2027-01-01", "kind": "off", "name": "元旦"},
        {"day": "2027-02-06", "kind": "working", "name": "春节"},
    ],
}


def workdays(*args: str) -> str:
    out = StringIO()
    call_command("workdays", *args, stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-30", 20, "2026-11-03"),
        ("2026-10-03", 3, "2026-10-10"),
    ],
)
def test_command_counts_working_days(start, number, due):
    assert workdays(start, str(number)) == due


def test_command_counts_other_units_and_marks_what_is_provisional():
    assert workdays("2026-11-23", "10", "--unit", "calendar_day") == "2026-12-03"
    assert workdays("2026-10-31", "1", "--unit", "month") == "2026-11-30"
    assert workdays("2026-12-31", "3") == "2027-01-06 provisional"


def test_command_is_certain_once_the_year_is_entered():
    calendar.enter_arrangement(2027, source="测试", days=DAYS, by=None)
    assert workdays("2026-12-31", "3") == "2027-01-06"


@pytest.mark.parametrize(
    "args", [("2026-02-30", "1"), ("yesterday", "1"), ("2026-01-01", "0"), ("2026-01-01", "-3"), ("2026-01-01", "x")]
)
def test_command_answers_bad_input_with_a_sentence(args):
    with pytest.raises(CommandError):
        call_command("workdays", *args)


def test_command_answers_a_limit_beyond_the_calendar():
    with pytest.raises(CommandError):
        call_command("workdays", "2099-12-01", "500")


def test_same_arrangement_again_changes_nothing():
    assert calendar.enter_arrangement(2027, source="测试", days=DAYS, by=None) is True
    before = AuditEvent.objects.count()
    assert calendar.enter_arrangement(2027, source="测试", days=DAYS[::-1], by=None) is False
    assert AuditEvent.objects.count() == before


def test_other_content_for_a_known_year_is_refused_or_replaces():
    calendar.enter_arrangement(2027, source="测试", days=DAYS, by=None)
    with pytest.raises(calendar.ArrangementKnown):
        calendar.enter_arrangement(2027, source="测试", days=DAYS[:1], by=None)
    assert CalendarDay.objects.filter(arrangement=2027).count() == 2
    changed = [SpecialDay(date(2027, 1, 1), "off", "元旦节"), SpecialDay(date(2027, 1, 2), "working")]
    assert calendar.enter_arrangement(2027, source="更正", days=changed, by=None, replace=True) is True
    rows = CalendarDay.objects.filter(arrangement=2027).order_by("day").values_list("day", "kind", "name")
    assert list(rows) == [(date(2027, 1, 1), "off", "元旦节"), (date(2027, 1, 2), "working", "")]
    assert CalendarArrangement.objects.get(pk=2027).source == "更正"


@pytest.mark.parametrize(
    "days", [[*DAYS, DAYS[0]], [SpecialDay(date(2028, 1, 1), "off")], [SpecialDay(date(2027, 1, 1), "x")]]
)
def test_impossible_days_are_refused(days):
    with pytest.raises(NotValid):
        calendar.enter_arrangement(2027, source="测试", days=days, by=None)
    assert CalendarArrangement.objects.filter(pk=2027).count() == 0


def test_calendar_is_entered_by_whoever_may():
    with pytest.raises(NotPermitted):
        calendar.enter_arrangement(2027, source="x", days=[], by=make_staff(roles=(Role.WINDOW_STAFF,)))


def write(path: Path, content: Any) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def test_load_calendar_enters_a_year_and_again_changes_nothing(tmp_path):
    file = write(tmp_path / "2027.json", FILE)
    call_command("load_calendar", file, stdout=StringIO())
    before = AuditEvent.objects.count()
    call_command("load_calendar", file, stdout=StringIO())
    assert AuditEvent.objects.count() == before
    assert list(CalendarDay.objects.filter(arrangement=2027).values_list("kind", flat=True)) == ["working", "off"]


def test_load_calendar_replaces_only_when_told(tmp_path):
    call_command("load_calendar", write(tmp_path / "a.json", FILE), stdout=StringIO())
    other = write(tmp_path / "b.json", FILE | {"days": FILE["days"][:1]})
    with pytest.raises(CommandError):
        call_command("load_calendar", other)
    assert CalendarDay.objects.filter(arrangement=2027).count() == 2
    call_command("load_calendar", other, replace=True, stdout=StringIO())
    assert CalendarDay.objects.filter(arrangement=2027).count() == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"year": "2027"}, "year"),
        ({"year": 1800}, "1800"),
        ({"source": ""}, "source"),
        ({"days": []}, "days"),
        ({"extra": 1}, "extra"),
        ({"days": [{"day": "2027-02-30", "kind": "off"}]}, "2027-02-30"),
        ({"days": [{"day": "2026-01-01", "kind": "off"}]}, "2026-01-01"),
        ({"days": [{"day": "2027-01-01", "kind": "maybe"}]}, "maybe"),
        ({"days": [{"day": "2027-01-04", "kind": "working"}]}, "working"),
        ({"days": [{"day": "2027-01-01", "kind": "off"}] * 2}, "2027-01-01"),
    ],
)
def test_load_calendar_names_what_is_wrong(tmp_path, change, word):
    with pytest.raises(CommandError, match=word):
        call_command("load_calendar", write(tmp_path / "x.json", FILE | change))
    assert CalendarArrangement.objects.filter(pk=2027).count() == 0


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_load_calendar_answers_what_is_no_calendar(tmp_path, content):
    with pytest.raises(CommandError):
        call_command("load_calendar", write(tmp_path / "x.json", content))


def test_load_calendar_answers_a_missing_file(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("load_calendar", str(tmp_path / "none.json"))
    assert caught.value.returncode == 2
