"""The posts of the demo: manned at every hour of a working day, and never ahead of the clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from service_window.demo import posts
from service_window.demo.office import write_office
from windows.models import Absence, Attendance, ChiefDuty, Leave, LunchDuty, Shift
from windows.services import audit

pytestmark = pytest.mark.django_db


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "signed_in"),
    [("2026-11-23 00:01", 6), ("2026-11-23 09:05", 6), ("2026-11-23 23:30", 6), ("2026-11-22 10:00", 0)],
)
def test_posts_are_manned_at_every_hour_of_a_working_day_only(text: str, signed_in: int) -> None:
    now = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(now, tick=False):
        posts.man_posts(write_office(now.date()))
        rows = Attendance.objects.for_day(now.date()).open()
        assert (rows.count(), rows.filter(signed_in_at__gt=now).exists()) == (signed_in, False)
        assert Absence.objects.open().filter(left_at__lte=now).count() == bool(signed_in)
        assert Leave.objects.filter(state="requested", starts_at__gt=now).count() == 1
        days = set(Shift.objects.values_list("day", flat=True))
        assert (len(days), min(days) >= now.date(), max(days) - now.date()) == (
            11 if signed_in else 10,
            True,
            timedelta(days=14 if signed_in else 12),
        )
        assert days >= set(LunchDuty.objects.values_list("day", flat=True))
        assert LunchDuty.objects.count() == ChiefDuty.objects.count() == 10
        assert audit.verify_chain().ok
