"""Off post and back (离岗, R9)."""

import pytest
from django.db import IntegrityError, transaction

from tests.duty_factories import at, clock, make_attendance, make_chief, make_clerk
from windows.models import Absence, AuditEvent
from windows.services.absences import (
    PostState,
    begin_absence,
    end_absence,
    note_absence,
    open_absence_of,
    tell_destination,
)
from windows.services.attendance import sign_out
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_oclock():
    with clock("10:00"):
        yield


def test_off_post_takes_one_tap_and_back_another():
    row = make_attendance()
    absence = begin_absence(row, by=row.staff)
    assert (absence.left_at, absence.destination, absence.expected_back_at) == (at("10:00"), "", None)
    assert open_absence_of(row.staff) == absence
    with clock("10:07"):
        ended = end_absence(absence, by=row.staff)
    assert (ended.returned_at, ended.exact, ended.minutes(at("12:00"))) == (at("10:07"), True, 7)
    assert open_absence_of(row.staff) is None
    assert AuditEvent.objects.latest("id").after == {"minutes": 7}


def test_nobody_is_off_post_twice_back_twice_or_without_being_signed_in():
    row = make_attendance()
    absence = begin_absence(row, by=row.staff)
    with pytest.raises(PostState):
        begin_absence(row, by=row.staff)
    end_absence(absence, by=row.staff)
    with pytest.raises(PostState):
        end_absence(absence, by=row.staff)
    sign_out(row, by=row.staff)
    with pytest.raises(PostState):
        begin_absence(row, by=row.staff)
    assert Absence.objects.count() == 1


def test_nobody_leaves_or_returns_for_somebody_else():
    row, other = make_attendance(), make_clerk()
    with pytest.raises(PostState):
        begin_absence(row, by=other)
    absence = begin_absence(row, by=row.staff)
    for act in (end_absence, tell_destination):
        with pytest.raises(PostState):
            act(absence, by=other, **({"destination": "档案室"} if act is tell_destination else {}))


@pytest.mark.parametrize(
    ("minutes", "destination", "refused"),
    [(9, "", False), (10, "", True), (10, "档案室", False), (0, "", True), (-5, "x", True), (721, "x", True)],
)
def test_from_ten_minutes_on_the_destination_is_needed(minutes: int, destination: str, refused: bool):
    row = make_attendance()
    if refused:
        with pytest.raises(NotValid):
            begin_absence(row, by=row.staff, minutes=minutes, destination=destination)
        assert Absence.objects.count() == 0
    else:
        absence = begin_absence(row, by=row.staff, minutes=minutes, destination=destination)
        assert absence.expected_back_at == at("10:09" if minutes == 9 else "10:10")


def test_chief_is_told_from_ten_minutes_on_or_when_so_much_is_announced():
    short, announced = make_attendance(), make_attendance()
    first = begin_absence(short, by=short.staff)
    second = begin_absence(announced, by=announced.staff, minutes=30, destination="市局开会")
    assert list(Absence.objects.told(at("10:09"))) == [second]
    assert list(Absence.objects.told(at("10:10")).order_by("pk")) == [first, second]
    assert [first.needs_destination(at(now)) for now in ("10:09", "10:10")] == [False, True]
    assert list(Absence.objects.overdue(at("10:10"))) == [first]
    assert list(Absence.objects.overdue(at("10:30")).order_by("pk")) == [first, second]
    with clock("10:12"):
        tell_destination(first, by=short.staff, destination="楼下取件", minutes=20)
    first.refresh_from_db()
    assert first.needs_destination(at("10:13")) is False
    assert (first.destination_told_at, first.expected_back_at) == (at("10:12"), at("10:32"))
    assert list(Absence.objects.overdue(at("10:30"))) == [second]


def test_destination_can_be_told_once_afterwards():
    row = make_attendance()
    absence = begin_absence(row, by=row.staff)
    with clock("10:15"):
        end_absence(absence, by=row.staff)
        with pytest.raises(NotValid):
            tell_destination(absence, by=row.staff, destination=" ")
        told = tell_destination(absence, by=row.staff, destination="卫生间", minutes=5)
        assert (told.destination, told.expected_back_at) == ("卫生间", None)
        with pytest.raises(PostState):
            tell_destination(absence, by=row.staff, destination="别处")


def test_chief_takes_note_once_and_it_is_no_finding():
    row, chief = make_attendance(), make_chief()
    absence = begin_absence(row, by=row.staff)
    with pytest.raises(NotPermitted):
        note_absence(absence, by=make_clerk())
    noted = note_absence(absence, by=chief, note="已电话联系")
    assert (noted.seen_by, noted.seen_at, noted.seen_note) == (chief, at("10:00"), "已电话联系")
    with pytest.raises(PostState):
        note_absence(absence, by=make_chief())


def test_database_keeps_absences_apart_and_their_times():
    row = make_attendance()
    absence = begin_absence(row, by=row.staff)
    with clock("10:20"):
        end_absence(absence, by=row.staff)
    for broken in (
        {"left_at": at("10:10"), "returned_at": at("10:15")},
        {"left_at": at("11:00"), "returned_at": at("10:50")},
        {"left_at": at("11:00"), "destination": "某处"},
        {"left_at": at("11:00"), "seen_note": "某事"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(attendance=row, **broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(returned_at=at("10:05"))
    with pytest.raises(IntegrityError), transaction.atomic():
        absence.delete()
