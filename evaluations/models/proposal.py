"""What the system proposes to be looked at, and who answers for a case past its promise (E8)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.ledger_types import FindingKind


class FindingProposal(models.Model):
    """One row is one proposal of the system: by which rule, about whom, on which evidence. It is never a finding."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("proposal of a finding", "Open")
        TAKEN_UP = "taken_up", pgettext_lazy("proposal of a finding", "Reported as a finding")
        REJECTED = "rejected", pgettext_lazy("proposal of a finding", "Rejected")

    rule = models.CharField(_("rule"), max_length=32)
    subject = models.CharField(_("what it is about"), max_length=64)
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=24, choices=FindingKind.choices)
    event_on = models.DateField(_("happened on"))
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    case = models.ForeignKey(
        "appointments.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case")
    )
    evidence = models.JSONField(_("evidence"), default=dict)
    made_at = models.DateTimeField(_("proposed at"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    finding = models.ForeignKey(
        "evaluations.Finding", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("finding")
    )

    class Meta:
        verbose_name = _("proposal of the system")
        verbose_name_plural = _("proposals of the system")
        default_permissions = ()
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                name="evaluations_proposal_once",
                fields=("rule", "subject"),
                violation_error_message=_("This has been proposed already."),
            ),
            models.CheckConstraint(
                name="evaluations_proposal_decided_by_somebody",
                condition=Q(state="open", decided_by=None, decided_at=None, finding=None)
                | Q(state="taken_up", decided_by__isnull=False, decided_at__isnull=False, finding__isnull=False)
                | Q(state="rejected", decided_by__isnull=False, decided_at__isnull=False, finding=None) & ~Q(reason=""),
                violation_error_message=_("A proposal is taken up as a finding, or rejected with a reason."),
            ),
            models.CheckConstraint(
                name="evaluations_proposal_not_ones_own",
                condition=Q(decided_by=None) | ~Q(staff=models.F("decided_by")),
                violation_error_message=_("Nobody decides on a proposal about themselves."),
            ),
        )
        indexes = (models.Index(name="evaluations_proposal_open", fields=("id",), condition=Q(state="open")),)

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"


class CaseAttribution(models.Model):
    """One row says who answers for a case past its promise (E8); of several the newest counts. Rows are only added."""

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="attributions", verbose_name=_("case"))
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person who answers"))
    proposed = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person proposed")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("attributed by"))
    at = models.DateTimeField(_("attributed at"))

    class Meta:
        verbose_name = _("attribution of a case")
        verbose_name_plural = _("attributions of cases")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="evaluations_attribution_not_by_oneself",
                condition=~Q(staff=models.F("by")) & ~Q(proposed=models.F("by")),
                violation_error_message=_("Nobody attributes a case that they may answer for themselves."),
            ),
            models.CheckConstraint(
                name="evaluations_attribution_departs_with_reason",
                condition=Q(staff=models.F("proposed")) | ~Q(reason=""),
                violation_error_message=_("Say why it is attributed to somebody else than proposed."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.staff}"
