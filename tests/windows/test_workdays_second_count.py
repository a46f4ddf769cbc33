"""Due dates against a second, deliberately naive implementation."""

from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windows import second_count
from tests.windows.official import OFFICIAL
from windows.workdays import Unit

STARTS = st.dates(date(2018, 6, 1), date(2027, 12, 31))
UNITS = st.sampled_from(Unit)


@st.composite
def frozen_sets(draw: st.DrawFn, start: date) -> frozenset[date]:
    """Up to three runs of frozen days near the start; they may overlap, and begin before it."""
    runs = draw(st.lists(st.tuples(st.integers(-10, 60), st.integers(0, 45)), max_size=3))
    return frozenset(start + timedelta(days=first + n) for first, length in runs for n in range(length))


@st.composite
def counts(draw: st.DrawFn) -> tuple[date, int, Unit, frozenset[date]]:
    """A start, a number that fits the unit, the unit, and frozen days."""
    start, unit = draw(STARTS), draw(UNITS)
    number = draw(st.integers(1, 13 if unit == Unit.MONTH else 90))
    return start, number, unit, draw(frozen_sets(start))


@settings(deadline=None)
@given(counts())
@example((date(2026, 2, 13), 5, Unit.WORKING_DAY, frozenset()))
@example((date(2026, 12, 31), 1, Unit.MONTH, frozenset()))
def test_due_agrees_with_a_second_implementation(case: tuple[date, int, Unit, frozenset[date]]) -> None:
    start, number, unit, frozen = case

    due = OFFICIAL.due(start, number, unit, frozen)

    assert (due.on, due.provisional) == second_count.count(start, number, unit.value, frozen)


@given(counts())
def test_due_ends_on_a_running_working_day_after_the_start(case: tuple[date, int, Unit, frozenset[date]]) -> None:
    start, number, unit, frozen = case

    due = OFFICIAL.due(start, number, unit, frozen)

    assert (due.on > start, OFFICIAL.is_workday(due.on), due.on in frozen) == (True, True, False)


@given(counts(), st.integers(0, 60), st.integers(1, 20))
def test_due_never_comes_earlier_for_a_longer_limit_or_more_frozen_days(
    case: tuple[date, int, Unit, frozenset[date]], first: int, length: int
) -> None:
    start, number, unit, frozen = case
    more = frozen | {start + timedelta(days=first + n) for n in range(length)}

    due = OFFICIAL.due(start, number, unit, frozen)

    assert OFFICIAL.due(start, number + 1, unit, frozen).on >= due.on
    assert OFFICIAL.due(start, number, unit, more).on >= due.on


@given(STARTS, st.integers(1, 90))
def test_workdays_between_undoes_a_count_of_working_days(start: date, number: int) -> None:
    end = OFFICIAL.due(start, number, Unit.WORKING_DAY).on

    assert OFFICIAL.workdays_between(start, end) == number
