"""Corrections of recorded times: by the chief representative only, with a reason, the old value kept (R9)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import Absence, Attendance, Staff, TimeCorrection, Window
from windows.roles import Role
from windows.services import audit
from windows.services.duty_checks import ensure_chief_on_duty, ensure_in_service, words
from windows.services.records import NotPermitted, NotValid, require

CORRECT_ATTENDANCE = "windows.correct_attendance"


class TimesContradict(Refusal):
    """The corrected times contradict each other or other records."""


@transaction.atomic
def correct_attendance(
    attendance: Attendance,
    *,
    by: Staff,
    reason: str,
    signed_in_at: datetime | None = None,
    signed_out_at: datetime | None = None,
) -> Attendance:
    """Correct when somebody signed in or out; what is not given stays. Nobody corrects their own times."""
    row = Attendance.objects.select_for_update(of=("self",), no_key=True).select_related("staff").get(pk=attendance.pk)
    reason = _ensure_may_correct(row.staff, by, reason)
    given = {"signed_in_at": signed_in_at, "signed_out_at": signed_out_at}
    wanted = _changes(row, given)
    _ensure_plausible(row, wanted)
    starts, ends = (wanted.get(name) or getattr(row, name) for name in given)
    for absence in Absence.objects.filter(attendance=row):
        if absence.left_at < starts or (ends is not None and (absence.returned_at or absence.left_at) > ends):
            raise TimesContradict(_("An absence from the post lies outside these times. Correct that one first."))
    extra = {"exact": True} if "signed_out_at" in wanted else {}
    _store(row, wanted, reason, by=by, extra=extra)
    return row


@transaction.atomic
def correct_absence(
    absence: Absence, *, by: Staff, reason: str, left_at: datetime | None = None, returned_at: datetime | None = None
) -> Absence:
    """Correct when somebody left the post or came back; what is not given stays."""
    rows = Absence.objects.select_for_update(of=("self",), no_key=True).select_related("attendance__staff")
    row = rows.get(pk=absence.pk)
    attendance = row.attendance
    reason = _ensure_may_correct(attendance.staff, by, reason)
    wanted = _changes(row, {"left_at": left_at, "returned_at": returned_at})
    _ensure_plausible(attendance, wanted)
    limits = (attendance.signed_in_at, attendance.signed_out_at)
    if any(value < limits[0] or (limits[1] is not None and value > limits[1]) for value in wanted.values()):
        raise TimesContradict(_("The person was not signed in at this time."))
    extra = {"exact": True} if "returned_at" in wanted else {}
    _store(row, wanted, reason, by=by, extra=extra)
    return row


@transaction.atomic
def add_missed_attendance(
    person: Staff, window: Window, *, by: Staff, signed_in_at: datetime, signed_out_at: datetime, reason: str
) -> Attendance:
    """Enter a stretch of attendance that somebody forgot to record; it carries who entered it and why."""
    reason = _ensure_may_correct(person, by, reason)
    ensure_in_service(person, signed_in_at)
    row = Attendance(
        staff=person,
        window=window,
        day=timezone.localdate(signed_in_at),
        signed_in_at=signed_in_at,
        signed_out_at=signed_out_at,
        entered_by=by,
    )
    _ensure_plausible(row, {"signed_in_at": signed_in_at, "signed_out_at": signed_out_at})
    if signed_out_at <= signed_in_at:
        raise TimesContradict(_("The time of leaving lies before the time of coming."))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise TimesContradict(_("%(person)s was signed in at this time already.") % {"person": person}) from error
    _keep(row, {"signed_in_at": (None, signed_in_at), "signed_out_at": (None, signed_out_at)}, reason, by=by)
    after = {"window": window.number, "signed_in_at": signed_in_at, "signed_out_at": signed_out_at}
    audit.record("attendance.add_missed", row, by=by, reason=reason, after=after, label=person.number)
    return row


def refusal_to_correct(person: Staff, *, by: Staff) -> str:
    """Why ``by`` cannot correct the times of ``person`` now, in words; empty where nothing stands in the way."""
    try:
        _ensure_corrector(person, by)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _ensure_may_correct(person: Staff, by: Staff, reason: str) -> str:
    _ensure_corrector(person, by)
    return words(reason, most=500, missing=_("Say why the time is corrected."))


def _ensure_corrector(person: Staff, by: Staff) -> None:
    require(by, CORRECT_ATTENDANCE)
    if person.pk == by.pk:
        raise NotPermitted(_("Nobody corrects their own times. Ask another chief representative or the bureau leader."))
    if by.has_role(Role.BUREAU_LEADER) and not person.has_role(Role.CHIEF_REPRESENTATIVE):
        raise NotPermitted(_("The chief representative corrects these times."))
    ensure_chief_on_duty(by, timezone.now())


def _changes(row: Attendance | Absence, given: dict[str, datetime | None]) -> dict[str, datetime]:
    wanted = {name: value for name, value in given.items() if value is not None and value != getattr(row, name)}
    if not wanted:
        raise NotValid(_("Nothing changes: these are the times on record."))
    return wanted


def _ensure_plausible(attendance: Attendance, wanted: dict[str, datetime]) -> None:
    for value in wanted.values():
        if value > timezone.now():
            raise NotValid(_("The time lies in the future."))
        if timezone.localdate(value) != attendance.day:
            raise NotValid(_("The time lies on another day than %(day)s.") % {"day": attendance.day.isoformat()})


def _store(
    row: Attendance | Absence, wanted: dict[str, datetime], reason: str, *, by: Staff, extra: dict[str, bool]
) -> None:
    """Keep the old values, then set the new ones: the database takes them in this order only."""
    before = {name: getattr(row, name) for name in wanted}
    _keep(row, {name: (before[name], value) for name, value in wanted.items()}, reason, by=by)
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**wanted, **extra)
    except IntegrityError as error:
        raise TimesContradict(_("These times contradict each other or another record of the same person.")) from error
    for name, value in (wanted | extra).items():
        setattr(row, name, value)
    audit.record(f"{row._meta.model_name}.correct", row, by=by, reason=reason, before=before, after=wanted)


def _keep(
    row: Attendance | Absence, values: dict[str, tuple[datetime | None, datetime]], reason: str, *, by: Staff
) -> None:
    owner = {row._meta.model_name or "": row}
    moment = timezone.now()
    TimeCorrection.objects.bulk_create(
        TimeCorrection(field=name, old_value=old, new_value=new, reason=reason, by=by, at=moment, **owner)
        for name, (old, new) in values.items()
    )
