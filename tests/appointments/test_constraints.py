"""What the database refuses by itself, whoever writes: each named constraint and each trigger broken once on purpose."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from appointments.flow import Step
from appointments.models import (
    Applicant,
    Approval,
    Assistance,
    BlockedDate,
    BookableItem,
    Booking,
    BookingRules,
    Case,
    CasePaper,
    CaseVisit,
    CorrectionNotice,
    Delivery,
    Extension,
    GreenChannel,
    HallNotice,
    HallSettings,
    Handover,
    KioskDraw,
    MaterialCheck,
    QueueSettings,
    Result,
    SpecialProcedure,
    StepRecord,
    Ticket,
    TicketGroup,
    TicketPeriod,
    Undertaking,
    Visit,
)
from appointments.services import acceptance, approvals, extras, results, special, visits
from service_window.append_only import lifted
from tests.appointments.test_booking_constraints import BROKEN
from tests.case_factories import Counter, check, end_visit, fresh, frozen, make_case, make_counter

pytestmark = [pytest.mark.django_db, pytest.mark.each]
Breaking = Callable[[Case, Counter], object]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


def put(rows: "models.QuerySet[Any]", **fields: object) -> Breaking:
    return lambda case, counter: rows.all().update(**fields)


def again(model: type[models.Model], **fields: object) -> Breaking:
    """Insert a copy of the newest row with other values in some columns."""

    def insert(case: Case, counter: Counter) -> None:
        row = model._default_manager.order_by("pk").last()
        assert row is not None
        row.pk = None
        row._state.adding = True
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return insert


@contextmanager
def without_triggers(model: type[models.Model]) -> Iterator[None]:
    """Let a CHECK speak that a trigger would hide."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with lifted(connection, model._meta.db_table):
        yield


def full_case() -> tuple[Case, Counter]:
    """A finished case with a row in every table."""
    counter = make_counter(special_procedures=["expert_review"])
    case = make_case(counter, at=Step.ACCEPT)
    extras.record_assistance(case, kind="copy", by=counter.a)
    extras.open_green_channel(case, category="urgent", reason="急", by=counter.a)
    check(case, counter.a, "missing", "present")
    acceptance.issue_correction(case, by=counter.a)
    acceptance.record_supplement(case, by=counter.a)
    check(case, counter.a, "present", "missing")
    acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 20), by=counter.a)
    acceptance.fulfil_undertaking(case, by=counter.a)
    special.start_special_procedure(case, kind="expert_review", expected_days=5, by=counter.a)
    special.end_special_procedure(case, by=counter.a)
    special.request_extension(case, days=5, reason="复杂", by=counter.a)
    approvals.give_opinion(case, opinion="agree", by=counter.chief)
    results.record_result(case, by=counter.a)
    results.finish_case(case, by=counter.a)
    return fresh(case), counter


CASES, STEPS = Case.objects, StepRecord.objects
LATER = timedelta(hours=1)

