"""The merit sheet: plain facts of every candidate side by side, in a fixed number of queries; there is no score.

Cases, promises and ratings are counted as the figures count them (`case_figures`, `rating_counts`), in the period of
the run's policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.models import Case
from appointments.services.case_figures import KEPT, Event, Kept, bounds, happened
from assessment.dossier import Result
from assessment.models import Run, RunResult
from assessment.services.matrix import shown_result
from assessment.services.runs import policy_of_run
from evaluations.feedback_types import FeedbackKind
from evaluations.models import FeedbackAnswer
from evaluations.policy import Policy
from evaluations.rating_figures import RatingCounts, percent
from evaluations.services.rating_counts import counts_by
from windows.models import Attendance, CalendarDay, Improvement
from windows.models.improvement import ImprovementQuerySet

NO_CASES: Final = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Merit:
    """What is known of one candidate."""

    row: RunResult
    result: str
    cases: int
    on_time: int
    early: int
    days_saved: int
    ratings: RatingCounts
    commendations: int
    improvements: int
    days_present: int


@dataclass(frozen=True, slots=True)
class MeritColumn:
    """One fact: what it is called, what it counts, how it is written, and by what it is sorted."""

    code: str
    label: str | Promise
    counts: str | Promise
    shown: Callable[[Merit], str]
    key: Callable[[Merit], Any]


def _number(code: str, label: str | Promise, counts: str | Promise) -> MeritColumn:
    return MeritColumn(code, label, counts, lambda one: str(getattr(one, code)), lambda one: getattr(one, code))


def _share(code: str, label: str | Promise, counts: str | Promise, part: str, whole: str) -> MeritColumn:
    def pair(one: Merit) -> tuple[int, int]:
        return getattr(one.ratings, part), getattr(one.ratings, whole)

    def shown(one: Merit) -> str:
        some, every = pair(one)
        return f"{percent(some, every)} ({some}/{every})" if every else "—"

    def key(one: Merit) -> float:
        some, every = pair(one)
        return some / every if every else -1

    return MeritColumn(code, label, counts, shown, key)


COLUMNS: Final = (
    _number("cases", pgettext_lazy("merit", "Cases"), _("Cases whose result became ready in the period.")),
    _number("on_time", pgettext_lazy("merit", "On time"), _("Of these, within the promise.")),
    _number("early", pgettext_lazy("merit", "Early"), _("Of these, before the promised day.")),
    _number("days_saved", _("Working days saved"), _("Working days between the result and the promised day.")),
    _share("rated", _("Rated share"), _("Finished cases whose visit was rated."), "rated", "invited"),
    _share("good", _("Good share"), _("Ratings of the three upper levels."), "good", "given"),
    _share("answered", _("Bad reviews answered"), _("Verified within the deadline."), "answered", "answer_due"),
    _number("commendations", _("Commendations"), _("Commendations that the office assigned to the person.")),
    _number("improvements", _("Improvements adopted"), _("Own proposals that were adopted in the period.")),
    _number("days_present", _("Days present"), _("Days with a sign-in at a window.")),
)


def merit_sheet(run: Run, *, held: Collection[int] = ()) -> list[Merit]:
    """Everybody who is eligible or pending in a run, in the order of the employee numbers."""
    policy = policy_of_run(run)
    rows = RunResult.objects.filter(run=run, result__in=(Result.ELIGIBLE, Result.PENDING)).defer("facts")
    cases, saved, ratings = _cases(policy), _days_saved(policy), _ratings(policy)
    commended, improved, present = _commendations(policy), _improvements(policy), _presence(policy)
    return [
        Merit(
            row,
            shown_result(row, held),
            *cases.get(row.staff_id, NO_CASES),
            saved.get(row.staff_id, 0),
            ratings.get(row.staff_id, RatingCounts()),
            commended.get(row.staff_id, 0),
            improved.get(row.staff_id, 0),
            present.get(row.staff_id, 0),
        )
        for row in rows.select_related("staff", "window").order_by("pk")
    ]


def sorted_by(sheet: list[Merit], code: str, *, descending: bool) -> list[Merit]:
    """The sheet by one column; people with the same fact stay in the order of their numbers."""
    column = next((column for column in COLUMNS if column.code == code), None)
    if column is None:
        return sheet[::-1] if descending else sheet
    return sorted(sheet, key=column.key, reverse=descending)


# --- Facts, one query each ---------------------------------------------------------------------------


def _ready(policy: Policy) -> Any:
    return Case.objects.filter(happened(Event.READY, policy.period_from, policy.period_to)).order_by()


def _cases(policy: Policy) -> Mapping[int, tuple[int, int, int]]:
    rows = (
        _ready(policy)
        .values_list("holder")
        .annotate(
            cases=Count("pk"),
            on_time=Count("pk", filter=KEPT[Kept.ON_TIME]),
            early=Count("pk", filter=KEPT[Kept.EARLY]),
        )
    )
    return {holder: (cases, on_time, early) for holder, cases, on_time, early in rows}


def _days_saved(policy: Policy) -> Mapping[int, int]:
    """Two queries: the work calendar, and the early cases by their two days."""
    calendar = CalendarDay.objects.work_calendar()
    early = _ready(policy).filter(KEPT[Kept.EARLY])
    rows = early.values_list("holder", "result_ready_on", "promised_due_on").annotate(number=Count("pk"))
    saved: dict[int, int] = defaultdict(int)
    between: dict[tuple[Any, Any], int] = {}
    for holder, ready_on, due_on, number in rows:
        if (ready_on, due_on) not in between:
            between[ready_on, due_on] = calendar.workdays_between(ready_on, due_on)
        saved[holder] += number * between[ready_on, due_on]
    return saved


def _ratings(policy: Policy) -> Mapping[int, RatingCounts]:
    start, end = bounds(policy.period_from, policy.period_to)
    return dict(counts_by("staff", start=start, end=end, today=timezone.localdate()))


def _commendations(policy: Policy) -> Mapping[int, int]:
    rows = FeedbackAnswer.objects.filter(
        feedback__kind=FeedbackKind.COMMENDATION,
        feedback__received_on__range=(policy.period_from, policy.period_to),
        staff__isnull=False,
    )
    return dict(rows.order_by().values_list("staff").annotate(number=Count("pk")))


def _improvements(policy: Policy) -> Mapping[int, int]:
    start, end = bounds(policy.period_from, policy.period_to)
    rows: ImprovementQuerySet = Improvement.objects.filter(state=Improvement.State.ADOPTED)
    decided = rows.filter(decided_at__gte=start, decided_at__lt=end)
    return dict(decided.order_by().values_list("proposed_by").annotate(number=Count("pk")))


def _presence(policy: Policy) -> Mapping[int, int]:
    rows = Attendance.objects.filter(day__range=(policy.period_from, policy.period_to))
    return dict(rows.order_by().values_list("staff").annotate(number=Count("day", distinct=True)))
