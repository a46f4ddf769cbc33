"""Whatever legal acts follow each other, nothing is confirmed before the person was asked, and nobody acts in two roles."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.models import Finding
from evaluations.services.finding_moves import (
    add_evidence,
    ask_person,
    confirm_finding,
    dismiss_finding,
    take_up_verification,
)
from evaluations.services.findings import report_finding
from evaluations.services.reviews import open_review, revoke_finding, uphold_finding
from evaluations.services.statements import make_statement, object_to_finding, waive_statement
from service_window.http import Refusal
from tests.evaluations.finding_cases import MONDAY, SEEN, Bureau, on_day
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role

pytestmark = pytest.mark.django_db

ACTS: dict[str, Callable[[Finding, Staff], object]] = {
    "take_up": lambda finding, by: take_up_verification(finding, by=by),
    "ask": lambda finding, by: ask_person(finding, by=by, question="请说明"),
    "note": lambda finding, by: add_evidence(finding, by=by, note="监控"),
    "state": lambda finding, by: make_statement(finding, by=by, text="情况如下"),
    "waive": lambda finding, by: waive_statement(finding, by=by),
    "confirm": lambda finding, by: confirm_finding(finding, by=by, reason="属实"),
    "dismiss": lambda finding, by: dismiss_finding(finding, by=by, reason="不属实"),
    "object": lambda finding, by: object_to_finding(finding, by=by, text="不服"),
    "open_review": lambda finding, by: open_review(finding, by=by, reason="新证据"),
    "uphold": lambda finding, by: uphold_finding(finding, by=by, reason="维持"),
    "revoke": lambda finding, by: revoke_finding(finding, by=by, reason="撤销"),
}
ROLE_OF = {
    "report": "reporter",
    "take_up": "verifier",
    "ask": "verifier",
    "confirm": "decider",
    "dismiss": "decider",
    "uphold": "reviewer",
    "revoke": "reviewer",
    "state": "person",
    "waive": "person",
    "object": "person",
}
CHAIN = (("take_up", 2), ("ask", 2), ("state", None), ("confirm", 3), ("object", None))
"""The way of a finding by the people whose part it is (none: the person concerned); an example begins after some of it."""
LIKELY = tuple(ACTS) + ("take_up", "ask", "state", "confirm", "object", "uphold") * 2 + ("confirm",) * 4
STEPS = st.lists(
    st.tuples(st.sampled_from(LIKELY), st.integers(0, 6), st.sampled_from((0, 0, 0, 1, 4, 9))), min_size=3, max_size=10
)


@pytest.fixture
def people() -> list[Staff]:
    """Some of them with several roles, so that a person could act twice if nothing forbade it."""
    bureau = Bureau()
    both = make_staff(roles=(Role.CHIEF_REPRESENTATIVE, Role.ASSESSMENT_OFFICE))
    return [bureau.clerk, both, bureau.verifier, bureau.decider, bureau.leader, bureau.reviewer, make_staff()]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(concerned=st.sampled_from((0, 0, 0, 1, 2, 3)), begun=st.sampled_from((0, 1, 1, 1, 2, 3, 4, 5)), steps=STEPS)
def test_no_sequence_of_legal_acts_is_unfair(people: list[Staff], concerned: int, begun: int, steps: list[Any]) -> None:
    with transaction.atomic():
        finding = report_finding(
            people[concerned],
            kind="gaming",
            event_on=SEEN,
            source="round",
            by=people[1] if concerned != 1 else people[2],
            account="打牌",
            in_duty_time=True,
        )
        day = MONDAY
        for verb, by in CHAIN[:begun]:
            _act(finding, verb, people[concerned if by is None else by], day)
        for verb, who, wait in steps:
            day += timedelta(days=wait)
            _act(finding, verb, people[who], day)
        assert_fair(Finding.objects.get(pk=finding.pk))
        transaction.set_rollback(True)


def _act(finding: Finding, verb: str, by: Staff, day: date) -> None:
    with on_day(day):
        try:
            with transaction.atomic():
                ACTS[verb](finding, by)
        except Refusal:
            pass


def assert_fair(finding: Finding) -> None:
    """What must hold of a finding at any time, read from its events alone."""
    events = list(finding.events.all())
    verbs = [event.verb for event in events]
    if "confirm" in verbs:
        before = verbs[: verbs.index("confirm")]
        confirmed = events[verbs.index("confirm")]
        assert "ask" in before
        waited = finding.statement_due_on is not None and confirmed.at.date() > finding.statement_due_on
        assert {"state", "waive"} & set(before) or waited
    roles: dict[int, set[str]] = {}
    for event in events:
        if event.verb in ROLE_OF:
            roles.setdefault(event.by_id, set()).add(ROLE_OF[event.verb])
    assert [held for held in roles.values() if len(held) > 1] == []
    assert {event.by_id == finding.staff_id for event in events if ROLE_OF.get(event.verb) == "person"} <= {True}
    assert roles.get(finding.staff_id, {"person"}) == {"person"}
