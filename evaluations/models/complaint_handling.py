"""The life of a complaint: where it stands now, and everything that happened to it, append-only."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.complaint_flow import ENDED, FIRST_ROUND, LAST_ROUND, OPEN, ComplaintState, Side
from evaluations.feedback_types import ScopeGround


class ComplaintEvent(models.Model):
    """One row is one act on a complaint: who, on which side, when, from where to where, and why."""

    complaint = models.ForeignKey("evaluations.Complaint", models.PROTECT, related_name="events")
    verb = models.CharField(max_length=16)
    round = models.PositiveSmallIntegerField(_("verification"), default=FIRST_ROUND)
    source_state = models.CharField(max_length=16, choices=ComplaintState.choices, blank=True)
    target_state = models.CharField(max_length=16, choices=ComplaintState.choices)
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("complaint", "by")
    )
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("reason or note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("act on a complaint")
        verbose_name_plural = _("acts on complaints")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(name="evaluations_complaint_event_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(
                name="evaluations_complaint_event_by_somebody",
                condition=Q(side="complainant") | Q(by__isnull=False),
                violation_error_message=_("Only a complainant acts without an account."),
            ),
            models.UniqueConstraint(
                name="evaluations_complaint_objected_once_a_side",
                fields=("complaint", "side"),
                condition=Q(verb="object"),
                violation_error_message=_("Each side asks for a second verification once."),
            ),
        )
        indexes = (models.Index(name="evaluations_complaint_events", fields=("complaint", "id")),)

    def __str__(self) -> str:
        return f"{self.complaint} · {self.verb}"


class ComplaintHandlingQuerySet(models.QuerySet["ComplaintHandling"]):
    """Reads of complaints under way."""

    def open(self) -> "ComplaintHandlingQuerySet":
        """Complaints in which something is still due."""
        return self.filter(state__in=OPEN)

    def overdue(self, today: date) -> "ComplaintHandlingQuerySet":
        """Complaints whose deadline has passed."""
        return self.filter(due_on__lt=today)


class ComplaintHandling(models.Model):
    """One row says where one complaint stands, until when what is due next, and who handles it."""

    complaint = models.OneToOneField("evaluations.Complaint", models.PROTECT, primary_key=True, related_name="handling")
    state = models.CharField(_("state"), max_length=16, choices=ComplaintState.choices)
    round = models.PositiveSmallIntegerField(_("verification"), default=FIRST_ROUND)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    decide_by = models.DateField(_("to be decided by"))
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    handler = models.ForeignKey(
        "windows.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_complaints",
        verbose_name=_("handled by"),
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    scope_ground = models.CharField(_("why not accepted"), max_length=16, choices=ScopeGround.choices, blank=True)
    explanation = models.TextField(_("explanation"), max_length=2000, blank=True)
    right_address = models.CharField(_("right address"), max_length=300, blank=True)
    event = models.OneToOneField(ComplaintEvent, models.PROTECT, related_name="+", verbose_name=_("last act"))

    objects = ComplaintHandlingQuerySet.as_manager()

    class Meta:
        verbose_name = _("handling of a complaint")
        verbose_name_plural = _("handling of complaints")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="evaluations_handling_state_known", condition=Q(state__in=ComplaintState.values)
            ),
            models.CheckConstraint(
                name="evaluations_handling_round_known", condition=Q(round__range=(FIRST_ROUND, LAST_ROUND))
            ),
            models.CheckConstraint(
                name="evaluations_handling_due_while_open",
                condition=Q(state__in=OPEN, due_on__isnull=False) | Q(state__in=ENDED, due_on=None),
                violation_error_message=_("A complaint has a deadline exactly while something is due."),
            ),
            models.CheckConstraint(
                name="evaluations_handling_accepted_before_verified",
                condition=Q(state="received", accepted_at=None)
                | Q(state__in=("verifying", "decided", "closed"), accepted_at__isnull=False)
                | Q(state__in=("not_accepted", "withdrawn")),
                violation_error_message=_("A complaint is verified after it was accepted."),
            ),
            models.CheckConstraint(
                name="evaluations_handling_refused_with_explanation",
                condition=Q(state="not_accepted", scope_ground__in=ScopeGround.values) & ~Q(explanation="")
                | ~Q(state="not_accepted") & Q(scope_ground=""),
                violation_error_message=_("What is not accepted has a ground and an explanation."),
            ),
            models.CheckConstraint(
                name="evaluations_handling_names_right_address",
                condition=~Q(scope_ground__in=("not_service", "in_review")) | ~Q(right_address=""),
                violation_error_message=_("Name the right address."),
            ),
        )
        indexes = (
            models.Index(
                name="evaluations_handling_due", fields=("due_on", "-complaint"), condition=Q(due_on__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint_id} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether something is still due."""
        return self.state in OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether what is due next should have been done before ``today``."""
        return self.due_on is not None and self.due_on < today
