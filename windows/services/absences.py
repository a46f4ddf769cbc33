"""Off post and back (离岗, R9): one tap each; from ten minutes on, where to is asked for."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import Absence, Attendance, Staff
from windows.presence import REPORTED_FROM
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotValid, require

NOTE_ABSENCE = "windows.note_absence"
LONGEST_MINUTES = 12 * 60


class PostState(Refusal):
    """The person is not where the act assumes."""


@transaction.atomic
def begin_absence(attendance: Attendance, *, by: Staff, destination: str = "", minutes: int | None = None) -> Absence:
    """Leave the post. ``minutes`` is how long it will take; ten or more need the destination at once (R9).

    Cases are handed over by ``appointments.services.cover_acts.leave_post``, which calls this.
    """
    row = _own(attendance, by)
    if row.signed_out_at is not None:
        raise PostState(_("You are not signed in at a window."))
    moment = timezone.now()
    place, back = _told(moment, destination, minutes)
    absence = Absence(
        attendance=row,
        left_at=moment,
        destination=place,
        destination_told_at=moment if place else None,
        expected_back_at=back,
    )
    try:
        with transaction.atomic():
            absence.save(force_insert=True)
    except IntegrityError as error:
        raise PostState(_("You are off post already. Come back first.")) from error
    audit.record("absence.begin", absence, by=by, after={"expected_back_at": back, "told": bool(place)})
    return absence


@transaction.atomic
def tell_destination(absence: Absence, *, by: Staff, destination: str, minutes: int | None = None) -> Absence:
    """Say where one has gone, and for how many minutes more; the chief representative reads it."""
    row = _locked(absence, by)
    if row.returned_at is not None and row.destination:
        raise PostState(_("This absence is over, and where it led is known."))
    moment = timezone.now()
    place, back = _told(moment, destination, minutes)
    if not place:
        raise NotValid(_("Say where you are."))
    fields = {"destination": place, "destination_told_at": moment}
    if row.returned_at is None:
        fields |= {"expected_back_at": back}
    Absence.objects.filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)
    audit.record("absence.tell", row, by=by, after={"expected_back_at": row.expected_back_at})
    return row


@transaction.atomic
def end_absence(absence: Absence, *, by: Staff) -> Absence:
    """Come back to the post."""
    row = _locked(absence, by)
    moment = timezone.now()
    if not Absence.objects.open().filter(pk=row.pk).update(returned_at=moment):
        raise PostState(_("You are back at the post already."))
    row.returned_at = moment
    audit.record("absence.end", row, by=by, after={"minutes": row.minutes(moment)})
    return row


@transaction.atomic
def note_absence(absence: Absence, *, by: Staff, note: str = "") -> Absence:
    """Take note of an absence as chief representative; it is no finding, and leaves the list of what waits."""
    require(by, NOTE_ABSENCE)
    if Absence.objects.filter(pk=absence.pk, attendance__staff=by).exists():
        raise PostState(_("Nobody takes note of their own absence."))
    text = words(note, most=500)
    moment = timezone.now()
    noted = Absence.objects.filter(pk=absence.pk, seen_at=None)
    if not noted.update(seen_by=by, seen_at=moment, seen_note=text):
        raise PostState(_("Somebody has already taken note of this absence."))
    absence.seen_by, absence.seen_at, absence.seen_note = by, moment, text
    audit.record("absence.note", absence, by=by, reason=text)
    return absence


def open_absence_of(person: Staff) -> Absence | None:
    """The absence ``person`` is on now."""
    return Absence.objects.open().filter(attendance__staff=person).select_related("attendance__window").first()


def _told(moment: datetime, destination: str, minutes: int | None) -> tuple[str, datetime | None]:
    place = words(destination, most=200)
    if minutes is None:
        return place, None
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise NotValid(_("Give the time away in minutes, from 1 to %(most)d.") % {"most": LONGEST_MINUTES})
    length = timedelta(minutes=minutes)
    if length >= REPORTED_FROM and not place:
        raise NotValid(_("From ten minutes on, say where you go (R9)."))
    return place, moment + length


def _own(attendance: Attendance, by: Staff) -> Attendance:
    row = Attendance.objects.select_for_update(no_key=True).get(pk=attendance.pk)
    if row.staff_id != by.pk:
        raise PostState(_("Nobody leaves the post for somebody else."))
    return row


def _locked(absence: Absence, by: Staff) -> Absence:
    rows = Absence.objects.select_for_update(of=("self",), no_key=True).select_related("attendance")
    row = rows.get(pk=absence.pk)
    if row.attendance.staff_id != by.pk:
        raise PostState(_("This is the absence of somebody else."))
    return row
