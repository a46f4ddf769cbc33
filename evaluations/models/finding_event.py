"""What happened to a finding: every move, every word of the person, every file. Rows are only added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.ledger_types import FindingStatus
from evaluations.models.picture_origin import PictureLink


class FindingEvent(models.Model):
    """One row is one act in a finding's life: who, when, why, from which state to which."""

    class Verb(models.TextChoices):
        REPORT = "report", pgettext_lazy("finding", "Reported")
        TAKE_UP = "take_up", pgettext_lazy("finding", "Verification taken up")
        NOTE = "note", pgettext_lazy("finding", "Evidence added")
        ASK = "ask", pgettext_lazy("finding", "Person asked for a statement")
        STATE = "state", pgettext_lazy("finding", "Statement of the person")
        WAIVE = "waive", pgettext_lazy("finding", "The person makes no statement")
        CONFIRM = "confirm", pgettext_lazy("finding", "Confirmed; the person told")
        DISMISS = "dismiss", pgettext_lazy("finding", "Dismissed; the person told")
        OBJECT = "object", pgettext_lazy("finding", "Objection of the person")
        OPEN_REVIEW = "open_review", pgettext_lazy("finding", "Review opened")
        UPHOLD = "uphold", pgettext_lazy("finding", "Upheld in the review; final")
        REVOKE = "revoke", pgettext_lazy("finding", "Revoked in the review")
        DECIDE_ELSEWHERE = "decide_elsewhere", pgettext_lazy("finding", "Decision of the competent body entered")

    OF_PERSON = (Verb.STATE, Verb.WAIVE, Verb.OBJECT)
    BEGINNINGS = (Verb.REPORT, Verb.DECIDE_ELSEWHERE)

    finding = models.ForeignKey("evaluations.Finding", models.PROTECT, related_name="events")
    verb = models.CharField(_("act"), max_length=16, choices=Verb.choices)
    source = models.CharField(_("from"), max_length=12, choices=FindingStatus.choices, blank=True)
    target = models.CharField(_("to"), max_length=12, choices=FindingStatus.choices)
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("event of a finding")
        verbose_name_plural = _("events of findings")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="evaluations_finding_objected_once",
                fields=("finding",),
                condition=Q(verb="object"),
                violation_error_message=_("An objection has been made already."),
            ),
            models.UniqueConstraint(
                name="evaluations_finding_asked_once", fields=("finding",), condition=Q(verb="ask")
            ),
        )

    def __str__(self) -> str:
        return f"{self.finding} {self.verb}"


class FindingFile(PictureLink, models.Model):
    """One row is one file that belongs to an act in a finding: evidence, or what the person adds."""

    event = models.ForeignKey("evaluations.FindingEvent", models.PROTECT, related_name="files")
    file = models.ForeignKey("windows.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a finding")
        verbose_name_plural = _("files of findings")
        default_permissions = ()
        ordering = ("id",)
        constraints = (models.UniqueConstraint(name="evaluations_finding_file_once", fields=("event", "file")),)

    def __str__(self) -> str:
        return str(self.file)


class WindowRemark(models.Model):
    """One row is one remark about a window that concerns no person; it is kept apart from findings about people."""

    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="remarks", verbose_name=_("window"))
    observed_on = models.DateField(_("seen on"))
    text = models.TextField(_("what was seen"))
    recorded_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    settled_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_note = models.CharField(_("how it was settled"), max_length=500, blank=True, null=True)

    class Meta:
        verbose_name = _("remark about a window")
        verbose_name_plural = _("remarks about windows")
        default_permissions = ()
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="evaluations_remark_settled_by_somebody",
                condition=Q(settled_by=None, settled_at=None, settled_note=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False, settled_note__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.window} {self.observed_on}"
