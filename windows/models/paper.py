"""Every numbered document the office prints."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from service_window.fields import EncryptedJSONField


class Paper(models.Model):
    """One row is one numbered paper: what it says was fixed when it was made, its PDF at first opening."""

    class Kind(models.TextChoices):
        RECEIPT_SLIP = "receipt_slip", _("Receipt slip")
        ACCEPTANCE_SLIP = "acceptance_slip", _("Acceptance notice")
        CORRECTION_NOTICE = "correction_notice", _("One-time correction notice")
        UNDERTAKING = "undertaking", _("Undertaking to supply materials")
        NOT_ACCEPTED = "not_accepted", _("Notice of non-acceptance")
        SPECIAL_PROCEDURE = "special_procedure", _("Notice of a special procedure")
        EXTENSION = "extension", _("Notice of extension")
        DECISION_REFUSED = "decision_refused", _("Decision of refusal")
        OWN_RESULT = "own_result", _("Result document")
        PROMISE_SLIP = "promise_slip", _("Collection slip of a promised item")
        DELIVERY_RECEIPT = "delivery_receipt", _("Delivery receipt")
        WITHDRAWAL = "withdrawal", _("Confirmation of withdrawal")
        RESULT_SHEET = "result_sheet", _("Result sheet of the annual assessment")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=64, unique=True)
    code = models.CharField(_("verification code"), max_length=32, unique=True)
    data = EncryptedJSONField(_("what it says"))
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    content = models.OneToOneField("windows.StoredFile", models.PROTECT, null=True, related_name="paper")
    printed = models.PositiveIntegerField(_("times printed"), default=0)
    void_at = models.DateTimeField(_("void since"), null=True, blank=True)
    void_reason = models.CharField(_("why it is void"), max_length=500, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="windows_paper_void_with_reason",
                condition=Q(void_at=None, void_reason="") | (Q(void_at__isnull=False) & ~Q(void_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class NumberSeries(models.Model):
    """One row is one running series of numbers; a conditional update draws the next."""

    key = models.CharField(max_length=100, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"
