"""Ratings by visitors (R1): given, declined, entered from a call; never changed, and asked for without pushing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import RaterContact, Rating, RatingDecline
from evaluations.rating_types import BAD, Aspect, Level, RatingChannel, Reason
from evaluations.services.bad_reviews import open_follow_up
from evaluations.services.occasions import AlreadyRated, NotToRate, Occasion
from windows.models import Device, Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require

ENTER_RATINGS = "evaluations.enter_rating"


@dataclass(frozen=True, slots=True)
class Given:
    """What a visitor says: the level, and what they wish to add. The phone is only to be called back."""

    level: str
    aspects: Mapping[str, str] = field(default_factory=dict)
    reasons: Collection[str] = ()
    text: str = ""
    phone: str = ""


@transaction.atomic
def rate(
    occasion: Occasion, given: Given, *, channel: str, by: Staff | None = None, device: Device | None = None
) -> Rating:
    """Keep a rating of ``occasion``; a bad one opens its follow-up. Once given, it stands.

    ``by`` is only set where the office enters what somebody said on the telephone.
    """
    text = words(given.text, most=1000)
    reasons = [reason for reason in Reason.values if reason in given.reasons]
    _ensure_complete(given, reasons, text)
    moment = timezone.now()
    row = Rating(
        case=occasion.case,
        visit=occasion.visit,
        staff=occasion.staff,
        window=occasion.window,
        again=occasion.again,
        level=given.level,
        reasons=" ".join(reasons),
        text=text,
        channel=channel,
        device=device,
        invited_at=occasion.case.rating_invited_at,
        rated_at=moment,
        entered_by=by,
        is_sample=occasion.case.is_sample,
        **{aspect: given.aspects.get(aspect, "") for aspect in Aspect.values},
    )
    _insert(row)
    _keep_contact(row, given.phone)
    after = {"level": row.level, "channel": channel, "case": row.case_id, "again": row.again}
    acts = [audit.Act("rating.give", row, by=by, label=str(row.case), after=after)]
    if row.is_bad and not row.again:
        acts.append(open_follow_up(row))
    audit.record_many(acts)
    return row


@transaction.atomic
def decline(occasion: Occasion, *, device: Device) -> RatingDecline:
    """Take note that the visitor does not wish to rate; nothing follows from it for anybody."""
    if occasion.visit is None:
        raise NotToRate(_("There is nothing to rate at this window now."))
    row, new = RatingDecline.objects.get_or_create(
        case=occasion.case, visit=occasion.visit, defaults={"device": device, "declined_at": timezone.now()}
    )
    if new:
        audit.record("rating.decline", row, by=None, label=str(row.case))
    return row


def enter_by_phone(occasion: Occasion, given: Given, *, by: Staff) -> Rating:
    """Enter what a visitor said on the telephone; nobody enters a rating of themselves."""
    require(by, ENTER_RATINGS)
    if by.pk == occasion.staff.pk:
        raise NotPermitted(_("Nobody enters a rating of themselves. Ask somebody else to enter it."))
    return rate(occasion, given, channel=RatingChannel.PHONE, by=by)


def _ensure_complete(given: Given, reasons: list[str], text: str) -> None:
    """Refuse a level that is not one of the five, and a bad one without a word of why."""
    if given.level not in Level.values or any(value and value not in Level.values for value in given.aspects.values()):
        raise NotValid(_("Choose one of the five levels."))
    if given.level in BAD and not reasons and not text:
        raise NotValid(_("Say what was wrong: tick a reason, or write it in your own words."))


def _insert(row: Rating) -> None:
    """Add the row; who sends the same again, or is second, is told that the first rating stands."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if Rating.objects.filter(case=row.case, visit=row.visit, again=row.again).exists():
            raise AlreadyRated(_("This visit has been rated already. Thank you; the first rating stands.")) from error
        raise


def _keep_contact(row: Rating, phone: str) -> None:
    """Keep apart who rated: agent or applicant of the case, with the phone given now if one was."""
    person = row.case.agent or row.case.applicant
    name, known = (person.name, person.phone) if person else ("", "")
    number = words(phone, most=40) or known
    if name or number:
        RaterContact.objects.create(rating=row, name=name, phone=number, given_at=row.rated_at)
