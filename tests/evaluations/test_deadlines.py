"""Deadlines that lie in a year whose work calendar arrives later: as many working days as they were, by the new calendar."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from evaluations.models import Feedback, Finding, FollowUp
from evaluations.services import complaints
from evaluations.services.complaint_decisions import ask_again
from evaluations.services.deadlines import enter_arrangement
from evaluations.services.feedback import answer_feedback
from evaluations.services.finding_moves import take_up_verification
from evaluations.services.findings import report_finding
from tests.duty_factories import clock, make_clerk, make_leader
from tests.evaluations.rated import make_bad_review
from tests.evaluations.scenes import complain, decided, handling, make_officer, say
from windows.models import AuditEvent
from windows.services.calendar import SpecialDay

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 28)
"""The week before New Year; the arrangement of 2027 is not known."""


@pytest.fixture(autouse=True)
def _last_week() -> Iterator[None]:
    with clock("09:00", MONDAY):
        yield


def arrive(*off: str, **fields: Any) -> bool:
    """The arrangement of 2027: New Year and more days off."""
    days = [SpecialDay(date.fromisoformat(day), "off") for day in ("2027-01-01", *off)]
    return enter_arrangement(2027, source="国办发", days=days, by=None, **fields)


def test_complaint_is_decided_by_as_many_working_days_after_its_receipt() -> None:
    complaint = complain()
    assert (handling(complaint).due_on, handling(complaint).decide_by) == (date(2026, 12, 29), date(2027, 1, 7))
    assert arrive("2027-01-04", "2027-01-05") is True
    assert (handling(complaint).due_on, handling(complaint).decide_by) == (date(2026, 12, 29), date(2027, 1, 11))
    complaints.accept_complaint(complaint, by=make_officer())
    assert handling(complaint).due_on == date(2027, 1, 11)
    event = AuditEvent.objects.get(verb="deadlines.move")
    assert event.after == {"complaints": 1, "feedback": 0, "findings": 0, "bad_reviews": 0, "award_notices": 0}


def test_same_arrangement_again_moves_nothing_and_another_moves_on() -> None:
    complaint = complain()
    arrive("2027-01-04")
    assert arrive("2027-01-04") is False
    assert handling(complaint).decide_by == date(2027, 1, 8)
    arrive(replace=True)
    assert handling(complaint).decide_by == date(2027, 1, 7)


def test_later_steps_count_from_the_act_that_set_them() -> None:
    officer = make_officer()
    with clock("09:00", date(2026, 12, 21)):
        called_back, again = decided(officer, day=date(2026, 12, 21)), decided(officer, day=date(2026, 12, 21))
    ask_again(again, side="complainant", by=None, reason="还有证人")
    before, told = handling(again).due_on, handling(called_back).due_on
    arrive("2027-01-04")
    assert before is not None
    assert handling(again).due_on > before
    assert handling(called_back).due_on == told


def test_feedback_is_moved_until_it_is_answered() -> None:
    waiting, answered = say("suggestion"), say("suggestion")
    answer_feedback(answered, by=make_officer(), text="谢谢")
    due = waiting.due_on
    assert due is not None
    assert due.year == 2027
    arrive("2027-01-04")
    assert Feedback.objects.get(pk=waiting.pk).due_on > due
    assert Feedback.objects.get(pk=answered.pk).due_on is None


def test_findings_and_bad_reviews_move_and_what_a_person_was_told_stands() -> None:
    with clock("09:00", date(2026, 12, 30)):
        fields = {"kind": "badge", "event_on": MONDAY, "source": "round", "account": "未佩戴工牌"}
        finding = report_finding(make_clerk(), by=make_leader(), **fields)
        take_up_verification(finding, by=make_officer())
        review = make_bad_review()
        arrive("2027-01-04")
    assert Finding.objects.get(pk=finding.pk).due_on > finding.due_on
    moved = FollowUp.objects.get(pk=review.pk)
    assert (moved.contact_due_on, moved.rectify_due_on) > (review.contact_due_on, review.rectify_due_on)
    assert moved.contact_due_on == review.contact_due_on


def test_deadlines_of_this_year_stand() -> None:
    with clock("09:00", date(2026, 12, 1)):
        complaint = complain()
    due = handling(complaint).decide_by
    arrive("2027-01-04")
    assert handling(complaint).decide_by == due
    assert not AuditEvent.objects.filter(verb="deadlines.move").exists()
