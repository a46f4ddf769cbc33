"""What a day brought: the figures of cases for the daily log, and whom to assign where A and B are gone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from appointments.flow import Outcome
from appointments.models import Approval, Case, CorrectionNotice, Extension, GreenChannel, Handover, Visit
from windows.models import Attendance, DailyLog, Leave, RoleAssignment, ServiceItem, Staff, Window
from windows.roles import Role
from windows.services import daily_log


def generate_daily_log(day: date, *, by: Staff) -> DailyLog:
    """Write the whole log of a day: people, windows and devices, and cases."""
    return daily_log.generate_log(day, by=by, sections={"cases": figures_of(day)})


def figures_of(day: date) -> dict[str, Any]:
    """Visits, cases, decisions and hand-overs of a day; cases past their promise at its end."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = start + timedelta(days=1)
    cases = Case.objects.filter(imported_ref=None)
    counted = cases.aggregate(
        opened=Count("pk", filter=Q(opened_at__gte=start, opened_at__lt=end)),
        received=Count("pk", filter=Q(received_on=day)),
        accepted=Count("pk", filter=Q(accepted_on=day)),
        decided=Count("pk", filter=Q(decided_on=day)),
        completed=Count("pk", filter=Q(closed_at__gte=start, closed_at__lt=end, outcome=Outcome.COMPLETED)),
        ended_early=Count("pk", filter=Q(closed_at__gte=start, closed_at__lt=end) & ~Q(outcome=Outcome.COMPLETED)),
    )
    late = Q(promised_due_on__lt=day) & Q(opened_at__lt=end) & (Q(result_ready_on=None) | Q(result_ready_on__gt=day))
    unfinished = late & (Q(closed_at=None) | Q(closed_at__gte=end)) & Q(frozen_since=None)
    return {
        **counted,
        "visits": Visit.objects.filter(opened_at__gte=start, opened_at__lt=end).count(),
        "past_promise": cases.filter(unfinished).count(),
        "opinions": Approval.objects.filter(at__gte=start, at__lt=end, reversed_at=None).count(),
        "extensions_decided": Extension.objects.filter(decided_at__gte=start, decided_at__lt=end).count(),
        "green_channels": GreenChannel.objects.filter(opened_at__gte=start, opened_at__lt=end).count(),
        "correction_notices": CorrectionNotice.objects.filter(issued_at__gte=start, issued_at__lt=end).count(),
        "hand_overs": Handover.objects.filter(from_at__gte=start, from_at__lt=end).exclude(note="").count(),
    }


# --- Whom to assign for the day -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """A person who could stand in for an item today, and what speaks for it."""

    staff: Staff
    at_post: bool
    free: bool
    done: int


def propose_stand_ins(window: Window, *, item: ServiceItem, moment: datetime) -> tuple[Proposal, ...]:
    """Whom to assign to an uncovered item for the day: those at their posts first, then free, then practised."""
    day = timezone.localdate(moment)
    holders = RoleAssignment.objects.on(day).filter(window=window, item=item).values_list("a_role_id", "b_role_id")
    excluded = {person for pair in holders for person in pair}
    excluded |= set(Leave.objects.during(moment).values_list("staff_id", flat=True))
    people = Staff.objects.serving_on(day).with_role(Role.WINDOW_STAFF).exclude(pk__in=excluded)
    present = Attendance.objects.at_post(moment)
    busy = set(Visit.objects.open().values_list("staff_id", flat=True))
    finished = Case.objects.filter(item=item, outcome=Outcome.COMPLETED).order_by().values_list("holder_id")
    done = dict(finished.annotate(number=Count("pk")))
    proposals = (
        Proposal(person, person.pk in present, person.pk not in busy, done.get(person.pk, 0)) for person in people
    )
    order = sorted(proposals, key=lambda row: (not row.at_post, not row.free, -row.done, row.staff.number))
    return tuple(order)
