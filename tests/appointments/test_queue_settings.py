"""The rules of the queue and its item groups: services and their pages in the administration."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from appointments.models import QueueSettings, TicketGroup
from appointments.services.queue_settings import calls_next, change_queue, save_group, set_calls_next
from tests.case_factories import refused
from tests.factories import make_item, make_staff
from tests.queue_factories import make_group, make_queue
from windows.models import AuditEvent, Staff
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Staff:
    return make_staff(roles=(Role.SYSTEM_ADMIN,))


def test_queue_is_off_after_migrate_with_rules_that_work() -> None:
    settings = QueueSettings.objects.get()
    assert (settings.in_use, settings.general_prefix, settings.recall_pause_seconds) == (False, "A", 20)


def test_administrator_switches_the_queue_on_and_nobody_else(admin: Staff) -> None:
    change_queue(QueueSettings.objects.current(), by=admin, in_use=True)
    assert QueueSettings.objects.get().in_use is True
    event = AuditEvent.objects.get(verb="queue.change")
    assert (event.before, event.after) == ({"in_use": False}, {"in_use": True})
    with pytest.raises(NotPermitted):
        change_queue(QueueSettings.objects.current(), by=make_staff(roles=(Role.WINDOW_STAFF,)), in_use=False)


@pytest.mark.parametrize(
    "fields",
    [{"ageing_factor": "0.5"}, {"recall_pause_seconds": 5}, {"general_prefix": "D"}, {"general_prefix": "b1"}],
)
def test_rules_that_would_harm_visitors_are_refused(admin: Staff, fields: dict[str, object]) -> None:
    with pytest.raises(NotValid):
        change_queue(QueueSettings.objects.current(), by=admin, **fields)
    row = QueueSettings.objects.get()
    assert (row.ageing_factor, row.recall_pause_seconds, row.general_prefix) == (2, 20, "A")


def test_group_gets_its_items_and_an_item_belongs_to_one(admin: Staff) -> None:
    first, second = make_item().item, make_item().item
    group = save_group(TicketGroup(), by=admin, items=[first, second], prefix="B", name="许可")
    save_group(group, by=admin, items=[second])

    assert list(group.items.all()) == [second]
    with refused("belongs to the group"):
        save_group(TicketGroup(), by=admin, items=[second], prefix="C", name="备案")
    verbs = AuditEvent.objects.filter(subject_type="appointments.ticketgroup").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["ticket_group.create", "ticket_group.change"]


def test_prefixes_of_groups_and_of_the_general_series_differ(admin: Staff) -> None:
    make_group("B")
    with refused("Items without a group use this prefix"):
        save_group(TicketGroup(), by=admin, prefix="A", name="许可")
    with refused("An item group uses this prefix"):
        change_queue(QueueSettings.objects.current(), by=admin, general_prefix="B")


def test_desk_calls_by_itself_as_its_clerk_wants() -> None:
    clerk = make_staff(roles=(Role.WINDOW_STAFF,))
    assert calls_next(clerk) is False
    set_calls_next(clerk, on=True)
    assert calls_next(clerk) is True
    set_calls_next(clerk, on=False)
    assert calls_next(clerk) is False


# --- Pages ----------------------------------------------------------------------------------------


def test_pages_store_through_the_services(admin: Staff, client_for: Callable[..., Client]) -> None:
    client, item = client_for(admin), make_item().item
    url = reverse("admin:appointments_ticketgroup_add")
    data = {"prefix": "B", "name": "许可", "position": "1", "is_open": "on", "day_cap": "50", "members": [str(item.pk)]}
    assert client.post(url, data).status_code == 302

    group = TicketGroup.objects.get()
    assert (group.day_cap, list(group.items.all())) == (50, [item])
    page = client.get(reverse("admin:appointments_ticketgroup_change", args=(group.pk,)))
    assert page.context["adminform"].form.initial["members"] == [item.pk]
    assert client.get(reverse("admin:appointments_queuesettings_changelist")).status_code == 302
    assert client.get(reverse("admin:appointments_queuesettings_change", args=(1,))).status_code == 200


def test_refusal_stands_in_the_form_with_what_was_typed(admin: Staff, client_for: Callable[..., Client]) -> None:
    make_queue()
    data = {"prefix": "A", "name": "许可事项组", "position": "1", "is_open": "on"}
    answer = client_for(admin).post(reverse("admin:appointments_ticketgroup_add"), data)

    assert (answer.status_code, TicketGroup.objects.count()) == (200, 0)
    assert "许可事项组" in answer.content.decode()
