"""Registers taken along as a spreadsheet: the fact is recorded, with the filters, never with the rows."""

from django.db import transaction

from windows.models import Staff
from windows.services import audit


@transaction.atomic
def record_export(register: str, *, by: Staff, rows: int, filters: str) -> None:
    """Record that somebody took rows of a register along."""
    audit.record("register.export", ("register", register), by=by, after={"rows": rows, "filters": filters[:500]})
