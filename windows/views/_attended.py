"""Who was there on a day, person by person: how punctual, when and where, off post, and what was corrected."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from windows.models import Absence, Attendance, Readiness, Staff, TimeCorrection
from windows.presence import Arrival, Departure, Standing
from windows.services.attendance import standings

TONES = {
    Arrival.EXPECTED: "calm",
    Arrival.IN_TIME: "good",
    Arrival.NOT_TEN_MINUTES_EARLY: "warn",
    Arrival.LATE: "bad",
    Arrival.ABSENT: "bad",
    Arrival.ON_LEAVE: "calm",
}
LEFT = {
    Departure.NONE: "",
    Departure.AT_POST: "calm",
    Departure.IN_TIME: "good",
    Departure.LEFT_EARLY: "bad",
    Departure.NOT_EXACT: "warn",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """How somebody stood to one duty, ready to be shown."""

    standing: Standing
    arrival: str
    arrival_tone: str
    departure: str
    departure_tone: str


@dataclass(slots=True)
class Away:
    """One absence from the post with its corrections."""

    row: Absence
    minutes: int
    changes: list[TimeCorrection] = field(default_factory=list)


@dataclass(slots=True)
class Spell:
    """One stretch of attendance with its absences and corrections."""

    row: Attendance
    not_ready: str
    changes: list[TimeCorrection] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)


@dataclass(slots=True)
class PersonDay:
    """One person's day."""

    person: Staff
    judged: list[Judged]
    spells: list[Spell]


def people_on(day: date, *, now: datetime) -> list[PersonDay]:
    """Everybody who was planned or came on ``day``, by employee number: eight queries for any number of people."""
    judged = standings(day, now=now)
    spells = _spells(day, now)
    people = Staff.objects.filter(pk__in={*judged, *spells}).order_by("number")
    return [
        PersonDay(person, [_judged(row) for row in judged.get(person.pk, ())], spells.get(person.pk, []))
        for person in people
    ]


def _spells(day: date, now: datetime) -> dict[int, list[Spell]]:
    changes = _changes(day)
    found: dict[int, list[Spell]] = defaultdict(list)
    known: dict[int, Spell] = {}
    rows = Attendance.objects.for_day(day).select_related("window", "entered_by").order_by("signed_in_at", "pk")
    for row in rows:
        missing = _(", ").join(str(Readiness(code).label) for code in row.not_ready)
        known[row.pk] = Spell(row, missing, changes["attendance", row.pk])
        found[row.staff_id].append(known[row.pk])
    for absence in Absence.objects.for_day(day).order_by("left_at", "pk"):
        away = Away(absence, absence.minutes(now), changes["absence", absence.pk])
        known[absence.attendance_id].away.append(away)
    return found


def _changes(day: date) -> dict[tuple[str, int], list[TimeCorrection]]:
    """The corrections of a day's times, the oldest first, by what they corrected."""
    found: dict[tuple[str, int], list[TimeCorrection]] = defaultdict(list)
    of_day = Q(attendance__day=day) | Q(absence__attendance__day=day)
    for change in TimeCorrection.objects.filter(of_day).select_related("by").order_by("pk"):
        if change.attendance_id is not None:
            found["attendance", change.attendance_id].append(change)
        elif change.absence_id is not None:
            found["absence", change.absence_id].append(change)
    return found


def _judged(row: Standing) -> Judged:
    arrival, departure = str(row.arrival.label), str(row.departure.label)
    if row.late_minutes:
        arrival = _("Late by %(minutes)d min") % {"minutes": row.late_minutes}
    if row.early_minutes:
        departure = _("Left %(minutes)d min early") % {"minutes": row.early_minutes}
    shown = departure if LEFT[row.departure] else ""
    return Judged(row, arrival, TONES[row.arrival], shown, LEFT[row.departure])
