"""Awards (评优) of a year: quotas, nominations and what became of them, the public notice (公示)."""

from __future__ import annotations

from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AwardQuerySet(models.QuerySet["Award"]):
    """Reads of awards."""

    def offered(self) -> AwardQuerySet:
        """Awards that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def with_numbers(self) -> AwardQuerySet:
        """With how many are nominated and how many have it."""
        return self.annotate(
            waiting=Count("nominations", filter=Q(nominations__state="nominated")),
            given=Count("nominations", filter=Q(nominations__state="awarded")),
        )


class Award(models.Model):
    """One row is one award of one year, and how many people can have it."""

    review = models.ForeignKey("assessment.YearReview", models.PROTECT, related_name="awards", verbose_name=_("year"))
    name = models.CharField(_("name of the award"), max_length=100)
    quota = models.PositiveSmallIntegerField(_("quota"), validators=[MinValueValidator(1)])
    set_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"))
    withdrawn_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="assessment_award_name_once",
                fields=("review", "name"),
                condition=Q(withdrawn_at=None),
                violation_error_message=_("There is an award of this name already."),
            ),
            models.CheckConstraint(name="assessment_award_quota_of_one_or_more", condition=Q(quota__gte=1)),
            models.CheckConstraint(name="assessment_award_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="assessment_award_withdrawn_by_somebody",
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name


class AwardNotice(models.Model):
    """One row is one public notice of awards: from when to when, and whom objections reach.

    It stands as it was put out; only its end moves on, by a work calendar that is entered while it is out.
    """

    review = models.ForeignKey("assessment.YearReview", models.PROTECT, related_name="notices", verbose_name=_("year"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    contact = models.CharField(_("contact for objections"), max_length=200)
    published_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("published by"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("public notice of awards")
        verbose_name_plural = _("public notices of awards")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="assessment_notice_ends_after_it_began", condition=Q(last_day__gt=F("first_day"))
            ),
            models.CheckConstraint(name="assessment_notice_names_a_contact", condition=~Q(contact="")),
        )

    def __str__(self) -> str:
        return f"{self.review} · {self.first_day.isoformat()}"

    def runs_on(self, day: date) -> bool:
        """Whether the notice is out on ``day``."""
        return self.first_day <= day <= self.last_day


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Reads of nominations."""

    def live(self) -> NominationQuerySet:
        """Nominations that wait for a decision or won the award."""
        return self.filter(state__in=Nomination.LIVE)

    def decided(self) -> NominationQuerySet:
        """Nominations on which the leading group has decided, whatever became of the award."""
        return self.filter(state__in=Nomination.DECIDED)

    def for_list(self) -> NominationQuerySet:
        """With what a row of a list shows."""
        related = ("award", "staff", "result__window", "nominated_by", "closed_by", "revoked_by", "notice", "minutes")
        return self.select_related(*related).defer("result__facts")


class Nomination(models.Model):
    """One row is one person nominated for one award, on what a run said of them, and what became of it.

    ``conditional`` (附条件推荐): something was pending in that run. ``decided_result`` is the answer of the newest run
    by which the award was given. Triggers hold what a CHECK cannot see: see the migration.
    """

    class State(models.TextChoices):
        NOMINATED = "nominated", pgettext_lazy("nomination", "Nominated")
        WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "Withdrawn")
        AWARDED = "awarded", pgettext_lazy("nomination", "Awarded")
        DECLINED = "declined", pgettext_lazy("nomination", "Not awarded")
        REVOKED = "revoked", pgettext_lazy("nomination", "Award revoked")

    LIVE = (State.NOMINATED, State.AWARDED)
    DECIDED = (State.AWARDED, State.DECLINED, State.REVOKED)

    award = models.ForeignKey(Award, models.PROTECT, related_name="nominations", verbose_name=_("award"))
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    result = models.ForeignKey(
        "assessment.RunResult", models.PROTECT, related_name="+", verbose_name=_("result of a run")
    )
    conditional = models.BooleanField(_("conditional"))
    reason = models.CharField(_("reason"), max_length=1000)
    nominated_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("nominated by"))
    nominated_at = models.DateTimeField(_("nominated at"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NOMINATED)
    closed_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    closed_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    closing_reason = models.CharField(_("reason of the decision"), max_length=1000, blank=True)
    minutes_number = models.CharField(_("document number of the minutes"), max_length=100, blank=True)
    minutes = models.ForeignKey(
        "assessment.AwardMinutes", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minutes")
    )
    decided_result = models.ForeignKey(
        "assessment.RunResult",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("result at the decision"),
    )
    notice = models.ForeignKey(
        AwardNotice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nominations",
        verbose_name=_("public notice of awards"),
    )
    revoked_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoking_reason = models.CharField(_("reason of the revocation"), max_length=1000, blank=True)
    revoking_minutes = models.ForeignKey(
        "assessment.AwardMinutes",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes of the revocation"),
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="assessment_nomination_one_live",
                fields=("award", "staff"),
                condition=Q(state__in=("nominated", "awarded")),
                violation_error_message=_("This person is nominated for this award already."),
            ),
            models.CheckConstraint(
                name="assessment_nomination_state_known",
                condition=Q(state__in=("nominated", "withdrawn", "awarded", "declined", "revoked")),
            ),
            models.CheckConstraint(name="assessment_nomination_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="assessment_nomination_of_another",
                condition=~Q(nominated_by=F("staff")),
                violation_error_message=_("Nobody nominates themselves."),
            ),
            models.CheckConstraint(
                name="assessment_nomination_closed_with_reason",
                condition=Q(state="nominated", closed_by=None, closed_at=None, closing_reason="")
                | ~Q(state="nominated") & Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(closing_reason=""),
            ),
            models.CheckConstraint(
                name="assessment_nomination_decided_with_minutes",
                condition=Q(state__in=("nominated", "withdrawn"), minutes_number="")
                | Q(state__in=("awarded", "declined", "revoked")) & ~Q(minutes_number=""),
            ),
            models.CheckConstraint(
                name="assessment_nomination_decided_by_another",
                condition=Q(state__in=("nominated", "withdrawn"))
                | ~Q(closed_by=F("nominated_by")) & ~Q(closed_by=F("staff")),
                violation_error_message=_("Whoever nominated does not decide, and nobody decides on themselves."),
            ),
            models.CheckConstraint(
                name="assessment_nomination_awarded_on_a_result",
                condition=Q(state__in=("awarded", "revoked"), decided_result__isnull=False)
                | ~Q(state__in=("awarded", "revoked")) & Q(decided_result=None, notice=None),
            ),
            models.CheckConstraint(
                name="assessment_nomination_revoked_with_reason",
                condition=Q(state="revoked", revoked_by__isnull=False, revoked_at__isnull=False)
                & ~Q(revoking_reason="")
                & ~Q(revoked_by=F("staff"))
                | ~Q(state="revoked") & Q(revoked_by=None, revoked_at=None, revoking_reason=""),
            ),
        )
        indexes = (models.Index(name="assessment_nomination_list", fields=("award", "state", "id")),)

    def __str__(self) -> str:
        return f"{self.award} · {self.staff_id}"
