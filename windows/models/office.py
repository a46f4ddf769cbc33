"""The bureau's office: who it is, when it is open, what it shows to the public."""

from datetime import time

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from service_window.prepared import Prepared
from service_window.reading import columns_of


class OfficeQuerySet(models.QuerySet["Office"]):
    """Reads of the office."""

    def current(self) -> "Office":
        """The office of this installation; a migration writes its row."""
        return next(_CURRENT.instances(Office), None) or self.get_or_create(pk=Office.SINGLETON)[0]


class Office(models.Model):
    """The one row is the office this installation serves."""

    SINGLETON = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON, editable=False)
    name = models.CharField(_("name of the office"), max_length=100, default="商务窗口")
    name_en = models.CharField(_("English name of the office"), max_length=200, blank=True)
    authority = models.CharField(_("authority"), max_length=100, default="商务局")
    authority_en = models.CharField(_("English name of the authority"), max_length=200, blank=True)
    authority_code = models.CharField(_("unified social credit code of the authority"), max_length=32, blank=True)
    brand = models.CharField(_("service brand"), max_length=50, default="享受服务")
    region_code = models.CharField(
        _("region code"),
        max_length=6,
        default="000000",
        validators=[RegexValidator(r"^\d{6}$", _("Six digits are needed."))],
    )
    department_code = models.CharField(
        _("department code"),
        max_length=10,
        default="SW",
        validators=[RegexValidator(r"^[A-Z0-9]+$", _("Use capital letters and digits only."))],
    )
    case_number_pattern = models.CharField(
        _("pattern of case numbers"),
        max_length=100,
        default="{region}{department}{date}{serial:04d}",
        help_text=_("Uses {region}, {department}, {date} or {year}, and {serial}, such as {serial:04d}."),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    address_en = models.CharField(_("English address"), max_length=200, blank=True)
    phone = models.CharField(_("enquiry phone"), max_length=50, blank=True)
    complaint_phone = models.CharField(_("complaint phone"), max_length=50, blank=True)
    closes_business_at = models.TimeField(
        _("close of business"),
        default=time(17, 0),
        help_text=_("The day ends for every time limit at this hour."),
    )
    step_minutes_warning = models.PositiveSmallIntegerField(
        _("minutes after which a step at the counter is slow"), default=15, validators=[MinValueValidator(1)]
    )
    presence_in_use = models.BooleanField(
        _("presence counts for cover"),
        default=True,
        help_text=_("While it does not, or until somebody has signed in, everybody in service counts as at the post."),
    )
    chief_leave_days = models.PositiveSmallIntegerField(
        _("days of leave that the chief representative grants"),
        default=1,
        help_text=_("Working days. The bureau leader grants longer leave."),
    )
    guide_public = models.BooleanField(_("public guide"), default=True)
    rules_public = models.BooleanField(_("public service rules"), default=True)
    tracking_public = models.BooleanField(_("public case tracking"), default=True)
    verification_public = models.BooleanField(_("public verification of papers"), default=True)
    public_url = models.URLField(
        _("public address"),
        blank=True,
        help_text=_("Printed on papers as QR code, such as https://window.example.gov.cn"),
    )
    privacy_contact = models.CharField(_("contact for personal data"), max_length=200, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("office")
        constraints = (
            models.CheckConstraint(
                name="windows_office_is_the_only_one",
                condition=Q(id=1),
                violation_error_message=_("There is only one office in an installation."),
            ),
        )

    def __str__(self) -> str:
        return self.name


_CURRENT = Prepared(lambda: Office.objects.filter(pk=Office.SINGLETON).values_list(*columns_of(Office)))


class OpeningHours(models.Model):
    """One row is one stretch of a weekday in which the windows are open."""

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    office = models.ForeignKey(Office, models.PROTECT, default=Office.SINGLETON, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("weekday", "opens")
        constraints = (
            models.CheckConstraint(
                name="windows_hours_open_before_they_close",
                condition=Q(closes__gt=F("opens")),
                violation_error_message=_("The closing time must be later than the opening time."),
            ),
            models.CheckConstraint(name="windows_hours_weekday_is_iso", condition=Q(weekday__range=(1, 7))),
            models.UniqueConstraint(
                name="windows_hours_start_once_a_day",
                fields=("office", "weekday", "opens"),
                violation_error_message=_("This weekday already opens at this time."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"
