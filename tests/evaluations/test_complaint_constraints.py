"""Every constraint of feedback and complaints, broken once on purpose."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluations.models import (
    ComplaintCallBack,
    ComplaintEvent,
    ComplaintHandling,
    ComplaintHearing,
    ComplaintNote,
    ComplaintRuling,
    Feedback,
    FeedbackAnswer,
    FeedbackContact,
    FeedbackFile,
)
from evaluations.services import complaints
from tests.duty_factories import MONDAY, clock, make_clerk
from tests.evaluations.scenes import TEXT, an_upload, complain, decided, heard, make_officer, say, verified

pytestmark = [pytest.mark.django_db, pytest.mark.each]


@pytest.fixture(autouse=True)
def _nine_oclock() -> Iterator[None]:
    with clock("09:00"):
        yield


def refused(name: str, model: Any, /, **fields: Any) -> None:
    """The database refuses the row, by the constraint of this name."""
    with pytest.raises(IntegrityError, match=name or None), transaction.atomic():
        model.objects.create(**fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "praise"}, "feedback_kind_known"),
        ({"source": "rumour", "entered_by": make_officer}, "feedback_source_known"),
        ({"kind": "complaint"}, "feedback_complaint_has_its_record"),
        ({"text": ""}, "feedback_says_something"),
        ({"source": "letter"}, "feedback_entered_by_somebody"),
        ({"token_digest": None}, "feedback_entered_by_somebody"),
    ],
)
def test_feedback(fields: dict[str, Any], name: str) -> None:
    row = {"number": "X", "kind": "suggestion", "source": "own_form", "text": "好", "token_digest": "0" * 64}
    row |= {"received_at": timezone.now(), "received_on": MONDAY}
    refused(name, Feedback, **row | {key: value() if callable(value) else value for key, value in fields.items()})


def test_what_belongs_to_feedback() -> None:
    officer = make_officer()
    row = say("suggestion", uploads=(an_upload(),))
    moment = timezone.now()
    refused("contact_removed_is_empty", FeedbackContact, feedback=row, name="张三", removed_at=moment)
    stored = row.files.get().file
    file = {"feedback": row, "file": stored, "added_at": moment}
    refused("feedback_file_purpose_known", FeedbackFile, purpose="toy", **file)
    refused("", FeedbackFile, purpose="attachment", **file)
    answer = {"feedback": row, "at": moment, "by": officer}
    refused("answer_says_something", FeedbackAnswer, text="", **answer)
    refused("answer_not_by_the_person", FeedbackAnswer, text="谢谢", staff=officer, **answer)
    with pytest.raises(IntegrityError), transaction.atomic():  # answered without an answer
        Feedback.objects.filter(pk=row.pk).update(due_on=None)


def test_contact_that_was_removed_stays_removed() -> None:
    row = say("suggestion", phone="13900001234")
    contacts = FeedbackContact.objects.filter(pk=row.pk)
    contacts.update(name="", phone="", phone_index="", removed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        contacts.update(removed_at=None)


def test_events() -> None:
    complaint = complain()
    event = {"complaint": complaint, "verb": "note", "target_state": "received", "at": timezone.now()}
    refused("complaint_event_side_known", ComplaintEvent, **event | {"side": "press", "by": make_officer()})
    refused("complaint_event_by_somebody", ComplaintEvent, **event | {"side": "office"})
    asked = event | {"side": "complainant", "verb": "object"}
    ComplaintEvent.objects.create(**asked)
    refused("", ComplaintEvent, **asked)
    refused("", ComplaintEvent, **event | {"side": "person", "by": make_clerk()})  # nobody speaks for the person


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"round": 4}, ""),
        ({"due_on": None}, "handling_due_while_open"),
        ({"accepted_at": None}, "handling_accepted_before_verified"),
        ({"scope_ground": "opinion"}, "handling_refused_with_explanation"),
        ({"state": "elsewhere"}, ""),
    ],
)
def test_handling(fields: dict[str, Any], name: str) -> None:
    complaint = verified(make_officer())
    with pytest.raises(IntegrityError, match=name or None), transaction.atomic():
        ComplaintHandling.objects.filter(pk=complaint.pk).update(**fields)


def test_out_of_scope_names_the_right_address() -> None:
    complaint = complain()
    complaints.refuse_complaint(complaint, by=make_officer(), ground="opinion", explanation="属于建议")
    with pytest.raises(IntegrityError, match="handling_names_right_address"), transaction.atomic():
        ComplaintHandling.objects.filter(pk=complaint.pk).update(scope_ground="not_service")


def test_hearings() -> None:
    officer, person = make_officer(), make_clerk()
    complaint = verified(officer, staff=person)
    moment = timezone.now()
    row = {
        "complaint": complaint,
        "staff": person,
        "told": TEXT,
        "asked_by": officer,
        "asked_at": moment,
        "due_on": MONDAY,
    }
    refused("hearing_asked_by_another", ComplaintHearing, **row | {"asked_by": person})
    refused("hearing_ended_with_outcome", ComplaintHearing, **row | {"outcome": "waived"})
    refused("hearing_statement_of_stated", ComplaintHearing, **row | {"outcome": "stated", "closed_on": MONDAY})
    refused("hearing_lapses_after_its_time", ComplaintHearing, **row | {"outcome": "lapsed", "closed_on": MONDAY})
    refused("", ComplaintHearing, **row | {"staff": make_clerk()})  # heard is whom the complaint names
    refused("", ComplaintHearing, **row | {"round": 2})
    ComplaintHearing.objects.create(**row)
    refused("", ComplaintHearing, **row)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"decision": "withdrawn"}, "ruling_decision_known"),
        ({"facts_verified": False}, "ruling_has_its_elements"),
        ({"at_fault": False}, "ruling_has_its_elements"),
        ({"decision": "upheld_no_fault"}, "ruling_has_its_elements"),
        ({"decision": "not_upheld"}, "ruling_has_its_elements"),
        ({"decision": "unverifiable"}, "ruling_has_its_elements"),
        ({"body": ""}, "ruling_complete"),
        ({"facts": ""}, "ruling_complete"),
        ({"reply": ""}, "ruling_complete"),
        ({"round": 2}, ""),
        ({"decided_on": MONDAY - timedelta(days=1)}, ""),  # before the hearing ended
    ],
)
def test_rulings(fields: dict[str, Any], name: str) -> None:
    officer, person = make_officer(), make_clerk()
    row = ruling_of(heard(officer, staff=person), officer, person)
    refused(name, ComplaintRuling, **row | fields)


def test_rulings_are_one_a_round_and_by_somebody_else() -> None:
    officer, person = make_officer(), make_clerk()
    complaint = heard(officer, staff=person)
    row = ruling_of(complaint, officer, person)
    refused("ruling_not_by_the_person", ComplaintRuling, **row | {"decided_by": person})
    ComplaintRuling.objects.create(**row)
    refused("", ComplaintRuling, **row)
    refused("", ComplaintRuling, **row | {"decided_by": make_officer()})


def ruling_of(complaint: Any, officer: Any, person: Any) -> dict[str, Any]:
    """A decision with everything it needs."""
    words = {"body": "示例局", "facts": "属实", "reply": "致歉", "reply_way": "link", "decision": "upheld_at_fault"}
    actors = {"complaint": complaint, "staff": person, "decided_by": officer}
    return words | actors | {"facts_verified": True, "at_fault": True, "decided_on": MONDAY, "at": timezone.now()}


def test_notes_and_call_backs() -> None:
    officer = make_officer()
    complaint = decided(officer)
    common = {"complaint": complaint, "by": officer, "at": timezone.now()}
    refused("complaint_note_not_empty", ComplaintNote, text="", **common)
    refused("call_back_result_known", ComplaintCallBack, result="perhaps", **common)
    refused("call_back_retaliation_told", ComplaintCallBack, result="satisfied", retaliation=True, **common)
    refused("call_back_retaliation_told", ComplaintCallBack, result="given_up", retaliation=True, note="有", **common)


def test_a_complaint_begins_as_received_and_rounds_follow_each_other() -> None:
    complaint = decided(make_officer())
    row = ComplaintHandling.objects.get(pk=complaint.pk)
    fresh = {"complaint": complain(), "state": "verifying", "due_on": MONDAY, "decide_by": MONDAY, "event": row.event}
    refused("", ComplaintHandling, **fresh)
    with pytest.raises(IntegrityError), transaction.atomic():
        ComplaintHandling.objects.filter(pk=complaint.pk).update(round=2)
    assert row.is_overdue(date(2026, 12, 1))
