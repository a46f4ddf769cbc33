"""Feedback: what somebody said about the service, how to reach them, what they enclosed, what the office answered."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.complaint_flow import OPEN
from evaluations.feedback_types import FeedbackKind, FeedbackSource, FilePurpose
from evaluations.models.picture_origin import PictureLink
from service_window.fields import EncryptedTextField, mask_name, mask_phone

TEXT_LENGTH = 4000


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Reads of feedback."""

    def whole_of(self, feedback: "Feedback") -> "FeedbackQuerySet":
        """Everything that came in with it: the first row, and one for each further person complained of."""
        return self.filter(Q(pk=feedback.origin.pk) | Q(part_of=feedback.origin.pk))

    def to_answer(self) -> "FeedbackQuerySet":
        """Suggestions and commendations; a complaint is decided instead."""
        return self.exclude(kind=FeedbackKind.COMPLAINT)

    def waiting(self) -> "FeedbackQuerySet":
        """Suggestions and commendations that nobody has answered."""
        return self.to_answer().filter(due_on__isnull=False)

    def overdue(self, today: date) -> "FeedbackQuerySet":
        """What should have been answered before ``today``."""
        return self.waiting().filter(due_on__lt=today)

    def for_list(self) -> "FeedbackQuerySet":
        """With what a row of a list shows."""
        return self.select_related("answer__staff", "answer__window", "answer__by", "contact")


class Feedback(models.Model):
    """One row is what one person or body said at one time; it stands as it came, without name and contact.

    A complaint about several people has one row for each: the first as it came, the others ``part_of`` it.
    """

    number = models.CharField(_("number"), max_length=32, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=FeedbackKind.choices)
    source = models.CharField(_("source"), max_length=20, choices=FeedbackSource.choices)
    source_number = models.CharField(_("their number"), max_length=64, blank=True)
    complaint = models.OneToOneField(
        "evaluations.Complaint",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("complaint"),
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=pgettext_lazy("feedback", "part of"),
    )
    text = models.TextField(pgettext_lazy("feedback", "what was said"), max_length=TEXT_LENGTH)
    about = models.CharField(_("window or person, as they put it"), max_length=200, blank=True)
    case_number = models.CharField(_("case number, as they put it"), max_length=64, blank=True)
    received_at = models.DateTimeField(pgettext_lazy("feedback", "received at"))
    received_on = models.DateField(pgettext_lazy("feedback", "received on"))
    entered_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    due_on = models.DateField(_("to be answered by"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        default_permissions = ()
        permissions = (
            ("open_office", "Can open the first page of the assessment office"),
            ("view_feedback", "Can read feedback and complaints"),
            ("handle_feedback", "Can handle feedback and complaints"),
            ("export_feedback", "Can export feedback and complaints"),
            ("reveal_contact", "Can reveal who gave feedback, with a reason"),
        )
        constraints = (
            models.CheckConstraint(name="evaluations_feedback_kind_known", condition=Q(kind__in=FeedbackKind.values)),
            models.CheckConstraint(
                name="evaluations_feedback_source_known", condition=Q(source__in=FeedbackSource.values)
            ),
            models.CheckConstraint(
                name="evaluations_feedback_complaint_has_its_record",
                condition=Q(kind="complaint", complaint__isnull=False) | ~Q(kind="complaint") & Q(complaint=None),
                violation_error_message=_("A complaint, and nothing else, has the record of a complaint."),
            ),
            models.CheckConstraint(name="evaluations_feedback_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="evaluations_feedback_entered_by_somebody",
                condition=Q(entered_by=None, source="own_form", token_digest__isnull=False, part_of=None)
                | Q(entered_by__isnull=False, part_of=None) & ~Q(source="own_form")
                | Q(kind="complaint", entered_by__isnull=False, part_of__isnull=False, token_digest=None),
                violation_error_message=_("What did not come by our form was entered by somebody."),
            ),
        )
        indexes = (
            models.Index(name="evaluations_feedback_received", fields=("received_on", "kind")),
            models.Index(name="evaluations_feedback_due", fields=("due_on", "-id"), condition=Q(due_on__isnull=False)),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def origin(self) -> "Feedback":
        """What came in: the row itself, or the one that it is a part of."""
        return self.part_of or self

    def is_overdue(self, today: date) -> bool:
        """Whether an answer is owed and its day has passed."""
        return self.due_on is not None and self.due_on < today


class FeedbackContactQuerySet(models.QuerySet["FeedbackContact"]):
    """Reads of contacts."""

    def removable(self, before: date) -> "FeedbackContactQuerySet":
        """Contacts of matters that came before a day and are finished."""
        whole = Q(pk=OuterRef("feedback")) | Q(part_of=OuterRef("feedback"))
        open_complaint = Feedback.objects.filter(whole, complaint__handling__state__in=OPEN)
        rows = self.filter(removed_at=None, feedback__received_on__lt=before, feedback__due_on=None)
        return rows.exclude(Exists(open_complaint))


class FeedbackContact(models.Model):
    """One row says who gave feedback and how to reach them; it is emptied after a settable time."""

    feedback = models.OneToOneField(Feedback, models.PROTECT, primary_key=True, related_name="contact")
    name = EncryptedTextField(pgettext_lazy("person", "name"), blank=True, default="")
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = FeedbackContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="evaluations_contact_removed_is_empty",
                condition=Q(removed_at=None) | Q(name="", phone="", phone_index=""),
                violation_error_message=_("A contact that was removed holds nothing."),
            ),
        )

    def __str__(self) -> str:
        return str(self.feedback_id)

    @property
    def masked_name(self) -> str:
        """The name as it may be shown without a reason."""
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        """The phone as it may be shown without a reason."""
        return mask_phone(self.phone)


class FeedbackFile(PictureLink, models.Model):
    """One row is one file that came with feedback, or that was added to a complaint."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="files")
    file = models.ForeignKey("windows.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=FilePurpose.choices)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("file of feedback")
        verbose_name_plural = _("files of feedback")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="evaluations_feedback_file_purpose_known", condition=Q(purpose__in=FilePurpose.values)
            ),
            models.UniqueConstraint(name="evaluations_feedback_file_once", fields=("feedback", "file")),
        )

    def __str__(self) -> str:
        return f"{self.feedback} · {self.file}"


class FeedbackAnswer(models.Model):
    """One row is the office's written answer to a suggestion or commendation, and whom or what that concerns."""

    feedback = models.OneToOneField(Feedback, models.PROTECT, primary_key=True, related_name="answer")
    text = models.TextField(_("answer"), max_length=2000)
    staff = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="commended", verbose_name=_("person")
    )
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    at = models.DateTimeField(_("answered at"))
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("answered by"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="evaluations_answer_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="evaluations_answer_not_by_the_person",
                condition=Q(staff=None) | ~Q(staff=models.F("by")),
                violation_error_message=_("Nobody answers what concerns themselves."),
            ),
        )

    def __str__(self) -> str:
        return str(self.feedback_id)
