"""A and B roles: who, where, when, and never two rows for one day."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests.factories import make_item, make_staff, make_window
from tests.races import in_threads
from tests.windows.served import make_assignment
from windows.models import RoleAssignment
from windows.roles import Role
from windows.services.assignments import NotAssignable, assign_roles, end_assignment
from windows.services.records import NotPermitted, NotValid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]


@pytest.fixture
def _today():
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


def march(first: int, last: int | None) -> tuple[date, date | None]:
    return date(2026, 3, first), date(2026, 3, last) if last else None


OVERLAPS = [
    ((10, 20), (20, 25)),
    ((10, 20), (5, 10)),
    ((10, 20), (12, 13)),
    ((10, 20), (1, None)),
    ((10, None), (30, 31)),
]
NEIGHBOURS = [((10, 20), (21, 25)), ((10, 20), (5, 9)), ((10, None), (5, 9))]


@pytest.mark.parametrize(("stored", "new"), OVERLAPS)
def test_overlap_is_refused_by_naming_the_other_row(stored, new):
    first, last = march(*stored)
    other = make_assignment(valid_from=first, valid_to=last)
    first, last = march(*new)
    with pytest.raises(NotAssignable, match=other.a_role.number):
        make_assignment(at=other.window, item=other.item, valid_from=first, valid_to=last)
    assert RoleAssignment.objects.count() == 1


@pytest.mark.parametrize(("stored", "new"), OVERLAPS)
def test_database_refuses_overlap_too(stored, new):
    first, last = march(*stored)
    other = make_assignment(valid_from=first, valid_to=last)
    first, last = march(*new)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(
            window=other.window,
            item=other.item,
            a_role=other.b_role,
            b_role=other.a_role,
            valid_from=first,
            valid_to=last,
        )


@pytest.mark.parametrize(("stored", "new"), NEIGHBOURS)
def test_neighbouring_days_are_taken(stored, new):
    first, last = march(*stored)
    other = make_assignment(valid_from=first, valid_to=last)
    first, last = march(*new)
    make_assignment(at=other.window, item=other.item, valid_from=first, valid_to=last)
    assert RoleAssignment.objects.count() == 2


def test_database_refuses_an_end_that_reaches_into_the_next_row():
    early = make_assignment(valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 9))
    make_assignment(at=early.window, item=early.item, valid_from=date(2026, 3, 10))
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(pk=early.pk).update(valid_to=date(2026, 3, 10))


def test_same_days_at_another_window_or_for_another_item_are_taken():
    row = make_assignment()
    make_assignment(item=row.item)
    make_assignment(at=row.window)
    assert RoleAssignment.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_assign_at_once_leave_one_row():
    version, window = make_item(), make_window()
    make_assignment(at=window, item=version, valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 2))
    people = [make_staff(), make_staff()]

    def assign() -> object:
        return assign_roles(
            window, version.item, a_role=people[0], b_role=people[1], valid_from=date(2026, 3, 1), by=None
        )

    results = in_threads(*[assign] * 4)
    assert sorted(type(result).__name__ for result in results) == ["NotAssignable"] * 3 + ["RoleAssignment"]


def test_one_person_cannot_stand_in_for_themselves():
    person = make_staff()
    with pytest.raises(NotValid):
        make_assignment(a_role=person, b_role=person)


def test_item_must_be_offered_at_the_window():
    with pytest.raises(NotAssignable):
        assign_roles(
            make_window(),
            make_item().item,
            a_role=make_staff(),
            b_role=make_staff(),
            valid_from=date(2026, 11, 23),
            by=None,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"left_on": date(2026, 11, 22)},
        {"left_on": date(2026, 12, 1)},
        {"joined_on": date(2026, 11, 24)},
        {"is_active": False},
    ],
)
@pytest.mark.parametrize("role", ["a_role", "b_role"])
def test_people_out_of_service_are_refused(fields, role):
    with pytest.raises(NotAssignable):
        make_assignment(**{role: make_staff(**fields)})


def test_who_leaves_later_is_assigned_until_then():
    leaver = make_staff(left_on=date(2026, 12, 1))
    assert make_assignment(a_role=leaver, valid_to=date(2026, 12, 1)).valid_to == date(2026, 12, 1)


def test_chief_representative_may_assign_and_a_clerk_may_not():
    version = make_item()
    window = make_window(items=[version])
    people = {"a_role": make_staff(), "b_role": make_staff(), "valid_from": date(2026, 11, 23)}
    with pytest.raises(NotPermitted):
        assign_roles(window, version.item, by=make_staff(roles=(Role.WINDOW_STAFF,)), **people)
    assert assign_roles(window, version.item, by=make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)), **people).pk


def test_assignment_ends_and_the_next_begins():
    row = make_assignment(valid_from=date(2026, 3, 1))
    end_assignment(row, by=None, last_day=date(2026, 11, 23))
    assert RoleAssignment.objects.get().valid_to == date(2026, 11, 23)
    make_assignment(at=row.window, item=row.item, valid_from=date(2026, 11, 24))
    assert RoleAssignment.objects.count() == 2


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 2, 28), date(2027, 1, 1)])
def test_assignment_cannot_end_in_the_past_before_its_start_or_later_than_it_does(day):
    row = make_assignment(valid_from=date(2026, 3, 1), valid_to=date(2026, 12, 31))
    with pytest.raises(NotAssignable):
        end_assignment(row, by=None, last_day=day)


def test_database_keeps_the_people_of_an_assignment():
    row = make_assignment()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(pk=row.pk).update(a_role=make_staff())
