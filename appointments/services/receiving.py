"""Whether somebody may call a visitor now, and who holds the duty where they do not (R3, R5, R9).

Asks nothing of anybody until presence is recorded: an office that does not record it works as before.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case
from appointments.services.guards import Refused
from windows.cover import Cover
from windows.models import Attendance, LunchDuty, RoleAssignment, Staff, Window
from windows.models.day_cover import duties_on
from windows.presence import calls_at, lunch_breaks
from windows.services.absences import open_absence_of
from windows.services.attendance import open_attendance_of
from windows.services.duty_checks import ensure_not_on_leave
from windows.services.schedule import opening_hours


def ensure_may_call(window: Window, *, by: Staff, moment: datetime) -> None:
    """Raise `Refused` unless ``by`` is at the post at ``window``, and the window receives visitors now."""
    if not Attendance.objects.is_recorded(moment):
        return
    row = open_attendance_of(by)
    if row is None or row.day != timezone.localdate(moment):
        raise Refused(not_signed_in())
    absence = open_absence_of(by)
    if absence is not None:
        raise Refused(off_post(absence.left_at))
    ensure_not_on_leave(by, moment)
    if row.window_id != window.pk:
        words = _("You are signed in at window %(there)d. Go to window %(here)d first, then receive its visitors.")
        raise Refused(words % {"there": row.window.number, "here": window.number})
    ensure_no_lunch(window, moment)


def ensure_no_lunch(window: Window, moment: datetime) -> None:
    """Raise `Refused` while the window rests over lunch and presence is recorded (R5)."""
    sentence = lunch_closure(window, moment)
    if sentence:
        raise Refused(sentence)


def not_signed_in() -> str:
    """Why somebody who has not signed in calls nobody."""
    return _("You are not signed in. Sign in at your window first, then receive visitors.")


def off_post(left_at: datetime) -> str:
    """Why somebody who is away from the post calls nobody."""
    since = timezone.localtime(left_at).strftime("%H:%M")
    return _("You are off post since %(since)s: nobody calls visitors at this desk. Return to the post first.") % {
        "since": since
    }


def lunch_closure(window: Window, moment: datetime) -> str:
    """Why the window calls nobody over lunch, and who is on lunch duty (R5); empty where it may call.

    Before the windows open and after they close a visitor who is there may still be received.
    """
    local = timezone.localtime(moment)
    hours = opening_hours(local.date())
    pause = next((pause for pause in lunch_breaks(hours) if pause[0] <= local.time() < pause[1]), None)
    if pause is None:
        return ""
    roster = list(LunchDuty.objects.for_day(local.date()).for_list().order_by("window__number"))
    duties = [(row.window_id, row.starts, row.ends) for row in roster]
    if calls_at(local.time(), hours=hours, lunch_duties=duties, windows=(window.pk,)):
        return ""
    serving = [row for row in roster if row.starts <= local.time() < row.ends]
    words = {"number": window.number, "until": pause[1].strftime("%H:%M"), "people": _named(serving)}
    if not serving:
        return _("Window %(number)d rests over lunch until %(until)s. No window is on lunch duty now.") % words
    return _("Window %(number)d rests over lunch until %(until)s. On lunch duty: %(people)s.") % words


def window_note(window: Window, *, by: Staff, moment: datetime) -> str:
    """What to know where ``by`` received somebody at a window of whose items they hold none now; empty otherwise.

    It is no refusal: whoever is asked first receives the visitor, or leads them to the right window (首问负责).
    """
    if not Attendance.objects.is_recorded(moment):
        return ""
    day = timezone.localdate(moment)
    rows = duties_on(day, window_id=window.pk)
    cover = Cover(rows, at_post=Attendance.objects.at_post(moment), on=day)
    holders = {
        holder.staff_id
        for row in rows
        if (holder := cover.duty_holder(window_id=row.window_id, item_id=row.item_id)) is not None
    }
    if not rows or by.pk in holders:
        return ""
    people = Staff.objects.filter(pk__in=holders).order_by("number").values_list("name", flat=True)
    if not people:
        return _("Nobody at the post holds a duty of this window now. Tell the chief representative.")
    return _("The duties of this window are held by %(people)s now. Lead the visitor there, or hand the case over.") % {
        "people": _(", ").join(people)
    }


def item_note(case: Case, *, by: Staff, moment: datetime) -> str:
    """What to know where ``by`` works on an item whose duty somebody else holds now; empty otherwise."""
    if case.item_id is None or case.window_id is None or not Attendance.objects.is_recorded(moment):
        return ""
    day = timezone.localdate(moment)
    if not RoleAssignment.objects.on(day).filter(item=case.item_id, window=case.window_id).exists():
        return ""
    rows = duties_on(day, window_id=case.window_id, item_id=case.item_id)
    cover = Cover(rows, at_post=Attendance.objects.at_post(moment), on=day)
    holder = cover.duty_holder(window_id=case.window_id, item_id=case.item_id)
    if holder is None:
        return _("Neither the A nor the B role of this item is at the post. Tell the chief representative.")
    if holder.staff_id == by.pk:
        return ""
    name = Staff.objects.get(pk=holder.staff_id).name
    return _("%(name)s (%(role)s) holds the duty for this item now. Hand the case over, or go on as agreed.") % {
        "name": name,
        "role": holder.role.label,
    }


def _named(rows: Sequence[LunchDuty]) -> str:
    words = _("%(name)s at window %(number)d")
    return _(", ").join(words % {"name": row.staff.name, "number": row.window.number} for row in rows)
