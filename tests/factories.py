"""Rows for tests: the office as its services leave it, without their checks and without their audit events.

Three thousand tests need an office; the services take a tenth of a second for it. ``tests/test_factories.py`` holds
that both write the same rows.
"""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from windows.models import (
    ApprovalLink,
    ItemVersion,
    Material,
    Office,
    RoleAssignment,
    ServiceItem,
    Staff,
    Window,
    WindowItem,
)
from windows.roles import Role

PASSWORD = "Correct-Horse-7"
JOINED = date(2019, 1, 1)
MATERIALS: list[dict[str, Any]] = [{"name": "申请书"}, {"name": "公司章程", "tolerable": True}]
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
    names = {str(role) for role in roles}
    superuser = fields.get("is_superuser", False)
    fields = {
        "name": f"员工{number}",
        "joined_on": JOINED,
        "is_staff": superuser or Role.SYSTEM_ADMIN in names,
    } | fields
    person = Staff(number=number, **fields)
    person.set_password(PASSWORD)
    person.save(force_insert=True)
    if names:
        held = Staff.groups.through
        groups = Group.objects.filter(name__in=names).values_list("pk", flat=True)
        held.objects.bulk_create(held(staff_id=person.pk, group_id=pk) for pk in groups)
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
    item = ServiceItem.objects.create(code=code or f"item-{next(_serial)}", group=group)
    version = ItemVersion.objects.create(item=item, version=1, **item_fields(fields))
    rows = MATERIALS if materials is None else materials
    Material.objects.bulk_create(Material(version=version, position=n, **row) for n, row in enumerate(rows, start=1))
    roles = enumerate(chain, start=1)
    ApprovalLink.objects.bulk_create(ApprovalLink(version=version, position=n, role=str(role)) for n, role in roles)
    if publish:
        version.state, version.valid_from = ItemVersion.State.PUBLISHED, valid_from or date(2020, 1, 1)
        version.save(update_fields=("state", "valid_from"))
    return version


def item_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """What the version of a new item says, with ``fields`` changed."""
    serial = next(_serial)
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
    return defaults | fields


def make_window(number: int | None = None, *, items: Iterable[ItemVersion | ServiceItem] = (), **fields: Any) -> Window:
    """An open window that offers ``items``."""
    number = number or next(_serial)
    made = Window.objects.create(number=number, **({"name": f"窗口{number}"} | fields))
    WindowItem.objects.bulk_create(WindowItem(window=made, item=getattr(item, "item", item)) for item in items)
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
    WindowItem.objects.get_or_create(window=place, item=offered)
    return RoleAssignment.objects.create(
        window=place,
        item=offered,
        a_role=a_role or make_staff(roles=(Role.WINDOW_STAFF,)),
        b_role=b_role or make_staff(roles=(Role.WINDOW_STAFF,)),
        valid_from=valid_from or timezone.localdate(),
        valid_to=valid_to,
    )
