"""What the office publishes of ratings: decided row by row, in words without names and phones (S3, R1)."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import Rating, RatingPublication
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require

PUBLISH = "evaluations.publish_rating"
_LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")
"""Seven digits and more in a row: a phone, an identifier, a case number."""


class Published(Refusal):
    """The rating is published already, or was taken down."""


@transaction.atomic
def publish_rating(
    rating: Rating, *, by: Staff, text: str = "", reply: str = "", rectification: str = ""
) -> RatingPublication:
    """Show a rating on the public page, in the words given here; names and long numbers in them are refused."""
    require(by, PUBLISH)
    if rating.staff_id == by.pk:
        raise NotPermitted(_("Nobody decides on a rating of themselves."))
    shown = {
        "text": words(text, most=1000),
        "reply": words(reply, most=2000),
        "rectification": words(rectification, most=2000),
    }
    for part in shown.values():
        _refuse_personal_data(rating, part)
    row = RatingPublication(rating=rating, published_by=by, published_at=timezone.now(), **shown)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Published(_("This rating is published already. Take it down first.")) from error
    audit.record("rating.publish", rating, by=by, label=str(rating.case))
    return row


@transaction.atomic
def take_down(rating: Rating, *, by: Staff) -> None:
    """Take a rating off the public page; what was published stays on record."""
    require(by, PUBLISH)
    shown = RatingPublication.objects.filter(rating=rating, withdrawn_at=None)
    if not shown.update(withdrawn_at=timezone.now()):
        raise Published(_("This rating is not published."))
    audit.record("rating.withdraw", rating, by=by, label=str(rating.case))


def _refuse_personal_data(rating: Rating, text: str) -> None:
    """Refuse words that name somebody known to the office, or hold a phone or another long number."""
    if not text:
        return
    if _LONG_NUMBER.search(text):
        raise NotValid(_("The text holds a long number, perhaps a phone. Take it out before it is published."))
    case = rating.case
    parties = [person.name for person in (case.applicant, case.agent) if person and len(person.name) > 1]
    people = [name for name in Staff.objects.values_list("name", flat=True) if len(name) > 1]
    if any(name in text for name in (*parties, *people)):
        raise NotValid(_("The text names somebody. Take names out before it is published."))
