"""Checking a booking in at the kiosk: by code or scanned address, too early, twice, unknown."""

import pytest
from django.test import Client

from appointments.models import Booking, KioskDraw, Ticket
from appointments.services.tickets import leave_queue
from tests.booking_factories import fresh, make_booking, make_desk
from tests.duty_factories import MONDAY, clock
from tests.hall_factories import browser_of, queue_in_use
from windows.models import Device

pytestmark = pytest.mark.django_db
URL = "/kiosk/check-in/"


@pytest.fixture
def booking() -> Booking:
    """Eleven o'clock on Monday."""
    queue_in_use()
    with clock("08:00"):
        return make_booking(make_desk(), "11:00", MONDAY)


@pytest.fixture
def kiosk() -> Client:
    return browser_of(Device.Kind.KIOSK)[0]


def typed(booking: Booking) -> str:
    return f" {booking.grouped_code.lower()} "


def scanned(booking: Booking) -> str:
    return f"https://window.example.gov.cn/book/{booking.token}/"


@pytest.mark.parametrize("given", [typed, scanned])
def test_booked_visitor_gets_the_number(kiosk: Client, booking: Booking, given: object) -> None:
    with clock("10:55"):
        answer = kiosk.post(URL, {"code": given(booking)})
        page = kiosk.get(answer.url)

    ticket = Ticket.objects.get()
    assert (ticket.source, ticket.booked_for, fresh(booking).state) == ("booking", booking.starts_at, "checked_in")
    assert (answer.status_code, page.context["shown"]["number"]) == (302, ticket.number)


def test_second_press_leads_to_the_same_number(kiosk: Client, booking: Booking) -> None:
    with clock("10:55"):
        first, second = (kiosk.post(URL, {"code": booking.code}) for _press in range(2))

    assert (first.url, Ticket.objects.count(), KioskDraw.objects.count()) == (second.url, 1, 1)


def test_whoever_checks_in_again_after_the_turn_is_not_told_to_be_next(kiosk: Client, booking: Booking) -> None:
    kiosk.cookies["django_language"] = "en"
    with clock("10:55"):
        first = kiosk.post(URL, {"code": booking.code})
        leave_queue(Ticket.objects.get())
        text = kiosk.get(kiosk.post(URL, {"code": booking.code}).url).content.decode()
        assert kiosk.get(first.url).status_code == 200

    assert ("You have left the queue." in text, "You are next" in text, "Please take a seat" in text) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(("at", "words"), [("09:05", "11:00"), ("12:30", "")])
def test_visitor_who_cannot_check_in_now_reads_why(kiosk: Client, booking: Booking, at: str, words: str) -> None:
    with clock(at):
        page = kiosk.post(URL, {"code": booking.code})

    assert (page.status_code, Ticket.objects.count()) == (422, 0)
    assert words in str(page.context["form"].non_field_errors())


@pytest.mark.parametrize("code", ["", "ZZZZ-ZZZZ", "不是预约码", "x" * 400])
def test_unknown_code_gets_a_sentence(kiosk: Client, booking: Booking, code: str) -> None:
    with clock("10:55"):
        page = kiosk.post(URL, {"code": code})

    assert (page.status_code, bool(page.context["form"].errors), Ticket.objects.count()) == (422, True, 0)


def test_too_many_wrong_codes_end_the_guessing(
    kiosk: Client, booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appointments.services.kiosk_check_in.WRONG_PER_HOUR", 2)
    with clock("10:55"):
        for _wrong in range(2):
            kiosk.post(URL, {"code": "ZZZZ-ZZZZ"})
        page = kiosk.post(URL, {"code": booking.code})

    assert (page.status_code, Ticket.objects.count()) == (422, 0)


def test_button_stands_there_when_somebody_has_booked(kiosk: Client, booking: Booking) -> None:
    with clock("10:00"):
        assert URL in kiosk.get("/kiosk/").content.decode()
        Booking.objects.update(starts_at=booking.starts_at.replace(day=25), ends_at=booking.ends_at.replace(day=25))
        assert URL not in kiosk.get("/kiosk/").content.decode()


def test_stranger_checks_nobody_in(client: Client, booking: Booking) -> None:
    with clock("10:55"):
        client.post(URL, {"code": booking.code})

    assert Ticket.objects.count() == 0
