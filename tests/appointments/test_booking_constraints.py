"""What the database refuses of bookings and of the hall, whoever writes: each named constraint broken once on purpose."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from appointments.models import (
    BlockedDate,
    BookableItem,
    BookedPlace,
    Booking,
    BookingRules,
    HallNotice,
    HallSettings,
    KioskDraw,
)
from service_window.append_only import lifted
from tests.booking_factories import Desk, make_booking, make_desk
from tests.duty_factories import MONDAY, clock
from tests.factories import make_staff
from windows.models import Device
from windows.services.devices import issue_device

pytestmark = [pytest.mark.django_db, pytest.mark.each]
Breaking = Callable[[], object]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nine_oclock() -> Iterator[None]:
    with clock("09:00"):
        yield


def put(model: type[models.Model], **fields: Any) -> tuple[type[models.Model], Breaking]:
    """Change the rows there are."""
    return model, lambda: model._default_manager.update(**fields)


def add(model: type[models.Model], **fields: Any) -> tuple[type[models.Model], Breaking]:
    """Insert a row."""
    return model, lambda: model._default_manager.create(**{name: _now(value) for name, value in fields.items()})


def _now(value: Any) -> Any:
    return value() if callable(value) else value


def place_twice() -> None:
    row = BookedPlace.objects.filter(free_from=None).latest("pk")
    row.pk = None
    row.save(force_insert=True)


NOTICE = {"text": "今日停电检修", "written_by": make_staff, "written_at": timezone.now, "shows_from": timezone.now}
BLOCK = {"first_day": MONDAY, "last_day": MONDAY, "reason": "检修"}
BROKEN: dict[str, tuple[type[models.Model], Breaking]] = {
    "appointments_booking_rules_are_the_only_ones": add(BookingRules, id=2),
    "appointments_booking_rules_look_ahead": put(BookingRules, horizon_days=91),
    "appointments_booking_rules_hold_for_a_while": put(BookingRules, hold_minutes=61),
    "appointments_bookable_length_is_plausible": put(BookableItem, length=241),
    "appointments_bookable_capacity_is_plausible": put(BookableItem, capacity=0),
    "appointments_blocked_ends_after_start": add(BlockedDate, **BLOCK | {"last_day": MONDAY - timedelta(days=1)}),
    "appointments_blocked_hours_in_order": add(BlockedDate, **BLOCK, starts="10:00", ends="09:00"),
    "appointments_blocked_with_reason": add(BlockedDate, **BLOCK | {"reason": ""}),
    "appointments_booking_ends_after_start": put(Booking, ends_at=models.F("starts_at")),
    "appointments_booking_draft_is_held": put(Booking, held_until=timezone.now()),
    "appointments_booking_made_has_time": put(Booking, booked_at=None),
    "appointments_booking_made_has_contact": put(Booking, applicant_name=""),
    "appointments_booking_anonymous_has_nobody": put(Booking, anonymised_at=timezone.now()),
    "appointments_booking_cancelled_has_time": put(Booking, state="cancelled"),
    "appointments_booking_checked_in_has_time": put(Booking, state="checked_in"),
    "appointments_booking_in_conflict_stands": put(Booking, state="no_show", conflict="nobody"),
    "appointments_booking_told_by_somebody": put(Booking, told_about="nobody"),
    "appointments_place_taken_once": (BookedPlace, place_twice),
    "appointments_place_is_numbered": put(BookedPlace, place=99),
    "appointments_hall_settings_once": add(HallSettings, id=2),
    "appointments_hall_notice_ends_after_start": add(HallNotice, **NOTICE, shows_until=timezone.now),
    "appointments_hall_notice_withdrawn_by_one": add(
        HallNotice, **NOTICE, shows_until=lambda: timezone.now() + HOUR, withdrawn_at=timezone.now
    ),
    "appointments_kiosk_tells_a_range": add(
        KioskDraw,
        once=uuid.uuid4,
        device=lambda: issue_device("取号机", kind=Device.Kind.KIOSK, by=None)[0],
        at=timezone.now,
        told_low=9,
        told_high=5,
    ),
}


@pytest.fixture
def desk() -> Desk:
    made = make_desk()
    make_booking(made)
    return made


def test_every_constraint_refuses_what_breaks_it(desk: Desk) -> None:
    passed = []
    for name, (model, breaking) in BROKEN.items():
        with (
            pytest.raises(IntegrityError) as caught,
            transaction.atomic(),
            lifted(connection, model._meta.db_table),
        ):
            breaking()
        unnamed = connection.vendor == "sqlite" and name == "appointments_place_taken_once"
        assert ("UNIQUE constraint failed" if unnamed else name) in str(caught.value), name
        passed.append(name)
    assert passed == list(BROKEN)
