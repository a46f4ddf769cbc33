"""What the page of statistics shows, from what was counted of a run: tiles, tables and charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.dossier import IN_EFFECT, PENDING, Result, Status
from assessment.models import Run, YearReview
from assessment.models.run import CODES
from assessment.rules import GROUNDS
from assessment.services.runs import policy_of_run
from assessment.services.statistics import Month, RunFigures
from assessment.views import _statistics_words as words
from assessment.views._policy_words import changed_settings
from assessment.words import ELEMENTS, missing_words
from evaluations.policy import Policy
from service_window.charts import Cell, Chart, Row, Table, column_chart, per_cent, widths
from windows.models import Window


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the whole run, how it is counted, and the people it counts."""

    label: Any
    value: int
    share: str
    text: Any
    url: str


@dataclass(frozen=True, slots=True)
class YearChange:
    """The settings by which a year was read and the year before was not."""

    year: int
    before: int
    settings: str


def matrix_url(year: int, **narrow: Any) -> str:
    """The matrix of a year, narrowed."""
    return f"{reverse('assessment:year-detail', args=(year,))}?{urlencode(narrow)}"


def tiles(run: Run) -> list[Tile]:
    """People, and how many came to which result."""
    results = run.counts["results"]
    scope = in_scope(results)
    counted = (
        (Result.ELIGIBLE, words.ELIGIBLE),
        (Result.PENDING, words.PENDING),
        (Result.DISQUALIFIED, words.DISQUALIFIED),
    )
    return [
        Tile(_("People"), run.people, "", words.PEOPLE, ""),
        Tile(_("In scope"), scope, "", words.IN_SCOPE, ""),
        *(
            Tile(
                result.label,
                results[result.value],
                shown_share(results[result.value], scope),
                text,
                matrix_url(run.year, result=result.value),
            )
            for result, text in counted
        ),
    ]


def in_scope(results: dict[str, int]) -> int:
    """How many people the year is about."""
    return sum(number for name, number in results.items() if name != Result.NOT_IN_SCOPE)


def shown_share(part: int, whole: int) -> str:
    """A share in per cent, a dash of nothing."""
    share = per_cent(part, whole)
    return "—" if share is None else f"{share} %"


def grounds_table(run: Run, found: RunFigures) -> Table:
    """How many people each ground took the eligibility from, and by how many records."""
    counts = run.counts["grounds"]
    lengths = widths({code: counts[code][Status.DISQUALIFIED] for code in CODES})
    heads = (_("Met"), pgettext("grounds", "Pending"), _("Records in effect"), _("Records not decided yet"))
    return Table(heads, tuple(_ground_rows(run, found, counts, lengths)))


def _ground_rows(run: Run, found: RunFigures, counts: dict[str, Any], lengths: dict[Any, int]) -> Iterator[Row]:
    for ground in GROUNDS:
        code = ground.code
        people = (
            _linked(counts[code][status.value], matrix_url(run.year, ground=code, status=status.value))
            for status in (Status.DISQUALIFIED, Status.PENDING)
        )
        records = (_plain(_records(found, code, state)) for state in (IN_EFFECT, PENDING))
        yield Row(f"{code} {ground.title}", (*people, *records), lengths[code])


def _records(found: RunFigures, code: str, state: str) -> int:
    return sum(number for (name, _element, of), number in found.records.items() if (name, of) == (code, state))


def elements_table(found: RunFigures) -> Table:
    """What the records were, by the element that each has."""
    keys = sorted({(code, element) for code, element, _state in found.records})
    rows = (
        Row(
            f"{code} {' + '.join(str(word) for word in ELEMENTS[element])}",
            tuple(_plain(found.records[code, element, state]) for state in (IN_EFFECT, PENDING)),
        )
        for code, element in keys
    )
    return Table((_("Records in effect"), _("Records not decided yet")), tuple(rows))


