"""Outsiders inside the window only with a permit: who, why, when, who allowed it (R9)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import EntryPermit, Staff, Window
from windows.services import audit
from windows.services.duty_checks import ensure_chief_on_duty, ensure_in_service, words
from windows.services.records import NotPermitted, NotValid, require

REQUEST_ENTRY = "windows.request_entry"
ALLOW_ENTRY = "windows.allow_entry"
LONGEST = timedelta(days=31)


class PermitState(Refusal):
    """The permit is in another state than the act needs."""


@transaction.atomic
def request_entry(
    visitor: str,
    *,
    by: Staff,
    purpose: str,
    from_at: datetime,
    until_at: datetime,
    organisation: str = "",
    people: int = 1,
    window: Window | None = None,
) -> EntryPermit:
    """Ask that an outsider may come inside; one who may allow it does so by `allow_entry`."""
    require(by, REQUEST_ENTRY, ALLOW_ENTRY)
    moment = timezone.now()
    ensure_in_service(by, moment)
    if until_at <= from_at or until_at <= moment:
        raise NotValid(_("The permit ends before it begins, or has ended already."))
    if until_at - from_at > LONGEST:
        raise NotValid(_("A permit is valid for a month at most."))
    if not 1 <= people <= 100:
        raise NotValid(_("Give the number of people, from 1 to 100."))
    permit = EntryPermit.objects.create(
        visitor=words(visitor, most=100, missing=_("Say who comes in.")),
        organisation=words(organisation, most=200),
        people=people,
        purpose=words(purpose, most=500, missing=_("Say why.")),
        window=window,
        from_at=from_at,
        until_at=until_at,
        requested_by=by,
        requested_at=moment,
    )
    after = {"window": window.number if window else None, "from_at": from_at, "until_at": until_at, "people": people}
    audit.record("permit.request", permit, by=by, after=after)
    return permit


@transaction.atomic
def allow_entry(permit: EntryPermit, *, by: Staff, note: str = "") -> EntryPermit:
    """Let the outsider in for the time asked for."""
    row = _to_decide(permit, by)
    if row.until_at <= timezone.now():
        raise PermitState(_("The time asked for has passed."))
    _decide(row, EntryPermit.State.ALLOWED, by, words(note, most=500))
    audit.record("permit.allow", row, by=by)
    return row


@transaction.atomic
def refuse_entry(permit: EntryPermit, *, by: Staff, reason: str) -> EntryPermit:
    """Refuse with a reason."""
    row = _to_decide(permit, by)
    text = words(reason, most=500, missing=_("Say why nobody is let in."))
    _decide(row, EntryPermit.State.REFUSED, by, text)
    audit.record("permit.refuse", row, by=by, reason=text)
    return row


@transaction.atomic
def record_entry(permit: EntryPermit, *, by: Staff) -> EntryPermit:
    """Record that the outsider came in, within the time of the permit."""
    require(by, REQUEST_ENTRY, ALLOW_ENTRY)
    moment = timezone.now()
    row = _locked(permit)
    if row.state != EntryPermit.State.ALLOWED:
        raise PermitState(_("Nobody has allowed this entry."))
    if row.entered_at is not None:
        raise PermitState(_("The entry is on record already."))
    if not row.from_at <= moment < row.until_at:
        first, last = (timezone.localtime(at).strftime("%Y-%m-%d %H:%M") for at in (row.from_at, row.until_at))
        raise PermitState(_("The permit is valid from %(first)s to %(last)s.") % {"first": first, "last": last})
    _update(row, entered_at=moment)
    audit.record("permit.enter", row, by=by)
    return row


@transaction.atomic
def record_exit(permit: EntryPermit, *, by: Staff) -> EntryPermit:
    """Record that the outsider has left."""
    require(by, REQUEST_ENTRY, ALLOW_ENTRY)
    row = _locked(permit)
    if row.entered_at is None or row.left_at is not None:
        raise PermitState(_("Nobody with this permit is inside."))
    _update(row, left_at=timezone.now())
    audit.record("permit.leave", row, by=by)
    return row


def _to_decide(permit: EntryPermit, by: Staff) -> EntryPermit:
    require(by, ALLOW_ENTRY)
    ensure_chief_on_duty(by, timezone.now())
    row = _locked(permit)
    if row.requested_by_id == by.pk and not by.has_perm(ALLOW_ENTRY):
        raise NotPermitted(_("Nobody allows their own request."))
    if row.state != EntryPermit.State.REQUESTED:
        raise PermitState(_("This has already been decided: %(state)s.") % {"state": row.get_state_display()})
    return row


def _decide(row: EntryPermit, state: EntryPermit.State, by: Staff, note: str) -> None:
    _update(row, state=state, decided_by=by, decided_at=timezone.now(), decision_note=note)


def _locked(permit: EntryPermit) -> EntryPermit:
    return EntryPermit.objects.select_for_update(no_key=True).get(pk=permit.pk)


def _update(row: EntryPermit, **fields: Any) -> None:
    EntryPermit.objects.filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)
