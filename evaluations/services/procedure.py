"""The deadlines of the procedures, as the bureau sets them."""

from django.db import transaction
from django.utils.translation import gettext as _

from evaluations.models import Procedure
from windows.models import Staff
from windows.services import audit
from windows.services.records import NotValid, require, write

SET_DEADLINES = "evaluations.set_deadlines"


@transaction.atomic
def set_deadlines(*, by: Staff, reason: str, **days: int) -> Procedure:
    """Set how many working days each act may take; what runs already keeps its date."""
    require(by, SET_DEADLINES)
    if not reason.strip():
        raise NotValid(_("Say by which decision the deadlines change."))
    row, _made = Procedure.objects.select_for_update().get_or_create(pk=1)
    change = write(row, days)
    if change:
        audit.record("procedure.change", row, by=by, reason=reason, before=change.before, after=change.after)
    return row
