"""Bookings: a visitor's time at a window, from the draft that holds it to the visit or its end."""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.models.applicant import Applicant
from appointments.models.booking_rules import MOST_PLACES
from appointments.slots import Conflict, Span, minute_of
from service_window.fields import EncryptedTextField, mask_identifier, mask_name, mask_phone


class BookingQuerySet(models.QuerySet["Booking"]):
    """Reads of bookings."""

    def standing(self) -> "BookingQuerySet":
        """Bookings whose visitor is expected."""
        return self.filter(state=Booking.State.BOOKED)

    def to_come(self, now: datetime) -> "BookingQuerySet":
        """Standing bookings whose time has not passed."""
        return self.standing().filter(starts_at__gte=now)

    def for_day(self, day: date) -> "BookingQuerySet":
        """Bookings for a day, those that never became one left out."""
        dawn = timezone.make_aware(datetime.combine(day, time.min))
        rows = self.filter(starts_at__gte=dawn, starts_at__lt=dawn + timedelta(days=1))
        return rows.exclude(state__in=Booking.NEVER_MADE)

    def in_conflict(self) -> "BookingQuerySet":
        """Standing bookings that cannot be kept, and whose visitor was not told about it."""
        return self.standing().exclude(conflict="").exclude(told_about=F("conflict"))

    def for_list(self) -> "BookingQuerySet":
        """With what a row of a list shows."""
        return self.select_related("version", "window", "told_by")


