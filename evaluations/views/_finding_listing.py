"""The register of findings: its filter, its columns."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from evaluations.finding_flow import REPORT, VIEW
from evaluations.forms.findings import FindingFilterForm
from evaluations.models import Finding
from evaluations.templatetags.ledger import STATES
from evaluations.views._register import Cell, Column, Listing, Way, due_cell


def _ref(row: Finding) -> Cell:
    return Cell(row.ref, reverse("evaluations:finding-detail", args=(row.pk,)))


def _clauses(row: Finding) -> Cell:
    return Cell(" ".join((*row.rests_on.clauses, row.rests_on.ground)).strip())


def _state(row: Finding) -> Cell:
    mark = STATES[row.status]
    words = (
        row.get_status_display(),
        _("Under review") if row.under_review else "",
        _("In part") if row.partly else "",
    )
    return Cell(" · ".join(filter(None, words)), tone=mark.tone, icon=mark.icon, badge=True)


def _due(row: Finding) -> Cell:
    return due_cell(row.due_on, today=timezone.localdate())


def _reporter(row: Finding) -> Cell:
    return Cell(row.reported_by.name if row.reported_by else _("loaded"))


LISTING = Listing(
    title=gettext_lazy("Findings"),
    lead=gettext_lazy(
        "What was seen of people at the windows, until it is confirmed or dismissed. Nobody is found at fault unheard."
    ),
    empty=gettext_lazy("Nothing is to be dealt with."),
    nothing=gettext_lazy(
        "What was seen at the windows is reported here, with its evidence; the person is told at once."
    ),
    url_name="evaluations:finding-list",
    export_url_name="evaluations:finding-export",
    export_permission=VIEW,
    rows=lambda person: Finding.objects.seen_by_office(person).for_list(),
    form=FindingFilterForm,
    due="due_on",
    new_url_name="evaluations:finding-new",
    new_label=gettext_lazy("Report a finding"),
    new_permission=REPORT,
    ways=(
        Way(
            gettext_lazy("Deadlines of findings"),
            "evaluations:procedure-change",
            "evaluations.set_deadlines",
            "calendar-clock",
        ),
    ),
    columns=(
        Column(gettext_lazy("Reference"), _ref, tight=True),
        Column(gettext_lazy("Next act until"), _due, tight=True),
        Column(gettext_lazy("Person"), lambda row: Cell(f"{row.staff.name} {row.staff.number}"), tight=True),
        Column(gettext_lazy("Kind"), lambda row: Cell(row.get_kind_display())),
        Column(gettext_lazy("Clause"), _clauses, tight=True),
        Column(gettext_lazy("Happened on"), lambda row: Cell(row.event_on), tight=True),
        Column(gettext_lazy("State"), _state, tight=True),
        Column(gettext_lazy("Source"), lambda row: Cell(row.get_source_display()), on_page=False),
        Column(pgettext_lazy("finding", "Reported by"), _reporter, tight=True),
        Column(gettext_lazy("Confirmed on"), lambda row: Cell(row.confirmed_on), on_page=False),
        Column(gettext_lazy("Final on"), lambda row: Cell(row.final_on), on_page=False),
    ),
)