# Name of the constraint → its model and what breaks it on a finished case.
ON_FINISHED: dict[str, tuple[type[models.Model], Breaking]] = {
    "appointments_applicant_identifier_once": (Applicant, again(Applicant)),
    "appointments_applicant_superseded_once": (
        Applicant,
        lambda case, counter: [
            Applicant.objects.create(kind="natural", name="甲", created_at=timezone.now(), previous=case.applicant)
            for _turn in range(2)
        ],
    ),
    "appointments_applicant_identifier_has_kind": (Applicant, put(Applicant.objects, identifier_kind="")),
    "appointments_applicant_has_name": (Applicant, put(Applicant.objects, name="")),
    "appointments_one_opinion_per_link": (Approval, again(Approval)),
    "appointments_acceptor_does_not_decide": (
        Approval,
        lambda case, counter: again(Approval, by=case.accepted_by, position=9)(case, counter),
    ),
    "appointments_refusal_has_reason": (Approval, again(Approval, opinion="refuse", reason="", position=9)),
    "appointments_special_ends_after_start": (
        SpecialProcedure,
        put(SpecialProcedure.objects, ended_at=models.F("started_at") - LATER),
    ),
    "appointments_special_ended_by_somebody": (SpecialProcedure, put(SpecialProcedure.objects, ended_by=None)),
    "appointments_special_expects_days": (SpecialProcedure, put(SpecialProcedure.objects, expected_days=0)),
    "appointments_one_live_extension": (Extension, again(Extension)),
    "appointments_extension_at_most_ten_days": (Extension, put(Extension.objects, days=11)),
    "appointments_extension_decided_by_another": (
        Extension,
        put(
            Extension.objects,
            state="approved",
            decided_at=models.F("requested_at"),
            decided_by=models.F("requested_by"),
        ),
    ),
    "appointments_case_imported_once": (
        Case,
        lambda case, counter: [
            Case.objects.create(
                imported_ref="1", holder=counter.a, step_since=case.step_since, opened_at=case.opened_at
            )
            for _twice in range(2)
        ],
    ),
    "appointments_case_step_is_one_of_seven": (
        Case,
        put(CASES, step=8, closed_at=None, outcome="", imported_ref="1"),
    ),
    "appointments_case_closed_has_outcome": (Case, put(CASES, outcome="")),
    "appointments_case_completed_went_all_the_way": (Case, put(CASES, step=6, result_ready_on=None)),
    "appointments_case_early_end_before_receipt": (Case, put(CASES, outcome="no_show")),
    "appointments_case_not_accepted_at_f4": (Case, put(CASES, outcome="not_accepted")),
    "appointments_case_withdrawn_after_receipt": (Case, put(CASES, outcome="withdrawn")),
    "appointments_case_received_as_a_whole": (Case, put(CASES, number=None)),
    "appointments_case_accepted_after_receipt": (Case, put(CASES, accepted_on=date(2026, 3, 1))),
    "appointments_case_steps_have_their_dates": (Case, put(CASES, result_ready_on=None)),
    "appointments_case_decided_with_decision": (Case, put(CASES, decision="")),
    "appointments_case_frozen_only_in_approval": (Case, put(CASES, frozen_since=date(2026, 3, 2))),
    "appointments_case_promise_not_later_than_law": (Case, put(CASES, promised_due_on=date(2027, 1, 1))),
    "appointments_case_agent_has_authorisation_or_none": (Case, put(CASES, authorisation=1)),
    "appointments_material_once_per_case": (MaterialCheck, again(MaterialCheck)),
    "appointments_material_checked_by_somebody": (MaterialCheck, put(MaterialCheck.objects, checked_by=None)),
    "appointments_material_tolerated_was_lacking": (
        MaterialCheck,
        put(MaterialCheck.objects, tolerated=True, state="not_needed"),
    ),
    "appointments_notice_ordinal_once": (CorrectionNotice, again(CorrectionNotice)),
    "appointments_further_notice_has_reason": (CorrectionNotice, again(CorrectionNotice, ordinal=2)),
    "appointments_notice_supplied_after_issue": (
        CorrectionNotice,
        put(CorrectionNotice.objects, supplied_at=models.F("issued_at") - LATER),
    ),
    "appointments_one_undertaking_per_case": (Undertaking, again(Undertaking)),
    "appointments_undertaking_fulfilled_to_somebody": (Undertaking, put(Undertaking.objects, fulfilled_to=None)),
    "appointments_one_result_per_case": (Result, again(Result)),
    "appointments_external_result_has_number": (Result, put(Result.objects, kind="external", number="")),
    "appointments_one_delivery_per_case": (Delivery, again(Delivery)),
    "appointments_mail_has_tracking_number": (Delivery, put(Delivery.objects, way="mail")),
    "appointments_one_holder_at_a_time": (Handover, again(Handover)),
    "appointments_handover_ends_after_start": (
        Handover,
        put(Handover.objects, until_at=models.F("from_at") - LATER),
    ),
    "appointments_green_channel_decided_by_another": (
        GreenChannel,
        put(
            GreenChannel.objects,
            state="confirmed",
            decided_at=models.F("opened_at"),
            decided_by=models.F("opened_by"),
        ),
    ),
    "appointments_step_once_per_case": (StepRecord, again(StepRecord)),
    "appointments_step_how_matches": (StepRecord, put(STEPS.filter(step=1), how="declined")),
    "appointments_step_done_by_somebody": (StepRecord, put(STEPS, staff=None)),
    "appointments_step_completed_after_start": (StepRecord, put(STEPS, started_at=models.F("completed_at") + LATER)),
    "appointments_step_reversed_by_somebody": (StepRecord, put(STEPS, reversed_at=models.F("completed_at"))),
    "appointments_ticket_number_once_a_day": (Ticket, again(Ticket)),
    "appointments_ticket_ended_has_time": (Ticket, put(Ticket.objects, ended_at=None)),
    "appointments_ticket_serving_has_time_and_window": (Ticket, put(Ticket.objects, window=None)),
    "appointments_ticket_called_by_somebody": (Ticket, put(Ticket.objects, state="called", ended_at=None)),
    "appointments_ticket_waits_from_a_time": (Ticket, put(Ticket.objects, state="waiting", ended_at=None)),
    "appointments_ticket_parked_by_somebody": (Ticket, put(Ticket.objects, parked_reason="填表")),
    "appointments_ticket_green_has_reason": (Ticket, put(Ticket.objects, priority="green_channel")),
    "appointments_ticket_recalled_at_most_thrice": (Ticket, put(Ticket.objects, recalls=4)),
    "appointments_ticket_in_one_state": (
        TicketPeriod,
        lambda case, counter: [again(TicketPeriod, until_at=None)(case, counter) for _turn in range(2)],
    ),
    "appointments_ticket_period_ends_after_start": (
        TicketPeriod,
        put(TicketPeriod.objects, until_at=models.F("from_at") - LATER),
    ),
    "appointments_ticket_period_at_a_window": (TicketPeriod, put(TicketPeriod.objects, window=None)),
    "appointments_ticket_period_inexact_at_the_end": (
        TicketPeriod,
        put(TicketPeriod.objects, accurate=False, until_at=None),
    ),
    "appointments_queue_settings_are_the_only_ones": (QueueSettings, again(QueueSettings, id=2)),
    "appointments_queue_ages_by_a_factor": (QueueSettings, put(QueueSettings.objects, ageing_factor="0.9")),
    "appointments_queue_pauses_between_calls": (QueueSettings, put(QueueSettings.objects, recall_pause_seconds=19)),
    "appointments_queue_general_prefix_not_the_desk": (QueueSettings, put(QueueSettings.objects, general_prefix="D")),
    "appointments_visit_closes_after_opening": (Visit, put(Visit.objects, closed_at=models.F("opened_at") - LATER)),
    "appointments_visit_by_phone_is_closed": (Visit, put(Visit.objects, channel="phone", closed_at=None)),
    "appointments_case_once_per_visit": (CaseVisit, again(CaseVisit, kind="continued")),
}


