"""Complaints until they are decided: received, in scope or not, linked, the person heard, withdrawn."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from evaluations.complaint_flow import MOVES, ComplaintState, passages
from evaluations.models import Complaint, ComplaintEvent, ComplaintHandling, ComplaintHearing, ComplaintRuling
from evaluations.services import complaints
from evaluations.services.complaint_decisions import NotHeard, ask_again, askable_until, call_back, decide_complaint
from evaluations.services.complaint_life import ComplaintMoved
from evaluations.services.complaints import Links
from tests.case_factories import make_case, make_counter
from tests.duty_factories import MONDAY, clock, make_clerk, make_leader
from tests.evaluations.scenes import (
    TEXT,
    complain,
    decided,
    handling,
    heard,
    make_officer,
    ruling,
    say,
    verbs,
    verified,
)
from windows.models import AuditEvent
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _nine_oclock() -> Iterator[None]:
    with clock("09:00"):
        yield


# --- The table ----------------------------------------------------------------------------------------


def test_the_table_of_moves() -> None:
    told = {verb: ([str(state) for state in move.sources], str(move.target or "")) for verb, move in MOVES.items()}
    assert told == {
        "accept": (["received"], "verifying"),
        "refuse": (["received", "verifying"], "not_accepted"),
        "take_over": (["verifying", "decided"], ""),
        "link": (["verifying"], ""),
        "name": (["verifying", "decided"], ""),
        "note": (["verifying"], ""),
        "hear": (["verifying"], ""),
        "state": (["verifying"], ""),
        "decide": (["verifying"], "decided"),
        "object": (["decided", "closed"], "verifying"),
        "call_back": (["decided"], ""),
        "close": (["decided"], "closed"),
        "withdraw": (["received", "verifying"], "withdrawn"),
    }


def test_every_other_passage_is_refused_by_the_database() -> None:
    row = handling(complain())
    allowed = set(passages())
    for target in ComplaintState.values:
        if target == "received":
            continue
        refused = ("received", target) not in allowed
        event = ComplaintEvent.objects.create(
            complaint=row.complaint,
            verb="x",
            source_state="received",
            target_state=target,
            side="complainant",
            at=row.event.at,
        )
        fields = {
            "due_on": row.due_on if target in ("verifying", "decided") else None,
            "accepted_at": row.event.at,
            "scope_ground": "opinion" if target == "not_accepted" else "",
            "explanation": "说明" if target == "not_accepted" else "",
        }
        try:
            with transaction.atomic():
                ComplaintHandling.objects.filter(pk=row.pk).update(state=target, event=event, **fields)
                transaction.set_rollback(True)
        except IntegrityError:
            assert refused, target
        else:
            assert not refused, target


def test_a_move_without_its_act_is_refused_by_the_database() -> None:
    row = handling(complain())
    with pytest.raises(IntegrityError):
        ComplaintHandling.objects.filter(pk=row.pk).update(state="verifying", accepted_at=row.event.at)


# --- Received -----------------------------------------------------------------------------------------


def test_a_complaint_begins_with_its_deadlines() -> None:
    complaint = complain()
    row = handling(complaint)
    assert (complaint.decision, complaint.staff, complaint.case) == ("pending", None, None)
    assert (row.state, row.due_on, row.decide_by) == ("received", TUESDAY, date(2026, 12, 2))
    assert verbs(complaint) == ["receive"]


def test_a_page_sent_twice_is_one_complaint() -> None:
    first, second = say(token="x" * 32), say(token="x" * 32)
    assert first == second
    assert Complaint.objects.count() == 1


# --- Scope --------------------------------------------------------------------------------------------


def test_whoever_accepts_it_handles_it() -> None:
    officer, complaint = make_officer(), complain()
    complaints.accept_complaint(complaint, by=officer)
    row = handling(complaint)
    assert (row.state, row.handler, row.due_on) == ("verifying", officer, row.decide_by)
    with pytest.raises(ComplaintMoved):
        complaints.accept_complaint(complaint, by=officer)


def test_out_of_scope_is_explained_with_the_right_address() -> None:
    officer, complaint = make_officer(), complain()
    with pytest.raises(NotValid):
        complaints.refuse_complaint(complaint, by=officer, ground="not_service", explanation="不属于本窗口")
    complaints.refuse_complaint(
        complaint, by=officer, ground="not_service", explanation="不属于本窗口", right_address="市场监管局 12315"
    )
    complaint.refresh_from_db()
    row = handling(complaint)
    assert (row.state, row.due_on, complaint.decision, complaint.decided_on) == (
        "not_accepted",
        None,
        "invalid",
        MONDAY,
    )
    with pytest.raises(ComplaintMoved):
        complaints.accept_complaint(complaint, by=officer)


@pytest.mark.parametrize(("ground", "explanation"), [("", "说明"), ("other", "说明"), ("opinion", "  ")])
def test_a_refusal_needs_ground_and_explanation(ground: str, explanation: str) -> None:
    with pytest.raises(NotValid):
        complaints.refuse_complaint(complain(), by=make_officer(), ground=ground, explanation=explanation)


def test_clerks_handle_no_complaints() -> None:
    with pytest.raises(NotPermitted):
        complaints.accept_complaint(complain(), by=make_clerk())


# --- Links --------------------------------------------------------------------------------------------


def test_a_complaint_about_delay_is_linked_to_its_case() -> None:
    counter, officer = make_counter(), make_officer()
    case = make_case(counter)
    complaint = complain()
    complaints.accept_complaint(complaint, by=officer)
    links = Links(case=case, window=counter.window, event_on=MONDAY, subject="delay")
    complaints.link_complaint(complaint, links, by=officer, reason="受理回执")
    complaint.refresh_from_db()
    assert (complaint.case, complaint.subject, complaint.staff) == (case, "delay", None)
    assert handling(complaint).window == counter.window
    event = AuditEvent.objects.get(verb="complaint.link")
    assert (event.before["case"], event.after["case"]) == (None, case.pk)


@pytest.mark.parametrize(
    ("person", "day"), [({"left_on": MONDAY - timedelta(days=1)}, MONDAY), ({}, TUESDAY), ({}, date(2018, 1, 1))]
)
def test_a_link_that_cannot_be_is_refused(person: dict[str, object], day: date) -> None:
    officer, complaint = make_officer(), complain()
    complaints.accept_complaint(complaint, by=officer)
    with pytest.raises(NotValid):
        complaints.link_complaint(complaint, Links(staff=make_clerk(**person), event_on=day, subject="fee"), by=officer)


def test_nobody_links_a_complaint_to_themselves_nor_handles_it() -> None:
    officer, other = make_officer(), make_officer()
    complaint = complain()
    complaints.accept_complaint(complaint, by=officer)
    with pytest.raises(NotPermitted):
        complaints.link_complaint(complaint, Links(staff=officer, event_on=MONDAY, subject="fee"), by=officer)
    complaints.link_complaint(complaint, Links(staff=officer, event_on=MONDAY, subject="fee"), by=other)
    assert handling(complaint).handler == other
    for act in (complaints.take_over, lambda row, by: complaints.note_investigation(row, by=by, text="无")):
        with pytest.raises(NotPermitted):
            act(complaint, by=officer)
    with pytest.raises(IntegrityError):
        ComplaintEvent.objects.create(
            complaint=complaint,
            verb="note",
            target_state="verifying",
            side="office",
            by=officer,
            at=handling(complaint).event.at,
        )


def test_another_person_ends_the_hearing_of_the_first() -> None:
    officer, first, second = make_officer(), make_clerk(), make_clerk()
    complaint = verified(officer, staff=first)
    hearing = complaints.ask_person(complaint, by=officer, told=TEXT)
    complaints.link_complaint(complaint, Links(staff=second, event_on=MONDAY, subject="fee"), by=officer)
    hearing.refresh_from_db()
    assert hearing.outcome == "superseded"
    with pytest.raises(ComplaintMoved):
        complaints.make_statement(hearing, by=first, statement="不是我")
    assert complaints.ask_person(complaint, by=officer, told=TEXT).staff == second


# --- The hearing --------------------------------------------------------------------------------------


def test_nothing_is_decided_before_the_person_was_asked() -> None:
    officer = make_officer()
    complaint = verified(officer, staff=make_clerk())
    for decision in ("upheld_at_fault", "upheld_no_fault", "not_upheld", "unverifiable"):
        with pytest.raises(NotHeard):
            decide_complaint(complaint, ruling(decision), by=officer)
    complaints.ask_person(complaint, by=officer, told=TEXT)
    with pytest.raises(NotHeard, match="2026-11-26"):
        decide_complaint(complaint, ruling(), by=officer)


def test_time_that_passes_without_a_word_counts_as_heard() -> None:
    officer = make_officer()
    complaint = verified(officer, staff=make_clerk())
    hearing = complaints.ask_person(complaint, by=officer, told=TEXT)
    with clock("09:00", hearing.due_on), pytest.raises(NotHeard):
        decide_complaint(complaint, ruling(), by=officer)
    with clock("09:00", hearing.due_on + timedelta(days=1)):
        decide_complaint(complaint, ruling(), by=officer)
    hearing.refresh_from_db()
    assert hearing.outcome == "lapsed"


def test_only_the_person_speaks_for_the_person_and_once() -> None:
    officer, person = make_officer(), make_clerk()
    complaint = verified(officer, staff=person)
    hearing = complaints.ask_person(complaint, by=officer, told=TEXT)
    with pytest.raises(NotPermitted):
        complaints.make_statement(hearing, by=officer, statement="代答")
    with pytest.raises(NotValid):
        complaints.make_statement(hearing, by=person, statement=" ")
    complaints.make_statement(hearing, by=person, waive=True)
    assert (hearing.outcome, hearing.statement) == ("waived", "")
    with pytest.raises(ComplaintMoved):
        complaints.make_statement(hearing, by=person, statement="补充")


def test_the_database_refuses_a_decision_without_hearing() -> None:
    officer, person = make_officer(), make_clerk()
    complaint = verified(officer, staff=person)
    fields = {"complaint": complaint, "decision": "upheld_at_fault", "decided_on": MONDAY, "body": "局", "facts": "实"}
    fields |= {"facts_verified": True, "at_fault": True, "reply": "复", "reply_way": "link", "decided_by": officer}
    fields |= {"staff": person, "at": handling(complaint).event.at}
    with pytest.raises(IntegrityError), transaction.atomic():
        ComplaintRuling.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ComplaintRuling.objects.create(**fields | {"staff": None, "decision": "not_upheld", "at_fault": False})
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(decision="upheld_at_fault", decided_on=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.create(ref="X", event_on=MONDAY, decision="not_upheld", decided_on=MONDAY, subject="fee")


# --- Withdrawn ----------------------------------------------------------------------------------------


def test_the_author_withdraws_and_the_office_only_on_the_authors_word() -> None:
    officer = make_officer()
    complaint = verified(officer, staff=make_clerk())
    hearing = complaints.ask_person(complaint, by=officer, told=TEXT)
    with pytest.raises(NotValid):
        complaints.withdraw_complaint(complaint, by=officer)
    complaints.withdraw_complaint(complaint, by=None)
    complaint.refresh_from_db()
    hearing.refresh_from_db()
    assert (complaint.decision, handling(complaint).state, hearing.outcome) == ("withdrawn", "withdrawn", "superseded")


# --- Decisions ----------------------------------------------------------------------------------------


def test_upheld_at_fault_has_every_element() -> None:
    officer, person = make_officer(), make_clerk()
    complaint = heard(officer, staff=person)
    wrong = (
        ruling(facts_verified=False),
        ruling(at_fault=False),
        ruling("upheld_no_fault", facts_verified=False),
        ruling("unverifiable", facts_verified=True),
        ruling("not_upheld", at_fault=True),
        ruling("pending"),
        ruling("withdrawn"),
        ruling(facts=" "),
        ruling(reply=""),
        ruling(reply_way="pigeon"),
        ruling(decided_on=TUESDAY),
        ruling(decided_on=MONDAY - timedelta(days=1)),
    )
    for one in wrong:
        with pytest.raises(NotValid):
            decide_complaint(complaint, one, by=officer)
    decide_complaint(complaint, ruling(), by=officer)
    complaint.refresh_from_db()
    row = handling(complaint)
    assert (complaint.decision, complaint.decided_on, row.state) == ("upheld_at_fault", MONDAY, "decided")
    assert row.due_on == date(2026, 11, 30)


def test_a_fault_is_somebodys() -> None:
    officer = make_officer()
    complaint = verified(officer)
    with pytest.raises(NotValid):
        decide_complaint(complaint, ruling(), by=officer)
    decide_complaint(complaint, ruling("not_upheld"), by=officer)


def test_a_second_verification_is_decided_by_somebody_else_and_changes_the_record() -> None:
    officer, other, person = make_officer(), make_leader(), make_clerk()
    complaint = decided(officer, staff=person)
    ask_again(complaint, side="person", by=person, reason="监控时间有误")
    row = handling(complaint)
    complaint.refresh_from_db()
    assert (row.state, row.round, row.handler, complaint.decision) == ("verifying", 2, None, "upheld_at_fault")
    with pytest.raises(NotPermitted):
        complaints.take_over(complaint, by=officer)
    with pytest.raises(NotPermitted):
        decide_complaint(complaint, ruling("not_upheld"), by=officer)
    with pytest.raises(NotHeard):
        decide_complaint(complaint, ruling("not_upheld"), by=other)
    hearing = complaints.ask_person(complaint, by=other, told=TEXT)
    complaints.make_statement(hearing, by=person, statement="见附件")
    with clock("10:00", TUESDAY):
        decide_complaint(complaint, ruling("not_upheld"), by=other)
    complaint.refresh_from_db()
    assert (complaint.decision, complaint.decided_on) == ("not_upheld", TUESDAY)
    assert list(complaint.rulings.values_list("decision", "round")) == [("upheld_at_fault", 1), ("not_upheld", 2)]
    event = AuditEvent.objects.filter(verb="complaint.decide").latest("id")
    assert (event.before["decision"], event.after["decision"]) == ("upheld_at_fault", "not_upheld")


def test_each_side_asks_once_and_in_time() -> None:
    officer, person = make_officer(), make_clerk()
    complaint = decided(officer, staff=person, decision="not_upheld")
    with pytest.raises(ComplaintMoved):  # nothing was decided against the person
        ask_again(complaint, side="person", by=person, reason="异议")
    with pytest.raises(NotPermitted):
        ask_again(complaint, side="person", by=officer, reason="异议")
    last = askable_until(handling(complaint))
    with clock("09:00", last + timedelta(days=1)), pytest.raises(ComplaintMoved, match="2026-11-30"):
        ask_again(complaint, side="complainant", by=None, reason="不满意")
    with pytest.raises(NotValid):
        ask_again(complaint, side="complainant", by=None, reason=" ")
    with clock("09:00", last):
        ask_again(complaint, side="complainant", by=None, reason="不满意")
    with pytest.raises(ComplaintMoved):
        ask_again(complaint, side="complainant", by=None, reason="还是不满意")


def test_what_was_linked_stands_after_the_first_decision() -> None:
    officer, person = make_officer(), make_clerk()
    complaint = decided(officer, staff=person)
    ask_again(complaint, side="complainant", by=None, reason="处理太轻")
    with pytest.raises(ComplaintMoved):
        complaints.link_complaint(complaint, Links(event_on=MONDAY, subject="fee"), by=make_leader())
    with pytest.raises(ComplaintMoved):
        complaints.withdraw_complaint(complaint, by=None)
    for field, value in (("staff", make_clerk()), ("subject", "fee"), ("event_on", TUESDAY)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(**{field: value})


# --- Call-backs ---------------------------------------------------------------------------------------


def test_a_content_complainant_closes_it() -> None:
    officer = make_officer()
    complaint = decided(officer)
    call_back(complaint, by=officer, result="not_reached")
    assert (handling(complaint).state, handling(complaint).due_on) == ("decided", date(2026, 11, 25))
    call_back(complaint, by=officer, result="satisfied")
    assert (handling(complaint).state, handling(complaint).due_on) == ("closed", None)
    assert verbs(complaint)[-3:] == ["call_back", "call_back", "close"]


def test_who_is_not_content_is_verified_again_once() -> None:
    officer, other = make_officer(), make_officer()
    complaint = decided(officer)
    with pytest.raises(NotValid):
        call_back(complaint, by=officer, result="dissatisfied")
    call_back(complaint, by=officer, result="dissatisfied", note="认为没有查清")
    assert (handling(complaint).state, handling(complaint).round) == ("verifying", 2)
    person = Complaint.objects.get(pk=complaint.pk).staff
    hearing = complaints.ask_person(complaint, by=other, told=TEXT)
    complaints.make_statement(hearing, by=person, waive=True)
    decide_complaint(complaint, ruling(), by=other)
    call_back(complaint, by=other, result="dissatisfied", note="仍不满意")
    assert handling(complaint).state == "closed"


def test_signs_of_retaliation_are_told_in_words() -> None:
    officer = make_officer()
    complaint = decided(officer)
    for wrong in ({"result": "satisfied"}, {"result": "given_up", "note": "有"}, {"result": "maybe"}):
        with pytest.raises(NotValid):
            call_back(complaint, by=officer, retaliation=True, **wrong)
    assert call_back(complaint, by=officer, result="satisfied", retaliation=True, note="接到威胁电话").retaliation


# --- Records that stand -------------------------------------------------------------------------------


def test_what_was_recorded_stands() -> None:
    officer = make_officer()
    complaint = decided(officer)
    changes = (
        (ComplaintEvent.objects.filter(complaint=complaint), {"note": "改"}),
        (ComplaintRuling.objects.filter(complaint=complaint), {"reply": "改"}),
        (ComplaintHearing.objects.filter(complaint=complaint), {"statement": "改"}),
        (type(complaint.feedback).objects.filter(pk=complaint.feedback.pk), {"text": "改"}),
    )
    for rows, fields in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete(rows.db)
