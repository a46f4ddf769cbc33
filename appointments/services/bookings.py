"""Bookings by visitors: a time held, confirmed, moved, cancelled; each of them at most once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import BookableItem, Booking, BookingRules
from appointments.services.booking_diary import local, offer_of, read_diary
from appointments.services.booking_places import give_back, keep_places, places_of, release_places, take_places
from appointments.services.texts import NAME_LENGTH, plain
from appointments.slots import conflict_of, day_offer
from service_window.fields import blind_index
from service_window.http import Refusal
from windows.models import ItemVersion, ServiceItem, Staff
from windows.services import audit
from windows.services.records import NotValid, require

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What codes are made of: nothing that is mistaken for something else when it is read out."""
CODE_LENGTH = 8
WORK_WITH_BOOKINGS = "appointments.read_booking"


class SlotTaken(Refusal):
    """Somebody else was quicker, or the time is not offered any more."""


class ItemNotBookable(Refusal):
    """The item is not offered for booking now."""

    sentence = gettext_lazy(
        "This item cannot be booked at present. Choose another one, call us, or take a number when you come."
    )


class BookingState(Refusal):
    """The booking is in another state than the act needs."""


class TooManyBookings(Refusal):
    """The applicant or the phone has used up what the office allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who comes, as the form has cleaned it."""

    name: str
    phone: str
    identifier: str = ""
    identifier_kind: str = ""


def new_token() -> str:
    """A private token for the page of a booking."""
    return secrets.token_urlsafe(24)


def find_settings(code: str) -> tuple[BookableItem, ItemVersion]:
    """How an item is booked, and its version in force; refuse what cannot be booked now. One query."""
    versions = ItemVersion.objects.published_on(timezone.localdate()).filter(item__code=code)
    version = versions.select_related("item__booking_settings__rules").first()
    if version is None:
        raise ItemNotBookable
    return settings_of(version.item), version


def settings_of(item: ServiceItem) -> BookableItem:
    """How an item is booked, whether or not it is published; refuse what cannot be booked now."""
    settings: BookableItem | None = getattr(item, "booking_settings", None)
    if settings is None or not settings.is_bookable or not settings.rules.is_offered:
        raise ItemNotBookable
    return settings


@transaction.atomic
def hold_slot(code: str, *, starts_at: datetime, token: str) -> Booking:
    """Hold a time for the minutes that the rules allow; the same token again moves the hold, it never makes two.

    So a form sent twice, or sent again after going back, holds one time: the one chosen last.
    """
    settings, version = find_settings(code)
    now = timezone.now()
    draft = Booking.objects.select_for_update().filter(token=token).first()
    if draft is not None and draft.state not in Booking.NEVER_MADE:
        return draft
    if draft is not None and draft.starts_at == starts_at and draft.held_until and draft.held_until > now:
        return draft
    windows = _windows_free(settings, starts_at, now=now)
    held = places_of(draft) if draft is not None else []
    if draft is None:
        draft = Booking(token=token, code=_new_code(), created_at=now)
    draft.state = Booking.State.DRAFT  # a hold that ran out is taken up again
    draft.item, draft.version, draft.window_id = version.item, version, windows[0]
    draft.starts_at, draft.ends_at = starts_at, starts_at + timedelta(minutes=settings.length)
    draft.held_until, draft.changed_at = now + timedelta(minutes=settings.rules.hold_minutes), now
    give_back(held, now=now)
    draft.save()
    _take(draft, settings, windows, now=now)
    audit.record("booking.hold", draft, by=None, label=draft.code, after=_codes(draft))
    return draft


@transaction.atomic
def confirm_booking(booking: Booking, contact: Contact) -> Booking:
    """Make a held time a booking; a second press finds it made.

    A hold that ran out is taken up again where nobody else has taken the time.
    """
    rules = BookingRules.objects.select_for_update(no_key=True).get()  # limits are counted one after the other
    row = Booking.objects.select_for_update(of=("self",)).select_related("item").get(pk=booking.pk)
    if row.booked_at is not None:
        return row
    settings, version = find_settings(row.item.code)
    now = timezone.now()
    _ensure_ahead(row.starts_at, now)
    given = _checked(contact, settings)
    applicant = _applicant_index(given)
    phone = blind_index(given.phone)
    _ensure_within_limits(applicant, phone, rules, now=now)
    row.version, row.applicant_name, row.applicant_index = version, given.name, applicant
    row.phone, row.phone_index = given.phone, phone
    row.identifier, row.identifier_kind = given.identifier, given.identifier_kind
    row.state, row.booked_at, row.changed_at, row.held_until = Booking.State.BOOKED, now, now, None
    row.save()
    if not (keep_places(row) and _is_offered(row)):
        release_places(row, now=now)
        row.ends_at = row.starts_at + timedelta(minutes=settings.length)
        row.save(update_fields=("ends_at",))
        _take(row, settings, _windows_free(settings, row.starts_at, now=now), now=now)
    audit.record("booking.confirm", row, by=None, label=row.code, after=_codes(row))
    return row


