"""The end of a case: result, delivery, papers; and what happens beside the steps."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Result(models.Model):
    """One row is the result of a case: our own document, an external one, or the decision of refusal."""

    class Kind(models.TextChoices):
        OWN = "own", _("Document of this bureau")
        EXTERNAL = "external", _("Document of a ministry's or province's system")
        REFUSAL = "refusal", _("Decision of refusal")
        NONE = "none", _("No document")

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="results")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    number = models.CharField(_("number of the document"), max_length=100, blank=True)
    blank_serial = models.CharField(_("serial number of the blank"), max_length=100, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    scan = models.ForeignKey("windows.StoredFile", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="appointments_one_result_per_case", fields=("case",), condition=Q(taken_back_at=None)
            ),
            models.CheckConstraint(
                name="appointments_external_result_has_number",
                condition=~Q(kind="external") | ~Q(number=""),
                violation_error_message=_("An external result needs its number."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.number}"


class Delivery(models.Model):
    """One row says how and to whom the result was handed over (送达 / 领取)."""

    class Way(models.TextChoices):
        COUNTER = "counter", _("At the counter")
        MAIL = "mail", _("By mail")
        DOWNLOAD = "download", _("By download")

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="deliveries")
    way = models.CharField(_("way of delivery"), max_length=12, choices=Way.choices)
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=64, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"))
    delivered_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="appointments_one_delivery_per_case", fields=("case",), condition=Q(taken_back_at=None)
            ),
            models.CheckConstraint(
                name="appointments_mail_has_tracking_number",
                condition=~Q(way="mail") | ~Q(tracking_number=""),
                violation_error_message=_("A delivery by mail needs the tracking number."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.get_way_display()}"


class CasePaper(models.Model):
    """One row links a numbered paper to its case."""

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="paper_links")
    paper = models.OneToOneField("windows.Paper", models.PROTECT, related_name="case_link")

    class Meta:
        verbose_name = _("paper of a case")
        verbose_name_plural = _("papers of cases")
        default_permissions = ()
        ordering = ("case", "id")

    def __str__(self) -> str:
        return f"{self.case} · {self.paper}"


class Assistance(models.Model):
    """One row is one service of convenience given beside a case (便民服务, F4)."""

    class Kind(models.TextChoices):
        FAX = "fax", _("Fax")
        COPY = "copy", _("Copy")
        SCAN = "scan", _("Scan")
        NETWORK = "network", _("Network transfer")
        PRINT = "print", _("Print")

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="assistance")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("assistance")
        verbose_name_plural = _("assistance")
        default_permissions = ()
        ordering = ("case", "id")

    def __str__(self) -> str:
        return f"{self.case} · {self.get_kind_display()}"


class Handover(models.Model):
    """One row is one period in which one person held a case; the periods of a case never overlap (R3)."""

    class Role(models.TextChoices):
        A = "a_role", _("A role")
        B = "b_role", _("B role")
        NONE = "none", _("Neither A nor B")

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="handovers", db_index=False)
    holder = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    role = models.CharField(_("acting as"), max_length=8, choices=Role.choices, default=Role.NONE)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"), null=True)
    note = models.CharField(_("note"), max_length=2000, blank=True)
    handed_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        default_permissions = ()
        ordering = ("case", "from_at", "id")
        constraints = (
            models.UniqueConstraint(
                name="appointments_one_holder_at_a_time", fields=("case",), condition=Q(until_at=None)
            ),
            models.CheckConstraint(
                name="appointments_handover_ends_after_start",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
        )
        indexes = (models.Index(name="appointments_handover_case", fields=("case", "from_at")),)

    def __str__(self) -> str:
        return f"{self.case} · {self.holder}"


class GreenChannel(models.Model):
    """One row says why a case takes the green channel (绿色通道, R6), and what the chief representative said."""

    class Category(models.TextChoices):
        KEY_PROJECT = "key_project", _("Key construction project")
        RETURNEE = "returnee", _("Returnee from overseas")
        OUTSIDE_BORDER = "outside_border", _("Influential person from outside the border")
        URGENT = "urgent", _("Special or urgent approval")

    class State(models.TextChoices):
        OPENED = "opened", _("Opened, to be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("green channel", "Confirmed")
        REJECTED = "rejected", pgettext_lazy("green channel", "Not confirmed")

    case = models.OneToOneField("appointments.Case", models.PROTECT, related_name="green_channel_entry")
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    reason = models.CharField(_("reason"), max_length=2000)
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPENED)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    decision_reason = models.CharField(_("reason of the decision"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("green channel")
        verbose_name_plural = _("green channels")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="appointments_green_channel_decided_by_another",
                condition=Q(state="opened", decided_by=None, decided_at=None)
                | (
                    ~Q(state="opened")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("opened_by"))
                ),
                violation_error_message=_("Nobody confirms a green channel they opened."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.get_category_display()}"
