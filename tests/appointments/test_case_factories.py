"""The factories reach every step, on the way that a clerk goes."""

import pytest

from appointments.flow import Step
from tests.case_factories import make_case, make_counter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", list(Step))
def test_make_case_reaches_every_step(step: Step) -> None:
    counter = make_counter()
    case = make_case(counter, at=step)
    assert (case.step, case.is_closed, case.step_records.count()) == (step, False, step - 1)
