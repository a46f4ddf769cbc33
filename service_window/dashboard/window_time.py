"""How a window spent its time: serving, a visitor on the way, paused or idle, each minute once.

Pure: no query, no request, no clock. It is about windows and never about persons: two people at one window are one
manned window, and where one of them serves, it serves. Times are read to the minute, so that the parts add up to the
time manned in every table; 75 minutes are 75.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Part(TextChoices):
    """What a manned window is doing."""

    SERVING = "serving", pgettext_lazy("time of a window", "Serving")
    WALKING = "walking", pgettext_lazy("time of a window", "Walking")
    PAUSED = "paused", pgettext_lazy("time of a window", "Paused")
    IDLE = "idle", pgettext_lazy("time of a window", "Idle")


class Kind(TextChoices):
    """What is on record of a window: that it is open, who is there, off post or on leave, what visitors do."""

    OPEN = "open"
    THERE = "there"
    AWAY = "away"
    ON_LEAVE = "on_leave"
    SERVING = "serving"
    WALKING = "walking"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Fact:
    """One stretch on record, in local time; the end itself does not belong to it."""

    kind: Kind
    start: datetime
    end: datetime
    person: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch in which a window did one thing; ``reason`` is that of a pause."""

    start: datetime
    end: datetime
    part: Part
    reason: str = ""

    @property
    def minutes(self) -> int:
        """Its length in whole minutes."""
        return (self.end - self.start) // MINUTE


def pieces(facts: Iterable[Fact]) -> list[Piece]:
    """What one window did, in order and without overlap, however the facts overlap.

    A visitor being served outweighs one on the way, and both outweigh hours and presence: who serves is at work. Else
    the window is manned while it is open and somebody is there; paused where all who are there are off post. A
    stretch whose end nobody recorded is `Kind.UNSURE`: it counts as nothing, and neither as idle.
    """
    begins, ends = defaultdict[datetime, list[Fact]](list), defaultdict[datetime, list[Fact]](list)
    for fact in facts:
        start, end = _minute(fact.start), _minute(fact.end)
        if start < end:
            begins[start].append(fact)
            ends[end].append(fact)
    running, found = list[Fact](), list[Piece]()
    since: datetime | None = None
    for moment in sorted(begins.keys() | ends.keys()):
        if since is not None and (doing := _doing(running)):
            found.append(Piece(since, moment, *doing))
        for fact in ends[moment]:
            running.remove(fact)
        running += begins[moment]
        since = moment
    return found


def minutes_by_hour(found: Iterable[Piece]) -> dict[int, Counter[Part]]:
    """The minutes of each part in each hour of the day: a piece counts in every hour in which it lies."""
    hours = defaultdict[int, Counter[Part]](Counter)
    for piece in found:
        start = piece.start
        while start < piece.end:
            end = min(piece.end, start.replace(minute=0) + HOUR)
            hours[start.hour][piece.part] += (end - start) // MINUTE
            start = end
    return dict(hours)


def minutes_by_reason(found: Iterable[Piece]) -> Counter[str]:
    """The minutes of pauses by their reason; none where nothing was said."""
    reasons = Counter[str]()
    for piece in found:
        if piece.part is Part.PAUSED:
            reasons[piece.reason] += piece.minutes
    return reasons


def summed(parts: Iterable[tuple[Hashable, Counter[Part]]]) -> dict[Hashable, Counter[Part]]:
    """The minutes of each part, put together by key."""
    sums = defaultdict[Hashable, Counter[Part]](Counter)
    for key, minutes in parts:
        sums[key].update(minutes)
    return dict(sums)


def _doing(running: Collection[Fact]) -> tuple[Part, str] | None:
    kinds = {fact.kind for fact in running}
    if Kind.SERVING in kinds:
        return Part.SERVING, ""
    if Kind.WALKING in kinds:
        return Part.WALKING, ""
    if Kind.UNSURE in kinds or Kind.OPEN not in kinds:
        return None
    on_leave = {fact.person for fact in running if fact.kind is Kind.ON_LEAVE}
    there = {fact.person for fact in running if fact.kind is Kind.THERE} - on_leave
    if not there:
        return None
    away = [fact for fact in running if fact.kind is Kind.AWAY and fact.person in there]
    if there - {fact.person for fact in away}:
        return Part.IDLE, ""
    return Part.PAUSED, max(away, key=lambda fact: (fact.start, fact.reason)).reason


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
