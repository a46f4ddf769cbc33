"""People and their accounts: joining, roles, passwords, leaving."""

from datetime import date

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from tests.factories import make_assignment, make_staff
from windows.models import AuditEvent, Staff
from windows.roles import Role
from windows.services import staff
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_staff("ADMIN", roles=(Role.SYSTEM_ADMIN,))


def test_new_account_has_roles_and_no_password(admin):
    person = staff.create_staff("S001", by=admin, name="张三", roles=[Role.WINDOW_STAFF], phone="13812341234")
    stored = Staff.objects.get(number="S001")
    assert (stored.name, stored.phone, stored.is_staff, stored.has_usable_password()) == (
        "张三",
        "13812341234",
        False,
        False,
    )
    assert stored.role_names == {"window_staff"}
    assert person.pk == stored.pk


def test_audit_holds_no_name_and_no_phone(admin):
    person = staff.create_staff("S001", by=admin, name="张三", phone="13812341234")
    staff.change_staff(person, by=admin, name="李四", phone="13912341234")
    text = "".join(f"{e.before}{e.after}{e.label}{e.reason}" for e in AuditEvent.objects.all())
    assert [word for word in ("张三", "李四", "138123", "139123") if word in text] == []
    assert AuditEvent.objects.get(verb="staff.change").after == {"name": "***", "phone": "***"}


def test_number_is_given_once_and_never_changes(admin):
    person = staff.create_staff("S001", by=admin, name="张三")
    with pytest.raises(NotValid):
        staff.create_staff("S001", by=admin, name="李四")
    with pytest.raises(TypeError):
        staff.change_staff(person, by=admin, number="S002")
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(pk=person.pk).update(number="S002")


@pytest.mark.parametrize("number", ["", "张三", "a b", "x" * 33])
def test_impossible_numbers_are_refused(admin, number):
    with pytest.raises(NotValid):
        staff.create_staff(number, by=admin, name="张三")


def test_accounts_are_opened_by_whoever_may():
    clerk = make_staff(roles=(Role.WINDOW_STAFF,))
    with pytest.raises(NotPermitted):
        staff.create_staff("S001", by=clerk, name="张三")
    assert Staff.objects.filter(number="S001").count() == 0


def test_only_the_system_administrator_enters_the_administration(admin):
    person = make_staff()
    staff.set_roles(person, [Role.SYSTEM_ADMIN], by=admin)
    assert Staff.objects.get(pk=person.pk).is_staff is True
    staff.set_roles(person, [Role.INSPECTOR], by=admin)
    assert Staff.objects.get(pk=person.pk).is_staff is False


def test_roles_are_recorded_once(admin):
    person = make_staff(roles=(Role.WINDOW_STAFF,))
    staff.set_roles(person, [Role.WINDOW_STAFF, Role.INSPECTOR], by=admin)
    staff.set_roles(person, [Role.INSPECTOR, Role.WINDOW_STAFF], by=admin)
    (event,) = AuditEvent.objects.filter(verb="staff.roles", actor=admin)
    assert (event.before, event.after) == ({"roles": ["window_staff"]}, {"roles": ["inspector", "window_staff"]})
    assert person.role_names == {"inspector", "window_staff"}


def test_nobody_changes_their_own_roles(admin):
    with pytest.raises(staff.AccountState):
        staff.set_roles(admin, [], by=admin)


@pytest.mark.parametrize("duty", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_system_and_audit_duties_stand_alone(admin, duty):
    with pytest.raises(NotValid):
        staff.set_roles(make_staff(), [duty, Role.WINDOW_STAFF], by=admin)


def test_initial_password_works_once_and_is_recorded_without_its_text(admin):
    person = make_staff()
    password = staff.set_initial_password(person, by=admin)
    stored = Staff.objects.get(pk=person.pk)
    assert stored.check_password(password) is True
    assert stored.must_change_password is True
    assert password not in str(list(AuditEvent.objects.values()))


def test_account_that_is_off_gets_no_password(admin):
    person = make_staff(is_active=False)
    with pytest.raises(staff.AccountState):
        staff.set_initial_password(person, by=admin)


def test_unlock_clears_the_failures(admin, rf):
    person = make_staff("S001")
    for _turn in range(5):
        authenticate(rf.post("/login/"), username="S001", password="wrong")
    assert AccessAttempt.objects.filter(username="S001").count() == 1
    assert staff.unlock(person, by=admin) == 1
    assert AccessAttempt.objects.filter(username="S001").count() == 0


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_leaving_is_recorded_and_nobody_records_their_own(admin):
    person = make_staff()
    staff.end_service(person, by=admin, last_day=date(2026, 11, 30), reason="调离")
    assert Staff.objects.get(pk=person.pk).left_on == date(2026, 11, 30)
    with pytest.raises(staff.AccountState):
        staff.end_service(admin, by=admin, last_day=date(2026, 11, 30))


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
@pytest.mark.parametrize("role", ["a_role", "b_role"])
def test_who_still_holds_a_role_cannot_leave(admin, role):
    assignment = make_assignment(valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    person = getattr(assignment, role)
    with pytest.raises(staff.StillAssigned, match=assignment.item.code):
        staff.end_service(person, by=admin, last_day=date(2026, 12, 30))
    staff.end_service(person, by=admin, last_day=date(2026, 12, 31))
    assert Staff.objects.get(pk=person.pk).left_on == date(2026, 12, 31)


def test_last_day_before_the_first_is_refused(admin):
    person = make_staff(joined_on=date(2026, 1, 10))
    with pytest.raises(NotValid):
        staff.end_service(person, by=admin, last_day=date(2026, 1, 9))
    assert Staff.objects.get(pk=person.pk).left_on is None


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_command_acts_for_people_in_service_only(admin):
    assert staff.acting_person(None) is None
    assert staff.acting_person("ADMIN") == admin
    make_staff("GONE", left_on=date(2026, 11, 22))
    for number in ("NOBODY", "GONE"):
        with pytest.raises(staff.AccountState):
            staff.acting_person(number)
