"""Improvements that staff propose for the items of their post (R4)."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from windows.models.service_item import ItemVersion


class ImprovementQuerySet(models.QuerySet["Improvement"]):
    """Reads of improvements."""

    def open(self) -> "ImprovementQuerySet":
        """Proposals that are not decided."""
        return self.filter(state__in=Improvement.OPEN)

    def for_list(self) -> "ImprovementQuerySet":
        """With what a row of a list shows; ``item_title`` and ``item_title_en`` are those of the item's newest version."""
        newest = ItemVersion.objects.filter(item=OuterRef("item")).order_by("-version")
        titles = {
            f"item_title{ending}": Coalesce(Subquery(newest.values(f"name{ending}")[:1]), Value(""))
            for ending in ("", "_en")
        }
        return self.select_related("item", "proposed_by", "decided_by", "adopted_version").annotate(**titles)


class Improvement(models.Model):
    """One row is one proposal: a shorter promise or a convenience for one item."""

    class Kind(models.TextChoices):
        SHORTER_PROMISE = "shorter_promise", _("Shorter promise")
        CONVENIENCE = "convenience", _("Convenience")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        DISCUSSED = "discussed", _("Discussed")
        ADOPTED = "adopted", _("Adopted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.SUBMITTED, State.DISCUSSED)

    item = models.ForeignKey(
        "windows.ServiceItem", models.PROTECT, related_name="improvements", verbose_name=_("service item")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    text = models.TextField(_("proposal"), max_length=2000)
    promised_number = models.PositiveSmallIntegerField(_("proposed promise"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.SUBMITTED)
    proposed_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="improvements", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    discussed_with = models.CharField(_("discussed with"), max_length=200, blank=True)
    discussed_on = models.DateField(_("discussed on"), null=True, blank=True)
    discussion = models.TextField(_("what was said"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.CharField(_("reason"), max_length=1000, blank=True)
    adopted_version = models.ForeignKey(
        "windows.ItemVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="improvements",
        verbose_name=_("version that carries it"),
    )
    effective_from = models.DateField(_("in effect from"), null=True, blank=True)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        default_permissions = ()
        permissions = (
            ("propose_improvement", "Can propose an improvement"),
            ("discuss_improvement", "Can record the discussion of an improvement"),
            ("decide_improvement", "Can adopt or decline an improvement"),
        )
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="windows_improvement_shorter_promise_has_number",
                condition=Q(kind="shorter_promise", promised_number__gte=1)
                | Q(kind="convenience", promised_number=None),
                violation_error_message=_("A shorter promise needs its number, and a convenience has none."),
            ),
            models.CheckConstraint(
                name="windows_improvement_discussed_with_somebody",
                condition=~Q(state__in=("discussed", "adopted"))
                | (~Q(discussed_with="") & Q(discussed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="windows_improvement_decided_by_somebody",
                condition=Q(state__in=("adopted", "declined"), decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(state__in=("adopted", "declined")) & Q(decided_by=None, decided_at=None)),
            ),
            models.CheckConstraint(
                name="windows_improvement_declined_with_reason", condition=~Q(state="declined") | ~Q(decision_note="")
            ),
            models.CheckConstraint(
                name="windows_improvement_adopted_in_effect",
                condition=Q(state="adopted", effective_from__isnull=False)
                | (~Q(state="adopted") & Q(effective_from=None, adopted_version=None)),
            ),
            models.CheckConstraint(
                name="windows_improvement_adopted_promise_has_version",
                condition=~Q(state="adopted", kind="shorter_promise") | Q(adopted_version__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item} · {self.get_kind_display()}"
