"""What a round found: answers item by item, photos as evidence, and the findings that came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.ledger_types import FindingKind
from service_window.fields import EncryptedJSONField


class RoundAnswer(models.Model):
    """One row is one answer to one item of the checklist; the newest of an item and person stands. Nothing is rewritten.

    ``key`` is made by the browser: an answer that is sent again is the same answer.
    """

    class Result(models.TextChoices):
        OK = "ok", pgettext_lazy("inspection", "In order")
        FAILED = "failed", pgettext_lazy("inspection", "Not in order")
        NOT_LOOKED_AT = "not_looked_at", _("Not looked at")

    round = models.ForeignKey("evaluations.InspectionRound", models.PROTECT, related_name="answers")
    item = models.CharField(_("item of the checklist"), max_length=32)
    person = models.ForeignKey("evaluations.RoundPerson", models.PROTECT, null=True, blank=True, related_name="answers")
    result = models.CharField(_("result"), max_length=16, choices=Result.choices)
    kind = models.CharField(_("kind of finding"), max_length=24, choices=FindingKind.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    key = models.UUIDField(_("key of the browser"), unique=True)
    answered_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("answer of a round")
        verbose_name_plural = _("answers of rounds")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="evaluations_answer_result_known", condition=Q(result__in=("ok", "failed", "not_looked_at"))
            ),
            models.CheckConstraint(
                name="evaluations_answer_kind_of_failed_person",
                condition=Q(result="failed", person__isnull=False) & ~Q(kind="")
                | (~Q(result="failed") | Q(person=None)) & Q(kind="", minutes=None),
                violation_error_message=_("What is not in order about a person has its kind, and nothing else has."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} · {self.item}"

    @property
    def is_failed(self) -> bool:
        """Whether the item was found not in order."""
        return self.result == self.Result.FAILED


class RoundPhoto(models.Model):
    """One row is one photo as evidence: the file as it came in, and the picture without metadata that is shown."""

    round = models.ForeignKey("evaluations.InspectionRound", models.PROTECT, related_name="photos")
    item = models.CharField(_("item of the checklist"), max_length=32)
    person = models.ForeignKey("evaluations.RoundPerson", models.PROTECT, null=True, blank=True, related_name="photos")
    original = models.OneToOneField("windows.StoredFile", models.PROTECT, related_name="+")
    shown = models.OneToOneField("windows.StoredFile", models.PROTECT, related_name="+")
    key = models.UUIDField(_("key of the browser"), unique=True)
    added_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("photo of a round")
        verbose_name_plural = _("photos of rounds")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.round} · {self.item}"


class PhotoMetadata(models.Model):
    """One row is what a camera wrote into a photo: time, device, place. Kept apart from the picture, and encrypted."""

    photo = models.OneToOneField(RoundPhoto, models.PROTECT, primary_key=True, related_name="metadata")
    content = EncryptedJSONField(_("metadata"))

    class Meta:
        verbose_name = _("metadata of a photo")
        verbose_name_plural = _("metadata of photos")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.photo)


class RoundFinding(models.Model):
    """One row says which draft finding an answer became."""

    answer = models.OneToOneField(RoundAnswer, models.PROTECT, related_name="round_finding")
    finding = models.OneToOneField("evaluations.Finding", models.PROTECT, related_name="round_answer")

    class Meta:
        verbose_name = _("finding of a round")
        verbose_name_plural = _("findings of rounds")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.answer} · {self.finding}"
