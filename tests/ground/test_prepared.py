"""Statements written once per process, against the same questions asked through the ORM."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from service_window.prepared import Prepared, columns_of
from tests.duty_factories import MONDAY, on
from tests.factories import make_staff, make_window
from windows.models import Attendance, LunchDuty

pytestmark = pytest.mark.django_db


def signed_in(*, person, moment):
    rows = Attendance.objects.during(moment).filter(staff=person)
    return rows.order_by("pk").values_list("pk", "day", "signed_in_at")


def make_statement(build=signed_in):
    return Prepared(build, names={"person": int, "moment": datetime}, moments=(2,))


def make_two_days():
    person, window = make_staff(), make_window()
    days = (MONDAY, MONDAY + timedelta(days=1))
    return person, [
        Attendance.objects.create(
            staff=person,
            window=window,
            day=day,
            signed_in_at=on(day, "08:50"),
            signed_out_at=on(day, "17:00"),
        )
        for day in days
    ]


def test_answers_of_a_prepared_statement_are_those_of_the_query():
    person, rows = make_two_days()
    statement = make_statement()
    for row in rows:  # the second time with other values, the day derived from the moment among them
        moment = row.signed_in_at + timedelta(hours=1)
        found = [(pk, at) for pk, _day, at in statement.rows(person=person.pk, moment=moment)]
        assert found == [(row.pk, row.signed_in_at)]
        assert list(signed_in(person=person.pk, moment=moment)) == [(row.pk, row.day, row.signed_in_at)]
    assert list(statement.rows(person=person.pk + 1, moment=timezone.now())) == []


def test_prepared_statement_is_written_once_and_asked_with_one_query(django_assert_num_queries):
    written = []

    def build(**values):
        written.append(values)
        return signed_in(**values)

    statement = make_statement(build)
    with django_assert_num_queries(3):
        for number in range(3):
            list(statement.rows(person=number, moment=timezone.now()))
    assert len(written) == 1


def test_values_of_a_prepared_statement_are_parameters():
    person, (first, _second) = make_two_days()
    statement = make_statement()
    list(statement.rows(person=person.pk, moment=first.signed_in_at))
    sql, parameters = statement._written[connection.vendor]
    assert sql.count("%s") == len(parameters)
    assert "1801" not in sql


def test_instances_of_a_prepared_statement_are_those_of_the_query():
    person, rows = make_two_days()

    def build(*, person):
        return Attendance.objects.filter(staff=person).order_by("pk").values_list(*columns_of(Attendance))

    found = list(Prepared(build, names={"person": int}).instances(Attendance, person=person.pk))
    names = [field.attname for field in Attendance._meta.concrete_fields]
    stored = Attendance.objects.filter(staff=person).order_by("pk")
    assert found == rows
    assert [[getattr(row, name) for name in names] for row in found] == [
        [getattr(row, name) for name in names] for row in stored
    ]
    assert not found[0]._state.adding


def test_times_of_a_prepared_statement_are_times():
    person, window = make_staff(), make_window()
    row = LunchDuty.objects.create(day=MONDAY, window=window, staff=person, starts=time(12), ends=time(12, 30))

    def build(*, day):
        return LunchDuty.objects.for_day(day).values_list("window_id", "starts", "ends")

    statement = Prepared(build, names={"day": date}, times=(1, 2))
    assert list(statement.rows(day=MONDAY)) == [(window.pk, row.starts, row.ends)]
