"""The follow-up of bad reviews (差评核实整改): contacted, verified, rectified or explained, replied, called back."""

from datetime import date

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils.translation import gettext_lazy as _

from evaluations.rating_types import CallBack, FollowUpState, Settlement, Verdict
from windows.models import Staff

DUE_ON = Case(
    When(state__in=("open", "assigned", "contacted"), then="contact_due_on"),
    When(state="verified", then="rectify_due_on"),
)
"""The day by which the step now due must be done; none once it is rectified or explained."""
REMINDERS = ("remind", "remind_late")
ASSIGN_FOLLOW_UPS = "evaluations.assign_follow_up"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Reads of follow-ups."""

    def open(self) -> "FollowUpQuerySet":
        """Those under way: the visitor has not been called back."""
        return self.exclude(state=FollowUpState.CALLED_BACK)

    def to_assign(self, person: Staff) -> "FollowUpQuerySet":
        """Those that ``person`` may give to somebody: never about themselves."""
        return self.filter(state=FollowUpState.OPEN).exclude(rating__staff=person)

    def assigned_to(self, person: Staff) -> "FollowUpQuerySet":
        """Those under way that ``person`` works on."""
        return self.open().filter(assigned_to=person)

    def for_list(self) -> "FollowUpQuerySet":
        """With what a row of a list shows."""
        reminders = FollowUpEvent.objects.filter(follow_up=OuterRef("pk"), verb__in=REMINDERS).order_by("-id")
        rows = self.select_related("rating__case__item_version", "rating__staff", "rating__window", "assigned_to")
        return rows.annotate(reminded_at=Subquery(reminders.values("at")[:1]))


class FollowUp(models.Model):
    """One row is the follow-up of one bad review; every step of it is also an event that stays.

    The rated person is never assigned: a trigger compares with the rating.
    """

    rating = models.OneToOneField(
        "evaluations.Rating", models.PROTECT, related_name="follow_up", verbose_name=_("rating")
    )
    state = models.CharField(_("state"), max_length=12, choices=FollowUpState.choices, default=FollowUpState.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    contact_due_on = models.DateField(_("to be contacted and verified by"))
    rectify_due_on = models.DateField(_("to be rectified or explained by"))
    due_on = models.GeneratedField(
        expression=DUE_ON, output_field=models.DateField(null=True), db_persist=True, verbose_name=_("due on")
    )
    complex_reason = models.CharField(_("why it takes longer"), max_length=500, blank=True)
    assigned_to = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, related_name="follow_ups", verbose_name=_("assigned to")
    )
    assigned_at = models.DateTimeField(_("assigned at"), null=True)
    contacted_at = models.DateTimeField(_("contacted at"), null=True)
    verdict = models.CharField(_("what was found"), max_length=16, choices=Verdict.choices, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True)
    settlement = models.CharField(_("rectified or explained"), max_length=12, choices=Settlement.choices, blank=True)
    settled_at = models.DateTimeField(_("rectified or explained at"), null=True)
    settlement_text = models.CharField(_("what was done"), max_length=2000, blank=True)
    reply = models.CharField(_("reply to the visitor"), max_length=2000, blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True)
    call_back = models.CharField(_("result of the call-back"), max_length=16, choices=CallBack.choices, blank=True)
    called_back_at = models.DateTimeField(_("called back at"), null=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up of a bad review")
        verbose_name_plural = _("follow-ups of bad reviews")
        default_permissions = ()
        ordering = ("rectify_due_on", "id")
        constraints = (
            models.CheckConstraint(
                name="evaluations_followup_state_known", condition=Q(state__in=FollowUpState.values)
            ),
            models.CheckConstraint(
                name="evaluations_followup_assigned_to_somebody",
                condition=Q(state="open", assigned_to=None, assigned_at=None)
                | (~Q(state="open") & Q(assigned_to__isnull=False, assigned_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="evaluations_followup_contacted_has_time",
                condition=Q(state__in=("open", "assigned"), contacted_at=None)
                | (~Q(state__in=("open", "assigned")) & Q(contacted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="evaluations_followup_verified_has_verdict",
                condition=Q(state__in=("open", "assigned", "contacted"), verified_at=None, verdict="")
                | (
                    Q(state__in=("verified", "settled", "replied", "called_back"), verified_at__isnull=False)
                    & ~Q(verdict="")
                ),
            ),
            models.CheckConstraint(
                name="evaluations_followup_settled_has_words",
                condition=Q(
                    state__in=("open", "assigned", "contacted", "verified"),
                    settled_at=None,
                    settlement="",
                    settlement_text="",
                )
                | (
                    Q(state__in=("settled", "replied", "called_back"), settled_at__isnull=False)
                    & ~Q(settlement="")
                    & ~Q(settlement_text="")
                ),
            ),
            models.CheckConstraint(
                name="evaluations_followup_replied_has_words",
                condition=(~Q(state__in=("replied", "called_back")) & Q(replied_at=None, reply=""))
                | (Q(state__in=("replied", "called_back"), replied_at__isnull=False) & ~Q(reply="")),
            ),
            models.CheckConstraint(
                name="evaluations_followup_called_back_has_result",
                condition=(~Q(state="called_back") & Q(called_back_at=None, call_back=""))
                | (Q(state="called_back", called_back_at__isnull=False) & ~Q(call_back="")),
            ),
        )
        indexes = (
            models.Index(
                name="evaluations_followup_assignee",
                fields=("assigned_to", "rectify_due_on"),
                condition=~Q(state="called_back"),
            ),
            models.Index(name="evaluations_followup_state", fields=("state", "rectify_due_on")),
            models.Index(
                name="evaluations_followup_due", fields=("due_on", "-rating"), condition=Q(due_on__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.rating} · {self.get_state_display()}"

    def is_late(self, today: date) -> bool:
        """Whether the step now due is overdue."""
        return self.due_on is not None and self.due_on < today


class FollowUpEvent(models.Model):
    """One row is one step of a follow-up: who, when, what. Rows are only added."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="events")
    verb = models.CharField(_("act"), max_length=32)
    by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    note = models.CharField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("step of a follow-up")
        verbose_name_plural = _("steps of follow-ups")
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.verb}"