@transaction.atomic
def move_booking(booking: Booking, *, starts_at: datetime) -> Booking:
    """Move a booking to another time; the old one is free again after the delay of the rules."""
    row = Booking.objects.select_for_update(of=("self",)).select_related("item").get(pk=booking.pk)
    now = timezone.now()
    _ensure_changeable(row, now)
    settings, version = find_settings(row.item.code)
    if row.starts_at == starts_at:
        return row
    if row.moves >= settings.rules.most_moves and not row.conflict:
        raise BookingState(_("This booking was moved as often as possible. Cancel it and book again, or call us."))
    before, held = _codes(row), places_of(row)
    windows = _windows_free(settings, starts_at, now=now)
    row.version, row.starts_at, row.ends_at = version, starts_at, starts_at + timedelta(minutes=settings.length)
    row.moves, row.changed_at, row.conflict, row.conflict_since = row.moves + 1, now, "", None
    row.told_about, row.told_at, row.told_by = "", None, None
    row.window_id = windows[0]
    row.save()
    _take(row, settings, windows, now=now)
    give_back(held, now=now, delay=timedelta(minutes=settings.rules.reopen_minutes))
    audit.record("booking.move", row, by=None, label=row.code, before=before, after=_codes(row))
    return row


@transaction.atomic
def cancel_booking(booking: Booking, *, by: Staff | None = None, reason: str = "") -> Booking:
    """Cancel a booking, by its visitor or at the window for one who called; the time reopens after the delay."""
    require(by, WORK_WITH_BOOKINGS)
    if by is not None and not reason.strip():
        raise NotValid(_("Say why you cancel it, such as who called."))
    row = Booking.objects.select_for_update().get(pk=booking.pk)
    now = timezone.now()
    _ensure_changeable(row, now)
    row.state, row.cancelled_at, row.cancelled_by, row.changed_at = Booking.State.CANCELLED, now, by, now
    row.conflict, row.conflict_since = "", None
    row.save()
    release_places(row, now=now, delay=timedelta(minutes=BookingRules.objects.current().reopen_minutes))
    audit.record("booking.cancel", row, by=by, reason=reason.strip()[:200], label=row.code)
    return row


def find_by_code(text: str) -> Booking | None:
    """The booking with this code, however it was typed; only one that was made."""
    code = "".join(char for char in text.upper() if char in ALPHABET)
    rows = Booking.objects.exclude(state__in=Booking.NEVER_MADE).select_related("version", "window", "item")
    return rows.filter(code=code).first() if len(code) == CODE_LENGTH else None


# --- What stands in the way ---------------------------------------------------------------------


def _windows_free(settings: BookableItem, starts_at: datetime, *, now: datetime) -> tuple[int, ...]:
    """The windows at which a time can be booked now, the least busy one first; refuse a time that is not offered."""
    _ensure_ahead(starts_at, now)
    at, today = local(starts_at), local(now)
    if (at.date() - today.date()).days <= settings.rules.horizon_days:
        diary = read_diary(settings.item_id, first=at.date(), last=at.date())
        offer = day_offer(diary, offer_of(settings), at.date(), now=today, lead=settings.rules.lead_minutes)
        for slot in offer.slots:
            if slot.on(at.date()) == at:
                return slot.windows
    raise SlotTaken(_("This time is not free any more. Choose another one."))


def _take(booking: Booking, settings: BookableItem, windows: Sequence[int], *, now: datetime) -> None:
    """Take a place at the first window that still has one; refuse where others were quicker everywhere."""
    for window in windows:
        if take_places(booking, window, booking.starts_at, offer_of(settings), now=now):
            if booking.window_id != window:
                booking.window_id = window
                booking.save(update_fields=("window",))
            return
    raise SlotTaken(_("Somebody else has just taken this time. Choose another one."))


def _is_offered(booking: Booking) -> bool:
    """Whether a time that is held has not been closed meanwhile."""
    diary = read_diary(booking.item_id, first=booking.day, last=booking.day)
    return conflict_of(diary, day=booking.day, window=booking.window_id, span=booking.span) is None


def _ensure_ahead(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise SlotTaken(_("This time has passed. Choose a later one."))


def _ensure_changeable(booking: Booking, now: datetime) -> None:
    if booking.state != Booking.State.BOOKED:
        raise BookingState(
            _("This booking cannot be changed any more: %(state)s.") % {"state": booking.get_state_display()}
        )
    if booking.starts_at <= now:
        raise BookingState(_("The time booked has begun; it can no longer be moved or cancelled."))


def _ensure_within_limits(applicant: str, phone: str, rules: BookingRules, *, now: datetime) -> None:
    rows = Booking.objects.to_come(now)
    if rows.filter(applicant_index=applicant).count() >= rules.most_per_applicant:
        raise TooManyBookings(
            _("This applicant already has %(number)d bookings to come, as many as possible. Cancel one first.")
            % {"number": rules.most_per_applicant}
        )
    if rows.filter(phone_index=phone).count() >= rules.most_per_phone:
        raise TooManyBookings(
            _(
                "With this phone %(number)d visits are booked already, as many as possible. Cancel one first, or call us."
            )
            % {"number": rules.most_per_phone}
        )


def _checked(contact: Contact, settings: BookableItem) -> Contact:
    name = plain(contact.name, most=NAME_LENGTH)
    if not name or not contact.phone:
        raise NotValid(_("Enter the name of the applicant and a phone."))
    if settings.needs_identifier and not contact.identifier:
        raise NotValid(_("This item needs the identity number or credit code of the applicant."))
    kept = settings.needs_identifier  # what an item does not need is not kept
    return Contact(
        name=name,
        phone=contact.phone,
        identifier=contact.identifier if kept else "",
        identifier_kind=contact.identifier_kind if kept else "",
    )


def _applicant_index(contact: Contact) -> str:
    """By what an applicant is known again: the identifier, else name and phone together."""
    return blind_index(contact.identifier or f"{contact.name}|{contact.phone}")


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _char in range(CODE_LENGTH))


def _codes(booking: Booking) -> dict[str, object]:
    return {"item": booking.item_id, "window": booking.window_id, "starts_at": booking.starts_at}
