"""Steps F6 and F7: the result, its delivery, the invitation to rate; and withdrawal before the decision."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.flow import How, Outcome, Step
from appointments.models import Approval, Case, Delivery, Result, StepRecord
from appointments.services import case_papers, guards, steps, visits
from appointments.services.case_papers import Draft
from appointments.services.guards import Refused
from appointments.services.texts import NAME_LENGTH, plain
from service_window.wording import in_chinese
from windows.models import ItemVersion, Paper, Staff, StoredFile
from windows.services import audit

_DOCUMENT_LENGTH, _TRACKING_LENGTH = 100, 64


@transaction.atomic
def record_result(
    case: Case,
    *,
    by: Staff,
    number: str = "",
    blank_serial: str = "",
    valid_until: date | None = None,
    scan: StoredFile | None = None,
) -> StepRecord:
    """Make the result ready (打印证书, F6): our own document, an external one with its number, or the refusal.

    From this moment the promise counts as kept or broken.
    """
    locked = guards.lock(case)
    guards.ensure("record_result", locked, by=by)
    kind = _kind_of(locked)
    external = kind == Result.Kind.EXTERNAL
    number, blank_serial = plain(number, most=_DOCUMENT_LENGTH), plain(blank_serial, most=_DOCUMENT_LENGTH)
    if external and not number:
        raise Refused(_("Enter the number that the issuing system gave the document."))
    if valid_until is not None and valid_until <= timezone.localdate():
        raise Refused(_("A result that is no longer valid cannot be issued."))
    moment = timezone.now()
    what = {"number": number, "blank_serial": blank_serial} if external else {}
    until = valid_until if kind in (Result.Kind.OWN, Result.Kind.EXTERNAL) else None
    result = Result.objects.create(
        case=locked, kind=kind, valid_until=until, scan=scan, recorded_at=moment, recorded_by=by, **what
    )
    changes = {"result_ready_at": moment, "result_ready_on": timezone.localdate(moment)}
    how = How.NOT_APPLICABLE if kind == Result.Kind.NONE else How.DONE
    visit = guards.visit_of_case(locked, by)
    record = steps.move(locked, Step.PRINT_CERTIFICATE, by=by, how=how, visit=visit, moment=moment, changes=changes)
    done = audit.Act("case.record_result", locked, by=by, label=str(locked), after={"kind": kind})
    papers = case_papers.issue(locked, _result_papers(locked, result), by=by, acts=(done,))
    if kind in (Result.Kind.OWN, Result.Kind.REFUSAL) and papers:
        Result.objects.filter(pk=result.pk).update(number=papers[0].number)
    return record


@transaction.atomic
def finish_case(
    case: Case, *, by: Staff, way: str = "counter", recipient: str = "", tracking_number: str = ""
) -> StepRecord:
    """Hand the result over, invite to rate, and close the case (办结, F7). It never waits for a rating."""
    locked = guards.lock(case)
    guards.ensure("finish", locked, by=by)
    if way not in Delivery.Way.values:
        raise Refused(_("Choose how the result is handed over."))
    tracking_number = plain(tracking_number, most=_TRACKING_LENGTH)
    if way == Delivery.Way.MAIL and not tracking_number:
        raise Refused(_("A delivery by mail needs the tracking number."))
    moment = timezone.now()
    recipient = plain(recipient, most=NAME_LENGTH) or _usual_recipient(locked)
    Delivery.objects.create(
        case=locked,
        way=way,
        recipient=recipient,
        tracking_number=tracking_number,
        delivered_at=moment,
        delivered_by=by,
    )
    changes = {
        "closed_at": moment,
        "closed_by": by,
        "outcome": Outcome.COMPLETED.value,
        "rating_invited_at": moment,
    }
    visit = guards.visit_of_case(locked, by)
    record = steps.move(locked, Step.FINISH, by=by, visit=visit, moment=moment, changes=changes)
    visits.finish_visit_if_done(locked, by=by)
    done = audit.Act("case.finish", locked, by=by, label=str(locked), after={"way": way})
    drafts = (
        []
        if _has_no_document(locked)
        else [(Paper.Kind.DELIVERY_RECEIPT, _receipt(locked, way, recipient, tracking_number))]
    )
    case_papers.issue(locked, drafts, by=by, acts=(done,))
    return record


@transaction.atomic
def withdraw_case(case: Case, *, by: Staff, reason: str, proof: StoredFile | None = None) -> Case:
    """Close a case because the applicant withdrew (撤回申请) before the result was handed over."""
    locked = guards.lock(case)
    guards.ensure("withdraw", locked, by=by)
    reason, moment = plain(reason), timezone.now()
    if not reason:
        raise Refused(_("Say how the applicant declared the withdrawal, and why if known."))
    visits.end_case(locked, Outcome.WITHDRAWN, by=by, moment=moment, reason=reason, file=proof)
    locked.special_procedures.filter(ended_at=None).update(ended_at=moment, ended_by=by)
    visits.finish_visit_if_done(locked, by=by)
    paper = {"reason": reason, "withdrawn_on": case_papers.today_iso()}
    done = audit.Act("case.withdraw", locked, by=by, reason=reason, label=str(locked))
    case_papers.issue(locked, ((Paper.Kind.WITHDRAWAL, paper),), by=by, acts=(done,))
    return locked


def _kind_of(case: Case) -> str:
    if case.decision == Case.Decision.REFUSED:
        return Result.Kind.REFUSAL
    version = case.item_version
    issuers = {
        ItemVersion.ResultIssuer.OWN: Result.Kind.OWN,
        ItemVersion.ResultIssuer.EXTERNAL: Result.Kind.EXTERNAL,
        ItemVersion.ResultIssuer.NONE: Result.Kind.NONE,
    }
    return issuers[ItemVersion.ResultIssuer(version.result_issued_by)] if version else Result.Kind.NONE


def _result_papers(case: Case, result: Result) -> list[Draft]:
    version = case.item_version
    if result.kind == Result.Kind.REFUSAL:
        last = Approval.objects.filter(case=case, reversed_at=None).order_by("-id").first()
        return [(Paper.Kind.DECISION_REFUSED, {"reason": last.reason if last else ""})]
    if result.kind == Result.Kind.OWN and version is not None:
        extra: dict[str, Any] = {
            "result_name": version.result_name or version.name,
            "decided_on": case.decided_on.isoformat() if case.decided_on else None,
            "valid_until": result.valid_until.isoformat() if result.valid_until else None,
            "validity": version.result_validity or None,
        }
        return [(Paper.Kind.OWN_RESULT, extra)]
    return []


def _has_no_document(case: Case) -> bool:
    return Result.objects.filter(case=case, taken_back_at=None, kind=Result.Kind.NONE).exists()


def _usual_recipient(case: Case) -> str:
    person = case.agent or case.applicant
    return person.name if person else ""


def _receipt(case: Case, way: str, recipient: str, tracking_number: str) -> dict[str, Any]:
    result = Result.objects.get(case=case, taken_back_at=None)
    version = case.item_version
    name = version.result_name or version.name if version else ""
    document = {"name": name if result.kind != Result.Kind.REFUSAL else in_chinese(Result.Kind(result.kind).label)}
    return {
        "documents": [document | {"number": result.number or None, "copies": 1}],
        "delivery_way": way,
        "mail_number": tracking_number or None,
        "receiver_name": recipient,
        "delivered_on": case_papers.today_iso(),
    }
