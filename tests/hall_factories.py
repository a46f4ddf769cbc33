"""A hall for tests: the queue switched on, devices that were admitted, numbers drawn by the services."""

import uuid

from django.test import Client
from django.utils import timezone

from appointments.models import KioskDraw, QueueSettings, Ticket
from appointments.services.kiosk import take_number
from appointments.services.tickets import issue_ticket
from tests.case_factories import Counter, make_counter
from tests.factories import make_office
from tests.queue_factories import make_queue
from windows.models import Device
from windows.services.devices import issue_device

POLL = {"HTTP_HX_POLL": "1", "HTTP_HX_REQUEST": "true"}


def queue_in_use(**fields: object) -> QueueSettings:
    """The office keeps a queue of its own, and everybody in service counts as at the post."""
    make_office(presence_in_use=False)
    return make_queue(**fields)


def admit(kind: str, name: str = "") -> tuple[Device, str]:
    """A device with its token."""
    return issue_device(name or f"样机{Device.objects.count() + 1}", kind=kind, by=None)


def browser_of(kind: str) -> tuple[Client, Device]:
    """The browser of a kiosk or hall display that was admitted."""
    device, token = admit(kind)
    client = Client()
    home = {Device.Kind.KIOSK: "/kiosk/", Device.Kind.HALL: "/display/"}[Device.Kind(kind)]
    assert client.post(home, {"token": token}).status_code == 303
    return client, device


def draw(counter: Counter | None = None, **fields: object) -> Ticket:
    """A number for the counter's item."""
    item = (counter or make_counter()).version.item
    return issue_ticket(item=item, source=Ticket.Source.KIOSK, moment=timezone.now(), **fields)  # type: ignore[arg-type]


def draw_at_kiosk(device: Device, counter: Counter | None = None) -> KioskDraw:
    """A number taken at a kiosk."""
    return take_number((counter or make_counter()).version.item, once=uuid.uuid4(), device=device)
