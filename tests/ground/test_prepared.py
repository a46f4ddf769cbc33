"""Statements written once per process, against the same questions asked through the ORM."""

from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter

import pytest
from django.contrib.sessions.models import Session
from django.db import DataError, connection, transaction
from django.db.models import BooleanField, F, Q
from django.utils import timezone

from service_window.joined import Joined
from service_window.planned import one_way, planned_cursor
from service_window.prepared import Prepared, change_rows, insert_row, read_ahead
from service_window.reading import columns_of
from tests.duty_factories import MONDAY, on
from tests.factories import make_staff, make_window
from windows.models import Attendance, LunchDuty, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.each]


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
    sql, parameters, _filled = statement._written[connection.vendor]
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


def test_text_of_a_prepared_statement_is_a_parameter():
    person, other = make_staff(number="S'1%s"), make_staff()

    def build(*, number):
        return Staff.objects.filter(number=number, is_active=True).values_list("pk")

    statement = Prepared(build, names={"number": str})
    assert [list(statement.rows(number=one.number)) for one in (person, other)] == [[(person.pk,)], [(other.pk,)]]
    assert list(statement.rows(number="' OR 1=1 --")) == []


def test_what_never_changes_may_hold_a_percent_sign():
    person = make_staff(name="100% %s")

    def build(*, person):
        return Staff.objects.filter(pk=person, name="100% %s").values_list("pk")

    assert list(Prepared(build, names={"person": int}).rows(person=person.pk)) == [(person.pk,)]


def test_read_ahead_answers_each_statement_once():
    person, rows = make_two_days()
    statement, moment = make_statement(), rows[0].signed_in_at + timedelta(hours=1)
    given = {"person": person.pk, "moment": moment}
    with read_ahead((statement, given), (statement, given | {"person": person.pk + 1})):
        first = list(statement.rows(**given))
        Attendance.objects.create(
            staff=person,
            window=rows[0].window,
            day=rows[0].day,
            signed_in_at=rows[0].signed_out_at,
            signed_out_at=rows[0].signed_out_at + timedelta(hours=2),
        )
        later = {"person": person.pk, "moment": rows[0].signed_out_at + timedelta(minutes=1)}
        assert len(list(statement.rows(**later))) == 1  # nobody read that ahead
        again = list(statement.rows(**given))
    assert (len(first), again) == (1, first)


def test_read_ahead_asks_each_statement_once(django_assert_num_queries):
    statement, given = make_statement(), {"person": 1, "moment": timezone.now()}
    asked = 2 if connection.vendor == "postgresql" else 1
    with django_assert_num_queries(asked), read_ahead((statement, given), (make_statement(), given)):
        list(statement.rows(**given))


def test_error_of_what_is_read_ahead_is_one_of_django():
    def build(*, person):
        return Staff.objects.extra(where=["1/(id-id) > 0"]).filter(pk=person).values_list("pk")

    if connection.vendor == "postgresql":
        statement, given = Prepared(build, names={"person": int}), {"person": make_staff().pk}
        with pytest.raises(DataError), transaction.atomic(), read_ahead((statement, given)):
            pass
    assert Staff.objects.count() <= 1


def test_inserted_row_is_the_one_that_save_would_write():
    person, window = make_staff(), make_window()
    starts, ends = time(12), time(12, 30)
    row = LunchDuty(day=MONDAY, window=window, staff=person, starts=starts, ends=ends)
    insert_row(row)
    assert row.pk
    assert not row._state.adding
    stored = LunchDuty.objects.values().get(pk=row.pk)
    saved = LunchDuty.objects.create(
        day=MONDAY + timedelta(days=1), window=window, staff=person, starts=starts, ends=ends
    )
    assert stored == LunchDuty.objects.values().get(pk=saved.pk) | {"id": row.pk, "day": MONDAY}


