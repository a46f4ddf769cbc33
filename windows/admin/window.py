"""The pages of the windows."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from windows.admin.base import Act, Done, ServiceAdmin, changed_fields, saved
from windows.forms.admin import NoQuestionForm, ReasonForm, WindowForm
from windows.models import Window
from windows.services.window import change_offers, change_window, close_window, create_window, open_window


def run_open(request: HttpRequest, window: Window, given: dict[str, Any]) -> Done:
    """Open the window."""
    open_window(window, by=request.user)
    return saved(_("Window %(window)s is open.") % {"window": window})


def run_close(request: HttpRequest, window: Window, given: dict[str, Any]) -> Done:
    """Close the window with a reason."""
    close_window(window, by=request.user, reason=given["reason"])
    return saved(_("Window %(window)s is closed.") % {"window": window})


@admin.register(Window)
class WindowAdmin(ServiceAdmin):
    """Windows, and what each offers."""

    form = WindowForm
    list_display = ("number", "name", "place", "accessible", "is_open", "closed_reason", "offered_items")
    list_display_links = ("number", "name")
    list_filter = ("is_open", "accessible")
    search_fields = ("number", "name", "place")
    fieldsets = (
        (None, {"fields": ("number", "name", "name_en", "place", "place_en", "accessible")}),
        (gettext_lazy("Items offered"), {"fields": ("offered",)}),
    )
    acts = (
        Act(
            "close",
            gettext_lazy("Close the window"),
            ReasonForm,
            run_close,
            offered=lambda window: window.is_open,
            explanation=gettext_lazy("Nobody is received at a closed window. Cases that are open stay open."),
        ),
        Act(
            "open",
            gettext_lazy("Open the window"),
            NoQuestionForm,
            run_open,
            offered=lambda window: not window.is_open,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Window]:
        """With the number of items offered."""
        return super().get_queryset(request).annotate(offer_count=Count("offers"))

    @admin.display(description=gettext_lazy("items offered"), ordering="offer_count")
    def offered_items(self, window: Any) -> int:
        """How many items the window offers."""
        return int(window.offer_count)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> Window:
        """Store the window and what it offers."""
        fields = changed_fields(form)
        if change:
            window = change_window(form.instance, by=request.user, **fields)
        else:
            window = create_window(fields.pop("number"), by=request.user, **fields)
        change_offers(window, form.cleaned_data["offered"], by=request.user)
        return window
