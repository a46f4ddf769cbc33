"""What waits in findings: to be verified, the person to be asked, to be decided, to be reviewed; the overdue ones first."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.finding_flow import ACTORS, DECIDE, REVIEW, VERIFY
from evaluations.ledger_types import FindingStatus
from evaluations.models import Finding
from service_window.worklist import MOST_COUNTED, Words, WorkKind, WorkMark, WorkRow
from windows.models import Staff

Waiting = Callable[[Staff], QuerySet[Finding]]
OVERDUE = WorkMark(_("Overdue"), "bad", "clock-alert")


def _free(person: Staff) -> QuerySet[Finding]:
    """Findings in which the person has no part so far."""
    rows = Finding.objects.filter(imported=False).exclude(staff=person)
    for actor in ACTORS:
        rows = rows.exclude(Q((actor, person)) & Q((f"{actor}__isnull", False)))
    return rows


def to_take_up(person: Staff) -> QuerySet[Finding]:
    """Reported findings that the person may verify."""
    return _free(person).filter(status=FindingStatus.REPORTED)


def to_ask(person: Staff) -> QuerySet[Finding]:
    """Findings that the person verifies and in which nobody was asked yet."""
    return Finding.objects.filter(verified_by=person, status=FindingStatus.VERIFYING, asked_at=None)


def to_decide(person: Staff) -> QuerySet[Finding]:
    """Findings whose person has answered, or let the time for it pass."""
    ready = Q(heard_at__isnull=False) | Q(statement_due_on__lt=timezone.localdate())
    return _free(person).filter(ready, status=FindingStatus.VERIFYING)


def to_review(person: Staff) -> QuerySet[Finding]:
    """Findings under review in which the person has no part so far."""
    rows = Finding.objects.filter(under_review=True).exclude(staff=person)
    for actor in ACTORS:
        rows = rows.exclude(Q((actor, person)) & Q((f"{actor}__isnull", False)))
    return rows


def rows_of(waiting: Waiting, consequence: Words) -> Callable[..., list[WorkRow]]:
    """The rows of one kind: by what is due, from a place on."""

    def rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
        today = timezone.localdate()
        found = waiting(person).for_list().order_by("due_on", "pk")  # type: ignore[attr-defined]
        return [_row(row, today, consequence) for row in found.filter(_beyond(after))[:limit]]

    return rows


def _beyond(after: str) -> Q:
    day, _sign, key = after.partition("_")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return Q()
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return Q()
    return Q(due_on__gt=due) | Q(due_on=due, pk__gt=int(key))


def _row(row: Finding, today: date, consequence: Words) -> WorkRow:
    due = row.due_on or today
    return WorkRow(
        key=str(row.pk),
        title=row.get_kind_display(),
        detail=f"{row.ref} · {row.staff.name} · {row.event_on.isoformat()}",
        url=reverse("evaluations:finding-detail", args=(row.pk,)),
        since=row.reported_at or _midnight(row.event_on),
        due=due,
        consequence=consequence,
        asked_by=row.reported_by.name if row.reported_by else "",
        light="none",
        marks=(OVERDUE,) if due < today else (),
        place=f"{due.isoformat()}_{row.pk}",
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _kind(code: str, permission: str, waiting: Waiting, **words: Any) -> WorkKind:
    return WorkKind(
        code=code,
        permission=permission,
        rows=rows_of(waiting, words.pop("consequence")),
        count=lambda person: waiting(person).order_by()[: MOST_COUNTED + 1].count(),
        waiting=waiting,
        **words,
    )


TAKE_UP = _kind(
    "finding-take-up",
    VERIFY,
    to_take_up,
    title=_("Findings to be verified"),
    lead=_("What was reported about people. Whoever reported it does not verify it."),
    nothing=_("No report waits to be verified."),
    consequence=_("Take up the verification, and ask the person."),
)
ASK = _kind(
    "finding-ask",
    VERIFY,
    to_ask,
    title=_("People to be asked"),
    lead=_("Findings that you verify, in which the person has not been asked yet."),
    nothing=_("Nobody waits to be asked."),
    consequence=_("Ask the person for a statement."),
)
DECIDE_ON = _kind(
    "finding-decide",
    DECIDE,
    to_decide,
    title=_("Findings to be decided"),
    lead=_("The person has answered, or the time for it is over. Whoever reported or verified it does not decide."),
    nothing=_("No finding waits for a decision."),
    consequence=_("Confirm it, wholly or in part, or dismiss it."),
)
REVIEW_OF = _kind(
    "finding-review",
    REVIEW,
    to_review,
    title=_("Findings under review"),
    lead=_("Reviewed by people who had no part in it before."),
    nothing=_("No finding is under review."),
    consequence=_("Uphold the finding, or revoke it."),
)
