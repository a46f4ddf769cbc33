"""How often the estimate holds: simulated days, and the share of true waits inside the range that was told.

    python -m bench.estimate [--days 40] [--seed 1]

No database: visitors come in waves, items take different times, clerks come and go, some visitors have priority. The
range is told when the number is drawn, from what the product would know at that moment.
"""

import argparse
import heapq
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from appointments.estimate import Range, pace_of, wait_range
from appointments.ordering import Rules, Waiting, order

OPENS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOURS = 7
USUAL = 12.0
RECENT = 30


@dataclass(frozen=True)
class Told:
    """What one visitor was told, and how long the wait was."""

    range: Range | None
    waited: float


def at(minutes: float) -> datetime:
    """A moment of the day."""
    return OPENS + timedelta(minutes=minutes)


def day(random_: random.Random) -> list[Told]:
    """One day: what everybody was told and what they waited."""
    posts = random_.randint(2, 5)
    mean = random_.uniform(7, 18)
    load = random_.uniform(0.6, 1.1)
    arrivals = _arrivals(random_, posts, mean, load)
    waiting: list[Waiting] = []
    busy: list[float] = []
    recent: list[float] = []
    told: dict[int, tuple[Range | None, float]] = {}
    answers: list[Told] = []
    clock, serial = 0.0, 0

    def call() -> None:
        while waiting and len(busy) < posts:
            rules = replace(Rules(), usual_wait=timedelta(minutes=15))
            first = order(waiting, now=at(clock), rules=rules)[0]
            waiting.remove(first)
            length = max(1.5, random_.lognormvariate(0, 0.6) * mean / 1.197)
            heapq.heappush(busy, clock + length)
            recent.append(length)
            range_, drawn = told.pop(first.pk)
            answers.append(Told(range_, clock - drawn))

    while arrivals or busy:
        if arrivals and (not busy or arrivals[0] <= busy[0]):
            clock, serial = arrivals.pop(0), serial + 1
            priority = "elderly" if random_.random() < 0.1 else ""
            ticket = Waiting(pk=serial, waits_from=at(clock), drawn_at=at(clock), priority=priority)
            ahead = order([*waiting, ticket], now=at(clock), rules=Rules()).index(ticket)
            pace = pace_of(recent[-RECENT - len(busy) : len(recent) - len(busy)], usual=USUAL)
            told[serial] = (wait_range(ahead, posts=posts, free=posts - len(busy), pace=pace), clock)
            waiting.append(ticket)
        else:
            clock = heapq.heappop(busy)
        call()
    return answers


def _arrivals(random_: random.Random, posts: int, mean: float, load: float) -> list[float]:
    """Waves: a rush after opening and another in the afternoon."""
    times, clock = [], 0.0
    while clock < HOURS * 60:
        rush = 1.5 if clock < 90 or 300 < clock < 370 else 0.85
        clock += random_.expovariate(posts * load * rush / mean)
        times.append(clock)
    return times


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random_ = random.Random(given.seed)
    answers = [answer for _day in range(given.days) for answer in day(random_)]
    held = [answer for answer in answers if answer.range is not None and answer.range.holds(answer.waited)]
    real = [answer for answer in answers if answer.range is not None and answer.range.high > 5]
    real_held = sum(answer.range is not None and answer.range.holds(answer.waited) for answer in real)
    width = Counter(answer.range.high - answer.range.low for answer in real if answer.range is not None)
    print(f"{given.days} days, {len(answers)} visitors")
    print(
        f"inside the range: {len(held) / len(answers):.1%}; of those told more than five minutes: {real_held / len(real):.1%}"
    )
    print(f"width of the range: {sum(k * n for k, n in width.items()) / sum(width.values()):.0f} minutes on average")


if __name__ == "__main__":
    main()
