"""Write a ledger in bulk. Triggers and constraints stay on: cases begin at F1, records follow, then the cases move.

The only place beside services that writes cases (design: a year by real service calls would take minutes).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db.models import Model

from appointments.models import (
    Applicant,
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
    MaterialCheck,
    Result,
    SpecialProcedure,
    StepRecord,
    Ticket,
    TicketPeriod,
    Undertaking,
    Visit,
)
from evaluations.models import FollowUp, FollowUpEvent, RaterContact, Rating, RatingPublication
from service_window.copying import insert_keyed
from service_window.demo import bulk
from service_window.demo.ledger import NO_NUMBER_YET, Ledger
from service_window.demo.ratings import contacts_of
from windows.models import AuditEvent, NumberSeries, Paper
from windows.services import audit

BATCH = 2000
_BEFORE_CASES: tuple[type[Model], ...] = (Applicant, Ticket, Visit)
_AFTER_CASES: tuple[type[Model], ...] = (
    TicketPeriod,
    CaseVisit,
    Handover,
    StepRecord,
    MaterialCheck,
    CorrectionNotice,
    Undertaking,
    Approval,
    SpecialProcedure,
    Extension,
    GreenChannel,
    Assistance,
    Result,
    Delivery,
    Paper,
    CasePaper,
)
_OF_RATINGS: tuple[type[Model], ...] = (Rating, FollowUp, FollowUpEvent, RatingPublication)
_AT_F1 = ("channel", "window_id", "step_since", "opened_at")

Step = tuple[str, int, int]
"""The name of what is being written, how many rows are, and how many it will be."""


def write(ledger: Ledger) -> Iterator[Step]:
    """Write every row; yields how far it has come. Call it inside one transaction."""
    told = [track for _key, track in sorted(ledger.open.items(), key=lambda entry: entry[0])]  # as ties were told
    records = [record for track in told for record in track.records]
    checks = [check for track in ledger.tracks for check in track.checks]
    ledger.rows[StepRecord] = sorted(records, key=lambda record: record.completed_at)
    ledger.rows[MaterialCheck] = sorted(checks, key=lambda check: check.case.received_at)
    total = sum(len(rows) for rows in ledger.rows.values()) + 2 * len(ledger.tracks) + len(ledger.acts)
    done = 0
    for title, written in _everything(ledger):
        done += written
        yield title, done, total


def _everything(ledger: Ledger) -> Iterator[tuple[str, int]]:
    for model in _BEFORE_CASES:
        yield from _insert(model, ledger.rows.get(model, []))
    yield from _insert_cases(ledger)
    for model in _AFTER_CASES:
        yield from _insert(model, ledger.rows.get(model, []))
    yield from _move_cases(ledger)
    for model in _OF_RATINGS:
        yield from _insert(model, ledger.rows.get(model, []))
    RaterContact.objects.bulk_create(contacts_of(ledger), batch_size=BATCH)
    NumberSeries.objects.bulk_create(NumberSeries(key=key, last=last) for key, last in sorted(ledger.series.items()))
    yield from _record(ledger)
    bulk.restart_keys((*_BEFORE_CASES, Case, *_AFTER_CASES, *_OF_RATINGS, AuditEvent))


def _insert(model: type[Model], rows: list[Any]) -> Iterator[tuple[str, int]]:
    bulk.give_keys(rows)
    for batch in _batches(rows):
        insert_keyed(batch)
        yield str(model._meta.verbose_name_plural), len(batch)


def _insert_cases(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Insert the cases as they began: at F1, with whoever received the visitor."""
    bulk.give_keys([track.case for track in ledger.tracks])
    for batch in _batches(ledger.tracks):
        begun = [
            Case(
                pk=track.case.pk,
                **{name: getattr(track.case, name) for name in _AT_F1},
                holder=track.first_holder,
                is_sample=track.case.is_sample,
            )
            for track in batch
        ]
        insert_keyed(begun)
        yield str(Case._meta.verbose_name_plural), len(batch)


def _move_cases(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Bring the cases to where they stand; the triggers compare each with its records."""
    for batch in _batches(ledger.tracks):
        bulk.update([track.case for track in batch])
        yield str(Case._meta.verbose_name_plural), len(batch)


def _record(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """Record what happened, in the order in which it happened: one chain."""
    for batch in _batches(ledger.acts):
        events = list(audit.chain_many(_named(act) for act in batch))
        bulk.give_keys(events)
        insert_keyed(events)
        yield str(AuditEvent._meta.verbose_name_plural), len(batch)


def _named(act: audit.Act) -> audit.Act:
    """Before its receipt a case is called by its key, which is known only now."""
    if act.label != NO_NUMBER_YET:
        return act
    case = act.subject if isinstance(act.subject, Case) else act.after["case"]
    return replace(act, label=f"#{case.pk}")


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
