"""The product and a naive second reading of the text agree on every ledger."""

import json
from datetime import date

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.engine import judge
from assessment.services.standing import assess_year
from tests.assessment.dossiers import everybody, policy_in
from tests.assessment.ledgers import Line, later, ledgers
from tests.assessment.second_reading import read
from tests.effort import deeper, examples
from tests.evaluations.ledger_samples import load

EXAMPLES = examples(15, 60)
"""How many ledgers go through the database; the engine alone reads ten times as many."""

YEARS = st.sampled_from([2026, 2026, 2026, 2025, 2024])
PATIENT = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@deeper
@settings(PATIENT, max_examples=10 * EXAMPLES)
@given(lines=ledgers(), on=later, year=YEARS)
def test_the_engine_agrees_with_a_second_reading(lines: list[Line], on: str, year: int) -> None:
    policy = policy_in(lines, year)
    results = [judge(facts, policy) for facts in everybody(lines, policy, date.fromisoformat(on))]
    assert json.loads(json.dumps([result.as_json() for result in results])) == read(lines, year, on)["staff"]


@deeper
@pytest.mark.django_db
@settings(PATIENT, max_examples=EXAMPLES)
@given(lines=ledgers(), on=later, year=YEARS)
def test_loaded_and_fetched_ledgers_agree_with_a_second_reading(lines: list[Line], on: str, year: int) -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False), transaction.atomic():
        load(*lines)
        found = assess_year(year, on=date.fromisoformat(on)).as_json()
        transaction.set_rollback(True)
    assert json.loads(json.dumps(found)) == read(lines, year, on)
