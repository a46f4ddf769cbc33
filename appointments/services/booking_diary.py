"""The days of the office as `appointments.slots` reads them: hours, closures, duties, leave, places taken."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import BigIntegerField, Q, TimeField, Value
from django.utils import timezone

from appointments.models import BlockedDate, BookableItem, BookedPlace
from appointments.slots import DAY, WHOLE_DAY, Block, Diary, Duty, Offer, Span, joined, minute_of
from windows.models import CalendarDay, DayCover, Leave, LunchDuty, OpeningHours, RoleAssignment

_Lunches = dict[tuple[date, int], tuple[Span, ...]]


def local(moment: datetime) -> datetime:
    """A moment on the clocks of the office, without its zone."""
    return timezone.make_naive(moment)


def aware(day: date, minute: int) -> datetime:
    """The moment of a minute of a day."""
    return timezone.make_aware(datetime.combine(day, time.min) + timedelta(minutes=minute))


def offer_of(settings: BookableItem) -> Offer:
    """How an item is booked."""
    return Offer(settings.length, settings.capacity)


def read_diary(item_id: int, *, first: date, last: date) -> Diary:
    """The days from ``first`` to ``last`` for one item; seven queries."""
    return read_diaries((item_id,), first=first, last=last)[item_id]


def read_diaries(items: Collection[int], *, first: date, last: date) -> dict[int, Diary]:
    """The same for several items at once; no more queries for any number."""
    duties = _duties(items, first, last)
    blocks, (lunches, covers) = _blocks(first, last), _roster(items, first, last)
    windows = {duty.window for of in duties.values() for duty in of}
    people = {person for of in duties.values() for duty in of for person in duty.people}
    calendar = CalendarDay.objects.work_calendar(range(first.year, last.year + 1))
    hours, leaves, taken = _hours(), _leaves(people, first, last), _taken(windows, first, last)
    return {
        item: Diary(
            calendar=calendar,
            hours=hours,
            duties=tuple(duties.get(item, ())),
            blocks=blocks,
            lunches=lunches,
            leaves=leaves,
            stand_ins=frozenset((day, window) for of, day, window in covers if of == item),
            taken=taken,
        )
        for item in items
    }


def _hours() -> dict[int, tuple[Span, ...]]:
    hours: dict[int, list[Span]] = {}
    for weekday, opens, closes in OpeningHours.objects.order_by().values_list("weekday", "opens", "closes"):
        hours.setdefault(weekday, []).append(Span(minute_of(opens), minute_of(closes)))
    return {weekday: joined(spans) for weekday, spans in hours.items()}


def _duties(items: Collection[int], first: date, last: date) -> dict[int, list[Duty]]:
    rows = RoleAssignment.objects.filter(item__in=items, valid_from__lte=last)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=first)).order_by("window__number", "valid_from", "pk")
    columns = ("item_id", "window_id", "a_role_id", "b_role_id", "valid_from", "valid_to", "window__is_open")
    duties: dict[int, list[Duty]] = {}
    for item, window, a, b, begins, ends, is_open in rows.values_list(*columns):
        duties.setdefault(item, []).append(Duty(window, (a, b), begins, ends, is_open))
    return duties


def _blocks(first: date, last: date) -> tuple[Block, ...]:
    rows = BlockedDate.objects.standing().filter(first_day__lte=last, last_day__gte=first).order_by("pk")
    columns = ("first_day", "last_day", "starts", "ends", "window_id", "reason")
    return tuple(
        Block(begins, ends, WHOLE_DAY if opens is None else Span(minute_of(opens), minute_of(closes)), window, reason)
        for begins, ends, opens, closes, window, reason in rows.values_list(*columns)
    )


def _roster(items: Collection[int], first: date, last: date) -> tuple[_Lunches, list[tuple[int, date, int]]]:
    """Lunch duties by day and window, and stand-ins by item, day and window: one question for both."""
    planned = {"day__range": (first, last), "cancelled_at": None}
    no_time = Value(None, output_field=TimeField())
    lunch = LunchDuty.objects.filter(**planned).order_by().annotate(no_item=Value(None, output_field=BigIntegerField()))
    cover = DayCover.objects.filter(item__in=items, **planned).order_by().annotate(starts=no_time, ends=no_time)
    rows = lunch.values_list("day", "window_id", "starts", "ends", "no_item").union(
        cover.values_list("day", "window_id", "starts", "ends", "item_id"), all=True
    )
    lunches: dict[tuple[date, int], list[Span]] = {}
    covers: list[tuple[int, date, int]] = []
    for day, window, opens, closes, item in rows:
        if item is None:
            lunches.setdefault((day, window), []).append(Span(minute_of(opens), minute_of(closes)))
        else:
            covers.append((item, day, window))
    return {key: joined(spans) for key, spans in lunches.items()}, covers


def _leaves(people: Iterable[int], first: date, last: date) -> dict[int, tuple[tuple[datetime, datetime], ...]]:
    rows = Leave.objects.standing().filter(staff__in=people).between(aware(first, 0), aware(last, DAY))
    leaves: dict[int, tuple[tuple[datetime, datetime], ...]] = {}
    for person, begins, ends in rows.order_by().values_list("staff_id", "starts_at", "until_at"):
        leaves[person] = (*leaves.get(person, ()), (local(begins), local(ends)))
    return leaves


def _taken(windows: Iterable[int], first: date, last: date) -> dict[tuple[date, int], dict[int, frozenset[int]]]:
    """Places that nobody else can take now; those whose time to be free has come are free."""
    free = Q(free_from__lte=timezone.now())
    rows = BookedPlace.objects.filter(window__in=windows, released_at=None).exclude(free)
    rows = rows.filter(starts_at__gte=aware(first, 0), starts_at__lt=aware(last, DAY)).order_by()
    taken: dict[tuple[date, int], dict[int, frozenset[int]]] = {}
    for window, at, place in rows.values_list("window_id", "starts_at", "place"):
        moment = local(at)
        of_day = taken.setdefault((moment.date(), window), {})
        minute = minute_of(moment.time())
        of_day[minute] = of_day.get(minute, frozenset()) | {place}
    return taken
