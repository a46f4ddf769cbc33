"""Reminders of bad reviews (差评催办): once before a step is due, and once when it is overdue; given by ``tick``.

A reminder is an event of the follow-up, so who was reminded when stays on record. Whoever follows the review up sees it
at the row, as does who assigns it; an overdue one leads every list.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from evaluations.models import FollowUp, FollowUpEvent
from evaluations.services.bad_reviews import due_after
from windows.services import audit

BEFORE_DAYS = 1
"""A step that is due within so many working days is reminded of."""


def remind_reviews(today: date) -> int:
    """Remind of every step that is due by the next working day, or overdue, and return how many reminders there were."""
    until = due_after(today, BEFORE_DAYS)
    due = FollowUp.objects.filter(due_on__lte=until).order_by("due_on", "pk").values_list("pk", flat=True)
    return sum(_remind(pk, today, until) for pk in list(due))


@transaction.atomic
def _remind(pk: int, today: date, until: date) -> bool:
    """Remind of what is due in one follow-up, unless that was done for this very day."""
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True).select_related("rating__case")
    row = rows.get(pk=pk)
    if row.due_on is None or row.due_on > until:  # somebody was quicker
        return False
    verb = "remind_late" if row.is_late(today) else "remind"
    day = row.due_on.isoformat()
    if FollowUpEvent.objects.filter(follow_up=row, verb=verb, note=day).exists():
        return False
    FollowUpEvent.objects.create(follow_up=row, verb=verb, by=None, at=timezone.now(), note=day)
    audit.record(f"follow_up.{verb}", row, by=None, label=str(row.rating.case), after={"due_on": day})
    return True
