"""Who gave feedback: revealed with a recorded reason, and removed when it is no longer needed."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import Feedback, FeedbackContact, FeedbackSettings
from evaluations.services.complaint_life import is_about
from windows.models import Staff
from windows.services import audit
from windows.services.records import NotPermitted, NotValid, require

REVEAL: Final = "evaluations.reveal_contact"
REVEALABLE: Final = ("name", "phone")


@transaction.atomic
def reveal_contact(feedback: Feedback, *, by: Staff, field: str, reason: str) -> str:
    """Show name or phone in clear; the reason is recorded. Never to the person complained of."""
    require(by, REVEAL)
    if feedback.complaint is not None and is_about(feedback.complaint, by):
        raise NotPermitted(_("The complaint is about you. Somebody else handles it."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why you need the data; the reason is recorded."))
    if field not in REVEALABLE:
        raise NotValid(_("There is nothing to reveal."))
    value = str(getattr(feedback.contact, field))
    audit.record(
        "feedback.reveal", feedback, by=by, reason=reason.strip(), label=feedback.number, after={"field": field}
    )
    return value


@transaction.atomic
def remove_old_contacts(today: date) -> int:
    """Empty the contacts of finished matters that are older than the settings keep them; run by ``tick``."""
    before = today - timedelta(days=FeedbackSettings.objects.current().contact_days)
    keys = list(FeedbackContact.objects.removable(before).values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        FeedbackContact.objects.filter(pk__in=keys[start : start + 500], removed_at=None).update(
            name="", phone="", phone_index="", removed_at=timezone.now()
        )
    if keys:
        audit.record(
            "feedback.remove_contacts", ("evaluations.feedbackcontact", "-"), by=None, after={"count": len(keys)}
        )
    return len(keys)
