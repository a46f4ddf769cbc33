"""How long somebody will wait: a range from recent service times, people at their posts and what is ahead.

Pure: no query, no request, no clock. Times are minutes. The range is meant to hold four waits out of five;
`bench/estimate.py` measures how many it holds on simulated days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import fmean, pstdev

WIDTH = 1.25
"""So many standard deviations lie between the middle of the range and its ends."""

PRIOR = 6
"""The usual minutes of the settings count as much as so many visitors."""

USUAL_SPREAD = 0.6
"""Until enough visitors were served: the standard deviation of a service, as a share of its length."""

STEP = 5
"""A range ends on multiples of so many minutes; anything finer would pretend to know more."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a visitor occupies a window, from the call to the end: mean, standard deviation, how many were measured."""

    mean: float
    spread: float
    measured: int


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high`` minutes, both multiples of five; 0 to 0 means at once."""

    low: int
    high: int

    def holds(self, minutes: float) -> bool:
        """Tell whether a wait lies in the range."""
        return self.low <= minutes <= self.high


def pace_of(recent: Sequence[float], *, usual: float) -> Pace:
    """The pace of the visitors served last, pulled towards the usual minutes while there are few of them."""
    count = len(recent)
    mean = (PRIOR * usual + sum(recent)) / (PRIOR + count)
    expected = USUAL_SPREAD * usual
    measured = pstdev(recent, fmean(recent)) if count > 1 else expected
    variance = (PRIOR * expected**2 + count * measured**2) / (PRIOR + count)
    return Pace(mean, sqrt(variance), count)


def wait_range(ahead: float, *, posts: int, free: int, pace: Pace) -> Range | None:
    """The wait of somebody who has ``ahead`` visitors before them at ``posts`` people of whom ``free`` are free now.

    ``ahead`` may be a fraction: visitors whom others may call as well count in part. ``None`` where nobody is at a
    post: then nothing is promised.
    """
    if posts < 1:
        return None
    ends = ahead + 1 - min(free, posts)
    if ends <= 0:
        return Range(0, STEP)
    middle = (ends - 0.5) * pace.mean / posts  # the services under way have, on average, run for half their time
    unsure = pace.mean / sqrt(pace.measured + PRIOR) * USUAL_SPREAD * ends / posts
    half = WIDTH * sqrt(ends * pace.spread**2 / posts**2 + unsure**2)
    low = max(0, floor((middle - half) / STEP) * STEP)
    return Range(low, max(low + STEP, ceil((middle + half) / STEP) * STEP))
