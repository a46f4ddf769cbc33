"""Everything that happened to a case, read in one query: the history of a page, and what its forms depend on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import CharField, DateTimeField, Expression, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from appointments.flow import Step
from appointments.models import (
    Approval,
    Assistance,
    Case,
    CasePaper,
    CaseVisit,
    CorrectionNotice,
    Delivery,
    Extension,
    GreenChannel,
    Handover,
    Result,
    SpecialProcedure,
    StepRecord,
    Undertaking,
)
from appointments.services.guards import CaseRows, LastStep
from service_window.prepared import Prepared

# What happened, by the first column of a row.
STEP, APPROVAL, NOTICE, UNDERTAKING, SPECIAL, EXTENSION = (
    "step",
    "approval",
    "notice",
    "undertaking",
    "special",
    "extension",
)
HANDOVER, GREEN, ASSISTANCE, RESULT, DELIVERY, PAPER = "handover", "green", "assistance", "result", "delivery", "paper"
WAITED, SEATED = "waited", "seated"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened; ``until`` is when it ended, was answered or was taken back."""

    row: str
    at: datetime
    until: datetime | None
    code: str
    detail: str
    number: int | None
    person: str | None
    person_pk: int | None
    other: str | None
    note: str
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Where one kind of row comes from: a model, and which of its fields stand in which column."""

    model: type[Model]
    at: str
    person: str
    until: str = ""
    code: str = ""
    detail: str = ""
    number: str = ""
    other: str = ""
    note: str = ""
    key: str = "pk"
    standing: bool = False  # leave out what was taken back
    needs: str = ""  # leave out rows without it

    def rows(self, row: str, case: Case) -> QuerySet:
        """The rows of ``case`` in the common columns; a column that has no field is empty."""
        narrowed = {"case": case} | ({"taken_back_at": None} if self.standing else {})
        narrowed |= {f"{self.needs}__isnull": False} if self.needs else {}
        return (
            self.model._default_manager.filter(**narrowed)
            .order_by()
            .values_list(
                Value(row, output_field=CharField()),
                F(self.at),
                F(self.until) if self.until else Cast(Value(None), DateTimeField()),
                self._text(self.code),
                self._text(self.detail),
                Cast(F(self.number) if self.number else Value(None), IntegerField()),
                F(f"{self.person}__name"),
                F(f"{self.person}_id"),
                self._text(self.other),
                self._text(self.note),
                Cast(F(self.key), IntegerField()),
            )
        )

    @staticmethod
    def _text(source: str) -> Expression:
        return Cast(F(source), CharField()) if source else Value("", output_field=CharField())


# fmt: off
_SOURCES: dict[str, _Source] = {
    STEP: _Source(
        model=StepRecord, at="completed_at", until="reversed_at", person="staff", other="reversed_by__name",
        code="how", number="step", note="note",
    ),
    APPROVAL: _Source(
        model=Approval, at="at", until="reversed_at", person="by",
        code="opinion", detail="role", number="position", note="reason",
    ),
    NOTICE: _Source(
        model=CorrectionNotice, at="issued_at", until="supplied_at", person="issued_by", other="supplied_to__name",
        number="ordinal", detail="again_reason", note="note",
    ),
    UNDERTAKING: _Source(
        model=Undertaking, at="made_at", until="fulfilled_at", person="taken_by", other="fulfilled_to__name",
        detail="due_on", standing=True,
    ),
    SPECIAL: _Source(
        model=SpecialProcedure, at="started_at", until="ended_at", person="started_by", other="ended_by__name",
        code="kind", number="expected_days", detail="companions", note="note",
    ),
    EXTENSION: _Source(
        model=Extension, at="requested_at", until="decided_at", person="requested_by", other="decided_by__name",
        code="state", number="days", note="reason",
    ),
    HANDOVER: _Source(
        model=Handover, at="from_at", until="until_at", person="holder", other="handed_by__name",
        code="role", note="note",
    ),
    GREEN: _Source(
        model=GreenChannel, at="opened_at", until="decided_at", person="opened_by", other="decided_by__name",
        code="state", detail="category", note="reason",
    ),
    ASSISTANCE: _Source(model=Assistance, at="at", person="by", code="kind"),
    RESULT: _Source(
        model=Result, at="recorded_at", until="taken_back_at", person="recorded_by",
        code="kind", detail="number", note="blank_serial", number="scan_id",
    ),
    DELIVERY: _Source(
        model=Delivery, at="delivered_at", until="taken_back_at", person="delivered_by",
        code="way", detail="recipient", note="tracking_number",
    ),
    PAPER: _Source(
        model=CasePaper, at="paper__created_at", until="paper__void_at", person="paper__created_by",
        code="paper__kind", detail="paper__number", number="paper__printed", note="paper__void_reason", key="paper_id",
    ),
    WAITED: _Source(
        model=CaseVisit, at="visit__ticket__waits_from", until="visit__ticket__called_at", person="visit__staff",
        detail="visit__ticket__number", needs="visit__ticket__waits_from",
    ),
    SEATED: _Source(
        model=CaseVisit, at="visit__opened_at", until="visit__closed_at", person="visit__staff",
        detail="visit__ticket__number", number="visit__window__number", needs="visit__ticket__waits_from",
    ),
}
# fmt: on


def _parts(case: Case) -> Iterator[QuerySet]:
    return (source.rows(row, case) for row, source in _SOURCES.items())


def _everything(case: int) -> QuerySet:
    first, *rest = _parts(Case(pk=case))
    return first.union(*rest, all=True)


_HISTORY = Prepared(_everything, names={"case": int}, moments=(1, 2))


class Trail:
    """What happened to a case, in the order in which it happened."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rows = sorted((Row(*row) for row in _HISTORY.rows(case=case.pk)), key=lambda row: (row.at, row.key))

    def of(self, row: str) -> list[Row]:
        """The rows of one kind."""
        return [one for one in self.rows if one.row == row]

    @cached_property
    def standing_steps(self) -> dict[Step, Row]:
        """The steps that stand, by step."""
        return {Step(one.number or 0): one for one in self.of(STEP) if one.until is None}

    def open_one(self, row: str) -> Row | None:
        """The row of a kind that has not ended."""
        return next((one for one in self.of(row) if one.until is None), None)

    def case_rows(self, **known: object) -> CaseRows:
        """What the guards ask, as far as the trail answers it."""
        last = max(self.standing_steps.items(), default=None, key=lambda pair: pair[0])
        owed = self.open_one(UNDERTAKING)
        return CaseRows(
            self.case,
            last_step=LastStep(last[0], last[1].code, last[1].at, last[1].person_pk) if last else None,
            supplied=tuple(one.until for one in self.of(NOTICE)),
            extension_states=tuple(one.code for one in self.of(EXTENSION)),
            undertaking_open=owed is not None,
            undertaking_overdue=owed is not None and owed.detail < timezone.localdate().isoformat(),
            result_recorded=self.open_one(RESULT) is not None,
            **known,
        )
