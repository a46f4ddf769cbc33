"""Numbered result sheets that a further proposal of the year has overtaken."""

from django.utils.translation import gettext as _

from assessment.models import ResultSheet, Run, YearReview
from windows.models import Staff
from windows.services import audit, papers


def void_overtaken(review: YearReview, run: Run, *, by: Staff) -> list[audit.Act]:
    """Declare the sheets of a year void that tell of another run than ``run``; the acts are for the caller to record.

    Until it is published, nobody gets a sheet of the new run; what went out before must not pass for genuine meanwhile.
    """
    rows = ResultSheet.objects.filter(review=review, replaced_at=None, paper__void_at=None).exclude(result__run=run)
    reason = _("The year was proposed anew, by run %(run)s.") % {"run": run.number}
    return [papers.mark_void(row.paper, by=by, reason=reason) for row in rows.select_related("paper").order_by("pk")]
