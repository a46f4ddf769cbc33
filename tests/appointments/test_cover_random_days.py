"""Random days at the windows: no duty without a holder while anyone entitled is there, one holder per case,
and nobody but those at their posts calls a visitor (R3)."""

import random
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Count, F, Q

from appointments.flow import Step
from appointments.models import Case, Handover, StepRecord, Visit
from appointments.services import handovers, steps, visits
from appointments.services.cover_acts import (
    cases_to_take_back,
    go_to_window,
    hand_over_cases,
    leave_for_the_day,
    leave_post,
    return_to_post,
)
from service_window.http import Refusal
from tests.case_factories import end_visit, make_case, make_counter
from tests.duty_factories import at, clock
from tests.factories import make_assignment
from tests.windows.second_presence import is_at_post
from windows.cover import Cover
from windows.models import Absence, Attendance, RoleAssignment, Staff, Window
from windows.models.day_cover import duties_on
from windows.services.absences import open_absence_of
from windows.services.attendance import open_attendance_of, sign_in
from windows.services.day_covers import assign_for_day
from windows.services.duties import cover_at
from windows.services.leaves import grant_leave, report_return, request_leave

pytestmark = pytest.mark.django_db
EVENTS = 60


class Day:
    """One day of random acts at two counters that stand in for each other."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        with clock("08:00"):
            self.first, self.second = make_counter(), make_counter()
            make_assignment(at=self.second.window, a_role=self.first.b, b_role=self.second.a)
            for counter in (self.first, self.second):
                make_case(counter, at=Step.APPROVE)
                end_visit(counter)
        self.people = [self.first.a, self.first.b, self.second.a, self.second.b]
        with clock("08:20"):
            for person in self.random.sample(self.people, 3):
                sign_in(self.random.choice([self.first.window, self.second.window]), by=person)
        self.done: dict[str, int] = {}
        self.called: list[tuple[Staff, Window, datetime]] = []

    def act(self, now: datetime) -> None:
        """Do one act, or be refused."""
        person = self.random.choice(self.people)
        name = self.random.choice(
            [
                *("sign_in", "leave", "back", "sign_out", "take_over", "hand_on", "ask_leave", "report", "assign"),
                *("sign_in", "leave", "hand_on", "call", "call", "welcome", "welcome", "end", "go"),
            ]
        )
        try:
            getattr(self, name)(person, now)
        except Refusal:
            name = "refused"
        self.done[name] = self.done.get(name, 0) + 1

    def held(self, person: Staff) -> list[Case]:
        return list(Case.objects.open().held_by(person))

    def sign_in(self, person: Staff, now: datetime) -> None:
        window = self.random.choice([self.first.window, self.second.window])
        sign_in(window, by=person)

    def leave(self, person: Staff, now: datetime) -> None:
        post = need(open_attendance_of(person))
        leave_post(post, by=person, hand_over=self.held(person), note="暂离", minutes=9)

    def back(self, person: Staff, now: datetime) -> None:
        return_to_post(need(open_absence_of(person)), by=person, take_back=cases_to_take_back(person))

    def sign_out(self, person: Staff, now: datetime) -> None:
        leave_for_the_day(need(open_attendance_of(person)), by=person, hand_over=self.held(person), note="下班")

    def take_over(self, person: Staff, now: datetime) -> None:
        handovers.take_over(self.random.choice(list(Case.objects.open())), by=person, note="接手")

    def hand_on(self, person: Staff, now: datetime) -> None:
        hand_over_cases(person, by=self.first.chief, cases=self.held(person), note="调整")

    def call(self, person: Staff, now: datetime) -> None:
        window = self.random.choice([self.first.window, self.second.window])
        visits.open_visit(window, by=person)
        self.called.append((person, window, now))

    def welcome(self, person: Staff, now: datetime) -> None:
        visit = need(Visit.objects.open().filter(staff=person).first())
        steps.welcome(need(visit.cases.open().filter(step=Step.GREET).first()), by=person)

    def end(self, person: Staff, now: datetime) -> None:
        visit = need(Visit.objects.open().filter(staff=person).first())
        visits.give_advice(need(visit.cases.open().filter(holder=person).first()), by=person)

    def go(self, person: Staff, now: datetime) -> None:
        window = self.random.choice([self.first.window, self.second.window])
        go_to_window(need(open_attendance_of(person)), window, by=person)

    def ask_leave(self, person: Staff, now: datetime) -> None:
        leave = request_leave(
            by=person, kind="personal", starts_at=now, ends_at=now + timedelta(minutes=45), reason="临时有事"
        )
        grant_leave(leave, by=self.first.leader)

    def report(self, person: Staff, now: datetime) -> None:
        leave = person.leaves.filter(state="granted").first()
        report_return(need(leave), by=person)

    def assign(self, person: Staff, now: datetime) -> None:
        row = self.random.choice(list(RoleAssignment.objects.all()))
        assign_for_day(row.window, item=row.item, staff=person, by=self.first.chief, reason="顶岗")


def need(found):
    """What was found, or a refusal."""
    if found is None:
        raise Refusal
    return found


def check_cover(now: datetime) -> None:
    """The database, the pure functions and the cover agree, and no duty is needlessly empty."""
    present = set(Attendance.objects.at_post(now))
    if Attendance.objects.is_recorded(now):
        assert present == {
            person.pk
            for person in Staff.objects.all()
            if is_at_post(
                now,
                spells=[row.stretch for row in person.attendances.all()],
                away=[row.stretch for row in Absence.objects.filter(attendance__staff=person)],
                leaves=[row.stretch for row in person.leaves.standing()],
            )
        }
    cover = cover_at(now)
    rows = duties_on(now.date())
    assert cover.uncovered() == Cover(rows, at_post=present, on=now.date()).uncovered()
    for row in rows:
        holder = cover.duty_holder(window_id=row.window_id, item_id=row.item_id)
        entitled = [person for person in (row.a_id, row.b_id) if person in present]
        assert (holder.staff_id if holder else None) == next(iter(entitled), None)


def check_cases() -> None:
    """Every open case has one period without an end, held by its holder, and its periods follow each other."""
    wrong = Case.objects.open().annotate(
        now=Count("handovers", filter=Q(handovers__until_at=None)),
        own=Count("handovers", filter=Q(handovers__until_at=None, handovers__holder=F("holder"))),
    )
    assert list(wrong.exclude(now=1, own=1)) == []
    for case in Case.objects.all():
        rows = list(Handover.objects.filter(case=case).order_by("from_at", "pk"))
        assert [row.until_at for row in rows[:-1]] == [row.from_at for row in rows[1:]]
        assert rows[0].from_at == case.opened_at


def check_visitors(day: Day) -> None:
    """Whoever calls is at the post at that window; nobody has two visitors; who acted is on every record."""
    for person, window, moment in day.called[-1:]:
        if Attendance.objects.filter(signed_in_at__lt=moment).exists():
            there = Attendance.objects.during(moment).filter(staff=person, window=window)
            away = Absence.objects.during(moment).filter(attendance__staff=person)
            on_leave = person.leaves.during(moment)
            assert (there.exists(), away.exists(), on_leave.exists()) == (True, False, False)
    doubled = Visit.objects.open().values("staff").annotate(number=Count("pk")).filter(number__gt=1)
    assert list(doubled) == []
    for record in StepRecord.objects.live().filter(staff__isnull=False).order_by("-pk")[:3]:
        acted = Handover.objects.filter(case=record.case, holder=record.staff, from_at__lte=record.completed_at)
        assert acted.filter(Q(until_at=None) | Q(until_at__gte=record.completed_at)).exists()


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.long) for turn in (1, 2))])
def test_random_day_never_leaves_a_duty_or_a_case_to_nobody(turn: int):
    day = Day(2 * turn + (connection.vendor == "postgresql"))  # every engine has days of its own
    check_cover(at("08:10"))  # before anybody signed in
    now = at("08:30")
    for event in range(EVENTS):
        now += timedelta(minutes=day.random.randint(1, 10))
        with time_machine.travel(now, tick=False):
            day.act(now)
            check_cover(now)
            if event % 5 == 0:
                check_cover(now + timedelta(minutes=day.random.randint(1, 60)))  # leave ends while nobody acts
            check_cases()
            check_visitors(day)
    assert "refused" in day.done
    assert len(day.done) > 7, day.done
