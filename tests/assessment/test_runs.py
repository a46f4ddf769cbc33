"""Runs are stored with policy, facts and answers, can be repeated from them, and never change."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given, settings

from assessment.engine import judge
from assessment.models import Run, RunResult, Verdict, YearReview
from assessment.record import canonical, facts_as_json, facts_from_json, policy_as_json, policy_from_json
from assessment.services.runs import policy_of_run, repeat
from assessment.services.standing import assess_year
from assessment.services.years import compute_year
from tests.assessment.dossiers import everybody, policy_in
from tests.assessment.ledgers import Line, ledgers
from tests.assessment.year_factories import computed, fill, make_bureau
from tests.case_factories import refused
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_assignment, make_staff
from windows.models import AuditEvent, Staff
from windows.services.records import NotPermitted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.each,
    pytest.mark.usefixtures("_in_november"),
]


@pytest.fixture
def _in_november() -> Any:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


def everything(*more: Line) -> None:
    fill(
        line("policy", in_effect="final"),
        line("finding", ref="V2", staff="S002", kind="dozing", status="verifying", confirmed_on=None),
        line("inspection"),
        line("finding", ref="V3", staff="S002", inspection="I1", kind="hygiene", under_review=True),
        line("notice"),
        line("media_report"),
        line("case"),
        line("complaint", subject="delay"),
        *more,
    )


def test_a_run_holds_policy_facts_and_answers() -> None:
    everything()
    bureau = make_bureau()
    review, run = computed(bureau)
    said = assess_year(2026)
    assert (run.year, run.number, run.judged_on, run.made_by) == (2026, 1, date(2026, 11, 23), bureau.office)
    assert [row.as_json() for row in run.results.order_by("pk")] == said.as_json()["staff"]
    assert policy_of_run(run) == said.policy
    assert (review.state, review.run) == ("computed", run)
    assert Verdict.objects.filter(run=run).count() == 8 * run.people
    assert run.counts["results"] == {"eligible": 4, "pending": 1, "disqualified": 1, "not_in_scope": 0}
    assert run.counts["grounds"]["E3"] == {"clear": 4, "pending": 1, "disqualified": 1}
    event = AuditEvent.objects.get(verb="year.compute")
    assert (event.actor, event.label) == (bureau.office, "2026-1")


def test_a_run_is_repeated_years_later_from_what_was_kept() -> None:
    everything()
    _review, run = computed(make_bureau())
    before = [row.as_json() for row in run.results.order_by("pk")]
    load(line("finding", ref="V9", staff="S002", kind="gift"), line("notice", ref="N9", staff=["S002"], findings=[]))
    with time_machine.travel("2031-05-05 10:00+08:00", tick=False):
        run = Run.objects.get(pk=run.pk)
        policy = policy_of_run(run)
        assert [repeat(row, policy).as_json() for row in run.results.order_by("pk")] == before


@settings(max_examples=60, deadline=None)
@given(lines=ledgers())
def test_facts_and_policy_come_back_as_they_were(lines: list[Line]) -> None:
    policy = policy_in(lines, 2026)
    assert policy_from_json(json.loads(canonical(policy_as_json(policy)))) == policy
    for facts in everybody(lines, policy, date(2026, 11, 23)):
        text = canonical(facts_as_json(facts))
        again = facts_from_json(json.loads(text))
        assert canonical(facts_as_json(again)) == text
        assert judge(again, policy) == judge(facts, policy)


def test_runs_are_numbered_and_late_evidence_makes_another_one() -> None:
    fill()
    bureau = make_bureau()
    review, first = computed(bureau)
    load(line("finding", ref="V2", staff="S002"))
    second = compute_year(2026, by=bureau.office, reason="补充证据")
    review.refresh_from_db()
    assert (first.number, second.number, review.run) == (1, 2, second)
    assert first.results.get(number="S002").result == "eligible"
    assert second.results.get(number="S002").result == "disqualified"
    assert [(step.verb, step.run, step.reason) for step in review.steps.all()] == [
        ("compute", first, ""),
        ("compute", second, "补充证据"),
    ]


def test_a_run_names_the_window_where_somebody_is_a_else_b() -> None:
    fill()
    s001, s002 = Staff.objects.get(number="S001"), Staff.objects.get(number="S002")
    first = make_assignment(a_role=s001, b_role=s002, valid_from=date(2026, 1, 1), valid_to=date(2026, 5, 31))
    second = make_assignment(a_role=s001, valid_from=date(2026, 6, 1))
    _review, run = computed(make_bureau())
    windows = dict(run.results.filter(number__in=("S001", "S002")).values_list("number", "window"))
    assert windows == {"S001": second.window_id, "S002": first.window_id}


def test_the_number_of_queries_does_not_grow_with_the_people() -> None:
    fill()
    bureau = make_bureau()
    counts = []
    for numbers in ((), ("S003", "S004", "S005", "S006")):
        load(*(line("staff", number=number) for number in numbers))
        with CaptureQueriesContext(connection) as captured:
            compute_year(2026, by=bureau.office)
        counts.append(len(captured))
    assert counts[1] <= counts[0]


def test_only_the_office_stores_runs() -> None:
    fill()
    bureau = make_bureau()
    for person in (bureau.leader, bureau.chief, make_staff()):
        with refused("does not hold the permission", NotPermitted):
            compute_year(2026, by=person)
    assert Run.objects.count() == 0


def rows() -> dict[str, Callable[[], tuple[Model, dict[str, Any]]]]:
    return {
        "run": lambda: (Run.objects.get(), {"people": 9}),
        "result": lambda: (RunResult.objects.earliest("pk"), {"result": "pending"}),
        "verdict": lambda: (Verdict.objects.earliest("pk"), {"status": "pending"}),
        "step": lambda: (YearReview.objects.get().steps.get(), {"reason": "另写"}),
    }


@pytest.mark.parametrize("name", rows())
def test_nothing_of_a_run_changes(name: str) -> None:
    fill()
    computed(make_bureau())
    row, change = rows()[name]()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk)._raw_delete("default")


def test_the_command_stores_a_run_for_somebody(capsys: pytest.CaptureFixture[str]) -> None:
    fill()
    office = make_bureau().office
    capsys.readouterr()
    with translation.override("en"):
        call_command("assess", "2026", "--format", "json", "--save", "--by", office.number, "--on", "2026-11-20")
    captured = capsys.readouterr()
    assert json.loads(captured.out)["staff"][0]["number"] == "S001"
    assert captured.err.strip() == "Run 2026-1 is stored."
    assert Run.objects.get().judged_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--save",), "A run is stored for somebody: add --by with the employee number."),
        (("--save", "--by", "X9"), "There is nobody with the employee number X9."),
        (("--save", "--by", "OFFICE", "--staff", "S001"), "A run is of everybody: leave --staff out."),
        (("--save", "--by", "S002"), "Your account does not hold the permission for this."),
    ],
)
def test_the_command_refuses_in_words(options: tuple[str, ...], sentence: str) -> None:
    fill()
    office = make_bureau().office
    given_options = [office.number if option == "OFFICE" else option for option in options]
    with pytest.raises(CommandError) as error, translation.override("en"):
        call_command("assess", "2026", *given_options)
    assert str(error.value) == sentence
    assert Run.objects.count() == 0
