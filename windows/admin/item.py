"""The pages of service items and their versions."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from windows.admin.base import Act, Done, ServiceAdmin, changed_fields, rows_of, saved
from windows.admin.item_parts import ApprovalLinkInline, MaterialInline, forms_of
from windows.forms.admin import NoQuestionForm, PublishForm
from windows.forms.admin_items import (
    AUDIENCES,
    DELIVERY_WAYS,
    SPECIAL_PROCEDURES,
    MaterialForm,
    VersionForm,
)
from windows.models import ItemVersion, Material, ServiceItem, StoredFile
from windows.services.items import change_draft, change_item, create_item, draft_version, publish_version
from windows.views.files import file_response


def run_draft(request: HttpRequest, item: ServiceItem, given: dict[str, Any]) -> Done:
    """Begin the next version of an item."""
    version = draft_version(item, by=request.user)
    url = reverse("admin:windows_itemversion_change", args=(version.pk,))
    return Done(
        _("Version %(version)d is a draft. Change it, then publish it.") % {"version": version.version}, url=url
    )


def run_draft_from(request: HttpRequest, version: ItemVersion, given: dict[str, Any]) -> Done:
    """Begin the next version from a version's page."""
    return run_draft(request, version.item, given)


def run_publish(request: HttpRequest, version: ItemVersion, given: dict[str, Any]) -> Done:
    """Put a draft in force."""
    publish_version(version, by=request.user, valid_from=given["valid_from"])
    return saved(
        _("%(version)s is in force from %(day)s.") % {"version": version, "day": given["valid_from"].isoformat()}
    )


def is_draft(version: ItemVersion) -> bool:
    """Whether the version may still be changed."""
    return version.state == ItemVersion.State.DRAFT


DRAFT_EXPLANATION = gettext_lazy("The newest version is copied. The one in force stays until you publish the draft.")


