"""The life of a year: who takes which step, in which state, and what stands in the way."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.models import YearReview, YearStep
from assessment.services.decisions import decide_year
from assessment.services.freshness import RunOvertaken
from assessment.services.years import YearState, compute_year, propose_year, publish_year
from tests.assessment.year_factories import Bureau, computed, decided, fill, make_bureau, minutes, published
from tests.case_factories import refused
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from windows.models import AuditEvent
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
LATER = "2026-12-01 10:00+08:00"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    fill()
    return make_bureau()


def test_a_year_from_open_to_decided(bureau: Bureau) -> None:
    review = published(bureau)
    with time_machine.travel(LATER, tick=False):
        review = decided(bureau, review)
    review.refresh_from_db()
    assert (review.state, review.proposed_by, review.decided_by) == ("decided", bureau.office, bureau.leader)
    assert review.objections_until == date(2026, 11, 30)
    steps = [(step.verb, step.state, step.by) for step in review.steps.all()]
    assert steps == [
        ("compute", "computed", bureau.office),
        ("propose", "proposed", bureau.office),
        ("publish", "published", bureau.office),
        ("decide", "decided", bureau.leader),
    ]
    last = review.steps.last()
    assert last is not None
    assert (last.minutes_number, last.minutes_on) == ("会纪〔2026〕3号", date(2026, 11, 23))
    assert list(AuditEvent.objects.filter(verb__startswith="year.").order_by("pk").values_list("verb", flat=True)) == [
        "year.compute",
        "year.propose",
        "year.publish",
        "year.decide",
    ]


def test_steps_are_taken_in_order(bureau: Bureau) -> None:
    review, _run = computed(bureau)
    with refused("“Computed”", YearState):
        publish_year(review, by=bureau.office, until=date(2026, 12, 1))
    with refused("“Computed”", YearState):
        decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader))
    review = propose_year(review, by=bureau.office)
    with refused("“Proposed”", YearState):
        decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader))
    with refused("proposed already", YearState):
        propose_year(review, by=bureau.office)


def test_each_step_asks_for_its_permission(bureau: Bureau) -> None:
    review, _run = computed(bureau)
    with refused("permission", NotPermitted):
        propose_year(review, by=bureau.leader)
    review = propose_year(review, by=bureau.office)
    with refused("permission", NotPermitted):
        publish_year(review, by=bureau.chief, until=date(2026, 12, 1))
    review = publish_year(review, by=bureau.office, until=date(2026, 11, 24))
    with refused("permission", NotPermitted):
        decide_year(review, by=bureau.second, minutes=minutes(bureau.second))


def test_whoever_proposed_does_not_decide(bureau: Bureau) -> None:
    both = make_staff(roles=(Role.ASSESSMENT_OFFICE, Role.LEADING_GROUP), joined_on=date(2026, 11, 23))
    review, _run = computed(bureau)
    review = publish_year(propose_year(review, by=both), by=both, until=date(2026, 11, 24))
    with time_machine.travel(LATER, tick=False), refused("You proposed this year", NotPermitted):
        decide_year(review, by=both, minutes=minutes(both))


def test_nothing_is_decided_while_people_may_object(bureau: Bureau) -> None:
    review = published(bureau)
    for day in ("2026-11-23", "2026-11-30"):
        with time_machine.travel(f"{day} 23:59+08:00", tick=False), refused("until 2026-11-30", YearState):
            decided(bureau, review)


def test_the_last_day_for_objections_lies_ahead(bureau: Bureau) -> None:
    review, _run = computed(bureau)
    review = propose_year(review, by=bureau.office)
    with refused("after today", NotValid):
        publish_year(review, by=bureau.office, until=date(2026, 11, 23))


def test_minutes_have_a_number_and_a_past_day(bureau: Bureau) -> None:
    review = published(bureau)
    with time_machine.travel(LATER, tick=False):
        with refused("document number", NotValid):
            decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader, number=" "))
        with refused("later day than today", NotValid):
            decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader, on=date(2026, 12, 2)))


def test_late_evidence_makes_a_run_beside_the_published_one(bureau: Bureau) -> None:
    review = published(bureau)
    first = review.run
    load(line("finding", ref="V2", staff="S002"))
    second = compute_year(2026, by=bureau.second)
    review.refresh_from_db()
    assert (review.state, review.run) == ("published", first)
    with time_machine.travel(LATER, tick=False):
        with refused("Compute the year", RunOvertaken):
            decided(bureau, review)
        with refused("takes the place", NotValid):
            propose_year(review, by=bureau.office)
        review = propose_year(review, by=bureau.office, reason="补充认定一项")
        review.refresh_from_db()
        assert (review.state, review.run, review.published_at, review.objections_until) == (
            "proposed",
            second,
            None,
            None,
        )


def test_a_run_that_facts_have_overtaken_is_not_proposed(bureau: Bureau) -> None:
    review, _run = computed(bureau)
    load(line("finding", ref="V2", staff="S002"))
    with refused("have changed since this run", RunOvertaken):
        propose_year(review, by=bureau.office)


def test_a_new_note_overtakes_no_run(bureau: Bureau) -> None:
    load(line("case", closed_on=None, promised_due_on="2026-11-25"))
    review = published(bureau)
    with time_machine.travel(LATER, tick=False):
        noted = compute_year(2026, by=bureau.office)
        assert noted.results.get(number="S001").verdicts.get(code="E8").notes == [{"ref": "C1", "missing": "complaint"}]
        assert decided(bureau, review).state == "decided"


def test_a_policy_entered_after_the_run_asks_for_another_one(bureau: Bureau) -> None:
    review, _run = computed(bureau)
    load(line("policy", long_absence_minutes=60))
    with refused("policy have changed", RunOvertaken):
        propose_year(review, by=bureau.office)


def test_a_decided_year_goes_back_for_late_evidence_with_a_reason(bureau: Bureau) -> None:
    review = published(bureau)
    with time_machine.travel(LATER, tick=False):
        review = decided(bureau, review)
        load(line("finding", ref="V2", staff="S002"))
        compute_year(2026, by=bureau.office)
        review = propose_year(review, by=bureau.second, reason="补充认定一项")
    review.refresh_from_db()
    assert (review.state, review.decided_by, review.proposed_by) == ("proposed", None, bureau.second)
    assert review.steps.filter(verb="decide").count() == 1


# --- What the database itself refuses ---------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "published"},
        {"state": "proposed"},
        {"state": "nonsense"},
        {"state": "computed", "proposed_at": "now"},
        {"state": "open"},
    ],
)
def test_a_year_moves_only_with_its_step_and_its_fields(bureau: Bureau, fields: dict[str, Any]) -> None:
    review, _run = computed(bureau)
    values = {name: timezone.now() if value == "now" else value for name, value in fields.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        YearReview.objects.filter(pk=review.pk).update(**values)


def test_the_database_refuses_the_proposer_as_decider(bureau: Bureau) -> None:
    review = published(bureau)
    paper = minutes(bureau.office)
    values = {"review": review, "run": review.run, "by": bureau.office, "at": timezone.now(), "state": "decided"}
    with pytest.raises(IntegrityError, match="does not decide"), transaction.atomic():
        YearStep.objects.create(verb="decide", minutes_number="1", minutes_on=paper.on, minutes=paper.file, **values)
    YearStep.objects.create(
        verb="decide",
        minutes_number="1",
        minutes_on=paper.on,
        minutes=paper.file,
        **(values | {"by": bureau.leader}),
    )
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        YearReview.objects.filter(pk=review.pk).update(
            state="decided", decided_by=bureau.office, decided_at=timezone.now()
        )


@pytest.mark.parametrize(
    "fields", [{"verb": "decide"}, {"verb": "compute", "minutes_number": "1"}, {"verb": "x"}, {"state": "x"}]
)
def test_a_step_has_minutes_exactly_when_it_decides(bureau: Bureau, fields: dict[str, Any]) -> None:
    review, run = computed(bureau)
    values = {"review": review, "run": run, "by": bureau.leader, "at": timezone.now(), "state": "decided"}
    with pytest.raises(IntegrityError), transaction.atomic():
        YearStep.objects.create(**({"verb": "compute"} | values | fields))


def test_a_year_is_never_deleted_and_starts_open(bureau: Bureau) -> None:
    review, run = computed(bureau)
    with pytest.raises(IntegrityError), transaction.atomic():
        YearReview.objects.filter(pk=review.pk)._raw_delete("default")
    with pytest.raises(IntegrityError, match="starts open"), transaction.atomic():
        YearReview.objects.create(year=2025, state="computed", run=run)