def second_notice(case: Case, counter: Counter) -> None:
    again(CorrectionNotice, ordinal=2, again_reason="漏告", supplied_at=None, supplied_to=None)(case, counter)
    again(CorrectionNotice, ordinal=3)(case, counter)


def second_open_visit(case: Case, counter: Counter) -> None:
    again(Visit, ticket=None, closed_at=None)(case, counter)
    again(Visit)(case, counter)


def opened_twice(case: Case, counter: Counter) -> None:
    again(Visit, ticket=None)(case, counter)
    again(CaseVisit, visit=Visit.objects.latest("pk"))(case, counter)


def two_called_by_one(case: Case, counter: Counter) -> None:
    moment = timezone.now()
    called = {"state": "called", "called_by": counter.a, "last_called_at": moment, "waits_from": moment, "token": None}
    for number in ("X1", "X2"):
        again(Ticket, number=number, ended_at=None, **called)(case, counter)


def group_with(**fields: object) -> Breaking:
    return lambda case, counter: TicketGroup.objects.create(**({"name": "甲类", "prefix": "B"} | fields))


ON_FINISHED |= {
    "appointments_ticket_one_called_per_person": (Ticket, two_called_by_one),
    "appointments_ticket_for_one_target": (
        Ticket,
        lambda case, counter: Ticket.objects.update(for_window=counter.window, for_staff=counter.a),
    ),
    "appointments_ticket_group_not_the_desk": (TicketGroup, group_with(prefix="D")),
    "appointments_ticket_group_gives_some": (TicketGroup, group_with(day_cap=0)),
    "appointments_one_open_special_procedure": (
        SpecialProcedure,
        lambda case, counter: [
            again(SpecialProcedure, ended_at=None, ended_by=None)(case, counter) for _turn in range(2)
        ],
    ),
    "appointments_one_open_notice_per_case": (CorrectionNotice, second_notice),
    "appointments_one_open_visit_per_person": (Visit, second_open_visit),
    "appointments_case_opened_in_one_visit": (CaseVisit, opened_twice),
}


