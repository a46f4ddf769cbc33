"""The draw by lot: the same for everybody who runs it, never at one's own window, and fair to every window."""

import hashlib
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evaluations.draw import DrawImpossible, Drawn, Lots, Population, draw, seed_of

URN = Population(
    windows=(1, 2, 3),
    times=("2026-11-24 09:00", "2026-11-24 09:30", "2026-11-25 14:00", "2026-11-26 10:00"),
    inspectors=("N1", "N2", "N3"),
    barred=((1, "N1"),),
    away=(("2026-11-25", "N2"),),
    rounds=3,
    inspectors_each=1,
)

seeds = st.integers(0, 2**64).map(lambda n: hashlib.sha256(str(n).encode()).hexdigest())


@st.composite
def urns(draw_: st.DrawFn) -> Population:
    """Small offices of all sorts, also such that cannot be drawn."""
    windows = tuple(range(1, draw_(st.integers(1, 6)) + 1))
    people = tuple(f"N{n}" for n in range(draw_(st.integers(1, 6))))
    days = [f"2026-11-{day}" for day in range(24, 24 + draw_(st.integers(1, 4)))]
    times = tuple(f"{day} {hour:02d}:{half}" for day in days for hour in (9, 10, 14) for half in ("00", "30"))
    barred = draw_(st.sets(st.tuples(st.sampled_from(windows), st.sampled_from(people)), max_size=6))
    away = draw_(st.sets(st.tuples(st.sampled_from(days), st.sampled_from(people)), max_size=4))
    rounds, each = draw_(st.integers(1, len(times))), draw_(st.integers(1, 2))
    return Population(windows, times, people, tuple(sorted(barred)), tuple(sorted(away)), rounds, each)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(urns(), seeds)
def test_draw_keeps_its_promises(urn: Population, seed: str) -> None:
    try:
        drawn = draw(urn, seed)
    except DrawImpossible:
        assume(False)
    assert draw(Population.from_json(urn.as_json()), seed) == drawn  # the same again, out of what was stored
    assert len(drawn) == urn.rounds
    assert len({one.time for one in drawn}) == urn.rounds  # nobody is at two places at once
    for one in drawn:
        assert len(set(one.inspectors)) == urn.inspectors_each
        assert not {(one.window, person) for person in one.inspectors} & set(urn.barred)
        assert not {(one.time[:10], person) for person in one.inspectors} & set(urn.away)
    counts = Counter(one.window for one in drawn)
    assert max(counts.values()) - min(counts[window] for window in urn.windows) <= 1  # every window comes in turn


def test_draw_is_written_down_for_ever() -> None:
    """A change of the algorithm would make old draws unprovable: this one must never come out otherwise."""
    assert draw(URN, "a" * 64) == (
        Drawn(3, "2026-11-26 10:00", ("N2",)),
        Drawn(2, "2026-11-25 14:00", ("N3",)),
        Drawn(1, "2026-11-24 09:00", ("N2",)),
    )


def test_every_window_time_and_inspector_can_be_drawn() -> None:
    results = [draw(replace(URN, rounds=1), seed_of("head", "JH-1", n)) for n in range(200)]
    assert {one.window for (one,) in results} == set(URN.windows)
    assert {one.time for (one,) in results} == set(URN.times)
    assert {person for (one,) in results for person in one.inspectors} == set(URN.inspectors)


def test_lots_are_even() -> None:
    lots = Lots("seed")
    counts = Counter(lots.below(6) for _ in range(6000))
    assert sorted(counts) == list(range(6))
    assert all(850 < n < 1150 for n in counts.values())


@pytest.mark.parametrize(
    ("urn", "window", "lacks"),
    [
        (replace(URN, windows=()), None, "windows"),
        (replace(URN, windows=(1,), inspectors=("N1",)), 1, "inspectors"),
        (replace(URN, rounds=5), None, "times"),
        (replace(URN, windows=(1,), inspectors=("N2",), times=("2026-11-25 14:00",), rounds=1), 1, "times"),
    ],
)
def test_what_cannot_be_drawn_says_what_is_lacking(urn: Population, window: int | None, lacks: str) -> None:
    with pytest.raises(DrawImpossible) as impossible:
        draw(urn, "a" * 64)
    assert impossible.value.lacks == lacks
    assert window is None or impossible.value.window == window


@given(urns())
def test_digest_binds_every_part(urn: Population) -> None:
    assert Population.from_json(urn.as_json()).digest() == urn.digest()
    assert replace(urn, rounds=urn.rounds + 1).digest() != urn.digest()
    assert replace(urn, inspectors=(*urn.inspectors, "N99")).digest() != urn.digest()


def test_seed_depends_on_chain_plan_and_sequence() -> None:
    given_ = [("a", "JH-1", 1), ("b", "JH-1", 1), ("a", "JH-2", 1), ("a", "JH-1", 2)]
    assert len({seed_of(*parts) for parts in given_}) == 4
