"""Who is at which post, told by one statement: the answers of those who are asked elsewhere one by one."""

from collections.abc import Iterable
from datetime import datetime

import pytest

from appointments.services.posts import posts_at
from tests.case_factories import Counter, make_counter
from tests.duty_factories import MONDAY, at, clock, make_attendance, make_clerk, make_leave
from windows.cover import Assignment
from windows.models import Attendance, WindowItem
from windows.models.day_cover import duties_on
from windows.services.absences import begin_absence
from windows.services.day_covers import assign_for_day

pytestmark = pytest.mark.django_db


def told(duties: Iterable[Assignment]) -> list[tuple[int, int, int, int]]:
    """Who has which duty, without the days for which it holds."""
    return sorted((one.window_id, one.item_id, one.a_id, one.b_id) for one in duties)


def agrees(counter: Counter, moment: datetime) -> None:
    """Compare with cover, presence and offers as the other pages read them."""
    posts = posts_at(moment, window=counter.window)
    assert told(posts.duties) == told(duties_on(MONDAY))
    assert posts.present == (Attendance.objects.at_post(moment) if Attendance.objects.is_recorded(moment) else None)
    assert posts.offered == set(WindowItem.objects.filter(window=counter.window).values_list("item_id", flat=True))
    assert (len(posts.duties), len(posts.offered)) == (1, 1)


def test_one_statement_agrees_with_cover_presence_and_offers() -> None:
    counter, third = make_counter(), make_clerk()
    agrees(counter, at("10:00"))  # nobody has signed in: everybody counts
    with clock("08:50"):
        make_leave(third, at("11:00"), at("12:00"))
        row = make_attendance(counter.a, counter.window)
    agrees(counter, at("10:00"))
    with clock("10:05"):
        begin_absence(row, by=counter.a, destination="业务科")
        assign_for_day(counter.window, item=counter.version.item, staff=third, by=counter.chief, reason="外出")
    agrees(counter, at("10:10"))
    assert {one.b_id for one in posts_at(at("10:10")).duties} == {third.pk}
    with clock("10:20"):
        make_attendance(third)
    agrees(counter, at("10:30"))
    agrees(counter, at("11:30"))
