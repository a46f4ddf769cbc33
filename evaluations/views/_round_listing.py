"""The register of inspections: rounds, and among them what was loaded from a ledger."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.forms.inspections import RoundFilterForm
from evaluations.models import Inspection, InspectionRound
from evaluations.models.inspection_plan import PLAN
from evaluations.models.inspection_round import TO_BE_HELD
from evaluations.templatetags.rounds import round_mark
from evaluations.views._register import Cell, Column, Listing, Way
from windows.models import Staff


def loaded(person: Staff) -> QuerySet[Inspection]:
    """Inspections that were loaded from a ledger: for those who plan; they have no window and no checklist."""
    rows = Inspection.objects.filter(round=None).annotate(day=F("held_on"))
    return rows if person.has_perm(PLAN) else rows.none()


def _ref(row: Any) -> Cell:
    if isinstance(row, Inspection):
        return Cell(row.ref)
    text = row.inspection.ref if row.inspection else _("Not yet held")
    return Cell(text, reverse("evaluations:round-detail", args=(row.pk,)))


def _day(row: Any) -> Cell:
    starts = getattr(row, "starts", None)
    text = f"{row.day:%Y-%m-%d} {starts:%H:%M}" if starts else row.day
    if isinstance(row, InspectionRound) and row.state in InspectionRound.OPEN and row.day < timezone.localdate():
        return Cell(text, tone="bad", icon="clock-alert", badge=True, remark=_("Overdue"))
    return Cell(text)


def _window(row: Any) -> Cell:
    return Cell("" if isinstance(row, Inspection) else str(row.window))


def _inspectors(row: Any) -> Cell:
    if isinstance(row, Inspection):
        return Cell("")
    if row.outsiders:
        return Cell(_("%(who)s (from outside)") % {"who": row.outsiders})
    return Cell(_(", ").join(one.staff.name for one in row.inspectors.all()))


def _origin(row: Any) -> Cell:
    if isinstance(row, Inspection):
        return Cell(_("Loaded from a ledger"))
    if row.is_drawn:
        return Cell(_("Drawn by lot"), tone="accent", icon="dices", badge=True)
    return Cell(row.reason)


def _state(row: Any) -> Cell:
    if isinstance(row, Inspection):
        return Cell(InspectionRound.State.FINISHED.label, tone="good", icon="check", badge=True)
    mark = round_mark(row.state)
    return Cell(row.get_state_display(), tone=mark.tone, icon=mark.icon, badge=True)


LISTING = Listing(
    title=gettext_lazy("Inspections"),
    lead=gettext_lazy("Windows are inspected without fixed dates, openly and covertly (A1)."),
    empty=gettext_lazy("There is no inspection for you."),
    nothing=gettext_lazy(
        "Whoever plans makes a plan without fixed dates: windows, times and inspectors are then drawn by lot. "
        "Rounds you are drawn or named for stand here, and reports you may read."
    ),
    url_name="evaluations:round-list",
    export_url_name="evaluations:round-export",
    export_permission=PLAN,
    rows=lambda person: InspectionRound.objects.visible_to(person).for_list(),
    also=loaded,
    form=RoundFilterForm,
    day="day",
    due_while=TO_BE_HELD,
    new_url_name="evaluations:plan-new",
    new_label=gettext_lazy("Make a plan"),
    new_permission=PLAN,
    ways=(Way(gettext_lazy("Name a round by hand"), "evaluations:round-new", PLAN, "plus"),),
    tabs="evaluations/_round_tabs.html",
    columns=(
        Column(gettext_lazy("Inspection"), _ref, tight=True),
        Column(gettext_lazy("Day"), _day, tight=True),
        Column(gettext_lazy("Window"), _window),
        Column(gettext_lazy("Who inspects"), lambda row: Cell(row.get_body_display()), tight=True),
        Column(gettext_lazy("Open or covert"), lambda row: Cell(row.get_mode_display()), tight=True),
        Column(gettext_lazy("Inspectors"), _inspectors),
        Column(gettext_lazy("How it came about"), _origin),
        Column(gettext_lazy("State"), _state, tight=True),
        Column(gettext_lazy("Summary"), lambda row: Cell(getattr(row, "summary", "")), on_page=False),
    ),
)
