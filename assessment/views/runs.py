"""The runs of a year, and what differs: between two of them, from the records of today, under another policy."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.dossier import Result, Status
from assessment.facts import policy_of
from assessment.forms.matrix import ComparisonForm
from assessment.forms.policy import PolicyPreviewForm
from assessment.models import Run
from assessment.outlook import GroundChange, PersonChange, RecordChange
from assessment.services.comparison import MOST, Difference, compare_runs, compare_with_now, policy_difference
from assessment.services.years import year_review
from assessment.views._policy_words import changed_settings
from assessment.views._year import frame_of, known_year, reads
from assessment.words import RECORDS, STATES, missing_words
from evaluations.policy import POLICY_FIELDS
from windows.models import Staff

RUNS = 100


@require_safe
@reads
def run_list(request: HttpRequest, year: int) -> HttpResponse:
    """Show the newest runs of a year, and what differs between two of them where it is asked for."""
    review = year_review(known_year(year))
    runs = list(Run.objects.of_year(year)[:RUNS])
    form = ComparisonForm(request.GET if "old" in request.GET else None, runs=runs, initial=_initial(runs))
    difference = _compared(form, runs) if form.is_bound and form.is_valid() else None
    context = frame_of(year, review, current="run-list") | {
        "runs": runs,
        "form": form,
        "difference": difference,
        "changes": told(difference),
        "most": MOST,
    }
    return render(request, "assessment/run_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def policy_preview(request: HttpRequest, year: int) -> HttpResponse:
    """Try another policy out: whose results it would change; nothing is kept."""
    review = year_review(known_year(year))
    present = policy_of(year)
    asked = request.method == "POST"
    initial = {name: getattr(present, name) for name in POLICY_FIELDS}
    form = PolicyPreviewForm(request.POST if asked else None, initial=initial)
    difference, changed = None, []
    if asked and form.is_valid():
        tried = form.tried(present)
        changed = changed_settings(present, tried)
        difference = policy_difference(year, tried)
    context = frame_of(year, review, current="policy-preview") | {
        "form": form,
        "difference": difference,
        "changed": changed,
        "changes": told(difference),
        "most": MOST,
    }
    return render(request, "assessment/policy_preview.html", context, status=422 if form.errors else 200)


# --- Parts ----------------------------------------------------------------------------------------


def _initial(runs: list[Run]) -> dict[str, Any]:
    return {"old": runs[1].number if len(runs) > 1 else None, "new": runs[0].number if len(runs) > 1 else None}


def _compared(form: ComparisonForm, runs: list[Run]) -> Difference:
    by_number = {run.number: run for run in runs}
    old, new = form.cleaned_data["old"], form.cleaned_data["new"]
    return compare_runs(by_number[old], by_number[new]) if new else compare_with_now(by_number[old])


def told(difference: Difference | None) -> list[dict[str, Any]]:
    """The people of a difference in words, with their names."""
    if difference is None:
        return []
    numbers = [change.number for change in difference.changes]
    names = dict(Staff.objects.filter(number__in=numbers).order_by().values_list("number", "name"))
    return [_person(change, names.get(change.number, "")) for change in difference.changes]


def _person(change: PersonChange, name: str) -> dict[str, Any]:
    return {
        "number": change.number,
        "name": name,
        "before": _result(change.before),
        "after": _result(change.after),
        "same": change.before == change.after,
        "grounds": [_ground(ground) for ground in change.grounds],
    }


def _result(code: str) -> Any:
    return Result(code).label if code else _("not among the people")


def _ground(ground: GroundChange) -> dict[str, Any]:
    return {
        "code": ground.code,
        "before": Status(ground.before).label if ground.before else "—",
        "after": Status(ground.after).label if ground.after else "—",
        "records": [_record(record) for record in ground.records],
        "notes": [(ref, missing_words(missing), new) for ref, missing, new in ground.notes],
    }


def _record(record: RecordChange) -> dict[str, Any]:
    return {
        "kind": RECORDS[record.type],
        "ref": record.ref,
        "event_on": record.event_on,
        "before": STATES[record.before],
        "after": STATES[record.after],
    }
