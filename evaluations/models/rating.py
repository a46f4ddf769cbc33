"""Ratings (服务评价) by visitors: what was said, and apart from it who said it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluations.rating_types import (
    BAD,
    GOOD,
    STARS,
    TONES,
    Aspect,
    ExclusionState,
    Level,
    RatingChannel,
    Reason,
)
from service_window.fields import EncryptedTextField, mask_name, mask_phone
from windows.models import Staff

VIEW_RATINGS = "evaluations.view_rating"
VERIFY_RATINGS = "evaluations.verify_rating"
HIDDEN_FOR = timedelta(minutes=30)
"""So long after a rating the rated person does not see it: the visitor has left by then."""


def level_or_none(name: str) -> Q:
    """An aspect is one of the five levels, or was left out."""
    return Q(**{name: ""}) | Q(**{f"{name}__in": Level.values})


class RatingQuerySet(models.QuerySet["Rating"]):
    """Reads of ratings."""

    def bad(self) -> "RatingQuerySet":
        """The two lower levels (差评)."""
        return self.filter(level__in=BAD)

    def counted(self) -> "RatingQuerySet":
        """Ratings that enter the figures: no re-rating, and none that was taken out."""
        return self.filter(again=False).exclude(exclusions__state=ExclusionState.EXCLUDED)

    def visible_to(self, person: Staff) -> "RatingQuerySet":
        """All for who oversees, the assigned ones for who verifies; never those of oneself."""
        others = self.exclude(staff=person)
        if person.has_perm(VIEW_RATINGS):
            return others
        return others.filter(follow_up__assigned_to=person) if person.has_perm(VERIFY_RATINGS) else self.none()

    def about(self, person: Staff, now: datetime) -> "RatingQuerySet":
        """What the rated person may read: never while the visitor may still be at the counter."""
        gone = Q(visit=None) | Q(visit__closed_at__isnull=False)
        return self.filter(gone, staff=person, rated_at__lte=now - HIDDEN_FOR)

    def for_list(self) -> "RatingQuerySet":
        """With what a row of a list shows."""
        return self.select_related("case__item_version", "staff", "window", "follow_up__assigned_to")


class Rating(models.Model):
    """One row is one rating of one service occasion of a case: a visit, or the case as a whole. It never changes.

    The rater's name and phone are a row of their own (`RaterContact`). What was not rated has no row.
    """

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="ratings", verbose_name=_("case"))
    visit = models.ForeignKey(
        "appointments.Visit", models.PROTECT, null=True, related_name="ratings", verbose_name=_("visit")
    )
    staff = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="ratings", db_index=False, verbose_name=_("rated person")
    )
    window = models.ForeignKey(
        "windows.Window", models.PROTECT, null=True, related_name="ratings", verbose_name=_("window")
    )
    again = models.BooleanField(_("rated again after the follow-up"), default=False)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices)
    attitude = models.CharField(Aspect.ATTITUDE.label, max_length=20, choices=Level.choices, blank=True)
    quality = models.CharField(Aspect.QUALITY.label, max_length=20, choices=Level.choices, blank=True)
    efficiency = models.CharField(Aspect.EFFICIENCY.label, max_length=20, choices=Level.choices, blank=True)
    integrity = models.CharField(Aspect.INTEGRITY.label, max_length=20, choices=Level.choices, blank=True)
    reasons = models.CharField(_("reasons"), max_length=200, blank=True)
    text = EncryptedTextField(_("in own words"), max_length=1000, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=16, choices=RatingChannel.choices)
    device = models.ForeignKey(
        "windows.Device", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("device")
    )
    invited_at = models.DateTimeField(_("invited at"), null=True)
    rated_at = models.DateTimeField(_("rated at"))
    entered_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("entered by")
    )
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        default_permissions = ()
        permissions = (
            ("view_rating", "Can read ratings"),
            ("enter_rating", "Can enter a rating given on the telephone"),
            ("export_rating", "Can export ratings"),
            ("publish_rating", "Can publish ratings"),
            ("propose_exclusion", "Can propose that a rating is not counted"),
            ("decide_exclusion", "Can decide whether a rating is counted"),
            ("assign_follow_up", "Can assign bad reviews"),
            ("verify_rating", "Can be assigned bad reviews"),
        )
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                name="evaluations_rating_once_per_visit",
                fields=("case", "visit", "again"),
                condition=Q(visit__isnull=False),
                violation_error_message=_("This visit has been rated already."),
            ),
            models.UniqueConstraint(
                name="evaluations_rating_once_per_case",
                fields=("case", "again"),
                condition=Q(visit=None),
                violation_error_message=_("This case has been rated already."),
            ),
            models.CheckConstraint(name="evaluations_rating_level_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="evaluations_rating_aspects_known",
                condition=level_or_none("attitude")
                & level_or_none("quality")
                & level_or_none("efficiency")
                & level_or_none("integrity"),
            ),
            models.CheckConstraint(
                name="evaluations_rating_bad_has_reason",
                condition=Q(level__in=GOOD) | ~Q(reasons="") | ~Q(text=""),
                violation_error_message=_("Say what was wrong: tick a reason, or write it in your own words."),
            ),
            models.CheckConstraint(
                name="evaluations_rating_channel_known", condition=Q(channel__in=RatingChannel.values)
            ),
            models.CheckConstraint(
                name="evaluations_rating_by_phone_was_entered",
                condition=Q(channel="phone", entered_by__isnull=False) | (~Q(channel="phone") & Q(entered_by=None)),
            ),
            models.CheckConstraint(
                name="evaluations_rating_nobody_enters_their_own",
                condition=Q(entered_by=None) | ~Q(entered_by=F("staff")),
                violation_error_message=_("Nobody enters a rating of themselves."),
            ),
            models.CheckConstraint(
                name="evaluations_rating_at_the_window_names_device",
                condition=Q(channel="window_device", device__isnull=False, visit__isnull=False)
                | (~Q(channel="window_device") & Q(device=None)),
            ),
        )
        indexes = (
            models.Index(name="evaluations_rating_staff", fields=("staff", "-id")),
            models.Index(name="evaluations_rating_time", fields=("rated_at",)),
            models.Index(name="evaluations_rating_bad", fields=("-id",), condition=Q(level__in=BAD)),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.get_level_display()}"

    @property
    def is_bad(self) -> bool:
        """Whether it is one of the two lower levels."""
        return self.level in BAD

    @property
    def stars(self) -> int:
        """From five for the best level to one."""
        return STARS[Level(self.level)]

    @property
    def tone(self) -> str:
        """The colour of its level."""
        return TONES[Level(self.level)]

    @property
    def reason_labels(self) -> list[str]:
        """The reasons ticked, in words."""
        return [str(Reason(code).label) for code in self.reasons.split()]

    @property
    def aspect_labels(self) -> list[tuple[str, str]]:
        """The aspects that were rated on their own, each with its level in words."""
        rated = ((aspect.label, getattr(self, aspect.value)) for aspect in Aspect)
        return [(str(label), str(Level(value).label)) for label, value in rated if value]


class RaterContact(models.Model):
    """One row is who gave a rating, apart from what was said; it is emptied after a time."""

    rating = models.OneToOneField(Rating, models.PROTECT, primary_key=True, related_name="contact")
    name = EncryptedTextField(_("name"), max_length=100, blank=True, default="")
    phone = EncryptedTextField(_("phone"), max_length=40, blank=True, default="")
    given_at = models.DateTimeField(_("given at"))
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True)

    class Meta:
        verbose_name = _("contact of a rater")
        verbose_name_plural = _("contacts of raters")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="evaluations_ratercontact_emptied", condition=Q(anonymised_at=None) | Q(name="", phone="")
            ),
        )
        indexes = (
            models.Index(
                name="evaluations_ratercontact_kept", fields=("given_at",), condition=Q(anonymised_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return self.masked_name or f"#{self.pk}"

    @property
    def masked_name(self) -> str:
        """The name as it may be shown without a reason."""
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        """The phone as it may be shown without a reason."""
        return mask_phone(self.phone)


class RatingDecline(models.Model):
    """One row says that a visitor who was invited did not wish to rate; it counts for and against nobody."""

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="rating_declines")
    visit = models.ForeignKey("appointments.Visit", models.PROTECT, related_name="rating_declines")
    device = models.ForeignKey("windows.Device", models.PROTECT, related_name="+", db_index=False)
    declined_at = models.DateTimeField(_("declined at"))

    class Meta:
        verbose_name = _("declined rating")
        verbose_name_plural = _("declined ratings")
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="evaluations_decline_once", fields=("visit", "case")),)

    def __str__(self) -> str:
        return str(self.case)
