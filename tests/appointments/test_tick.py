"""What time triggers: deemed acceptance above all, once, however often the command runs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from appointments.flow import How, Step
from appointments.models import Case, CaseVisit, StepRecord, Ticket, Visit
from appointments.services import acceptance, special, visits
from service_window.management.commands import tick
from tests.appointments.counter import Counter
from tests.factories import make_item, make_staff
from tests.races import in_threads
from windows.models import AuditEvent, ItemVersion, Paper, RateCount
from windows.roles import Role
from windows.services import limits

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
CODES = [
    "deemed-acceptance",
    "moving-dates",
    "forgotten-visits",
    "open-tickets",
    "forgotten-attendance",
    "held-times",
    "no-shows",
    "old-bookings",
    "booking-conflicts",
    "proposals",
    "review-reminders",
    "old-contacts",
    "rating-contacts",
    "past-limits",
    "expired-sessions",
    "calendar",
]


def at(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE) + timedelta(hours=hour)


def run() -> list[str]:
    out = StringIO()
    call_command("tick", stdout=out)
    return out.getvalue().splitlines()


def received(day: str, **item: object) -> Case:
    with time_machine.travel(at(day), tick=False):
        return Counter(item=make_item(**item)).received()


# --- Deemed acceptance (行政许可法 §32(4)) -----------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "accepted"),
    [
        ("2026-10-12", False),
        ("2026-10-13", False),  # the fifth working day: 8, 9, 10 (a working Saturday), 12, 13 October
        ("2026-10-14", True),
    ],
)
def test_silence_over_the_national_day_counts_as_acceptance_after_five_working_days(today: str, accepted: bool) -> None:
    case = received("2026-09-30")

    with time_machine.travel(at(today, 0), tick=False):
        run()

    case.refresh_from_db()
    assert (case.step == Step.APPROVE, case.acceptance) == (accepted, "deemed" if accepted else "")


def test_deemed_acceptance_dates_from_the_receipt_and_gives_its_papers() -> None:
    case = received("2026-09-30")

    with time_machine.travel(at("2026-10-14"), tick=False):
        run()

    case.refresh_from_db()
    record = StepRecord.objects.get(case=case, step=Step.ACCEPT)
    assert (case.accepted_on, case.accepted_by, case.promised_due_on) == (date(2026, 9, 30), None, date(2026, 10, 13))
    assert (record.how, record.staff) == (How.DEEMED, None)
    slip = Paper.objects.get(case_link__case=case, kind=Paper.Kind.ACCEPTANCE_SLIP)
    assert (slip.data["deemed"], slip.data["accepted_on"]) == (True, "2026-09-30")
    event = AuditEvent.objects.get(verb="case.accept")
    assert (event.actor, event.after["acceptance"]) == (None, "deemed")


@pytest.mark.parametrize("kind", [kind for kind in ItemVersion.ItemType.values if kind != "licence"])
def test_only_licences_are_deemed_accepted(kind: str) -> None:
    case = received("2026-09-30", item_type=kind, decision_wording=ItemVersion.DecisionWording.OTHER)

    with time_machine.travel(at("2026-12-01"), tick=False):
        run()

    case.refresh_from_db()
    assert (case.step, case.acceptance) == (Step.ACCEPT, "")


@pytest.mark.parametrize("supplied", [False, True])
def test_nothing_is_deemed_after_a_correction_notice(supplied: bool) -> None:
    with time_machine.travel(at("2026-09-30"), tick=False):
        office = Counter()
        case = office.notified()
        if supplied:
            acceptance.record_supplement(case, by=office.clerk)

    with time_machine.travel(at("2026-12-01"), tick=False):
        run()

    case.refresh_from_db()
    assert (case.step, case.acceptance) == (Step.ACCEPT, "")


def test_second_run_deems_nothing_again() -> None:
    case = received("2026-09-30")

    with time_machine.travel(at("2026-10-14"), tick=False):
        first, second = run()[0], run()[0]

    assert (first[-1], second[-1]) == ("1", "0")
    assert StepRecord.objects.filter(case=case, step=Step.ACCEPT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_deem_a_case_once() -> None:
    with time_machine.travel(at("2026-09-30"), tick=False):
        office = Counter()
        cases = [office.received() for _turn in range(3)]

    def deem() -> int:
        return acceptance.deem_due_cases(date(2026, 10, 14))

    done = in_threads(deem, deem)

    assert sum(done) == 3
    assert StepRecord.objects.filter(step=Step.ACCEPT, how=How.DEEMED).count() == 3
    assert {case.step for case in Case.objects.filter(pk__in=[case.pk for case in cases])} == {Step.APPROVE}
    assert Paper.objects.filter(kind=Paper.Kind.ACCEPTANCE_SLIP).count() == 3


# --- Visits of earlier days --------------------------------------------------------------------------


def forgotten(work: Callable[[Counter], Case], opened: datetime) -> tuple[Counter, Visit]:
    """A visit that was opened, worked on, and never ended."""
    with time_machine.travel(opened, tick=False):
        office = Counter()
        case = work(office)
    return office, Visit.objects.get(case_links__case=case)


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        (at("2026-11-20", 10), at("2026-11-20", 17)),
        (at("2026-11-20", 18), at("2026-11-20", 18)),  # after close of business: at once
    ],
)
def test_forgotten_visit_ends_at_the_close_of_its_day(opened: datetime, closed: datetime) -> None:
    _office, visit = forgotten(lambda office: office.opened(), opened)

    with time_machine.travel(at("2026-11-23"), tick=False):
        lines = [run()[2][-1], run()[2][-1]]

    visit.refresh_from_db()
    ticket = Ticket.objects.get(pk=visit.ticket_id)
    assert (lines, visit.closed_at) == (["1", "0"], closed)
    assert (ticket.state, ticket.ended_at) == (Ticket.State.NOT_SERVED, closed)
    event = AuditEvent.objects.get(verb="visit.close_forgotten")
    assert (event.actor, event.subject_id, event.after["ticket"]) == (None, str(visit.pk), "not_served")


def test_forgotten_visit_whose_case_was_received_counts_as_served() -> None:
    def work(office: Counter) -> Case:
        case = office.accepted()
        visits.continue_case(case, office.window, by=office.clerk)
        return case

    with time_machine.travel(at("2026-11-20"), tick=False):
        work(office := Counter())
    with time_machine.travel(at("2026-11-23"), tick=False):
        run()

    assert {ticket.state for ticket in Ticket.objects.all()} == {Ticket.State.SERVED}
    assert Visit.objects.open().count() == 0
    assert CaseVisit.objects.count() == 2
    assert office.clerk.visits.count() == 2


def test_visit_of_today_stays_open() -> None:
    _office, visit = forgotten(lambda office: office.opened(), at("2026-11-23", 8))

    with time_machine.travel(at("2026-11-23", 23), tick=False):
        run()

    visit.refresh_from_db()
    assert visit.closed_at is None


def test_person_receives_the_next_visitor_after_a_forgotten_visit() -> None:
    office, _visit = forgotten(lambda office: office.opened(), at("2026-11-20"))

    with time_machine.travel(at("2026-11-23"), tick=False):
        run()
        case = office.opened()

    assert case.step == Step.GREET


# --- The rest ----------------------------------------------------------------------------------------


def test_frozen_dates_move_past_counts_and_sessions_go() -> None:
    with time_machine.travel(at("2026-11-20"), tick=False):
        office = Counter(item=make_item(special_procedures=["expert_review"]))
        case = office.accepted()
        special.start_special_procedure(case, kind="expert_review", expected_days=9, by=office.clerk)
        limits.hit("track:1", seconds=3600)
        Session.objects.create(session_key="old", session_data="", expire_date=timezone.now())

    with time_machine.travel(at("2026-11-25"), tick=False):
        Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + timedelta(hours=1))
        lines = run()

    assert [line.partition(":")[0] for line in lines] == CODES
    results = {code: line[-1] for code, line in zip(CODES, lines, strict=True)}
    assert (results["moving-dates"], results["forgotten-visits"], results["past-limits"]) == ("1", "0", "1")
    assert RateCount.objects.count() == 0
    assert [session.session_key for session in Session.objects.all()] == ["new"]


@pytest.mark.parametrize(("today", "warned"), [("2026-10-31", False), ("2026-11-01", True)])
def test_missing_calendar_is_named_from_november_on(today: str, warned: bool) -> None:
    with time_machine.travel(at(today), tick=False):
        line = run()[-1]

    assert ("2027" in line) is warned


def test_failing_job_stops_no_other_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(today: date) -> None:
        raise RuntimeError("disk full\nDETAIL: 13812341234")

    jobs = (tick.Job("broken", fail, "never"), *tick.JOBS)
    monkeypatch.setattr(tick, "JOBS", jobs)
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError, match="broken") as caught:
        call_command("tick", stdout=out, stderr=err)

    assert caught.value.returncode == 1
    assert ("disk full" in err.getvalue(), "13812341234" in err.getvalue()) == (True, False)
    assert [line.partition(":")[0] for line in out.getvalue().splitlines()] == CODES


@pytest.mark.django_db(transaction=True)
def test_whole_command_twice_at_once_does_everything_once() -> None:
    with time_machine.travel(at("2026-09-30"), tick=False):
        office = Counter()
        office.received()
        office.opened(by=make_staff(roles=(Role.WINDOW_STAFF,)))

    with time_machine.travel(at("2026-10-14"), tick=False):
        answers = in_threads(run, run)

    assert [type(answer) for answer in answers] == [list, list]
    assert sorted(int(answer[0][-1]) for answer in answers) == [0, 1]
    assert sorted(int(answer[2][-1]) for answer in answers) == [0, 1]
    assert AuditEvent.objects.filter(verb="visit.close_forgotten").count() == 1
