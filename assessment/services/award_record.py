"""The awards of a year as they stand under its seal: what was offered, decided, put out and objected to.

What a year does not have is not written: a seal made before the part existed still agrees.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from assessment.models import AwardMinutes, Nomination, NoticeObjection, QuotaChange, YearReview

Plain = dict[str, Any]


def awards_record(review: YearReview) -> list[Plain]:
    """Every award with its nominations; empty where none was offered."""
    found: dict[int, Plain] = {
        award.pk: {"code": f"{award.pk}", "name": award.name, "quota": award.quota, "nominations": []}
        for award in review.awards.filter(withdrawn_at=None).order_by("pk")
    }
    objections = _objections(review)
    rows = Nomination.objects.filter(award__in=found).order_by("pk")
    named = ("staff", "result__run", "nominated_by", "closed_by", "revoked_by", "notice")
    for row in rows.select_related(*named, "minutes__file", "revoking_minutes__file"):
        found[row.award_id]["nominations"].append(_told(row) | _papers(row, objections.get(row.pk, [])))
    for change in QuotaChange.objects.filter(award__in=found).select_related("changed_by").order_by("pk"):
        found[change.award_id].setdefault("quota_changes", []).append(_change(change))
    return list(found.values())


def _told(row: Nomination) -> Plain:
    return {
        "staff": row.staff.number,
        "run": row.result.run.number,
        "state": row.state,
        "conditional": row.conditional,
        "reason": row.reason,
        "nominated_by": row.nominated_by.number,
        "nominated_at": row.nominated_at.isoformat(),
        "closed_by": row.closed_by.number if row.closed_by else None,
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "closing_reason": row.closing_reason,
        "minutes_number": row.minutes_number,
        "revoked_by": row.revoked_by.number if row.revoked_by else None,
        "revoking_reason": row.revoking_reason,
        "notice": [row.notice.first_day.isoformat(), row.notice.last_day.isoformat()] if row.notice else None,
    }


def _papers(row: Nomination, objections: list[Plain]) -> Plain:
    """The minutes of both decisions with their digests, and the objections to the notice."""
    minutes = {"minutes": row.minutes, "revoking_minutes": row.revoking_minutes}
    found: Plain = {name: _minutes(kept) for name, kept in minutes.items() if kept is not None}
    return found | ({"objections": objections} if objections else {})


def _minutes(row: AwardMinutes) -> Plain:
    return {"number": row.number, "held_on": row.held_on.isoformat(), "sha256": row.file.sha256}


def _objections(review: YearReview) -> dict[int, list[Plain]]:
    """Who objected is left out: the record is handed on, and whoever objects is protected."""
    found: dict[int, list[Plain]] = defaultdict(list)
    rows = NoticeObjection.objects.filter(notice__review=review).select_related("entered_by", "decided_by")
    for row in rows.order_by("pk"):
        found[row.nomination_id].append(
            {
                "received_on": row.received_on.isoformat(),
                "text": row.text,
                "entered_by": row.entered_by.number,
                "entered_at": row.entered_at.isoformat(),
                "outcome": row.outcome,
                "decided_by": row.decided_by.number if row.decided_by else None,
                "decided_at": row.decided_at.isoformat() if row.decided_at else None,
                "answer": row.answer,
            }
        )
    return found


def _change(row: QuotaChange) -> Plain:
    return {
        "before": row.before,
        "after": row.after,
        "reason": row.reason,
        "changed_by": row.changed_by.number,
        "changed_at": row.changed_at.isoformat(),
    }
