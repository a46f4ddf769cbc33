"""Signing in and out, corrections, forgotten sign-outs (R8, R9)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.duty_factories import (
    MONDAY,
    at,
    clock,
    make_attendance,
    make_chief,
    make_clerk,
    make_equipment,
    make_leader,
    make_leave,
    make_shift,
    on,
)
from tests.factories import make_office, make_staff, make_window
from tests.races import in_threads
from windows.models import Attendance, AuditEvent, EquipmentCheck, TimeCorrection
from windows.presence import Arrival, Departure
from windows.roles import Role
from windows.services.absences import begin_absence
from windows.services.attendance import (
    AlreadySignedIn,
    NotSignedIn,
    WindowClosed,
    close_forgotten_attendance,
    move_to_window,
    sign_in,
    sign_out,
    standings,
)
from windows.services.corrections import (
    TimesContradict,
    add_missed_attendance,
    correct_absence,
    correct_attendance,
)
from windows.services.duty_checks import NotInService
from windows.services.records import NotPermitted, NotValid
from windows.services.window import close_window

pytestmark = [pytest.mark.django_db, pytest.mark.each]


@pytest.fixture(autouse=True)
def _morning():
    with clock("08:45"):
        yield


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


# --- In and out ---------------------------------------------------------------------------------


def test_sign_in_keeps_only_the_exceptions():
    person, window = make_clerk(), make_window()
    printer = make_equipment(window)
    row = sign_in(window, by=person, not_ready=["badge"], note="工牌补办中", devices_not_on=[printer])
    assert (row.day, row.signed_in_at, row.not_ready) == (MONDAY, at("08:45"), ["badge", "devices"])
    check = EquipmentCheck.objects.get()
    assert (check.phase, check.exceptions, check.by) == ("on", [printer.pk], person)
    assert verbs()[-1] == "attendance.sign_in"
    ready = make_attendance()
    assert (ready.not_ready, ready.not_ready_note) == ([], "")


def test_sign_out_ends_the_stretch_with_the_devices():
    row = make_attendance()
    with clock("17:05"):
        out = sign_out(row, by=row.staff)
    assert (out.signed_out_at, out.exact, out.devices_off) == (at("17:05"), True, True)
    assert list(EquipmentCheck.objects.order_by("pk").values_list("phase", flat=True)) == ["on", "off"]
    with pytest.raises(NotSignedIn):
        sign_out(row, by=row.staff)


def test_sign_out_names_devices_left_on():
    row = make_attendance()
    fax = make_equipment(row.window, "fax")
    assert sign_out(row, by=row.staff, devices_left_on=[fax]).devices_off is False
    assert EquipmentCheck.objects.filter(phase="off").get().exceptions == [fax.pk]


def test_device_of_another_window_is_no_exception_here():
    foreign = make_equipment(make_window())
    with pytest.raises(NotValid):
        sign_in(make_window(), by=make_clerk(), devices_not_on=[foreign])
    assert Attendance.objects.count() == 0


def test_sign_out_ends_the_absence_under_way_as_not_exact():
    row = make_attendance()
    absence = begin_absence(row, by=row.staff)
    with clock("12:00"):
        sign_out(row, by=row.staff)
    absence.refresh_from_db()
    assert (absence.returned_at, absence.exact) == (at("12:00"), False)


def test_person_is_at_one_window_at_a_time():
    row = make_attendance()
    with pytest.raises(AlreadySignedIn, match=str(row.window.number)):
        sign_in(make_window(), by=row.staff)
    other = make_window()
    with clock("10:00"):
        moved = move_to_window(row, other, by=row.staff)
    row.refresh_from_db()
    assert (row.signed_out_at, moved.signed_in_at, moved.window) == (at("10:00"), at("10:00"), other)
    with pytest.raises(AlreadySignedIn):
        move_to_window(moved, other, by=row.staff)


def test_nobody_signs_out_for_somebody_else():
    row = make_attendance()
    with pytest.raises(NotSignedIn):
        sign_out(row, by=make_clerk())
    with pytest.raises(NotSignedIn):
        move_to_window(row, make_window(), by=make_clerk())


@pytest.mark.parametrize("role", [Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_only_window_staff_sign_in(role: Role):
    with pytest.raises(NotPermitted):
        sign_in(make_window(), by=make_staff(roles=(role,)))


def test_nobody_signs_in_at_a_closed_window_after_leaving_or_on_leave():
    closed = make_window()
    close_window(closed, by=None, reason="空调维修")
    with pytest.raises(WindowClosed, match="空调维修"):
        sign_in(closed, by=make_clerk())
    with pytest.raises(NotInService):
        sign_in(make_window(), by=make_clerk(left_on=date(2026, 11, 22)))
    away = make_clerk()
    with clock("08:00"):
        make_leave(away, at("08:30"), at("12:00"))
    with pytest.raises(NotInService, match="12:00"):
        sign_in(make_window(), by=away)
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize("given", [{"not_ready": ["hair"]}, {"note": "长" * 501}, {"note": "a\x00b"}])
def test_bad_readiness_is_refused(given: dict):
    with pytest.raises(NotValid):
        sign_in(make_window(), by=make_clerk(), **given)
    assert Attendance.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_tabs_sign_in_once():
    person, window, other = make_clerk(), make_window(), make_window()
    results = in_threads(lambda: sign_in(window, by=person), lambda: sign_in(other, by=person))
    assert sorted(type(result).__name__ for result in results) == ["AlreadySignedIn", "Attendance"]
    assert Attendance.objects.count() == 1


# --- What the database keeps --------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"signed_in_at": at("08:00")},
        {"day": date(2026, 11, 22)},
        {"signed_out_at": at("08:00")},
        {"exact": False},
        {"devices_off": True},
    ],
)
def test_database_refuses_a_time_without_a_correction(fields: dict):
    row = make_attendance()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=row.pk).update(**fields)


def test_database_refuses_two_windows_at_once_and_deleting():
    row = make_attendance()
    other = make_window()
    first = {"staff": row.staff, "window": other, "day": MONDAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(**first, signed_in_at=at("09:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(**first, signed_in_at=at("08:00"), signed_out_at=at("08:46"))
    assert Attendance.objects.create(**first, signed_in_at=at("08:00"), signed_out_at=at("08:45")).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


# --- Corrections --------------------------------------------------------------------------------


def test_correction_keeps_the_old_value_and_the_reason():
    row, chief = make_attendance(), make_chief()
    with clock("18:00"):
        correct_attendance(row, by=chief, reason="打卡机故障", signed_in_at=at("08:30"), signed_out_at=at("17:00"))
    row.refresh_from_db()
    assert (row.signed_in_at, row.signed_out_at, row.exact) == (at("08:30"), at("17:00"), True)
    kept = TimeCorrection.objects.order_by("pk").values_list("field", "old_value", "new_value", "reason", "by")
    assert list(kept) == [
        ("signed_in_at", at("08:45"), at("08:30"), "打卡机故障", chief.pk),
        ("signed_out_at", None, at("17:00"), "打卡机故障", chief.pk),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeCorrection.objects.update(reason="别的")


def test_absence_is_corrected_within_the_attendance():
    row, chief = make_attendance(), make_chief()
    with clock("09:30"):
        absence = begin_absence(row, by=row.staff)
    with clock("11:00"):
        correct_absence(absence, by=chief, reason="忘记返岗", returned_at=at("09:40"))
        with pytest.raises(TimesContradict):
            correct_absence(absence, by=chief, reason="再早些", left_at=at("08:00"))
        with pytest.raises(TimesContradict):
            correct_absence(absence, by=chief, reason="颠倒", left_at=at("10:00"))
        with pytest.raises(TimesContradict):
            correct_attendance(row, by=chief, reason="不符", signed_in_at=at("09:35"))
    absence.refresh_from_db()
    assert (absence.left_at, absence.returned_at) == (at("09:30"), at("09:40"))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"signed_in_at": at("08:45")}, NotValid),
        ({"signed_in_at": at("19:00")}, NotValid),
        ({"signed_in_at": at("08:30") - timedelta(days=1)}, NotValid),
        ({"signed_in_at": at("12:30")}, TimesContradict),
        ({"signed_in_at": at("08:30"), "reason": " "}, NotValid),
    ],
)
def test_implausible_correction_is_refused(given: dict, refusal: type[Exception]):
    row = make_attendance()
    with clock("12:00"):
        sign_out(row, by=row.staff)
    with clock("18:00"), pytest.raises(refusal):
        correct_attendance(row, **({"by": make_chief(), "reason": "更正"} | given))
    assert TimeCorrection.objects.count() == 0


def test_correction_that_meets_another_stretch_is_refused():
    row = make_attendance()
    with clock("10:00"):
        sign_out(row, by=row.staff)
    with clock("10:30"):
        second = make_attendance(row.staff, row.window)
    with clock("11:00"), pytest.raises(TimesContradict):
        correct_attendance(second, by=make_chief(), reason="更正", signed_in_at=at("09:50"))
    assert TimeCorrection.objects.count() == 0


def test_only_the_chief_representative_corrects_and_nobody_their_own():
    both = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    own, leader = make_attendance(both), make_leader()
    with clock("09:30"):
        for row, by in ((make_attendance(), make_clerk()), (own, both), (make_attendance(), leader)):
            with pytest.raises(NotPermitted):
                correct_attendance(row, by=by, reason="更正", signed_in_at=at("08:30"))
        correct_attendance(own, by=leader, reason="首席代表本人", signed_in_at=at("08:30"))
    assert TimeCorrection.objects.count() == 1


def test_missed_attendance_is_entered_with_who_and_why():
    person, window, chief = make_clerk(), make_window(), make_chief()
    times = {"signed_in_at": at("08:40"), "signed_out_at": at("12:00")}
    with clock("18:00"):
        row = add_missed_attendance(person, window, by=chief, reason="网络中断", **times)
        with pytest.raises(TimesContradict):
            add_missed_attendance(person, window, by=chief, reason="重复", **times)
    assert (row.entered_by, row.day) == (chief, MONDAY)
    assert list(row.corrections.order_by("pk").values_list("old_value", "new_value")) == [
        (None, at("08:40")),
        (None, at("12:00")),
    ]


# --- Forgotten ----------------------------------------------------------------------------------


def test_forgotten_sign_outs_are_closed_at_the_end_of_the_duty_and_marked():
    planned, unplanned, present = make_clerk(), make_clerk(), make_clerk()
    window = make_window()
    make_shift(planned, window, hours="09:00-16:00")
    rows = [sign_in(window, by=person) for person in (planned, unplanned)]
    absence = begin_absence(rows[1], by=unplanned)
    tuesday = MONDAY + timedelta(days=1)
    with clock("08:50", tuesday):
        today = sign_in(window, by=present)
        assert close_forgotten_attendance(tuesday) == 2
        assert close_forgotten_attendance(tuesday) == 0
    for row, moment in ((rows[0], at("16:00")), (rows[1], at("17:00"))):
        row.refresh_from_db()
        assert (row.signed_out_at, row.exact, row.devices_off) == (moment, False, None)
    absence.refresh_from_db()
    assert (absence.returned_at, absence.exact) == (at("17:00"), False)
    today.refresh_from_db()
    assert today.signed_out_at is None


def test_forgotten_sign_in_late_in_the_evening_ends_where_it_began():
    with clock("19:00"):
        row = make_attendance()
    close_forgotten_attendance(MONDAY + timedelta(days=1))
    row.refresh_from_db()
    assert row.signed_out_at == at("19:00")


# --- Derived ------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 3])
def test_standings_come_from_times_and_schedule(people: int, django_assert_num_queries):
    window = make_window()
    clerks = [make_clerk() for _number in range(people)]
    for person in clerks:
        make_shift(person, window)
        make_shift(person, window, hours="13:30-17:00")
    late = make_clerk()
    make_shift(late, window)
    for person in clerks:
        sign_in(window, by=person)
    with clock("09:20"):
        sign_in(window, by=late)
    with django_assert_num_queries(4):
        found = standings(MONDAY, now=at("12:30"))
    assert [row.arrival for row in found[clerks[0].pk]] == [Arrival.IN_TIME, Arrival.EXPECTED]
    assert [(row.arrival, row.late_minutes) for row in found[late.pk]] == [(Arrival.LATE, 20)]
    assert found[late.pk][0].departure == Departure.AT_POST


# --- Who is at the post -------------------------------------------------------------------------


def test_everybody_in_service_is_at_the_post_until_presence_is_recorded():
    person, gone = make_clerk(), make_clerk(left_on=date(2026, 11, 1))
    assert Attendance.objects.at_post(at("10:00")) >= {person.pk}
    assert gone.pk not in Attendance.objects.at_post(at("10:00"))
    row = make_attendance()
    assert Attendance.objects.at_post(at("10:00")) == {row.staff_id}
    assert person.pk in Attendance.objects.at_post(at("08:44"))
    make_office(presence_in_use=False)
    assert Attendance.objects.at_post(at("10:00")) >= {person.pk, row.staff_id}


def test_at_the_post_is_who_is_signed_in_not_off_post_not_on_leave(django_assert_num_queries):
    here, away, leaving, out = (make_attendance() for _number in range(4))
    with clock("08:46"):
        make_leave(leaving.staff, at("10:00"), at("12:00"))
    with clock("09:30"):
        begin_absence(away, by=away.staff)
        sign_out(out, by=out.staff)
    with django_assert_num_queries(2):
        present = Attendance.objects.at_post(at("10:00"))
    assert present == {here.staff_id}
    assert Attendance.objects.at_post(at("09:29")) == {row.staff_id for row in (here, away, leaving, out)}
    assert Attendance.objects.at_post(on(MONDAY + timedelta(days=1), "10:00")) == frozenset()
