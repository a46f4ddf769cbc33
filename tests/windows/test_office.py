"""The office, its hours and its case numbers; the windows and what they offer; what migrations filled."""

from datetime import date, time

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.factories import make_assignment, make_item, make_staff, make_window
from windows.models import AuditEvent, CalendarArrangement, Office, OpeningHours, Window
from windows.roles import Role
from windows.services import office as offices
from windows.services import window as windows
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
MORNING = (1, time(9), time(12))


def test_migrations_fill_office_hours_groups_and_calendar():
    assert Office.objects.count() == 1
    assert list(OpeningHours.objects.values_list("weekday", "opens", "closes")) == [
        (day, *hours) for day in range(1, 6) for hours in ((time(9), time(12)), (time(13, 30), time(17)))
    ]
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    assert sorted(CalendarArrangement.objects.values_list("year", flat=True)) == list(range(2019, 2027))


def test_office_is_never_missing():
    OpeningHours.objects.all().delete()
    assert Office.objects.current() == Office.objects.get()


def test_change_of_the_office_is_recorded_with_before_and_after():
    person = make_staff(roles=(Role.SYSTEM_ADMIN,))
    office = offices.change_office(Office.objects.current(), by=person, region_code="370100")
    event = AuditEvent.objects.get(verb="office.change")
    assert office.region_code == "370100"
    assert (event.before, event.after, event.actor) == ({"region_code": "000000"}, {"region_code": "370100"}, person)


def test_unchanged_office_is_not_recorded():
    office = Office.objects.current()
    offices.change_office(office, by=None, name=office.name)
    assert AuditEvent.objects.filter(verb="office.change").count() == 0


def test_office_is_changed_by_whoever_may():
    with pytest.raises(NotPermitted):
        offices.change_office(Office.objects.current(), by=make_staff(roles=(Role.WINDOW_STAFF,)), name="x")


@pytest.mark.parametrize(
    "pattern",
    [
        "{serial}",
        "{date}",
        "{date}{nothing}{serial}",
        "{date}{serial:04x",
        "{date.year.real}{serial}",
        "{0}{date}{serial}",
    ],
)
def test_pattern_that_cannot_number_cases_is_refused(pattern):
    with pytest.raises(NotValid):
        offices.change_office(Office.objects.current(), by=None, case_number_pattern=pattern)


def test_pattern_with_year_and_serial_is_taken():
    office = offices.change_office(Office.objects.current(), by=None, case_number_pattern="{year}-{serial:05d}")
    assert Office.objects.get().case_number_pattern == office.case_number_pattern


def test_hours_are_replaced_and_recorded_once():
    office = Office.objects.current()
    offices.set_opening_hours(office, [MORNING], by=None)
    offices.set_opening_hours(office, [MORNING], by=None)
    assert list(OpeningHours.objects.values_list("weekday", "opens", "closes")) == [MORNING]
    assert AuditEvent.objects.filter(verb="office.hours").count() == 1
    with translation.override("zh-hans"):
        assert offices.hours_text(office) == "周一 09:00–12:00"
    with translation.override("en"):
        assert offices.hours_text(office) == "Monday 09:00–12:00"


@pytest.mark.parametrize(
    "stretches", [[MORNING, (1, time(11, 59), time(13))], [(1, time(12), time(9))], [(8, time(9), time(12))]]
)
def test_impossible_hours_are_refused(stretches):
    with pytest.raises(NotValid):
        offices.set_opening_hours(Office.objects.current(), stretches, by=None)
    assert OpeningHours.objects.count() == 10


def test_window_closes_with_a_reason_and_opens_again():
    window, person = make_window(7), make_staff(roles=(Role.SYSTEM_ADMIN,))
    windows.close_window(window, by=person, reason="设备检修")
    assert Window.objects.filter(is_open=False, closed_reason="设备检修").count() == 1
    with pytest.raises(windows.WindowState):
        windows.close_window(window, by=person, reason="再次")
    windows.open_window(window, by=person)
    assert Window.objects.filter(is_open=True, closed_reason="").count() == 1
    with pytest.raises(windows.WindowState):
        windows.open_window(window, by=person)


def test_window_needs_a_reason_to_close():
    with pytest.raises(NotValid):
        windows.close_window(make_window(), by=None, reason=" ")


def test_window_is_named_in_the_readers_language_and_asks_for_nothing_more(django_assert_num_queries):
    row = make_window(name="综合窗口", name_en="General window")
    with translation.override("en"):
        assert str(row) == f"{row.number} General window"
        with django_assert_num_queries(1):
            assert str(Window.objects.only("number", "name").get(pk=row.pk)) == f"{row.number} 综合窗口"
    with translation.override("zh-hans"):
        assert str(row) == f"{row.number} 综合窗口"


def test_two_windows_have_two_numbers():
    make_window(7)
    with pytest.raises(NotValid):
        windows.create_window(7, by=None, name="another")


def test_offers_are_set_and_recorded():
    first, second = make_item("first"), make_item("second")
    window = make_window(items=[first])
    windows.change_offers(window, [second.item], by=None)
    assert [item.code for item in window.items.all()] == ["second"]
    event = AuditEvent.objects.filter(verb="window.offers").order_by("id").last()
    assert (event.before, event.after) == ({"items": ["first"]}, {"items": ["second"]})


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_item_with_people_assigned_stays_at_the_window():
    running = make_assignment()
    with pytest.raises(windows.OfferInUse):
        windows.change_offers(running.window, [], by=None)
    over = make_assignment(valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 22))
    windows.change_offers(over.window, [], by=None)
    assert over.window.items.count() == 0


@pytest.mark.parametrize("make", [make_window, make_staff, make_item, make_assignment])
def test_database_keeps_what_history_needs(make):
    row = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk)._raw_delete("default")


def test_database_keeps_arrangements():
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarArrangement.objects.filter(pk=2019)._raw_delete("default")
