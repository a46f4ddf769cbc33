"""Who holds which duty at a moment, by A and B roles, assignments for the day and presence (R3)."""

from datetime import datetime

from django.utils import timezone

from windows.cover import Cover, Post
from windows.models import Attendance
from windows.models.day_cover import duties_on
from windows.services.schedule import windows_that_call


def cover_at(moment: datetime) -> Cover:
    """All duties of a moment; until presence is recorded, everybody in service counts as at the post."""
    day = timezone.localdate(moment)
    return Cover(duties_on(day), at_post=Attendance.objects.at_post(moment), on=day)


def alarms_at(moment: datetime, *, cover: Cover | None = None) -> tuple[Post, ...]:
    """The uncovered items of the windows that receive visitors now: at lunch only those on lunch duty (R5)."""
    calling = windows_that_call(moment)
    return tuple(post for post in (cover or cover_at(moment)).uncovered() if post.window_id in calling)
