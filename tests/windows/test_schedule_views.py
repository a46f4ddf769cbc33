"""The week of the schedule: planned, cancelled, filled; conflicts are refused with the reason and nothing is lost."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from tests.duty_factories import (
    MONDAY,
    at,
    clock,
    make_chief,
    make_clerk,
    make_leave,
    make_shift,
)
from tests.factories import make_assignment, make_staff, make_window
from windows.models import ChiefDuty, LunchDuty, OpeningHours, Shift, Staff
from windows.roles import Role
from windows.services.schedule import cancel_shift, plan_lunch, set_chief_of_day

pytestmark = pytest.mark.django_db
WEEK = "/supervision/schedule/"
SHIFTS, LUNCH, FILL = f"{WEEK}shifts/", f"{WEEK}lunch/", f"{WEEK}days/"


@pytest.fixture(autouse=True)
def _english_on_monday() -> Any:
    with translation.override("en"), clock("08:00"):
        yield


@pytest.fixture
def client(client_for: Callable[..., Client]) -> Client:
    client = client_for(make_chief())
    client.cookies["django_language"] = "en"
    return client


def shift(person: Staff, window: Any, **fields: str) -> dict[str, Any]:
    given = {"window": window.pk, "staff": person.pk, "day": MONDAY.isoformat(), "starts": "09:00", "ends": "12:00"}
    return given | fields


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_week_shows_shifts_lunch_chief_and_leave(client: Client) -> None:
    person, away, window = make_clerk(name="甲"), make_clerk(name="乙"), make_window(3)
    make_shift(person, window)
    plan_lunch(window, staff=person, day=MONDAY, starts=time(12), ends=time(13), by=None)
    set_chief_of_day(MONDAY, chief=make_chief(), deputy=make_chief(), by=None)
    make_leave(away, at("08:30"), at("17:00"))
    week = client.get(WEEK).context["week"]
    place = week.rows[0].places[0]
    assert [row.staff for row in place.shifts] == [person]
    assert [row.staff for row in place.lunch] == [person]
    assert week.days[0].chief is not None
    assert week.days[0].away == ("乙",)
    assert [each.is_gap for each in week.rows[0].places] == [False, True, True, True, True, False, False]
    assert "家中有事" not in client.get(WEEK).content.decode()


def test_shift_is_planned_from_the_week(client: Client) -> None:
    person, window = make_clerk(), make_window(3)
    page = client.get(SHIFTS, {"day": "2026-11-24", "window": window.pk})
    assert page.context["form"].initial["day"] == date(2026, 11, 24)
    answer = client.post(SHIFTS, shift(person, window, day="2026-11-24"))
    assert answer.url == f"{WEEK}?week=2026-11-23"
    row = Shift.objects.get()
    assert (row.staff, row.window, row.day, row.planned_by) == (person, window, date(2026, 11, 24), row.planned_by)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts": "11:00", "ends": "13:00"}, "This overlaps the shift"),
        ({"day": "2026-11-20"}, "A day that has passed is not planned any more."),
        ({"starts": "15:00", "ends": "14:00"}, "The shift ends before it begins."),
        ({"day": "2028-01-01"}, "Plan at most a year ahead."),
        ({"day": "9999-12-31"}, "Plan at most a year ahead."),
        ({"day": "0001-01-01"}, "A day that has passed is not planned any more."),
        ({"day": "tomorrow"}, "Enter a valid date."),
        ({"starts": "25:00"}, "Enter a valid time."),
        ({"window": "999999"}, "Select a valid choice."),
        ({"window": "\x00"}, "Null characters are not allowed."),
        ({"staff": "99999999999999999999"}, "Select a valid choice."),
        ({"staff": ""}, "This field is required."),
    ],
)
def test_bad_shift_is_refused_in_words(client: Client, fields: dict[str, str], sentence: str) -> None:
    person, window = make_clerk(), make_window(3)
    make_shift(person, make_window(4), hours="12:00-14:00")
    answer = client.post(SHIFTS, shift(person, window) | fields)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert Shift.objects.count() == 1


def test_wrong_person_is_not_offered(client: Client) -> None:
    auditor, gone = make_staff(roles=(Role.AUDITOR,)), make_clerk(left_on=date(2026, 11, 1))
    for person in (auditor, gone):
        assert client.post(SHIFTS, shift(person, make_window())).status_code == 422
    assert not Shift.objects.exists()


def test_leave_stands_in_the_way(client: Client) -> None:
    person = make_clerk()
    make_leave(person, at("08:30"), at("17:00"))
    answer = client.post(SHIFTS, shift(person, make_window()))
    assert "is on leave from 2026-11-23 08:30 to 2026-11-23 17:00." in text_of(answer)


def test_shift_is_cancelled_with_a_reason(client: Client) -> None:
    row = make_shift(make_clerk(), make_window(3))
    url = f"{SHIFTS}{row.pk}/cancel/"
    assert client.post(url, {"reason": "  "}).status_code == 422
    assert client.post(url, {"reason": "x" * 201}).status_code == 422
    client.post(url, {"reason": "参加培训"})
    row.refresh_from_db()
    assert (row.cancel_reason, row.cancelled_at) == ("参加培训", at("08:00"))
    assert client.get(url).status_code == 404
    assert client.get(f"{SHIFTS}999999/cancel/").status_code == 404


def test_passed_shift_is_not_cancelled(client: Client) -> None:
    with clock("08:00", date(2026, 11, 20)):
        row = make_shift(make_clerk(), make_window(3), day=date(2026, 11, 20))
    answer = client.post(f"{SHIFTS}{row.pk}/cancel/", {"reason": "晚了"})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.cancelled_at is None


def test_lunch_takes_the_break_of_the_day(client: Client) -> None:
    OpeningHours.objects.all().delete()
    for opens, closes in ((9, 12), (13, 17)):
        OpeningHours.objects.create(weekday=1, opens=time(opens), closes=time(closes))
    person, window = make_clerk(), make_window(3)
    client.post(LUNCH, shift(person, window, starts="", ends=""))
    duty = LunchDuty.objects.get()
    assert (duty.starts, duty.ends) == (time(12), time(13))
    again = client.post(LUNCH, shift(make_clerk(), window, starts="", ends=""))
    assert again.status_code == 422
    client.post(f"{LUNCH}{duty.pk}/cancel/", {"reason": "调整"})
    duty.refresh_from_db()
    assert duty.cancelled_at is not None


def test_chief_of_the_day_is_named_with_a_deputy(client: Client) -> None:
    chief, deputy = make_chief(), make_chief()
    url = f"{WEEK}chief/2026-11-24/"
    same = client.post(url, {"chief": chief.pk, "deputy": chief.pk})
    assert "must be two different people" in text_of(same)
    client.post(url, {"chief": chief.pk, "deputy": deputy.pk})
    duty = ChiefDuty.objects.get()
    assert (duty.chief, duty.deputy) == (chief, deputy)
    assert client.get(url).context["form"].initial == {"chief": chief.pk, "deputy": deputy.pk}
    assert client.post(f"{WEEK}chief/2026-11-20/", {"chief": chief.pk}).status_code == 422
    assert client.post(url, {"chief": make_clerk().pk}).status_code == 422
    assert client.get(f"{WEEK}chief/2026-02-30/").status_code == 404


def test_days_are_filled_from_the_a_roles(client: Client) -> None:
    for weekday in range(1, 6):
        OpeningHours.objects.update_or_create(weekday=weekday, opens=time(9), defaults={"closes": time(12)})
    assignment = make_assignment()
    given = {"first": "2026-11-23", "last": "2026-11-29"}
    assert "5 shifts are planned." in text_of(client.post(FILL, given, follow=True)) or Shift.objects.count() >= 5
    number = Shift.objects.count()
    client.post(FILL, given)
    assert Shift.objects.count() == number
    assert {row.staff for row in Shift.objects.all()} == {assignment.a_role}


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-11-29", "2026-11-23", "Plan at least one day"),
        ("2026-11-23", "2027-11-23", "Plan at least one day and at most 92 days"),
        ("2026-11-01", "2026-11-30", "A day that has passed"),
        ("2026-11-23", "9999-12-31", "Plan at most a year ahead."),
    ],
)
def test_bad_range_is_refused(client: Client, first: str, last: str, sentence: str) -> None:
    answer = client.post(FILL, {"first": first, "last": last})
    assert answer.status_code == 422
    assert sentence in text_of(answer)


@pytest.mark.parametrize("week", ["", "x", "2026-13-01", "0001-01-01", "9999-12-31", "2000-01-03", "2099-12-27"])
def test_any_week_can_be_asked_for(client: Client, week: str) -> None:
    make_window()
    assert client.get(WEEK, {"week": week}).status_code == 200


def test_cancelled_shifts_leave_the_week(client: Client) -> None:
    row = make_shift(make_clerk(), make_window(3))
    cancel_shift(row, by=None, reason="调整")
    assert client.get(WEEK).context["week"].rows[0].places[0].shifts == []


@pytest.mark.parametrize(
    ("role", "reads", "plans"),
    [
        (Role.CHIEF_REPRESENTATIVE, 200, 200),
        (Role.BUREAU_LEADER, 200, 403),
        (Role.ASSESSMENT_OFFICE, 200, 403),
        (Role.WINDOW_STAFF, 403, 403),
    ],
)
def test_who_reads_and_who_plans(client_for: Callable[..., Client], role: Role, reads: int, plans: int) -> None:
    row = make_shift(make_clerk(), make_window(3))
    client = client_for(make_staff(roles=(role,)))
    answer = client.get(WEEK)
    assert answer.status_code == reads
    assert ("/cancel/" in answer.content.decode()) is (plans == 200)
    urls = (SHIFTS, LUNCH, FILL, f"{SHIFTS}{row.pk}/cancel/", f"{WEEK}chief/2026-11-24/")
    assert {client.get(url).status_code for url in urls} == {plans}


@pytest.mark.parametrize("number", [1, 3])
def test_cost_is_constant(client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int) -> None:
    for _ in range(number):
        person, window = make_clerk(), make_window()
        make_shift(person, window)
        make_leave(make_clerk(), at("08:30"), at("17:00"))
        plan_lunch(window, staff=person, day=MONDAY, starts=time(12), ends=time(13), by=None)
    client.get(WEEK)
    with django_assert_num_queries(11):
        client.get(WEEK)
