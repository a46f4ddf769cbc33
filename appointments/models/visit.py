"""Tickets and visits: a person's turn, and a person's time at a window."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a matter reached the office."""

    COUNTER = "counter", _("Counter")
    PHONE = "phone", _("Telephone")
    ONLINE = "online", _("Online")
    POST = "post", _("Post")


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Reads of tickets."""

    def for_day(self, day: object) -> "TicketQuerySet":
        """Tickets drawn for ``day``."""
        return self.filter(day=day)

    def waiting(self) -> "TicketQuerySet":
        """Tickets whose holder waits to be called."""
        return self.filter(state=Ticket.State.WAITING)


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

    day = models.DateField(_("day"))
    number = models.CharField(_("number"), max_length=16)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.DESK)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    window = models.ForeignKey("windows.Window", models.PROTECT, null=True, blank=True, related_name="tickets")
    drawn_at = models.DateTimeField(_("drawn at"))
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    serving_since = models.DateTimeField(_("serving since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    ENDED = (State.SERVED, State.NO_SHOW, State.LEFT, State.NOT_SERVED)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="appointments_ticket_number_once_a_day",
                fields=("day", "number"),
                violation_error_message=_("This number has already been drawn today."),
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
        )
        indexes = (models.Index(name="appointments_ticket_day_state", fields=("day", "state")),)

    def __str__(self) -> str:
        return self.number


class VisitQuerySet(models.QuerySet["Visit"]):
    """Reads of visits."""

    def open(self) -> "VisitQuerySet":
        """Visits under way."""
        return self.filter(closed_at=None)


class Visit(models.Model):
    """One row is one person at one window, once: for advice only, or with one or several cases."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, null=True, blank=True, related_name="visit")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.COUNTER)
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, related_name="visits", db_index=False, verbose_name=_("window")
    )
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="visits", verbose_name=_("received by"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cases = models.ManyToManyField("appointments.Case", through="appointments.CaseVisit", related_name="visits")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="appointments_one_open_visit_per_person",
                fields=("staff",),
                condition=Q(closed_at=None),
                violation_error_message=_("You already have a visitor. End that visit first."),
            ),
            models.CheckConstraint(
                name="appointments_visit_closes_after_opening",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="appointments_visit_by_phone_is_closed", condition=~Q(channel="phone") | Q(closed_at__isnull=False)
            ),
        )
        indexes = (
            models.Index(name="appointments_visit_window", fields=("window", "opened_at")),
            models.Index(name="appointments_visit_opened", fields=("opened_at",)),
        )

    def __str__(self) -> str:
        return str(self.ticket or self.get_channel_display())


class CaseVisit(models.Model):
    """One row says that a case was worked on in a visit: opened there, or taken up again."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        CONTINUED = "continued", _("Taken up again")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="case_links", db_index=False)
    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="visit_links")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OPENED)

    class Meta:
        verbose_name = _("case of a visit")
        verbose_name_plural = _("cases of visits")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(name="appointments_case_once_per_visit", fields=("visit", "case")),
            models.UniqueConstraint(
                name="appointments_case_opened_in_one_visit", fields=("case",), condition=Q(kind="opened")
            ),
        )

    def __str__(self) -> str:
        return f"{self.visit} · {self.case}"
