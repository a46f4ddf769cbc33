"""A hall of eight windows with their clerks, forty visitors who wait, and a morning of visitors served."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.utils import timezone

from appointments.models import QueueSettings, Ticket
from appointments.services.queue_settings import change_queue
from appointments.services.tickets import issue_ticket, new_token
from windows.models import ItemVersion, LunchDuty, RoleAssignment, ServiceItem, Staff, Window, WindowItem
from windows.roles import Role
from windows.services.attendance import sign_in
from windows.services.staff import create_staff
from windows.services.window import create_window

WAITING = 40
SERVED = 120
EACH = 4
"""So many items has each window."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One clerk at one window, by their keys."""

    person: int
    window: int


def open_hall(number: int) -> list[Desk]:
    """Let ``number`` clerks sit at windows of their own, and visitors wait for all of them."""
    change_queue(QueueSettings.objects.current(), by=None, in_use=True)
    people = [_clerk(place) for place in range(number)]
    published = ItemVersion.objects.published_on(timezone.localdate())
    items = list(ServiceItem.objects.filter(versions__in=published).distinct().order_by("pk"))
    windows = [create_window(101 + place, by=None, name=f"bench {place}") for place in range(number)]
    today = timezone.localdate()
    for place, window in enumerate(windows):
        own = [items[(EACH * place + step) % len(items)] for step in range(EACH)]
        WindowItem.objects.bulk_create(WindowItem(window=window, item=item) for item in own)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(
                window=window,
                item=item,
                a_role=people[place],
                b_role=people[(place + 1) % number],
                valid_from=today,
            )
            for item in own
        )
        LunchDuty.objects.create(day=today, window=window, staff=people[place], starts=time(0), ends=time(23, 59))
        sign_in(window, by=people[place])
    _visitors(items, windows[0])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [Desk(person.pk, window.pk) for person, window in zip(people, windows, strict=True)]


def signed_in(desk: Desk, backend: str | None = None) -> dict[str, str]:
    """The cookies of the clerk's browser; ``backend`` says who is there, that of the product where it is not given."""
    client = Client()
    client.force_login(Staff.objects.get(pk=desk.person), backend)
    session = client.session
    session["window_id"] = desk.window
    session.save()
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: key, settings.CSRF_COOKIE_NAME: _get_new_csrf_string()}


def _clerk(place: int) -> Staff:
    person = create_staff(
        f"B9{place:02d}", by=None, roles=[str(Role.WINDOW_STAFF)], name="测试", joined_on=date(2020, 1, 1)
    )
    Staff.objects.filter(pk=person.pk).update(must_change_password=False)
    return Staff.objects.get(pk=person.pk)


def _visitors(items: list[ServiceItem], window: Window) -> None:
    """Those served so far, and those who wait."""
    now = timezone.now()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    step = (now - midnight) / (SERVED + WAITING)
    Ticket.objects.bulk_create(
        Ticket(
            day=timezone.localdate(now),
            number=f"X{place:03d}",
            source=Ticket.Source.KIOSK,
            state=Ticket.State.SERVED,
            item=items[place % len(items)],
            window=window,
            token=new_token(),
            drawn_at=midnight + place * step,
            waits_from=midnight + place * step,
            called_at=midnight + place * step + timedelta(seconds=1),
            last_called_at=midnight + place * step + timedelta(seconds=1),
            serving_since=midnight + place * step + timedelta(seconds=2),
            ended_at=midnight + place * step + timedelta(seconds=3),
        )
        for place in range(SERVED)
    )
    for place in range(WAITING):
        moment = now - timedelta(seconds=WAITING - place)
        issue_ticket(item=items[place % len(items)], source=Ticket.Source.KIOSK, moment=moment)
