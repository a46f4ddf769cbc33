"""The rules by which the system proposes: long absence, a case past its promise, sign-in late, a review not answered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Case, Ticket
from evaluations.models import FollowUp, Policy
from evaluations.policy import default_policy
from evaluations.rating_types import FollowUpState
from evaluations.services.case_holding import holders_at_due, holdings_of
from evaluations.services.proposals import DAYS_BACK, RULES, Candidate, Rule, add_rule
from windows.models import Absence, Attendance, Leave, Shift, Staff
from windows.presence import Arrival, Standing, Stretch, judge_day

Evidence = Mapping[str, Any]
Named = list[tuple[str, str]]


# --- Absence without leave (E6) -----------------------------------------------------------------------


def long_absences(today: date) -> Iterator[Candidate]:
    """Absences at least as long as the policy's threshold, without leave, with visitors waiting and nobody else there."""
    row = Policy.objects.filter(year=today.year).first()
    least = (row.reading() if row else default_policy(today.year)).long_absence_minutes
    now = timezone.now()
    absences = Absence.objects.filter(attendance__day__range=(today - timedelta(days=DAYS_BACK), today))
    for absence in absences.select_related("attendance__staff", "attendance__window"):
        minutes, held = absence.minutes(now), absence.attendance
        if minutes < least or _on_leave(held.staff_id, absence.left_at):
            continue
        waiting = _waiting(held.day, absence.left_at, absence.returned_at or now)
        if not waiting or _covered(held, absence.left_at, absence.returned_at or now):
            continue
        yield Candidate(
            subject=f"absence-{absence.pk}",
            staff=held.staff,
            kind="absent_without_leave",
            event_on=held.day,
            window=held.window,
            evidence={
                "minutes": minutes,
                "left_at": absence.left_at.isoformat(),
                "returned_at": absence.returned_at.isoformat() if absence.returned_at else "",
                "waiting": waiting,
                "destination": bool(absence.destination),
            },
            known={"minutes": minutes} if absence.returned_at else {},
        )


def _on_leave(staff_pk: int, moment: datetime) -> bool:
    return Leave.objects.during(moment).filter(staff=staff_pk).exists()


def _waiting(day: date, first: datetime, last: datetime) -> int:
    """How many visitors of the day waited at some time of the absence."""
    rows = Ticket.objects.filter(day=day, drawn_at__lt=last)
    return rows.filter(Q(serving_since=None) | Q(serving_since__gt=first)).exclude(ended_at__lte=first).count()


def _covered(held: Attendance, first: datetime, last: datetime) -> bool:
    """Whether anybody else was signed in at the window while the person was away."""
    others = Attendance.objects.filter(window=held.window_id, day=held.day, signed_in_at__lt=last)
    return others.exclude(pk=held.pk).filter(Q(signed_out_at=None) | Q(signed_out_at__gt=first)).exists()


def absence_words(evidence: Evidence) -> Named:
    return [
        (_("Minutes of absence"), str(evidence["minutes"])),
        (_("Left the post"), _clock(evidence["left_at"])),
        (_("Came back"), _clock(evidence["returned_at"]) or _("not yet")),
        (_("Visitors who waited meanwhile"), str(evidence["waiting"])),
        (_("Said where they went"), _("yes") if evidence["destination"] else _("no")),
    ]


# --- Case past its promise (E8) -----------------------------------------------------------------------


def overdue_cases(today: date) -> Iterator[Candidate]:
    """Cases of this office whose promise ran out lately; who held it at close of business of the due date is proposed."""
    since = today - timedelta(days=DAYS_BACK)
    late = Case.objects.filter(imported_ref=None, promised_due_on__range=(since, today - timedelta(days=1)))
    kept = Q(decided_on__lte=F("promised_due_on")) | Q(decided_on=None, closed_at__isnull=False)
    late = late.filter(frozen_since=None).exclude(kept)
    holders = holders_at_due(late)
    people = Staff.objects.in_bulk(set(holders.values()))
    for case in late.select_related("window"):
        if case.pk not in holders:
            continue
        held = [{"staff": one.name, "days": one.working_days, "at_due": one.at_due} for one in holdings_of(case)]
        yield Candidate(
            subject=f"case-{case.pk}",
            staff=people[holders[case.pk]],
            kind="delay",
            event_on=case.promised_due_on or today,
            window=case.window,
            case=case,
            evidence={
                "case": case.number or str(case.pk),
                "due_on": case.promised_due_on.isoformat() if case.promised_due_on else "",
                "decided_on": case.decided_on.isoformat() if case.decided_on else "",
                "held": held,
            },
        )


