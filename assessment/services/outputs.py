"""What is handed out of a year: the result sheet of a person, the register of results, the results as ``assess`` prints them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.dossier import Result, Status
from assessment.models import Nomination, Run, RunResult, Verdict, YearReview
from assessment.models.run import CODES
from assessment.rules import GROUNDS
from assessment.services.matrix import shown_result
from assessment.services.runs import BATCH, policy_of_run
from assessment.services.seals import seal_of, seal_sheet
from windows.models import Office
from windows.services.papers import office_data

RECORDS_NAMED: Final = 6


def result_sheet(review: YearReview, row: RunResult, shown: str) -> dict[str, Any]:
    """What the sheet of one person says; the QR code leads to the public check of the seal, where the year is sealed."""
    office, policy = Office.objects.current(), policy_of_run(row.run)
    titles = {ground.code: str(ground.title) for ground in GROUNDS}
    verdicts = sorted(row.verdicts.all(), key=lambda verdict: verdict.code)
    data: dict[str, Any] = {
        "office": office_data(office),
        "issued_on": timezone.localdate().isoformat(),
        "sample": row.staff.is_sample,
        "year": review.year,
        "person_name": row.staff.name,
        "person_number": row.number,
        "window": str(row.window) if row.window else None,
        "period": f"{policy.period_from.isoformat()} – {policy.period_to.isoformat()}",
        "run": str(row.run.number),
        "judged_on": row.run.judged_on.isoformat(),
        "days_served": row.days_served,
        "result": shown,
        "state": str(review.get_state_display()),
        "grounds": [_ground(verdict, titles[verdict.code]) for verdict in verdicts],
        "awards": _(", ").join(awards_of(review).get(row.staff_id, ())) or None,
    }
    return data | _sealed(review, row)


def _ground(verdict: Verdict, title: str) -> dict[str, Any]:
    refs = list(dict.fromkeys(item["ref"] for item in verdict.evidence))
    named = _(", ").join(refs[:RECORDS_NAMED]) + (" …" if len(refs) > RECORDS_NAMED else "")
    return {"code": verdict.code, "title": title, "status": verdict.status, "records": named or None}


def _sealed(review: YearReview, row: RunResult) -> dict[str, Any]:
    """The code of the seal, only on the sheet of the run that was sealed."""
    seal = seal_of(review)
    if seal is None or review.run_id != row.run_id:
        return {}
    sheet = seal_sheet(seal)
    return {name: sheet[name] for name in ("code", "verify_url", "qr_svg")} | {"digest": sheet["sha256"]}


def awards_of(review: YearReview) -> dict[int, list[str]]:
    """The awards of a year by who has them."""
    found: dict[int, list[str]] = {}
    given = Nomination.objects.filter(award__review=review, state=Nomination.State.AWARDED)
    for staff, name in given.order_by("award_id").values_list("staff", "award__name"):
        found.setdefault(staff, []).append(name)
    return found


def register_header() -> list[str]:
    """The heads of the register's columns."""
    first = (_("Number"), _("Person"), _("Window"), _("Days served"), _("Result of the year"))
    return [*first, *CODES, _("Awards")]


def register_rows(review: YearReview, *, held: Collection[int] = ()) -> Iterator[list[object]]:
    """The register of results: a row for each person, in the order of the employee numbers."""
    awards = awards_of(review)
    verdicts = Prefetch("verdicts", Verdict.objects.only("result_id", "code", "status"))
    rows = RunResult.objects.filter(run=review.run_id).select_related("staff", "window").defer("facts")
    for row in rows.prefetch_related(verdicts).order_by("pk").iterator(BATCH):
        statuses = {verdict.code: str(Status(verdict.status).label) for verdict in row.verdicts.all()}
        yield [
            row.number,
            row.staff.name,
            str(row.window) if row.window else "",
            row.days_served,
            str(Result(shown_result(row, held)).label),
            *(statuses.get(code, "") for code in CODES),
            _(", ").join(awards.get(row.staff_id, ())),
        ]


def results_as_json(run: Run) -> dict[str, Any]:
    """The results of a stored run as ``assess --format json`` prints them."""
    rows = RunResult.objects.filter(run=run).prefetch_related("verdicts").defer("facts").order_by("pk")
    staff = [row.as_json() for row in rows.iterator(BATCH)]
    return {"year": run.year, "policy": policy_of_run(run).as_line(), "staff": staff}
