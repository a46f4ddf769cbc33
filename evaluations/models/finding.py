"""Findings about staff (违规认定): what was reported, verified and confirmed."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.finding_flow import ACTORS, VIEW
from evaluations.finding_kinds import KindOf, kind_of
from evaluations.ledger_types import Consequence, FindingKind, FindingSource, FindingStatus
from evaluations.models.finding_rules import LIFE
from evaluations.models.imported import LedgerRecord, digest_of_imported


def _actor(name: str) -> Any:
    return models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=name
    )


class FindingQuerySet(models.QuerySet["Finding"]):
    """Reads of findings."""

    def live(self) -> "FindingQuerySet":
        """Findings that are confirmed or may yet be; not those dismissed or revoked."""
        return self.filter(status__in=Finding.LIVE)

    def open(self) -> "FindingQuerySet":
        """Findings that are not decided yet."""
        return self.filter(status__in=Finding.OPEN)

    def about(self, person: Any) -> "FindingQuerySet":
        """Findings about a person, whom nothing of them is hidden from."""
        return self.filter(staff=person)

    def seen_by_office(self, person: Any) -> "FindingQuerySet":
        """Findings that a person may read by office: all of them, or those reported by them; never one's own here."""
        rows = self.exclude(staff=person)
        return rows if person.has_perm(VIEW) else rows.filter(reported_by=person)

    def for_list(self) -> "FindingQuerySet":
        """With what a row of a list shows."""
        return self.select_related("staff", "window", "reported_by")

    def for_page(self) -> "FindingQuerySet":
        """With everything the page of one finding shows."""
        return self.select_related("staff", "window", "case", "complaint", "inspection", *ACTORS)


class Finding(LedgerRecord):
    """One row is one finding about one person on one day."""

    LIVE = (FindingStatus.REPORTED, FindingStatus.VERIFYING, FindingStatus.CONFIRMED)
    ONCE_CONFIRMED = (FindingStatus.CONFIRMED, FindingStatus.REVOKED)
    OPEN = (FindingStatus.REPORTED, FindingStatus.VERIFYING)

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
    in_duty_time = models.BooleanField(_("in working hours"), null=True, blank=True)
    event_time = models.TimeField(_("time"), null=True, blank=True)
    account = models.TextField(_("what was seen"), blank=True)
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("window")
    )
    case = models.ForeignKey(
        "appointments.Case", models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("case")
    )
    complaint = models.ForeignKey(
        "evaluations.Complaint",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("complaint"),
    )
    reported_by = _actor(_("reported by"))
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    verified_by = _actor(_("verified by"))
    verifying_at = models.DateTimeField(_("verification taken up at"), null=True, blank=True)
    asked_at = models.DateTimeField(_("person asked at"), null=True, blank=True)
    statement_due_on = models.DateField(_("statement until"), null=True, blank=True)
    heard_at = models.DateTimeField(_("person heard at"), null=True, blank=True)
    decided_by = _actor(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    partly = models.BooleanField(_("confirmed in part"), default=False)
    objection_due_on = models.DateField(_("objection until"), null=True, blank=True)
    objected_at = models.DateTimeField(_("objected at"), null=True, blank=True)
    review_due_on = models.DateField(_("review until"), null=True, blank=True)
    reviewed_by = _actor(_("reviewed by"))
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    due_on = models.DateField(_("next act until"), null=True, blank=True)
    deciding_body = models.CharField(_("competent body that decided"), max_length=200, blank=True)
    decision_document = models.CharField(_("document of the decision"), max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        default_permissions = ()
        permissions = (
            ("report_finding", "Can report findings"),
            ("view_findings", "Can read all findings"),
            ("verify_finding", "Can verify findings"),
            ("decide_finding", "Can confirm and dismiss findings"),
            ("review_finding", "Can review findings"),
        )
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
            *LIFE,
        )
        indexes = (
            models.Index(name="evaluations_finding_event", fields=("event_on",)),
            models.Index(name="evaluations_finding_confirmed", fields=("confirmed_on",)),
            models.Index(name="evaluations_finding_staff", fields=("staff", "event_on")),
            models.Index(name="evaluations_finding_due", fields=("due_on", "-id"), condition=Q(due_on__isnull=False)),
            models.Index(name="evaluations_finding_own", fields=("status", "id"), condition=Q(imported=False)),
            models.Index(name="evaluations_finding_review", fields=("id",), condition=Q(under_review=True)),
        )

    @property
    def rests_on(self) -> KindOf:
        """The clauses, the ground and the elements of the finding's kind."""
        return kind_of(self.kind)

    @property
    def is_locked(self) -> bool:
        """Whether the competent body decided it, so that nothing here changes it."""
        return bool(self.deciding_body)

    @property
    def may_be_answered_on_today(self) -> bool:
        """Whether the person may make a statement today."""
        due = self.statement_due_on
        return self.status == FindingStatus.VERIFYING and due is not None and due >= timezone.localdate()

    @property
    def may_be_objected_to_today(self) -> bool:
        """Whether the person may object today."""
        due, open_to = self.objection_due_on, self.status == FindingStatus.CONFIRMED and not self.under_review
        return open_to and self.objected_at is None and due is not None and due >= timezone.localdate()

    def roles_of(self, person_pk: int) -> tuple[str, ...]:
        """The roles in which a person acted here already; ``staff`` for the person concerned."""
        return tuple(name for name in (*ACTORS, "staff") if getattr(self, f"{name}_id") == person_pk)
