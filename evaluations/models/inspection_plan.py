"""Plans of inspections without fixed dates, and the draws by lot (双随机, A1)."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from evaluations.draw import Population
from evaluations.ledger_types import InspectionBody, InspectionMode

MOST_ROUNDS = 60
MOST_INSPECTORS = 4
PLAN = "evaluations.plan_inspection"
INSPECT = "evaluations.carry_out_inspection"
READ = "evaluations.view_inspection_report"


class InspectionPlanQuerySet(models.QuerySet["InspectionPlan"]):
    """Reads of plans."""

    def to_be_drawn(self, today: date) -> "InspectionPlanQuerySet":
        """Plans that nobody has drawn, and whose days have not run out."""
        drawn = InspectionDraw.objects.filter(plan=OuterRef("pk"))
        return self.filter(~Exists(drawn), last_day__gte=today, withdrawn_at=None)

    def for_list(self) -> "InspectionPlanQuerySet":
        """With what a row of a list shows."""
        drawn = InspectionDraw.objects.filter(plan=OuterRef("pk"))
        return self.select_related("created_by").annotate(is_drawn=Exists(drawn))


class InspectionPlan(models.Model):
    """One row is the plan of one span of days: how many rounds are drawn in it, by whom and in which manner."""

    number = models.CharField(_("number of the plan"), max_length=32, unique=True)
    body = models.CharField(_("inspecting body"), max_length=20, choices=InspectionBody.choices)
    mode = models.CharField(_("mode"), max_length=8, choices=InspectionMode.choices)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    rounds = models.PositiveSmallIntegerField(_("rounds"))
    inspectors_each = models.PositiveSmallIntegerField(_("inspectors of each round"))
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    created_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("planned by"))
    created_at = models.DateTimeField(_("planned at"))
    withdrawn_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdraw_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    objects = InspectionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection plan")
        verbose_name_plural = _("inspection plans")
        default_permissions = ()
        permissions = (
            ("plan_inspection", "Can plan inspections, draw them by lot and read all of them"),
            ("carry_out_inspection", "Can carry out the inspections one was drawn or named for"),
            ("view_inspection_report", "Can read reports of open inspections that are finished"),
        )
        constraints = (
            models.CheckConstraint(name="evaluations_plan_body_known", condition=Q(body__in=InspectionBody.values)),
            models.CheckConstraint(name="evaluations_plan_mode_known", condition=Q(mode__in=InspectionMode.values)),
            models.CheckConstraint(
                name="evaluations_plan_days_in_order",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                name="evaluations_plan_of_some_rounds",
                condition=Q(rounds__range=(1, MOST_ROUNDS), inspectors_each__range=(1, MOST_INSPECTORS)),
                violation_error_message=_("A plan has 1 to 60 rounds, each with 1 to 4 inspectors."),
            ),
            models.CheckConstraint(
                name="evaluations_plan_withdrawn_with_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdraw_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason=""),
            ),
        )
        indexes = (models.Index(name="evaluations_plan_last_day", fields=("last_day",)),)

    def __str__(self) -> str:
        return self.number


class InspectionDraw(models.Model):
    """One row is one draw of a plan: what was drawn from, and the seed. A later one replaces it, and both stay.

    ``event`` is the audit event that bound the population before the seed was known: the seed is made of its digest.
    """

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="draws", verbose_name=_("plan"))
    sequence = models.PositiveSmallIntegerField(_("which draw of the plan"))
    event = models.OneToOneField("windows.AuditEvent", models.PROTECT, related_name="+")
    seed = models.CharField(_("seed"), max_length=64)
    population = models.JSONField(_("drawn from"))
    reason = models.CharField(_("why it was drawn again"), max_length=300, blank=True)
    drawn_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name = _("draw of an inspection plan")
        verbose_name_plural = _("draws of inspection plans")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="evaluations_draw_numbered",
                fields=("plan", "sequence"),
                violation_error_message=_("Somebody else has drawn this plan just now. Look at the result first."),
            ),
            models.CheckConstraint(
                name="evaluations_draw_again_with_reason",
                condition=Q(sequence=1, reason="") | Q(sequence__gt=1) & ~Q(reason=""),
                violation_error_message=_("A plan is drawn again only with a reason."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan}-{self.sequence}"

    @property
    def urn(self) -> Population:
        """What was drawn from, as `evaluations.draw` reads it."""
        return Population.from_json(self.population)
