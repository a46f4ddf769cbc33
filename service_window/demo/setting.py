"""What the computed year needs to know of the office: days, hours, items, posts and people.

Pure: no query, no request, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from appointments.deadlines import CHINA, Limit
from windows.workdays import ONE_DAY, WorkCalendar

Stretch = tuple[int, int]
"""A stretch of a day in which the windows are open, in seconds since midnight."""

MONDAY = 1
ABSENCE = 0.25
"""On this share of the working days one clerk is away; never two at once, so that B can always act for A (R3)."""


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    """One material of an item, by its position in the list."""

    position: int
    required: bool
    tolerable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What decides how a case of an item can run."""

    code: str
    licence: bool
    advice_only: bool
    immediate: bool
    promised: Limit | None
    statutory: Limit | None
    chain: tuple[str, ...]
    special: tuple[str, ...]
    ways: tuple[str, ...]
    audience: tuple[str, ...]
    issuer: str
    materials: tuple[MaterialFacts, ...]

    @property
    def tolerable(self) -> tuple[int, ...]:
        """Positions of the materials that may be supplied later."""
        return tuple(material.position for material in self.materials if material.tolerable)

    @property
    def firm(self) -> tuple[int, ...]:
        """Positions of the materials without which nothing is accepted."""
        return tuple(material.position for material in self.materials if material.required and not material.tolerable)

    @property
    def conditional(self) -> tuple[int, ...]:
        """Positions of the materials asked for only where they apply; the last is the letter of an agent."""
        return tuple(material.position for material in self.materials if not material.required)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The office in which the year is played; people are named by their employee numbers."""

    seed: int
    first: date
    last: date
    calendar: WorkCalendar
    hours: Mapping[int, tuple[Stretch, ...]]
    close: time
    items: Mapping[str, ItemFacts]
    posts: Mapping[tuple[int, str], tuple[str, str]]
    reviewers: tuple[str, ...]
    chief: str
    leader: str

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The working days of the year told."""
        span = (self.last - self.first).days + 1
        return tuple(day for day in (self.first + ONE_DAY * n for n in range(span)) if self.calendar.is_workday(day))

    @cached_property
    def clerks(self) -> tuple[str, ...]:
        """Everybody who holds an A or B role."""
        return tuple(sorted({person for pair in self.posts.values() for person in pair}))

    @cached_property
    def _away(self) -> dict[date, str]:
        away = {}
        for day in self.days:
            dice = Random(f"{self.seed} absent {day}")
            if dice.random() < ABSENCE:
                away[day] = dice.choice(self.clerks)
        return away

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """When the windows are open on a working day; a working weekend has Monday's hours."""
        return self.hours.get(day.isoweekday()) or self.hours[MONDAY]

    def on_duty(self, window: int, item: str, day: date) -> str:
        """Who serves the item at the window on ``day``: A, or B while A is away."""
        a_role, b_role = self.posts[window, item]
        return b_role if self._away.get(day) == a_role else a_role

    def is_away(self, person: str, day: date) -> bool:
        """Whether a clerk is away on ``day``."""
        return self._away.get(day) == person

    def role_of(self, person: str, window: int, item: str | None) -> str:
        """The role in which a person acts at a window: before the item is known any duty counts, A before B."""
        pairs = [pair for (at, code), pair in self.posts.items() if at == window and item in (None, code)]
        if any(person == pair[0] for pair in pairs):
            return "a_role"
        return "b_role" if any(person == pair[1] for pair in pairs) else "none"

    def windows_of(self, item: str) -> tuple[int, ...]:
        """The windows that offer an item."""
        return tuple(sorted(window for window, code in self.posts if code == item))


def moment(day: date, seconds: int) -> datetime:
    """The moment so many seconds after midnight, on the clocks of the office."""
    return datetime.combine(day, time(), CHINA) + timedelta(seconds=seconds)


def second_of(at: datetime) -> int:
    """The seconds since midnight."""
    return at.hour * 3600 + at.minute * 60 + at.second