def test_only_rows_that_hold_what_is_asked_are_changed():
    one, two, three = make_staff(job_title="a"), make_staff(job_title="b"), make_staff(job_title="c")
    asked = {"id": one.pk, "job_title": ("b", "c")}
    assert change_rows(Staff, asked, {"job_title": "d"}) == 0
    assert change_rows(Staff, {"job_title": ("b", "c"), "is_active": True}, {"job_title": "d", "photo": None}) == 2
    assert [person.job_title for person in Staff.objects.filter(pk__in=(one.pk, two.pk, three.pk))] == ["a", "d", "d"]


def test_joined_rows_are_those_of_select_related(django_assert_num_queries):
    first, second, window = make_staff(phone="13800000001"), make_staff(phone="13800000002"), make_window()
    days = [MONDAY + timedelta(days=number) for number in range(3)]
    for day, person in zip(days, (first, second, first), strict=True):
        hours = {"signed_in_at": on(day, "08:50"), "signed_out_at": on(day, "17:00")}
        Attendance.objects.create(staff=person, window=window, day=day, **hours)

    def build(*, window):
        rows = Attendance.objects.filter(window=window).order_by("pk")
        return rows.annotate(early=Q(day__lt=days[1]), since=F("signed_in_at"))

    statement = Joined(
        Attendance,
        build,
        names={"window": int},
        related=("window", "staff", "staff__photo"),
        only=("day", "signed_in_at", "staff__phone", "staff__joined_on", "staff__is_active"),
        without=("window__name_en",),
        annotated={"early": BooleanField(), "since": Attendance._meta.get_field("signed_in_at")},
    )
    paths = ("pk", "day", "signed_in_at", "staff.phone", "staff.joined_on", "staff.is_active", "staff.photo")
    shown = attrgetter(*paths, "window.name", "window.is_open", "early", "since")
    wanted = [shown(row) for row in build(window=window.pk).select_related("window", "staff__photo")]
    with django_assert_num_queries(2):
        for _again in range(2):
            found = list(statement.find(window=window.pk))
            assert [shown(row) for row in found] == wanted
    assert [row.staff is found[0].staff for row in found] == [True, False, True]
    with django_assert_num_queries(2):  # what was left out is read when it is asked for
        assert (found[0].staff.number, found[2].staff.number) == (first.number, first.number)
        assert found[0].window.name_en == window.name_en


def test_rows_are_changed_where_nothing_is_written():
    gone, here, other = make_staff(left_on=MONDAY), make_staff(), make_staff()
    asked = {"number": (gone.number, here.number), "left_on": None}
    assert change_rows(Staff, asked, {"left_on": MONDAY, "job_title": "x"}) == 1
    titles = [Staff.objects.values_list("left_on", "job_title").get(pk=one.pk) for one in (gone, here, other)]
    assert titles == [(MONDAY, ""), (MONDAY, "x"), (None, "")]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 2, 3, 4, 5, tzinfo=UTC),
        datetime(2026, 7, 1, tzinfo=UTC),
        datetime(2026, 7, 1, 23, 59, 59, 120000, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_moments_are_read_as_they_were_stored(moment):
    Session.objects.create(session_key="k", session_data="", expire_date=moment)
    found = Session.objects.get().expire_date
    assert (found, found.tzinfo) == (moment, UTC)


def test_moment_that_is_none_of_python_is_refused():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT '10000-01-01 00:00:00+00'::timestamptz")
            with pytest.raises(DataError):
                cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_what_goes_one_way_is_carried_out_in_its_transaction():
    person = make_staff()
    with transaction.atomic():
        with planned_cursor() as first, planned_cursor() as second:
            with one_way():
                first.execute("UPDATE windows_staff SET name = %s WHERE id = %s", ["another", person.pk])
                second.execute("SELECT name FROM windows_staff WHERE id = %s", [person.pk])
                if connection.vendor == "postgresql":
                    assert len(connection.connection._pipeline.command_queue) == 3  # nothing is sent yet, nor is BEGIN
            assert (first.rowcount, second.fetchall()) == (1, [("another",)])
        transaction.set_rollback(True)
    assert Staff.objects.get().name == person.name
