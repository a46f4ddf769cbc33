"""Clues of breaches of integrity (问题线索), for the discipline officer alone, and the neutral hold on a result."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from service_window.fields import EncryptedTextField


class Clue(models.Model):
    """One row is one clue; it is no finding, the person is not told, and nobody but the discipline officer reads it."""

    class State(models.TextChoices):
        OPEN = "open", _("Open clue")
        HANDED_ON = "handed_on", _("Handed to the competent body")
        CLOSED = "closed", _("Closed without result")
        DECIDED = "decided", _("Decided by the competent body")

    number = models.CharField(_("number"), max_length=32, unique=True)
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    received_on = models.DateField(_("received on"))
    channel = models.CharField(_("where it came from"), max_length=200)
    content = EncryptedTextField(_("content"))
    recorded_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("clue")
        verbose_name_plural = _("clues")
        default_permissions = ()
        permissions = (("keep_clues", "Can keep the restricted register"),)
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="evaluations_clue_not_ones_own",
                condition=~Q(staff=models.F("recorded_by")),
                violation_error_message=_("Nobody keeps a clue about themselves."),
            ),
        )

    def __str__(self) -> str:
        return self.number


class ClueEvent(models.Model):
    """One row is one act on a clue; the newest says how far it has come."""

    clue = models.ForeignKey("evaluations.Clue", models.PROTECT, related_name="events")
    state = models.CharField(_("state"), max_length=12, choices=Clue.State.choices)
    note = EncryptedTextField(_("note"))
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))
    finding = models.ForeignKey(
        "evaluations.Finding", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("finding")
    )

    class Meta:
        verbose_name = _("event of a clue")
        verbose_name_plural = _("events of clues")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="evaluations_clue_ends_once",
                fields=("clue",),
                condition=Q(state__in=("closed", "decided")),
                violation_error_message=_("This clue is closed already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.clue} {self.state}"


class ClueFile(models.Model):
    """One row is one file that came with an act on a clue, encrypted with its name, apart from every other file.

    It lies in no file store and in no table that anybody else reads: neither a gap nor a count betrays it.
    """

    event = models.ForeignKey("evaluations.ClueEvent", models.PROTECT, related_name="files")
    name = EncryptedTextField(_("name"))
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("digest"), max_length=64)
    content = EncryptedTextField(_("content"))

    class Meta:
        verbose_name = _("file of a clue")
        verbose_name_plural = _("files of clues")
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(name="evaluations_clue_file_not_empty", condition=Q(size__gte=1) & ~Q(content="")),
        )

    def __str__(self) -> str:
        return self.sha256[:12]


class HoldQuerySet(models.QuerySet["Hold"]):
    """Reads of holds."""

    def standing(self, year: int) -> "HoldQuerySet":
        """Holds on results of a year that were not lifted."""
        return self.filter(year=year, lifted_at=None)


class Hold(models.Model):
    """One row is one neutral hold on a person's result of a year: it is pending, and no reason is given."""

    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    year = models.PositiveSmallIntegerField(_("year"))
    placed_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("placed by"))
    placed_at = models.DateTimeField(_("placed at"))
    lifted_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold on a result")
        verbose_name_plural = _("holds on results")
        default_permissions = ()
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                name="evaluations_hold_one_at_a_time",
                fields=("staff", "year"),
                condition=Q(lifted_at=None),
                violation_error_message=_("The result of this person is held already."),
            ),
            models.CheckConstraint(
                name="evaluations_hold_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluations_hold_not_ones_own",
                condition=~Q(staff=models.F("placed_by")),
                violation_error_message=_("Nobody holds their own result."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff} {self.year}"
