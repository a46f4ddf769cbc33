"""The draw by lot of windows, times and inspectors (双随机, A1): anybody can run it again and must get the same.

Pure: no query, no request, no clock. All chance comes out of SHA-256 over the seed, and not out of a language's own
random numbers, so that the draw can be followed by hand, in any language and in any year.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")

_RANGE: Final = 2**64
"""A lot is a number below this: the first eight bytes of a digest."""


@dataclass(frozen=True, slots=True)
class Population:
    """What is drawn from, in the order of its numbers, and how much is drawn.

    ``times`` are such as ``2026-11-24 09:30``. ``barred`` are windows and the inspectors who serve there; ``away`` are
    days and the inspectors who are on leave.
    """

    windows: tuple[int, ...]
    times: tuple[str, ...]
    inspectors: tuple[str, ...]
    barred: tuple[tuple[int, str], ...]
    away: tuple[tuple[str, str], ...]
    rounds: int
    inspectors_each: int

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Population:
        """The population as it was stored."""
        lists: dict[str, Any] = {name: tuple(content[name]) for name in ("windows", "times", "inspectors")}
        pairs: dict[str, Any] = {name: tuple(tuple(pair) for pair in content[name]) for name in ("barred", "away")}
        return cls(**lists, **pairs, rounds=content["rounds"], inspectors_each=content["inspectors_each"])

    def as_json(self) -> dict[str, Any]:
        """The population as it is stored: lists, words and numbers."""
        content: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return content

    def digest(self) -> str:
        """SHA-256 over the JSON with sorted keys and without spaces: what the audit trail binds before the draw."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def able(self, window: int) -> list[str]:
        """The inspectors who do not serve at ``window``."""
        return [one for one in self.inspectors if (window, one) not in self.barred]

    def present(self, people: Sequence[str], at: str) -> list[str]:
        """Those of ``people`` who are not away on the day of a time."""
        return [one for one in people if (at[:10], one) not in self.away]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One round that was drawn: where, when and by whom."""

    window: int
    time: str
    inspectors: tuple[str, ...]


class DrawImpossible(ValueError):  # noqa: N818 - an answer, not an error
    """Too few inspectors, or no time, for a window."""

    def __init__(self, window: int | None, lacks: str) -> None:
        super().__init__(f"{window}: {lacks}")
        self.window, self.lacks = window, lacks


class Lots:
    """The lots of one seed, one after the other: lot ``n`` is the digest of ``seed:n``, its first eight bytes."""

    def __init__(self, seed: str) -> None:
        self._seed, self._turn = seed, 0

    def below(self, n: int) -> int:
        """A number from 0 to ``n - 1``, each as likely: a lot that would favour the small ones is drawn again."""
        while True:
            block = hashlib.sha256(f"{self._seed}:{self._turn}".encode()).digest()
            self._turn += 1
            number = int.from_bytes(block[:8], "big")
            if number < _RANGE - _RANGE % n:
                return number % n

    def one_of(self, things: Sequence[T]) -> T:
        """One of ``things``."""
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of ``things``, taken out of the urn one after the other."""
        urn, taken = list(things), []
        while urn:
            taken.append(urn.pop(self.below(len(urn))))
        return taken


def seed_of(digest: str, number: str, sequence: int) -> str:
    """The seed of a draw: SHA-256 over the head of the audit chain, the plan's number and which draw of it this is."""
    return hashlib.sha256(f"{digest}:{number}:{sequence}".encode()).hexdigest()


def draw(population: Population, seed: str) -> tuple[Drawn, ...]:
    """Draw the rounds, in the order in which they come out of the urn.

    1. The windows are shuffled; where there are more rounds than windows, they are shuffled again when all were taken.
    2. For each window in turn a time is drawn from those not yet taken on which enough inspectors are there.
    3. Its inspectors are drawn from those who do not serve at the window and are not away on that day.

    Raises ``DrawImpossible`` where that cannot be done.
    """
    if not population.windows:
        raise DrawImpossible(None, "windows")
    lots = Lots(seed)
    windows: list[int] = []
    while len(windows) < population.rounds:
        windows += lots.shuffled(population.windows)
    free, drawn = list(population.times), []
    for window in windows[: population.rounds]:
        able = population.able(window)
        if len(able) < population.inspectors_each:
            raise DrawImpossible(window, "inspectors")
        fitting = [at for at in free if len(population.present(able, at)) >= population.inspectors_each]
        if not fitting:
            raise DrawImpossible(window, "times")
        at = lots.one_of(fitting)
        free.remove(at)
        chosen = lots.shuffled(population.present(able, at))[: population.inspectors_each]
        drawn.append(Drawn(window, at, tuple(sorted(chosen))))
    return tuple(drawn)
