"""Items and roles written by the services themselves, with their checks: for the tests of these services."""

from datetime import date
from typing import Any

from django.utils import timezone

from tests import factories
from windows.models import ItemVersion, RoleAssignment, ServiceItem, Staff, Window
from windows.roles import Role
from windows.services import items, window
from windows.services.assignments import assign_roles


def make_item(
    code: str = "served",
    *,
    valid_from: date = date(2020, 1, 1),
    materials: list[dict[str, Any]] | None = None,
    chain: tuple[str, ...] = (Role.CHIEF_REPRESENTATIVE.value,),
    publish: bool = True,
    **fields: Any,
) -> ItemVersion:
    """A version that says what the factory's says, drafted and published by the services."""
    given = factories.item_fields(fields)
    version = items.draft_version(items.create_item(code, by=None), by=None, **given)
    items.change_draft(version, by=None, materials=factories.MATERIALS if materials is None else materials, chain=chain)
    if publish:
        items.publish_version(version, by=None, valid_from=valid_from, loaded=True)
    return version


def make_assignment(
    *,
    at: Window | None = None,
    item: ItemVersion | ServiceItem | None = None,
    a_role: Staff | None = None,
    b_role: Staff | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleAssignment:
    """A and B assigned by the service to an item that the window offers; what is not given is made."""
    place = at or factories.make_window()
    version = item or factories.make_item()
    offered: ServiceItem = getattr(version, "item", version)
    window.change_offers(place, [*place.items.all(), offered], by=None)
    return assign_roles(
        place,
        offered,
        a_role=a_role or factories.make_staff(roles=(Role.WINDOW_STAFF,)),
        b_role=b_role or factories.make_staff(roles=(Role.WINDOW_STAFF,)),
        valid_from=valid_from or timezone.localdate(),
        valid_to=valid_to,
        by=None,
    )
