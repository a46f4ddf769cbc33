"""Limits on public forms: so many attempts under a key in a stretch of time, counted in the database."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import RateCount

_TABLE = RateCount._meta.db_table
_HIT = (
    f'INSERT INTO "{_TABLE}" ("key", "count", "until") VALUES (%s, 1, %s) ON CONFLICT ("key") DO UPDATE SET '
    f'"count" = CASE WHEN "{_TABLE}"."until" < %s THEN 1 ELSE "{_TABLE}"."count" + 1 END, '
    f'"until" = CASE WHEN "{_TABLE}"."until" < %s THEN excluded."until" ELSE "{_TABLE}"."until" END'
)


class TooOften(Refusal):
    """Too many attempts: wait, or ask at the window."""


def ensure_below(key: str, *, most: int) -> None:
    """Raise `TooOften` where ``key`` has used up its ``most`` attempts."""
    row = RateCount.objects.filter(key=key[:128], until__gte=timezone.now()).first()
    if row is not None and row.count >= most:
        until = timezone.localtime(row.until).strftime("%H:%M")
        raise TooOften(_("Too many attempts. Try again after %(time)s, or call the window.") % {"time": until})


def hit(key: str, *, seconds: int) -> None:
    """Count one attempt under ``key``; the stretch of ``seconds`` begins with the first one."""
    now = timezone.now()
    until = now + timedelta(seconds=seconds)
    convert = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(_HIT, (key[:128], convert(until), convert(now), convert(now)))


def clear_past() -> int:
    """Forget the counts whose time is over; run by ``tick``."""
    deleted, _per_model = RateCount.objects.filter(until__lt=timezone.now()).delete()
    return deleted
