"""The demo: refused where anybody works, whole, repeatable, consistent with calendar, clocks and audit."""

import io
import itertools
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from appointments import identifiers
from appointments.flow import How, Outcome, Step
from appointments.models import (
    Applicant,
    Booking,
    Case,
    CorrectionNotice,
    Delivery,
    Extension,
    GreenChannel,
    Handover,
    Result,
    SpecialProcedure,
    StepRecord,
    Ticket,
    TicketPeriod,
    Undertaking,
    Visit,
)
from appointments.services import acceptance, clocks, reception, visits
from assessment.models import Nomination, NoticeObjection, Seal, YearReview
from assessment.services.award_notices import years_out_on
from assessment.services.freshness import is_fresh
from assessment.services.seals import seal_faults
from evaluations.complaint_flow import ComplaintState
from evaluations.ledger_types import FindingStatus
from evaluations.models import (
    ClueEvent,
    ComplaintHandling,
    Feedback,
    Finding,
    InspectionRound,
    Measure,
    MediaHearing,
    MediaReport,
    Notice,
    RoundFinding,
)
from service_window.append_only import broken_triggers
from service_window.demo import accounts, assessment, honours
from service_window.demo.people import CLERKS, STAFF
from service_window.demo.today import received_nearly_due, received_overdue
from service_window.worklist import counts_for, kinds_for
from windows.models import (
    Absence,
    Attendance,
    CalendarDay,
    DeskMessage,
    Office,
    Paper,
    RoleAssignment,
    Staff,
    Window,
    WindowItem,
)
from windows.roles import Role
from windows.services import attendance, audit, papers
from windows.services.duties import cover_at
from windows.workdays import Unit

