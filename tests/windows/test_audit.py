"""The audit trail: one chain, never changed, and a check that finds the event that was."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from service_window.append_only import drop_triggers, restore_triggers
from tests.factories import make_staff
from tests.races import in_threads
from windows.models import AuditEvent
from windows.services import audit

pytestmark = [pytest.mark.django_db, pytest.mark.each]


def record(count: int = 1) -> list[AuditEvent]:
    with transaction.atomic():
        return [audit.record("test.act", ("test", number), by=None, after={"n": number}) for number in range(count)]


def test_first_event_follows_the_genesis_digest():
    (event,) = record()
    assert event.previous_digest == audit.GENESIS
    assert event.digest == audit.digest_of(AuditEvent.objects.get())
    assert audit.head() == event.digest


def test_head_of_an_empty_trail_is_the_genesis_digest():
    assert audit.head() == audit.GENESIS
    assert audit.verify_chain().count == 0
    assert audit.verify_chain().ok is True


def test_events_form_a_chain():
    first, second, third = record(3)
    assert (second.previous_digest, third.previous_digest) == (first.digest, second.digest)
    report = audit.verify_chain()
    assert (report.ok, report.count, report.head, report.broken_id) == (True, 3, third.digest, None)


def test_many_acts_form_the_same_chain_as_single_ones():
    (single,) = record()
    moment = datetime(2026, 1, 5, 9, tzinfo=UTC)
    with transaction.atomic():
        events = audit.record_many(audit.Act("test.bulk", ("test", n), at=moment) for n in range(3))
    assert [event.previous_digest for event in events] == [single.digest, events[0].digest, events[1].digest]
    assert [event.at for event in AuditEvent.objects.filter(verb="test.bulk")] == [moment] * 3
    assert audit.verify_chain().count == 4


def test_recording_takes_two_ways_to_the_engine():
    record()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        audit.record("test.act", ("test", 1), by=None)
    assert len(queries) == 2


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused():
    with pytest.raises(audit.OutsideTransactionError):
        audit.record("test.act", ("test", 1), by=None)
    assert AuditEvent.objects.count() == 0


def test_values_come_back_from_the_database_as_they_were_digested():
    values = {
        "day": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "share": 0.1,
        "text": "𬭎\x00㛃",
        "deep": [{"b": 1, "a": None}, True, {"z"}],
    }
    with transaction.atomic():
        audit.record("test.act", ("test", 1), by=None, reason="x" * 3000, after=values)
    event = AuditEvent.objects.get()
    assert event.after == {
        "day": "2026-01-05T09:00:00Z",
        "share": "0.1",
        "text": "𬭎㛃",
        "deep": [{"a": None, "b": 1}, True, ["z"]],
    }
    assert len(event.reason) == 2000
    assert audit.verify_chain().ok is True


def test_subject_is_named_by_model_and_key():
    person = make_staff("S001")
    with transaction.atomic():
        event = audit.record("test.act", person, by=person)
    assert (event.subject_type, event.subject_id, event.actor) == ("windows.staff", str(person.pk), person)


@pytest.mark.parametrize("statement", ["UPDATE windows_auditevent SET reason = 'x'", "DELETE FROM windows_auditevent"])
def test_database_refuses_to_change_events(statement):
    record()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify_chain().count == 1


def tamper(statement: str, *params: object) -> None:
    drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
    restore_triggers(connection)


@pytest.mark.parametrize(
    "column", ["verb", "subject_type", "subject_id", "label", "origin", "reason", "digest", "previous_digest"]
)
def test_check_names_the_event_whose_text_was_changed(column):
    _first, second, _third = record(3)
    tamper(f"UPDATE windows_auditevent SET {column} = 'forged' WHERE id = %s", second.pk)
    report = audit.verify_chain()
    assert (report.ok, report.count, report.broken_id) == (False, 1, second.pk)
    assert str(second.pk) in report.sentence


def test_check_names_the_event_after_one_that_was_removed():
    _first, second, third = record(3)
    tamper("DELETE FROM windows_auditevent WHERE id = %s", second.pk)
    assert audit.verify_chain().broken_id == third.pk


def test_check_notices_that_the_first_event_was_removed():
    first, second, _third = record(3)
    tamper("DELETE FROM windows_auditevent WHERE id = %s", first.pk)
    assert audit.verify_chain().broken_id == second.pk


def test_command_says_that_the_trail_is_whole():
    (event,) = record()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert event.digest in out.getvalue()


def test_command_fails_and_names_the_broken_event():
    first, _second = record(2)
    tamper("UPDATE windows_auditevent SET reason = 'forged' WHERE id = %s", first.pk)
    with pytest.raises(CommandError, match=str(first.pk)):
        call_command("verify_audit")


def test_command_confirms_a_head_that_was_noted():
    first, second = record(2)
    call_command("verify_audit", head=first.digest, stdout=StringIO())
    tamper("DELETE FROM windows_auditevent WHERE id = %s", second.pk)
    with pytest.raises(CommandError):
        call_command("verify_audit", head=second.digest)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_write_one_chain():
    def work() -> None:
        for _turn in range(5):
            record()

    assert in_threads(*[work] * 8) == [None] * 8
    report = audit.verify_chain()
    assert (report.ok, report.count) == (True, 40)
