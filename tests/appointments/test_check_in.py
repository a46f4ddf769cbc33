"""Check-in: too early, in time, late, wrong day, already in, cancelled — each its sentence; the ticket knows the time."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from appointments.models import Booking, BookingRules, Ticket
from appointments.services.booking_settling import mark_no_shows
from appointments.services.bookings import cancel_booking
from appointments.services.check_in import NotCheckedIn, advice, check_in, refusal
from tests.booking_factories import TUESDAY, fresh, keep_queue, make_booking, make_desk, make_draft, make_rules
from tests.case_factories import refused
from tests.duty_factories import MONDAY, clock, on
from tests.factories import make_staff
from windows.models import AuditEvent
from windows.roles import Role
from windows.services.records import NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock("10:00"):
        yield


@pytest.fixture
def booking() -> Booking:
    keep_queue()
    return make_booking(make_desk())


def arrive(booking: Booking, text: str, day=TUESDAY) -> Ticket:
    with clock(text, day):
        return check_in(booking, moment=on(day, text))


@pytest.mark.parametrize(
    ("text", "day", "sentence"),
    [
        ("10:00", MONDAY, "Your booking is for"),
        ("08:29", TUESDAY, "check-in for 09:00 opens at 08:30"),
        ("09:16", TUESDAY, "kept for 15 minutes"),
        ("09:00", TUESDAY + timedelta(days=1), "has passed"),
    ],
)
def test_whoever_comes_at_another_time_is_told_what_to_do(booking: Booking, text: str, day, sentence: str) -> None:
    make_rules(when_late=BookingRules.WhenLate.REFUSE)
    with refused(sentence, NotCheckedIn):
        arrive(booking, text, day)
    assert (fresh(booking).state, Ticket.objects.count()) == ("booked", 0)


@pytest.mark.parametrize(("text", "in_time"), [("08:30", True), ("09:15", True), ("09:16", False), ("16:00", False)])
def test_the_time_booked_reaches_the_queue_for_whoever_comes_in_time(
    booking: Booking, text: str, in_time: bool
) -> None:
    ticket = arrive(booking, text)

    assert (ticket.source, ticket.booked_for) == ("booking", booking.starts_at if in_time else None)
    stored = fresh(booking)
    assert (stored.state, stored.checked_in_at, stored.ticket_id) == ("checked_in", on(TUESDAY, text), ticket.pk)
    assert "booking.check_in" in set(AuditEvent.objects.values_list("verb", flat=True))


def test_whoever_is_late_but_let_in_is_told_so(booking: Booking) -> None:
    rules = BookingRules.objects.current()
    with translation.override("en"):
        said = [advice(booking, rules, now=on(TUESDAY, text)) for text in ("09:10", "09:20")]
    assert [bool(text) for text in said] == [False, True]


def test_nobody_is_checked_in_twice_and_nothing_cancelled_or_held(booking: Booking) -> None:
    desk_booking, cancelled = make_booking(make_desk()), cancel_booking(make_booking(make_desk()))
    draft = make_draft(make_desk())
    number = arrive(desk_booking, "09:00").number
    for row, sentence in (
        (desk_booking, f"Your number is {number}"),
        (cancelled, "was cancelled"),
        (draft, "never booked to the end"),
    ):
        with refused(sentence, NotCheckedIn):
            arrive(row, "09:00")
    with clock("09:00", TUESDAY + timedelta(days=1)):
        mark_no_shows(TUESDAY + timedelta(days=1))
    with translation.override("en"):
        said = refusal(fresh(booking), BookingRules.objects.current(), now=on(TUESDAY, "09:00"))
    assert "has passed" in said


def test_staff_check_in_with_the_permission_only(booking: Booking) -> None:
    with clock("09:00", TUESDAY):
        with refused("permission", NotPermitted):
            check_in(booking, moment=on(TUESDAY, "09:00"), by=make_staff(roles=(Role.INSPECTOR,)))
        assert check_in(booking, moment=on(TUESDAY, "09:00"), by=make_staff(roles=(Role.WINDOW_STAFF,))).pk


def test_without_a_queue_of_its_own_the_office_takes_note_of_the_arrival() -> None:
    booking = make_booking(make_desk())

    assert arrive(booking, "09:00") is None
    assert (fresh(booking).state, Ticket.objects.count()) == ("checked_in", 0)
