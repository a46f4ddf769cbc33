"""The pages of the work calendar: they stand here because a new arrangement moves due dates and deadlines."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from appointments.admin.booking import warn_of_conflicts
from evaluations.services.deadlines import enter_arrangement
from windows.admin.base import ServiceAdmin, rows_of
from windows.models import CalendarArrangement, CalendarDay
from windows.services.calendar import SpecialDay


class CalendarDayForm(forms.ModelForm):
    """One day that differs from an ordinary week."""

    class Meta:
        model = CalendarDay
        fields = ("day", "kind", "name")


class CalendarDayInline(admin.TabularInline):
    """The special days of a year."""

    model = CalendarDay
    form = CalendarDayForm
    extra = 0
    ordering = ("day",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the calendar may make a day an ordinary one again; the audit keeps what it was."""
        return self.has_change_permission(request, obj)


@admin.register(CalendarArrangement)
class CalendarArrangementAdmin(ServiceAdmin):
    """The arrangement of each year, as the State Council's office announced it."""

    list_display = ("year", "source", "off_days", "working_days", "entered_at")
    inlines = (CalendarDayInline,)
    fieldsets = (
        (
            None,
            {
                "fields": ("year", "source"),
                "description": _(
                    "List only days that differ from Monday to Friday: holidays on weekdays, and weekends that are "
                    "worked. When you save, the due dates of open cases and matters are counted again."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarArrangement]:
        """With the number of special days."""
        return (
            super()
            .get_queryset(request)
            .annotate(
                off_count=Count("days", filter=Q(days__kind=CalendarDay.Kind.OFF)),
                working_count=Count("days", filter=Q(days__kind=CalendarDay.Kind.WORKING)),
            )
        )

    @admin.display(description=_("days off"))
    def off_days(self, arrangement: Any) -> int:
        """How many days are off that an ordinary week works."""
        return int(arrangement.off_count)

    @admin.display(description=_("working weekends"))
    def working_days(self, arrangement: Any) -> int:
        """How many weekend days are worked."""
        return int(arrangement.working_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """The year is what the arrangement is known by."""
        return () if obj is None else ("year",)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> CalendarArrangement:
        """Enter the arrangement, and count what is open anew."""
        arrangement = form.instance
        days = [SpecialDay(row["day"], row["kind"], row["name"]) for formset in formsets for row in rows_of(formset)]
        enter_arrangement(
            year=arrangement.year, source=form.cleaned_data["source"], days=days, by=request.user, replace=change
        )
        warn_of_conflicts(request, reason="calendar.enter")
        return arrangement
