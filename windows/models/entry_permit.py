"""Permits for outsiders to come inside the window (R9)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from service_window.fields import EncryptedTextField, mask_name

_INSIDE = Q(entered_at__isnull=False, left_at=None)


class EntryPermitQuerySet(models.QuerySet["EntryPermit"]):
    """Reads of permits."""

    def requested(self) -> "EntryPermitQuerySet":
        """Requests that wait for the chief representative."""
        return self.filter(state=EntryPermit.State.REQUESTED)

    def inside(self) -> "EntryPermitQuerySet":
        """Outsiders who came in and have not left."""
        return self.filter(_INSIDE)

    def current(self, now: datetime) -> "EntryPermitQuerySet":
        """Permits that still matter at the door: asked for, allowed and not used up, or inside."""
        waiting = Q(state=EntryPermit.State.REQUESTED, until_at__gt=now)
        return self.filter(waiting | Q(state=EntryPermit.State.ALLOWED, left_at=None, until_at__gt=now) | _INSIDE)

    def past(self, now: datetime) -> "EntryPermitQuerySet":
        """All others, the newest first."""
        over = Q(until_at__lte=now) & ~_INSIDE
        return self.filter(over | Q(state=EntryPermit.State.REFUSED) | Q(left_at__isnull=False)).order_by("-pk")

    def for_list(self) -> "EntryPermitQuerySet":
        """With what a row of a list shows."""
        return self.select_related("window", "requested_by", "decided_by")

    def overdue(self, now: datetime) -> "EntryPermitQuerySet":
        """Outsiders who are inside although their permit has ended."""
        return self.inside().filter(until_at__lte=now)


class EntryPermit(models.Model):
    """One row is one outsider, or one group, whom the chief representative lets inside a window for a time."""

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("entry permit", "Requested")
        ALLOWED = "allowed", pgettext_lazy("entry permit", "Allowed")
        REFUSED = "refused", pgettext_lazy("entry permit", "Refused")

    visitor = EncryptedTextField(_("who"), max_length=100)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    people = models.PositiveSmallIntegerField(_("number of people"), default=1)
    purpose = models.CharField(_("why"), max_length=500)
    window = models.ForeignKey(
        "windows.Window",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entry_permits",
        verbose_name=_("window"),
        help_text=_("Empty for the whole office area."),
    )
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("allowed by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.CharField(_("note of the decision"), max_length=500, blank=True)
    entered_at = models.DateTimeField(_("came in at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects = EntryPermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry permit")
        verbose_name_plural = _("entry permits")
        default_permissions = ()
        permissions = (
            ("request_entry", "Can ask for an outsider to be let in"),
            ("allow_entry", "Can let outsiders in"),
        )
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="windows_permit_ends_after_start",
                condition=Q(until_at__gt=F("from_at")),
                violation_error_message=_("The permit ends before it begins."),
            ),
            models.CheckConstraint(name="windows_permit_for_somebody", condition=Q(people__gte=1)),
            models.CheckConstraint(
                name="windows_permit_decided_by_somebody",
                condition=Q(state="requested", decided_by=None, decided_at=None)
                | (~Q(state="requested") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="windows_permit_refused_with_reason", condition=~Q(state="refused") | ~Q(decision_note="")
            ),
            models.CheckConstraint(
                name="windows_permit_only_allowed_people_enter",
                condition=Q(entered_at=None, left_at=None)
                | (Q(state="allowed", entered_at__isnull=False) & (Q(left_at=None) | Q(left_at__gte=F("entered_at")))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.organisation or self.get_state_display()}"

    @property
    def is_inside(self) -> bool:
        """Whether somebody with this permit is inside."""
        return self.entered_at is not None and self.left_at is None

    @property
    def masked_visitor(self) -> str:
        """The name as it is shown once nobody needs it at the door any more."""
        return mask_name(self.visitor)
