"""Notices for the hall displays: written by the chief representative, shown until they end (S2)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import HallNotice
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotValid, require, validate

WRITE_NOTICE = "appointments.write_hall_notice"
MOST_SHOWN = 3
"""So many notices fit the line of a display; the newest are shown."""


class NoticeState(Refusal):
    """The notice is shown no more."""


@transaction.atomic
def write_notice(
    text: str, *, by: Staff, shows_until: datetime, shows_from: datetime | None = None, text_en: str = ""
) -> HallNotice:
    """Show a line on the hall displays from now, or from a later moment, until ``shows_until``."""
    require(by, WRITE_NOTICE)
    moment = timezone.now()
    row = HallNotice(
        text=words(text, most=120, missing=_("The notice is empty.")),
        text_en=words(text_en, most=240),
        shows_from=shows_from or moment,
        shows_until=shows_until,
        written_by=by,
        written_at=moment,
    )
    if shows_until <= moment:
        raise NotValid(_("This moment has passed. Say until when the notice is shown."))
    validate(row)
    row.save(force_insert=True)
    audit.record("hall_notice.write", row, by=by, after={"from": row.shows_from, "until": shows_until})
    return row


@transaction.atomic
def withdraw_notice(notice: HallNotice, *, by: Staff) -> HallNotice:
    """Take a notice off the displays before its time."""
    require(by, WRITE_NOTICE)
    moment = timezone.now()
    standing = HallNotice.objects.filter(pk=notice.pk, withdrawn_at=None, shows_until__gt=moment)
    if not standing.update(withdrawn_at=moment, withdrawn_by=by):
        raise NoticeState(_("This notice is shown no more."))
    notice.withdrawn_at, notice.withdrawn_by = moment, by
    audit.record("hall_notice.withdraw", notice, by=by)
    return notice


def notices_at(moment: datetime) -> list[HallNotice]:
    """The notices that the displays show at a moment."""
    return list(HallNotice.objects.shown_at(moment)[:MOST_SHOWN])
