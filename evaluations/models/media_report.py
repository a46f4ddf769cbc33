"""Media reports (媒体曝光) and whom they name."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.ledger_types import FindingStatus, MediaKind
from evaluations.media_flow import STEPS
from evaluations.models.imported import LedgerRecord, digest_of_imported


class MediaReportQuerySet(models.QuerySet["MediaReport"]):
    """Reads of media reports."""

    def for_list(self) -> "MediaReportQuerySet":
        """With what a row of a list shows."""
        return self.select_related("recorded_by").prefetch_related("persons")


class MediaReport(LedgerRecord):
    """One row is one report in the media; whoever recorded it does not decide whether it is so."""

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
    summary = models.CharField(_("what is reported"), max_length=500, blank=True, default="")
    address = models.CharField(_("page or address"), max_length=500, blank=True, default="")
    recorded_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    objects = MediaReportQuerySet.as_manager()

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
            models.CheckConstraint(
                name="evaluations_media_report_recorded_not_decided",
                condition=Q(recorded_by=None) | Q(decided_by=None) | ~Q(recorded_by=F("decided_by")),
                violation_error_message=_("Whoever recorded a report does not decide on it."),
            ),
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


class MediaReportEvent(models.Model):
    """One row is one act on a media report: who, when, why, from which state to which. Rows are only added."""

    media_report = models.ForeignKey("evaluations.MediaReport", models.PROTECT, related_name="events")
    source = models.CharField(_("from"), max_length=12, choices=FindingStatus.choices, blank=True)
    target = models.CharField(_("to"), max_length=12, choices=FindingStatus.choices)
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("why"), blank=True)
    file = models.ForeignKey(
        "windows.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )

    class Meta:
        verbose_name = _("event of a media report")
        verbose_name_plural = _("events of media reports")
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.media_report} {self.target}"

    @property
    def title(self) -> str | Promise:
        """What happened, in words."""
        return STEPS.get((self.source, self.target)) or self.get_target_display()
