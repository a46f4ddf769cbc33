"""A finger that trembles: the same press many times at once gives one number, on both engines."""

import uuid

import pytest

from appointments.models import KioskDraw, Ticket
from appointments.services.kiosk import take_number
from tests.case_factories import make_counter
from tests.duty_factories import clock
from tests.hall_factories import admit, queue_in_use
from tests.races import in_threads
from windows.models import Device

PRESSES = 8


@pytest.mark.django_db(transaction=True)
def test_one_press_gives_one_number_however_often_it_arrives() -> None:
    with clock("10:00"):
        queue_in_use()
        item, device, once = make_counter().version.item, admit(Device.Kind.KIOSK)[0], uuid.uuid4()

        found = in_threads(*[lambda: take_number(item, once=once, device=device).ticket_id] * PRESSES)

    assert (len(set(found)), Ticket.objects.count(), KioskDraw.objects.count()) == (1, 1, 1)
    assert Ticket.objects.get().number.endswith("001")
