"""Equipment and visitor facilities (S1, R8): on and off by exception, upkeep, faults to their repair."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from service_window.prepared import insert_row
from windows.models import CalendarDay, Equipment, EquipmentCheck, Fault, MaintenanceEntry, Staff, Window
from windows.services import audit
from windows.services.duty_checks import ensure_in_service, words
from windows.services.records import MANAGE_OFFICE, NotValid, require, write
from windows.workdays import Unit

REPORT_FAULT = "windows.report_fault"
MANAGE_FAULTS = "windows.manage_faults"
REPAIR_DAYS = 3
"""Working days to the repair, where the report names no day."""


class EquipmentState(Refusal):
    """The equipment or its fault is in another state than the act needs."""


@transaction.atomic
def add_equipment(kind: str, *, name: str, by: Staff | None, window: Window | None = None, **fields: Any) -> Equipment:
    """Record a device or facility; without a window it stands in the hall."""
    require(by, MANAGE_OFFICE)
    row = Equipment()
    change = write(row, {"kind": kind, "name": name, "window": window, **fields})
    audit.record("equipment.add", row, by=by, after=change.after)
    return row


@transaction.atomic
def change_equipment(equipment: Equipment, *, by: Staff | None, **fields: Any) -> Equipment:
    """Change what is recorded of a piece of equipment, such as its place."""
    require(by, MANAGE_OFFICE)
    change = write(equipment, fields)
    if change:
        audit.record("equipment.change", equipment, by=by, before=change.before, after=change.after)
    return equipment


@transaction.atomic
def retire_equipment(equipment: Equipment, *, by: Staff | None, reason: str) -> Equipment:
    """Take a piece of equipment out of use; its log stays."""
    require(by, MANAGE_OFFICE, MANAGE_FAULTS)
    text = words(reason, most=500, missing=_("Say why it is taken out of use."))
    if Fault.objects.open().filter(equipment=equipment).exists():
        raise EquipmentState(_("A fault of this equipment is open. End the fault as “taken out of use”."))
    _retire(equipment)
    audit.record("equipment.retire", equipment, by=by, reason=text)
    return equipment


def store_check(
    window: Window, phase: str, *, by: Staff, moment: datetime, exceptions: Iterable[Equipment], note: str
) -> EquipmentCheck:
    """Write a check inside another act, which records it; signing in and out do."""
    if phase not in EquipmentCheck.Phase.values:
        raise NotValid(_("Devices are checked when they are switched on, and when they are switched off."))
    named = sorted({row.pk: row for row in exceptions}.values(), key=lambda row: row.pk)
    if any(row.window_id not in (None, window.pk) for row in named):
        raise NotValid(_("This equipment stands at another window."))
    row = EquipmentCheck(
        window=window,
        phase=phase,
        day=timezone.localdate(moment),
        at=moment,
        by=by,
        exceptions=[row.pk for row in named],
        note=words(note, most=500),
    )
    insert_row(row)
    return row


@transaction.atomic
def log_maintenance(equipment: Equipment, *, by: Staff, kind: str, note: str = "") -> MaintenanceEntry:
    """Write one entry of the maintenance log; it is never changed."""
    require(by, REPORT_FAULT, MANAGE_FAULTS)
    moment = timezone.now()
    ensure_in_service(by, moment)
    if kind not in MaintenanceEntry.Kind.values:
        raise NotValid(_("This kind of maintenance is not known."))
    _ensure_in_use(equipment)
    entry = MaintenanceEntry.objects.create(
        equipment=equipment, kind=kind, note=words(note, most=1000), by=by, at=moment
    )
    audit.record("equipment.maintain", entry, by=by, after={"kind": kind, "equipment": equipment.pk})
    return entry


@transaction.atomic
def report_fault(
    equipment: Equipment, *, by: Staff, description: str, stops_service: bool = False, due_on: date | None = None
) -> Fault:
    """Report a fault in time (R8); it is to be repaired within three working days unless another day is named."""
    require(by, REPORT_FAULT, MANAGE_FAULTS)
    moment = timezone.now()
    ensure_in_service(by, moment)
    text = words(description, most=1000, missing=_("Say what is wrong."))
    _ensure_in_use(equipment)
    today = timezone.localdate(moment)
    fault = Fault(
        equipment=equipment,
        description=text,
        stops_service=stops_service,
        reported_by=by,
        reported_at=moment,
        due_on=_deadline(today, due_on),
    )
    try:
        with transaction.atomic():
            fault.save(force_insert=True)
    except IntegrityError as error:
        raise EquipmentState(_("A fault of this equipment is reported already.")) from error
    audit.record("fault.report", fault, by=by, after={"equipment": equipment.pk, "due_on": fault.due_on})
    return fault


@transaction.atomic
def send_to_repair(fault: Fault, *, by: Staff, repairer: str, due_on: date | None = None) -> Fault:
    """Say who repairs it, and by when."""
    require(by, MANAGE_FAULTS)
    name = words(repairer, most=200, missing=_("Say who repairs it."))
    row = _open_fault(fault)
    before = {"state": row.state, "due_on": row.due_on}
    wanted = row.due_on if due_on is None else _deadline(timezone.localdate(), due_on)
    fields = {"state": Fault.State.IN_REPAIR, "repairer": name, "due_on": wanted}
    _update(row, **fields)
    after = {"state": Fault.State.IN_REPAIR.value, "due_on": wanted}
    audit.record("fault.repair", row, by=by, before=before, after=after)
    return row


@transaction.atomic
def end_fault(fault: Fault, *, by: Staff, outcome: str, written_off: bool = False) -> Fault:
    """End a fault with what was done: repaired, or the equipment taken out of use."""
    require(by, MANAGE_FAULTS)
    text = words(outcome, most=1000, missing=_("Say what was done."))
    row = _open_fault(fault)
    state = Fault.State.WRITTEN_OFF if written_off else Fault.State.REPAIRED
    _update(row, state=state, ended_by=by, ended_at=timezone.now(), outcome=text)
    if written_off:
        _retire(row.equipment)
    else:
        MaintenanceEntry.objects.create(
            equipment=row.equipment, kind=MaintenanceEntry.Kind.REPAIR, note=text, by=by, at=timezone.now()
        )
    audit.record("fault.end", row, by=by, after={"state": state.value})
    return row


def _deadline(today: date, due_on: date | None) -> date:
    if due_on is None:
        calendar = CalendarDay.objects.work_calendar((today.year, today.year + 1))
        return calendar.due(today, REPAIR_DAYS, Unit.WORKING_DAY).on
    if due_on < today:
        raise NotValid(_("The day of the repair lies in the past."))
    return due_on


def _ensure_in_use(equipment: Equipment) -> None:
    if Equipment.objects.filter(pk=equipment.pk, retired_on__isnull=False).exists():
        raise EquipmentState(_("%(equipment)s is out of use.") % {"equipment": equipment})


def _retire(equipment: Equipment) -> None:
    today = timezone.localdate()
    if not Equipment.objects.in_use().filter(pk=equipment.pk).update(retired_on=today):
        raise EquipmentState(_("%(equipment)s is out of use already.") % {"equipment": equipment})
    equipment.retired_on = today


def _open_fault(fault: Fault) -> Fault:
    row = Fault.objects.select_for_update(of=("self",), no_key=True).select_related("equipment").get(pk=fault.pk)
    if row.state not in Fault.OPEN:
        raise EquipmentState(_("This fault has ended already: %(state)s.") % {"state": row.get_state_display()})
    return row


def _update(row: Fault, **fields: Any) -> None:
    Fault.objects.open().filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)
