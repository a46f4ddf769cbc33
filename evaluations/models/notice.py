"""Notices of criticism (通报批评), whom they name and which findings they list."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.ledger_types import NoticeIssuer
from evaluations.models.imported import LedgerRecord, digest_of_imported
from evaluations.models.withdrawal import Withdrawable, withdrawn_by_somebody


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of notices."""

    def standing(self) -> "NoticeQuerySet":
        """Notices that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def for_list(self) -> "NoticeQuerySet":
        """With what a row of a list shows."""
        return self.select_related("recorded_by").prefetch_related("persons", "findings")


class Notice(Withdrawable, LedgerRecord):
    """One row is one notice of criticism; it may list findings of people it does not name, or none."""

    issuer = models.CharField(_("issuer"), max_length=20, choices=NoticeIssuer.choices)
    issued_on = models.DateField(_("issued on"))
    document_number = models.CharField(_("document number"), max_length=200, blank=True)
    persons = models.ManyToManyField(
        "windows.Staff", through="evaluations.NoticePerson", related_name="notices", verbose_name=_("persons named")
    )
    findings = models.ManyToManyField(
        "evaluations.Finding",
        through="evaluations.NoticeFinding",
        related_name="notices",
        verbose_name=_("findings listed"),
    )
    summary = models.CharField(_("what is criticised"), max_length=500, blank=True, default="")
    scan = models.ForeignKey(
        "windows.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )
    recorded_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of criticism")
        verbose_name_plural = _("notices of criticism")
        default_permissions = ()
        permissions = (
            ("keep_notices", "Can record notices, media reports and measures"),
            ("view_notices", "Can read notices, media reports and measures"),
        )
        constraints = (
            models.CheckConstraint(
                name="evaluations_notice_issuer_known",
                condition=Q(issuer__in=NoticeIssuer.values),
            ),
            digest_of_imported("evaluations_notice_imported_has_digest"),
            withdrawn_by_somebody("evaluations_notice_withdrawn_by_somebody"),
        )
        indexes = (models.Index(name="evaluations_notice_issued", fields=("issued_on", "issuer")),)


class NoticePerson(models.Model):
    """One row is one person whom a notice names."""

    notice = models.ForeignKey("evaluations.Notice", models.PROTECT, related_name="naming")
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("person named in a notice")
        verbose_name_plural = _("persons named in notices")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="evaluations_notice_names_once",
                fields=("notice", "staff"),
                violation_error_message=_("The notice names this person already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice} · {self.staff}"


class NoticeFinding(models.Model):
    """One row is one finding that a notice lists."""

    notice = models.ForeignKey("evaluations.Notice", models.PROTECT, related_name="listing")
    finding = models.ForeignKey("evaluations.Finding", models.PROTECT, related_name="listed")

    class Meta:
        verbose_name = _("finding listed in a notice")
        verbose_name_plural = _("findings listed in notices")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="evaluations_notice_lists_once",
                fields=("notice", "finding"),
                violation_error_message=_("The notice lists this finding already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice} · {self.finding}"
