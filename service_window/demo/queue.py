"""Today's queue: item groups, and visitors who have waited for up to half an hour, drawn by the ordinary services."""

from datetime import timedelta

from django.utils import timezone

from appointments.models import GreenChannel, QueueSettings, Ticket, TicketGroup
from appointments.services.queue_settings import change_queue, save_group
from appointments.services.tickets import change_priority, issue_ticket
from service_window.demo.office import Cast
from service_window.demo.people import CLERKS

GROUPS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "B",
        "许可事项",
        "Licences",
        ("auction-licence", "fuel-retail-new", "fuel-retail-change", "fuel-retail-renewal", "overseas-labour-licence"),
    ),
    (
        "C",
        "备案登记",
        "Filings and registrations",
        ("franchise-filing", "car-sales-filing", "technology-import-registration", "overseas-project-filing"),
    ),
)
WAITING: tuple[tuple[int, str, str], ...] = (
    (31, "fuel-retail-new", ""),
    (24, "franchise-filing", ""),
    (18, "technology-import-registration", ""),
    (15, "auction-licence", Ticket.Priority.ELDERLY),
    (11, "car-sales-filing", ""),
    (6, "franchise-filing", Ticket.Priority.PREGNANT),
    (3, "overseas-project-filing", ""),
)
"""Minutes that each has waited, the item, and the priority."""


def fill_queue(cast: Cast) -> None:
    """Switch the queue on and let visitors wait; the last one takes the green channel."""
    change_queue(QueueSettings.objects.current(), by=None, in_use=True)
    for position, (prefix, name, name_en, codes) in enumerate(GROUPS, start=1):
        fields = {"prefix": prefix, "name": name, "name_en": name_en, "position": position}
        save_group(TicketGroup(), by=None, items=[cast.items[code] for code in codes], **fields)
    now = timezone.now()
    for minutes, code, priority in WAITING:
        ticket = issue_ticket(
            item=cast.items[code],
            source=Ticket.Source.KIOSK,
            moment=now - timedelta(minutes=minutes),
            priority=priority,
        )
    change_priority(
        ticket,
        priority=Ticket.Priority.GREEN_CHANNEL,
        category=GreenChannel.Category.KEY_PROJECT,
        reason="样例：市级重点建设项目。",
        by=cast.staff[CLERKS[4].number],
    )
