"""Visits: a person's time at a window."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.models.ticket import Ticket


class Channel(models.TextChoices):
    """How a matter reached the office."""

    COUNTER = "counter", _("Counter")
    PHONE = "phone", _("Telephone")
    ONLINE = "online", _("Online")
    POST = "post", _("Post")


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
