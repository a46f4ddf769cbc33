"""The words of the page of figures: what each figure is called and how it is counted, and lengths of time."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from service_window.dashboard.figures_arithmetic import whole_minutes

Words = str | Promise

_HOUR = 60
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's name, its short name at the head of a column, and how it is counted."""

    label: Words
    head: Words
    text: Words


VISITS = Definition(
    gettext_lazy("Visits"),
    gettext_lazy("Visits"),
    gettext_lazy(
        "Visitors received at a window or advised on the telephone, by the time the visit began. "
        "The list shows their cases: a visit can have several, and counts with each of their items."
    ),
)
RECEIVED = Definition(
    gettext_lazy("Cases received"),
    pgettext_lazy("cases", "Received"),
    gettext_lazy("Applications taken in, by the day of receipt; whether they were accepted does not matter here."),
)
DECIDED = Definition(
    gettext_lazy("Cases decided"),
    pgettext_lazy("cases", "Decided"),
    gettext_lazy("Cases approved or refused, by the day of the decision."),
)
FINISHED = Definition(
    gettext_lazy("Cases finished"),
    pgettext_lazy("cases", "Finished"),
    gettext_lazy("Cases that went through all seven steps, by the time they were closed; early ends are left out."),
)
ON_TIME = Definition(
    gettext_lazy("Promise kept"),
    gettext_lazy("On time"),
    gettext_lazy(
        "Of the results that were ready in the period and had a promise: those ready by the promised day, "
        "or within the promised minutes. The day of collection does not matter."
    ),
)
EARLY = Definition(
    gettext_lazy("Early"),
    gettext_lazy("Early"),
    gettext_lazy(
        "Of the results that were ready in the period and had a promised day: those ready on an earlier day. "
        "Immediate items are left out."
    ),
)
DAYS_SAVED = Definition(
    gettext_lazy("Working days saved"),
    gettext_lazy("Days saved"),
    gettext_lazy(
        "Working days between the day the result was ready and the promised day, added up over the early cases; "
        "late cases are not set off against them."
    ),
)
MINUTES_SAVED = Definition(
    gettext_lazy("Minutes saved"),
    gettext_lazy("Minutes saved"),
    gettext_lazy("Immediate items: minutes left of the promised ones when the result was ready, added up."),
)
STEPS = gettext_lazy(
    "How long each step took: from the completion of the step before to its own, nights and days off included. "
    "Counted are steps completed in the period that somebody took time for; what was carried over, not applicable, "
    "deemed done by law or taken back is left out. Half of the steps took no longer than the median, "
    "and nine in ten no longer than the 90th percentile."
)
WAITS = gettext_lazy(
    "From the recorded times of the numbers that visitors drew. Waiting: each stretch from drawing the number, or from "
    "being passed on or taken back, to the call. Walking: from the call to the arrival at the window. Serving: from the "
    "arrival to the end of the visit, or to its pause. Booked are visitors who came for a booked time. Each stretch "
    "counts in the hour in which it began, in full length; time parked, and times whose end nobody recorded, are left out."
)
WAIT_KINDS = {
    ("waiting", "walk_in"): gettext_lazy("Waiting, walk-in"),
    ("waiting", "booked"): gettext_lazy("Waiting, booked"),
    ("called", "walk_in"): gettext_lazy("Walking, walk-in"),
    ("called", "booked"): gettext_lazy("Walking, booked"),
    ("serving", "walk_in"): gettext_lazy("Serving, walk-in"),
    ("serving", "booked"): gettext_lazy("Serving, booked"),
}
MANNED = Definition(
    gettext_lazy("Time manned"),
    gettext_lazy("Manned"),
    gettext_lazy(
        "Minutes in which somebody was signed in at the window and not on leave, within opening hours or lunch duty; outside them only "
        "while a visitor was on the way or was served. Two people at one window are one manned window. It is the sum of the four parts."
    ),
)
SERVING = Definition(
    gettext_lazy("Serving time"),
    pgettext_lazy("time of a window", "Serving"),
    gettext_lazy(
        "From the arrival of a visitor at the window to the end of the visit, or to its pause. Two visitors at once count once."
    ),
)
WALKING = Definition(
    gettext_lazy("Walking time"),
    pgettext_lazy("time of a window", "Walking"),
    gettext_lazy("A visitor has been called and has not arrived yet, and nobody else is being served at the window."),
)
PAUSED = Definition(
    gettext_lazy("Paused time"),
    pgettext_lazy("time of a window", "Paused"),
    gettext_lazy("Everybody who is signed in at the window is off post. The reason is that of whoever left last."),
)
IDLE = Definition(
    gettext_lazy("Idle time"),
    pgettext_lazy("time of a window", "Idle"),
    gettext_lazy(
        "Manned, and none of these: somebody is at the post, and no visitor is on the way or being served. Advice on the telephone and "
        "work on cases without a visitor have no time of their own and lie in it."
    ),
)
PARTS = {"manned": MANNED, "serving": SERVING, "walking": WALKING, "paused": PAUSED, "idle": IDLE}
WINDOW_TIME = gettext_lazy(
    "From recorded times: sign-ins, times off post, leave, opening hours, lunch duty, and the numbers that visitors drew. Every minute "
    "counts once, in the hour in which it lies; times are read to the minute, so that the parts add up. A visit whose end nobody recorded "
    "counts as nothing, neither as serving nor as idle; on days on which nobody signed in, only the time with visitors is known; a forgotten sign-out counts to the end of the shift. What still goes on counts until now."
)
NO_RANKING = gettext_lazy(
    "These are figures of windows and hours, for planning shifts and opening hours. Nothing here is counted by person: who waits for "
    "visitors at the post does what was promised."
)
PEOPLE = gettext_lazy(
    "Visits are counted for who received the visitor, steps for who took them, cases for who holds them now. "
    "These are facts about the work, and no rating of people."
)
IMPORTED = gettext_lazy("Cases that were imported are in none of these figures.")


def length(spent: timedelta) -> str:
    """A length of time in words: seconds below a minute, minutes up to two hours, then hours and minutes, from two days on days and hours."""
    minutes = whole_minutes(spent)
    if not minutes:
        return _("%(seconds)d s") % {"seconds": int(spent.total_seconds())}
    if minutes < 2 * _HOUR:
        return _("%(minutes)d min") % {"minutes": minutes}
    if minutes < 2 * _DAY:
        return _("%(hours)d h %(minutes)d min") % {"hours": minutes // _HOUR, "minutes": minutes % _HOUR}
    return _("%(days)d d %(hours)d h") % {"days": minutes // _DAY, "hours": minutes % _DAY // _HOUR}


def share(part: int | None) -> str:
    """A share in per cent; a dash of nothing."""
    return "—" if part is None else f"{part}%"
