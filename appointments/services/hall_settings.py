"""Settings of the hall: which parts are offered, and what each display shows."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appointments.models import HallScreen, HallSettings
from appointments.services.hall_frame import forget_screen
from windows.models import Device, Staff, Window
from windows.services import audit
from windows.services.records import MANAGE_OFFICE, NotValid, require, validate, write


@transaction.atomic
def change_settings(*, by: Staff | None, **fields: Any) -> HallSettings:
    """Change which parts of the hall are offered, and how the kiosk behaves."""
    require(by, MANAGE_OFFICE)
    row, _created = HallSettings.objects.select_for_update(no_key=True).get_or_create(pk=HallSettings.SINGLETON)
    change = write(row, fields)
    if change:
        audit.record("hall.change_settings", row, by=by, before=change.before, after=change.after)
    return row


@transaction.atomic
def set_screen(device: Device, *, windows: Iterable[Window], speaks: bool, by: Staff | None) -> HallScreen:
    """Say which windows a hall display shows, and whether it announces calls."""
    require(by, MANAGE_OFFICE)
    if device.kind != Device.Kind.HALL:
        raise NotValid(_("%(device)s is no hall display.") % {"device": device})
    row = HallScreen.objects.select_for_update(no_key=True).filter(pk=device.pk).first() or HallScreen(device=device)
    before = {} if row._state.adding else _codes(row)
    row.speaks = speaks
    validate(row)
    row.save()
    row.windows.set(windows)
    forget_screen(device.pk)
    after = _codes(row)
    if after != before:
        audit.record("hall_screen.set", row, by=by, before=before, after=after, label=device.name)
    return row


def _codes(row: HallScreen) -> dict[str, object]:
    numbers = row.windows.order_by("number").values_list("number", flat=True)
    return {"windows": list(numbers), "speaks": row.speaks}
