"""What was taken along as a spreadsheet is recorded: who, how much, by which filter."""

from django.db import transaction

from windows.models import AuditEvent, Staff
from windows.services import audit


@transaction.atomic
def record_export(what: str, *, by: Staff, rows: int, filters: str) -> AuditEvent:
    """Record that a list of the ledger was taken along; ``what`` names the list."""
    return audit.record("ledger.export", ("evaluations.list", what), by=by, after={"rows": rows, "filters": filters})
