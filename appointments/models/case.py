"""The case (办件): one matter of one applicant on its way through the seven steps."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.flow import Outcome, Step
from appointments.models.case_columns import JOINED_IN_LISTS, SHOWN_IN_LISTS
from appointments.models.visit import Channel
from windows.models import Staff


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases."""

    def open(self) -> "CaseQuerySet":
        """Cases not yet closed."""
        return self.filter(closed_at=None, imported_ref=None)

    def held_by(self, person: object) -> "CaseQuerySet":
        """Cases that ``person`` holds now."""
        return self.filter(holder=person)

    def for_list(self) -> "CaseQuerySet":
        """With what a row of a list shows, and no more: a case and its relations have eighty columns."""
        return self.select_related(*JOINED_IN_LISTS).only(*SHOWN_IN_LISTS)

    def for_export(self) -> "CaseQuerySet":
        """With what a row of a spreadsheet shows."""
        return self.select_related(*JOINED_IN_LISTS, "window").only(
            *SHOWN_IN_LISTS, "window__number", "window__name", "outcome"
        )

    def visible_to(self, person: Staff) -> "CaseQuerySet":
        """Cases that ``person`` may read: all that were worked on here, for whoever may read cases."""
        return self.worked_on_here() if person.has_perm("appointments.view_case") else self.none()

    def worked_on_here(self) -> "CaseQuerySet":
        """Cases of this office's windows; the others were loaded for the assessment alone."""
        return self.filter(imported_ref=None)


