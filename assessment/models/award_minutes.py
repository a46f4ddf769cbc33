"""What the leading group and the office add to the awards of a year: minutes, changes of a quota, objections."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from service_window.fields import EncryptedTextField


class AwardMinutes(models.Model):
    """One row is the minutes of one meeting of the leading group that decided on awards; never changed."""

    review = models.ForeignKey(
        "assessment.YearReview", models.PROTECT, related_name="award_minutes", verbose_name=_("year")
    )
    number = models.CharField(_("document number of the minutes"), max_length=100)
    held_on = models.DateField(_("date of the minutes"))
    file = models.ForeignKey("windows.StoredFile", models.PROTECT, related_name="+", verbose_name=_("minutes"))
    kept_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("entered by"))
    kept_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("minutes on awards")
        verbose_name_plural = _("minutes on awards")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="assessment_minutes_number_once",
                fields=("review", "number"),
                violation_error_message=_("Minutes of this number are kept already. Choose them instead."),
            ),
            models.CheckConstraint(name="assessment_minutes_have_a_number", condition=~Q(number="")),
        )

    def __str__(self) -> str:
        return f"{self.number} · {self.held_on.isoformat()}"


class QuotaChange(models.Model):
    """One row is one change of the quota of an award, with its reason; never changed."""

    award = models.ForeignKey("assessment.Award", models.PROTECT, related_name="quota_changes", verbose_name=_("award"))
    before = models.PositiveSmallIntegerField(_("quota before"))
    after = models.PositiveSmallIntegerField(_("quota after"), validators=[MinValueValidator(1)])
    reason = models.CharField(_("reason"), max_length=500)
    changed_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("changed by"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("change of a quota")
        verbose_name_plural = _("changes of quotas")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="assessment_quota_changes",
                condition=~Q(after=F("before")),
                violation_error_message=_("This is the quota already."),
            ),
            models.CheckConstraint(name="assessment_quota_stays_one_or_more", condition=Q(after__gte=1)),
            models.CheckConstraint(name="assessment_quota_change_has_a_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.award} · {self.before} → {self.after}"


class NoticeObjectionQuerySet(models.QuerySet["NoticeObjection"]):
    """Reads of objections to public notices."""

    def undecided(self) -> NoticeObjectionQuerySet:
        """Objections that wait for a decision."""
        return self.filter(outcome="")

    def upheld(self) -> NoticeObjectionQuerySet:
        """Objections that were found to be right."""
        return self.filter(outcome=NoticeObjection.Outcome.UPHELD)

    def for_list(self) -> NoticeObjectionQuerySet:
        """With what a row of a list shows."""
        return self.select_related(
            "notice__review", "nomination__award", "nomination__staff", "entered_by", "decided_by"
        )


class NoticeObjection(models.Model):
    """One row is one objection to somebody in a public notice of awards: entered by the office, decided by another.

    ``source`` is who objected; it may be left empty, and is never shown to the person concerned. Triggers hold that it
    arrived within the days of the notice, and that nobody decides who nominated, decided on the award, or has it.
    """

    class Outcome(models.TextChoices):
        DISMISSED = "dismissed", _("Not upheld: the award stands")
        UPHELD = "upheld", _("Upheld: the leading group revokes the award")

    notice = models.ForeignKey(
        "assessment.AwardNotice", models.PROTECT, related_name="objections", verbose_name=_("public notice of awards")
    )
    nomination = models.ForeignKey(
        "assessment.Nomination", models.PROTECT, related_name="objections", verbose_name=_("award concerned")
    )
    received_on = models.DateField(_("received on"))
    source = EncryptedTextField(_("who objects"), blank=True, default="")
    text = models.TextField(_("objection"), max_length=2000)
    entered_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)

    objects = NoticeObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a public notice")
        verbose_name_plural = _("objections to public notices")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="assessment_notice_objection_outcome_known", condition=Q(outcome__in=("", "dismissed", "upheld"))
            ),
            models.CheckConstraint(name="assessment_notice_objection_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="assessment_notice_objection_decided_with_reasons",
                condition=Q(outcome="", decided_by=None, decided_at=None, answer="")
                | ~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="assessment_notice_objection_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")),
                violation_error_message=_("Whoever entered the objection does not decide on it."),
            ),
        )
        indexes = (models.Index(name="assessment_notice_objections", fields=("notice", "outcome", "id")),)

    def __str__(self) -> str:
        return f"{self.nomination} · {self.received_on.isoformat()}"
