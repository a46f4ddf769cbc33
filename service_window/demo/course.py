"""The course of one matter: who acts next, and when. Plots (``plots.py``) say what happens.

Pure: no query, no request, no clock.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from service_window.demo.diary import Diary
from service_window.demo.people import ApplicantKey
from service_window.demo.script import Deed, Scene, Story
from service_window.demo.setting import ItemFacts, Setting, second_of

_BY_AGENT = 0.6
"""On this share of the matters somebody comes for the applicant."""
AGREE, REFUSE, RETURN = "agree", "refuse", "return"


class Course:
    """One matter on its way; it knows who holds the case, and never lets anybody act who may not."""

    def __init__(self, diary: Diary, dice: Random, *, serial: int, item: str, window: int, day: date) -> None:
        self.diary, self.dice, self.serial = diary, dice, serial
        self.setting: Setting = diary.setting
        self.item: ItemFacts = self.setting.items[item]
        self.window = window
        self.day = day
        self.holder = ""
        self.now: datetime | None = None
        self.deeds: list[Deed] = []
        self.by_agent = Random(f"{self.setting.seed} agent {serial}").random() < _BY_AGENT
        self.reviewers = list(self.setting.reviewers)
        dice.shuffle(self.reviewers)

    def story(self, plot: str, applicant: ApplicantKey, agent: ApplicantKey | None) -> Story:
        """What has been told, in the order of time."""
        deeds = tuple(sorted(self.deeds, key=lambda deed: deed.at))
        return Story(self.serial, plot, self.window, applicant, agent, deeds)

    # --- At the window ------------------------------------------------------------------------------

    def visit(self, fill: Callable[[Scene, str], None], *, days: int = 0) -> None:
        """A visit at the window, ``days`` working days on: ``fill`` says what happens, it takes place where there is room."""
        day, clerk = self._next_room(days)
        scene = Scene()
        fill(scene, clerk)
        scene.length += self.dice.randrange(20, 90)
        begins = self.diary.book(clerk, day, scene.length, self.dice, self._earliest(day))
        for offset, verb, by, case, data in scene.deeds:
            self.now = begins + timedelta(seconds=offset)
            self.deeds.append(Deed(self.now, verb, by, case, data))

    def take_up(self, scene: Scene, clerk: str) -> None:
        """Receive the visitor again; who does not hold the case takes it over first."""
        scene.then(0, "continue_case", clerk)
        if clerk != self.holder:
            scene.then(self.pause(10, 40), "take_over", clerk, note=_TAKEN_OVER)
            self.holder = clerk

    def pause(self, least: int, most: int) -> int:
        """So many seconds."""
        return self.dice.randrange(least, most)

    def _next_room(self, days: int) -> tuple[date, str]:
        calendar = self.setting.calendar
        day = calendar.next_workday(self.now.date()) if self.now else self.day
        for _day in range(days):
            day = calendar.workday_after(day)
        while True:
            clerk = self.setting.on_duty(self.window, self.item.code, day)
            if self.diary.has_room(clerk, day, self._earliest(day)):
                return day, clerk
            day = calendar.workday_after(day)

    def _earliest(self, day: date) -> int:
        """The first second of ``day`` at which the matter can go on."""
        return second_of(self.now) + 120 if self.now is not None and self.now.date() == day else 0

    # --- Behind the counter -------------------------------------------------------------------------

    def back(self, verb: str, *, days: int = 0, **data: Any) -> None:
        """Something the handler does without a visitor, ``days`` working days on."""
        at = self._after(days)
        duty = self.setting.on_duty(self.window, self.item.code, at.date())
        if duty != self.holder and (self.setting.is_away(self.holder, at.date()) or self.dice.random() < 0.3):
            self.deeds.append(Deed(at, "take_over", duty, data={"note": _TAKEN_OVER}))
            self.holder, at = duty, at + timedelta(seconds=self.pause(40, 160))
        self.say(verb, self.holder, at, **data)

    def by_another(self, verb: str, by: str, *, days: int = 0, **data: Any) -> None:
        """Something that somebody of the chain or a leader does, ``days`` working days on."""
        self.say(verb, by, self._after(days), **data)

    def say(self, verb: str, by: str, at: datetime, **data: Any) -> None:
        """Tell one deed at its moment."""
        self.now = at
        self.deeds.append(Deed(at, verb, by, data=data))

    def approver(self, role: str) -> str:
        """Who gives the opinion of a link."""
        if role == "department_reviewer":
            return self.reviewers[0]
        return {"chief_representative": self.setting.chief, "bureau_leader": self.setting.leader}[role]

    def spread(self, days: int, parts: int) -> list[int]:
        """Cut ``days`` working days into so many waits."""
        marks = sorted(self.dice.randint(0, days) for _part in range(parts - 1))
        return [last - first for first, last in zip([0, *marks], [*marks, days], strict=True)]

    def _after(self, days: int) -> datetime:
        if self.now is None:
            raise ValueError("Nothing has been told yet.")
        return self.diary.later(self.now, days, self.dice)


_TAKEN_OVER = "A角不在岗，由B角接办；或者A角返岗后收回。"
