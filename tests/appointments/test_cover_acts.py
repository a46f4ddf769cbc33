"""Leaving the post and coming back, and what becomes of the cases (R3)."""

from datetime import date, timedelta

import pytest

from appointments.flow import Step
from appointments.models import Case, Handover, StepRecord, Visit
from appointments.services import handovers, results, steps, visits
from appointments.services.cover_acts import (
    cases_to_hand_over,
    cases_to_take_back,
    hand_over_cases,
    leave_for_the_day,
    leave_post,
    return_to_post,
)
from appointments.services.day_figures import figures_of, generate_daily_log, propose_stand_ins
from appointments.services.guards import Refused
from appointments.services.leave_consequences import leave_consequences
from tests.case_factories import Counter, approve, end_visit, fresh, make_case, make_counter, make_visit
from tests.duty_factories import MONDAY, at, clock, make_clerk, make_leave, make_shift, on
from tests.factories import make_assignment, make_office
from windows.models import Attendance, AuditEvent
from windows.services.absences import PostState, begin_absence
from windows.services.attendance import open_attendance_of, sign_in
from windows.services.records import NotValid
from windows.services.schedule import plan_lunch, set_chief_of_day

pytestmark = pytest.mark.django_db
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def _ten_oclock():
    with clock("10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    """A counter at which A and B are both signed in."""
    made = make_counter()
    for person in (made.a, made.b):
        sign_in(made.window, by=person)
    return made


def post_of(person) -> Attendance:
    found = open_attendance_of(person)
    assert found is not None
    return found


def periods(case: Case) -> list[tuple[int, bool]]:
    """Who held the case, in order, and whether the period is over."""
    rows = Handover.objects.filter(case=case).order_by("from_at", "pk")
    return [(row.holder_id, row.until_at is not None) for row in rows]


def test_short_absence_leaves_cases_where_they_are(counter: Counter):
    case = make_case(counter)
    left = leave_post(post_of(counter.a), by=counter.a)
    assert (left.handed, left.kept, fresh(case).holder) == ((), (), counter.a)
    back = return_to_post(left.absence, by=counter.a)
    assert (back.taken, back.kept, back.absence.returned_at) == ((), (), at("10:00"))


def test_b_takes_over_with_a_note_and_acts_on_the_record_and_a_takes_back(counter: Counter):
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    with clock("10:05"):
        left = leave_post(
            post_of(counter.a), by=counter.a, minutes=15, destination="市局", hand_over=[case], note="待首席代表审批"
        )
    assert [(row.holder_id, row.role, row.note, row.handed_by_id) for row in left.handed] == [
        (counter.b.pk, "b_role", "待首席代表审批", counter.a.pk)
    ]
    approve(counter, case)
    with clock("10:10"):
        results.record_result(fresh(case), by=counter.b, number="外部-7")
    assert StepRecord.objects.live().filter(case=case, step=Step.PRINT_CERTIFICATE).get().staff == counter.b
    assert list(cases_to_take_back(counter.a)) == [case]
    assert list(cases_to_take_back(counter.b)) == []
    with clock("10:20"):
        back = return_to_post(left.absence, by=counter.a, take_back=cases_to_take_back(counter.a))
    assert ([row.role for row in back.taken], back.kept, fresh(case).holder) == (["a_role"], (), counter.a)
    assert periods(case) == [(counter.a.pk, True), (counter.b.pk, True), (counter.a.pk, False)]
    assert list(cases_to_take_back(counter.a)) == []


def test_cases_stay_with_b_where_a_does_not_take_them_back(counter: Counter):
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    left = leave_post(post_of(counter.a), by=counter.a, hand_over=[case], note="请跟进")
    return_to_post(left.absence, by=counter.a)
    assert fresh(case).holder == counter.b
    assert list(cases_to_take_back(counter.a, since=left.absence.left_at)) == [case]


def test_case_stays_with_its_holder_where_nobody_is_there(counter: Counter):
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    begin_absence(post_of(counter.b), by=counter.b)
    left = leave_post(post_of(counter.a), by=counter.a, hand_over=[case], note="请跟进")
    assert (left.handed, [row.case for row in left.kept], fresh(case).holder) == ((), [case], counter.a)
    assert left.kept[0].sentence != ""


def test_visitor_at_the_window_passes_to_b_with_the_case(counter: Counter):
    case = make_case(counter, at=Step.ACCEPT, received=False)
    assert list(cases_to_hand_over(counter.a, at("10:00"))) == [case]
    leave_post(post_of(counter.a), by=counter.a, hand_over=[case], note="身体不适")
    visit = Visit.objects.get()
    assert (visit.staff, visit.closed_at, AuditEvent.objects.latest("id").verb) == (counter.b, None, "visit.pass")
    visits.give_advice(fresh(case), by=counter.b)
    visit.refresh_from_db()
    assert visit.closed_at == at("10:00")


def test_case_before_its_item_is_known_passes_to_whoever_serves_the_window(counter: Counter):
    case = make_case(counter)
    leave_post(post_of(counter.a), by=counter.a, hand_over=[case], note="换人接待")
    assert fresh(case).holder == counter.b
    steps.advance(fresh(case), "greet", by=counter.b)
    assert StepRecord.objects.get().staff == counter.b


def test_visitor_stays_with_a_while_b_has_one_of_their_own(counter: Counter):
    case = make_case(counter)
    visits.open_visit(counter.window, by=counter.b)
    leave_post(post_of(counter.a), by=counter.a, hand_over=[case], note="身体不适")
    assert sorted(Visit.objects.values_list("staff", flat=True)) == sorted([counter.a.pk, counter.b.pk])
    assert fresh(case).holder == counter.b


def test_case_whose_visitor_sits_with_b_is_not_taken_back(counter: Counter):
    case = make_case(counter)
    left = leave_post(post_of(counter.a), by=counter.a, hand_over=[case], note="换人接待")
    with clock("10:09"):
        back = return_to_post(left.absence, by=counter.a, take_back=[case])
    assert (back.taken, [row.case for row in back.kept]) == ((), [case])
    assert (back.absence.returned_at, fresh(case).holder) == (at("10:09"), counter.b)


def test_leaving_is_all_or_nothing(counter: Counter):
    other = make_counter()
    sign_in(other.window, by=other.a)
    case, foreign = make_case(counter, at=Step.APPROVE), make_case(other, at=Step.APPROVE)
    for cases, note in (([case], " "), ([case, foreign], "请跟进")):
        with pytest.raises(Refused):
            leave_post(post_of(counter.a), by=counter.a, hand_over=cases, note=note)
    with pytest.raises(NotValid):
        leave_post(post_of(counter.a), by=counter.a, minutes=30, hand_over=[case], note="请跟进")
    with pytest.raises(PostState):
        leave_post(post_of(counter.b), by=counter.a, hand_over=[case], note="请跟进")
    assert periods(case) == [(counter.a.pk, False)]
    assert post_of(counter.a).absences.count() == 0


def test_nobody_signs_out_with_a_visitor_at_the_window(counter: Counter):
    case = make_case(counter, at=Step.APPROVE)
    with pytest.raises(Refused):
        leave_for_the_day(post_of(counter.a), by=counter.a)
    end_visit(counter)
    row, handed, kept = leave_for_the_day(post_of(counter.a), by=counter.a, hand_over=[case], note="明日休假")
    assert (row.signed_out_at, [entry.holder for entry in handed], kept) == (at("10:00"), [counter.b], ())


def test_chief_hands_on_the_cases_of_somebody_who_is_away(counter: Counter):
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    handed, kept = hand_over_cases(counter.a, by=counter.chief, cases=[case], note="病假")
    assert ([row.holder for row in handed], kept) == ([counter.b], ())
    with pytest.raises(Refused):
        hand_over_cases(counter.b, by=make_clerk(), cases=[fresh(case)], note="越权")


@pytest.mark.parametrize(("day", "found"), [(MONDAY, 0), (date(2026, 11, 30), 1), (date(2026, 12, 4), 1)])
def test_cases_that_should_not_wait_are_those_due_today_or_late(counter: Counter, day: date, found: int):
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    assert fresh(case).promised_due_on == date(2026, 11, 30)
    assert len(cases_to_hand_over(counter.a, on(day, "10:00"))) == found


# --- Before a leave is granted ------------------------------------------------------------------


def test_consequences_of_a_leave_name_duties_cases_and_planned_days():
    counter = make_counter()
    third = make_clerk()
    as_b = make_assignment(a_role=third, b_role=counter.a, valid_from=MONDAY)
    gone = make_assignment(a_role=counter.a, b_role=third, valid_from=MONDAY)
    make_assignment(a_role=third, b_role=counter.b, valid_from=MONDAY)
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    late = MONDAY + timedelta(days=8)
    make_leave(third, on(FRIDAY, "12:00"), on(FRIDAY + timedelta(days=1), "00:00"))
    make_shift(counter.a, counter.window, day=FRIDAY)
    plan_lunch(counter.window, staff=counter.a, day=FRIDAY, by=None)
    set_chief_of_day(FRIDAY, chief=counter.chief, by=None)

    found = leave_consequences(counter.a, starts_at=on(FRIDAY, "00:00"), ends_at=on(late, "00:00"))

    monday = FRIDAY + timedelta(days=3)
    assert found.days == (FRIDAY, monday)
    assert [(gap.window, gap.item, gap.days, gap.other) for gap in found.without_a] == [
        (counter.window, counter.version.item, (FRIDAY, monday), counter.b),
        (gone.window, gone.item, (monday,), third),
    ]
    assert [(gap.window, gap.days, gap.other) for gap in found.without_b] == [(as_b.window, (monday,), third)]
    assert [(gap.window, gap.days, gap.other) for gap in found.uncovered] == [
        (as_b.window, (FRIDAY,), None),
        (gone.window, (FRIDAY,), None),
    ]
    assert (found.cases, found.shifts, found.lunch_duties, found.chief_days) == ((case,), 1, 1, ())
    assert found.is_harmless is False
    chief = leave_consequences(counter.chief, starts_at=on(FRIDAY, "00:00"), ends_at=on(late, "00:00"))
    assert (chief.chief_days, chief.is_harmless) == ((FRIDAY,), True)


def test_leave_in_the_morning_is_not_uncovered_by_one_in_the_afternoon():
    counter = make_counter()
    make_leave(counter.b, on(FRIDAY, "12:00"), on(FRIDAY, "17:00"))
    morning = leave_consequences(counter.a, starts_at=on(FRIDAY, "00:00"), ends_at=on(FRIDAY, "12:00"))
    assert (len(morning.without_a), morning.uncovered) == (1, ())
    longer = leave_consequences(counter.a, starts_at=on(FRIDAY, "00:00"), ends_at=on(FRIDAY, "12:01"))
    assert (longer.without_a, len(longer.uncovered)) == ((), 1)


@pytest.mark.parametrize("posts", [1, 3])
def test_consequences_ask_a_fixed_number_of_queries(posts: int, django_assert_num_queries):
    counter = make_counter()
    for _number in range(posts):
        make_assignment(a_role=counter.a, valid_from=MONDAY)
    with django_assert_num_queries(12):
        leave_consequences(counter.a, starts_at=on(FRIDAY, "00:00"), ends_at=on(FRIDAY, "23:00"))


# --- Proposals, the log, the effect -------------------------------------------------------------


def test_stand_ins_are_proposed_by_presence_then_freedom_then_practice(counter: Counter):
    absent, busy, fresh_hand, old_hand = (make_clerk() for _number in range(4))
    for person in (busy, fresh_hand, old_hand):
        sign_in(counter.window, by=person)
    visits.open_visit(counter.window, by=busy)
    case = make_case(counter, at=Step.FINISH)
    handovers.hand_over(case, to=old_hand, by=counter.a, note="协助")
    results.finish_case(fresh(case), by=old_hand)
    found = propose_stand_ins(counter.window, item=counter.version.item, moment=at("10:00"))
    assert [(row.staff, row.at_post, row.free, row.done) for row in found] == [
        (old_hand, True, True, 1),
        (fresh_hand, True, True, 0),
        (busy, True, False, 0),
        (absent, False, True, 0),
    ]


def test_daily_log_counts_the_cases_of_the_day(counter: Counter):
    make_case(counter, at=Step.PRINT_CERTIFICATE)
    with clock("09:00", MONDAY + timedelta(days=1)):
        end_visit(counter)
        sign_in(counter.window, by=counter.a)
        make_visit(counter)
    figures = figures_of(MONDAY)
    assert (figures["visits"], figures["opened"], figures["received"], figures["accepted"]) == (1, 1, 1, 1)
    assert (figures["decided"], figures["opinions"], figures["completed"], figures["past_promise"]) == (1, 1, 0, 0)
    with clock("17:00"):
        assert generate_daily_log(MONDAY, by=counter.chief).events["cases"] == figures


def test_until_presence_is_recorded_b_stands_in_without_signing_in():
    counter = make_counter()
    make_office(presence_in_use=False)
    case = make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    row = sign_in(counter.window, by=counter.a)
    left = leave_post(row, by=counter.a, hand_over=[case], note="开会")
    assert [entry.holder for entry in left.handed] == [counter.b]
