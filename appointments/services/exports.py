"""Lists that leave the product: each taking-along is recorded."""

from datetime import date

from django.db import transaction

from windows.models import AuditEvent, Staff
from windows.services import audit


@transaction.atomic
def record_export(*, by: Staff, rows: int, filters: str) -> AuditEvent:
    """Record that ``by`` took a list of cases along: how many rows, and which filters were set.

    What was searched for may be a name or a phone, so only the names of the filters are kept.
    """
    names = sorted({part.partition("=")[0] for part in filters.split("&") if part.partition("=")[2]})
    return audit.record("case.export", ("appointments.case", "list"), by=by, after={"rows": rows, "filters": names})


@transaction.atomic
def record_figures(*, by: Staff, first: date, last: date, broken_down: str) -> AuditEvent:
    """Record that ``by`` took the figures of a period along, and by what they were broken down."""
    after = {"first": first, "last": last, "by": broken_down}
    return audit.record("figures.export", ("appointments.case", "figures"), by=by, after=after)
