"""The work calendar: which days are worked, by the State Council's yearly arrangement."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from service_window.prepared import Prepared
from windows.workdays import LAST_DAY, WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable


class CalendarArrangementQuerySet(models.QuerySet["CalendarArrangement"]):
    """Reads of arrangements."""

    def years(self) -> frozenset[int]:
        """The years that are known."""
        return frozenset(self.order_by().values_list("year", flat=True))


class CalendarArrangement(models.Model):
    """One row says that the arrangement of a year is known, and where it was read."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("source"), max_length=300)
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = CalendarArrangementQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar arrangement")
        verbose_name_plural = _("calendar arrangements")
        ordering = ("-year",)
        constraints = (
            models.CheckConstraint(
                name="windows_arrangement_of_a_plausible_year", condition=Q(year__range=(2000, 2200))
            ),
        )

    def __str__(self) -> str:
        return str(self.year)


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """Reads of special days."""

    def work_calendar(self, years: "Iterable[int] | None" = None) -> WorkCalendar:
        """The calendar that ``windows.workdays`` computes with; of all known years if none are named."""
        wanted = None if years is None else frozenset(years)
        off, working, known = set(), set(), set()
        for year, day, kind in _ARRANGED.rows(since=min(wanted or (0,)), until=max(wanted or (LAST_DAY.year,))):
            if wanted is not None and year not in wanted:
                continue
            known.add(year)
            if day is not None:
                (off if kind == CalendarDay.Kind.OFF else working).add(day)
        return WorkCalendar(off=frozenset(off), working=frozenset(working), years=frozenset(known))


def _arranged(*, since: int, until: int) -> models.QuerySet[CalendarArrangement, Any]:
    any_number = models.ExpressionWrapper(models.F("year"), output_field=models.BigIntegerField())  # no small one
    years = CalendarArrangement.objects.alias(number=any_number).filter(number__gte=since, number__lte=until)
    return years.order_by().values_list("year", "days__day", "days__kind")


_ARRANGED = Prepared(_arranged, names={"since": int, "until": int}, days=(1,))


class CalendarDay(models.Model):
    """One row is one day that the arrangement of its year makes different from an ordinary week."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORKING = "working", _("Working day")

    day = models.DateField(_("day"), primary_key=True)
    arrangement = models.ForeignKey(
        CalendarArrangement, models.PROTECT, related_name="days", verbose_name=_("arrangement")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ("-day",)
        constraints = (
            models.CheckConstraint(
                name="windows_day_belongs_to_its_year",
                condition=Q(day__year=models.F("arrangement_id")),
                violation_error_message=_("The day lies outside the year of its arrangement."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"
