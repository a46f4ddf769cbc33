"""The pages of equipment and visitor facilities: state, a fault in three taps, its repair and end, upkeep (S1, R8)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.appointments.desk_client import Desk
from tests.duty_factories import MONDAY, clock, make_chief, make_clerk, make_equipment
from tests.factories import make_staff, make_window
from windows.models import Equipment, Fault, MaintenanceEntry
from windows.roles import Role
from windows.services.equipment import end_fault, report_fault

pytestmark = pytest.mark.django_db
LIST = "/equipment/"
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


def page_of(equipment: Equipment, part: str = "") -> str:
    return f"/equipment/{equipment.pk}/{part}"


def test_list_shows_what_stands_where_and_what_is_broken(client_for: ClientFor) -> None:
    window, chief = make_window(), make_chief()
    printer, water = make_equipment(window), make_equipment(None, kind="water")
    report_fault(printer, by=chief, description="卡纸")
    page = client_for(chief).get(LIST)
    assert [(place, rows) for place, rows in page.context["groups"]] == [(window, [printer]), (None, [water])]
    assert page.context["open_faults"] == 1
    assert "卡纸" in page.content.decode()


def test_list_of_one_window_leaves_the_others_out(client_for: ClientFor) -> None:
    window = make_window()
    printer = make_equipment(window)
    make_equipment(make_window())
    client = client_for(make_clerk())
    assert client.get(LIST, {"window": window.pk}).context["groups"] == [(window, [printer])]
    for nonsense in ("x", "９", "99999999999999999999", "999"):
        assert client.get(LIST, {"window": nonsense}).status_code == 200


def test_fault_is_reported_with_one_choice(client_for: ClientFor) -> None:
    printer, clerk = make_equipment(make_window()), make_clerk()
    answer = client_for(clerk).post(page_of(printer, "fault/"), {"symptom": "jam"})
    fault = Fault.objects.get()
    assert (answer.status_code, fault.description, fault.reported_by) == (303, "卡纸", clerk)
    assert fault.due_on == MONDAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "symptom"),
        ({"symptom": "empty"}, "symptom"),  # of visitor facilities
        ({"symptom": "other"}, "details"),
        ({"symptom": "jam", "due_on": "2026-11-20"}, "__all__"),
        ({"symptom": "jam", "due_on": "9999-12-31"}, "due_on"),
        ({"symptom": "jam", "details": "x" * 901}, "details"),
        ({"symptom": "jam", "details": "a\x00b"}, "details"),
    ],
)
def test_report_that_lacks_something_is_not_stored(client_for: ClientFor, data: dict[str, str], field: str) -> None:
    page = client_for(make_clerk()).post(page_of(make_equipment(), "fault/"), data)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Fault.objects.exists()


def test_second_fault_of_the_same_device_is_refused_with_what_was_typed(client_for: ClientFor) -> None:
    printer, clerk = make_equipment(), make_clerk()
    report_fault(printer, by=clerk, description="卡纸")
    client = client_for(clerk)
    assert client.get(page_of(printer, "fault/")).context["open_fault"] is not None
    page = client.post(page_of(printer, "fault/"), {"symptom": "other", "details": "缺墨"})
    assert (page.status_code, page.context["form"].data["details"]) == (422, "缺墨")


def test_chief_sends_to_repair_and_ends_the_fault(client_for: ClientFor) -> None:
    printer, chief = make_equipment(), make_chief()
    fault = report_fault(printer, by=make_clerk(), description="卡纸")
    client = client_for(chief)
    day = MONDAY + timedelta(days=1)
    answer = client.post(f"/equipment/faults/{fault.pk}/repair/", {"repairer": "维修公司", "due_on": day.isoformat()})
    fault.refresh_from_db()
    assert (answer["Location"], fault.state, fault.due_on) == (page_of(printer), "in_repair", day)
    client.post(f"/equipment/faults/{fault.pk}/end/", {"outcome": "更换硒鼓"})
    fault.refresh_from_db()
    assert (fault.state, MaintenanceEntry.objects.get().kind) == ("repaired", "repair")
    page = client.get(page_of(printer))
    assert (page.context["fault"], page.context["ended"]) == (None, [fault])


def test_equipment_beyond_repair_is_out_of_use(client_for: ClientFor) -> None:
    printer, chief = make_equipment(), make_chief()
    fault = report_fault(printer, by=chief, description="进水")
    client = client_for(chief)
    client.post(f"/equipment/faults/{fault.pk}/end/", {"outcome": "无法维修", "written_off": "on"})
    assert Equipment.objects.get().retired_on == MONDAY
    assert client.get(LIST).context["groups"] == []
    page = client.post(page_of(printer, "maintenance/"), {"kind": "cleaning"})
    assert (page.status_code, MaintenanceEntry.objects.count()) == (422, 0)


@pytest.mark.parametrize(("act", "form"), [("repair", "repair_form"), ("end", "end_form")])
def test_repair_and_end_need_their_words(client_for: ClientFor, act: str, form: str) -> None:
    fault = report_fault(make_equipment(), by=make_clerk(), description="卡纸")
    client = client_for(make_chief())
    page = client.post(f"/equipment/faults/{fault.pk}/{act}/", {})
    assert (page.status_code, len(page.context[form].errors)) == (422, 1)
    assert Fault.objects.get().state == "reported"


def test_ended_fault_is_not_ended_again(client_for: ClientFor) -> None:
    chief = make_chief()
    fault = report_fault(make_equipment(), by=chief, description="卡纸")
    end_fault(fault, by=chief, outcome="已取出")
    for act, data in (("repair", {"repairer": "某"}), ("end", {"outcome": "某"})):
        assert client_for(chief).post(f"/equipment/faults/{fault.pk}/{act}/", data).status_code == 422


def test_upkeep_is_logged(client_for: ClientFor) -> None:
    printer, clerk = make_equipment(), make_clerk()
    client = client_for(clerk)
    assert client.post(page_of(printer, "maintenance/"), {"kind": "supplies", "note": "换纸"}).status_code == 303
    (entry,) = client.get(page_of(printer)).context["log"]
    assert (entry.kind, entry.note, entry.by) == ("supplies", "换纸", clerk)
    assert client.post(page_of(printer, "maintenance/"), {"kind": "magic"}).status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_as_often_for_many_as_for_few(number: int) -> None:
    clerk = make_clerk()
    for _turn in range(number):
        report_fault(make_equipment(make_window()), by=clerk, description="卡纸")
    desk = Desk(clerk)
    assert len(desk.queries(lambda: desk.get(LIST))) == 3  # equipment, faults, the office


def test_clerk_does_not_end_faults_and_others_do_not_come_in(client_for: ClientFor) -> None:
    printer, clerk = make_equipment(), make_clerk()
    fault = report_fault(printer, by=clerk, description="卡纸")
    assert client_for(clerk).post(f"/equipment/faults/{fault.pk}/end/", {"outcome": "好了"}).status_code == 403
    assert "end_fault" not in client_for(clerk).get(page_of(printer)).content.decode()
    stranger = client_for(make_staff(roles=(Role.ASSESSMENT_OFFICE,)))
    assert [stranger.get(url).status_code for url in (LIST, page_of(printer), page_of(printer, "fault/"))] == [403] * 3
    assert client_for(clerk).get("/equipment/999999/").status_code == 404
