"""Due dates computed from what happened: far limits, frozen clocks, as few queries for many cases as for one."""

from datetime import date, datetime, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.deadlines import Extension
from appointments.models import Case
from appointments.services import clocks, special
from appointments.services.clocks import enter_arrangement
from tests.appointments.counter import Counter
from tests.factories import make_item
from windows.models import AuditEvent, Office
from windows.services.calendar import SpecialDay
from windows.workdays import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.each]
MONDAY = datetime(2026, 11, 23, 10, tzinfo=timezone.get_default_timezone())
SPECIAL = {"special_procedures": ["expert_review"]}


def calendar_of(year: int) -> None:
    enter_arrangement(year, source="test", days=[SpecialDay(date(year, 1, 1), "off")], by=None, replace=True)


def test_calendar_around_a_day_knows_every_later_year() -> None:
    for year in (2027, 2028, 2029, 2030):
        calendar_of(year)

    assert clocks.calendar_around(date(2026, 11, 23)).years == {2025, 2026, 2027, 2028, 2029, 2030}


@time_machine.travel(MONDAY, tick=False)
def test_count_that_runs_four_years_ahead_is_not_provisional_where_all_years_are_known() -> None:
    for year in (2027, 2028, 2029, 2030):
        calendar_of(year)
    case = Counter(item=make_item(promised_number=1000, statutory_number=1010)).accepted()

    assert (case.promised_due_on.year, case.due_provisional) == (2030, False)


@time_machine.travel(MONDAY, tick=False)
def test_count_into_an_unknown_year_is_provisional_and_settled_by_the_arrangement() -> None:
    case = Counter(item=make_item(promised_number=40, statutory_number=60)).accepted()
    assert case.due_provisional is True

    calendar_of(2027)

    assert Case.objects.get(pk=case.pk).due_provisional is False


@pytest.mark.parametrize("number", [1, 3])
@time_machine.travel(MONDAY, tick=False)
def test_recompute_asks_the_same_number_of_queries_for_any_number_of_cases(number: int) -> None:
    office = Counter(item=make_item(**SPECIAL))
    for _turn in range(number):
        case = office.accepted()
        special.start_special_procedure(case, kind="expert_review", expected_days=5, by=office.clerk)
        special.request_extension(case, days=5, reason="专家评审", by=office.clerk)

    with CaptureQueriesContext(connection) as queries:
        changed = clocks.recompute_moving_cases()

    # savepoint and its release, office, calendar, cases, procedures, extensions
    assert (changed, len(queries)) == (0, 7)


def test_frozen_dates_move_with_the_days_and_only_once_a_day() -> None:
    with time_machine.travel(MONDAY, tick=False):
        office = Counter(item=make_item(**SPECIAL))
        frozen, running = office.accepted(), office.accepted()
        special.start_special_procedure(frozen, kind="expert_review", expected_days=5, by=office.clerk)
        first = Case.objects.get(pk=frozen.pk).promised_due_on
    with time_machine.travel(datetime(2026, 11, 25, 10, tzinfo=MONDAY.tzinfo), tick=False):
        assert clocks.recompute_moving_cases() == 1
        assert clocks.recompute_moving_cases() == 0
        moved = Case.objects.get(pk=frozen.pk).promised_due_on

    assert (first, moved) == (date(2026, 11, 30), date(2026, 12, 2))
    assert Case.objects.get(pk=running.pk).promised_due_on == date(2026, 11, 30)


@time_machine.travel(MONDAY, tick=False)
def test_compute_answers_what_an_extension_would_change() -> None:
    case = Counter().accepted()
    wanted = Extension(days=10, unit=Unit.WORKING_DAY, moves_promise=False)

    dues = clocks.compute(case, extension=wanted)

    assert (case.promised_due_on, dues.promised_on) == (date(2026, 11, 30), date(2026, 11, 30))
    assert (case.statutory_due_on, dues.statutory_on) == (date(2026, 12, 21), date(2027, 1, 5))
    assert (case.due_provisional, dues.provisional) == (False, True)


@time_machine.travel(MONDAY, tick=False)
def test_administrators_are_told_of_the_missing_year_and_of_provisional_cases() -> None:
    Counter(item=make_item(promised_number=40, statutory_number=60)).accepted()

    missing, waiting = clocks.calendar_warnings(date(2026, 11, 23))

    assert ("2027" in missing, "1" in waiting) == (True, True)


@pytest.mark.parametrize(("today", "sentences"), [(date(2026, 10, 31), 0), (date(2026, 11, 1), 1)])
def test_next_year_is_missed_from_november_on(today: date, sentences: int) -> None:
    assert len(clocks.calendar_warnings(today)) == sentences


def test_another_close_of_business_counts_the_open_cases_anew() -> None:
    with time_machine.travel(MONDAY, tick=False):
        office = Counter(item=make_item(**SPECIAL))
        case = office.accepted()
    with time_machine.travel(datetime(2026, 11, 24, 16, 45, tzinfo=MONDAY.tzinfo), tick=False):
        special.start_special_procedure(case, kind="expert_review", expected_days=5, by=office.clerk)
    with time_machine.travel(datetime(2026, 11, 25, 10, tzinfo=MONDAY.tzinfo), tick=False):
        special.end_special_procedure(case, by=office.clerk)
        before = Case.objects.get(pk=case.pk).promised_due_on
        # The day on which it began was frozen at 17:00, and is not at 16:30.
        clocks.change_office(Office.objects.current(), by=None, closes_business_at=time(16, 30))
        after = Case.objects.get(pk=case.pk).promised_due_on
    assert (before, after) == (date(2026, 12, 1), date(2026, 11, 30))
    assert list(AuditEvent.objects.order_by("-pk").values_list("verb", flat=True)[:2]) == [
        "case.recompute",
        "office.change",
    ]
