"""Equipment and visitor facilities (S1, R8): what there is, its state, faults to their repair, upkeep."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from service_window.http import Refusal
from windows.forms.equipment import FaultEndForm, FaultForm, MaintenanceForm, RepairForm
from windows.models import Equipment, Fault, MaintenanceEntry, Window
from windows.services import equipment as services
from windows.services.equipment import MANAGE_FAULTS, REPORT_FAULT

MOST_ENTRIES = 30
MOST_FAULTS = 20


@require_safe
def equipment_list(request: HttpRequest) -> HttpResponse:
    """Show what stands at each window and in the hall, with the faults that are open; ``window`` narrows it to one."""
    _ensure_works_with_equipment(request)
    rows = Equipment.objects.in_use().for_list().order_by("window__number", "kind", "name")
    chosen = request.GET.get("window", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        rows = rows.filter(window=chosen)
    else:
        chosen = ""
    found = list(rows)
    groups = [(window, list(group)) for window, group in groupby(found, key=lambda row: row.window)]
    context = {
        "groups": sorted(groups, key=lambda group: group[0] is None),
        "window": Window.objects.filter(pk=chosen).first() if chosen else None,
        "open_faults": sum(len(row.open_faults) for row in found),
        "today": timezone.localdate(),
    }
    return render(request, "windows/equipment_list.html", context)


@require_safe
def equipment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one device or facility: its open fault, what was done to it, earlier faults."""
    return _detail(request, _find(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def fault_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a fault: choose what is wrong, and send."""
    equipment = _find(request, pk)
    form = FaultForm(equipment, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("description", "stops_service", "due_on")}
        try:
            services.report_fault(equipment, by=request.user, **given)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The fault is reported."))
            return _to(equipment)
    context = {"equipment": equipment, "form": form, "open_fault": _open_fault(equipment)}
    return render(request, "windows/fault_new.html", context, status=422 if form.errors else 200)


@require_POST
def fault_repair(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who repairs it, and by when."""
    fault = _find_fault(request, pk)
    form = RepairForm(request.POST)
    if form.is_valid():
        try:
            services.send_to_repair(fault, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The repair is under way."))
            return _to(fault.equipment)
    return _detail(request, fault.equipment, repair_form=form)


@require_POST
def fault_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a fault: repaired, or the equipment taken out of use."""
    fault = _find_fault(request, pk)
    form = FaultEndForm(request.POST)
    if form.is_valid():
        try:
            services.end_fault(fault, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            gone = form.cleaned_data["written_off"]
            messages.success(request, _("The equipment is out of use.") if gone else _("The fault has ended."))
            return _to(fault.equipment)
    return _detail(request, fault.equipment, end_form=form)


@require_POST
def maintenance_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an entry of the maintenance log."""
    equipment = _find(request, pk)
    form = MaintenanceForm(request.POST)
    if form.is_valid():
        try:
            services.log_maintenance(equipment, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The entry is in the maintenance log."))
            return _to(equipment)
    return _detail(request, equipment, log_form=form)


# --- Parts ----------------------------------------------------------------------------------------


def _ensure_works_with_equipment(request: HttpRequest) -> None:
    if not (request.user.has_perm(REPORT_FAULT) or request.user.has_perm(MANAGE_FAULTS)):
        raise PermissionDenied


def _find(request: HttpRequest, pk: int) -> Equipment:
    _ensure_works_with_equipment(request)
    found: Equipment = get_object_or_404(Equipment.objects.select_related("window"), pk=pk)
    return found


def _find_fault(request: HttpRequest, pk: int) -> Fault:
    """The fault, for whoever follows it to its repair."""
    if not request.user.has_perm(MANAGE_FAULTS):
        raise PermissionDenied
    found: Fault = get_object_or_404(Fault.objects.for_list(), pk=pk)
    return found


def _open_fault(equipment: Equipment) -> Fault | None:
    return Fault.objects.open().filter(equipment=equipment).for_list().first()


def _to(equipment: Equipment) -> HttpResponse:
    return HttpResponseRedirect(reverse("windows:equipment-detail", args=(equipment.pk,)), status=303)


def _detail(request: HttpRequest, equipment: Equipment, **forms: Any) -> HttpResponse:
    fault = _open_fault(equipment)
    manages = request.user.has_perm(MANAGE_FAULTS)
    log = MaintenanceEntry.objects.filter(equipment=equipment).select_related("by")[:MOST_ENTRIES]
    ended = Fault.objects.filter(equipment=equipment).exclude(state__in=Fault.OPEN)
    context = {
        "equipment": equipment,
        "fault": fault,
        "overdue": fault is not None and fault.is_overdue(timezone.localdate()),
        "repair_form": forms.get("repair_form") or RepairForm(initial={"repairer": fault.repairer if fault else ""}),
        "end_form": forms.get("end_form") or FaultEndForm(),
        "log_form": forms.get("log_form") or MaintenanceForm(),
        "manages": manages and fault is not None,
        "ending": "end_form" in forms,
        "log": list(log),
        "ended": list(ended.select_related("reported_by", "ended_by")[:MOST_FAULTS]),
    }
    return render(request, "windows/equipment_detail.html", context, status=422 if forms else 200)
