"""Findings about staff (违规认定): what was reported, verified and confirmed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.ledger_types import Consequence, FindingKind, FindingSource, FindingStatus
from evaluations.models.imported import LedgerRecord, digest_of_imported


class FindingQuerySet(models.QuerySet["Finding"]):
    """Reads of findings."""

    def live(self) -> "FindingQuerySet":
        """Findings that are confirmed or may yet be; not those dismissed or revoked."""
        return self.filter(status__in=Finding.LIVE)


class Finding(LedgerRecord):
    """One row is one finding about one person on one day."""

    LIVE = (FindingStatus.REPORTED, FindingStatus.VERIFYING, FindingStatus.CONFIRMED)
    ONCE_CONFIRMED = (FindingStatus.CONFIRMED, FindingStatus.REVOKED)

    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="findings", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=24, choices=FindingKind.choices)
    event_on = models.DateField(_("happened on"))
    status = models.CharField(_("status"), max_length=12, choices=FindingStatus.choices)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    final_on = models.DateField(_("final on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=FindingSource.choices)
    inspection = models.ForeignKey(
        "evaluations.Inspection",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("inspection"),
    )
    under_review = models.BooleanField(_("under review"), default=False)
    minutes = models.PositiveIntegerField(_("minutes of absence"), null=True, blank=True)
    affected_work = models.BooleanField(_("work was affected"), null=True, blank=True)
    consequence = models.CharField(_("consequence"), max_length=20, choices=Consequence.choices, blank=True)
    at_fault = models.BooleanField(_("at fault"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="evaluations_finding_kind_known",
                condition=Q(kind__in=FindingKind.values),
            ),
            models.CheckConstraint(
                name="evaluations_finding_status_known",
                condition=Q(status__in=FindingStatus.values),
            ),
            models.CheckConstraint(
                name="evaluations_finding_source_known",
                condition=Q(source__in=FindingSource.values),
            ),
            models.CheckConstraint(
                name="evaluations_finding_consequence_known",
                condition=Q(consequence="") | Q(consequence__in=Consequence.values),
            ),
            models.CheckConstraint(
                name="evaluations_finding_confirmed_has_date",
                condition=Q(status__in=("confirmed", "revoked"), confirmed_on__isnull=False)
                | Q(status__in=("reported", "verifying", "dismissed"), confirmed_on=None),
                violation_error_message=_("A finding that is confirmed or revoked, and no other, has that date."),
            ),
            models.CheckConstraint(
                name="evaluations_finding_review_of_confirmed",
                condition=Q(under_review=False) | Q(status="confirmed"),
                violation_error_message=_("Only a confirmed finding can be under review."),
            ),
            digest_of_imported("evaluations_finding_imported_has_digest"),
        )
        indexes = (
            models.Index(name="evaluations_finding_event", fields=("event_on",)),
            models.Index(name="evaluations_finding_confirmed", fields=("confirmed_on",)),
            models.Index(name="evaluations_finding_staff", fields=("staff", "event_on")),
        )
