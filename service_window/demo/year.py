"""The cases of a year, computed from a seed and a day: same seed, day and number, same stories.

Pure: no query, no request, no clock. ``writing.py`` writes what is told here in bulk; a test plays it by the services.
"""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from service_window.demo.course import Course
from service_window.demo.diary import Diary
from service_window.demo.people import ApplicantKey
from service_window.demo.plots import PLOTS, Plot
from service_window.demo.script import Deed, Story
from service_window.demo.setting import Setting, moment
from windows.workdays import ONE_DAY

VISITS_A_DAY = 8
"""New cases a clerk takes on a day beside those who come back; an office with more gets more lanes."""

MONTHS = {1: 90, 2: 60, 3: 125, 4: 115, 5: 100, 6: 115, 7: 95, 8: 90, 9: 105, 10: 80, 11: 110, 12: 120}
"""How busy the months are: little before the Spring Festival, much before the ends of half-years."""
WEEKDAYS = {1: 120, 2: 110, 3: 100, 4: 100, 5: 85, 6: 60, 7: 60}

ITEMS = {
    "car-sales-filing": 20,
    "technology-import-registration": 14,
    "technology-export-registration": 14,
    "used-car-market-filing": 9,
    "auction-annual-check": 8,
    "fuel-retail-change": 7,
    "prepaid-card-filing": 12,
    "scrap-certificate-correction": 14,
    "franchise-filing": 10,
    "fuel-retail-renewal": 9,
    "overseas-project-filing": 9,
    "foreign-investment-advice": 9,
    "auction-licence": 6,
    "fuel-retail-new": 5,
    "overseas-labour-licence": 4,
    "fuel-retail-closing": 3,
    "fuel-retail-replacement": 3,
    "scrap-vehicle-qualification": 3,
}
"""How often the sample items are asked for; an item that is not named here is asked for rarely."""


def stories(setting: Setting, *, cases: int) -> Iterator[Story]:
    """Tell so many cases, in the order of the days on which they began, as far as the last day."""
    diary = Diary(setting, lanes=1 + cases // max(1, len(setting.days) * len(setting.clerks) * VISITS_A_DAY))
    dice = Random(f"{setting.seed} year")
    weights = [MONTHS[day.month] * WEEKDAYS[day.isoweekday()] for day in setting.days]
    days = sorted(dice.choices(setting.days, weights, k=cases))
    deck = _deck(Random(f"{setting.seed} deck"))
    told = 0
    while told < cases:
        plot = next(deck)
        if plot.name == "two_cases" and told + 2 > cases:
            continue
        story = _story(diary, plot, serial=told + 1, day=days[told], last_day=setting.last)
        told += story.cases
        yield story


def deck_size() -> int:
    """After so many stories every plot has been told."""
    return sum(plot.cards for plot in PLOTS)


def _deck(dice: Random) -> Iterator[Plot]:
    """Deal the plots like cards: within one deck every plot comes as often as it should."""
    while True:
        cards = [plot for plot in PLOTS for _card in range(plot.cards)]
        dice.shuffle(cards)
        yield from cards


def _story(diary: Diary, plot: Plot, *, serial: int, day: date, last_day: date) -> Story:
    """Tell one story; where its day is full and the next ones too, on another day."""
    setting = diary.setting
    dice = Random(f"{setting.seed} story {serial}")
    codes = sorted(code for code, item in setting.items.items() if _possible(plot, setting, code) and plot.fits(item))
    end = moment(last_day + ONE_DAY, 0)
    while True:
        item = dice.choices(codes, [ITEMS.get(code, 1) for code in codes])[0]
        window = dice.choice(setting.windows_of(item))
        course = Course(diary, dice, serial=serial, item=item, window=window, day=day)
        plot.run(course)
        applicant = _applicant(dice, setting.items[item].audience, serial)
        agent = ("natural", dice.randrange(1, 1 + max(8, serial // 8))) if course.by_agent else None
        story = course.story(plot.name, applicant, agent)
        if story.deeds[0].at < end:
            return _as_far_as(story, end)
        day = dice.choice(setting.days)


def _possible(plot: Plot, setting: Setting, code: str) -> bool:
    """What is for advice only is never applied for."""
    return bool(setting.windows_of(code)) and (plot.name in _ADVICE or not setting.items[code].advice_only)


_ADVICE = frozenset({"advice", "phone_advice", "no_show"})


def _applicant(dice: Random, audience: tuple[str, ...], serial: int) -> ApplicantKey:
    """Somebody who came before, or somebody new."""
    if "organisation" in audience and dice.random() < 0.15:
        return "organisation", dice.randrange(1, 1 + max(4, serial // 40))
    return "enterprise", dice.randrange(1, 1 + max(20, serial // 3))


def _as_far_as(story: Story, end: datetime) -> Story:
    """What has happened by ``end``; the rest lies ahead, and the case stands open."""
    deeds: tuple[Deed, ...] = tuple(deed for deed in story.deeds if deed.at < end)
    return Story(story.serial, story.plot, story.window, story.applicant, story.agent, deeds)
