"""The estimate: boundaries of the range, and how often it holds on simulated days."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appointments.estimate import Pace, Range, pace_of, wait_range
from bench.estimate import day

PACE = Pace(mean=12, spread=6, measured=30)


@pytest.mark.parametrize(
    ("ahead", "posts", "free", "expected"),
    [
        (0, 0, 0, None),  # nobody at a post: nothing is promised
        (0, 2, 1, Range(0, 5)),  # somebody is free
        (1, 3, 2, Range(0, 5)),
        (0, 1, 0, Range(0, 15)),
        (3, 1, 0, Range(25, 60)),
        (3, 3, 0, Range(5, 20)),
        (0, 1, 5, Range(0, 5)),
    ],
)
def test_range_at_the_boundaries(ahead: float, posts: int, free: int, expected: Range | None) -> None:
    assert wait_range(ahead, posts=posts, free=free, pace=PACE) == expected


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.floats(0, 60), st.integers(1, 12), st.integers(0, 12), st.floats(1, 60), st.floats(0, 40))
def test_range_ends_on_fives_and_grows_with_what_is_ahead(
    ahead: float, posts: int, free: int, mean: float, spread: float
) -> None:
    pace = Pace(mean, spread, 20)
    first = wait_range(ahead, posts=posts, free=free, pace=pace)
    later = wait_range(ahead + 2, posts=posts, free=free, pace=pace)
    assert first is not None
    assert later is not None
    assert (first.low % 5, first.high % 5, first.low < first.high) == (0, 0, True)
    assert first.high <= later.high


def test_pace_starts_at_the_usual_minutes_and_learns() -> None:
    first = pace_of([], usual=12)
    assert (first.mean, first.spread, first.measured) == (12, pytest.approx(7.2), 0)
    learnt = pace_of([20.0] * 30, usual=12)
    assert 18 < learnt.mean < 20
    assert learnt.spread < 0.6 * 12


def test_75_minutes_are_75() -> None:
    assert Range(70, 80).holds(75)
    assert not Range(0, 15).holds(75)


def test_four_of_five_waits_lie_inside_the_range_on_simulated_days() -> None:
    given_ = random.Random(7)
    answers = [answer for _day in range(12) for answer in day(given_)]
    held = sum(answer.range is not None and answer.range.holds(answer.waited) for answer in answers)

    assert held / len(answers) >= 0.8
