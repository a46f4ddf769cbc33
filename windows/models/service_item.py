"""Service items (政务服务事项) and their versions: what a visitor can ask for, and by which rules."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from windows.roles import Role
from windows.workdays import CountsFrom, Unit

DELIVERY_WAYS = {"counter": _("At the counter"), "mail": _("By mail"), "download": _("By download")}


class ServiceItemQuerySet(models.QuerySet["ServiceItem"]):
    """Reads of items."""

    def with_title(self) -> "ServiceItemQuerySet":
        """Each item with ``title`` and ``title_en``, the names of its newest version; empty where it has none yet."""
        rows = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-version")
        title, title_en = (Coalesce(Subquery(rows.values(key)[:1]), Value("")) for key in ("name", "name_en"))
        return self.annotate(title=title, title_en=title_en)


def limit_text(number: int, unit: str) -> str:
    """A time limit in words, in the reader's language."""
    words = {
        Unit.WORKING_DAY: ngettext("%(number)d working day", "%(number)d working days", number),
        Unit.CALENDAR_DAY: ngettext("%(number)d calendar day", "%(number)d calendar days", number),
        Unit.MONTH: ngettext("%(number)d month", "%(number)d months", number),
    }
    return words[Unit(unit)] % {"number": number}


class ServiceItem(models.Model):
    """One row is one service item; what it asks for is in its versions."""

    code = models.SlugField(_("code"), max_length=64, unique=True, help_text=_("Stands in the item's address."))
    group = models.CharField(
        _("group"),
        max_length=200,
        blank=True,
        help_text=_("Items of one licence that differ in limits or materials share a group."),
    )
    group_en = models.CharField(_("English name of the group"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = ServiceItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("service item")
        verbose_name_plural = _("service items")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.code


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    """Reads of item versions."""

    def published_on(self, day: object) -> "ItemVersionQuerySet":
        """The version of each item that is in force on ``day``."""
        in_force = Q(state__in=(ItemVersion.State.PUBLISHED, ItemVersion.State.SUPERSEDED), valid_from__lte=day)
        return self.filter(in_force & (Q(valid_until=None) | Q(valid_until__gt=day)))


class ItemVersion(models.Model):
    """One row is the text and the rules of an item from a date on; a case pins it at receipt."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")

    class ItemType(models.TextChoices):
        LICENCE = "licence", _("Administrative licence")
        CONFIRMATION = "confirmation", _("Administrative confirmation")
        OTHER_POWER = "other_power", _("Other administrative power")
        PUBLIC_SERVICE = "public_service", _("Public service")

    class CaseType(models.TextChoices):
        IMMEDIATE = "immediate", _("Immediate item")
        PROMISED = "promised", _("Promised item")
        OTHER = "other", _("Other")

    class ResultIssuer(models.TextChoices):
        OWN = "own", _("This bureau")
        EXTERNAL = "external", _("A system of the ministry or province")
        NONE = "none", _("No result document")

    class DecisionWording(models.TextChoices):
        LICENCE = "licence", _("Licence: approved or refused")
        FILING = "filing", _("Filing: filed or not filed")
        REGISTRATION = "registration", _("Registration: registered or not registered")
        OTHER = "other", _("Other: handled or not handled")

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions", verbose_name=_("service item"))
    version = models.PositiveSmallIntegerField(_("version"), validators=[MinValueValidator(1)])
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_until = models.DateField(_("in force until (excluded)"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    aliases = models.CharField(_("search words"), max_length=6500, blank=True, help_text=_("Separated by spaces."))
    basic_code = models.CharField(_("basic code"), max_length=64, blank=True)
    implementation_code = models.CharField(_("implementation code"), max_length=64, blank=True)
    handling_code = models.CharField(_("handling-item code"), max_length=64, blank=True)
    item_type = models.CharField(_("item type"), max_length=16, choices=ItemType.choices)
    case_type = models.CharField(_("case type"), max_length=16, choices=CaseType.choices)
    advice_only = models.BooleanField(_("advice only, nothing is accepted"), default=False)
    audience = models.JSONField(_("who may apply"), default=list, blank=True)
    legal_basis = models.TextField(_("legal basis"), max_length=5000, blank=True)
    legal_basis_en = models.TextField(_("English legal basis"), max_length=5000, blank=True)
    conditions = models.TextField(_("conditions"), max_length=5000, blank=True)
    conditions_en = models.TextField(_("English conditions"), max_length=5000, blank=True)
    procedure = models.TextField(_("procedure"), max_length=5000, blank=True)
    procedure_en = models.TextField(_("English procedure"), max_length=5000, blank=True)
    summary_en = models.TextField(_("English summary"), max_length=5000, blank=True)
    statutory_number = models.PositiveSmallIntegerField(_("statutory limit"), null=True, blank=True)
    statutory_unit = models.CharField(_("unit"), max_length=16, choices=Unit.choices, default=Unit.WORKING_DAY)
    statutory_from = models.CharField(
        _("counted from"), max_length=16, choices=CountsFrom.choices, default=CountsFrom.ACCEPTANCE
    )
    promised_number = models.PositiveSmallIntegerField(_("promised limit"), null=True, blank=True)
    promised_unit = models.CharField(_("unit"), max_length=16, choices=Unit.choices, default=Unit.WORKING_DAY)
    promised_from = models.CharField(
        _("counted from"), max_length=16, choices=CountsFrom.choices, default=CountsFrom.ACCEPTANCE
    )
    immediate_minutes = models.PositiveSmallIntegerField(_("minutes of an immediate item"), null=True, blank=True)
    result_name = models.CharField(_("result"), max_length=200, blank=True)
    result_name_en = models.CharField(_("English result"), max_length=300, blank=True)
    result_validity = models.CharField(_("validity of the result"), max_length=200, blank=True)
    result_validity_en = models.CharField(_("English validity"), max_length=300, blank=True)
    result_issued_by = models.CharField(
        _("result issued by"), max_length=16, choices=ResultIssuer.choices, default=ResultIssuer.OWN
    )
    decision_wording = models.CharField(
        _("wording of the decision"), max_length=16, choices=DecisionWording.choices, default=DecisionWording.LICENCE
    )
    special_procedures = models.JSONField(_("special procedures that may apply"), default=list, blank=True)
    delivery_ways = models.JSONField(_("ways of delivery"), default=list, blank=True)
    visits_needed = models.PositiveSmallIntegerField(_("visits needed"), default=1)
    enquiry_phone = models.CharField(_("enquiry phone"), max_length=64, blank=True)
    complaint_phone = models.CharField(_("complaint phone"), max_length=64, blank=True)
    verified_by_bureau = models.BooleanField(_("verified by the bureau"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("item version")
        verbose_name_plural = _("item versions")
        ordering = ("item", "-version")
        constraints = (
            models.UniqueConstraint(
                name="windows_version_number_once_per_item",
                fields=("item", "version"),
                violation_error_message=_("This item already has a version with this number."),
            ),
            models.UniqueConstraint(
                name="windows_one_draft_per_item",
                fields=("item",),
                condition=Q(state="draft"),
                violation_error_message=_("This item already has a draft. Publish or change that one."),
            ),
            models.UniqueConstraint(
                name="windows_one_open_version_per_item",
                fields=("item",),
                condition=Q(state="published", valid_until=None),
                violation_error_message=_("Another version of this item is in force without an end."),
            ),
            models.CheckConstraint(
                name="windows_version_draft_has_no_date",
                condition=Q(state="draft", valid_from=None, valid_until=None)
                | (~Q(state="draft") & Q(valid_from__isnull=False)),
                violation_error_message=_("A published version has the date from which it is in force, a draft none."),
            ),
            models.CheckConstraint(
                name="windows_version_superseded_has_end",
                condition=~Q(state="superseded") | Q(valid_until__isnull=False),
            ),
            models.CheckConstraint(
                name="windows_version_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="windows_version_limits_positive",
                condition=(Q(statutory_number=None) | Q(statutory_number__gte=1))
                & (Q(promised_number=None) | Q(promised_number__gte=1))
                & (Q(immediate_minutes=None) | Q(immediate_minutes__gte=1)),
                violation_error_message=_("A limit is at least 1."),
            ),
            models.CheckConstraint(
                name="windows_version_promised_has_limit",
                condition=~Q(case_type="promised") | Q(promised_number__isnull=False),
                violation_error_message=_("A promised item needs its promised limit."),
            ),
            models.CheckConstraint(
                name="windows_version_immediate_has_no_days",
                condition=~Q(case_type="immediate") | Q(promised_number=None),
                violation_error_message=_("An immediate item has minutes, not days."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def is_licence(self) -> bool:
        """Whether the Administrative Licence Law binds it: only then is acceptance deemed (§32)."""
        return self.item_type == self.ItemType.LICENCE

    @property
    def promised_text(self) -> str:
        """The promise in words, such as "5 working days"."""
        if self.promised_number is None:
            return ""
        return limit_text(self.promised_number, self.promised_unit)

    @property
    def delivery_texts(self) -> list[str]:
        """The ways of delivery in words."""
        return [str(DELIVERY_WAYS.get(way, way)) for way in self.delivery_ways]

    @property
    def is_immediate(self) -> bool:
        """Whether it is finished in the same visit (即办件)."""
        return self.case_type == self.CaseType.IMMEDIATE


class ApprovalLink(models.Model):
    """One row is one link of a version's approval chain; the last link decides."""

    class ApproverRole(models.TextChoices):
        HANDLER = "handler", _("Handler alone")
        CHIEF_REPRESENTATIVE = Role.CHIEF_REPRESENTATIVE.value, Role.CHIEF_REPRESENTATIVE.label
        DEPARTMENT_REVIEWER = Role.DEPARTMENT_REVIEWER.value, Role.DEPARTMENT_REVIEWER.label
        BUREAU_LEADER = Role.BUREAU_LEADER.value, Role.BUREAU_LEADER.label

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="approval_chain")
    position = models.PositiveSmallIntegerField(_("position"), validators=[MinValueValidator(1)])
    role = models.CharField(_("who approves"), max_length=32, choices=ApproverRole.choices)

    class Meta:
        verbose_name = _("link of the approval chain")
        verbose_name_plural = _("approval chain")
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(
                name="windows_approval_link_position_once",
                fields=("version", "position"),
                violation_error_message=_("Two links of the chain have the same position."),
            ),
            models.UniqueConstraint(
                name="windows_approval_role_once_per_chain",
                fields=("version", "role"),
                violation_error_message=_("A role stands only once in the chain."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.position} {self.get_role_display()}"
