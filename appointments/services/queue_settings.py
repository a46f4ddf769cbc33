"""The rules of the queue as the office sets them: settings, item groups with their series, the wishes of a desk."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appointments.models import DeskSettings, QueueSettings, TicketGroup, TicketGroupItem
from service_window import public_parts
from windows.models import ServiceItem, Staff
from windows.services import audit
from windows.services.records import NotValid, require, write

PART = "queue"
"""How the public pages call the rules of the queue."""

CHANGE_QUEUE = "appointments.change_queuesettings"
CHANGE_GROUP = "appointments.change_ticketgroup"


@transaction.atomic
def change_queue(settings: QueueSettings, *, by: Staff | None, reason: str = "", **fields: Any) -> QueueSettings:
    """Switch the queue on or off, and set by which rules it calls."""
    require(by, CHANGE_QUEUE)
    prefix = fields.get("general_prefix")
    if prefix is not None and TicketGroup.objects.filter(prefix=prefix).exists():
        raise NotValid(_("An item group uses this prefix. Choose another one."))
    row, _created = QueueSettings.objects.get_or_create(pk=QueueSettings.SINGLETON)
    change = write(row, fields)
    if change:
        public_parts.forget(PART)
        audit.record("queue.change", row, by=by, reason=reason, before=change.before, after=change.after)
    return row


def switched_on() -> QuerySet[QueueSettings]:
    """What makes visitors find the rules of the queue on the public pages."""
    return QueueSettings.objects.filter(in_use=True, rules_public=True)


@transaction.atomic
def save_group(
    group: TicketGroup, *, by: Staff | None, items: Iterable[ServiceItem] | None = None, reason: str = "", **fields: Any
) -> TicketGroup:
    """Create or change an item group; ``items`` are exactly those of the group from now on."""
    require(by, CHANGE_GROUP)
    adding = group._state.adding
    prefix = fields.get("prefix")
    if prefix is not None and prefix == QueueSettings.objects.current().general_prefix:
        raise NotValid(_("Items without a group use this prefix. Choose another one."))
    change = write(group, fields)
    before, after = dict(change.before), dict(change.after)
    if items is not None:
        old, new = _set_items(group, items)
        if old != new:
            before["items"], after["items"] = old, new
    if after:
        verb = "ticket_group.create" if adding else "ticket_group.change"
        act = audit.Act(verb, group, by=by, reason=reason, before=before, after=after, label=group.prefix)
        audit.record_many((act,))
    return group


@transaction.atomic
def set_calls_next(person: Staff, *, on: bool) -> DeskSettings:
    """Let the desk of ``person`` call the next visitor by itself, or not."""
    row, _created = DeskSettings.objects.update_or_create(staff=person, defaults={"calls_next": on})
    audit.record("desk.calls_next", person, by=person, label=person.number, after={"on": on})
    return row


def calls_next(person: Staff) -> bool:
    """Whether the desk of ``person`` calls the next visitor by itself."""
    return DeskSettings.objects.filter(staff=person, calls_next=True).exists()


def _set_items(group: TicketGroup, items: Iterable[ServiceItem]) -> tuple[list[str], list[str]]:
    links = dict(TicketGroupItem.objects.filter(group=group).values_list("item_id", "item__code"))
    wanted = {item.pk: item for item in items}
    elsewhere = TicketGroupItem.objects.filter(item__in=wanted).exclude(group=group).select_related("item", "group")
    taken = elsewhere.first()
    if taken is not None:
        words = {"item": taken.item.code, "group": taken.group}
        raise NotValid(_("The item %(item)s belongs to the group %(group)s already. Take it out there first.") % words)
    TicketGroupItem.objects.filter(group=group, item__in=links.keys() - wanted.keys()).delete()
    added = [TicketGroupItem(group=group, item=wanted[key]) for key in sorted(wanted.keys() - links.keys())]
    TicketGroupItem.objects.bulk_create(added)
    return sorted(links.values()), sorted(item.code for item in wanted.values())
