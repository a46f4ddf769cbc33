"""What the factories of the tests write is what the services write in life."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from tests.factories import JOINED, make_assignment, make_item, make_staff, make_window
from tests.windows import served as served_rows
from windows.models import ItemVersion
from windows.roles import Role
from windows.services import window
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
    made, served = make_item(), served_rows.make_item()
    names = ("item_id", "name", "name_en")
    assert said(made, *names) == said(served, *names)
    for part in ("materials", "approval_chain"):
        both = [[said(row, "version_id") for row in getattr(version, part).all()] for version in (made, served)]
        assert both[0] == both[1]
    assert said(made.item, "code", "position") == said(served.item, "code", "position")
    assert ItemVersion.objects.published_on(date(2026, 1, 1)).count() == 2


def test_window_and_roles_are_those_the_services_set_up() -> None:
    version, a, b = make_item(), make_staff(), make_staff()
    made = make_window(8, items=(version,), name="窗口")
    served = window.create_window(9, by=None, name="窗口")
    assert said(made, "number") == said(served, "number")
    given = {"item": version, "a_role": a, "b_role": b, "valid_from": date(2026, 1, 1)}
    rows = (make_assignment(at=made, **given), served_rows.make_assignment(at=served, **given))
    assert list(made.items.all()) == list(served.items.all())
    assert said(rows[0], "window_id") == said(rows[1], "window_id")