def missing_table(found: RunFigures) -> Table:
    """What the records lacked that did not count."""
    rows = (
        Row(f"{code} {missing_words(missing)}", (_plain(number),))
        for (code, missing), number in sorted(found.missing.items())
    )
    return Table((_("Did not count"),), tuple(rows))


def months_table(policy: Policy, found: RunFigures) -> Table:
    """The records in effect by month and ground, and those not decided yet."""
    rows = []
    for month in _months(policy, found):
        by_ground = [found.months[month, code, IN_EFFECT] for code in CODES]
        waiting = sum(found.months[month, code, PENDING] for code in CODES)
        rows.append(Row(month, tuple(_plain(number) for number in (sum(by_ground), waiting, *by_ground))))
    return Table((_("In effect"), _("Not decided yet"), *CODES), tuple(rows))


def _months(policy: Policy, found: RunFigures) -> list[Month]:
    """Every month of the period, and further ones in which something happened that counts in it."""
    return sorted(
        {*_months_of(policy.period_from, policy.period_to), *(month for month, _code, _state in found.months)}
    )


def _months_of(first: date, last: date) -> Iterator[Month]:
    for place in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield f"{place // 12:04d}-{place % 12 + 1:02d}"


def windows_table(run: Run, found: RunFigures, windows: Iterable[Window]) -> Table:
    """The people of each window, their results, and the grounds met among them."""
    keys: list[tuple[int | None, str]] = [(window.pk, str(window)) for window in windows]
    if None in found.windows:
        keys.append((None, _("Without a window")))
    lengths = widths({key: found.results[key, Result.DISQUALIFIED.value] for key, _label in keys})
    rows = []
    for key, label in keys:
        results = {result: found.results[key, result.value] for result in Result}
        numbers = (sum(results.values()), *results.values(), *(found.met[key, code] for code in CODES))
        url = matrix_url(run.year, window=key) if key else ""
        rows.append(Row(label, tuple(_plain(number) for number in numbers), lengths[key], url))
    return Table((_("People"), *(result.label for result in Result), *CODES), tuple(rows))


def years_table(reviews: list[YearReview]) -> Table:
    """The years beside each other: results, and the people for whom each ground is met."""
    rows = []
    for review in reviews:
        counts = _run(review).counts
        results, grounds = counts["results"], counts["grounds"]
        lost = results[Result.DISQUALIFIED.value]
        cells = (
            *(_plain(results[result.value]) for result in Result),
            Cell(shown_share(lost, in_scope(results)), per_cent(lost, in_scope(results))),
            *(_plain(grounds[code][Status.DISQUALIFIED.value]) for code in CODES),
        )
        label = f"{review.year} {review.get_state_display()}"
        url = reverse("assessment:year-statistics", args=(review.year,))
        rows.append(Row(label, cells, per_cent(lost, in_scope(results)) or 0, url))
    return Table((*(result.label for result in Result), _("Share disqualified"), *CODES), tuple(rows))


def policy_changes(reviews: list[YearReview]) -> list[YearChange]:
    """Where the policy of a year differs from that of the year before, but for the days of the period."""
    found = []
    for later, earlier in pairwise(reviews):
        changed = changed_settings(policy_of_run(_run(earlier)), policy_of_run(_run(later)))
        named = [str(new.label) for _old, new in changed if not new.name.startswith("period_")]
        if named:
            found.append(YearChange(later.year, earlier.year, _(", ").join(named)))
    return found


def table_chart(title: str, table: Table, place: int = 0) -> Chart:
    """One column of a table as a chart."""
    return column_chart(title, [row.label for row in table.rows], [row.cells[place].number or 0 for row in table.rows])


def _run(review: YearReview) -> Run:
    assert review.run is not None  # only computed years are read here
    return review.run


def _plain(number: int) -> Cell:
    return Cell(str(number), number)


def _linked(number: int, url: str) -> Cell:
    return Cell(str(number), number, url if number else "")
