"""Everything that happened to a case, read in one query: the history of a page, and what its forms depend on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from django.db import connection
from django.db.models import CharField, DateTimeField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from appointments.flow import Step
from appointments.models import (
    Approval,
    Assistance,
    Case,
    CasePaper,
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

_COLUMNS = ("row", "at", "until", "code", "detail", "number", "person", "person_pk", "other", "note", "key")
_TEXT = ("code", "detail", "other", "note")


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


def _rows(queryset: QuerySet, row: str, at: str, person: str, **columns: str) -> QuerySet:
    """Bring a model's rows into the common columns; a column that is not named is empty."""
    chosen: dict[str, object] = {
        "row": Value(row, output_field=CharField()),
        "at_": F(at),
        "until_": F(columns["until"]) if "until" in columns else Cast(Value(None), DateTimeField()),
        "number_": Cast(F(columns["number"]), IntegerField())
        if "number" in columns
        else Cast(Value(None), IntegerField()),
        "person_": F(f"{person}__name"),
        "person_pk_": F(f"{person}_id"),
    }
    for name in _TEXT:
        source = columns.get(name)
        chosen[f"{name}_"] = Cast(F(source), CharField()) if source else Value("", output_field=CharField())
    key = columns.get("key", "pk")
    return queryset.order_by().values_list(
        *(_named(name, chosen) for name in _COLUMNS[:-1]), Cast(F(key), IntegerField())
    )


def _named(name: str, chosen: dict[str, object]) -> object:
    return chosen["row"] if name == "row" else chosen[f"{name}_"]


def _parts(case: Case) -> Iterator[QuerySet]:
    yield _rows(
        StepRecord.objects.filter(case=case),
        STEP,
        "completed_at",
        "staff",
        until="reversed_at",
        code="how",
        number="step",
        other="reversed_by__name",
        note="note",
    )
    yield _rows(
        Approval.objects.filter(case=case),
        APPROVAL,
        "at",
        "by",
        until="reversed_at",
        code="opinion",
        detail="role",
        number="position",
        note="reason",
    )
    yield _rows(
        CorrectionNotice.objects.filter(case=case),
        NOTICE,
        "issued_at",
        "issued_by",
        until="supplied_at",
        number="ordinal",
        other="supplied_to__name",
        detail="again_reason",
        note="note",
    )
    yield _rows(
        Undertaking.objects.filter(case=case, taken_back_at=None),
        UNDERTAKING,
        "made_at",
        "taken_by",
        until="fulfilled_at",
        detail="due_on",
        other="fulfilled_to__name",
    )
    yield _rows(
        SpecialProcedure.objects.filter(case=case),
        SPECIAL,
        "started_at",
        "started_by",
        until="ended_at",
        code="kind",
        number="expected_days",
        detail="companions",
        other="ended_by__name",
        note="note",
    )
    yield _rows(
        Extension.objects.filter(case=case),
        EXTENSION,
        "requested_at",
        "requested_by",
        until="decided_at",
        code="state",
        number="days",
        other="decided_by__name",
        note="reason",
    )
    yield _rows(
        Handover.objects.filter(case=case),
        HANDOVER,
        "from_at",
        "holder",
        until="until_at",
        code="role",
        other="handed_by__name",
        note="note",
    )
    yield _rows(
        GreenChannel.objects.filter(case=case),
        GREEN,
        "opened_at",
        "opened_by",
        until="decided_at",
        code="state",
        detail="category",
        other="decided_by__name",
        note="reason",
    )
    yield _rows(Assistance.objects.filter(case=case), ASSISTANCE, "at", "by", code="kind")
    yield _rows(
        Result.objects.filter(case=case),
        RESULT,
        "recorded_at",
        "recorded_by",
        until="taken_back_at",
        code="kind",
        detail="number",
        note="blank_serial",
        number="scan_id",
    )
    yield _rows(
        Delivery.objects.filter(case=case),
        DELIVERY,
        "delivered_at",
        "delivered_by",
        until="taken_back_at",
        code="way",
        detail="recipient",
        note="tracking_number",
    )
    yield _rows(
        CasePaper.objects.filter(case=case),
        PAPER,
        "paper__created_at",
        "paper__created_by",
        until="paper__void_at",
        code="paper__kind",
        detail="paper__number",
        number="paper__printed",
        note="paper__void_reason",
        key="paper_id",
    )


_PLACE = -1_000_000_007  # stands for the case in the prepared statement


@lru_cache(maxsize=2)
def _prepared(vendor: str) -> tuple[str, tuple[object, ...]]:
    """The statement, written once per process: writing it costs ten times what asking it does."""
    first, *rest = _parts(Case(pk=_PLACE))
    sql, parameters = first.union(*rest, all=True).query.sql_with_params()
    return sql, tuple(parameters)


def _read(case: Case) -> Iterator[Row]:
    sql, parameters = _prepared(connection.vendor)
    moment = Cast(Value(None), DateTimeField())
    converters = connection.ops.get_db_converters(moment)
    with connection.cursor() as cursor:
        cursor.execute(sql, [case.pk if value == _PLACE else value for value in parameters])
        found = cursor.fetchall()
    for row, at, until, *others in found:
        for convert in converters:
            at, until = convert(at, moment, connection), convert(until, moment, connection)
        yield Row(row, at, until, *others)


class Trail:
    """What happened to a case, in the order in which it happened."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rows = sorted(_read(case), key=lambda row: (row.at, row.key))

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
        return CaseRows(
            self.case,
            last_step=LastStep(last[0], last[1].code, last[1].at, last[1].person_pk) if last else None,
            supplied=tuple(one.until for one in self.of(NOTICE)),
            extension_states=tuple(one.code for one in self.of(EXTENSION)),
            undertaking_open=self.open_one(UNDERTAKING) is not None,
            result_recorded=self.open_one(RESULT) is not None,
            **known,
        )
