"""What time and the administration do with ratings: contacts emptied, settings changed, exports recorded."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from evaluations.models import FollowUp, RaterContact, RatingSettings
from service_window import public_parts
from windows.models import AuditEvent, Staff
from windows.services import audit
from windows.services.records import MANAGE_OFFICE, require, write

PART = "ratings"
"""How the public pages call the page of ratings."""


def switched_off() -> QuerySet[RatingSettings]:
    """What keeps the page of ratings from visitors."""
    return RatingSettings.objects.filter(ratings_public=False)


@transaction.atomic
def anonymise_contacts(today: date) -> int:
    """Empty name and phone of raters after the set time, but not while a follow-up still needs them; run by ``tick``."""
    now = timezone.now()
    before = now - timedelta(days=RatingSettings.objects.current().contact_kept_days)
    needed = FollowUp.objects.open().values("rating")
    old = RaterContact.objects.filter(given_at__lt=before, anonymised_at=None).exclude(rating__in=needed)
    count = old.update(name="", phone="", anonymised_at=now)
    if count:
        audit.record("rating.anonymise", ("evaluations.ratercontact", "list"), by=None, after={"rows": count})
    return count


@transaction.atomic
def change_settings(*, by: Staff | None, **fields: Any) -> RatingSettings:
    """Change the settings; deadlines of follow-ups under way stay as they are."""
    require(by, MANAGE_OFFICE)
    row = RatingSettings.objects.filter(pk=RatingSettings.SINGLETON).first() or RatingSettings()
    change = write(row, fields)
    if change:
        public_parts.forget(PART)
        audit.record("rating.settings", row, by=by, before=change.before, after=change.after)
    return row


@transaction.atomic
def record_export(*, by: Staff, rows: int, kind: str) -> AuditEvent:
    """Record that ``by`` took ratings along: how many, and in which form."""
    after = {"rows": rows, "kind": kind}
    return audit.record("rating.export", ("evaluations.rating", "list"), by=by, after=after)
