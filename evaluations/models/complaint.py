"""Complaints (投诉): about whom, about which case, and what was decided."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from evaluations.ledger_types import ComplaintDecision, ComplaintSubject
from evaluations.models.feedback import Feedback
from evaluations.models.imported import LedgerRecord, digest_of_imported


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Reads of complaints."""

    def visible_to(self, person: Any) -> "ComplaintQuerySet":
        """Complaints that a reader of the registers may see: all but those about the reader, whoever else they name."""
        if not person.has_perm("evaluations.view_feedback"):
            return self.none()
        return self.not_about(person)

    def not_about(self, person: Any) -> "ComplaintQuerySet":
        """Complaints that are not about a person, and did not come with one that is."""
        about = Feedback.objects.filter(complaint__staff=person)
        whole = about.annotate(whole=Coalesce("part_of", "pk")).values("whole")
        rows = self.filter(~Q(staff=person) | Q(staff=None))
        return rows.exclude(feedback__in=whole).exclude(feedback__part_of__in=whole)

    def for_list(self) -> "ComplaintQuerySet":
        """With what a row of a list shows."""
        return self.select_related("staff", "case", "feedback__part_of", "handling__handler", "handling__window")


class Complaint(LedgerRecord):
    """One row is one complaint; person and case may be unknown under any decision."""

    staff = models.ForeignKey(
        "windows.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("person complained of"),
    )
    case = models.ForeignKey(
        "appointments.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("case"),
    )
    event_on = models.DateField(_("happened on"))
    decision = models.CharField(_("decision"), max_length=16, choices=ComplaintDecision.choices)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=12, choices=ComplaintSubject.choices)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="evaluations_complaint_decision_known",
                condition=Q(decision__in=ComplaintDecision.values),
            ),
            models.CheckConstraint(
                name="evaluations_complaint_subject_known",
                condition=Q(subject__in=ComplaintSubject.values),
            ),
            models.CheckConstraint(
                name="evaluations_complaint_decided_has_date",
                condition=Q(decision="pending", decided_on=None) | ~Q(decision="pending") & Q(decided_on__isnull=False),
                violation_error_message=_("A complaint has the date of its decision exactly when it is decided."),
            ),
            digest_of_imported("evaluations_complaint_imported_has_digest"),
        )
        indexes = (
            models.Index(name="evaluations_complaint_event", fields=("event_on",)),
            models.Index(name="evaluations_complaint_decided", fields=("decided_on",)),
            models.Index(name="evaluations_complaint_staff", fields=("staff", "event_on")),
        )
