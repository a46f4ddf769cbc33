"""Lines of a ledger for tests: one of each type, right as they stand, to be changed field by field."""

import io
import json
from collections.abc import Iterable
from typing import Any

from evaluations.services.ledger import LoadReport, load_ledger

Line = dict[str, Any]

SAMPLES: dict[str, Line] = {
    "policy": {
        "type": "policy",
        "year": 2026,
        "period_from": "2026-01-01",
        "period_to": "2026-12-31",
        "year_basis": "event",
        "in_effect": "confirmation",
        "min_service_days": 1,
        "long_absence_minutes": 30,
        "conflict_requires_fault": True,
        "inspection_bodies": ["municipal_centre", "superior", "discipline"],
        "inspection_excluded_kinds": [],
        "media_kinds": ["news"],
        "criticism_needed_for": "all",
        "overdue_complaints": "not_rejected",
    },
    "staff": {"type": "staff", "number": "S001", "name": "张三", "joined_on": "2024-01-01", "left_on": None},
    "finding": {
        "type": "finding",
        "ref": "V1",
        "staff": "S001",
        "kind": "gaming",
        "event_on": "2026-03-02",
        "status": "confirmed",
        "confirmed_on": "2026-03-09",
        "final_on": None,
        "source": "round",
        "inspection": None,
        "under_review": False,
        "minutes": None,
        "affected_work": None,
        "consequence": None,
        "at_fault": None,
    },
    "notice": {
        "type": "notice",
        "ref": "N1",
        "issuer": "municipal_centre",
        "issued_on": "2026-04-01",
        "document_number": "政服通〔2026〕1号",
        "staff": ["S001"],
        "findings": ["V1"],
    },
    "media_report": {
        "type": "media_report",
        "ref": "M1",
        "published_on": "2026-05-01",
        "outlet": "晚报",
        "kind": "news",
        "staff": ["S001"],
        "status": "confirmed",
    },
    "inspection": {"type": "inspection", "ref": "I1", "body": "superior", "mode": "covert", "held_on": "2026-06-01"},
    "case": {
        "type": "case",
        "ref": "C1",
        "handler": "S001",
        "promised_due_on": "2026-06-10",
        "closed_on": "2026-06-15",
    },
    "complaint": {
        "type": "complaint",
        "ref": "K1",
        "staff": "S001",
        "case": "C1",
        "event_on": "2026-06-11",
        "decision": "pending",
        "decided_on": None,
        "subject": "attitude",
    },
}


def line(type_: str, /, **fields: Any) -> Line:
    """The sample of a type with ``fields`` changed."""
    return SAMPLES[type_] | fields


def confirmed(**fields: Any) -> Line:
    """A finding of gaming confirmed on the day it happened; ``fields`` changed."""
    event_on = fields.get("event_on", "2026-03-02")
    return line("finding", **({"event_on": event_on, "confirmed_on": event_on} | fields))


def as_bytes(lines: Iterable[Line | str | bytes]) -> bytes:
    """The lines as a file."""

    def raw(entry: Line | str | bytes) -> bytes:
        if isinstance(entry, bytes):
            return entry
        return (entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)).encode()

    return b"".join(raw(entry) + b"\n" for entry in lines)


def load(*lines: Line | str | bytes, **options: Any) -> LoadReport:
    """Load the lines for the installation itself."""
    return load_ledger(io.BytesIO(as_bytes(lines)), **({"by": None} | options))
