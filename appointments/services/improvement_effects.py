"""What an adopted improvement changed (R4): the median time to the decision before and after, over all cases at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, Count, DurationField, ExpressionWrapper, F, Q

from appointments.models import Case
from windows.models import Improvement

LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Side:
    """The decided cases before or after: how many, and the median of their days from acceptance to decision."""

    cases: int
    median: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Before and after an improvement came into effect; ``waiting`` are cases received since and not yet decided."""

    since: date
    before_from: date
    before: Side
    after: Side
    waiting: int


def effect_of(improvement: Improvement) -> Effect | None:
    """Measure an adopted improvement, in two queries whatever the number of cases; nothing for one that is not adopted.

    Before: cases of the item received in the 365 days before it came into effect. After: cases received since.
    Days are calendar days from acceptance to decision, those of a frozen clock included.
    """
    since = improvement.effective_from
    if since is None:
        return None
    cases = Case.objects.filter(item=improvement.item_id, imported_ref=None, received_on__gte=since - LOOK_BACK)
    accepted = cases.filter(accepted_on__isnull=False)
    days = ExpressionWrapper(F("decided_on") - F("accepted_on"), output_field=DurationField())
    later = ExpressionWrapper(Q(received_on__gte=since), output_field=BooleanField())
    rows = accepted.filter(decided_on__isnull=False).order_by().annotate(later=later, length=days)
    counted = list(rows.values_list("later", "length").annotate(number=Count("pk")))
    sides = {
        side: _side((length, number) for later, length, number in counted if bool(later) is side)
        for side in (False, True)
    }
    waiting = accepted.filter(received_on__gte=since, decided_on=None, closed_at=None).count()
    return Effect(since, since - LOOK_BACK, sides[False], sides[True], waiting)


def _side(counted: Iterable[tuple[timedelta, int]]) -> Side:
    """The median of lengths that were counted: the middle one, or the mean of the two in the middle."""
    ordered = sorted(counted)
    total = sum(number for _length, number in ordered)
    if not total:
        return Side(0, None)
    middle = (_at(ordered, (total - 1) // 2), _at(ordered, total // 2))
    return Side(total, sum(middle) / 2)


def _at(ordered: list[tuple[timedelta, int]], place: int) -> int:
    """The length in whole days at a place of the sorted row."""
    for length, number in ordered:
        if place < number:
            return length.days
        place -= number
    raise IndexError(place)
