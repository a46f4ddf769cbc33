"""Visits and cases for tests, taken as far as wanted by the services that do it in life."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone, translation

from appointments.flow import Outcome, Step
from appointments.models import Case, MaterialCheck, Visit
from appointments.services import acceptance, approvals, clocks, guards, reception, results, steps, visits
from appointments.services.applicants import ApplicantData
from appointments.services.reception import Application
from service_window.http import Refusal
from tests.factories import make_assignment, make_item, make_staff, make_window
from windows.models import AuditEvent, ItemVersion, Paper, Staff, Window
from windows.roles import Role

_serial = count(1)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def make_uscc(serial: int) -> str:
    """A unified social credit code with a valid check character (GB 32100), in a region that does not exist."""
    body = f"91000000{serial:09d}"
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(body, USCC_WEIGHTS, strict=True))
    return body + USCC_ALPHABET[(31 - total % 31) % 31]


def make_application(**fields: Any) -> Application:
    """The application of a new enterprise; ``fields`` are those of the applicant."""
    serial = next(_serial)
    data = {
        "kind": "enterprise",
        "name": f"示例贸易有限公司{serial}",
        "identifier_kind": "uscc",
        "identifier": make_uscc(serial),
        "phone": f"139{serial:08d}",
    } | fields
    return Application(applicant=ApplicantData(**data))


@dataclass(slots=True)
class Counter:
    """A window with its item, its A and B role, and the people who approve."""

    window: Window
    version: ItemVersion
    a: Staff
    b: Staff
    chief: Staff
    reviewer: Staff
    leader: Staff

    def approver(self, role: str) -> Staff:
        """Who gives the opinion of a link of the chain."""
        return {
            "handler": self.a,
            Role.CHIEF_REPRESENTATIVE: self.chief,
            Role.DEPARTMENT_REVIEWER: self.reviewer,
            Role.BUREAU_LEADER: self.leader,
        }[role]  # type: ignore[index]


def make_counter(version: ItemVersion | None = None, **fields: Any) -> Counter:
    """A counter for a new item made with ``fields``, with everybody a case can need."""
    version = version or make_item(**fields)
    window = make_window(items=(version,))
    a, b = make_staff(roles=(Role.WINDOW_STAFF,)), make_staff(roles=(Role.WINDOW_STAFF,))
    make_assignment(at=window, item=version, a_role=a, b_role=b, valid_from=date(2020, 1, 1))
    return Counter(
        window=window,
        version=version,
        a=a,
        b=b,
        chief=make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)),
        reviewer=make_staff(roles=(Role.DEPARTMENT_REVIEWER,)),
        leader=make_staff(roles=(Role.BUREAU_LEADER,)),
    )


def make_visit(counter: Counter, **fields: Any) -> Visit:
    """A visitor whom the A role has just received."""
    return visits.open_visit(counter.window, by=counter.a, **fields)


def make_case(counter: Counter, *, at: Step = Step.GREET, received: bool = True, **applicant: Any) -> Case:
    """A case of a new visitor at which the step ``at`` is due; at F4 it is received unless told otherwise."""
    visit = make_visit(counter)
    case = visit.cases.get()
    if at > Step.COMMUNICATE:
        reception.choose_item(case, counter.version.item, by=counter.a)
    if at >= Step.ACCEPT:
        steps.welcome(case, by=counter.a)
    for verb in ("greet", "communicate", "offer_water")[: at - 1 if at < Step.ACCEPT else 0]:
        steps.advance(case, verb, by=counter.a)
    if at >= Step.ACCEPT and received:
        reception.receive_case(case, make_application(**applicant), by=counter.a)
    if at > Step.ACCEPT:
        acceptance.mark_all_present(case, by=counter.a)
        acceptance.accept_case(case, by=counter.a)
    if at > Step.APPROVE:
        approve(counter, case)
    if at > Step.PRINT_CERTIFICATE:
        results.record_result(case, by=counter.a, number="外部-1")
    return fresh(case)


def approve(counter: Counter, case: Case) -> Case:
    """Let every link of the chain agree."""
    case = fresh(case)
    while (link := guards.next_link(case)) is not None:
        approvals.give_opinion(case, opinion="agree", by=counter.approver(link.role))
        case.refresh_from_db()
    return fresh(case)


def end_visit(counter: Counter) -> None:
    """Let the visitor go; open cases stay open."""
    visit = guards.open_visit_of(counter.a)
    if visit is not None:
        visits.close_visit(visit, by=counter.a)


def fresh(case: Case) -> Case:
    """The case as the database knows it, with permissions and relations read anew."""
    return Case.objects.select_related("item_version", "applicant", "holder", "window").get(pk=case.pk)


def today() -> date:
    """Today, as the frozen clock of a test says."""
    return timezone.localdate()


@contextmanager
def refused(fragment: str, kind: type[Refusal] = Refusal) -> Iterator[None]:
    """Expect a refusal whose English sentence holds ``fragment``, and that nothing was half done."""
    with translation.override("en"):
        with pytest.raises(kind) as caught, transaction.atomic():
            yield
        assert fragment in str(caught.value)


def frozen(text: str) -> time_machine.travel:
    """Stop the clock at a moment of Shanghai, such as "2026-03-02 10:00"."""
    return time_machine.travel(moment(text), tick=False)


def moment(text: str) -> datetime:
    """A moment of Shanghai; without an hour it is ten in the morning."""
    return datetime.fromisoformat(text if " " in text else f"{text} 10:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def check(case: Case, by: Staff, *states: str) -> None:
    """Say of the materials of a case, in their order, in which state they are."""
    materials = (
        MaterialCheck.objects.filter(case=case).order_by("material__position").values_list("material", flat=True)
    )
    for material, state in zip(materials, states, strict=True):
        acceptance.check_material(fresh(case), material, state=state, by=by)


def papers_of(case: Case, *, void: bool = False) -> list[str]:
    """The kinds of the papers of a case, those that hold good or those that are void, in order of their names."""
    rows = Paper.objects.filter(case_link__case=case, void_at__isnull=not void)
    return sorted(rows.values_list("kind", flat=True))


def verbs_of(case: Case) -> list[str]:
    """What the audit knows of a case, oldest first."""
    rows = AuditEvent.objects.filter(subject_type="appointments.case", subject_id=str(case.pk)).order_by("pk")
    return list(rows.values_list("verb", flat=True))


def assert_whole(case: Case) -> None:
    """What holds of every case after every act, whoever did it."""
    case = fresh(case)
    done = list(case.step_records.live().order_by("step").values_list("step", flat=True))
    assert done == list(range(1, len(done) + 1))
    assert case.step == min(len(done) + 1, Step.FINISH)
    assert (len(done) == Step.FINISH) is (case.outcome == Outcome.COMPLETED)
    assert case.is_closed is bool(case.outcome)
    periods = list(case.handovers.order_by("from_at", "pk"))
    assert [period.until_at for period in periods] == [period.from_at for period in periods[1:]] + [None]
    assert (periods[0].from_at, periods[-1].holder) == (case.opened_at, case.holder)
    dated = (
        case.is_received,
        case.accepted_on is not None,
        case.decided_on is not None,
        case.result_ready_on is not None,
    )
    assert dated == (bool(case.number), case.step > 4, case.step > 5, case.step > 6)
    assert not case.approvals.filter(by=case.accepted_by, reversed_at=None).exclude(role="handler").exists()
    procedures = case.special_procedures.filter(ended_at=None).count()
    assert procedures == (case.frozen_since is not None)
    if case.is_received and case.result_ready_on is None and not case.is_closed:
        stored = (case.promised_due_on, case.statutory_due_on, case.due_provisional)
        assert stored == tuple(clocks.fields_of(clocks.compute(case)).values())
