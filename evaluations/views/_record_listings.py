"""The registers of notices, media reports and measures: filters, columns."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.forms.records import MeasureFilterForm, MediaFilterForm, NoticeFilterForm
from evaluations.media_flow import KEEP
from evaluations.models import Measure, MediaReport, Notice
from evaluations.services.notices import VIEW_NOTICES
from evaluations.templatetags.ledger import STATES
from evaluations.views._register import Cell, Column, Listing


def _ref(url_name: str) -> Column:
    def cell(row: Any) -> Cell:
        return Cell(row.ref, reverse(url_name, args=(row.pk,)))

    return Column(gettext_lazy("Reference"), cell, tight=True)


def _people(row: Any) -> Cell:
    return Cell(_(", ").join(person.name for person in row.persons.all()))


def _withdrawn(row: Any) -> Cell:
    if row.withdrawn_at is None:
        return Cell("")
    return Cell(_("Withdrawn"), icon="undo-2", badge=True)


def _media_state(row: MediaReport) -> Cell:
    mark = STATES[row.status]
    return Cell(row.get_status_display(), tone=mark.tone, icon=mark.icon, badge=True)


_PEOPLE = Column(gettext_lazy("Persons named"), _people)
_WITHDRAWN = Column(gettext_lazy("State"), _withdrawn, tight=True)

NOTICES = Listing(
    title=gettext_lazy("Notices of criticism"),
    lead=gettext_lazy(
        "Who was criticised, by whom, in which document. E3 reads those of the centre, E7 those of any issuer."
    ),
    empty=gettext_lazy("No notice is on record."),
    nothing=gettext_lazy("Whoever a notice names reads it on their own page as soon as it is recorded here."),
    url_name="evaluations:notice-list",
    export_url_name="evaluations:notice-export",
    export_permission=VIEW_NOTICES,
    rows=lambda person: Notice.objects.for_list(),
    form=NoticeFilterForm,
    new_url_name="evaluations:notice-new",
    new_label=gettext_lazy("Record a notice"),
    new_permission=KEEP,
    columns=(
        _ref("evaluations:notice-detail"),
        Column(gettext_lazy("Issuer"), lambda row: Cell(row.get_issuer_display()), tight=True),
        Column(gettext_lazy("Document number"), lambda row: Cell(row.document_number)),
        Column(gettext_lazy("Issued on"), lambda row: Cell(row.issued_on), tight=True),
        _PEOPLE,
        Column(gettext_lazy("Findings listed"), lambda row: Cell(_(", ").join(one.ref for one in row.findings.all()))),
        _WITHDRAWN,
    ),
)
MEDIA = Listing(
    title=gettext_lazy("Media reports"),
    lead=gettext_lazy(
        "What media published about people at the windows. E3 counts it once the people named were heard "
        "and somebody else has confirmed it."
    ),
    empty=gettext_lazy("No media report is on record."),
    nothing=gettext_lazy("Record what was published; the people named read it, and are asked before it is confirmed."),
    url_name="evaluations:media-report-list",
    export_url_name="evaluations:media-report-export",
    export_permission=VIEW_NOTICES,
    rows=lambda person: MediaReport.objects.for_list(),
    form=MediaFilterForm,
    new_url_name="evaluations:media-report-new",
    new_label=gettext_lazy("Record a media report"),
    new_permission=KEEP,
    columns=(
        _ref("evaluations:media-report-detail"),
        Column(gettext_lazy("Medium"), lambda row: Cell(row.outlet)),
        Column(gettext_lazy("Kind of media"), lambda row: Cell(row.get_kind_display()), tight=True),
        Column(gettext_lazy("Published on"), lambda row: Cell(row.published_on), tight=True),
        _PEOPLE,
        Column(gettext_lazy("State"), _media_state, tight=True),
        Column(gettext_lazy("What is reported"), lambda row: Cell(row.summary), on_page=False),
    ),
)
MEASURES = Listing(
    title=gettext_lazy("Accountability measures"),
    lead=gettext_lazy(
        "How people were held to account (A2). Kept apart from the grounds of part E: none follows from it."
    ),
    empty=gettext_lazy("No measure is on record."),
    nothing=gettext_lazy(
        "What a body decided towards a person is recorded here; the person reads it on their own page."
    ),
    url_name="evaluations:measure-list",
    export_url_name="evaluations:measure-export",
    export_permission=VIEW_NOTICES,
    rows=lambda person: Measure.objects.select_related("staff", "finding", "notice"),
    form=MeasureFilterForm,
    new_url_name="evaluations:measure-new",
    new_label=gettext_lazy("Record a measure"),
    new_permission=KEEP,
    columns=(
        _ref("evaluations:measure-detail"),
        Column(gettext_lazy("Person"), lambda row: Cell(f"{row.staff.name} {row.staff.number}"), tight=True),
        Column(gettext_lazy("Measure"), lambda row: Cell(row.get_kind_display()), tight=True),
        Column(gettext_lazy("Decided on"), lambda row: Cell(row.decided_on), tight=True),
        Column(gettext_lazy("Deciding body"), lambda row: Cell(f"{row.body} {row.document_number}".strip())),
        Column(gettext_lazy("What for, and by which rule"), lambda row: Cell(row.basis), on_page=False),
        Column(
            gettext_lazy("Reference of the finding"),
            lambda row: Cell(row.finding.ref if row.finding else ""),
            on_page=False,
        ),
        Column(
            gettext_lazy("Reference of the notice"),
            lambda row: Cell(row.notice.ref if row.notice else ""),
            on_page=False,
        ),
        _WITHDRAWN,
    ),
)
