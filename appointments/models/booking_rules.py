"""How times are booked: the rules of the office, the items that can be booked, the days on which nobody is received."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.slots import CELL

MOST_PLACES = 20
"""Visitors that one window can receive at once."""


def whole_cells(minutes: int) -> None:
    """Refuse a length that is no multiple of the smallest piece of time."""
    if minutes % CELL:
        raise ValidationError(_("Use a multiple of %(cell)d minutes.") % {"cell": CELL})


class BookingRulesQuerySet(models.QuerySet["BookingRules"]):
    """Reads of the rules."""

    def current(self) -> "BookingRules":
        """The rules of this installation; a migration writes their row."""
        rules, _created = self.get_or_create(pk=BookingRules.SINGLETON)
        return rules


class BookingRules(models.Model):
    """The one row says how visitors book a time, and how long what they entered is kept."""

    SINGLETON = 1

    class WhenLate(models.TextChoices):
        WALK_IN = "walk_in", _("A ticket as without a booking")
        REFUSE = "refuse", _("No ticket; the visitor takes a number")

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON, editable=False)
    is_offered = models.BooleanField(
        _("visitors can book a time"),
        default=True,
        help_text=_("Switch it off where the city has a booking of its own. Bookings already made stay."),
    )
    lead_minutes = models.PositiveIntegerField(
        _("minutes ahead"), default=60, help_text=_("A time is booked at least so many minutes before it begins.")
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("days ahead"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("So many calendar days ahead can be booked, 1 to 90."),
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("minutes that a chosen time is held"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("While the visitor enters name and phone; then it is free again."),
    )
    reopen_minutes = models.PositiveIntegerField(
        _("minutes before a cancelled time is free again"),
        default=15,
        validators=[MaxValueValidator(7 * 24 * 60)],
        help_text=_("So that nobody can pass a time on to somebody of their choice."),
    )
    most_per_applicant = models.PositiveSmallIntegerField(
        _("bookings to come per applicant"), default=2, validators=[MinValueValidator(1)]
    )
    most_per_phone = models.PositiveSmallIntegerField(
        _("bookings to come per phone"),
        default=10,
        validators=[MinValueValidator(1)],
        help_text=_("An agent books for many applicants with one phone."),
    )
    most_moves = models.PositiveSmallIntegerField(_("times that a booking can be moved"), default=3)
    early_minutes = models.PositiveSmallIntegerField(
        _("check-in opens, minutes before the time"),
        default=30,
        validators=[MaxValueValidator(12 * 60)],
        help_text=_("Who comes earlier is told from when on."),
    )
    late_minutes = models.PositiveSmallIntegerField(
        _("minutes after the time that still count as in time"), default=15, validators=[MaxValueValidator(12 * 60)]
    )
    when_late = models.CharField(
        _("who comes later gets"), max_length=8, choices=WhenLate.choices, default=WhenLate.WALK_IN
    )
    phone_check_in = models.BooleanField(
        _("check-in by phone"),
        default=True,
        help_text=_("From the page of the booking, within the time of check-in."),
    )
    keep_days = models.PositiveSmallIntegerField(
        _("days that name and phone are kept"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Counted from the time booked; then the booking is made anonymous."),
    )

    objects = BookingRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of booking")
        verbose_name_plural = _("rules of booking")
        default_permissions = ("view", "change")
        constraints = (
            models.CheckConstraint(
                name="appointments_booking_rules_are_the_only_ones",
                condition=Q(id=1),
                violation_error_message=_("There is only one set of rules."),
            ),
            models.CheckConstraint(
                name="appointments_booking_rules_look_ahead", condition=Q(horizon_days__range=(1, 90))
            ),
            models.CheckConstraint(
                name="appointments_booking_rules_hold_for_a_while", condition=Q(hold_minutes__range=(1, 60))
            ),
        )

    def __str__(self) -> str:
        return str(_("Rules of booking"))


class BookableItem(models.Model):
    """One row says how a service item is booked: how long a visit takes, how many at once, what is asked."""

    item = models.OneToOneField(
        "windows.ServiceItem", models.PROTECT, related_name="booking_settings", verbose_name=_("service item")
    )
    rules = models.ForeignKey(BookingRules, models.PROTECT, default=1, editable=False, related_name="+")
    is_bookable = models.BooleanField(_("can be booked"), default=True)
    length = models.PositiveSmallIntegerField(
        _("minutes of a visit"),
        default=20,
        validators=[MinValueValidator(CELL), MaxValueValidator(240), whole_cells],
        help_text=_("A multiple of 5 minutes, 5 to 240. Times follow each other at this distance."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("visitors at once"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
        help_text=_("So many are booked for the same time at each window that offers the item."),
    )
    needs_identifier = models.BooleanField(
        _("identifier needed"),
        default=False,
        help_text=_("Ask for the identity number or credit code of the applicant only where the item needs it."),
    )

    class Meta:
        verbose_name = _("bookable item")
        verbose_name_plural = _("bookable items")
        default_permissions = ("add", "change", "view")
        ordering = ("item__position", "item__code")
        constraints = (
            models.CheckConstraint(
                name="appointments_bookable_length_is_plausible",
                condition=Q(length__range=(CELL, 240)),
                violation_error_message=_("A visit takes 5 to 240 minutes."),
            ),
            models.CheckConstraint(
                name="appointments_bookable_capacity_is_plausible",
                condition=Q(capacity__range=(1, MOST_PLACES)),
                violation_error_message=_("A window receives 1 to 20 visitors at once."),
            ),
        )

    def __str__(self) -> str:
        return str(self.item)


class BlockedDateQuerySet(models.QuerySet["BlockedDate"]):
    """Reads of blocked dates."""

    def standing(self) -> "BlockedDateQuerySet":
        """Those that were not lifted."""
        return self.filter(lifted_at=None)


class BlockedDate(models.Model):
    """One row says that nobody is received on some days, or in some hours of them. It is lifted, never removed."""

    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts = models.TimeField(_("from"), null=True, blank=True, help_text=_("Empty: the whole day."))
    ends = models.TimeField(_("to"), null=True, blank=True)
    window = models.ForeignKey(
        "windows.Window",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="blocked_dates",
        verbose_name=_("window"),
        help_text=_("Empty: all windows."),
    )
    reason = models.CharField(_("reason"), max_length=200, help_text=_("Visitors read it."))
    entered_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")
    lifted_at = models.DateTimeField(_("lifted at"), null=True, editable=False)
    lifted_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")

    objects = BlockedDateQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked date")
        verbose_name_plural = _("blocked dates")
        default_permissions = ("add", "change", "view")
        ordering = ("-first_day", "-id")
        constraints = (
            models.CheckConstraint(
                name="appointments_blocked_ends_after_start",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                name="appointments_blocked_hours_in_order",
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__isnull=False, ends__gt=F("starts")),
                violation_error_message=_("Enter both times, the earlier one first, or none for the whole day."),
            ),
            models.CheckConstraint(name="appointments_blocked_with_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day} {self.reason}"