class Booking(models.Model):
    """One row is one time at one window for one item, held by a visitor who has the private token of its page."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("booking", "Held")
        BOOKED = "booked", pgettext_lazy("booking", "Booked")
        CHECKED_IN = "checked_in", _("Checked in")
        CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
        NO_SHOW = "no_show", _("Did not come")
        EXPIRED = "expired", pgettext_lazy("booking", "Expired")

    class Trouble(models.TextChoices):
        """Why a booking cannot be kept, as the office says it."""

        DAY_OFF = Conflict.DAY_OFF.value, _("The office does not work on this day")
        OUTSIDE_HOURS = Conflict.OUTSIDE_HOURS.value, _("The office is not open at this time")
        BLOCKED = Conflict.BLOCKED.value, _("The time is blocked")
        WINDOW_CLOSED = Conflict.WINDOW_CLOSED.value, _("The window is closed")
        NOT_SERVED = Conflict.NOT_SERVED.value, _("The window no longer serves the item")
        NOBODY = Conflict.NOBODY.value, _("A and B are both away")
        WITHDRAWN = Conflict.WITHDRAWN.value, _("The item is no longer offered")

    NEVER_MADE = (State.DRAFT, State.EXPIRED)

    item = models.ForeignKey(
        "windows.ServiceItem", models.PROTECT, related_name="bookings", verbose_name=_("service item")
    )
    version = models.ForeignKey("windows.ItemVersion", models.PROTECT, related_name="+", verbose_name=_("item version"))
    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="bookings", verbose_name=_("window"))
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    token = models.CharField(max_length=64, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    applicant_name = models.CharField(_("name of the applicant"), max_length=200, blank=True)
    applicant_index = models.CharField(max_length=64, blank=True, editable=False)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    identifier = EncryptedTextField(_("identifier"), blank=True, default="")
    identifier_kind = models.CharField(
        _("kind of identifier"), max_length=20, choices=Applicant.IdentifierKind.choices, blank=True
    )
    created_at = models.DateTimeField(_("time chosen at"))
    held_until = models.DateTimeField(_("held until"), null=True, editable=False)
    booked_at = models.DateTimeField(_("booked at"), null=True, editable=False)
    changed_at = models.DateTimeField(_("last changed at"), editable=False)
    moves = models.PositiveSmallIntegerField(_("times moved"), default=0, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)
    cancelled_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, editable=False)
    ticket = models.OneToOneField(
        "appointments.Ticket",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="booking",
        verbose_name=_("ticket"),
    )
    conflict = models.CharField(
        _("why it cannot be kept"), max_length=16, choices=Trouble.choices, blank=True, editable=False
    )
    conflict_since = models.DateTimeField(null=True, editable=False)
    told_about = models.CharField(max_length=16, choices=Trouble.choices, blank=True, editable=False)
    told_at = models.DateTimeField(_("told at"), null=True, editable=False)
    told_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")
    anonymised_at = models.DateTimeField(_("made anonymous at"), null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        default_permissions = ()
        permissions = (
            ("read_booking", "Can read the bookings of the day"),
            ("tell_booking", "Can tell visitors about bookings that cannot be kept"),
        )
        constraints = (
            models.CheckConstraint(
                name="appointments_booking_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The booking ends before it begins."),
            ),
            models.CheckConstraint(
                name="appointments_booking_draft_is_held",
                condition=Q(state="draft", held_until__isnull=False) | (~Q(state="draft") & Q(held_until=None)),
            ),
            models.CheckConstraint(
                name="appointments_booking_made_has_time",
                condition=Q(state__in=("draft", "expired"), booked_at=None)
                | (~Q(state__in=("draft", "expired")) & Q(booked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="appointments_booking_made_has_contact",
                condition=Q(booked_at=None)
                | Q(anonymised_at__isnull=False)
                | (~Q(applicant_name="") & ~Q(phone_index="") & ~Q(applicant_index="")),
                violation_error_message=_("A booking needs the name and the phone of the applicant."),
            ),
            models.CheckConstraint(
                name="appointments_booking_anonymous_has_nobody",
                condition=Q(anonymised_at=None)
                | Q(applicant_name="", applicant_index="", phone_index="", identifier_kind=""),
            ),
            models.CheckConstraint(
                name="appointments_booking_cancelled_has_time",
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None, cancelled_by=None)),
            ),
            models.CheckConstraint(
                name="appointments_booking_checked_in_has_time",
                condition=Q(state="checked_in", checked_in_at__isnull=False)
                | (~Q(state="checked_in") & Q(checked_in_at=None, ticket=None)),
            ),
            models.CheckConstraint(
                name="appointments_booking_in_conflict_stands", condition=Q(conflict="") | Q(state="booked")
            ),
            models.CheckConstraint(
                name="appointments_booking_told_by_somebody",
                condition=Q(told_about="", told_at=None, told_by=None)
                | (~Q(told_about="") & Q(told_at__isnull=False, told_by__isnull=False)),
            ),
        )
        indexes = (
            models.Index(name="appointments_booking_starts", fields=("starts_at", "state")),
            models.Index(name="appointments_booking_phone", fields=("phone_index", "state")),
            models.Index(name="appointments_booking_applicant", fields=("applicant_index", "state")),
            models.Index(
                name="appointments_booking_held", fields=("held_until",), condition=Q(held_until__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def day(self) -> date:
        """The day booked."""
        return timezone.localdate(self.starts_at)

    @property
    def span(self) -> Span:
        """The time booked, as `appointments.slots` reads it."""
        start = minute_of(timezone.localtime(self.starts_at).time())
        return Span(start, start + int((self.ends_at - self.starts_at).total_seconds() // 60))

    @property
    def grouped_code(self) -> str:
        """The code as it is read out: in two groups."""
        return f"{self.code[:4]}-{self.code[4:]}"

    @property
    def masked_name(self) -> str:
        """The name as it may be shown without a reason; a booking does not tell people from organisations."""
        return mask_name(self.applicant_name)

    @property
    def masked_phone(self) -> str:
        """The phone as it may be shown without a reason."""
        return mask_phone(self.phone)

    @property
    def masked_identifier(self) -> str:
        """The identifier as it may be shown without a reason."""
        return mask_identifier(self.identifier)


class BookedPlace(models.Model):
    """One row is one numbered place of five minutes at a window, taken by a booking.

    While it is not released nobody else can take it: the database refuses a second row, on both engines. A draft and
    a cancelled booking say from when on it may be released.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="places")
    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()
    free_from = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("place taken")
        verbose_name_plural = _("places taken")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="appointments_place_taken_once",
                fields=("window", "starts_at", "place"),
                condition=Q(released_at=None),
                violation_error_message=_("Somebody else has just taken this time."),
            ),
            models.CheckConstraint(name="appointments_place_is_numbered", condition=Q(place__range=(1, MOST_PLACES))),
        )
        indexes = (
            models.Index(
                name="appointments_place_to_release",
                fields=("free_from",),
                condition=Q(free_from__isnull=False, released_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.window_id} {self.starts_at} {self.place}"
