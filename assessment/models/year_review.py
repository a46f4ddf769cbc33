"""The life of a year: computed, proposed, published for objections, decided with minutes, sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.flow import SETTLED, State, Verb

_PROPOSED = tuple(state.value for state in (State.PROPOSED, State.PUBLISHED, State.DECIDED, State.SEALED))
_PUBLISHED = _PROPOSED[1:]
_DECIDED = tuple(state.value for state in SETTLED)


def _exactly(states: tuple[str, ...], *fields: str) -> Q:
    """The fields are filled exactly in these states."""
    filled = Q(state__in=states, **{f"{name}__isnull": False for name in fields})
    return filled | (~Q(state__in=states) & Q(**dict.fromkeys(fields)))


class YearReviewQuerySet(models.QuerySet["YearReview"]):
    """Reads of years."""

    def for_list(self) -> YearReviewQuerySet:
        """With the run and the people that a page names."""
        return self.select_related("run", "run__made_by", "proposed_by", "published_by", "decided_by", "sealed_by")


class YearReview(models.Model):
    """One row is one year under assessment: its state, and the run on which the state rests."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    run = models.ForeignKey(
        "assessment.Run", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("run")
    )
    proposed_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    published_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    objections_until = models.DateField(_("objections until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    sealed_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sealed by")
    )
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)

    objects = YearReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("year under assessment")
        verbose_name_plural = _("years under assessment")
        default_permissions = ()
        permissions = (
            ("view_assessment", "Can read the annual assessment of everybody"),
            ("view_assessment_counts", "Can read the counts of the annual assessment"),
            ("prepare_assessment", "Can compute, propose, publish and seal a year"),
            ("decide_assessment", "Can decide a year for the leading group"),
            ("answer_objection", "Can decide on objections to results"),
        )
        constraints = (
            models.CheckConstraint(name="assessment_year_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="assessment_year_rests_on_a_run",
                condition=Q(state="open", run=None) | (~Q(state="open") & Q(run__isnull=False)),
                violation_error_message=_("Every state but the first rests on a run."),
            ),
            models.CheckConstraint(
                name="assessment_year_proposed_by_somebody", condition=_exactly(_PROPOSED, "proposed_by", "proposed_at")
            ),
            models.CheckConstraint(
                name="assessment_year_published_with_a_day",
                condition=_exactly(_PUBLISHED, "published_by", "published_at", "objections_until"),
            ),
            models.CheckConstraint(
                name="assessment_year_decided_by_somebody", condition=_exactly(_DECIDED, "decided_by", "decided_at")
            ),
            models.CheckConstraint(
                name="assessment_year_sealed_by_somebody",
                condition=_exactly((State.SEALED.value,), "sealed_by", "sealed_at"),
            ),
            models.CheckConstraint(
                name="assessment_year_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                violation_error_message=_("Whoever proposed the year does not decide it."),
            ),
        )

    def __str__(self) -> str:
        return str(self.year)


class YearStep(models.Model):
    """One row is one step in the life of a year: who, when, why, on which run; never changed."""

    review = models.ForeignKey("assessment.YearReview", models.PROTECT, related_name="steps", verbose_name=_("year"))
    verb = models.CharField(_("step"), max_length=12, choices=Verb.choices)
    state = models.CharField(_("state after it"), max_length=12, choices=State.choices)
    run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="+", verbose_name=_("run"))
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    minutes_number = models.CharField(_("document number of the minutes"), max_length=100, blank=True)
    minutes_on = models.DateField(_("date of the minutes"), null=True, blank=True)
    minutes = models.ForeignKey(
        "windows.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minutes")
    )

    class Meta:
        verbose_name = _("step of a year")
        verbose_name_plural = _("steps of a year")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(name="assessment_step_verb_known", condition=Q(verb__in=Verb.values)),
            models.CheckConstraint(name="assessment_step_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="assessment_step_decision_has_minutes",
                condition=(
                    Q(verb__in=("decide", "decide_rest"), minutes_on__isnull=False, minutes__isnull=False)
                    & ~Q(minutes_number="")
                )
                | (~Q(verb__in=("decide", "decide_rest")) & Q(minutes_number="", minutes_on=None, minutes=None)),
                violation_error_message=_(
                    "A decision, and no other step, has minutes: document number, date and file."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.review} · {self.get_verb_display()}"


class LeftOpen(models.Model):
    """One row is one person whom the decision on a year did not cover, until a later one does.

    Why is not said here: only the assessment office reads these rows.
    """

    review = models.ForeignKey("assessment.YearReview", models.PROTECT, related_name="left_open")
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    noted_at = models.DateTimeField(_("noted at"))
    decided_step = models.ForeignKey(
        "assessment.YearStep", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )

    class Meta:
        verbose_name = _("person left open")
        verbose_name_plural = _("people left open")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="assessment_left_open_once", fields=("review", "staff"), condition=Q(decided_step=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.review} · {self.staff_id}"
