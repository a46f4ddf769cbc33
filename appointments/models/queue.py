"""The rules of the queue: series of numbers by item group, and the office's settings."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from service_window.prepared import Prepared
from service_window.reading import columns_of

DESK_PREFIX = "D"
"""What numbers drawn at a desk begin with; no item group uses it."""

PREFIX = RegexValidator(r"^[A-Z]{1,2}$", _("Use one or two capital letters."))


class TicketGroup(models.Model):
    """One row is one group of items whose visitors draw numbers from one series."""

    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    prefix = models.CharField(
        _("prefix"),
        max_length=2,
        unique=True,
        validators=[PREFIX],
        help_text=_("What the numbers begin with: one or two capital letters, not D."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    day_cap = models.PositiveSmallIntegerField(
        _("most numbers a day"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    half_day_cap = models.PositiveSmallIntegerField(
        _("most numbers in a morning or an afternoon"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_open = models.BooleanField(_("numbers are given out"), default=True)
    items = models.ManyToManyField(
        "windows.ServiceItem", through="appointments.TicketGroupItem", related_name="ticket_groups"
    )

    class Meta:
        verbose_name = _("item group of the queue")
        verbose_name_plural = _("item groups of the queue")
        default_permissions = ("add", "change", "view")
        ordering = ("position", "prefix")
        constraints = (
            models.CheckConstraint(
                name="appointments_ticket_group_not_the_desk",
                condition=~Q(prefix=DESK_PREFIX) & ~Q(prefix=""),
                violation_error_message=_("Numbers that begin with D are drawn at the desk. Choose another prefix."),
            ),
            models.CheckConstraint(
                name="appointments_ticket_group_gives_some",
                condition=(Q(day_cap=None) | Q(day_cap__gte=1)) & (Q(half_day_cap=None) | Q(half_day_cap__gte=1)),
                violation_error_message=_("At least one number is given out; to give none, close the group."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"


class TicketGroupItem(models.Model):
    """One row says that visitors for an item draw their number in a group."""

    group = models.ForeignKey(TicketGroup, models.PROTECT, related_name="item_links")
    item = models.OneToOneField(
        "windows.ServiceItem", models.PROTECT, related_name="ticket_group_link", verbose_name=_("service item")
    )

    class Meta:
        verbose_name = _("item of a group")
        verbose_name_plural = _("items of groups")
        default_permissions = ("add", "change", "delete", "view")

    def __str__(self) -> str:
        return f"{self.group} · {self.item}"


class QueueSettingsQuerySet(models.QuerySet["QueueSettings"]):
    """Reads of the settings."""

    def current(self) -> "QueueSettings":
        """The settings of this installation; until somebody changes them, the defaults."""
        return next(CURRENT.instances(QueueSettings), None) or QueueSettings()


class QueueSettings(models.Model):
    """The one row says whether the office keeps a queue of its own, and by which rules it calls."""

    SINGLETON = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON, editable=False)
    in_use = models.BooleanField(
        _("the office keeps a queue of its own"),
        default=False,
        help_text=_("Switched off, the desk works with numbers drawn there or typed in."),
    )
    rules_public = models.BooleanField(_("public page of the rules"), default=True)
    general_prefix = models.CharField(
        _("prefix of items without a group"), max_length=2, default="A", validators=[PREFIX]
    )
    priority_minutes = models.PositiveSmallIntegerField(
        _("minutes that priority visitors are put ahead"),
        default=20,
        validators=[MaxValueValidator(240)],
        help_text=_("They wait as though they had come so much earlier."),
    )
    ageing_factor = models.DecimalField(
        _("times the usual wait after which nobody is overtaken"),
        max_digits=3,
        decimal_places=1,
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    ageing_floor_minutes = models.PositiveSmallIntegerField(
        _("minutes that the usual wait counts at least"), default=15, validators=[MinValueValidator(1)]
    )
    late_minutes = models.PositiveSmallIntegerField(
        _("minutes that a booked visitor may be late"), default=10, validators=[MaxValueValidator(120)]
    )
    recall_pause_seconds = models.PositiveSmallIntegerField(
        _("seconds between two calls of a visitor"), default=20, validators=[MinValueValidator(20)]
    )
    usual_minutes = models.PositiveSmallIntegerField(
        _("minutes a visitor usually takes"),
        default=12,
        validators=[MinValueValidator(1)],
        help_text=_("Used for estimates until enough visitors were served."),
    )
    long_wait_minutes = models.PositiveSmallIntegerField(
        _("minutes after which a wait is long"), default=20, validators=[MinValueValidator(1)]
    )

    objects = QueueSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of the queue")
        verbose_name_plural = _("rules of the queue")
        default_permissions = ("change", "view")
        constraints = (
            models.CheckConstraint(name="appointments_queue_settings_are_the_only_ones", condition=Q(id=1)),
            models.CheckConstraint(
                name="appointments_queue_ages_by_a_factor",
                condition=Q(ageing_factor__gte=1),
                violation_error_message=_("Nobody can be asked to wait less than the fair share."),
            ),
            models.CheckConstraint(
                name="appointments_queue_pauses_between_calls",
                condition=Q(recall_pause_seconds__gte=20),
                violation_error_message=_("Between two calls lie at least twenty seconds."),
            ),
            models.CheckConstraint(
                name="appointments_queue_general_prefix_not_the_desk",
                condition=~Q(general_prefix=DESK_PREFIX) & ~Q(general_prefix=""),
                violation_error_message=_("Numbers that begin with D are drawn at the desk. Choose another prefix."),
            ),
        )

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


CURRENT = Prepared(
    lambda: QueueSettings.objects.filter(pk=QueueSettings.SINGLETON).values_list(*columns_of(QueueSettings))
)


class DeskSettings(models.Model):
    """One row is how one person wants their desk to work."""

    staff = models.OneToOneField("windows.Staff", models.PROTECT, primary_key=True, related_name="desk_settings")
    calls_next = models.BooleanField(_("call the next visitor by itself"), default=False)

    class Meta:
        verbose_name = _("setting of a desk")
        verbose_name_plural = _("settings of desks")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.staff)
