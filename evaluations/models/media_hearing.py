"""The hearing of the people whom a media report names: asked before it is confirmed, free to object afterwards."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.feedback_types import HearingOutcome


class MediaHearingQuerySet(models.QuerySet["MediaHearing"]):
    """Reads of hearings."""

    def open(self) -> "MediaHearingQuerySet":
        """People who were asked and have not answered."""
        return self.filter(outcome="")

    def answerable(self, today: date) -> "MediaHearingQuerySet":
        """People who may still make a statement, or object."""
        return self.filter(Q(outcome="", due_on__gte=today) | Q(objected_at=None, objection_due_on__gte=today))

    def under_review(self) -> "MediaHearingQuerySet":
        """Objections on which nobody has decided."""
        return self.filter(objected_at__isnull=False, reviewed_at=None)


class MediaHearing(models.Model):
    """One row is one person named by a report: asked what the report says, heard, and where it was confirmed, objecting."""

    media_report = models.ForeignKey("evaluations.MediaReport", models.PROTECT, related_name="hearings")
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="media_hearings", verbose_name=_("person"))
    question = models.TextField(_("what the person is asked"), max_length=2000)
    asked_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("until"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=HearingOutcome.choices, blank=True)
    statement = models.TextField(_("statement"), max_length=4000, blank=True)
    file = models.ForeignKey(
        "windows.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    closed_on = models.DateField(_("ended on"), null=True, blank=True)
    objection_due_on = models.DateField(_("objection until"), null=True, blank=True)
    objection = models.TextField(_("objection"), max_length=4000, blank=True)
    objected_at = models.DateTimeField(_("objected at"), null=True, blank=True)
    review_due_on = models.DateField(_("review until"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    objects = MediaHearingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("media report", "hearing")
        verbose_name_plural = _("hearings on media reports")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="evaluations_media_hearing_once",
                fields=("media_report", "staff"),
                violation_error_message=_("The person has been asked already."),
            ),
            models.CheckConstraint(
                name="evaluations_media_hearing_by_others",
                condition=~Q(asked_by=F("staff")) & (Q(reviewed_by=None) | ~Q(reviewed_by=F("staff"))),
                violation_error_message=_("Nobody hears or reviews themselves."),
            ),
            models.CheckConstraint(
                name="evaluations_media_hearing_ended_with_outcome",
                condition=Q(outcome="", closed_on=None) | Q(outcome__in=HearingOutcome.values, closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluations_media_hearing_statement_of_stated",
                condition=Q(outcome="stated") & ~Q(statement="") | ~Q(outcome="stated") & Q(statement="", file=None),
            ),
            models.CheckConstraint(
                name="evaluations_media_hearing_lapses_after_its_time",
                condition=~Q(outcome="lapsed") | Q(closed_on__gt=F("due_on")),
                violation_error_message=_("The time for the statement has not passed."),
            ),
            models.CheckConstraint(
                name="evaluations_media_hearing_objection_whole",
                condition=Q(objected_at=None, objection="", review_due_on=None)
                | Q(objected_at__isnull=False, review_due_on__isnull=False, objection_due_on__isnull=False)
                & ~Q(objection=""),
                violation_error_message=_("An objection has its words and the day by which it is reviewed."),
            ),
            models.CheckConstraint(
                name="evaluations_media_hearing_reviewed_by_somebody",
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, objected_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.media_report} · {self.staff}"

    def is_heard(self, today: date) -> bool:
        """Whether the person has answered, or let the time for it pass."""
        return bool(self.outcome) or self.due_on < today

    @property
    def is_under_review(self) -> bool:
        """Whether the person has objected and nobody has decided on it."""
        return self.objected_at is not None and self.reviewed_at is None
