"""The nameplate of a window (S3): who serves there now, as visitors may know it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from windows.cover import Cover
from windows.models import Absence, Attendance, Staff, Window, WindowItem
from windows.services.duties import cover_at


class PlateState(TextChoices):
    """What the nameplate says of the post."""

    AT_POST = "at_post", pgettext_lazy("nameplate", "At your service")
    BACK_SOON = "back_soon", pgettext_lazy("nameplate", "Back soon")
    NOBODY = "nobody", pgettext_lazy("nameplate", "Nobody is here at the moment")
    CLOSED = "closed", pgettext_lazy("nameplate", "Closed")


@dataclass(frozen=True, slots=True)
class Nameplate:
    """One window as visitors see it at a moment: who, and whether at the post."""

    window: Window
    state: PlateState
    person: Staff | None = None


def nameplate_of(window: Window, moment: datetime) -> Nameplate:
    """Who is at the post, else who is back soon (暂离): signed in here; before presence is recorded by the duties.

    Of several at one window it is whoever holds most duties there now, then whoever came first.
    """
    if not window.is_open:
        return Nameplate(window, PlateState.CLOSED)
    cover = cover_at(moment)
    if not Attendance.objects.is_recorded(moment):
        held = [holder for item in _offered(window) if (holder := _holder(cover, window, item))]
        person = Staff.objects.select_related("photo").filter(pk=max(held, key=held.count)).first() if held else None
        return Nameplate(window, PlateState.AT_POST if person else PlateState.NOBODY, person)
    signed_in = list(
        Attendance.objects.during(moment)
        .filter(window=window, staff__is_active=True)
        .select_related("staff__photo")
        .order_by("signed_in_at", "pk")
    )
    away = set(
        Absence.objects.during(moment)
        .filter(attendance__in=[row.pk for row in signed_in])
        .values_list("attendance_id", flat=True)
    )
    here = [row.staff for row in signed_in if row.pk not in away]
    if not here:
        back_soon = signed_in[0].staff if signed_in else None
        return Nameplate(window, PlateState.BACK_SOON if back_soon else PlateState.NOBODY, back_soon)
    return Nameplate(window, PlateState.AT_POST, max(here, key=lambda one: _duties(cover, window, one.pk)))


def _offered(window: Window) -> list[int]:
    """The items of the window, in a fixed order."""
    return list(WindowItem.objects.filter(window=window).order_by("item_id").values_list("item_id", flat=True))


def _holder(cover: Cover, window: Window, item_id: int) -> int | None:
    holder = cover.duty_holder(window_id=window.pk, item_id=item_id)
    return holder.staff_id if holder else None


def _duties(cover: Cover, window: Window, staff_id: int) -> int:
    """How many duties somebody holds at the window now."""
    return sum(duty.post.window_id == window.pk for duty in cover.items_for_staff(staff_id))