def case_words(evidence: Evidence) -> Named:
    held = _("; ").join(
        _("%(person)s %(days)d working days%(mark)s")
        % {
            "person": one["staff"],
            "days": one["days"],
            "mark": _(" (held it when the promise ran out)") if one["at_due"] else "",
        }
        for one in evidence["held"]
    )
    return [
        (_("Case number"), evidence["case"]),
        (_("Promised until"), evidence["due_on"]),
        (_("Decided on"), evidence["decided_on"] or _("not yet")),
        (_("Who held it"), held),
    ]


# --- Sign-in late (R9) --------------------------------------------------------------------------------


def late_arrivals(today: date) -> Iterator[Candidate]:
    """Duties of the last days to which somebody came late; how late follows from times and schedule."""
    first, last = today - timedelta(days=DAYS_BACK), today - timedelta(days=1)
    shifts: dict[tuple[Any, date], list[Shift]] = defaultdict(list)
    people: dict[int, Staff] = {}
    for shift in Shift.objects.standing().filter(day__range=(first, last)).select_related("staff", "window"):
        shifts[shift.staff_id, shift.day].append(shift)
        people[shift.staff_id] = shift.staff
    spells: dict[tuple[Any, date], list[Stretch]] = defaultdict(list)
    for row in Attendance.objects.filter(day__range=(first, last), staff__in=people).order_by("signed_in_at"):
        spells[row.staff_id, row.day].append(row.stretch)
    leaves: dict[int, list[Stretch]] = defaultdict(list)
    for leave in Leave.objects.filter(staff__in=people, state__in=Leave.STANDING):
        leaves[leave.staff_id].append(Stretch(leave.starts_at, leave.until_at))
    for (staff_pk, day), duties in sorted(shifts.items()):
        standings = judge_day(
            [duty.stretch for duty in duties],
            spells[staff_pk, day],
            leaves=leaves[staff_pk],
            now=timezone.now(),
        )
        yield from _late(people[staff_pk], day, duties, standings)


def _late(person: Staff, day: date, duties: list[Shift], standings: Iterable[Standing]) -> Iterator[Candidate]:
    for standing in standings:
        if standing.arrival != Arrival.LATE:
            continue
        start = timezone.localtime(standing.duty.start)
        window = next((duty.window for duty in duties if duty.stretch.start == standing.duty.start), None)
        yield Candidate(
            subject=f"late-{person.pk}-{start:%Y%m%d%H%M}",
            staff=person,
            kind="late",
            event_on=day,
            window=window,
            evidence={"starts_at": standing.duty.start.isoformat(), "minutes": standing.late_minutes},
            known={"minutes": standing.late_minutes},
        )


def late_words(evidence: Evidence) -> Named:
    return [
        (_("Duty from"), _clock(evidence["starts_at"])),
        (_("Minutes late"), str(evidence["minutes"])),
    ]


def _clock(text: str) -> str:
    moment = parse_datetime(text) if text else None
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


# --- Bad review not answered (好差评) ----------------------------------------------------------------------


def unanswered_reviews(today: date) -> Iterator[Candidate]:
    """Bad reviews that whoever follows them up has neither rectified nor explained in time; the rated person answers nothing here."""
    late = FollowUp.objects.filter(
        assigned_to__isnull=False,
        settled_at=None,
        rectify_due_on__range=(today - timedelta(days=DAYS_BACK), today - timedelta(days=1)),
    )
    for row in late.select_related("assigned_to", "rating__window"):
        if row.assigned_to is None:
            continue
        yield Candidate(
            subject=f"follow-up-{row.pk}-{row.rectify_due_on.isoformat()}",
            staff=row.assigned_to,
            kind="delay",
            event_on=row.rectify_due_on,
            window=row.rating.window,
            evidence={
                "opened_at": row.opened_at.isoformat(),
                "assigned_at": row.assigned_at.isoformat() if row.assigned_at else "",
                "due_on": row.rectify_due_on.isoformat(),
                "state": row.state,
            },
        )


def review_words(evidence: Evidence) -> Named:
    return [
        (_("Follow-up opened"), _clock(evidence["opened_at"])),
        (_("Assigned"), _clock(evidence["assigned_at"])),
        (_("To be rectified or explained by"), evidence["due_on"]),
        (_("State when proposed"), str(FollowUpState(evidence["state"]).label)),
    ]


OWN_RULES = (
    Rule("long_absence", gettext_lazy("Long absence with visitors waiting"), long_absences, absence_words),
    Rule("case_overdue", gettext_lazy("Case past its promise"), overdue_cases, case_words),
    Rule("late", gettext_lazy("Came late to a duty"), late_arrivals, late_words),
    Rule("review_unanswered", gettext_lazy("Bad review not answered in time"), unanswered_reviews, review_words),
)


def register_all() -> None:
    """Add the rules of this app; called once, when the app is ready."""
    for rule in OWN_RULES:
        if rule.code not in RULES:
            add_rule(rule)
