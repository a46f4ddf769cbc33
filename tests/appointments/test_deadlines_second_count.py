"""Due dates of whole cases against a second, deliberately naive implementation."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from appointments.deadlines import (
    Clocks,
    Extension,
    Freeze,
    Limit,
    due_dates,
)
from tests.appointments.clocks_of_2026 import ends, working
from tests.windows import second_count
from tests.windows.official import OFFICIAL
from windows.workdays import CountsFrom, Unit

DAYS = st.dates(date(2019, 1, 1), date(2027, 6, 30))
LIMITS = st.builds(
    Limit, number=st.integers(1, 6), unit=st.sampled_from(Unit), counts_from=st.sampled_from(CountsFrom)
) | st.builds(working, st.integers(1, 40), st.sampled_from(CountsFrom))


@st.composite
def clocks_of_cases(draw: st.DrawFn) -> Clocks:
    """Any clocks with closed freezes and an extension in a unit of its own."""
    received = draw(DAYS)
    accepted = draw(st.none() | st.integers(0, 30).map(lambda n: received + timedelta(days=n)))
    spans = draw(st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 30)), max_size=3))
    begins = [(received + timedelta(days=first), length) for first, length in spans]
    freezes = tuple(Freeze(first, first + timedelta(days=length)) for first, length in begins)
    extension = draw(
        st.none() | st.builds(Extension, st.integers(1, 15), st.just(Unit.WORKING_DAY), moves_promise=st.booleans())
    )
    return Clocks(received, accepted, draw(st.none() | LIMITS), draw(st.none() | LIMITS), freezes, extension)


def naive_end(clocks: Clocks, limit: Limit | None, extended: bool) -> date | None:
    """One limit by the second implementation."""
    start = clocks.received_on if limit and limit.counts_from == "receipt" else clocks.accepted_on
    if limit is None or start is None:
        return None
    frozen = [
        one
        for one in (clocks.received_on + timedelta(days=n) for n in range(-10, 120))
        if any(freeze.first <= one and freeze.until is not None and one < freeze.until for freeze in clocks.freezes)
    ]
    end, _ = second_count.count(start, limit.number, limit.unit.value, frozen)
    if extended and clocks.extension is not None:
        # Working days after working days make one longer count; after other units they follow the end.
        end, _ = second_count.count(end, clocks.extension.days, "working_day", frozen)
    return end


@settings(deadline=None)
@given(clocks_of_cases())
def test_due_dates_agree_with_a_second_implementation(clocks: Clocks) -> None:
    moves = clocks.extension is not None and clocks.extension.moves_promise
    own = naive_end(clocks, clocks.promised, extended=moves)
    ceiling = naive_end(clocks, clocks.statutory, extended=moves)
    promised = None if own is None else min(own, ceiling or own)

    assert ends(clocks) == (promised, naive_end(clocks, clocks.statutory, extended=True))


@given(clocks_of_cases(), st.integers(0, 60), st.integers(0, 60))
def test_due_dates_keep_the_promise_within_the_law_and_grow_while_frozen(
    clocks: Clocks, first: int, length: int
) -> None:
    frozen_from = clocks.received_on + timedelta(days=first)
    opened = replace(clocks, freezes=(*clocks.freezes, Freeze(frozen_from)))
    as_of = frozen_from + timedelta(days=length)

    before, now = due_dates(clocks, OFFICIAL), due_dates(opened, OFFICIAL, as_of=as_of)
    closed = replace(clocks, freezes=(*clocks.freezes, Freeze(frozen_from, as_of + timedelta(days=1))))

    assert now == replace(due_dates(closed, OFFICIAL), frozen=True, frozen_from=frozen_from)
    for dues in (before, now):
        assert not (dues.promised_on and dues.statutory_on and dues.promised_on > dues.statutory_on)
        assert dues.provisional == (dues.promised_provisional or dues.statutory_provisional)
    assert (now.statutory_on or date.max) >= (before.statutory_on or date.max)
    assert (now.promised_on or date.max) >= (before.promised_on or date.max)
