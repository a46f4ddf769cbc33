"""Shifts, lunch roster, chief representative of the day, assignments for the day: conflicts are refused (R3, R5, S2)."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.duty_factories import MONDAY, at, clock, make_attendance, make_chief, make_clerk, make_leave, make_shift, on
from tests.factories import make_assignment, make_item, make_office, make_staff, make_window
from tests.races import in_threads
from windows.cover import CoverRole, Holder, Post
from windows.models import ChiefDuty, DayCover, LunchDuty, Shift
from windows.models.day_cover import duties_on
from windows.roles import Role
from windows.services.absences import begin_absence
from windows.services.day_covers import NotAssignableForDay, assign_for_day, cancel_day_cover
from windows.services.duties import alarms_at, cover_at
from windows.services.duty_checks import NotInService
from windows.services.records import NotPermitted, NotValid
from windows.services.schedule import (
    NotPlannable,
    cancel_lunch,
    cancel_shift,
    opening_hours,
    plan_days,
    plan_lunch,
    plan_shift,
    set_chief_of_day,
    windows_that_call,
)
from windows.services.window import close_window

pytestmark = pytest.mark.django_db
TUESDAY, SATURDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=5)


@pytest.fixture(autouse=True)
def _eight_oclock():
    with clock("08:00"):
        yield


# --- Shifts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "refused"),
    [
        ("12:00-14:00", False),
        ("07:00-09:00", False),
        ("11:59-14:00", True),
        ("10:00-11:00", True),
        ("08:00-18:00", True),
    ],
)
def test_overlapping_shift_of_a_person_is_refused_by_naming_the_other(hours: str, refused: bool):
    person, window, other = make_clerk(), make_window(), make_window()
    make_shift(person, window)
    if refused:
        with pytest.raises(NotPlannable, match="09:00–12:00"):
            make_shift(person, other, hours=hours)
    else:
        make_shift(person, other, hours=hours)
    assert Shift.objects.count() == (1 if refused else 2)
    make_shift(make_clerk(), window)


@pytest.mark.parametrize("hours", [(time(12), time(9)), (time(9), time(9))])
def test_shift_ends_after_it_begins(hours: tuple[time, time]):
    with pytest.raises(NotValid):
        plan_shift(make_window(), staff=make_clerk(), day=MONDAY, starts=hours[0], ends=hours[1], by=None)


def test_shift_of_the_past_of_a_stranger_or_of_somebody_on_leave_is_refused():
    window, away = make_window(), make_clerk()
    make_leave(away, on(TUESDAY, "10:00"), on(TUESDAY, "11:00"))
    with pytest.raises(NotPlannable):
        make_shift(make_clerk(), window, day=MONDAY - timedelta(days=1))
    with pytest.raises(NotInService):
        make_shift(make_clerk(left_on=MONDAY), window, day=TUESDAY)
    with pytest.raises(NotPlannable, match="2026-11-24 10:00"):
        make_shift(away, window, day=TUESDAY)
    with pytest.raises(NotPlannable):
        make_shift(make_chief(), window)
    make_shift(away, window, day=TUESDAY, hours="11:00-12:00")
    assert Shift.objects.count() == 1


def test_shift_is_cancelled_with_a_reason_and_stays():
    person, window = make_clerk(), make_window()
    shift = make_shift(person, window)
    with pytest.raises(NotValid):
        cancel_shift(shift, by=None, reason=" ")
    cancel_shift(shift, by=make_chief(), reason="换班")
    with pytest.raises(NotPlannable):
        cancel_shift(shift, by=None, reason="再次")
    assert make_shift(person, window).pk != shift.pk
    assert list(Shift.objects.for_day(MONDAY).values_list("staff", flat=True)) == [person.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.filter(pk=shift.pk).update(starts=time(8))
    with pytest.raises(IntegrityError), transaction.atomic():
        shift.delete()


@pytest.mark.parametrize("role", [Role.WINDOW_STAFF, Role.BUREAU_LEADER, Role.AUDITOR])
def test_planning_needs_the_permission(role: Role):
    with pytest.raises(NotPermitted):
        plan_shift(
            make_window(), staff=make_clerk(), day=MONDAY, starts=time(9), ends=time(12), by=make_staff(roles=(role,))
        )


def test_database_refuses_overlapping_shifts():
    shift = make_shift(make_clerk(), make_window())
    given = {"day": MONDAY, "staff": shift.staff, "window": make_window()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(**given, starts=time(11), ends=time(13))
    assert Shift.objects.create(**given, starts=time(12), ends=time(13)).pk


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_plan_one_shift():
    person, windows = make_clerk(), [make_window(), make_window()]
    results = in_threads(*(lambda window=window: make_shift(person, window) for window in windows))
    assert sorted(type(result).__name__ for result in results) == ["NotPlannable", "Shift"]


def test_days_are_filled_from_a_roles_and_opening_hours_once():
    first, second, item = make_window(), make_window(), make_item()
    a, away = make_clerk(), make_clerk()
    make_assignment(at=second, item=item, a_role=a)
    make_assignment(at=first, item=item, a_role=a)
    make_assignment(at=second, a_role=away)
    make_leave(away, on(TUESDAY, "00:00"), on(TUESDAY, "12:00"))
    assert plan_days(MONDAY, last=SATURDAY, by=make_chief()) == 19
    assert plan_days(MONDAY, last=SATURDAY, by=None) == 0
    of_a = Shift.objects.for_day(MONDAY).filter(staff=a).order_by("starts")
    assert list(of_a.values_list("window", "starts", "ends")) == [
        (first.pk, time(9), time(12)),
        (first.pk, time(13, 30), time(17)),
    ]
    assert list(Shift.objects.for_day(TUESDAY).filter(staff=away).values_list("starts", flat=True)) == [time(13, 30)]
    assert Shift.objects.for_day(SATURDAY).count() == 0


@pytest.mark.parametrize(("first", "last"), [(MONDAY, date(2026, 11, 22)), (MONDAY, date(2027, 6, 1))])
def test_too_many_or_no_days_are_not_planned(first: date, last: date):
    with pytest.raises(NotValid):
        plan_days(first, last=last, by=None)


@pytest.mark.parametrize(
    ("day", "stretches"), [(MONDAY, 2), (SATURDAY, 0), (date(2026, 10, 1), 0), (date(2026, 10, 10), 2)]
)
def test_opening_hours_follow_holidays_and_make_up_weekends(day: date, stretches: int):
    assert len(opening_hours(day)) == stretches


# --- Lunch --------------------------------------------------------------------------------------


def test_lunch_duty_takes_the_break_of_the_day():
    window, other = make_window(), make_window()
    duty = plan_lunch(window, staff=make_clerk(), day=MONDAY, by=None)
    assert (duty.starts, duty.ends) == (time(12), time(13, 30))
    make_window()
    assert [windows_that_call(at(moment)) == {window.pk} for moment in ("12:00", "13:29")] == [True, True]
    assert windows_that_call(at("09:00")) >= {window.pk, other.pk}
    assert windows_that_call(at("08:59")) == frozenset()
    close_window(window, by=None, reason="检修")
    assert windows_that_call(at("12:00")) == frozenset()


def test_lunch_duty_in_conflict_is_refused():
    window, other, person = make_window(), make_window(), make_clerk()
    plan_lunch(window, staff=person, day=MONDAY, by=None)
    with pytest.raises(NotValid):
        plan_lunch(window, staff=make_clerk(), day=MONDAY, by=None)
    with pytest.raises(NotValid):
        plan_lunch(other, staff=person, day=MONDAY, by=None)
    with pytest.raises(NotPlannable):
        plan_lunch(other, staff=make_clerk(), day=SATURDAY, by=None)
    with pytest.raises(NotPlannable):
        make_shift(person, other, hours="12:00-14:00")
    busy = make_clerk()
    make_shift(busy, window, hours="12:30-15:00")
    with pytest.raises(NotPlannable):
        plan_lunch(other, staff=busy, day=MONDAY, by=None)
    assert LunchDuty.objects.count() == 1


def test_cancelled_lunch_duty_makes_room():
    window = make_window()
    duty = plan_lunch(window, staff=make_clerk(), day=MONDAY, by=None)
    cancel_lunch(duty, by=make_chief(), reason="换人")
    assert windows_that_call(at("12:30")) == frozenset()
    assert plan_lunch(window, staff=make_clerk(), day=MONDAY, by=None).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        LunchDuty.objects.filter(pk=duty.pk).update(cancelled_at=None, cancelled_by=None, cancel_reason="")


# --- Chief of the day ---------------------------------------------------------------------------


def test_chief_who_is_on_leave_has_left_or_has_no_role_is_refused():
    away = make_chief()
    make_leave(away, on(TUESDAY, "13:00"), on(TUESDAY, "17:00"))
    with pytest.raises(NotPlannable, match="2026-11-24"):
        set_chief_of_day(TUESDAY, chief=away, by=None)
    with pytest.raises(NotPlannable):
        set_chief_of_day(TUESDAY, chief=make_clerk(), by=None)
    with pytest.raises(NotPlannable):
        set_chief_of_day(TUESDAY, chief=make_chief(), deputy=make_clerk(), by=None)
    with pytest.raises(NotInService):
        set_chief_of_day(TUESDAY, chief=make_staff(roles=(Role.CHIEF_REPRESENTATIVE,), left_on=MONDAY), by=None)
    same = make_chief()
    with pytest.raises(NotPlannable):
        set_chief_of_day(TUESDAY, chief=same, deputy=same, by=None)
    with pytest.raises(NotPlannable):
        set_chief_of_day(MONDAY - timedelta(days=1), chief=same, by=None)
    assert ChiefDuty.objects.count() == 0


def test_chief_of_the_day_is_replaced():
    first, second = make_chief(), make_chief()
    set_chief_of_day(MONDAY, chief=first, by=None)
    set_chief_of_day(MONDAY, chief=second, deputy=first, by=first)
    assert list(ChiefDuty.objects.values_list("chief", "deputy")) == [(second.pk, first.pk)]


# --- Cover and the day --------------------------------------------------------------------------


def test_cover_counts_presence_and_alarms_only_where_windows_call():
    row = make_assignment()
    post = Post(row.window_id, row.item_id)

    def holder(moment: str) -> Holder | None:
        return cover_at(at(moment)).duty_holder(window_id=row.window_id, item_id=row.item_id)

    assert holder("10:00") == Holder(row.a_role_id, CoverRole.A_ROLE)
    with clock("08:40"):
        a, b = (make_attendance(person, row.window) for person in (row.a_role, row.b_role))
    with clock("10:00"):
        begin_absence(a, by=row.a_role)
    assert holder("10:01") == Holder(row.b_role_id, CoverRole.B_ROLE)
    assert alarms_at(at("10:01")) == ()
    with clock("10:02"):
        begin_absence(b, by=row.b_role)
    assert (holder("10:03"), alarms_at(at("10:03")), alarms_at(at("12:30"))) == (None, (post,), ())


def test_somebody_assigned_for_the_day_covers_until_a_returns():
    row, chief, spare = make_assignment(valid_from=MONDAY), make_chief(), make_clerk()
    with clock("08:40"):
        make_attendance(spare, row.window)
    assert alarms_at(at("10:00")) == (Post(row.window_id, row.item_id),)
    with clock("10:00"):
        cover = assign_for_day(row.window, item=row.item, staff=spare, by=chief, reason="A、B角均不在岗")
        with pytest.raises(NotAssignableForDay):
            assign_for_day(row.window, item=row.item, staff=make_clerk(), by=chief, reason="重复")
    asked = {"window_id": row.window_id, "item_id": row.item_id}
    assert cover_at(at("10:01")).duty_holder(**asked) == Holder(spare.pk, CoverRole.B_ROLE)
    assert duties_on(MONDAY, **asked) != duties_on(TUESDAY, **asked)
    with clock("10:30"):
        make_attendance(row.a_role, row.window)
    assert cover_at(at("10:31")).duty_holder(**asked) == Holder(row.a_role_id, CoverRole.A_ROLE)
    cancel_day_cover(cover, by=chief)
    with pytest.raises(NotAssignableForDay):
        cancel_day_cover(cover, by=chief)
    assert duties_on(MONDAY, **asked) == (row.window.assignments.as_assignments())


def test_assignment_for_the_day_in_conflict_is_refused():
    row, chief = make_assignment(), make_chief()
    away = make_clerk()
    make_leave(away, at("08:00"), at("17:00"))
    for staff, by, refusal in (
        (row.a_role, chief, NotAssignableForDay),
        (row.b_role, chief, NotAssignableForDay),
        (make_chief(), chief, NotAssignableForDay),
        (away, chief, NotInService),
        (make_clerk(left_on=MONDAY - timedelta(days=1)), chief, NotInService),
        (make_clerk(), make_clerk(), NotPermitted),
    ):
        with pytest.raises(refusal):
            assign_for_day(row.window, item=row.item, staff=staff, by=by, reason="顶岗")
    with pytest.raises(NotAssignableForDay):
        assign_for_day(make_window(), item=row.item, staff=make_clerk(), by=chief, reason="顶岗")
    assert DayCover.objects.count() == 0


def test_office_that_does_not_use_presence_has_everybody_at_the_post():
    row = make_assignment()
    make_attendance()
    assert cover_at(at("10:00")).uncovered() == (Post(row.window_id, row.item_id),)
    make_office(presence_in_use=False)
    assert cover_at(at("10:00")).uncovered() == ()
