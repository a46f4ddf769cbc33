"""Media reports (媒体曝光) and whom they name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.ledger_types import FindingStatus, MediaKind
from evaluations.models.imported import LedgerRecord, digest_of_imported


class MediaReport(LedgerRecord):
    """One row is one report in the media."""

    published_on = models.DateField(_("published on"))
    outlet = models.CharField(_("outlet"), max_length=200, blank=True)
    kind = models.CharField(_("kind of media"), max_length=12, choices=MediaKind.choices)
    status = models.CharField(_("status"), max_length=12, choices=FindingStatus.choices)
    persons = models.ManyToManyField(
        "windows.Staff",
        through="evaluations.MediaReportPerson",
        related_name="media_reports",
        verbose_name=_("persons named"),
    )

    class Meta:
        verbose_name = _("media report")
        verbose_name_plural = _("media reports")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="evaluations_media_report_kind_known",
                condition=Q(kind__in=MediaKind.values),
            ),
            models.CheckConstraint(
                name="evaluations_media_report_status_known",
                condition=Q(status__in=FindingStatus.values),
            ),
            digest_of_imported("evaluations_media_report_imported_has_digest"),
        )
        indexes = (models.Index(name="evaluations_media_published", fields=("published_on",)),)


class MediaReportPerson(models.Model):
    """One row is one person whom a media report names."""

    media_report = models.ForeignKey("evaluations.MediaReport", models.PROTECT, related_name="naming")
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("person named in a media report")
        verbose_name_plural = _("persons named in media reports")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="evaluations_media_report_names_once",
                fields=("media_report", "staff"),
                violation_error_message=_("The report names this person already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.media_report} · {self.staff}"
