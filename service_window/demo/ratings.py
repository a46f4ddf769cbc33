"""Ratings of the year: a believable share of the finished cases, a few bad ones with their follow-up, some published.

The same seed and day tell the same ratings. They enter the ledger before it is written; contacts follow their ratings.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from appointments.flow import Outcome, Step
from appointments.models import Applicant, StepRecord
from evaluations.models import FollowUp, FollowUpEvent, RaterContact, Rating, RatingPublication, RatingSettings
from evaluations.rating_types import BAD, Level
from service_window.demo.ledger import Ledger, Track
from service_window.demo.people import CHIEF, OFFICERS, REVIEWERS
from service_window.demo.setting import moment
from windows.models import Device, Staff
from windows.services import audit
from windows.services.devices import issue_device
from windows.workdays import Unit

AT_COUNTER, ELSEWHERE = 0.62, 0.18
"""So many of those who were at the counter rated, and of those who got the result by mail or download."""

LEVELS = {
    Level.VERY_SATISFIED: 690,
    Level.SATISFIED: 240,
    Level.FAIRLY_SATISFIED: 55,
    Level.DISSATISFIED: 11,
    Level.VERY_DISSATISFIED: 4,
}
PRAISE = ("样例：讲得很清楚，一次办成。", "样例：态度热情。", "样例：比承诺的时间快。")
WRONG = (
    (("slow",), "样例：排队时间较长。"),
    (("unclear",), "样例：缺的材料没有一次说清。"),
    (("cold", "slow"), ""),
    (("facilities",), "样例：等候区座位不够。"),
)
DONE = (
    "样例：已在高峰时段增开窗口。",
    "样例：已向申请人一次说清并更新办事指南。",
    "样例：已向申请人致歉并组织培训。",
    "样例：已增设座椅。",
)
RECENT = timedelta(days=30)
STAGES = ("open", "assigned", "contacted", "verified", "replied")
"""Where the newest bad reviews stand, the newest first; the older ones were called back."""
_LENGTHS = {"assigned": 10, "contacted": 25, "verified": 45, "settled": 70, "replied": 80}
_VERBS = {"assigned": "assign", "contacted": "contact", "verified": "verify", "settled": "settle", "replied": "reply"}


def tell_ratings(ledger: Ledger) -> None:
    """Add ratings and what followed from them to the year, and a device for every window."""
    devices = {
        row.pk: issue_device(f"{row.number}号窗口评价器", kind=Device.Kind.WINDOW, by=None, window=row)[0]
        for row in ledger.cast.windows.values()
    }
    for track in ledger.tracks:
        _rate(ledger, track, devices)
    rows: list[Rating] = sorted(ledger.rows.get(Rating, []), key=lambda row: row.rated_at)
    ledger.rows[Rating] = rows
    bad = sorted((row for row in rows if row.level in BAD), key=lambda row: row.rated_at, reverse=True)
    recent = moment(ledger.today, 0) - RECENT
    for number, row in enumerate(bad):
        under_way = number < len(STAGES) and row.rated_at > recent
        _follow_up(ledger, row, STAGES[number] if under_way else "called_back")
    ledger.acts.sort(key=lambda act: act.at or moment(ledger.today, 0))


def contacts_of(ledger: Ledger) -> list[RaterContact]:
    """Who rated, as long as contacts are kept; the ratings have their keys by now."""
    kept = moment(ledger.today, 0) - timedelta(days=RatingSettings.objects.current().contact_kept_days - 1)
    people = {row.pk: row for row in ledger.rows.get(Applicant, [])}
    return [
        RaterContact(rating_id=row.pk, name=person.name, phone=person.phone, given_at=row.rated_at)
        for row in ledger.rows.get(Rating, [])
        if row.rated_at > kept and (person := people.get(row.case.agent_id or row.case.applicant_id)) is not None
    ]


def _rate(ledger: Ledger, track: Track, devices: dict[int, Device]) -> None:
    case = track.case
    if case.outcome != Outcome.COMPLETED:
        return
    finish: StepRecord = next(row for row in track.records if row.step == Step.FINISH and row.reversed_at is None)
    dice = Random(f"{ledger.setting.seed} rating {case.number}")
    if finish.staff is None or dice.random() > (AT_COUNTER if finish.visit else ELSEWHERE):
        return
    at_device = finish.visit is not None and dice.random() < 0.85
    wait = timedelta(seconds=dice.randint(15, 90)) if at_device else timedelta(minutes=dice.randint(5, 400))
    if finish.completed_at + wait >= moment(ledger.today, 0):
        return
    level = dice.choices(list(LEVELS), list(LEVELS.values()))[0]
    reasons, text = (
        dice.choice(WRONG) if level.value in BAD else ((), dice.choice(PRAISE) if dice.random() < 0.08 else "")
    )
    window = finish.visit.window if finish.visit else case.window
    row = Rating(
        case=case,
        visit=finish.visit,
        staff=finish.staff,
        window=window,
        level=level.value,
        reasons=" ".join(reasons),
        text=text,
        channel="window_device" if at_device else "qr",
        device=devices[window.pk] if at_device and window else None,
        invited_at=case.rating_invited_at,
        rated_at=finish.completed_at + wait,
        is_sample=True,
    )
    ledger.add(row)
    _act(ledger, "rating.give", row, row.rated_at, after={"level": row.level, "channel": row.channel, "again": False})


def _follow_up(ledger: Ledger, rating: Rating, stage: str) -> None:
    """The follow-up of a bad review as far as ``stage``; each step some minutes after the one before."""
    calendar, day = ledger.setting.calendar, rating.rated_at.date()
    reached = tuple(_VERBS)
    steps = reached if stage == "called_back" else reached[: reached.index(stage) + 1] if stage in reached else ()
    by = {"assigned": ledger.cast.staff[CHIEF.number]}
    assignee = ledger.cast.staff[(OFFICERS[0] if day.toordinal() % 2 else REVIEWERS[0]).number]
    at = {name: rating.rated_at + timedelta(minutes=_LENGTHS[name]) for name in steps}
    done = DONE[[reasons for reasons, _text in WRONG].index(tuple(rating.reasons.split()))]
    row = FollowUp(
        rating=rating,
        state=stage,
        opened_at=rating.rated_at,
        contact_due_on=calendar.due(day, 1, Unit.WORKING_DAY).on,
        rectify_due_on=calendar.due(day, 5, Unit.WORKING_DAY).on,
        **_fields(at, assignee, done),
    )
    ledger.add(row)
    _event(ledger, row, "open", None, rating.rated_at, "")
    words = {"assigned": assignee.name, "contacted": "样例：已电话联系。", "verified": "样例：查看叫号记录。"}
    for name in steps:
        _event(ledger, row, _VERBS[name], by.get(name, assignee), at[name], words.get(name, done))
    if stage == "called_back":
        _call_back(ledger, row, assignee, done)


def _fields(at: dict[str, datetime], assignee: Staff, done: str) -> dict[str, Any]:
    """What the row holds of the steps taken."""
    fields: dict[str, Any] = {}
    if "assigned" in at:
        fields |= {"assigned_to": assignee, "assigned_at": at["assigned"]}
    if "contacted" in at:
        fields["contacted_at"] = at["contacted"]
    if "verified" in at:
        fields |= {"verified_at": at["verified"], "verdict": "partly"}
    if "settled" in at:
        fields |= {"settled_at": at["settled"], "settlement": "rectified", "settlement_text": done}
    if "replied" in at:
        fields |= {"replied_at": at["replied"], "reply": done}
    return fields


def _call_back(ledger: Ledger, row: FollowUp, assignee: Staff, done: str) -> None:
    """The visitor was called some days later; every third review is published with what was done."""
    day = row.rectify_due_on
    called = min(moment(day, 10 * 3600), moment(ledger.today, 0))
    row.call_back = "dissatisfied" if row.rating.level == Level.VERY_DISSATISFIED else "satisfied"
    row.called_back_at = called
    _event(ledger, row, "call_back", assignee, called, "")
    if day.toordinal() % 3 == 0:
        office = ledger.cast.staff[OFFICERS[0].number]
        text = row.rating.text
        ledger.add(
            RatingPublication(
                rating=row.rating, text=text, reply=done, rectification=done, published_by=office, published_at=called
            )
        )
        _act(ledger, "rating.publish", row.rating, called, by=office)


def _event(ledger: Ledger, row: FollowUp, verb: str, by: Staff | None, at: datetime, note: str) -> None:
    ledger.add(FollowUpEvent(follow_up=row, verb=verb, by=by, at=at, note=note))
    _act(ledger, f"follow_up.{verb}", row, at, by=by)


def _act(ledger: Ledger, verb: str, subject: Any, at: datetime, **fields: Any) -> None:
    rating = subject if isinstance(subject, Rating) else subject.rating
    ledger.acts.append(audit.Act(verb, subject, at=at, label=rating.case.number or "", **fields))
