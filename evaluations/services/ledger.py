"""Load a ledger: all or nothing, and the same content again changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from django.db import connection, transaction
from django.utils import timezone

from evaluations.ledger_file import Ledger, LedgerErrors, Progress, read_ledger
from evaluations.ledger_types import TYPES
from evaluations.services.ledger_known import Known, check_against, known_to
from evaluations.services.ledger_rows import write_ledger
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.records import require

LOAD_LEDGER = "evaluations.load_ledger"
_LOCK = 0x4C454447  # "LEDG": loads queue behind one another


class LedgerRefused(Refusal):
    """The file cannot be loaded; the sentence holds one line for each fault."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, or would do: how many records of each type were created, and how many were there already."""

    digest: str
    created: Mapping[str, int]
    unchanged: int


def load_ledger(
    stream: BinaryIO,
    *,
    by: Staff | None,
    dry_run: bool = False,
    progress: Progress = lambda _read: None,
) -> LoadReport:
    """Load the ledger in ``stream``; a file with any fault loads nothing. A dry run only checks.

    Raises ``LedgerRefused`` with every fault: line, field, value and reason. Loads leave one audit event each.
    """
    require(by, LOAD_LEDGER)
    ledger = read_ledger(stream, today=timezone.localdate(), progress=progress)
    with transaction.atomic():
        _queue()
        known = known_to(ledger)
        check_against(ledger, known)
        if len(ledger.faults):
            errors = LedgerErrors(ledger.faults)
            raise LedgerRefused(str(errors)) from errors
        report = _report(ledger, known)
        if not dry_run:
            write_ledger(ledger, known)
            audit.record("ledger.load", ("ledger", ledger.digest[:16]), by=by, after=_told(report))
    return report


def _queue() -> None:
    """Two loads at once would meet in the same references; SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def _report(ledger: Ledger, known: Known) -> LoadReport:
    found = {kind.TYPE: len(lines) - len(known.there[kind]) for kind, lines in ledger.lines.items()}
    created = {name: found[name] for name in TYPES if found.get(name)}
    return LoadReport(ledger.digest, created, sum(len(keys) for keys in known.there.values()))


def _told(report: LoadReport) -> dict[str, object]:
    return {"sha256": report.digest, "created": dict(report.created), "unchanged": report.unchanged}
