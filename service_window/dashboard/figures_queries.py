"""The queries behind the page of figures: grouped by the database, as many for a million cases as for none.

People are counted by what they did: visits by who received the visitor, steps by who took them, cases by who holds
them. Imported cases are left out (`appointments.services.case_figures.happened`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, TextChoices, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractHour, RowNumber, TruncDate
from django.utils.translation import pgettext_lazy

from appointments.models import Case, StepRecord, Visit
from appointments.services.case_figures import KEPT, MOMENTS, NOBODY, Event, Kept, happened
from service_window.dashboard.figures_arithmetic import Placed, ReadyGroup, Spread, spreads
from service_window.dashboard.figures_period import Period, Span

COUNTED = (Event.RECEIVED, Event.DECIDED, Event.FINISHED)
_DAYS = {Event.RECEIVED: "received_on", Event.DECIDED: "decided_on"}


class By(TextChoices):
    """What figures are broken down by."""

    WINDOW = "window", pgettext_lazy("figures by", "Window")
    ITEM = "item", pgettext_lazy("figures by", "Service item")
    PERSON = "person", pgettext_lazy("figures by", "Person")
    HOUR = "hour", pgettext_lazy("figures by", "Hour")


_OF_CASES = {By.WINDOW: "window_id", By.ITEM: "item_id", By.PERSON: "holder_id"}
_OF_VISITS = {By.WINDOW: "window_id", By.ITEM: "cases__item_id", By.PERSON: "staff_id"}
_OF_STEPS = {By.WINDOW: "case__window_id", By.ITEM: "case__item_id", By.PERSON: "staff_id"}


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of one kind of event: altogether, by part of the period (a day or an hour), by group."""

    whole: int
    parts: Counter[Any]
    groups: Counter[Any]


@dataclass(frozen=True, slots=True)
class Found:
    """All that the page of a period needs to know from visits, cases and steps."""

    tallies: dict[Event, Tally]
    ready: list[ReadyGroup]
    steps: dict[Any, Spread]
    steps_by: dict[Any, Spread]


def find(period: Period, by: By) -> Found:
    """Ask everything of a period: eight queries."""
    tallies = {Event.VISITED: _visits(period, by)} | {event: _cases(event, period, by) for event in COUNTED}
    return Found(
        tallies=tallies,
        ready=_ready(period, by),
        steps=_steps(period, None),
        steps_by=_steps(period, by),
    )


def _group(by: By, event: Event, columns: dict[By, str]) -> Combinable:
    return ExtractHour(MOMENTS[event]) if by is By.HOUR else F(columns[by])


def _part(period: Period, event: Event) -> Combinable:
    """The part of the period: hours of a day, days of a longer one."""
    if period.span is Span.DAY:
        return ExtractHour(MOMENTS[event])
    return F(_DAYS[event]) if event in _DAYS else TruncDate(MOMENTS[event])


def _known(key: Any) -> Any:
    return NOBODY if key is None else key


def _visits(period: Period, by: By) -> Tally:
    """A visit with cases of two items counts once in the whole, and once with each item."""
    visits = Visit.objects.filter(happened(Event.VISITED, period.first, period.last)).order_by()
    parts = Counter(dict(_numbers(visits, _part(period, Event.VISITED))))
    groups = Counter({_known(key): number for key, number in _numbers(visits, _group(by, Event.VISITED, _OF_VISITS))})
    return Tally(sum(parts.values()), parts, groups)


def _numbers(rows: QuerySet[Any], group: Combinable) -> Iterable[tuple[Any, int]]:
    return rows.annotate(group=group).values("group").annotate(n=Count("pk", distinct=True)).values_list("group", "n")


def _cases(event: Event, period: Period, by: By) -> Tally:
    cases = Case.objects.filter(happened(event, period.first, period.last)).order_by()
    cases = cases.annotate(part=_part(period, event), group=_group(by, event, _OF_CASES))
    parts, groups = Counter[Any](), Counter[Any]()
    for part, key, number in cases.values("part", "group").annotate(n=Count("pk")).values_list("part", "group", "n"):
        parts[part] += number
        groups[_known(key)] += number
    return Tally(sum(parts.values()), parts, groups)


def _ready(period: Period, by: By) -> list[ReadyGroup]:
    """Cases whose result was ready, put together by group, day and promised day."""
    kept, timed = KEPT[Kept.TIMED], Q(promised_due_on=None, finish_by__isnull=False)
    spared = ExpressionWrapper(F("finish_by") - F("result_ready_at"), DurationField())
    cases = Case.objects.filter(happened(Event.READY, period.first, period.last)).order_by()
    cases = cases.annotate(group=_group(by, Event.READY, _OF_CASES))
    rows = cases.values("group", "result_ready_on", "promised_due_on").annotate(
        n=Count("pk"),
        timed=Count("pk", filter=timed),
        timed_kept=Count("pk", filter=kept),
        spared=Sum(spared, filter=kept, default=timedelta()),
    )
    columns = ("group", "result_ready_on", "promised_due_on", "n", "timed", "timed_kept", "spared")
    return [ReadyGroup(_known(key), *rest) for key, *rest in rows.values_list(*columns)]


def _steps(period: Period, by: By | None) -> dict[Any, Spread]:
    """Median and 90th percentile of each step, or of each step of each group: three rows of each at most."""
    records = StepRecord.objects.filter(happened(Event.STEPPED, period.first, period.last)).order_by()
    among = ["step"]
    if by is not None:
        records = records.annotate(group=_group(by, Event.STEPPED, _OF_STEPS))
        among = ["group", "step"]
    spent = ExpressionWrapper(F("completed_at") - F("started_at"), DurationField())
    placed = records.annotate(spent=spent).annotate(
        place=Window(RowNumber(), partition_by=[F(name) for name in among], order_by=(F("spent"), F("pk"))),
        number=Window(Count("pk"), partition_by=[F(name) for name in among]),
    )
    placed = placed.annotate(twice=F("place") * 2 - F("number"), tenfold=F("place") * 10 - F("number") * 9)
    wanted = placed.filter(Q(twice__gte=0, twice__lte=2) | Q(tenfold__gte=0, tenfold__lt=10))
    return spreads(
        Placed((_known(group[0]), step) if group else step, number, place, spent)
        for *group, step, number, place, spent in wanted.values_list(*among, "number", "place", "spent")
    )


def parts_of(period: Period, tallies: dict[Event, Tally]) -> list[Any]:
    """The parts of the period in order: its days, or the hours of the day in which anything happened."""
    if period.span is not Span.DAY:
        return list[Any](period.days)
    hours = {hour for tally in tallies.values() for hour in tally.parts}
    return list(range(min(hours), max(hours) + 1)) if hours else []
