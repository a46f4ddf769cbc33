"""Many visitors at once, with real threads: the last place is sold once, and nobody waits forever."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Count

from appointments.models import BookedPlace, Booking, Ticket
from appointments.services.booking_settling import expire_drafts
from appointments.services.bookings import (
    SlotTaken,
    TooManyBookings,
    cancel_booking,
    confirm_booking,
    hold_slot,
    move_booking,
    new_token,
)
from appointments.services.check_in import check_in
from service_window.http import Refusal
from tests.booking_factories import (
    TUESDAY,
    Desk,
    fresh,
    keep_queue,
    make_booking,
    make_contact,
    make_desk,
    make_draft,
    make_rules,
)
from tests.duty_factories import MONDAY, clock, on
from tests.races import in_threads
from windows.services import audit

pytestmark = pytest.mark.django_db(transaction=True)
VISITORS = 50


def counted(answers: list[Any], kind: type[Refusal]) -> tuple[int, int]:
    """How many did it, and how many were refused as expected; anything else is an error of ours."""
    refused = [answer for answer in answers if isinstance(answer, kind)]
    broken = [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, kind)]
    assert broken == []
    assert audit.verify_chain().ok
    return len(answers) - len(refused), len(refused)


def sold_twice() -> bool:
    """Whether any place of any time is held by two bookings."""
    rows = BookedPlace.objects.filter(released_at=None).values("window", "starts_at", "place")
    return rows.annotate(number=Count("pk")).filter(number__gt=1).exists()


def holding(desk: Desk, text: str) -> Callable[[], Booking]:
    return lambda: hold_slot(desk.code, starts_at=on(TUESDAY, text), token=new_token())


@pytest.mark.parametrize("capacity", [1, 3])
def test_fifty_want_the_last_places_of_one_time(capacity: int) -> None:
    with clock("10:00"):
        desk = make_desk(length=15, capacity=capacity)

        answers = in_threads(*[holding(desk, "09:00")] * VISITORS)

    assert counted(answers, SlotTaken) == (capacity, VISITORS - capacity)
    assert (Booking.objects.count(), BookedPlace.objects.count(), sold_twice()) == (capacity, 3 * capacity, False)


def test_fifty_want_a_time_whose_hold_has_just_run_out() -> None:
    with clock("10:00"):
        desk = make_desk(length=15)
        draft = make_draft(desk)
    with clock("10:10"):
        confirm = [lambda: confirm_booking(draft, make_contact())]

        answers = in_threads(*[holding(desk, "09:00")] * VISITORS, *confirm, lambda: expire_drafts(MONDAY))

    done, _refused = counted(answers, SlotTaken)
    assert (done, sold_twice()) == (2, False)  # one visitor, and the run of tick
    assert BookedPlace.objects.filter(released_at=None).count() == 3


def test_a_form_sent_many_times_at_once_holds_and_books_once() -> None:
    with clock("10:00"):
        desk = make_desk()
        draft = make_draft(desk)
        contact = make_contact()

        answers = in_threads(*[lambda: confirm_booking(draft, contact)] * 8)

    assert (counted(answers, SlotTaken), Booking.objects.count(), sold_twice()) == ((8, 0), 1, False)


def test_limits_hold_for_those_who_book_at_once() -> None:
    with clock("10:00"):
        desk = make_desk()
        make_rules(most_per_applicant=1)
        drafts = [make_draft(desk, f"{hour:02d}:00") for hour in (9, 10, 11)]
        contact = make_contact()

        answers = in_threads(*(lambda draft=draft: confirm_booking(draft, contact) for draft in drafts))

    assert counted(answers, TooManyBookings) == (1, 2)


def test_two_exchange_their_times_and_neither_is_lost() -> None:
    with clock("10:00"):
        desk = make_desk()
        one, other = make_booking(desk, "09:00"), make_booking(desk, "10:00")

        answers = in_threads(
            lambda: move_booking(one, starts_at=on(TUESDAY, "10:00")),
            lambda: move_booking(other, starts_at=on(TUESDAY, "09:00")),
            lambda: cancel_booking(other),
        )

    counted(answers, Refusal)
    assert sold_twice() is False
    assert BookedPlace.objects.filter(booking=one, released_at=None).count() >= 12


def test_a_booking_is_checked_in_once() -> None:
    with clock("10:00"):
        keep_queue()
        booking = make_booking(make_desk())
    with clock("09:00", TUESDAY):
        moment = on(TUESDAY, "09:00")

        answers = in_threads(*[lambda: check_in(booking, moment=moment)] * 8)

    assert (counted(answers, Refusal), Ticket.objects.count(), fresh(booking).state) == ((1, 7), 1, "checked_in")
