"""Leave and return from leave (请、销假, R9)."""

from datetime import datetime, time, timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from service_window.fields import EncryptedTextField
from windows.models.office import Office
from windows.models.staff import Staff
from windows.presence import NOON, Stretch

DECIDE_LEAVE = "windows.decide_leave"
DECIDE_LONG_LEAVE = "windows.decide_long_leave"


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Reads of leave."""

    def standing(self) -> "LeaveQuerySet":
        """Leave that was granted, whether or not the person is back."""
        return self.filter(state__in=Leave.STANDING)

    def requested(self) -> "LeaveQuerySet":
        """Requests that wait for a decision."""
        return self.filter(state=Leave.State.REQUESTED)

    def during(self, moment: datetime) -> "LeaveQuerySet":
        """Leave that somebody is on at ``moment``."""
        return self.standing().filter(starts_at__lte=moment, until_at__gt=moment)

    def between(self, first: datetime, last: datetime) -> "LeaveQuerySet":
        """Leave that shares any time with the period; its end does not belong to it."""
        return self.filter(starts_at__lt=last, until_at__gt=first)

    def short(self) -> "LeaveQuerySet":
        """Leave that the chief representative decides on: up to the length that the office has set."""
        most = Office.objects.filter(pk=Office.SINGLETON).values("chief_leave_days")
        return self.filter(days__lte=Subquery(most))

    def return_overdue(self, now: datetime) -> "LeaveQuerySet":
        """Leave that has ended without a return being reported (销假)."""
        return self.filter(state=Leave.State.GRANTED, until_at__lte=now)

    def awaiting(self, person: Staff) -> "LeaveQuerySet":
        """Requests that ``person`` may decide: short ones, or all; never their own."""
        if person.has_perm(DECIDE_LONG_LEAVE):
            return self.requested().exclude(staff=person)
        if person.has_perm(DECIDE_LEAVE):
            return self.requested().exclude(staff=person).short()
        return self.none()

    def visible_to(self, person: Staff) -> "LeaveQuerySet":
        """One's own leave, and everybody's for whoever decides; the reason is given out by ``reason_for`` only."""
        if person.has_perm(DECIDE_LEAVE) or person.has_perm(DECIDE_LONG_LEAVE):
            return self
        return self.filter(staff=person)

    def for_list(self) -> "LeaveQuerySet":
        """With what a row of a list shows."""
        return self.select_related("staff", "decided_by")


class Leave(models.Model):
    """One row is one leave of one person, from the request to the reported return.

    Granted leave of one person never overlaps: an exclusion constraint on PostgreSQL and triggers on SQLite.
    """

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("Annual leave")
        PERSONAL = "personal", _("Personal leave")
        SICK = "sick", _("Sick leave")
        FAMILY = "family", _("Marriage, birth, care or bereavement")
        COMPENSATORY = "compensatory", _("Compensatory leave")
        OFFICIAL = "official", _("Official business outside")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other leave")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("leave", "Requested")
        GRANTED = "granted", pgettext_lazy("leave", "Granted")
        REFUSED = "refused", pgettext_lazy("leave", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("leave", "Withdrawn")
        RETURNED = "returned", _("Return reported")

    STANDING = (State.GRANTED, State.RETURNED)

    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="leaves", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    until_at = models.DateTimeField(_("in fact until"))
    days = models.DecimalField(_("working days"), max_digits=5, decimal_places=1, validators=[MinValueValidator(0)])
    reason = EncryptedTextField(_("reason"), max_length=1000)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.REQUESTED)
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.CharField(_("note of the decision"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("return reported at"), null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        default_permissions = ()
        permissions = (
            ("request_leave", "Can ask for leave"),
            ("decide_leave", "Can grant leave up to the set length"),
            ("decide_long_leave", "Can grant leave of any length"),
        )
        ordering = ("-starts_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="windows_leave_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at"), until_at__gt=F("starts_at"), until_at__lte=F("ends_at")),
                violation_error_message=_("The leave ends before it begins."),
            ),
            models.CheckConstraint(
                name="windows_leave_nobody_decides_their_own",
                condition=Q(decided_by=None) | ~Q(decided_by=F("staff")),
                violation_error_message=_("Nobody decides on their own leave."),
            ),
            models.CheckConstraint(
                name="windows_leave_decided_by_somebody",
                condition=Q(state="requested", decided_by=None, decided_at=None)
                | Q(state__in=("granted", "refused", "returned"), decided_by__isnull=False, decided_at__isnull=False)
                | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="windows_leave_refused_with_reason", condition=~Q(state="refused") | ~Q(decision_note="")
            ),
            models.CheckConstraint(
                name="windows_leave_withdrawn_has_time",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at=None)),
            ),
            models.CheckConstraint(
                name="windows_leave_returned_has_time",
                condition=Q(state="returned", returned_at__isnull=False)
                | (~Q(state="returned") & Q(returned_at=None, until_at=F("ends_at"))),
            ),
        )
        indexes = (
            models.Index(name="windows_leave_staff", fields=("staff", "starts_at")),
            models.Index(name="windows_leave_state", fields=("state", "until_at")),
        )

    def __str__(self) -> str:
        return f"{self.staff} · {self.get_kind_display()} · {self.starts_at}"

    @property
    def stretch(self) -> Stretch:
        """The time the person is or was on leave, as `windows.presence` reads it."""
        return Stretch(self.starts_at, self.until_at)

    @property
    def period(self) -> str:
        """From when to when in words, in whole and half days where it consists of such."""
        return period_text(self.starts_at, self.ends_at)

    def may_be_withdrawn(self, now: datetime) -> bool:
        """Whether the person may still withdraw it: a request always, a granted leave before it begins."""
        return self.state == self.State.REQUESTED or (self.state == self.State.GRANTED and self.starts_at > now)

    def may_be_ended(self, now: datetime) -> bool:
        """Whether a return can be reported (销假): granted, and begun."""
        return self.state == self.State.GRANTED and self.starts_at < now

    def may_be_decided_by(self, person: Staff) -> bool:
        """Whether ``person`` decides on a leave of this length, whatever its state; never on their own."""
        if person.pk == self.staff_id:
            return False
        if person.has_perm(DECIDE_LONG_LEAVE):
            return True
        return person.has_perm(DECIDE_LEAVE) and self.days <= Office.objects.current().chief_leave_days

    def reason_for(self, person: Staff) -> str:
        """The reason, for the person and those who decide; nothing for anybody else."""
        return self.reason if person.pk == self.staff_id or self.may_be_decided_by(person) else ""


def period_text(starts_at: datetime, ends_at: datetime) -> str:
    """The period of a leave in words: days and halves of days, or times where it follows neither."""
    first, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    midnight = time.min
    if first.time() not in (midnight, NOON) or end.time() not in (midnight, NOON):
        return f"{first:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"
    from_noon, until_noon = first.time() == NOON, end.time() == NOON
    last = end if until_noon else end - timedelta(days=1)
    if first.date() == last.date():
        half = pgettext("half day", "afternoon") if from_noon else pgettext("half day", "morning") if until_noon else ""
        return f"{first:%Y-%m-%d} {half}".strip()
    start = gettext("%(day)s from noon") % {"day": f"{first:%Y-%m-%d}"} if from_noon else f"{first:%Y-%m-%d}"
    stop = gettext("%(day)s until noon") % {"day": f"{last:%Y-%m-%d}"} if until_noon else f"{last:%Y-%m-%d}"
    return f"{start} – {stop}"
