"""Rows for tests, written by the services that write them in life."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from windows.models import ItemVersion, Office, RoleAssignment, ServiceItem, Staff, Window
from windows.roles import Role
from windows.services import items, window
from windows.services.assignments import assign_roles
from windows.services.staff import create_staff

PASSWORD = "Correct-Horse-7"
JOINED = date(2019, 1, 1)
_serial = count(1)


def make_office(**fields: Any) -> Office:
    """The office, with ``fields`` changed."""
    office = Office.objects.current()
    for name, value in fields.items():
        setattr(office, name, value)
    office.save()
    return office


def make_staff(number: str | None = None, *, roles: Iterable[Role | str] = (), **fields: Any) -> Staff:
    """A person in service since 2019 who signs in with ``PASSWORD``."""
    number = number or f"T{next(_serial):04d}"
    superuser = fields.pop("is_superuser", False)
    left_on = fields.pop("left_on", None)
    fields = {"name": f"员工{number}", "joined_on": JOINED} | fields
    person = create_staff(number, by=None, roles=[str(role) for role in roles], **fields)
    person.set_password(PASSWORD)
    person.left_on = left_on
    person.is_superuser = superuser
    person.is_staff = person.is_staff or superuser
    person.save()
    return person


def make_item(
    code: str | None = None,
    *,
    group: str = "",
    valid_from: date | None = None,
    materials: list[dict[str, Any]] | None = None,
    chain: Iterable[str] = (Role.CHIEF_REPRESENTATIVE.value,),
    publish: bool = True,
    **fields: Any,
) -> ItemVersion:
    """A published version of a new item: a promised licence with two materials, decided by the chief representative.

    ``fields`` are those of the version. ``publish=False`` leaves it a draft.
    """
    serial = next(_serial)
    item: ServiceItem = items.create_item(code or f"item-{serial}", by=None, group=group)
    defaults: dict[str, Any] = {
        "name": f"拍卖企业经营批准 {serial}",
        "name_en": f"Auction licence {serial}",
        "item_type": ItemVersion.ItemType.LICENCE,
        "case_type": ItemVersion.CaseType.PROMISED,
        "audience": ["enterprise"],
        "statutory_number": 20,
        "promised_number": 5,
        "result_name": "拍卖经营批准证书",
        "decision_wording": ItemVersion.DecisionWording.LICENCE,
        "delivery_ways": ["counter"],
    }
    if fields.get("case_type") == ItemVersion.CaseType.IMMEDIATE:
        defaults |= {"promised_number": None, "immediate_minutes": 30}
    if fields.get("result_issued_by") == ItemVersion.ResultIssuer.NONE:
        defaults |= {"result_name": "", "delivery_ways": []}
    version = items.draft_version(item, by=None, **(defaults | fields))
    rows = [{"name": "申请书"}, {"name": "公司章程", "tolerable": True}] if materials is None else materials
    items.change_draft(version, by=None, materials=rows, chain=[str(role) for role in chain])
    if publish:
        items.publish_version(version, by=None, valid_from=valid_from or date(2020, 1, 1), loaded=True)
    return version


def make_window(number: int | None = None, *, items: Iterable[ItemVersion | ServiceItem] = (), **fields: Any) -> Window:
    """An open window that offers ``items``."""
    number = number or next(_serial)
    made = window.create_window(number, by=None, **({"name": f"窗口{number}"} | fields))
    window.change_offers(made, [getattr(item, "item", item) for item in items], by=None)
    return made


def make_assignment(
    *,
    at: Window | None = None,
    item: ItemVersion | ServiceItem | None = None,
    a_role: Staff | None = None,
    b_role: Staff | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleAssignment:
    """A and B for an item at a window; what is not given is made."""
    version = item or make_item()
    offered: ServiceItem = getattr(version, "item", version)
    place = at or make_window()
    if not place.offers.filter(item=offered).exists():
        window.change_offers(place, [*place.items.all(), offered], by=None)
    return assign_roles(
        place,
        offered,
        a_role=a_role or make_staff(roles=(Role.WINDOW_STAFF,)),
        b_role=b_role or make_staff(roles=(Role.WINDOW_STAFF,)),
        valid_from=valid_from or timezone.localdate(),
        valid_to=valid_to,
        by=None,
    )