NOW = datetime(2026, 11, 23, 21, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
MIDNIGHT = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
CASES = 400

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The demo of this module, written once and taken back at the end; what it printed."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        out = io.StringIO()
        call_command("demo", cases=CASES, stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _at_the_moment(printed: str) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def history() -> QuerySet[Case]:
    """The cases of the year, without those of today's desk."""
    return Case.objects.filter(opened_at__lt=MIDNIGHT)


def test_it_is_refused_where_anybody_works() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("demo", cases=1)
    assert refused.value.returncode == 1
    assert Case.objects.filter(opened_at__lt=MIDNIGHT).count() == CASES


def test_the_office_is_whole_and_marked_as_a_sample() -> None:
    assert Office.objects.current().is_sample is True
    assert Window.objects.count() == 6
    assert Staff.objects.filter(is_sample=True).count() == Staff.objects.count() == len(STAFF)
    assert {role for role in Role if Staff.objects.with_role(role).exists()} == set(Role)
    assert Staff.objects.with_role(Role.DEPARTMENT_REVIEWER).count() == 2
    offered = set(WindowItem.objects.values_list("window", "item"))
    assert set(RoleAssignment.objects.on(NOW.date()).values_list("window", "item")) == offered
    assert set(Case.objects.values_list("is_sample", flat=True)) == {True}


def test_a_newcomer_finds_every_account_and_its_password(printed: str) -> None:
    password = accounts.kept_password()
    assert password is not None
    assert accounts.path().stat().st_mode & 0o777 == 0o600
    rows = [line.split() for line in printed.splitlines() if line.endswith(password)]
    assert sorted(row[0] for row in rows) == sorted(person.number for person in STAFF)
    people = Staff.objects.all()
    assert {person.check_password(password) for person in people} == {True}
    assert {person.must_change_password for person in people} == {False}
    again = io.StringIO()
    call_command("demo", show_accounts=True, stdout=again)
    assert again.getvalue() == printed
    assert str(settings.VAR_DIR) in str(accounts.path())


def test_every_outcome_and_state_occurs() -> None:
    assert set(Case.objects.values_list("outcome", flat=True)) == {"", *Outcome.values}
    assert set(Case.objects.open().values_list("step", flat=True)) == set(Step.values)
    assert set(Case.objects.exclude(acceptance="").values_list("acceptance", flat=True)) == set(Case.Acceptance.values)
    assert set(Case.objects.exclude(decision="").values_list("decision", flat=True)) == set(Case.Decision.values)
    assert set(Case.objects.values_list("channel", flat=True)) == {"counter", "phone", "online", "post"}
    assert set(StepRecord.objects.values_list("how", flat=True)) == set(How.values)
    assert StepRecord.objects.filter(reversed_at__isnull=False).exists()
    assert CorrectionNotice.objects.filter(ordinal=2).exclude(again_reason="").exists()
    assert set(Extension.objects.values_list("state", flat=True)) == set(Extension.State.values)
    assert set(GreenChannel.objects.values_list("state", flat=True)) == set(GreenChannel.State.values)
    assert set(Result.objects.values_list("kind", flat=True)) == {"own", "external", "refusal"}
    assert set(Delivery.objects.values_list("way", flat=True)) == set(Delivery.Way.values)
    assert set(Handover.objects.values_list("role", flat=True)) >= {"a_role", "b_role"}
    assert Undertaking.objects.filter(fulfilled_at__isnull=False).exists()
    assert SpecialProcedure.objects.exists()
    assert set(Paper.objects.values_list("kind", flat=True)) == set(Paper.Kind.values)
    assert Visit.objects.filter(case_links__case__step_records__how="carried_over").exists()


def test_some_promises_were_broken_and_very_few_limits() -> None:
    ready = list(history().filter(result_ready_on__isnull=False, promised_due_on__isnull=False))
    late = [case for case in ready if case.result_ready_on > case.promised_due_on]
    unlawful = [case for case in late if case.statutory_due_on and case.result_ready_on > case.statutory_due_on]
    assert 0 < len(unlawful) < len(late) < len(ready) / 8


def test_people_act_in_opening_hours_on_working_days() -> None:
    calendar = CalendarDay.objects.work_calendar()
    records = StepRecord.objects.filter(case__in=history(), staff__isnull=False)
    moments = {timezone.localtime(at) for at in records.values_list("completed_at", flat=True)}
    moments |= {
        timezone.localtime(at)
        for at in Paper.objects.filter(created_by__isnull=False, created_at__lt=MIDNIGHT).values_list(
            "created_at", flat=True
        )
    }
    open_at = ((time(9), time(12)), (time(13, 30), time(17)))
    outside = [
        at
        for at in sorted(moments)
        if not calendar.is_workday(at.date()) or not any(first <= at.time() <= last for first, last in open_at)
    ]
    assert len(moments) > CASES
    assert outside == []


def test_nobody_receives_two_visitors_at_once() -> None:
    rows = Visit.objects.filter(opened_at__lt=MIDNIGHT).exclude(channel="phone").order_by("staff", "opened_at")
    periods = list(rows.values_list("staff", "opened_at", "closed_at"))
    overlapping = [
        later for earlier, later in itertools.pairwise(periods) if earlier[0] == later[0] and earlier[2] > later[1]
    ]
    assert len(periods) > CASES / 2
    assert overlapping == []


def test_visitors_of_the_year_waited_and_walked() -> None:
    served = Ticket.objects.filter(day__lt=NOW.date(), serving_since__isnull=False)
    periods = TicketPeriod.objects.filter(ticket__in=served)
    waits = sorted(row.until_at - row.from_at for row in periods.filter(state="waiting"))
    walks = [row.until_at - row.from_at for row in periods.filter(state="called")]
    assert served.count() > CASES / 2
    assert periods.count() == 3 * served.count()
    assert timedelta(minutes=4) < waits[len(waits) // 2] < timedelta(minutes=20)
    assert waits[-1] <= timedelta(minutes=70)
    assert timedelta(seconds=8) <= min(walks) <= max(walks) < timedelta(minutes=1)
    booked = served.filter(booked_for__isnull=False)
    assert 0 < booked.count() < served.count() / 2
    kept = Booking.objects.filter(starts_at__lt=MIDNIGHT)
    assert 0 < kept.count() == booked.filter(booked_for__gte=MIDNIGHT - timedelta(days=30)).count()
    assert Booking.objects.filter(starts_at__gt=NOW, state=Booking.State.BOOKED).exists()


def test_due_dates_are_those_the_services_compute() -> None:
    received = Case.objects.filter(received_on__isnull=False).select_related("item_version")
    calendar = CalendarDay.objects.work_calendar()
    differing = []
    for case in received.prefetch_related("special_procedures", "extensions"):
        dues = clocks.compute(case, calendar=calendar, close=time(17))
        stored_dues = (case.promised_due_on, case.statutory_due_on, case.due_provisional)
        if stored_dues != (dues.promised_on, dues.statutory_on, dues.provisional):
            differing.append((case.number, case.outcome, stored_dues, dues))
    assert received.count() > CASES / 2
    assert differing == []


def test_time_finds_nothing_left_to_do() -> None:
    today = NOW.date()
    assert acceptance.deem_due_cases(today) == 0
    assert clocks.recompute_moving_cases() == 0
    assert visits.close_forgotten_visits(today) == 0


def test_the_database_guards_it_as_ever() -> None:
    assert broken_triggers(connection) == ()
    connection.check_constraints()
    report = audit.verify_chain()
    assert report.ok is True
    assert report.count > 10 * CASES


def test_numbers_are_unique_and_go_on() -> None:
    day = Case.objects.filter(opened_at__lt=MIDNIGHT, number__isnull=False).latest("received_on").received_on
    last = max(Case.objects.filter(received_on=day).values_list("number", flat=True))
    assert last.startswith(f"000000SW{day:%Y%m%d}")
    assert int(reception.draw_case_number(day)[-4:]) == int(last[-4:]) + 1
    newest = Paper.objects.filter(kind=Paper.Kind.RECEIPT_SLIP).order_by("-number").first()
    paper = papers.issue_paper(newest.kind, data={"item_name": "样例", "applicant_name": "示例"}, by=None, sample=True)
    assert int(paper.number[-6:]) == int(newest.number[-6:]) + 1


def test_a_paper_of_the_year_is_typeset_when_first_opened() -> None:
    paper = Paper.objects.filter(kind=Paper.Kind.DELIVERY_RECEIPT).order_by("pk").first()
    assert paper.content_id is None
    assert papers.open_paper(paper, by=Staff.objects.get(number=CLERKS[0].number)).content_type == "application/pdf"


def test_applicants_keep_every_rule_and_cannot_be_real() -> None:
    rules = {"uscc": identifiers.USCC, "resident": identifiers.RESIDENT}
    people = list(Applicant.objects.all())
    assert {identifiers.clean(rules[one.identifier_kind], one.identifier) == one.identifier for one in people} == {True}
    assert {one.identifier[2:8] if one.identifier_kind == "uscc" else one.identifier[:6] for one in people} == {
        "000000"
    }
    assert {one.name[:2] for one in people} <= {"示例", "样例"}
    assert {one.phone[:7] for one in people} == {"1540000"}
    names = "".join(one.name for one in people)
    assert [sign for sign in "㛃𬭎·" if sign not in names] == []


def test_today_leaves_something_for_everybody() -> None:
    open_visits = Visit.objects.open()
    assert open_visits.count() == 6
    assert Ticket.objects.for_day(NOW.date()).filter(state=Ticket.State.SERVING).count() == 6
    today = Case.objects.filter(opened_at__gte=MIDNIGHT)
    assert set(today.values_list("step", flat=True)) == set(Step.values)
    waiting = {
        person.number: sorted(kind.code for kind in kinds_for(person) if kind.count(person)) for person in decides()
    }
    assert all(waiting.values()), waiting
    assert Extension.objects.filter(state="requested", case__in=today).count() == 1
    assert GreenChannel.objects.filter(state="opened", case__in=today).count() == 1
    calendar = CalendarDay.objects.work_calendar()
    lights = {clocks.light_of(case, today=NOW.date(), calendar=calendar) for case in today}
    assert {"red", "yellow", "green"} <= {str(light.value) for light in lights}


def test_somebody_is_at_every_post_and_one_is_away() -> None:
    rows = Attendance.objects.for_day(NOW.date())
    assert (rows.count(), rows.open().count(), rows.filter(signed_in_at__gt=NOW).exists()) == (6, 6, False)
    arrivals = [standing[0].arrival.value for standing in attendance.standings(NOW.date(), now=NOW).values()]
    assert sorted(arrivals) == ["in_time"] * 4 + ["late", "not_ten_minutes_early"]
    assert Absence.objects.told(NOW).count() == 1
    assert cover_at(NOW).uncovered() == ()
    assert DeskMessage.objects.filter(read_at=None).count() == 1


def test_visitors_have_spoken_and_complaints_stand_in_every_state() -> None:
    assert not Feedback.objects.filter(is_sample=False).exists()
    assert {row.kind for row in Feedback.objects.all()} == {"suggestion", "commendation", "complaint"}
    states = set(ComplaintHandling.objects.values_list("state", flat=True))
    assert states == set(ComplaintState.values)
    assert ComplaintHandling.objects.overdue(NOW.date()).exists()
    assert not Feedback.objects.filter(received_at__gt=NOW).exists()
    officer = Staff.objects.get(number="H001")
    counts = counts_for(kinds_for(officer), officer)
    assert all(
        counts[code] for code in ("complaint-accept", "complaint-decide", "complaint-call-back", "feedback-answer")
    )


def test_what_was_found_of_people_stands_in_every_state() -> None:
    findings = Finding.objects.all()
    assert {row.status for row in findings} == set(FindingStatus.values)
    assert not findings.filter(reported_at__gt=NOW).exists()
    assert findings.filter(under_review=True).exists()
    assert findings.filter(due_on__lt=NOW.date()).exists()
    assert [len(row.findings.all()) for row in Notice.objects.all()] == [1]
    assert sorted(MediaReport.objects.values_list("status", flat=True)) == ["dismissed", "verifying"]
    assert (MediaHearing.objects.open().count(), Measure.objects.count()) == (1, 1)
    assert Feedback.objects.filter(part_of__isnull=False).count() == 1
    assert set(ClueEvent.objects.values_list("state", flat=True)) == {"open", "handed_on"}
    officer = Staff.objects.get(number="H001")
    counts = counts_for(kinds_for(officer), officer)
    assert counts["finding-take-up"] == 2
    decider = Staff.objects.get(number="H002")
    assert counts_for(kinds_for(decider), decider)["finding-decide"] == 1


def test_windows_are_inspected_and_nobody_is_accused() -> None:
    officer = Staff.objects.get(number="H001")
    assert sorted(InspectionRound.objects.values_list("state", flat=True)) == ["finished", "planned"]
    counts = counts_for(kinds_for(officer), officer)
    assert (counts["inspection-rounds"], counts["inspection-plans"]) == (1, 1)
    assert not RoundFinding.objects.exists()


def test_the_years_are_sealed_in_their_notice_and_computed() -> None:
    states = dict(YearReview.objects.values_list("year", "state"))
    assert states == {2024: "sealed", 2025: "decided", 2026: "computed"}
    assert seal_faults(Seal.objects.get()) == []
    assert years_out_on(NOW.date()) == [2025]
    rows = Nomination.objects.values_list("award__review__year", "state", "conditional").order_by("pk")
    assert [row for row in rows if row[0] == 2026] == [(2026, "nominated", False), (2026, "nominated", True)]
    assert {state for year, state, _conditional in rows if year == 2025} == {"awarded", "declined", "nominated"}
    assert list(NoticeObjection.objects.order_by("pk").values_list("outcome", flat=True)) == ["dismissed", ""]
    member = Staff.objects.get(number="D001")
    counts = counts_for(kinds_for(member), member)
    assert (counts["award-decisions"], counts["award-objections"]) == (1, 1)
    assert is_fresh(YearReview.objects.get(year=2025).run)


@pytest.mark.once
@pytest.mark.parametrize("day", [date(2026, 1, 5), date(2026, 2, 14), date(2026, 2, 15), date(2026, 3, 1)])
def test_the_notice_of_the_last_year_begins_on_the_last_working_day(day: date) -> None:
    calendar = CalendarDay.objects.work_calendar()
    start = honours.start_before(day, calendar)
    first = calendar.due(start, honours.NOTICED, Unit.WORKING_DAY).on
    assert first < day <= calendar.due(first, 1, Unit.WORKING_DAY).on
    assert start.year == day.year or (day.month, day.day) < assessment.NOT_BEFORE


def decides() -> list[Staff]:
    roles = (Role.CHIEF_REPRESENTATIVE, Role.DEPARTMENT_REVIEWER, Role.BUREAU_LEADER)
    return list(Staff.objects.filter(groups__name__in=[role.value for role in roles]).distinct())


@pytest.mark.once
@pytest.mark.parametrize("offset", range(0, 40, 3))
def test_what_came_by_post_is_due_or_late_on_every_day(offset: int) -> None:
    calendar = CalendarDay.objects.work_calendar()
    day = NOW.date() - timedelta(days=offset + 40)  # over the National Day holiday
    nearly, late = received_nearly_due(day, calendar), received_overdue(day, calendar)
    assert day <= calendar.due(nearly, 2, "working_day").on <= calendar.workday_after(day)
    assert calendar.due(late, 2, "working_day").on < day
    assert calendar.is_workday(nearly)
    assert calendar.is_workday(late)
