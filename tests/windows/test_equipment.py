"""Equipment, facilities, faults, and outsiders inside the window (S1, R8, R9)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.duty_factories import MONDAY, at, clock, make_chief, make_clerk, make_equipment, on
from tests.factories import make_staff, make_window
from windows.models import EntryPermit, Equipment, EquipmentCheck, Fault, MaintenanceEntry
from windows.roles import Role
from windows.services.equipment import (
    EquipmentState,
    add_equipment,
    change_equipment,
    end_fault,
    log_maintenance,
    report_fault,
    retire_equipment,
    send_to_repair,
    store_check,
)
from windows.services.permits import (
    PermitState,
    allow_entry,
    record_entry,
    record_exit,
    refuse_entry,
    request_entry,
)
from windows.services.records import NotPermitted, NotValid
from windows.services.schedule import set_chief_of_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


# --- Equipment ----------------------------------------------------------------------------------


def test_equipment_is_set_up_moved_and_taken_out_of_use():
    admin, window = make_staff(roles=(Role.SYSTEM_ADMIN,)), make_window()
    row = add_equipment("water", name="饮水机", by=admin)
    assert (row.window, row.is_facility, make_equipment().is_facility) == (None, True, False)
    change_equipment(row, by=admin, window=window)
    retire_equipment(row, by=admin, reason="更新")
    with pytest.raises(EquipmentState):
        retire_equipment(row, by=admin, reason="再次")
    assert list(Equipment.objects.filter(pk=row.pk).values_list("window", "retired_on")) == [(window.pk, MONDAY)]
    with pytest.raises(NotPermitted):
        add_equipment("fax", name="传真机", by=make_clerk())
    with pytest.raises(NotValid):
        add_equipment("toaster", name="烤箱", by=admin)


def test_daily_check_keeps_the_exceptions_and_is_never_changed():
    window = make_window()
    printer = make_equipment(window)
    told = {"by": make_clerk(), "moment": timezone.now(), "note": "下班未断电", "exceptions": [printer, printer]}
    check = store_check(window, "off", **told)
    assert (check.day, check.exceptions, check.note) == (MONDAY, [printer.pk], "下班未断电")
    with pytest.raises(NotValid):
        store_check(window, "sideways", **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        EquipmentCheck.objects.update(note="")


def test_maintenance_log_is_only_added_to():
    row = make_equipment()
    entry = log_maintenance(row, by=make_clerk(), kind="cleaning", note="清洁扫描玻璃")
    with pytest.raises(NotValid):
        log_maintenance(row, by=make_clerk(), kind="party")
    with pytest.raises(NotPermitted):
        log_maintenance(row, by=make_staff(roles=(Role.AUDITOR,)), kind="daily")
    with pytest.raises(IntegrityError), transaction.atomic():
        MaintenanceEntry.objects.filter(pk=entry.pk).update(note="")


@pytest.mark.parametrize(("day", "due"), [(MONDAY, date(2026, 11, 26)), (date(2026, 9, 30), date(2026, 10, 10))])
def test_fault_is_due_after_three_working_days(day: date, due: date):
    row = make_equipment()
    with clock("09:00", day):
        assert report_fault(row, by=make_clerk(), description="卡纸").due_on == due


def test_fault_goes_to_its_repair_with_a_deadline():
    row, chief = make_equipment(), make_chief()
    fault = report_fault(row, by=make_clerk(), description="打印机卡纸", stops_service=True)
    with pytest.raises(EquipmentState):
        report_fault(row, by=make_clerk(), description="仍然卡纸")
    with pytest.raises(NotPermitted):
        send_to_repair(fault, by=make_clerk(), repairer="维保公司")
    send_to_repair(fault, by=chief, repairer="维保公司", due_on=date(2026, 11, 24))
    assert list(Fault.objects.overdue(date(2026, 11, 25)).values_list("state", "repairer")) == [
        ("in_repair", "维保公司")
    ]
    ended = end_fault(fault, by=chief, outcome="更换搓纸轮")
    assert (ended.state, Fault.objects.open().count()) == ("repaired", 0)
    assert list(MaintenanceEntry.objects.values_list("kind", "note")) == [("repair", "更换搓纸轮")]
    with pytest.raises(EquipmentState):
        end_fault(fault, by=chief, outcome="再次")
    with pytest.raises(IntegrityError), transaction.atomic():
        Fault.objects.filter(pk=fault.pk).update(outcome="没有坏")


def test_equipment_beyond_repair_goes_out_of_use():
    row, chief = make_equipment(), make_chief()
    fault = report_fault(row, by=chief, description="冒烟")
    with pytest.raises(EquipmentState):
        retire_equipment(row, by=chief, reason="报废")
    end_fault(fault, by=chief, outcome="无法维修", written_off=True)
    with pytest.raises(EquipmentState):
        report_fault(row, by=chief, description="又冒烟")
    assert Equipment.objects.in_use().count() == 0


@pytest.mark.parametrize("given", [{"description": " "}, {"due_on": date(2026, 11, 22)}, {"description": "长" * 1001}])
def test_bad_fault_is_refused(given: dict):
    with pytest.raises(NotValid):
        report_fault(make_equipment(), by=make_clerk(), **({"description": "卡纸"} | given))
    assert Fault.objects.count() == 0


# --- Outsiders ----------------------------------------------------------------------------------


def ask(by=None, **fields) -> EntryPermit:
    given = {"purpose": "检修网络", "from_at": at("09:30"), "until_at": at("11:00"), "organisation": "某网络公司"}
    return request_entry("刘工", by=by or make_clerk(), **(given | fields))


def test_outsider_comes_in_with_a_permit_and_within_its_time():
    chief = make_chief()
    permit = ask()
    with pytest.raises(PermitState):
        record_entry(permit, by=chief)
    allowed = allow_entry(permit, by=chief)
    assert (allowed.state, allowed.decided_by) == ("allowed", chief)
    with pytest.raises(PermitState, match="09:30"):
        record_entry(permit, by=chief)
    with clock("09:40"):
        record_entry(permit, by=make_clerk())
        with pytest.raises(PermitState):
            record_entry(permit, by=make_clerk())
    assert list(EntryPermit.objects.inside()) == [permit]
    assert [list(EntryPermit.objects.overdue(at(moment))) for moment in ("10:59", "11:00")] == [[], [permit]]
    with clock("11:05"):
        record_exit(permit, by=make_clerk())
        with pytest.raises(PermitState):
            record_exit(permit, by=make_clerk())
    assert EntryPermit.objects.inside().count() == 0


def test_permit_is_decided_by_the_chief_on_duty_only():
    other, chief = make_chief(), make_chief()
    set_chief_of_day(MONDAY, chief=chief, by=None)
    permit = ask()
    for by in (make_clerk(), other):
        with pytest.raises(NotPermitted):
            allow_entry(permit, by=by)
    with pytest.raises(NotValid):
        refuse_entry(permit, by=chief, reason="")
    assert refuse_entry(permit, by=chief, reason="未预约").state == "refused"
    with pytest.raises(PermitState):
        allow_entry(permit, by=chief)
    late = ask()
    with clock("12:00"), pytest.raises(PermitState):
        allow_entry(late, by=chief)


@pytest.mark.parametrize(
    "fields",
    [
        {"until_at": at("09:30")},
        {"from_at": at("07:00"), "until_at": at("08:00")},
        {"until_at": on(MONDAY + timedelta(days=40), "09:00")},
        {"people": 0},
        {"purpose": ""},
    ],
)
def test_bad_request_for_entry_is_refused(fields: dict):
    with pytest.raises(NotValid):
        ask(**fields)
    assert EntryPermit.objects.count() == 0


def test_name_of_an_outsider_is_encrypted():
    ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT visitor FROM windows_entrypermit")
        assert "刘工" not in cursor.fetchone()[0]
