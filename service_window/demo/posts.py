"""Today at the posts: schedule, who signed in when, who is off post. Only on a working day, and nothing lies ahead of now."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from service_window.demo.office import Cast
from service_window.demo.people import CHIEF, CLERKS
from windows.models import Absence, Attendance, CalendarDay, EquipmentCheck, Staff
from windows.services import audit, leaves, messages, schedule
from windows.workdays import ONE_DAY

DAYS = 14
"""So many days ahead the schedule is planned."""

CAME = {1: time(8, 42), 2: time(8, 47), 3: time(8, 55), 4: time(8, 39), 5: time(9, 6), 6: time(8, 44)}
"""When the clerk of each window came: one not ten minutes early, one late."""

AWAY = 6
"""The window whose clerk fetches something."""
AWAY_SINCE, AWAY_FOR = timedelta(minutes=12), timedelta(minutes=15)


def man_posts(cast: Cast) -> None:
    """Plan the next days, sign everybody in as of this morning, and let one be off post."""
    now = timezone.now()
    today = timezone.localdate(now)
    calendar = CalendarDay.objects.work_calendar()
    schedule.plan_days(today, last=today + DAYS * ONE_DAY, by=None)
    for number in range(DAYS):
        day = today + number * ONE_DAY
        if calendar.is_workday(day):
            schedule.set_chief_of_day(day, chief=cast.staff[CHIEF.number], by=None)
            window = 1 + day.toordinal() % len(CLERKS)
            schedule.plan_lunch(cast.windows[window], staff=_clerk(cast, window), day=day, by=None)
    if calendar.is_workday(today):
        _sign_everybody_in(cast, now)
        messages.send_message(
            cast.windows[1], by=cast.staff[CHIEF.number], text="样例：今天下午三点开窗口例会，请安排好B角。"
        )
    _ask_for_leave(cast, calendar.workday_after(today))


def _sign_everybody_in(cast: Cast, now: datetime) -> None:
    rows = [
        Attendance(
            staff=_clerk(cast, window),
            window=cast.windows[window],
            day=timezone.localdate(now),
            signed_in_at=min(now, timezone.make_aware(datetime.combine(timezone.localdate(now), came))),
            not_ready=["material"] if window == 3 else [],
            not_ready_note="样例：办事指南待补印。" if window == 3 else "",
        )
        for window, came in sorted(CAME.items(), key=lambda pair: pair[1])
    ]
    Attendance.objects.bulk_create(rows)
    EquipmentCheck.objects.bulk_create(
        EquipmentCheck(window=row.window, phase="on", day=row.day, at=row.signed_in_at, by=row.staff) for row in rows
    )
    away = _leave(next(row for row in rows if row.window == cast.windows[AWAY]), now)
    audit.record_many(
        [
            *(
                audit.Act(
                    "attendance.sign_in",
                    row,
                    by=row.staff,
                    after={"window": row.window.number, "not_ready": row.not_ready},
                    label=row.staff.number,
                    at=row.signed_in_at,
                )
                for row in rows
            ),
            audit.Act(
                "absence.begin",
                away,
                by=away.attendance.staff,
                after={"expected_back_at": away.expected_back_at, "told": True},
                at=away.left_at,
            ),
        ]
    )


def _leave(row: Attendance, now: datetime) -> Absence:
    left = max(row.signed_in_at, now - AWAY_SINCE)
    return Absence.objects.create(
        attendance=row,
        left_at=left,
        destination="样例：文印室取证书用纸",
        destination_told_at=left,
        expected_back_at=left + AWAY_FOR,
    )


def _ask_for_leave(cast: Cast, day: date) -> None:
    """A day of leave that waits for the chief representative."""
    starts = timezone.make_aware(datetime.combine(day, time.min))
    person = _clerk(cast, 2)
    leaves.request_leave(
        by=person, kind="annual", starts_at=starts, ends_at=starts + ONE_DAY, reason="样例：年休假一天。"
    )


def _clerk(cast: Cast, window: int) -> Staff:
    return cast.staff[CLERKS[window - 1].number]
