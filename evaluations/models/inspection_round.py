"""Rounds (日常检查): one visit of inspectors to one window, and whom they found there."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.ledger_types import InspectionBody, InspectionMode
from evaluations.models.inspection_plan import INSPECT, PLAN, READ
from windows.models import Staff

TO_BE_HELD = Q(finished_at=None, cancelled_at=None)
"""Rounds in one of the states of `InspectionRound.OPEN`, in words that an index knows; CHECKs tie the two together."""


class InspectionRoundQuerySet(models.QuerySet["InspectionRound"]):
    """Reads of rounds."""

    def visible_to(self, person: Staff) -> "InspectionRoundQuerySet":
        """All for those who plan; inspectors see their own; the chief representative finished open ones.

        What is covert, or was not yet held, is shown to nobody else.
        """
        if person.has_perm(PLAN):
            return self
        seen = Q(pk=None)
        if person.has_perm(INSPECT):
            own = RoundInspector.objects.filter(round=OuterRef("pk"), staff=person)
            seen |= Exists(own) & ~Q(state=InspectionRound.State.CANCELLED)
        if person.has_perm(READ):
            seen |= Q(state=InspectionRound.State.FINISHED, mode=InspectionMode.OPEN)
        return self.filter(seen)

    def due_for(self, person: Staff) -> "InspectionRoundQuerySet":
        """Rounds that this person was drawn or named for, and that are not finished."""
        own = RoundInspector.objects.filter(round=OuterRef("pk"), staff=person)
        return self.filter(Exists(own), state__in=InspectionRound.OPEN)

    def for_list(self) -> "InspectionRoundQuerySet":
        """With what a row of a list shows."""
        return self.select_related("window", "inspection").prefetch_related("inspectors__staff")


class InspectionRound(models.Model):
    """One row is one visit to one window on one day: drawn by lot, or named by hand with a reason.

    ``inspection`` is the record of the ledger, written when the round begins. Rounds of other bodies name who came in
    ``outsiders``; the office fills in the checklist.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("To be held")
        UNDER_WAY = "under_way", _("Under way")
        FINISHED = "finished", pgettext_lazy("inspection", "Finished")
        CANCELLED = "cancelled", pgettext_lazy("inspection", "Cancelled")

    OPEN = (State.PLANNED, State.UNDER_WAY)

    plan = models.ForeignKey(
        "evaluations.InspectionPlan",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_rounds",
        verbose_name=_("plan"),
    )
    draw = models.ForeignKey(
        "evaluations.InspectionDraw",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drawn_rounds",
        verbose_name=_("draw"),
    )
    position = models.PositiveSmallIntegerField(_("place in the draw"), null=True, blank=True)
    body = models.CharField(_("inspecting body"), max_length=20, choices=InspectionBody.choices)
    mode = models.CharField(_("mode"), max_length=8, choices=InspectionMode.choices)
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, related_name="inspection_rounds", verbose_name=_("window")
    )
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    outsiders = models.CharField(_("who came from outside"), max_length=200, blank=True)
    reason = models.CharField(_("why it was not drawn"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PLANNED)
    inspection = models.OneToOneField(
        "evaluations.Inspection",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="round",
        verbose_name=_("inspection"),
    )
    created_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("recorded at"))
    begun_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    finished_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    cancelled_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)

    objects = InspectionRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection round")
        verbose_name_plural = _("inspection rounds")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="evaluations_round_body_known", condition=Q(body__in=InspectionBody.values)),
            models.CheckConstraint(name="evaluations_round_mode_known", condition=Q(mode__in=InspectionMode.values)),
            models.CheckConstraint(
                name="evaluations_round_drawn_or_with_reason",
                condition=Q(plan=None, draw=None, position=None) & ~Q(reason="")
                | Q(plan__isnull=False, draw__isnull=False, position__isnull=False, starts__isnull=False, reason=""),
                violation_error_message=_("A round is drawn by lot, or it says why it was not."),
            ),
            models.CheckConstraint(
                name="evaluations_round_begun_is_an_inspection",
                condition=Q(
                    state__in=("under_way", "finished"),
                    begun_at__isnull=False,
                    begun_by__isnull=False,
                    inspection__isnull=False,
                )
                | Q(state__in=("planned", "cancelled"), begun_at=None, begun_by=None, inspection=None),
            ),
            models.CheckConstraint(
                name="evaluations_round_finished_by_somebody",
                condition=Q(state="finished", finished_at__isnull=False, finished_by__isnull=False)
                | ~Q(state="finished") & Q(finished_at=None, finished_by=None, summary=""),
            ),
            models.CheckConstraint(
                name="evaluations_round_cancelled_with_reason",
                condition=Q(state="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False)
                & ~Q(cancel_reason="")
                | ~Q(state="cancelled") & Q(cancelled_at=None, cancelled_by=None, cancel_reason=""),
            ),
            models.UniqueConstraint(name="evaluations_round_place_in_draw", fields=("draw", "position")),
        )
        indexes = (
            models.Index(name="evaluations_round_day", fields=("-day", "-id")),
            models.Index(
                name="evaluations_round_due",
                fields=("day", "-id"),
                condition=TO_BE_HELD,
            ),
            models.Index(name="evaluations_round_window", fields=("window", "-day")),
        )

    def __str__(self) -> str:
        return self.inspection.ref if self.inspection else f"#{self.pk}"

    @property
    def is_drawn(self) -> bool:
        """Whether the lot fell on it, and nobody's choice."""
        return self.draw_id is not None

    @property
    def is_own(self) -> bool:
        """Whether the office itself inspects, and not another body."""
        return self.body == InspectionBody.OWN_OFFICE


class RoundInspector(models.Model):
    """One row is one person who carries out a round, or records the round of another body."""

    round = models.ForeignKey(InspectionRound, models.PROTECT, related_name="inspectors")
    staff = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="inspection_duties", verbose_name=_("inspector")
    )

    class Meta:
        verbose_name = _("inspector of a round")
        verbose_name_plural = _("inspectors of rounds")
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="evaluations_round_inspector_once", fields=("round", "staff")),)

    def __str__(self) -> str:
        return f"{self.round} · {self.staff}"


class RoundPerson(models.Model):
    """One row is one person who was looked at in a round: at the post when it began, or added by the inspectors."""

    class Found(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in at the window")
        ON_DUTY = "on_duty", _("Holds a duty of the window")
        ADDED = "added", _("Added by the inspectors")

    round = models.ForeignKey(InspectionRound, models.PROTECT, related_name="people")
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    found = models.CharField(_("how the person is known"), max_length=12, choices=Found.choices)

    class Meta:
        verbose_name = _("person looked at in a round")
        verbose_name_plural = _("people looked at in rounds")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="evaluations_round_person_once",
                fields=("round", "staff"),
                violation_error_message=_("This person is on the list already."),
            ),
            models.CheckConstraint(
                name="evaluations_round_person_found_known", condition=Q(found__in=("signed_in", "on_duty", "added"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} · {self.staff}"
