"""Tickets: a person's turn in the queue, and the time each spent waiting, walking and being served."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.models.result import GreenChannel

MOST_RECALLS = 3


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Reads of tickets."""

    def for_day(self, day: object) -> "TicketQuerySet":
        """Tickets drawn for ``day``."""
        return self.filter(day=day)

    def waiting(self) -> "TicketQuerySet":
        """Tickets whose holder waits to be called."""
        return self.filter(state=Ticket.State.WAITING)

    def open(self) -> "TicketQuerySet":
        """Tickets whose turn has not ended."""
        return self.exclude(state__in=Ticket.ENDED)

    def for_list(self) -> "TicketQuerySet":
        """With what a row of a list shows."""
        return self.select_related("group", "window", "called_by", "parked_by", "for_window", "for_staff")


class Ticket(models.Model):
    """One row is one number drawn for one day."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CALLED = "called", _("Called")
        SERVING = "serving", _("Being served")
        PARKED = "parked", _("Parked")
        SERVED = "served", _("Served")
        NO_SHOW = "no_show", _("Did not come")
        LEFT = "left", _("Left the queue")
        NOT_SERVED = "not_served", _("Not served by the end of the day")

    class Source(models.TextChoices):
        DESK = "desk", _("Drawn at the desk")
        KIOSK = "kiosk", _("Drawn at the kiosk")
        BOOKING = "booking", _("Booked")
        FOREIGN = "foreign", _("Number of the centre's own queue")

    class Priority(models.TextChoices):
        NONE = "", pgettext_lazy("priority", "None")
        ELDERLY = "elderly", pgettext_lazy("priority", "Elderly")
        DISABLED = "disabled", pgettext_lazy("priority", "Disabled")
        PREGNANT = "pregnant", pgettext_lazy("priority", "Pregnant or with an infant")
        SERVICEMAN = "serviceman", pgettext_lazy("priority", "Serviceman or veteran")
        GREEN_CHANNEL = "green_channel", _("Green channel")

    day = models.DateField(_("day"))
    number = models.CharField(_("number"), max_length=16)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.DESK)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    group = models.ForeignKey("appointments.TicketGroup", models.PROTECT, null=True, related_name="tickets")
    item = models.ForeignKey("windows.ServiceItem", models.PROTECT, null=True, related_name="tickets")
    priority = models.CharField(
        _("priority"), max_length=16, choices=Priority.choices, default=Priority.NONE, blank=True
    )
    green_category = models.CharField(
        _("category"), max_length=16, choices=GreenChannel.Category.choices, default="", blank=True
    )
    green_reason = models.CharField(_("reason"), max_length=500, default="", blank=True)
    token = models.CharField(max_length=32, null=True, unique=True, editable=False)
    booked_for = models.DateTimeField(_("booked for"), null=True)
    window = models.ForeignKey("windows.Window", models.PROTECT, null=True, blank=True, related_name="tickets")
    called_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    for_window = models.ForeignKey("windows.Window", models.PROTECT, null=True, related_name="+")
    for_staff = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(_("drawn at"))
    waits_from = models.DateTimeField(_("waits from"), null=True)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    last_called_at = models.DateTimeField(_("last called at"), null=True)
    recalls = models.PositiveSmallIntegerField(_("recalls"), default=0)
    serving_since = models.DateTimeField(_("serving since"), null=True, blank=True)
    parked_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    parked_reason = models.CharField(_("why it is parked"), max_length=200, default="", blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    ENDED = (State.SERVED, State.NO_SHOW, State.LEFT, State.NOT_SERVED)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        default_permissions = ()
        permissions = (
            ("call_chosen", "Can call a chosen visitor with a reason"),
            ("manage_queue", "Can call back, transfer and close tickets of others"),
        )
        constraints = (
            models.UniqueConstraint(
                name="appointments_ticket_number_once_a_day",
                fields=("day", "number"),
                violation_error_message=_("This number has already been drawn today."),
            ),
            models.UniqueConstraint(
                name="appointments_ticket_one_called_per_person",
                fields=("called_by",),
                condition=Q(state="called"),
                violation_error_message=_("You have already called a visitor."),
            ),
            models.CheckConstraint(
                name="appointments_ticket_ended_has_time",
                condition=Q(state__in=("served", "no_show", "left", "not_served"), ended_at__isnull=False)
                | (~Q(state__in=("served", "no_show", "left", "not_served")) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="appointments_ticket_serving_has_time_and_window",
                condition=~Q(state__in=("serving", "served")) | Q(serving_since__isnull=False, window__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_ticket_called_by_somebody",
                condition=~Q(state="called")
                | Q(
                    called_by__isnull=False, window__isnull=False, called_at__isnull=False, last_called_at__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="appointments_ticket_waits_from_a_time",
                condition=~Q(state__in=("waiting", "called", "parked")) | Q(waits_from__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_ticket_parked_by_somebody",
                condition=(Q(state="parked", parked_by__isnull=False) & ~Q(parked_reason=""))
                | (~Q(state="parked") & Q(parked_by=None, parked_reason="")),
                violation_error_message=_("Say why the visitor waits outside the queue."),
            ),
            models.CheckConstraint(
                name="appointments_ticket_for_one_target",
                condition=Q(for_window=None) | Q(for_staff=None),
                violation_error_message=_("A visitor is passed on to a window or to a person, not to both."),
            ),
            models.CheckConstraint(
                name="appointments_ticket_green_has_reason",
                condition=(Q(priority="green_channel") & ~Q(green_category="") & ~Q(green_reason=""))
                | (~Q(priority="green_channel") & Q(green_category="", green_reason="")),
                violation_error_message=_("The green channel needs its category and a reason."),
            ),
            models.CheckConstraint(
                name="appointments_ticket_recalled_at_most_thrice", condition=Q(recalls__lte=MOST_RECALLS)
            ),
        )
        indexes = (models.Index(name="appointments_ticket_day_state", fields=("day", "state")),)

    def __str__(self) -> str:
        return self.number

    @property
    def is_ended(self) -> bool:
        """Whether the turn is over."""
        return self.state in self.ENDED


class TicketPeriodQuerySet(models.QuerySet["TicketPeriod"]):
    """Reads of periods."""

    def open(self) -> "TicketPeriodQuerySet":
        """Periods that go on."""
        return self.filter(until_at=None)


class TicketPeriod(models.Model):
    """One row is one stretch of time a ticket was in one state; one closes, the next opens.

    Every figure about waiting, walking and serving comes from these rows. A period that nobody closed at its time
    is closed by the end of the day, and says that its end is not exact.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CALLED = "called", _("Called")
        SERVING = "serving", _("Being served")
        PARKED = "parked", _("Parked")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="periods", db_index=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"), null=True)
    window = models.ForeignKey("windows.Window", models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    accurate = models.BooleanField(_("the end is exact"), default=True)

    objects = TicketPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of a ticket")
        verbose_name_plural = _("periods of tickets")
        default_permissions = ()
        ordering = ("ticket", "from_at", "id")
        constraints = (
            models.UniqueConstraint(
                name="appointments_ticket_in_one_state", fields=("ticket",), condition=Q(until_at=None)
            ),
            models.CheckConstraint(
                name="appointments_ticket_period_ends_after_start",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
            models.CheckConstraint(
                name="appointments_ticket_period_at_a_window",
                condition=~Q(state__in=("called", "serving")) | Q(window__isnull=False, staff__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_ticket_period_inexact_at_the_end", condition=Q(accurate=True) | ~Q(until_at=None)
            ),
        )
        indexes = (
            models.Index(name="appointments_ticket_period", fields=("ticket", "from_at")),
            models.Index(name="appointments_ticket_period_at", fields=("from_at",)),
        )

    def __str__(self) -> str:
        return f"{self.ticket} · {self.get_state_display()}"
