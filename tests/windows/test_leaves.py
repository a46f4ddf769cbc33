"""Leave and return from leave (请、销假, R9)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tests.duty_factories import MONDAY, at, clock, make_chief, make_clerk, make_leader, make_leave, on
from tests.factories import make_office, make_staff
from tests.races import in_threads
from windows.models import AuditEvent, Leave
from windows.roles import Role
from windows.services.duty_checks import NotInService
from windows.services.leaves import (
    LeaveOverlaps,
    LeaveState,
    decide_leave,
    grant_leave,
    refuse_leave,
    report_return,
    request_leave,
    withdraw_leave,
)
from windows.services.records import NotPermitted, NotValid
from windows.services.schedule import set_chief_of_day

pytestmark = pytest.mark.django_db
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


def ask(person, first: date = TUESDAY, last: date = TUESDAY, **fields):
    given = {
        "kind": "personal",
        "starts_at": on(first, "00:00"),
        "ends_at": on(last, "00:00") + timedelta(days=1),
        "reason": "孩子家长会",
    }
    return request_leave(by=person, **(given | fields))


def test_request_waits_with_its_working_days():
    leave = ask(make_clerk(), MONDAY, MONDAY + timedelta(days=7))
    assert (leave.state, leave.days, leave.until_at) == ("requested", Decimal(6), leave.ends_at)
    assert AuditEvent.objects.latest("id").reason == ""


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"starts_at": at("12:00"), "ends_at": at("12:00")}, NotValid),
        ({"starts_at": at("12:00"), "ends_at": at("11:00")}, NotValid),
        ({"starts_at": on(date(2026, 11, 20), "00:00")}, NotValid),
        ({"starts_at": at("08:00"), "ends_at": at("09:00")}, NotValid),
        ({"starts_at": on(date(2026, 11, 28), "00:00"), "ends_at": on(date(2026, 11, 30), "00:00")}, NotValid),
        ({"ends_at": on(date(2028, 1, 1), "00:00")}, NotValid),
        ({"kind": "gaming"}, NotValid),
        ({"reason": " "}, NotValid),
        ({"reason": "长" * 1001}, NotValid),
        ({"reason": "a\x07b"}, NotValid),
    ],
)
def test_bad_request_is_refused(fields: dict, refusal: type[Exception]):
    with pytest.raises(refusal):
        ask(make_clerk(), **fields)
    assert Leave.objects.count() == 0


def test_sick_leave_is_asked_for_on_its_first_day():
    leave = ask(make_clerk(), MONDAY, MONDAY, kind="sick")
    assert (leave.starts_at, leave.days) == (at("00:00"), Decimal(1))


def test_leave_beyond_the_end_of_service_is_refused():
    with pytest.raises(NotInService):
        ask(make_clerk(left_on=TUESDAY), TUESDAY, FRIDAY)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_accounts_that_are_no_people_of_the_office_take_no_leave(role: Role):
    with pytest.raises(NotPermitted):
        ask(make_staff(roles=(role,)))


@pytest.mark.parametrize("granted", [False, True])
def test_overlapping_request_is_refused(granted: bool):
    person = make_clerk()
    first = ask(person, TUESDAY, FRIDAY)
    if granted:
        grant_leave(first, by=make_leader())
    with pytest.raises(LeaveOverlaps, match="2026-11-24"):
        ask(person, FRIDAY, FRIDAY + timedelta(days=3))
    assert ask(make_clerk(), FRIDAY, FRIDAY).pk


# --- Decisions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "last", "by_chief"), [(1, TUESDAY, True), (1, FRIDAY, False), (4, FRIDAY, True), (0, TUESDAY, False)]
)
def test_chief_grants_up_to_the_set_length_and_the_leader_beyond(days: int, last: date, by_chief: bool):
    make_office(chief_leave_days=days)
    leave, chief, leader = ask(make_clerk(), TUESDAY, last), make_chief(), make_leader()
    assert leave.may_be_decided_by(chief) is by_chief
    assert [leave in Leave.objects.awaiting(person) for person in (chief, leader)] == [by_chief, True]
    if not by_chief:
        with pytest.raises(NotPermitted):
            grant_leave(leave, by=chief)
    granted = grant_leave(leave, by=chief if by_chief else leader, note="同意")
    assert (granted.state, granted.decision_note) == ("granted", "同意")


@pytest.mark.parametrize("role", [Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER])
def test_nobody_decides_on_their_own_leave(role: Role):
    person = make_staff(roles=(role,))
    leave = ask(person)
    for act in (grant_leave, refuse_leave):
        with pytest.raises(NotPermitted):
            act(leave, by=person, **({"reason": "不行"} if act is refuse_leave else {}))
    assert list(Leave.objects.awaiting(person)) == []
    grant_leave(leave, by=make_leader())


def test_clerk_decides_nothing():
    with pytest.raises(NotPermitted):
        grant_leave(ask(make_clerk()), by=make_clerk())


def test_chief_who_is_not_on_duty_or_on_leave_decides_nothing():
    of_the_day, other, away = make_chief(), make_chief(), make_chief()
    leave = ask(make_clerk())
    make_leave(away, at("09:01"), at("17:00"))
    with clock("10:00"), pytest.raises(NotInService):
        grant_leave(leave, by=away)
    set_chief_of_day(MONDAY, chief=of_the_day, by=None)
    with pytest.raises(NotPermitted, match=of_the_day.name):
        grant_leave(leave, by=other)
    assert grant_leave(leave, by=of_the_day).state == "granted"


def test_refusal_needs_a_reason_that_the_person_reads():
    leave, chief = ask(make_clerk()), make_chief()
    with pytest.raises(NotValid):
        decide_leave(leave, grant=False, by=chief)
    refused = decide_leave(leave, grant=False, by=chief, reason="当天两人已请假")
    assert (refused.state, refused.decision_note) == ("refused", "当天两人已请假")
    with pytest.raises(LeaveState):
        decide_leave(leave, grant=True, by=chief)


def test_request_whose_time_has_passed_can_only_be_refused():
    leave, chief = ask(make_clerk()), make_chief()
    with clock("09:00", FRIDAY):
        with pytest.raises(LeaveState):
            grant_leave(leave, by=chief)
        assert refuse_leave(leave, by=chief, reason="已过期").state == "refused"


def test_reason_is_for_the_person_and_those_who_decide():
    make_office(chief_leave_days=1)
    person = make_clerk()
    short, long = ask(person), ask(person, FRIDAY, FRIDAY + timedelta(days=10))
    readers = [person, make_chief(), make_leader(), make_clerk(), make_staff(roles=(Role.ASSESSMENT_OFFICE,))]
    assert [bool(short.reason_for(reader)) for reader in readers] == [True, True, True, False, False]
    assert [bool(long.reason_for(reader)) for reader in readers] == [True, False, True, False, False]
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM windows_leave")
        assert [("家长会" in reason) for (reason,) in cursor.fetchall()] == [False, False]


# --- Withdrawal and return ----------------------------------------------------------------------


def test_leave_is_withdrawn_before_it_begins_and_by_the_person_only():
    person, leader = make_clerk(), make_leader()
    requested, granted = ask(person), grant_leave(ask(person, FRIDAY, FRIDAY), by=leader)
    with pytest.raises(NotPermitted):
        withdraw_leave(requested, by=leader)
    assert [withdraw_leave(leave, by=person).state for leave in (requested, granted)] == ["withdrawn", "withdrawn"]
    with pytest.raises(LeaveState):
        withdraw_leave(requested, by=person)
    begun = make_leave(person, on(TUESDAY, "00:00"), on(TUESDAY, "12:00"))
    with clock("08:00", TUESDAY), pytest.raises(LeaveState):
        withdraw_leave(begun, by=person)


def test_return_is_reported_also_early():
    person = make_clerk()
    leave = make_leave(person, on(TUESDAY, "00:00"), on(FRIDAY, "00:00"))
    with pytest.raises(LeaveState):
        report_return(leave, by=person)
    with clock("08:40", FRIDAY - timedelta(days=1)):
        assert list(Leave.objects.during(on(FRIDAY - timedelta(days=1), "09:00"))) == [leave]
        with pytest.raises(NotPermitted):
            report_return(leave, by=make_leader())
        back = report_return(leave, by=person)
        assert (back.state, back.until_at) == ("returned", on(FRIDAY - timedelta(days=1), "08:40"))
        assert list(Leave.objects.during(on(FRIDAY - timedelta(days=1), "09:00"))) == []
        with pytest.raises(LeaveState):
            report_return(leave, by=person)


def test_return_that_nobody_reported_is_overdue_and_closed_by_whoever_decides():
    person, leader = make_clerk(), make_leader()
    leave = make_leave(person, on(TUESDAY, "00:00"), on(TUESDAY, "12:00"))
    assert list(Leave.objects.return_overdue(on(TUESDAY, "11:59"))) == []
    assert list(Leave.objects.return_overdue(on(TUESDAY, "12:00"))) == [leave]
    with clock("09:00", FRIDAY):
        back = report_return(leave, by=leader)
    assert (back.until_at, back.returned_at) == (on(TUESDAY, "12:00"), on(FRIDAY, "09:00"))


# --- What the database keeps --------------------------------------------------------------------


def test_database_refuses_overlapping_granted_leave():
    person, leader = make_clerk(), make_leader()
    make_leave(person, on(TUESDAY, "00:00"), on(FRIDAY, "00:00"))
    given = {
        "staff": person,
        "kind": "annual",
        "days": 1,
        "reason": "重叠",
        "requested_at": at("09:00"),
        "decided_by": leader,
        "decided_at": at("09:00"),
        "state": "granted",
    }
    inside = {"starts_at": on(TUESDAY, "10:00"), "ends_at": on(TUESDAY, "11:00"), "until_at": on(TUESDAY, "11:00")}
    after = {"starts_at": on(FRIDAY, "00:00"), "ends_at": on(FRIDAY, "11:00"), "until_at": on(FRIDAY, "11:00")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.create(**given, **inside)
    assert Leave.objects.create(**given, **after).pk
    waiting = given | {"state": "requested", "decided_by": None, "decided_at": None}
    row = Leave.objects.create(**waiting, **inside)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(pk=row.pk).update(state="granted", decided_by=leader, decided_at=at("09:00"))


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "refused"},
        {"state": "requested", "decided_by": None, "decided_at": None},
        {"starts_at": at("10:00")},
        {"kind": "sick"},
        {"until_at": on(TUESDAY, "10:00")},
    ],
)
def test_database_lets_a_granted_leave_stand(fields: dict):
    leave = make_leave(make_clerk(), on(TUESDAY, "00:00"), on(FRIDAY, "00:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(pk=leave.pk).update(**fields)


def test_database_refuses_deciding_on_ones_own_leave():
    person = make_leader()
    leave = ask(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(pk=leave.pk).update(state="granted", decided_by=person, decided_at=at("09:00"))


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once():
    leave, chief, leader = ask(make_clerk()), make_chief(), make_leader()
    results = in_threads(
        lambda: grant_leave(leave, by=chief), lambda: refuse_leave(leave, by=leader, reason="人手不足")
    )
    assert sorted(type(result).__name__ for result in results) == ["Leave", "LeaveState"]
