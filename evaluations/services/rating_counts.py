"""The figures of ratings, counted in the database: a fixed number of queries whatever the period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from appointments.flow import Step
from appointments.models import StepRecord
from evaluations.exchange import RatingRecord
from evaluations.models import FollowUp, Rating
from evaluations.rating_figures import RatingCounts
from evaluations.rating_types import GOOD, CallBack, Level, RatingChannel
from service_window.fields import mask_name
from windows.models import ItemVersion, Office, Window

BY = ("month", "window", "item")
EXCHANGE_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Group:
    """One row of the breakdown: a month, a window or an item."""

    title: str
    counts: RatingCounts


def counts_by(by: str, *, start: datetime, end: datetime, today: date) -> list[tuple[Any, RatingCounts]]:
    """What was counted in a period by month, window, item or person (``staff``); ``end`` does not belong to it."""
    found: dict[Any, RatingCounts] = {}
    for rows in (_finished(by, start, end), _given(by, start, end), _followed(by, start, end, today)):
        for row in rows:
            key = row.pop("key")
            found[key] = found.get(key, RatingCounts()).plus(RatingCounts(**row))
    return sorted(found.items(), key=lambda pair: (pair[0] is None, str(pair[0])))


def total_of(groups: list[tuple[Any, RatingCounts]]) -> RatingCounts:
    """All groups together."""
    whole = RatingCounts()
    for _key, counts in groups:
        whole = whole.plus(counts)
    return whole


def titles_of(by: str, keys: list[Any], *, english: bool) -> Mapping[Any, str]:
    """How the groups are called."""
    if by == "month":
        return {key: timezone.localtime(key).strftime("%Y-%m") for key in keys if key}
    if by == "window":
        return {row.pk: f"{row.number} {(english and row.name_en) or row.name}" for row in Window.objects.all()}
    versions = ItemVersion.objects.filter(item__in=[key for key in keys if key]).order_by("version")
    names = versions.values_list("item_id", "name", "name_en")
    return {item: (english and name_en) or name for item, name, name_en in names}


def _key(by: str, *, at: str, window: Any, case: str, staff: str = "staff") -> Any:
    return {"month": TruncMonth(at), "window": window, "item": F(f"{case}__item"), "staff": F(staff)}[by]


def _finished(by: str, start: datetime, end: datetime) -> QuerySet[Any]:
    """Cases finished in the period, and those of them whose visit was rated."""
    same = Q(visit=OuterRef("visit")) | Q(visit=None)
    rated = Rating.objects.counted().filter(same, case=OuterRef("case"))
    records = StepRecord.objects.live().filter(step=Step.FINISH, completed_at__gte=start, completed_at__lt=end)
    window = Coalesce(F("visit__window"), F("case__window"))
    keyed = records.annotate(key=_key(by, at="completed_at", window=window, case="case"))
    return keyed.order_by().values("key").annotate(invited=Count("pk"), rated=Count("pk", filter=Exists(rated)))


def _given(by: str, start: datetime, end: datetime) -> QuerySet[Any]:
    """Ratings given in the period that count, and the good ones among them."""
    rows = Rating.objects.counted().filter(rated_at__gte=start, rated_at__lt=end)
    keyed = rows.annotate(key=_key(by, at="rated_at", window=F("window"), case="case"))
    good = Count("pk", filter=Q(level__in=GOOD))
    return keyed.order_by().values("key").annotate(given=Count("pk"), good=good)


def _followed(by: str, start: datetime, end: datetime, today: date) -> QuerySet[Any]:
    """What became of the bad reviews of the period, as far as their deadlines tell."""
    counted = Rating.objects.counted().filter(rated_at__gte=start, rated_at__lt=end)
    rows = FollowUp.objects.filter(rating__in=counted)
    keyed = rows.annotate(
        key=_key(by, at="rating__rated_at", window=F("rating__window"), case="rating__case", staff="rating__staff")
    )
    answered = Q(verified_at__date__lte=F("contact_due_on"))
    settled = Q(settled_at__date__lte=F("rectify_due_on"))
    reached = Q(call_back__in=(CallBack.SATISFIED, CallBack.DISSATISFIED))
    return (
        keyed.order_by()
        .values("key")
        .annotate(
            answer_due=Count("pk", filter=Q(verified_at__isnull=False) | Q(contact_due_on__lt=today)),
            answered=Count("pk", filter=answered),
            rectify_due=Count("pk", filter=Q(settled_at__isnull=False) | Q(rectify_due_on__lt=today)),
            rectified=Count("pk", filter=settled),
            called=Count("pk", filter=reached),
            satisfied=Count("pk", filter=Q(call_back=CallBack.SATISFIED)),
        )
    )


def exchange_records(start: datetime | None, end: datetime | None) -> list[RatingRecord]:
    """The ratings of a period as they are exchanged, the oldest first; each rating is sent, counted or not."""
    rows = Rating.objects.select_related("case", "contact").order_by("pk")
    limits = {"rated_at__gte": start, "rated_at__lt": end}
    rows = rows.filter(**{lookup: value for lookup, value in limits.items() if value})
    region = Office.objects.current().region_code
    return [
        RatingRecord(
            case_number=row.case.unified_case_number or row.case.number or "",
            channel=RatingChannel(row.channel),
            rater=mask_name(row.contact.name) if hasattr(row, "contact") else "",
            rated_at=timezone.localtime(row.rated_at),
            times=2 if row.again else 1,
            level=Level(row.level),
            text=row.text,
            region=region,
        )
        for row in rows[:EXCHANGE_LIMIT]
    ]
