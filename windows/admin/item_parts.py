"""The rows of a version's page: materials with their forms, and the approval chain."""

from typing import Any

from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from windows.forms.admin_items import FORM_NAMES, LinkForm, MaterialForm
from windows.models import ApprovalLink, Material, StoredFile
from windows.services.items import store_form


class PlacedInline(admin.TabularInline):
    """Rows of a list, each with its place."""

    extra = 0

    @admin.display(description=gettext_lazy("order"))
    def place(self, row: Any) -> int:
        """The place of a row that is only read; a form shows its own field."""
        return int(row.position)


class MaterialInline(PlacedInline):
    """What an applicant brings."""

    model = Material
    form = MaterialForm
    fields = (
        *("place", "name", "name_en", "issuer", "issuer_en", "originals", "copies"),
        *("required", "tolerable", "note", "note_en"),
        *("new_blank_form", "new_sample_form"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Material]:
        """With the forms, whose names are shown."""
        return super().get_queryset(request).with_forms()

    @admin.display(description=gettext_lazy("blank form"))
    def new_blank_form(self, row: Material) -> str:
        """The form of a version that is only read."""
        return _form_link(row, row.blank_form)

    @admin.display(description=gettext_lazy("filled-in sample"))
    def new_sample_form(self, row: Material) -> str:
        """The sample of a version that is only read."""
        return _form_link(row, row.sample_form)


class ApprovalLinkInline(PlacedInline):
    """Who approves, one after the other; the last one decides."""

    model = ApprovalLink
    form = LinkForm
    fields = ("place", "role")


def forms_of(row: dict[str, Any], request: HttpRequest) -> dict[str, int | None]:
    """The files of a material: what was chosen anew, else what it had; a ticked removal leaves none."""
    given = {name: row.get(f"new_{name}") for name in FORM_NAMES}
    return {
        f"{name}_id": store_form(value, by=request.user).pk
        if isinstance(value, UploadedFile)
        else getattr(value, "pk", None)
        for name, value in given.items()
    }


def _form_link(row: Material, stored: StoredFile | None) -> str:
    if stored is None:
        return "—"
    url = reverse("admin:windows_itemversion_form", args=(row.version_id, stored.pk))
    return format_html('<a href="{}">{}</a>', url, stored.name)
