"""Which cases a figure counts: one definition, asked by the page of figures and by the list of cases behind it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, TextChoices
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from appointments.flow import How, Outcome
from appointments.models import CaseVisit, StepRecord

TIMED = (How.DONE, How.DECLINED)
"""Steps that somebody took time for; what was carried over, deemed or not applicable took none."""

NOBODY = 0
"""In a filter: the cases without a window or an item."""

BY_DAY = Q(promised_due_on__isnull=False)
BY_MINUTES = Q(promised_due_on=None, finish_by__isnull=False)


class Event(TextChoices):
    """What happened to a case, and so in which period it is counted."""

    VISITED = "visited", pgettext_lazy("what happened to cases", "visited")
    RECEIVED = "received", pgettext_lazy("what happened to cases", "received")
    DECIDED = "decided", pgettext_lazy("what happened to cases", "decided")
    READY = "ready", pgettext_lazy("what happened to cases", "result ready")
    FINISHED = "finished", pgettext_lazy("what happened to cases", "finished")
    STEPPED = "stepped", pgettext_lazy("what happened to cases", "step completed")


class Kept(TextChoices):
    """How the promise of a case was kept; asked of cases whose result is ready."""

    PROMISED = "promised", pgettext_lazy("promise", "with a promise")
    ON_TIME = "on_time", pgettext_lazy("promise", "on time")
    LATE = "late", pgettext_lazy("promise", "late")
    DATED = "dated", pgettext_lazy("promise", "with a promised day")
    EARLY = "early", pgettext_lazy("promise", "early")
    TIMED = "timed", pgettext_lazy("promise", "within promised minutes")


KEPT: dict[Kept, Q] = {
    Kept.PROMISED: BY_DAY | BY_MINUTES,
    Kept.ON_TIME: BY_DAY & Q(result_ready_on__lte=F("promised_due_on"))
    | BY_MINUTES & Q(result_ready_at__lte=F("finish_by")),
    Kept.LATE: BY_DAY & Q(result_ready_on__gt=F("promised_due_on"))
    | BY_MINUTES & Q(result_ready_at__gt=F("finish_by")),
    Kept.DATED: BY_DAY,
    Kept.EARLY: BY_DAY & Q(result_ready_on__lt=F("promised_due_on")),
    Kept.TIMED: BY_MINUTES & Q(result_ready_at__lte=F("finish_by")),
}

MOMENTS: dict[Event, str] = {
    Event.VISITED: "opened_at",
    Event.RECEIVED: "received_at",
    Event.DECIDED: "decided_at",
    Event.READY: "result_ready_at",
    Event.FINISHED: "closed_at",
    Event.STEPPED: "completed_at",
}
"""The moment of each event on its own row: a visit, a case, a record of a step."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The cases of one figure: what happened to them between two days, both included, and what narrows them."""

    event: Event
    first: date
    last: date
    kept: Kept | None = None
    window: int | None = None
    item: int | None = None
    person: int | None = None
    hour: int | None = None
    step: int | None = None


def worked_here(prefix: str = "") -> Q:
    """Cases that were not imported."""
    return Q(**{f"{prefix}imported_ref": None})


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The moment the first day begins and the moment the last one is over."""
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    return start, end


def happened(event: Event, first: date, last: date) -> Q:
    """The rows to which ``event`` happened: visits, cases or records of steps; imported cases are left out."""
    start, end = bounds(first, last)
    moment = Q(**{f"{MOMENTS[event]}__gte": start, f"{MOMENTS[event]}__lt": end})
    here = worked_here()
    return {
        Event.VISITED: moment,
        Event.RECEIVED: here & Q(received_on__gte=first, received_on__lte=last),
        Event.DECIDED: here & Q(decided_on__gte=first, decided_on__lte=last),
        Event.READY: here & Q(result_ready_on__gte=first, result_ready_on__lte=last),
        Event.FINISHED: here & moment & Q(outcome=Outcome.COMPLETED),
        Event.STEPPED: moment & worked_here("case__") & Q(reversed_at=None, how__in=TIMED),
    }[event]


def cases_of(cut: Cut) -> Q:
    """The cases that a figure counts, as a condition on cases."""
    at_event = happened(cut.event, cut.first, cut.last) & _hour(cut)
    found = worked_here() & _named("item", cut.item)
    if cut.event is Event.VISITED:
        visit = _prefixed(at_event & _named("window", cut.window) & _named("staff", cut.person), "visit__")
        return found & Q(Exists(CaseVisit.objects.filter(visit, case=OuterRef("pk"))))
    found &= _named("window", cut.window)
    if cut.event is Event.STEPPED:
        at_step = _named("step", cut.step) & _named("staff", cut.person)
        return found & Q(Exists(StepRecord.objects.filter(at_event & at_step, case=OuterRef("pk"))))
    return found & at_event & _named("holder", cut.person) & (KEPT[cut.kept] if cut.kept else Q())


def _hour(cut: Cut) -> Q:
    return Q() if cut.hour is None else Q(**{f"{MOMENTS[cut.event]}__hour": cut.hour})


def _named(field: str, key: int | None) -> Q:
    if key is None:
        return Q()
    return Q(**{field: None if key == NOBODY else key})


def _prefixed(condition: Q, prefix: str) -> Q:
    """The same condition, asked across a relation."""
    turned = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        one: Any = _prefixed(child, prefix) if isinstance(child, Q) else (f"{prefix}{child[0]}", child[1])  # type: ignore[index]
        turned.add(one, condition.connector)
    return turned