@admin.register(ServiceItem)
class ServiceItemAdmin(ServiceAdmin):
    """Service items; what each asks for is in its versions."""

    list_display = ("code", "title", "group", "position", "is_sample")
    list_display_links = ("code", "title")
    list_filter = ("is_sample",)
    search_fields = ("^code", "group", "versions__name")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "group", "group_en", "position", "versions_so_far"),
                "description": gettext_lazy("Save the item first, then add its first version under item versions."),
            },
        ),
    )
    acts = (
        Act(
            "draft",
            gettext_lazy("New draft from the newest version"),
            NoQuestionForm,
            run_draft,
            offered=lambda item: item.versions.exists(),
            explanation=DRAFT_EXPLANATION,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceItem]:
        """With the name of the newest version."""
        return ServiceItem.objects.with_title().order_by(*self.get_ordering(request) or ("position", "code"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """The code stands in public addresses and stays."""
        return ("versions_so_far",) if obj is None else ("code", "versions_so_far")

    @admin.display(description=gettext_lazy("name"))
    def title(self, item: Any) -> str:
        """The newest version's name."""
        return item.title or "—"

    @admin.display(description=gettext_lazy("item versions"))
    def versions_so_far(self, item: ServiceItem) -> str:
        """Where to read and publish the versions."""
        if item.pk is None:
            return "—"
        url = reverse("admin:windows_itemversion_changelist")
        return format_html('<a href="{}?item__id__exact={}">{}</a>', url, item.pk, _("Show all versions of this item"))

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> ServiceItem:
        """Store the item."""
        fields = changed_fields(form)
        if change:
            return change_item(form.instance, by=request.user, **fields)
        return create_item(fields.pop("code"), by=request.user, **fields)


@admin.register(ItemVersion)
class ItemVersionAdmin(ServiceAdmin):
    """Versions: a draft is written here and published from a day; a published one stands."""

    form = VersionForm
    inlines = (MaterialInline, ApprovalLinkInline)
    list_display = ("name", "item", "version", "state", "valid_from", "valid_until", "verified_by_bureau")
    list_filter = ("state", "item_type", "case_type", "verified_by_bureau", ("item", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("item",)
    search_fields = ("name", "name_en", "aliases", "^item__code")
    acts = (
        Act("publish", gettext_lazy("Publish this version"), PublishForm, run_publish, offered=is_draft),
        Act(
            "draft",
            gettext_lazy("New draft from the newest version"),
            NoQuestionForm,
            run_draft_from,
            offered=lambda version: not is_draft(version),
            explanation=DRAFT_EXPLANATION,
        ),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "item",
                    ("version", "state", "valid_from", "valid_until"),
                    ("name", "name_en"),
                    "aliases",
                    ("item_type", "case_type", "advice_only"),
                    "decision_wording",
                    "audience",
                )
            },
        ),
        (gettext_lazy("Codes"), {"fields": ("basic_code", "implementation_code", "handling_code")}),
        (
            gettext_lazy("Guide for visitors"),
            {
                "fields": (
                    *("legal_basis", "legal_basis_en", "conditions", "conditions_en"),
                    *("procedure", "procedure_en", "summary_en", "visits_needed"),
                )
            },
        ),
        (
            gettext_lazy("Time limits"),
            {
                "fields": (
                    ("statutory_number", "statutory_unit", "statutory_from"),
                    ("promised_number", "promised_unit", "promised_from"),
                    "immediate_minutes",
                    "special_procedures",
                ),
                "description": gettext_lazy(
                    "A promised item has days, an immediate one minutes. The promise is never longer than the law."
                ),
            },
        ),
        (
            gettext_lazy("Result"),
            {
                "fields": (
                    "result_issued_by",
                    ("result_name", "result_name_en"),
                    ("result_validity", "result_validity_en"),
                    "delivery_ways",
                )
            },
        ),
        (gettext_lazy("Contact"), {"fields": ("enquiry_phone", "complaint_phone", "verified_by_bureau")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """State and dates are set by publishing."""
        fixed = ("version", "state", "valid_from", "valid_until")
        return fixed if obj is None else ("item", *fixed)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A published version says in words what a draft ticks."""
        found = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return found
        return [
            (head, {**options, "fields": [f"{name}_words" if name in _TICKED else name for name in options["fields"]]})
            for head, options in found
        ]

    @admin.display(description=gettext_lazy("who may apply"))
    def audience_words(self, version: ItemVersion) -> str:
        """Who may apply, in words."""
        return _words(version.audience, AUDIENCES)

    @admin.display(description=gettext_lazy("special procedures that may apply"))
    def special_procedures_words(self, version: ItemVersion) -> str:
        """Which procedures may freeze the clocks, in words."""
        return _words(version.special_procedures, SPECIAL_PROCEDURES)

    @admin.display(description=gettext_lazy("ways of delivery"))
    def delivery_ways_words(self, version: ItemVersion) -> str:
        """How the result is handed over, in words."""
        return _words(version.delivery_ways, DELIVERY_WAYS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a draft changes."""
        return super().has_change_permission(request, obj) and (obj is None or is_draft(obj))

    def get_urls(self) -> list[URLPattern]:
        """Forms are read here while their version is a draft, too."""
        view = self.admin_site.admin_view(self.form_view)
        name = "windows_itemversion_form"
        return [path("<int:version_pk>/forms/<int:pk>/", view, name=name), *super().get_urls()]

    def form_view(self, request: HttpRequest, version_pk: int, pk: int) -> HttpResponse:
        """Give a form of a version to whoever may read the version."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        belongs = Q(version=version_pk) & (Q(blank_form=pk) | Q(sample_form=pk))
        if not Material.objects.filter(belongs).exists():
            raise Http404
        return file_response(get_object_or_404(StoredFile, pk=pk))

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> ItemVersion:
        """Store the draft with its materials and its chain."""
        fields = changed_fields(form, "item")
        version = form.instance
        if not change:
            fields = {name: value for name, value in form.cleaned_data.items() if name != "item"}
            version = draft_version(form.cleaned_data["item"], by=request.user, **fields)
            fields = {}
        materials, links = ([*rows_of(formset)] for formset in formsets)
        names = MaterialForm.Meta.fields
        return change_draft(
            version,
            by=request.user,
            materials=[
                {name: row[name] for name in names} | forms_of(row, request) for row in sorted(materials, key=_place)
            ],
            chain=[row["role"] for row in sorted(links, key=_place)],
            **fields,
        )


_TICKED = ("audience", "special_procedures", "delivery_ways")


def _words(codes: Sequence[str], choices: Iterable[tuple[str, Any]]) -> str:
    return _(", ").join(str(label) for code, label in choices if code in codes) or "—"


def _place(row: dict[str, Any]) -> int:
    return int(row["place"])
