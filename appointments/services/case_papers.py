"""The papers of a case: what each says is gathered here, once, at the moment the paper is issued."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from appointments.models import Applicant, Case, CasePaper, MaterialCheck
from appointments.services import clocks
from windows.legal_basis import cited_basis
from windows.models import Material, Office, Paper, Staff
from windows.services import audit, papers

_STATE_ON_PAPER = {
    MaterialCheck.State.PRESENT: "present",
    MaterialCheck.State.MISSING: "missing",
    MaterialCheck.State.DEFECTIVE: "deficient",
    MaterialCheck.State.NOT_NEEDED: "not_needed",
    MaterialCheck.State.UNCHECKED: None,
}

_RESULTS = (Paper.Kind.OWN_RESULT, Paper.Kind.DECISION_REFUSED)

Draft = tuple[str, Mapping[str, Any]]


def issue(case: Case, drafts: Sequence[Draft], *, by: Staff | None, acts: Sequence[audit.Act]) -> list[Paper]:
    """Draw the papers ``drafts`` (kind and what each adds to the case's data), then record all acts.

    The last thing a service does: after it nothing else is written in the transaction.
    """
    base = base_data(case) if drafts else {}
    office = Office.objects.current() if drafts else None
    drawn, told = [], []
    for kind, extra in sorted(drafts, key=lambda draft: draft[0]):
        paper, act = papers.draw_paper(kind, data={**base, **extra}, by=by, sample=case.is_sample, office=office)
        drawn.append(paper)
        told.append(act)
    CasePaper.objects.bulk_create(CasePaper(case=case, paper=paper) for paper in drawn)
    audit.record_many((*told, *acts))
    return drawn


def void_papers(case: Case, kinds: Sequence[str], *, by: Staff, reason: str) -> list[audit.Act]:
    """Declare void the valid papers of these kinds: the act they tell of was taken back. Return what to record."""
    valid = Paper.objects.filter(case_link__case=case, kind__in=kinds, void_at=None).order_by("pk")
    return [papers.mark_void(paper, by=by, reason=reason) for paper in valid]


def next_to_print(case: Case) -> Paper | None:
    """What the print key prints: the result or refusal first, then what was never printed, the newest first.

    When all were printed it is the newest paper once more.
    """
    valid = list(Paper.objects.filter(case_link__case=case, void_at=None).defer("data").order_by("-pk"))
    waiting = sorted((paper for paper in valid if not paper.printed), key=lambda paper: paper.kind not in _RESULTS)
    return next(iter([*waiting, *valid]), None)


def rate_code(case: Case) -> str:
    """The code of the newest paper by which the visitor can rate the service; nothing before the receipt."""
    valid = Paper.objects.filter(case_link__case=case, kind__in=papers.RATED_PAPERS, void_at=None)
    return valid.order_by("-pk").values_list("code", flat=True).first() or ""


def base_data(case: Case) -> dict[str, Any]:
    """What every paper of a case carries."""
    version, applicant = case.item_version, case.applicant
    if version is None or applicant is None:
        raise ValueError("A case has papers only from its receipt on.")
    return {
        "item_name": version.name,
        "wording": version.decision_wording,
        "legal_basis": cited_basis(version.legal_basis),
        "applicant_name": applicant.name,
        "applicant_is_person": applicant.kind == Applicant.Kind.NATURAL,
        "applicant_identifier_masked": applicant.masked_identifier,
        "agent_name": case.agent.name if case.agent else None,
        "case_number": case.number,
        "unified_case_number": case.unified_case_number,
        "channel": case.channel,
        "handler_name": case.holder.name,
        "received_on": _iso(case.received_on),
        "accepted_on": _iso(case.accepted_on),
        "promised_due_on": _iso(case.promised_due_on),
        "statutory_due_on": _iso(case.statutory_due_on),
        "provisional": case.due_provisional,
        "known_years": sorted(clocks.known_years(case)),
    }


def materials_of(case: Case) -> list[dict[str, Any]]:
    """The materials of a case as its papers list them."""
    checks = MaterialCheck.objects.filter(case=case).select_related("material").order_by("material__position")
    return [
        {
            "name": check.material.name,
            "originals": check.material.originals,
            "copies": check.material.copies,
            "state": "tolerated" if check.tolerated else _STATE_ON_PAPER[MaterialCheck.State(check.state)],
            "note": check.note or None,
        }
        for check in checks
    ]


def checklist_of(materials: Iterable[Material]) -> list[dict[str, Any]]:
    """What an item asks for (应交材料清单), as the receipt slip lists it before anything was checked."""
    fields = ("name", "originals", "copies", "required")
    return [{name: getattr(material, name) for name in fields} for material in materials]


def today_iso() -> str:
    """Today as papers carry days."""
    return timezone.localdate().isoformat()


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
