"""How long visitors waited, walked and were served: from the time rows of their tickets, booked and walk-in apart.

A row whose end nobody recorded is left out: it was ended with its day, and its length says nothing.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, DurationField, ExpressionWrapper, F, Q, Value, When, Window
from django.db.models.functions import ExtractHour, RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import TicketPeriod
from service_window.charts import Cell, Row, Table, widths
from service_window.dashboard import figures_words as words
from service_window.dashboard.figures_arithmetic import Placed, Spread, spreads
from service_window.dashboard.figures_names import hour_name
from service_window.dashboard.figures_period import Period

BOOKED, WALK_IN = "booked", "walk_in"
KINDS: tuple[tuple[str, str], ...] = (
    (TicketPeriod.State.WAITING, WALK_IN),
    (TicketPeriod.State.WAITING, BOOKED),
    (TicketPeriod.State.CALLED, WALK_IN),
    (TicketPeriod.State.CALLED, BOOKED),
    (TicketPeriod.State.SERVING, WALK_IN),
    (TicketPeriod.State.SERVING, BOOKED),
)


def find_waits(period: Period) -> tuple[dict[Any, Spread], dict[Any, Spread]]:
    """Median and 90th percentile of each kind of time, altogether and by the hour in which it began: two queries."""
    rows = TicketPeriod.objects.filter(_in(period), accurate=True, until_at__isnull=False).order_by()
    rows = rows.exclude(state=TicketPeriod.State.PARKED).exclude(ticket__waits_from=None)
    booked = When(ticket__booked_for__isnull=False, then=Value(BOOKED))
    spent = ExpressionWrapper(F("until_at") - F("from_at"), DurationField())
    rows = rows.annotate(
        spent=spent,
        kind=Case(booked, default=Value(WALK_IN), output_field=CharField()),
        hour=ExtractHour("from_at"),
    )
    return _spreads(rows, ("state", "kind")), _spreads(rows, ("hour", "state", "kind"))


def waits_table(found: Mapping[Any, Spread]) -> Table:
    """Waiting, walking and serving, with their numbers."""
    lengths = widths({key: int(spread.median.total_seconds()) for key, spread in found.items()})
    heads = (_("Times"), _("Median"), _("90th percentile"))
    return Table(heads, tuple(Row(_label(*kind), _cells(found.get(kind)), lengths.get(kind, 0)) for kind in KINDS))


def hours_table(found: Mapping[Any, Spread]) -> Table:
    """The medians by hour; a dash where nothing of the kind began in the hour."""
    hours = sorted({key[0] for key in found})
    rows = (Row(hour_name(hour), tuple(_median(found.get((hour, *kind))) for kind in KINDS)) for hour in hours)
    return Table(tuple(_label(*kind) for kind in KINDS), tuple(rows))


def _spreads(rows: Any, among: tuple[str, ...]) -> dict[Any, Spread]:
    """The rows that stand at the middle and the ninth tenth of their group: three of each at most."""
    parts = [F(name) for name in among]
    placed = rows.annotate(
        place=Window(RowNumber(), partition_by=parts, order_by=(F("spent"), F("pk"))),
        number=Window(Count("pk"), partition_by=parts),
    )
    placed = placed.annotate(twice=F("place") * 2 - F("number"), tenfold=F("place") * 10 - F("number") * 9)
    wanted = placed.filter(Q(twice__gte=0, twice__lte=2) | Q(tenfold__gte=0, tenfold__lt=10))
    found = wanted.values_list(*among, "number", "place", "spent")
    return spreads(Placed(tuple(key), number, place, spent) for *key, number, place, spent in found)


def _in(period: Period) -> Q:
    first, after = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (period.first, period.last + timedelta(days=1))
    )
    return Q(from_at__gte=first, from_at__lt=after)


def _label(state: str, kind: str) -> str:
    return str(words.WAIT_KINDS[state, kind])


def _cells(spread: Spread | None) -> tuple[Cell, ...]:
    if spread is None:
        return Cell("0", 0), Cell("—", None), Cell("—", None)
    return (
        Cell(str(spread.number), spread.number),
        Cell(words.length(spread.median), spread.median_minutes),
        Cell(words.length(spread.ninth), spread.ninth_minutes),
    )


def _median(spread: Spread | None) -> Cell:
    return Cell("—", None) if spread is None else Cell(words.length(spread.median), spread.median_minutes)