def constraints() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for model in apps.get_app_config("appointments").get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_broken_here() -> None:
    assert ON_FINISHED.keys() | BROKEN.keys() == constraints().keys()


def test_every_constraint_refuses_what_breaks_it() -> None:
    case, counter = full_case()
    passed = []
    for name, (model, breaking) in ON_FINISHED.items():
        with pytest.raises(IntegrityError) as caught, transaction.atomic(), without_triggers(model):
            breaking(case, counter)
        constraint = constraints()[name]
        # SQLite names the columns of an index and not the index.
        unnamed = connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint)
        expected = "UNIQUE constraint failed" if unnamed else name
        assert expected in str(caught.value), name
        passed.append(name)

    assert passed == list(ON_FINISHED)


# --- Triggers ----------------------------------------------------------------------------------------------


def record(case: Case, counter: Counter, step: int, **fields: object) -> None:
    given = {"visit": None, "how": "done", "staff": counter.a} | fields
    moment = timezone.now()
    StepRecord.objects.create(case=case, step=step, started_at=moment, completed_at=moment, **given)


def foreign_visit(case: Case, counter: Counter) -> None:
    visit = Visit.objects.create(window=counter.window, staff=counter.b, opened_at=timezone.now())
    record(case, counter, case.step, visit=visit)


def overlapping(case: Case, counter: Counter) -> None:
    again(Handover, until_at=timezone.now() + LATER)(case, counter)


NOT_DUE, BY_RECORD = "this step is not due", "a case moves only with its step record"
WHILE_OPEN: list[tuple[Step, str, Breaking]] = [
    (Step.COMMUNICATE, NOT_DUE, lambda case, counter: record(case, counter, 3)),
    (Step.COMMUNICATE, NOT_DUE, lambda case, counter: record(case, counter, 1)),
    (Step.COMMUNICATE, NOT_DUE, foreign_visit),
    (Step.COMMUNICATE, BY_RECORD, put(CASES, step=3)),
    (Step.COMMUNICATE, BY_RECORD, put(CASES, step=1)),
    (Step.COMMUNICATE, BY_RECORD, put(CASES, outcome="completed")),
    (
        Step.OFFER_WATER,
        "a later step has been taken",
        lambda case, counter: STEPS.filter(case=case, step=1).update(reversed_at=timezone.now(), reversed_by=counter.a),
    ),
    (Step.COMMUNICATE, "a case starts at F1", again(Case, step=2)),
    (Step.COMMUNICATE, "what was received stands", put(CASES, channel="post")),
    (Step.COMMUNICATE, "what was received stands", put(CASES, opened_at=models.F("opened_at") - LATER)),
    (Step.ACCEPT, "what was received stands", put(CASES, number="1")),
    (Step.ACCEPT, "what was received stands", put(CASES, received_on=date(2026, 3, 1))),
    (Step.ACCEPT, "what was received stands", put(CASES, item_version=None)),
    (Step.GREET, "of a period only its end changes", put(Handover.objects, from_at=models.F("from_at") - LATER)),
    (
        Step.GREET,
        "two periods of one case overlap",
        overlapping,
    ),
]


@pytest.mark.parametrize("step", sorted({entry[0] for entry in WHILE_OPEN}))
def test_triggers_refuse_what_no_check_can_see(step: Step) -> None:
    counter = make_counter()
    case = make_case(counter, at=step)
    refusals = []
    for at, message, breaking in WHILE_OPEN:
        if at == step:
            with pytest.raises(IntegrityError) as caught, transaction.atomic():
                breaking(case, counter)
            assert message in str(caught.value)
            refusals.append(message)

    assert refusals == [message for at, message, _breaking in WHILE_OPEN if at == step]


def test_closed_case_gets_no_record_and_an_ended_period_stays_ended() -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.COMMUNICATE)
    visits.mark_no_show(case, by=counter.a)
    with pytest.raises(IntegrityError, match=NOT_DUE), transaction.atomic():
        record(case, counter, 2)

    Handover.objects.update(until_at=timezone.now())
    with pytest.raises(IntegrityError, match="only its end"), transaction.atomic():
        Handover.objects.update(until_at=timezone.now() + LATER)


