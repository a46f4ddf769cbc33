"""A simulated day: visitors come, wait and are served through the real services."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from appointments.models import Case, Ticket
from service_window.demo.hall_day import HallDay, man_windows
from service_window.demo.hall_devices import admit_devices
from tests.case_factories import make_counter
from tests.duty_factories import clock
from tests.factories import make_office
from tests.queue_factories import make_queue
from windows.models import Attendance, Device
from windows.services.audit import verify_chain

pytestmark = pytest.mark.django_db


def a_day(seed: int, *, until: float = 90 * 60) -> tuple[HallDay, list[str]]:
    """One and a half hours of a hall with three windows."""
    make_office(is_sample=True)
    make_queue()
    for _counter in range(3):
        make_counter()
    said: list[str] = []
    day = HallDay(man_windows(), seed, said.append)
    while day.due < until:
        day.step()
    return day, said


@pytest.mark.once
def test_visitors_are_served_by_the_real_services() -> None:
    with clock("10:00"):
        day, said = a_day(1)

    assert day.served >= 10
    assert Ticket.objects.filter(state=Ticket.State.SERVED).count() == day.served
    assert Case.objects.filter(accepted_on__isnull=False).exists()
    assert (Attendance.objects.open().count(), verify_chain().ok) == (3, True)
    assert len(said) > 3 * day.served


def test_window_that_is_left_to_a_person_is_left_alone() -> None:
    with clock("10:00"):
        make_queue()
        counters = [make_counter() for _number in range(2)]
        posts = man_windows(leave=[counters[0].window.number])

    assert [post.window for post in posts] == [counters[1].window]


@pytest.mark.parametrize(("office", "queue"), [({}, True), ({"is_sample": True}, False), ({"is_sample": True}, True)])
def test_day_is_refused_where_it_cannot_be(office: dict, queue: bool) -> None:
    make_office(**office)
    make_queue(in_use=queue)

    with pytest.raises(CommandError):
        call_command("simulate_day")


def test_devices_are_admitted_anew_at_every_start() -> None:
    for _start in range(2):
        lines = admit_devices("http://127.0.0.1:8000")

    assert [line.split("/")[3] for line in lines] == ["display", "kiosk"]
    assert Device.objects.active().count() == 2
