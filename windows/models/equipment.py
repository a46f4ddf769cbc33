"""Equipment and visitor facilities of the windows (S1, R8), their daily check, upkeep and faults."""

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EquipmentQuerySet(models.QuerySet["Equipment"]):
    """Reads of equipment."""

    def in_use(self) -> "EquipmentQuerySet":
        """Equipment that was not taken out of use."""
        return self.filter(retired_on=None)

    def for_list(self) -> "EquipmentQuerySet":
        """With the window, the fault that is open in ``open_faults``, and when it was last maintained."""
        last = MaintenanceEntry.objects.filter(equipment=OuterRef("pk")).order_by("-id").values("at")[:1]
        faults = Prefetch("faults", Fault.objects.open().select_related("reported_by"), to_attr="open_faults")
        return self.select_related("window").annotate(maintained_at=Subquery(last)).prefetch_related(faults)


class Equipment(models.Model):
    """One row is one device or facility, at a window or in the hall."""

    class Kind(models.TextChoices):
        COMPUTER = "computer", _("Computer")
        PRINTER = "printer", _("Printer")
        FAX = "fax", pgettext_lazy("equipment", "Fax")
        SCANNER = "scanner", _("Scanner")
        TELEPHONE = "telephone", _("Telephone")
        RATING_DEVICE = "rating_device", _("Rating device")
        CAMERA = "camera", _("Document camera")
        DISPLAY = "display", _("Display")
        OTHER_OFFICE = "other_office", _("Other office equipment")
        WATER = "water", _("Drinking water")
        SEATS = "seats", _("Seats")
        WRITING = "writing", _("Writing place with pens and glasses")
        FORMS = "forms", _("Shelf with forms and guides")
        ACCESSIBLE = "accessible", _("Accessible facility")
        FIRST_AID = "first_aid", _("First-aid box")
        OTHER_VISITOR = "other_visitor", _("Other visitor facility")

    FACILITIES = (Kind.WATER, Kind.SEATS, Kind.WRITING, Kind.FORMS, Kind.ACCESSIBLE, Kind.FIRST_AID, Kind.OTHER_VISITOR)

    window = models.ForeignKey(
        "windows.Window",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        verbose_name=_("window"),
        help_text=_("Empty for what stands in the hall."),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    inventory_number = models.CharField(_("inventory number"), max_length=64, blank=True)
    retired_on = models.DateField(_("out of use since"), null=True, blank=True, editable=False)

    objects = EquipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        default_permissions = ("add", "change", "view")
        permissions = (
            ("report_fault", "Can report a fault and write the maintenance log"),
            ("manage_faults", "Can follow a fault to its repair"),
        )
        ordering = ("window", "kind", "name")

    def __str__(self) -> str:
        return f"{self.name}({self.window})" if self.window_id else self.name

    @property
    def is_facility(self) -> bool:
        """Whether it is there for visitors."""
        return self.kind in self.FACILITIES


class EquipmentCheck(models.Model):
    """One row says that the devices of a window were switched on or off, but for the exceptions. Only added."""

    class Phase(models.TextChoices):
        ON = "on", _("Switched on")
        OFF = "off", _("Switched off and disconnected")

    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="equipment_checks")
    phase = models.CharField(_("phase"), max_length=4, choices=Phase.choices)
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    exceptions = models.JSONField(_("exceptions"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("daily check of equipment")
        verbose_name_plural = _("daily checks of equipment")
        default_permissions = ()
        ordering = ("-id",)
        indexes = (models.Index(name="windows_equipment_check_day", fields=("day", "window")),)

    def __str__(self) -> str:
        return f"{self.day} {self.window} {self.get_phase_display()}"


class MaintenanceEntry(models.Model):
    """One row is one entry of the maintenance log (R8). Rows are only added."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("Daily maintenance")
        CLEANING = "cleaning", _("Cleaning")
        SUPPLIES = "supplies", _("Supplies")
        INSPECTION = "inspection", pgettext_lazy("maintenance", "Inspection")
        REPAIR = "repair", _("Repair")

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="maintenance", verbose_name=_("equipment"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DAILY)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("done by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("maintenance entry")
        verbose_name_plural = _("maintenance log")
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.equipment} · {self.get_kind_display()}"


class FaultQuerySet(models.QuerySet["Fault"]):
    """Reads of faults."""

    def open(self) -> "FaultQuerySet":
        """Faults that are not yet repaired."""
        return self.filter(state__in=Fault.OPEN)

    def overdue(self, today: object) -> "FaultQuerySet":
        """Open faults past their deadline."""
        return self.open().filter(due_on__lt=today)

    def for_list(self) -> "FaultQuerySet":
        """With what a row of a list shows."""
        return self.select_related("equipment__window", "reported_by")


class Fault(models.Model):
    """One row is one fault of one piece of equipment, from the report to the repair."""

    class State(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("equipment fault", "Reported")
        IN_REPAIR = "in_repair", _("In repair")
        REPAIRED = "repaired", _("Repaired")
        WRITTEN_OFF = "written_off", _("Taken out of use")

    OPEN = (State.REPORTED, State.IN_REPAIR)

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="faults", verbose_name=_("equipment"))
    description = models.CharField(_("what is wrong"), max_length=1000)
    stops_service = models.BooleanField(_("service is held up"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.REPORTED)
    reported_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("reported by"))
    reported_at = models.DateTimeField(_("reported at"))
    due_on = models.DateField(_("to be repaired by"))
    repairer = models.CharField(_("repaired by whom"), max_length=200, blank=True)
    ended_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    outcome = models.CharField(_("what was done"), max_length=1000, blank=True)

    objects = FaultQuerySet.as_manager()

    class Meta:
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        default_permissions = ()
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                name="windows_fault_one_open_per_equipment",
                fields=("equipment",),
                condition=Q(state__in=("reported", "in_repair")),
                violation_error_message=_("A fault of this equipment is reported already."),
            ),
            models.CheckConstraint(
                name="windows_fault_ended_with_outcome",
                condition=Q(state__in=("reported", "in_repair"), ended_at=None, ended_by=None, outcome="")
                | (
                    Q(state__in=("repaired", "written_off"), ended_at__gte=F("reported_at"), ended_by__isnull=False)
                    & ~Q(outcome="")
                ),
            ),
        )
        indexes = (models.Index(name="windows_fault_state", fields=("state", "due_on")),)

    def __str__(self) -> str:
        return f"{self.equipment} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it is not yet repaired."""
        return self.state in self.OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether it is open past its deadline."""
        return self.is_open and self.due_on < today