STANDING: dict[type[models.Model], tuple[str, tuple[dict[str, object], ...]]] = {
    SpecialProcedure: (
        "what a special procedure was stands",
        ({"kind": "hearing"}, {"ended_at": None, "ended_by": None}, {"expected_days": 9}),
    ),
    Result: ("a result stands", ({"number": "x"}, {"kind": "none"}, {"valid_until": date(2030, 1, 1)})),
    Extension: ("a decided extension stands", ({"days": 6}, {"reason": "x"})),
    GreenChannel: ("a decided green channel stands", ({"category": "returnee"},)),
    Ticket: ("what was drawn stands", ({"number": "X9"}, {"source": "kiosk"}, {"token": "x"})),
    TicketPeriod: ("of a period only its end changes", ({"state": "waiting"}, {"until_at": None}, {"accurate": False})),
}
APPEND_ONLY: dict[type[models.Model], dict[str, object]] = {
    StepRecord: {"note": "x"},
    Approval: {"opinion": "return", "reason": "x"},
    CorrectionNotice: {"note": "x"},
    Undertaking: {"due_on": date(2027, 1, 1)},
    Delivery: {"recipient": "x"},
    Assistance: {"kind": "fax"},
    CasePaper: {"paper_id": 0},
    CaseVisit: {"kind": "continued"},
}
NEVER_DELETED = (
    BookingRules,
    HallSettings,
    Ticket,
    Visit,
    Applicant,
    Case,
    MaterialCheck,
    SpecialProcedure,
    Extension,
    GreenChannel,
    Result,
    Handover,
    QueueSettings,
    TicketPeriod,
)


def test_history_is_neither_changed_nor_deleted() -> None:
    full_case()
    for model, (message, changes) in STANDING.items():
        for fields in changes:
            with pytest.raises(IntegrityError, match=message), transaction.atomic():
                model._default_manager.update(**fields)
    for model, fields in APPEND_ONLY.items():
        for act in (lambda rows, fields=fields: rows.update(**fields), lambda rows: rows._raw_delete("default")):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                act(model._default_manager.all())
    for model in NEVER_DELETED:
        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            model._default_manager.all()._raw_delete("default")

    every = {model for model in apps.get_app_config("appointments").get_models() if model.objects.exists()}
    assert every == {*APPEND_ONLY, *NEVER_DELETED}


def test_decided_extension_and_green_channel_stand() -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.APPROVE)
    extension = special.request_extension(case, days=5, reason="复杂", by=counter.a)
    special.decide_extension(extension, approve=False, reason="不同意", by=counter.leader)
    entry = extras.open_green_channel(case, category="urgent", reason="急", by=counter.a)
    extras.decide_green_channel(entry, confirm=True, reason="", by=counter.chief)
    end_visit(counter)

    for rows, message in ((Extension.objects, "decided extension"), (GreenChannel.objects, "decided green channel")):
        with pytest.raises(IntegrityError, match=message), transaction.atomic():
            rows.update(decision_reason="x")


def test_every_trigger_of_the_migration_is_in_the_database_and_named_here() -> None:
    names = ("0002_triggers", "0007_queue_triggers", "0008_booking", "0009_hall")
    parts = [import_module(f"appointments.migrations.{name}").Migration.operations for name in names]
    own = {trigger.name for operations in parts for one in operations for trigger in getattr(one, "given", ())}
    elsewhere = (TicketGroup, Booking, BookableItem, BlockedDate, HallNotice, KioskDraw)

    assert sum(name.endswith("_stays_delete") for name in own) == len((*NEVER_DELETED, *elsewhere))
    assert {name for name in own if "stays" not in name} == {
        "appointments_step_in_order_insert",
        "appointments_step_last_reversed_update",
        "appointments_case_moves_by_records_update",
        "appointments_case_starts_at_f1_insert",
        "appointments_case_receipt_stands_update",
        "appointments_handover_fixed_update",
        "appointments_handover_no_overlap_insert",
        "appointments_special_fixed_update",
        "appointments_extension_fixed_update",
        "appointments_green_channel_fixed_update",
        "appointments_result_fixed_update",
        "appointments_ticket_drawn_stands_update",
        "appointments_ticket_period_fixed_update",
        "appointments_ticket_period_no_overlap_insert",
    }
    assert len(parts[0]) - 1 == len(APPEND_ONLY)
