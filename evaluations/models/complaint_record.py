"""What belongs to a complaint: the hearing of the person, notes of the investigation, decisions, call-backs."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.complaint_flow import FIRST_ROUND
from evaluations.feedback_types import CallBackResult, HearingOutcome, ReplyWay
from evaluations.ledger_types import ComplaintDecision

DECISIONS = tuple(value for value in ComplaintDecision.values if value not in ("pending", "invalid", "withdrawn"))
"""What a verification can end with."""


class ComplaintHearing(models.Model):
    """One row is one time that the person complained of is asked, with the words shown to the person."""

    complaint = models.ForeignKey("evaluations.Complaint", models.PROTECT, related_name="hearings")
    round = models.PositiveSmallIntegerField(_("verification"), default=FIRST_ROUND)
    staff = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="complaint_hearings", verbose_name=_("person")
    )
    told = models.TextField(_("what the person is told"), max_length=4000)
    asked_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("until"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=HearingOutcome.choices, blank=True)
    statement = models.TextField(_("statement"), max_length=4000, blank=True)
    closed_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("complaint", "hearing")
        verbose_name_plural = _("hearings")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="evaluations_hearing_asked_by_another",
                condition=~Q(asked_by=F("staff")),
                violation_error_message=_("Nobody hears themselves."),
            ),
            models.CheckConstraint(
                name="evaluations_hearing_ended_with_outcome",
                condition=Q(outcome="", closed_on=None) | Q(outcome__in=HearingOutcome.values, closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluations_hearing_statement_of_stated",
                condition=Q(outcome="stated") & ~Q(statement="") | ~Q(outcome="stated") & Q(statement=""),
            ),
            models.CheckConstraint(
                name="evaluations_hearing_lapses_after_its_time",
                condition=~Q(outcome="lapsed") | Q(closed_on__gt=F("due_on")),
                violation_error_message=_("The time for the statement has not passed."),
            ),
            models.UniqueConstraint(
                name="evaluations_hearing_once_a_round",
                fields=("complaint", "round", "staff"),
                condition=~Q(outcome="superseded"),
                violation_error_message=_("The person has been asked already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} · {self.staff}"


class ComplaintNote(models.Model):
    """One row is one note of an investigation; it may rest on a file."""

    complaint = models.ForeignKey("evaluations.Complaint", models.PROTECT, related_name="notes")
    round = models.PositiveSmallIntegerField(_("verification"), default=FIRST_ROUND)
    text = models.TextField(_("note"), max_length=2000)
    file = models.ForeignKey(
        "evaluations.FeedbackFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    by = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("complaint", "by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("note of an investigation")
        verbose_name_plural = _("notes of investigations")
        default_permissions = ()
        ordering = ("id",)
        constraints = (models.CheckConstraint(name="evaluations_complaint_note_not_empty", condition=~Q(text="")),)

    def __str__(self) -> str:
        return f"{self.complaint} · {self.at:%Y-%m-%d}"


class ComplaintRuling(models.Model):
    """One row is the decision of one verification, with the elements it rests on; the last one stands."""

    complaint = models.ForeignKey("evaluations.Complaint", models.PROTECT, related_name="rulings")
    round = models.PositiveSmallIntegerField(_("verification"), default=FIRST_ROUND)
    decision = models.CharField(_("decision"), max_length=16, choices=ComplaintDecision.choices)
    decided_on = models.DateField(_("decided on"))
    body = models.CharField(_("body that decided"), max_length=200)
    staff = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    facts = models.TextField(_("what was established"), max_length=2000)
    facts_verified = models.BooleanField(_("the facts are verified"), default=False)
    at_fault = models.BooleanField(_("it is a fault of this person"), default=False)
    reply = models.TextField(_("reply to the complainant"), max_length=2000)
    reply_way = models.CharField(_("how the complainant is told"), max_length=8, choices=ReplyWay.choices)
    file = models.ForeignKey(
        "evaluations.FeedbackFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    decided_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("decision on a complaint")
        verbose_name_plural = _("decisions on complaints")
        default_permissions = ()
        ordering = ("round",)
        constraints = (
            models.CheckConstraint(name="evaluations_ruling_decision_known", condition=Q(decision__in=DECISIONS)),
            models.CheckConstraint(
                name="evaluations_ruling_not_by_the_person",
                condition=Q(staff=None) | ~Q(staff=F("decided_by")),
                violation_error_message=_("Nobody decides on a complaint against themselves."),
            ),
            models.CheckConstraint(
                name="evaluations_ruling_has_its_elements",
                condition=Q(decision="upheld_at_fault", facts_verified=True, at_fault=True, staff__isnull=False)
                | Q(decision="upheld_no_fault", facts_verified=True, at_fault=False)
                | Q(decision="not_upheld", at_fault=False)
                | Q(decision="unverifiable", facts_verified=False, at_fault=False),
                violation_error_message=_("The decision lacks an element, or contradicts one."),
            ),
            models.CheckConstraint(
                name="evaluations_ruling_complete",
                condition=~Q(body="") & ~Q(facts="") & ~Q(reply=""),
                violation_error_message=_("A decision names its body, what was established, and the reply."),
            ),
            models.UniqueConstraint(
                name="evaluations_ruling_once_a_round",
                fields=("complaint", "round"),
                violation_error_message=_("This verification has been decided."),
            ),
            models.UniqueConstraint(
                name="evaluations_ruling_each_by_another",
                fields=("complaint", "decided_by"),
                violation_error_message=_("A second verification is decided by somebody else."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} · {self.get_decision_display()}"


class ComplaintCallBack(models.Model):
    """One row is one attempt to call a complainant back: content or not, and whether there are signs of retaliation."""

    complaint = models.ForeignKey("evaluations.Complaint", models.PROTECT, related_name="call_backs")
    round = models.PositiveSmallIntegerField(_("verification"), default=FIRST_ROUND)
    result = models.CharField(pgettext_lazy("call-back", "result"), max_length=12, choices=CallBackResult.choices)
    retaliation = models.BooleanField(_("signs of retaliation"), default=False)
    note = models.TextField(pgettext_lazy("feedback", "what was said"), max_length=2000, blank=True)
    by = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("complaint", "by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="evaluations_call_back_result_known", condition=Q(result__in=CallBackResult.values)
            ),
            models.CheckConstraint(
                name="evaluations_call_back_retaliation_told",
                condition=Q(retaliation=False) | Q(result__in=("satisfied", "dissatisfied")) & ~Q(note=""),
                violation_error_message=_("Signs of retaliation are described, in the words of somebody reached."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} · {self.get_result_display()}"
