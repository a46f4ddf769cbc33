"""What the factories of the tests write is what the services write in life."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from tests.factories import JOINED, make_assignment, make_item, make_staff, make_window
from windows.models import ItemVersion
from windows.roles import Role
from windows.services import items, window
from windows.services.assignments import assign_roles
from windows.services.staff import create_staff

pytestmark = pytest.mark.django_db


def said(row: Model, *left_out: str) -> dict[str, Any]:
    """What a row says, read back from the database, without keys and whatever names it."""
    fresh = type(row)._default_manager.filter(pk=row.pk).values().get()
    return {name: value for name, value in fresh.items() if name not in ("id", *left_out)}


@pytest.mark.parametrize("role", list(Role))
def test_person_is_the_one_the_service_enters(role: Role) -> None:
    made = make_staff("MADE", roles=(role,), name="员工")
    served = create_staff("SERVED", by=None, roles=[role], name="员工", joined_on=JOINED)
    assert said(made, "number", "password") == said(served, "number", "password")
    assert list(made.groups.all()) == list(served.groups.all())
    assert made.get_all_permissions() == served.get_all_permissions()


def test_item_is_the_one_the_services_publish() -> None:
    made = make_item()
    said_of_version = said(made, "item_id")
    item = items.create_item("served", by=None)
    given = {name: said_of_version[name] for name in said_of_version if name not in ("version", "state", "valid_from")}
    served = items.draft_version(item, by=None, **given)
    rows = [{"name": "申请书"}, {"name": "公司章程", "tolerable": True}]
    items.change_draft(served, by=None, materials=rows, chain=[Role.CHIEF_REPRESENTATIVE])
    items.publish_version(served, by=None, valid_from=date(2020, 1, 1), loaded=True)
    assert said_of_version == said(served, "item_id")
    for part in ("materials", "approval_chain"):
        both = [[said(row, "version_id") for row in getattr(version, part).all()] for version in (made, served)]
        assert both[0] == both[1]
    assert said(made.item, "code", "position") == said(served.item, "code", "position")
    assert ItemVersion.objects.published_on(date(2026, 1, 1)).count() == 2


def test_window_and_roles_are_those_the_services_set_up() -> None:
    version, a, b = make_item(), make_staff(), make_staff()
    made = make_window(8, items=(version,), name="窗口")
    served = window.create_window(9, by=None, name="窗口")
    window.change_offers(served, [version.item], by=None)
    assert said(made, "number") == said(served, "number")
    assert list(made.items.all()) == list(served.items.all())
    day = date(2026, 1, 1)
    rows = (
        make_assignment(at=made, item=version, a_role=a, b_role=b, valid_from=day),
        assign_roles(served, version.item, a_role=a, b_role=b, valid_from=day, by=None),
    )
    assert said(rows[0], "window_id") == said(rows[1], "window_id")
