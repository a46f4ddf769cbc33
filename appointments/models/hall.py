"""The hall: which of its parts the office offers, what each display shows, notices, and presses at the kiosk."""

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class HallSettingsQuerySet(models.QuerySet["HallSettings"]):
    """Reads of the settings of the hall."""

    def current(self) -> "HallSettings":
        """The settings of this installation; the defaults hold until somebody changes them."""
        return self.filter(pk=HallSettings.SINGLETON).first() or HallSettings()


class HallSettings(models.Model):
    """The one row says which parts of the hall the office offers; many centres have a hall of their own."""

    SINGLETON = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON, editable=False)
    kiosk_offered = models.BooleanField(_("kiosk"), default=True)
    live_ticket_offered = models.BooleanField(_("live ticket on the phone"), default=True)
    display_offered = models.BooleanField(_("hall display"), default=True)
    kiosk_minutes_before = models.PositiveSmallIntegerField(
        _("minutes before opening from which the kiosk gives numbers"),
        default=30,
        validators=[MaxValueValidator(180)],
    )
    idle_seconds = models.PositiveSmallIntegerField(
        _("seconds after which the kiosk goes back to its first page"),
        default=60,
        validators=[MinValueValidator(20), MaxValueValidator(300)],
        help_text=_("Whoever reads slowly or listens needs time: twenty seconds at least."),
    )
    prints_by_itself = models.BooleanField(
        _("the kiosk prints the slip without being asked"),
        default=False,
        help_text=_("The kiosk needs a printer for paper of 80 mm."),
    )

    objects = HallSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of the hall")
        verbose_name_plural = _("settings of the hall")
        default_permissions = ("change", "view")
        constraints = (
            models.CheckConstraint(
                name="appointments_hall_settings_once",
                condition=Q(id=1),
                violation_error_message=_("There is only one hall in an installation."),
            ),
        )

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class HallScreen(models.Model):
    """One row says what one hall display shows; a display without a row shows every window and speaks."""

    device = models.OneToOneField(
        "windows.Device", models.PROTECT, primary_key=True, related_name="hall_screen", verbose_name=_("device")
    )
    windows = models.ManyToManyField(
        "windows.Window",
        related_name="+",
        blank=True,
        verbose_name=_("windows"),
        help_text=_("Calls to these windows are shown; without any choice, calls to every window."),
    )
    speaks = models.BooleanField(
        _("announces calls aloud"), default=True, help_text=_("Of several displays in one room, one is enough.")
    )

    class Meta:
        verbose_name = _("hall display")
        verbose_name_plural = _("hall displays")
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return str(self.device)


class HallNoticeQuerySet(models.QuerySet["HallNotice"]):
    """Reads of the notices of the hall."""

    def shown_at(self, moment: datetime) -> "HallNoticeQuerySet":
        """Notices that the displays show at a moment, the newest first."""
        return self.filter(withdrawn_at=None, shows_from__lte=moment, shows_until__gt=moment).order_by("-pk")

    def for_list(self) -> "HallNoticeQuerySet":
        """With what a row of a list shows."""
        return self.select_related("written_by", "withdrawn_by")


class HallNotice(models.Model):
    """One row is one line that the hall displays show until it ends or is withdrawn; never removed."""

    text = models.CharField(_("notice"), max_length=120)
    text_en = models.CharField(_("notice in English"), max_length=240, blank=True)
    shows_from = models.DateTimeField(_("shown from"))
    shows_until = models.DateTimeField(_("shown until"))
    written_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written at"))
    withdrawn_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = HallNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("hall notice")
        verbose_name_plural = _("hall notices")
        default_permissions = ()
        permissions = (("write_hall_notice", "Can write notices for the hall displays"),)
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="appointments_hall_notice_ends_after_start",
                condition=Q(shows_until__gt=F("shows_from")),
                violation_error_message=_("The notice ends before it begins."),
            ),
            models.CheckConstraint(
                name="appointments_hall_notice_withdrawn_by_one",
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                name="appointments_hall_notice_shown", fields=("shows_until",), condition=Q(withdrawn_at=None)
            ),
        )

    def __str__(self) -> str:
        return self.text


class KioskDraw(models.Model):
    """One row is one press at a kiosk that gave one number, and the wait that was told with it.

    The same press again finds the row and gives no second number.
    """

    once = models.UUIDField(primary_key=True, editable=False)
    device = models.ForeignKey("windows.Device", models.PROTECT, related_name="+", verbose_name=_("device"))
    ticket = models.OneToOneField(
        "appointments.Ticket", models.PROTECT, null=True, related_name="kiosk_draw", verbose_name=_("ticket")
    )
    at = models.DateTimeField(_("at"))
    told_low = models.PositiveSmallIntegerField(_("shortest wait told, minutes"), null=True)
    told_high = models.PositiveSmallIntegerField(_("longest wait told, minutes"), null=True)

    class Meta:
        verbose_name = _("number drawn at a kiosk")
        verbose_name_plural = _("numbers drawn at kiosks")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="appointments_kiosk_tells_a_range",
                condition=Q(told_low=None, told_high=None) | Q(told_low__lte=F("told_high")),
            ),
        )

    def __str__(self) -> str:
        return str(self.ticket or self.once)
