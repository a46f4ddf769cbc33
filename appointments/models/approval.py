"""The decision of a case: opinions of the chain, special procedures, extension."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from windows.models import ApprovalLink


class Approval(models.Model):
    """One row is the opinion of one link of the approval chain; the last link's opinion is the decision.

    Rows are only added. Who accepted the application gives no opinion unless the item lets the handler decide alone.
    """

    class Opinion(models.TextChoices):
        AGREE = "agree", pgettext_lazy("opinion", "Approve")
        REFUSE = "refuse", pgettext_lazy("opinion", "Refuse")
        RETURN = "return", pgettext_lazy("opinion", "Send back")

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="approvals")
    round = models.PositiveSmallIntegerField(_("round"))
    position = models.PositiveSmallIntegerField(_("link of the chain"))
    role = models.CharField(_("link"), max_length=32, choices=ApprovalLink.ApproverRole.choices)
    opinion = models.CharField(_("opinion"), max_length=8, choices=Opinion.choices)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="approvals", verbose_name=_("by"))
    accepted_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    stands_in = models.BooleanField(_("bureau leader stepped in"), default=False)
    at = models.DateTimeField(_("at"))
    reversed_at = models.DateTimeField(_("taken back at"), null=True)
    reversed_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        default_permissions = ()
        ordering = ("case", "id")
        constraints = (
            models.UniqueConstraint(
                name="appointments_one_opinion_per_link",
                fields=("case", "round", "position"),
                condition=Q(reversed_at=None),
            ),
            models.CheckConstraint(
                name="appointments_acceptor_does_not_decide",
                condition=Q(role="handler") | Q(accepted_by=None) | ~Q(by=F("accepted_by")),
                violation_error_message=_("Who accepted the application does not decide on it."),
            ),
            models.CheckConstraint(
                name="appointments_refusal_has_reason",
                condition=Q(opinion="agree") | ~Q(reason=""),
                violation_error_message=_("Refusing or sending back needs a reason."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.get_role_display()}: {self.get_opinion_display()}"


class SpecialProcedure(models.Model):
    """One row is a procedure whose time does not count (行政许可法 §45)."""

    class Kind(models.TextChoices):
        HEARING = "hearing", _("Hearing")
        TENDER = "tender", _("Tender")
        AUCTION = "auction", _("Auction")
        INSPECTION = "inspection", pgettext_lazy("special procedure", "Inspection")
        TESTING = "testing", _("Testing")
        QUARANTINE = "quarantine", _("Quarantine")
        APPRAISAL = "appraisal", _("Appraisal")
        EXPERT_REVIEW = "expert_review", _("Expert review")

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="special_procedures")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    expected_days = models.PositiveSmallIntegerField(_("expected working days"))
    note = models.CharField(_("note"), max_length=2000, blank=True)
    companions = models.CharField(_("staff who carried it out"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("started at"))
    started_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    end_note = models.CharField(_("outcome"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("special procedure")
        verbose_name_plural = _("special procedures")
        default_permissions = ()
        ordering = ("case", "started_at")
        constraints = (
            models.UniqueConstraint(
                name="appointments_one_open_special_procedure", fields=("case",), condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="appointments_special_ends_after_start",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="appointments_special_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_special_expects_days",
                condition=Q(expected_days__gte=1),
                violation_error_message=_("Say how many working days it will take; the applicant is told."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.get_kind_display()}"


class Extension(models.Model):
    """One row is one request to extend the time limit, at most once by at most ten working days (§42)."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", pgettext_lazy("extension", "Approved")
        REFUSED = "refused", pgettext_lazy("extension", "Refused")

    MOST_DAYS = 10

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField(_("working days"))
    reason = models.CharField(_("reason"), max_length=2000)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.REQUESTED)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    decision_reason = models.CharField(_("reason of the decision"), max_length=2000, blank=True)
    told_on = models.DateField(_("applicant told on"), null=True)
    moves_promise = models.BooleanField(_("moves the promise"), default=False)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        default_permissions = ()
        ordering = ("case", "id")
        constraints = (
            models.UniqueConstraint(
                name="appointments_one_live_extension",
                fields=("case",),
                condition=Q(state__in=("requested", "approved")),
                violation_error_message=_("The time limit has already been extended, or an extension is waiting."),
            ),
            models.CheckConstraint(
                name="appointments_extension_at_most_ten_days",
                condition=Q(days__range=(1, 10)),
                violation_error_message=_("An extension is 1 to 10 working days."),
            ),
            models.CheckConstraint(
                name="appointments_extension_decided_by_another",
                condition=Q(state="requested", decided_by=None, decided_at=None)
                | (
                    ~Q(state="requested")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("requested_by"))
                ),
                violation_error_message=_("Nobody decides on an extension they requested."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} +{self.days}"