class Case(models.Model):
    """One row is one case; ``step`` is the step now due, and a closed case keeps its last."""

    class Acceptance(models.TextChoices):
        ORDINARY = "ordinary", _("Accepted")
        TOLERATED = "tolerated", _("Accepted with an undertaking")
        DEEMED = "deemed", _("Deemed accepted")

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    number = models.CharField(_("case number"), max_length=64, unique=True, null=True, blank=True)
    unified_case_number = models.CharField(_("unified case number"), max_length=64, unique=True, null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.COUNTER)
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, null=True, related_name="cases", db_index=False, verbose_name=_("window")
    )
    holder = models.ForeignKey("windows.Staff", models.PROTECT, related_name="held_cases", verbose_name=_("handler"))
    item = models.ForeignKey(
        "windows.ServiceItem",
        models.PROTECT,
        null=True,
        related_name="cases",
        db_index=False,
        verbose_name=_("service item"),
    )
    item_version = models.ForeignKey(
        "windows.ItemVersion", models.PROTECT, null=True, related_name="cases", verbose_name=_("item version")
    )
    applicant = models.ForeignKey(
        "appointments.Applicant",
        models.PROTECT,
        null=True,
        related_name="cases",
        db_index=False,
        verbose_name=_("applicant"),
    )
    agent = models.ForeignKey(
        "appointments.Applicant", models.PROTECT, null=True, related_name="agent_cases", verbose_name=_("agent")
    )
    authorisation = models.ForeignKey("windows.StoredFile", models.PROTECT, null=True, related_name="+")
    step = models.PositiveSmallIntegerField(_("step"), choices=Step.choices, default=Step.GREET)
    step_since = models.DateTimeField(_("at this step since"))
    opened_at = models.DateTimeField(_("opened at"))
    received_at = models.DateTimeField(_("received at"), null=True)
    received_on = models.DateField(_("received on"), null=True)
    acceptance = models.CharField(_("acceptance"), max_length=12, choices=Acceptance.choices, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True)
    accepted_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_on = models.DateField(_("decided on"), null=True)
    result_ready_at = models.DateTimeField(_("result ready at"), null=True)
    result_ready_on = models.DateField(_("result ready on"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, blank=True)
    closed_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    outcome_file = models.ForeignKey(
        "windows.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name=_("proof of the outcome")
    )
    outcome_reason = models.CharField(_("reason of the outcome"), max_length=2000, blank=True)
    approval_position = models.PositiveSmallIntegerField(_("link of the chain now due"), default=0)
    approval_round = models.PositiveSmallIntegerField(_("round of the approval chain"), default=1)
    approval_returned = models.BooleanField(_("sent back to the window"), default=False)
    promised_due_on = models.DateField(_("promised until"), null=True)
    statutory_due_on = models.DateField(_("statutory limit until"), null=True)
    due_provisional = models.BooleanField(_("provisional"), default=False)
    finish_by = models.DateTimeField(_("immediate item to be finished by"), null=True)
    frozen_since = models.DateField(_("clock frozen since"), null=True)
    rating_invited_at = models.DateTimeField(_("invited to rate at"), null=True)
    green_channel = models.BooleanField(_("green channel"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False)
    imported_ref = models.CharField(_("reference of an imported case"), max_length=64, null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        default_permissions = ()
        permissions = (
            ("view_case", "Can read cases"),
            ("work_case", "Can take cases through the steps"),
            ("reveal_personal_data", "Can reveal personal data with a reason"),
            ("export_case", "Can export lists of cases"),
            ("view_figures", "Can look back on the figures of a period"),
            ("reassign_case", "Can hand a case to another handler"),
            ("view_supervision", "Can open the supervision pages"),
            ("approve_as_chief_representative", "Can approve under delegated power"),
            ("approve_as_department_reviewer", "Can approve as department reviewer"),
            ("approve_as_bureau_leader", "Can approve as bureau leader"),
            ("decide_extension", "Can decide on an extension"),
            ("confirm_green_channel", "Can confirm the green channel"),
        )
        constraints = (
            # Partial: an index of all rows would be taken for the cases that have none, which is nearly all of them.
            models.UniqueConstraint(
                name="appointments_case_imported_once",
                fields=("imported_ref",),
                condition=Q(imported_ref__isnull=False),
            ),
            models.CheckConstraint(name="appointments_case_step_is_one_of_seven", condition=Q(step__range=(1, 7))),
            models.CheckConstraint(
                name="appointments_case_closed_has_outcome",
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="appointments_case_completed_went_all_the_way",
                condition=~Q(outcome="completed") | Q(step=7) | Q(imported_ref__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_case_early_end_before_receipt",
                condition=~Q(outcome__in=("advice_given", "no_show")) | Q(step__lte=4, received_on=None),
            ),
            models.CheckConstraint(
                name="appointments_case_not_accepted_at_f4",
                condition=~Q(outcome="not_accepted")
                | (Q(step=4, received_on__isnull=False, acceptance="") & ~Q(outcome_reason="")),
            ),
            models.CheckConstraint(
                name="appointments_case_withdrawn_after_receipt",
                condition=~Q(outcome="withdrawn") | Q(step__range=(4, 6), received_on__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_case_received_as_a_whole",
                condition=Q(received_on=None, received_at=None, number=None, item_version=None, applicant=None)
                | Q(
                    received_on__isnull=False,
                    received_at__isnull=False,
                    number__isnull=False,
                    item__isnull=False,
                    item_version__isnull=False,
                    applicant__isnull=False,
                    window__isnull=False,
                )
                | Q(imported_ref__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_case_accepted_after_receipt",
                condition=Q(acceptance="", accepted_on=None)
                | (~Q(acceptance="") & Q(accepted_on__isnull=False, accepted_on__gte=F("received_on")))
                | Q(imported_ref__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_case_steps_have_their_dates",
                condition=Q(step__lte=3, received_on=None)
                | Q(step=4, accepted_on=None)
                | Q(step=5, accepted_on__isnull=False, decided_on=None)
                | Q(step=6, decided_on__isnull=False, result_ready_on=None)
                | Q(step=7, result_ready_on__isnull=False)
                | Q(imported_ref__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_case_decided_with_decision",
                condition=Q(decision="", decided_on=None, decided_at=None)
                | (~Q(decision="") & Q(decided_on__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="appointments_case_frozen_only_in_approval",
                condition=Q(frozen_since=None) | Q(step=5, closed_at=None),
            ),
            models.CheckConstraint(
                name="appointments_case_promise_not_later_than_law",
                condition=Q(promised_due_on=None)
                | Q(statutory_due_on=None)
                | Q(promised_due_on__lte=F("statutory_due_on")),
            ),
            models.CheckConstraint(
                name="appointments_case_agent_has_authorisation_or_none",
                condition=Q(agent__isnull=False) | Q(authorisation=None),
            ),
        )
        indexes = (
            models.Index(name="appointments_case_open_holder", fields=("holder", "-id"), condition=Q(closed_at=None)),
            models.Index(
                name="appointments_case_open_mine",
                fields=("holder", "promised_due_on", "id"),
                condition=Q(closed_at=None),
            ),
            models.Index(name="appointments_case_open_step", fields=("step", "-id"), condition=Q(closed_at=None)),
            models.Index(
                name="appointments_case_open_promise",
                fields=("promised_due_on", "id"),
                condition=Q(closed_at=None, result_ready_at=None),
            ),
            models.Index(
                name="appointments_case_open_law",
                fields=("statutory_due_on", "id"),
                condition=Q(closed_at=None, result_ready_at=None),
            ),
            models.Index(name="appointments_case_item", fields=("item", "-id")),
            models.Index(name="appointments_case_received", fields=("received_on", "-id")),
            models.Index(
                name="appointments_case_decided",
                fields=("decided_on", "-id"),
                condition=Q(decided_on__isnull=False),
            ),
            models.Index(
                name="appointments_case_ready",
                fields=("result_ready_on", "-id"),
                condition=Q(result_ready_on__isnull=False),
            ),
            models.Index(
                name="appointments_case_closed",
                fields=("closed_at", "-id"),
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(name="appointments_case_applicant", fields=("applicant", "-id")),
            models.Index(name="appointments_case_window", fields=("window", "-id")),
            models.Index(
                name="appointments_case_approval",
                fields=("approval_position", "id"),
                condition=Q(closed_at=None, step=5),
            ),
        )

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    @property
    def is_closed(self) -> bool:
        """Whether the case has ended."""
        return self.closed_at is not None

    @property
    def is_received(self) -> bool:
        """Whether the application was received (收件), which is not yet acceptance (受理)."""
        return self.received_on is not None

    @property
    def step_due(self) -> Step:
        """The step now due as the named step."""
        return Step(self.step)
