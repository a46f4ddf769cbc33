"""The administration of schedule, equipment and devices: through the services, refusals in the form."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from tests.duty_factories import MONDAY, clock, make_chief, make_clerk, make_equipment, make_shift
from tests.factories import make_assignment, make_staff, make_window
from windows.models import ChiefDuty, Device, Equipment, LunchDuty, Shift
from windows.roles import Role
from windows.services.devices import device_for_token, issue_device
from windows.services.schedule import plan_lunch, set_chief_of_day

pytestmark = pytest.mark.django_db
PAGES = ("shift", "lunchduty", "chiefduty", "equipment", "device")


@pytest.fixture(autouse=True)
def _eight_oclock():
    with clock("08:00"):
        yield


@pytest.fixture
def boss(client_for):
    return client_for(make_staff(roles=(Role.SYSTEM_ADMIN,)))


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:windows_{model}_{page}", args=args)


def make_row(model: str):
    window = make_window()
    return {
        "shift": lambda: make_shift(make_clerk(), window),
        "lunchduty": lambda: plan_lunch(window, staff=make_clerk(), day=MONDAY, by=None),
        "chiefduty": lambda: set_chief_of_day(MONDAY, chief=make_chief(), by=None),
        "equipment": lambda: make_equipment(window),
        "device": lambda: issue_device("大屏", kind="wall", by=None)[0],
    }[model]()


@pytest.mark.parametrize("model", PAGES)
def test_lists_and_forms_open(boss, model: str):
    row = make_row(model)
    for page in (url(model, "changelist"), url(model, "add"), url(model, "change", row.pk)):
        assert boss.get(page).status_code == 200


@pytest.mark.parametrize("model", PAGES)
def test_clerk_opens_none_of_them(client_for, model: str):
    client = client_for(make_clerk())
    answers = [client.get(url(model, page), follow=True).status_code for page in ("changelist", "add")]
    assert answers == [403, 403]


def test_shift_is_planned_refused_in_the_form_and_cancelled(boss):
    window, person = make_window(), make_clerk()
    given = {"day": "2026-11-23", "window": window.pk, "staff": person.pk, "starts": "09:00", "ends": "12:00"}
    assert boss.post(url("shift", "add"), given).status_code == 302
    row = Shift.objects.get()
    assert (row.staff, row.starts, row.ends) == (person, time(9), time(12))
    again = boss.post(url("shift", "add"), given | {"starts": "11:00"})
    assert (again.status_code, Shift.objects.count()) == (200, 1)
    assert "09:00–12:00" in again.content.decode()
    assert boss.post(url("shift", "act", row.pk, "cancel"), {"reason": "换班"}).status_code == 302
    assert Shift.objects.for_day(MONDAY).count() == 0


def test_following_days_are_filled(boss):
    row = make_assignment()
    shift = make_shift(make_clerk(), row.window)
    boss.post(url("shift", "act", shift.pk, "plan"), {"last": "2026-11-24"})
    found = Shift.objects.for_day(MONDAY + timedelta(days=1)).order_by("starts")
    assert list(found.values_list("staff", "starts")) == [(row.a_role_id, time(9)), (row.a_role_id, time(13, 30))]


def test_lunch_duty_takes_the_break_where_no_time_is_given(boss):
    given = {"day": "2026-11-23", "window": make_window().pk, "staff": make_clerk().pk, "starts": "", "ends": ""}
    assert boss.post(url("lunchduty", "add"), given).status_code == 302
    assert list(LunchDuty.objects.values_list("starts", "ends")) == [(time(12), time(13, 30))]
    second = boss.post(url("lunchduty", "add"), given)
    assert (second.status_code, LunchDuty.objects.count()) == (200, 1)


def test_chief_of_the_day_is_named_and_replaced(boss):
    first, second = make_chief(), make_chief()
    given = {"day": "2026-11-23", "chief": first.pk, "deputy": ""}
    assert boss.post(url("chiefduty", "add"), given).status_code == 302
    changed = boss.post(url("chiefduty", "change", MONDAY), {"chief": second.pk, "deputy": first.pk})
    assert changed.status_code == 302
    assert list(ChiefDuty.objects.values_list("day", "chief", "deputy")) == [(MONDAY, second.pk, first.pk)]
    same = boss.post(url("chiefduty", "change", MONDAY), {"chief": second.pk, "deputy": second.pk})
    assert same.status_code == 200


def test_equipment_is_added_changed_and_retired(boss):
    window = make_window()
    boss.post(url("equipment", "add"), {"kind": "fax", "name": "传真机", "window": "", "inventory_number": ""})
    row = Equipment.objects.get()
    boss.post(
        url("equipment", "change", row.pk),
        {"kind": "fax", "name": "传真机", "window": window.pk, "inventory_number": "A-1"},
    )
    boss.post(url("equipment", "act", row.pk, "retire"), {"reason": "报废"})
    found = Equipment.objects.values_list("window", "inventory_number", "retired_on")
    assert list(found) == [(window.pk, "A-1", MONDAY)]


def test_token_of_a_device_is_shown_once(boss):
    answer = boss.post(url("device", "add"), {"name": "大屏", "kind": "wall", "window": ""})
    token = answer.context["token"]
    device = Device.objects.get()
    assert (answer.status_code, answer.headers["Cache-Control"].partition(",")[0]) == (200, "no-store")
    assert device_for_token(token) == device
    assert token in answer.content.decode()
    assert token not in boss.get(url("device", "change", device.pk)).content.decode()
    boss.post(url("device", "act", device.pk, "revoke"), {"reason": "更换"})
    assert device_for_token(token) is None
