"""The history of a case in words: what happened, who really did it, when (R7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.flow import How, Step
from appointments.models import (
    Applicant,
    Approval,
    Assistance,
    Case,
    Delivery,
    Extension,
    GreenChannel,
    Handover,
    Result,
    SpecialProcedure,
)
from appointments.views import _trail
from appointments.views._trail import Row, Trail
from service_window.fields import mask_name
from windows.models import ApprovalLink, Paper


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the timeline."""

    at: datetime
    title: str | Promise
    person: str
    detail: str = ""
    reversed: bool = False


def history_of(trail: Trail) -> list[Event]:
    """The timeline of a case, the newest first."""
    return [_TELLERS[row.row](row, trail.case) for row in reversed(trail.rows)]


def moment(at: datetime) -> str:
    """A moment as sentences name it."""
    return date_format(timezone.localtime(at), "Y-m-d H:i")


def _said(*parts: str | Promise | None) -> str:
    return " · ".join(str(part) for part in parts if part)


def _step(row: Row, case: Case) -> Event:
    step = Step(row.number or 1)
    how = "" if row.code == How.DONE else str(How(row.code).label)
    back = row.until and _("Taken back by %(name)s, %(at)s") % {"name": row.other, "at": moment(row.until)}
    person = row.person or str(_("By law"))
    return Event(row.at, f"{step.code} {step.label}", person, _said(how, row.note, back), bool(row.until))


def _approval(row: Row, case: Case) -> Event:
    link = ApprovalLink.ApproverRole(row.detail).label
    title = _("%(name)s: %(opinion)s") % {"name": link, "opinion": Approval.Opinion(row.code).label}
    return Event(row.at, title, row.person or "", row.note, bool(row.until))


def _notice(row: Row, case: Case) -> Event:
    title = _("Correction notice %(ordinal)d") % {"ordinal": row.number}
    supplied = row.until and _("Supplied %(at)s, to %(name)s") % {"at": moment(row.until), "name": row.other}
    return Event(row.at, title, row.person or "", _said(row.detail, row.note, supplied))


def _undertaking(row: Row, case: Case) -> Event:
    title = _("Undertaking to supply materials by %(day)s") % {"day": row.detail}
    kept = row.until and _("Fulfilled %(at)s, to %(name)s") % {"at": moment(row.until), "name": row.other}
    return Event(row.at, title, row.person or "", _said(kept))


def _special(row: Row, case: Case) -> Event:
    kind = SpecialProcedure.Kind(row.code).label
    title = _("Special procedure: %(kind)s, %(days)d working days expected") % {"kind": kind, "days": row.number}
    ended = row.until and _("Ended %(at)s by %(name)s") % {"at": moment(row.until), "name": row.other}
    return Event(row.at, title, row.person or "", _said(row.detail, row.note, ended))


def _extension(row: Row, case: Case) -> Event:
    state = Extension.State(row.code).label
    title = _("Extension by %(days)d working days: %(state)s") % {"days": row.number, "state": state}
    decided = row.until and _("Decided %(at)s by %(name)s") % {"at": moment(row.until), "name": row.other}
    return Event(row.at, title, row.person or "", _said(row.note, decided))


def _handover(row: Row, case: Case) -> Event:
    title = _("Held by %(name)s") % {"name": row.person}
    role = Handover.Role(row.code).label if row.code != Handover.Role.NONE else ""
    until = row.until and _("until %(at)s") % {"at": moment(row.until)}
    return Event(row.at, title, row.other or "", _said(role, row.note, until))


def _green(row: Row, case: Case) -> Event:
    title = _("Green channel: %(state)s") % {"state": GreenChannel.State(row.code).label}
    decided = row.until and _("Decided %(at)s by %(name)s") % {"at": moment(row.until), "name": row.other}
    category = GreenChannel.Category(row.detail).label
    return Event(row.at, title, row.person or "", _said(category, row.note, decided))


def _assistance(row: Row, case: Case) -> Event:
    title = _("Assistance: %(kind)s") % {"kind": Assistance.Kind(row.code).label}
    return Event(row.at, title, row.person or "")


def _result(row: Row, case: Case) -> Event:
    title = _said(Result.Kind(row.code).label, row.detail)
    return Event(row.at, title, row.person or "", row.note, bool(row.until))


def _delivery(row: Row, case: Case) -> Event:
    masked = (
        case.applicant is None or case.applicant.kind == Applicant.Kind.NATURAL or row.detail != case.applicant.name
    )
    recipient = mask_name(row.detail) if masked else row.detail
    title = _("Delivery: %(way)s") % {"way": Delivery.Way(row.code).label}
    return Event(row.at, title, row.person or "", _said(recipient, row.note), bool(row.until))


def _paper(row: Row, case: Case) -> Event:
    title = f"{Paper.Kind(row.code).label} {row.detail}"
    return Event(row.at, title, row.person or "", _said(row.note), bool(row.until))


def _waited(row: Row, case: Case) -> Event:
    """How long the visitor waited with the number, in whole minutes; the times themselves stand beside it."""
    title = _("Number %(number)s: waited for the call") % {"number": row.detail}
    if row.until is None:
        return Event(row.at, title, "")
    minutes = int((row.until - row.at).total_seconds() // 60)
    words = ngettext("%(n)d minute, called %(at)s", "%(n)d minutes, called %(at)s", minutes)
    return Event(row.at, title, "", words % {"n": minutes, "at": moment(row.until)})


def _seated(row: Row, case: Case) -> Event:
    title = _("Number %(number)s at window %(window)d") % {"number": row.detail, "window": row.number}
    until = row.until and _("until %(at)s") % {"at": moment(row.until)}
    return Event(row.at, title, row.person or "", _said(until))


_TELLERS: dict[str, Callable[[Row, Case], Event]] = {
    _trail.STEP: _step,
    _trail.APPROVAL: _approval,
    _trail.NOTICE: _notice,
    _trail.UNDERTAKING: _undertaking,
    _trail.SPECIAL: _special,
    _trail.EXTENSION: _extension,
    _trail.HANDOVER: _handover,
    _trail.GREEN: _green,
    _trail.ASSISTANCE: _assistance,
    _trail.RESULT: _result,
    _trail.DELIVERY: _delivery,
    _trail.PAPER: _paper,
    _trail.WAITED: _waited,
    _trail.SEATED: _seated,
}
