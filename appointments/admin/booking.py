"""The pages on which booking is set up: the rules, the items that can be booked, the dates that are blocked."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments.forms.admin_booking import BlockedDateForm, BookableItemForm, BookingRulesForm
from appointments.models import BlockedDate, BookableItem, BookingRules
from appointments.services import booking_rules
from appointments.services.booking_conflicts import refresh_conflicts
from windows.admin.base import Act, Done, ServiceAdmin, changed_fields, saved
from windows.forms.admin import NoQuestionForm
from windows.models import ItemVersion


def warn_of_conflicts(request: HttpRequest, *, reason: str) -> None:
    """Compare the bookings with the days as they are now, and say how many cannot be kept."""
    number = refresh_conflicts(by=request.user, reason=reason)
    if number:
        sentence = ngettext(
            "%(number)d booking cannot be kept. The chief representative finds it under “Bookings in conflict”.",
            "%(number)d bookings cannot be kept. The chief representative finds them under “Bookings in conflict”.",
            number,
        )
        messages.warning(request, sentence % {"number": number})


@admin.register(BookingRules)
class BookingRulesAdmin(ServiceAdmin):
    """The rules of booking of this installation."""

    form = BookingRulesForm
    fieldsets = (
        (
            None,
            {
                "fields": ("is_offered",),
                "description": gettext_lazy("Which items can be booked is set under “Bookable items”."),
            },
        ),
        (gettext_lazy("When"), {"fields": ("lead_minutes", "horizon_days", "hold_minutes", "reopen_minutes")}),
        (gettext_lazy("How many"), {"fields": ("most_per_applicant", "most_per_phone", "most_moves")}),
        (gettext_lazy("Check-in"), {"fields": ("early_minutes", "late_minutes", "when_late", "phone_check_in")}),
        (gettext_lazy("Personal data"), {"fields": ("keep_days",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one set of rules."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one set of rules."""
        rules = BookingRules.objects.current()
        return HttpResponseRedirect(reverse("admin:appointments_bookingrules_change", args=(rules.pk,)))

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> BookingRules:
        """Store the rules."""
        return booking_rules.change_rules(by=request.user, **changed_fields(form))


@admin.register(BookableItem)
class BookableItemAdmin(ServiceAdmin):
    """The items for which visitors can book a time."""

    form = BookableItemForm
    list_display = ("title", "is_bookable", "length", "capacity", "needs_identifier")
    list_select_related = ("item",)
    fields = ("item", "is_bookable", "length", "capacity", "needs_identifier")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BookableItem]:
        """With the name of each item, as its newest version calls it."""
        newest = ItemVersion.objects.filter(item=OuterRef("item")).order_by("-version").values("name")[:1]
        return super().get_queryset(request).annotate(item_name=Subquery(newest))

    @admin.display(description=gettext_lazy("service item"))
    def title(self, row: Any) -> str:
        """The name of the item, and its code."""
        return f"{row.item_name or ''}({row.item.code})"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """The item is what the row is known by."""
        return () if obj is None else ("item", "title")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """An item is chosen once, and named from then on."""
        return self.fields if obj is None else ("title", *self.fields[1:])

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> BookableItem:
        """Store how the item is booked."""
        given = dict(form.cleaned_data)
        item = given.pop("item", None) or form.instance.item
        return booking_rules.set_bookable(item, by=request.user, **given)


def run_lift(request: HttpRequest, row: BlockedDate, given: dict[str, Any]) -> Done:
    """Receive visitors again."""
    booking_rules.lift_block(row, by=request.user)
    return saved(_("The date is no longer blocked."))


@admin.register(BlockedDate)
class BlockedDateAdmin(ServiceAdmin):
    """Days and hours on which nobody is received."""

    form = BlockedDateForm
    list_display = ("first_day", "last_day", "starts", "ends", "window", "reason", "lifted_at")
    list_select_related = ("window",)
    fields = ("first_day", "last_day", "starts", "ends", "window", "reason")
    acts = (
        Act(
            "lift",
            gettext_lazy("Lift"),
            NoQuestionForm,
            run_lift,
            offered=lambda row: row.lifted_at is None,
            explanation=gettext_lazy("Visitors can book these days again."),
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A blocked date is lifted, never rewritten."""
        return False

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> BlockedDate:
        """Block the days, and say which bookings that strikes."""
        row = booking_rules.block_dates(by=request.user, **form.cleaned_data)
        warn_of_conflicts(request, reason=row.reason)
        return row
