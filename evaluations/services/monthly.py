"""The monthly report: what came in, by kind and state, counted by the same filters that the registers offer.

Each part is one line of `PARTS`; a part counts rows of one register within the days given, and a line of it leads to
the register with the filter that lists exactly the rows counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.complaint_flow import ComplaintState
from evaluations.feedback_types import FeedbackKind, FeedbackSource
from evaluations.ledger_types import (
    ComplaintDecision,
    FindingKind,
    FindingStatus,
    InspectionBody,
    InspectionMode,
    MediaKind,
    NoticeIssuer,
)
from evaluations.models import Complaint, Feedback, Finding, Inspection, Measure, MediaReport, Notice, Rating
from evaluations.rating_types import Level
from windows.models import Staff

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One table of a part: what it is counted by, the words of each value, the register's filter for a value."""

    title: Words
    field: str
    words: Mapping[Any, Words]
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One register in the report: its rows by the day that puts them into a month, its breakdowns, its address.

    ``query`` is the filter with which the register lists every row of a period.
    """

    code: str
    title: Words
    rows: Callable[[Staff], QuerySet[Any]]
    day: str
    breakdowns: tuple[Breakdown, ...]
    url_name: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One value and how many rows have it; ``query`` is the register's filter for them."""

    words: Words
    count: int
    query: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """One part of the report, counted; every breakdown adds up to ``total``."""

    part: Part
    total: int
    tables: tuple[tuple[Words, tuple[Line, ...]], ...]


def _words(choices: Any) -> dict[Any, Words]:
    return dict(choices.choices)


_ANSWERED = Case(When(due_on=None, then=Value("answered")), default=Value("waiting"))
_ANSWER_WORDS: Mapping[Any, Words] = {"answered": _("Answered"), "waiting": _("To be answered")}


PARTS: tuple[Part, ...] = (
    Part(
        "complaints",
        _("Complaints received, one for each person complained of"),
        lambda person: Complaint.objects.visible_to(person).filter(imported=False),
        "feedback__received_on",
        (
            Breakdown(_("By state"), "handling__state", _words(ComplaintState), "state"),
            Breakdown(_("By decision"), "decision", _words(ComplaintDecision), "decision"),
            Breakdown(_("By source"), "feedback__source", _words(FeedbackSource), "source"),
        ),
        "evaluations:complaint-list",
    ),
    Part(
        "feedback",
        _("Suggestions and commendations received"),
        lambda person: Feedback.objects.to_answer().annotate(state=_ANSWERED),
        "received_on",
        (
            Breakdown(_("By kind"), "kind", _words(FeedbackKind), "kind"),
            Breakdown(_("By state"), "state", _ANSWER_WORDS, "state"),
            Breakdown(_("By source"), "source", _words(FeedbackSource), "source"),
        ),
        "evaluations:feedback-list",
    ),
    Part(
        "findings",
        _("Findings about staff"),
        Finding.objects.seen_by_office,
        "event_on",
        (
            Breakdown(_("By state"), "status", _words(FindingStatus), "state"),
            Breakdown(_("By kind"), "kind", _words(FindingKind), "kind"),
        ),
        "evaluations:finding-list",
        "state=all",
    ),
    Part(
        "notices",
        _("Notices of criticism"),
        lambda person: Notice.objects.all(),
        "issued_on",
        (Breakdown(_("By issuer"), "issuer", _words(NoticeIssuer), "issuer"),),
        "evaluations:notice-list",
    ),
    Part(
        "media",
        _("Media reports"),
        lambda person: MediaReport.objects.all(),
        "published_on",
        (
            Breakdown(_("By kind"), "kind", _words(MediaKind), "kind"),
            Breakdown(_("By state"), "status", _words(FindingStatus), "status"),
        ),
        "evaluations:media-report-list",
    ),
    Part(
        "measures",
        _("Accountability measures"),
        lambda person: Measure.objects.all(),
        "decided_on",
        (Breakdown(_("By kind"), "kind", _words(Measure.Kind), "kind"),),
        "evaluations:measure-list",
    ),
    Part(
        "inspections",
        _("Inspections"),
        lambda person: Inspection.objects.all(),
        "held_on",
        (
            Breakdown(_("By body"), "body", _words(InspectionBody), "body"),
            Breakdown(_("By mode"), "mode", _words(InspectionMode), "mode"),
        ),
        "evaluations:round-list",
        "state=held",
    ),
    Part(
        "ratings",
        _("Ratings given"),
        Rating.objects.visible_to,
        "rated_at__date",
        (Breakdown(_("By level"), "level", _words(Level), "level"),),
        "evaluations:rating-list",
    ),
)
"""One line for each register, in the order of the report."""
MOST: Final = max(len(part.breakdowns) for part in PARTS)


def report_of(person: Staff, *, first: date, last: date) -> list[Counted]:
    """The whole report of a period, both days included, as this person may see it: one query for all parts."""
    counts = [_groups(part, person, first=first, last=last) for part in PARTS]
    groups: dict[str, list[tuple[Any, ...]]] = {part.code: [] for part in PARTS}
    for code, *group in counts[0].union(*counts[1:], all=True):
        groups[code].append(tuple(group))
    return [_counted(part, groups[part.code]) for part in PARTS]


def _groups(part: Part, person: Staff, *, first: date, last: date) -> QuerySet[Any, tuple[Any, ...]]:
    """How many rows of a part have which values: its code, the value of each breakdown or an empty one, the number."""
    text = CharField()
    fields = [breakdown.field for breakdown in part.breakdowns]
    values = {f"value_{n}": F(fields[n]) if n < len(fields) else Value("", output_field=text) for n in range(MOST)}
    rows = part.rows(person).filter(**{f"{part.day}__range": (first, last)}).order_by()
    keyed = rows.annotate(part_code=Value(part.code, output_field=text), **values)
    groups: QuerySet[Any, tuple[Any, ...]] = keyed.values_list("part_code", *values).annotate(number=Count("pk"))
    return groups


def _counted(part: Part, groups: list[tuple[Any, ...]]) -> Counted:
    tables = []
    for position, breakdown in enumerate(part.breakdowns):
        counts: Counter[Any] = Counter()
        for *values, number in groups:
            counts[values[position]] += number
        tables.append((breakdown.title, _lines(breakdown, counts)))
    return Counted(part, sum(number for *_values, number in groups), tuple(tables))


def _lines(breakdown: Breakdown, counts: Mapping[Any, int]) -> tuple[Line, ...]:
    """The values that occur, in the order of their words."""
    known = [key for key in breakdown.words if counts.get(key)]
    strange = [key for key in counts if key not in breakdown.words]
    lines = [Line(breakdown.words[key], counts[key], _query(breakdown, key)) for key in known]
    return tuple(lines + [Line(str(key), counts[key]) for key in strange])


def _query(breakdown: Breakdown, key: Any) -> str:
    return f"{breakdown.filter}={key}" if breakdown.filter else ""
