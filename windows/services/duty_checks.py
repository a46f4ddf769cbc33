"""What the services of people on duty share: text as it is kept, who is in service, who is chief representative now."""

import unicodedata
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from service_window.prepared import Prepared
from windows.models import ChiefDuty, Leave, Staff
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

_LINE_ENDS = "\n\r\t"


class NotInService(Refusal):
    """The person does not serve on this day, or is on leave."""


def words(text: str, *, most: int, missing: str = "") -> str:
    """The text without spaces around it; refuse what is too long or cannot be printed, and nothing where ``missing`` says so.

    SQLite stores what is too long and PostgreSQL breaks off: both are refused here, in words.
    """
    text = text.strip()
    if not text and missing:
        raise NotValid(missing)
    if len(text) > most:
        raise NotValid(
            _("The text has %(length)d characters, and at most %(most)d can be kept. Shorten it.")
            % {"length": len(text), "most": most}
        )
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _LINE_ENDS for char in text):
        raise NotValid(_("The text holds control characters. Type it again instead of pasting it."))
    return text


def ensure_in_service(person: Staff, moment: datetime) -> None:
    """Refuse for a person whose service has ended or not begun."""
    day = timezone.localdate(moment)
    if not person.is_active or not person.served_on(day):
        raise NotInService(_("%(person)s is not in service on %(day)s.") % {"person": person, "day": day.isoformat()})


def ensure_not_on_leave(person: Staff, moment: datetime) -> None:
    """Refuse for a person who is on leave and has not reported back (销假)."""
    for (ends,) in _ON_LEAVE.rows(person=person.pk or 0, moment=moment):
        until = timezone.localtime(ends).strftime("%Y-%m-%d %H:%M")
        raise NotInService(
            _("%(person)s is on leave until %(until)s. The return must be reported first.")
            % {"person": person, "until": until}
        )


def _on_leave(*, person: int, moment: datetime) -> QuerySet[Leave, Any]:
    return Leave.objects.during(moment).filter(staff=person).values_list("until_at")[:1]


_ON_LEAVE = Prepared(_on_leave, names={"person": int, "moment": datetime}, moments=(0,))


def ensure_chief_on_duty(by: Staff, moment: datetime) -> None:
    """Refuse a chief representative whom the roster of the day does not name, or who is on leave (S2).

    Where no roster names anybody, every chief representative is on duty. Bureau leaders stand above the roster.
    """
    ensure_in_service(by, moment)
    if by.is_superuser or by.has_role(Role.BUREAU_LEADER):
        return
    ensure_not_on_leave(by, moment)
    duty = ChiefDuty.objects.for_list().filter(pk=timezone.localdate(moment)).first()
    if duty is not None and by.pk not in (duty.chief_id, duty.deputy_id):
        raise NotPermitted(
            _("The chief representative today is %(chief)s. Ask there, or have the roster changed.")
            % {"chief": duty.chief.name}
        )
