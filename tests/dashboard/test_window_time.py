"""How a window spent its time: compared with a reading minute by minute, however the rows overlap."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from service_window.dashboard.window_time import (
    Fact,
    Kind,
    Part,
    minutes_by_hour,
    minutes_by_reason,
    pieces,
)
from tests.case_factories import moment

DAWN = moment("2026-11-23 22:00")
LENGTH = 240  # minutes over midnight


def at(minute: int, second: int = 0) -> datetime:
    """So many minutes after the beginning of the strip, in its own hour of the day."""
    return DAWN + timedelta(minutes=minute, seconds=second)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Anything on record of one window: two people, who come and go over midnight."""
    start = draw(st.integers(0, LENGTH - 1))
    return Fact(
        draw(st.sampled_from(Kind)),
        at(start, draw(st.integers(0, 59))),
        at(draw(st.integers(start, LENGTH)), draw(st.integers(59, 59))),
        person=draw(st.integers(1, 2)),
        reason=draw(st.sampled_from(["", "取证书", "开会"])),
    )


def doing(told: list[Fact], minute: datetime) -> Part | None:
    """What the window did in one minute, asked of each person by itself."""
    now = [fact for fact in told if fact.start.replace(second=0) <= minute < fact.end.replace(second=0)]

    def any_of(kind: Kind, person: int = 0) -> bool:
        return any(fact.kind is kind and person in (0, fact.person) for fact in now)

    if any_of(Kind.SERVING):
        return Part.SERVING
    if any_of(Kind.WALKING):
        return Part.WALKING
    if any_of(Kind.UNSURE) or not any_of(Kind.OPEN):
        return None
    people = [who for who in (1, 2) if any_of(Kind.THERE, who) and not any_of(Kind.ON_LEAVE, who)]
    if not people:
        return None
    return Part.IDLE if any(not any_of(Kind.AWAY, who) for who in people) else Part.PAUSED


@settings(deadline=None, max_examples=60)
@given(st.lists(facts(), max_size=12))
def test_every_minute_counts_once_and_the_parts_are_the_time_manned(told: list[Fact]) -> None:
    expected: Counter[tuple[int, Part]] = Counter()
    for number in range(LENGTH + 1):
        if part := doing(told, at(number)):
            expected[at(number).hour, part] += 1
    found = pieces(told)
    counted = {(hour, part): n for hour, parts in minutes_by_hour(found).items() for part, n in parts.items()}
    assert counted == dict(expected)
    assert sum(piece.minutes for piece in found) == sum(expected.values())
    assert all(before.end <= after.start for before, after in pairwise(found))
    paused = sum(n for (_hour, part), n in expected.items() if part is Part.PAUSED)
    assert sum(minutes_by_reason(found).values()) == paused


def test_seventy_five_minutes_count_as_seventy_five_over_midnight() -> None:
    found = pieces([Fact(Kind.SERVING, moment("2026-11-23 23:30"), moment("2026-11-24 00:45"))])
    assert minutes_by_hour(found) == {23: Counter({Part.SERVING: 30}), 0: Counter({Part.SERVING: 45})}
    assert found[0].minutes == 75


def test_who_left_last_says_why_the_window_paused() -> None:
    told = [
        Fact(Kind.OPEN, at(0), at(120)),
        *(Fact(Kind.THERE, at(0), at(120), person=who) for who in (1, 2)),
        Fact(Kind.AWAY, at(10), at(50), person=1, reason="开会"),
        Fact(Kind.AWAY, at(20), at(40), person=2, reason="取证书"),
    ]
    assert minutes_by_reason(pieces(told)) == Counter({"取证书": 20})
