"""What is handed out of a year: the result sheet of a person, the register of results, the results as ``assess`` prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.dossier import Result, Status
from assessment.flow import Verb
from assessment.models import Nomination, Run, RunResult, Verdict, YearReview
from assessment.models.run import CODES, RunResultQuerySet
from assessment.services.answers import BATCH, answers_of, statuses_of
from assessment.services.matrix import shown_result
from assessment.services.runs import policy_of_run
from assessment.services.seals import seal_of, seal_sheet, seal_url
from service_window.http import Refusal
from windows.models import Office
from windows.services.papers import grouped_code, office_data, qr_svg

RECORDS_NAMED: Final = 6


def result_sheet(review: YearReview, row: RunResult, shown: str) -> dict[str, Any]:
    """The sheet of one person as a preview: what it would say now, without a number."""
    data = sheet_content(review, row, shown)
    if data["seal_url"]:
        data["seal_qr_svg"] = qr_svg(data["seal_url"])
    return data | {
        "office": office_data(Office.objects.current()),
        "issued_on": timezone.localdate().isoformat(),
        "sample": row.staff.is_sample,
    }


def sheet_content(review: YearReview, row: RunResult, shown: str) -> dict[str, Any]:
    """What the sheet of one person says; the same as long as nothing of it changes."""
    policy, verdicts = policy_of_run(row.run), sorted(row.verdicts.all(), key=lambda verdict: verdict.code)
    decided_on, minutes_number = _decision(review)
    return {
        "year": review.year,
        "person_name": row.staff.name,
        "person_number": row.number,
        "window": str(row.window) if row.window else None,
        "period_from": policy.period_from.isoformat(),
        "period_to": policy.period_to.isoformat(),
        "run": row.run.number,
        "judged_on": row.run.judged_on.isoformat(),
        "days_served": row.days_served,
        "result": shown,
        "state": review.state,
        "objections_until": review.objections_until.isoformat() if review.objections_until else None,
        "decided_on": decided_on,
        "minutes_number": minutes_number,
        "grounds": [_ground(verdict) for verdict in verdicts],
        "awards": "、".join(awards_of(review).get(row.staff_id, ())) or None,
        **_sealed(review, row),
    }


def _decision(review: YearReview) -> tuple[str | None, str | None]:
    """The day on which the leading group decided the year, and the number of its minutes."""
    if review.decided_at is None:
        return None, None
    step = review.steps.filter(verb=Verb.DECIDE).order_by("-pk").first()
    return timezone.localdate(review.decided_at).isoformat(), step.minutes_number if step else None


def _ground(verdict: Verdict) -> dict[str, Any]:
    refs = list(dict.fromkeys(item["ref"] for item in verdict.evidence))
    named = "、".join(refs[:RECORDS_NAMED]) + (" …" if len(refs) > RECORDS_NAMED else "")
    return {
        "code": verdict.code,
        "status": verdict.status,
        "under_review": verdict.under_review,
        "records": named or None,
    }


def _sealed(review: YearReview, row: RunResult) -> dict[str, str | None]:
    """The code of the seal, only on the sheet of the run that was sealed."""
    seal = seal_of(review)
    if seal is None or review.run_id != row.run_id:
        return {"seal_code": None, "seal_url": None, "digest": None}
    return {"seal_code": grouped_code(seal.code), "seal_url": seal_url(seal), "digest": seal.sha256}


def awards_of(review: YearReview) -> dict[int, list[str]]:
    """The awards of a year by who has them."""
    found: dict[int, list[str]] = {}
    given = Nomination.objects.filter(award__review=review, state=Nomination.State.AWARDED)
    for staff, name in given.order_by("award_id").values_list("staff", "award__name"):
        found.setdefault(staff, []).append(name)
    return found


def register_header() -> list[str]:
    """The heads of the register's columns."""
    first = (_("Employee number"), _("Person"), _("Window"), _("Days served"), _("Result of the year"))
    return [*first, *CODES, _("Awards")]


def register_rows(review: YearReview, *, held: Collection[int] = ()) -> Iterator[list[object]]:
    """The register of results: a row for each person, in the order of the employee numbers."""
    awards = awards_of(review)
    words, statuses = {status.value: str(status.label) for status in Status}, statuses_of(review.run_id)
    rows = RunResult.objects.filter(run=review.run_id).select_related("staff", "window").defer("facts")
    for row in rows.order_by("pk").iterator(BATCH):
        yield [
            row.number,
            row.staff.name,
            str(row.window) if row.window else "",
            row.days_served,
            str(Result(shown_result(row, held)).label),
            *(words.get(statuses[row.pk].get(code, ""), "") for code in CODES),
            _(", ").join(awards.get(row.staff_id, ())),
        ]


MOST_PRINTED: Final = 1500
"""So many people fit into a register as PDF; typesetting takes some six seconds and 150 MB for each thousand."""


class RegisterTooLong(Refusal):
    """More people were asked for than are typeset in one request."""


def register_sheet(
    review: YearReview, rows: RunResultQuerySet, *, narrowed: str = "", held: Collection[int] = ()
) -> dict[str, Any]:
    """The register as it is printed: the people of ``rows`` in their order; ``narrowed`` says who was asked for."""
    run = review.run
    assert run is not None  # a register is of a computed year
    policy, awards = policy_of_run(run), awards_of(review)
    verdicts = Prefetch("verdicts", Verdict.objects.only("result_id", "code", "status"))
    found = list(rows.select_related("staff", "window").prefetch_related(verdicts).defer("facts")[: MOST_PRINTED + 1])
    if len(found) > MOST_PRINTED:
        raise RegisterTooLong(
            _(
                "The register as PDF holds at most %(most)d people. Choose a window or a result first, or take the spreadsheet, which holds everybody."
            )
            % {"most": MOST_PRINTED}
        )
    shown = {row.pk: shown_result(row, held) for row in found}
    return {
        "office": office_data(Office.objects.current()),
        "issued_on": timezone.localdate().isoformat(),
        "sample": any(row.staff.is_sample for row in found),
        "year": review.year,
        "period_from": policy.period_from.isoformat(),
        "period_to": policy.period_to.isoformat(),
        "run": run.number,
        "judged_on": run.judged_on.isoformat(),
        "state": review.state,
        "people": len(found),
        "narrowed": narrowed or None,
        "counts": dict(Counter(shown.values())),
        "rows": [_register_row(row, shown[row.pk], awards) for row in found],
        **_register_seal(review),
    }


def _register_row(row: RunResult, shown: str, awards: dict[int, list[str]]) -> dict[str, Any]:
    statuses = {verdict.code: verdict.status for verdict in row.verdicts.all()}
    return {
        "number": row.number,
        "name": row.staff.name,
        "window": str(row.window) if row.window else "",
        "result": shown,
        "statuses": [statuses.get(code, "") for code in CODES],
        "awards": "、".join(awards.get(row.staff_id, ())),
    }


def _register_seal(review: YearReview) -> dict[str, str]:
    seal = seal_of(review)
    if seal is None:
        return {}
    sheet = seal_sheet(seal)
    return {name: sheet[name] for name in ("code", "verify_url", "qr_svg")} | {"digest": sheet["sha256"]}


def results_as_json(run: Run) -> dict[str, Any]:
    """The results of a stored run as ``assess --format json`` prints them."""
    staff = [answer.as_json for answer in answers_of(run.pk)]
    return {"year": run.year, "policy": policy_of_run(run).as_line(), "staff": staff}
