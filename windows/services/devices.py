"""Devices that open a page without a person: a token shown once, its digest kept, revocable."""

import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import Device, Staff, Window
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import MANAGE_OFFICE, require, validate

TOKEN_BYTES = 32


class DeviceState(Refusal):
    """The device is in another state than the act needs."""


@transaction.atomic
def issue_device(name: str, *, kind: str, by: Staff | None, window: Window | None = None) -> tuple[Device, str]:
    """Admit a device; returns it with its token, which is never shown again."""
    require(by, MANAGE_OFFICE)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Device(name=name.strip(), kind=kind, window=window, token_digest=digest_of(token), issued_at=timezone.now())
    validate(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise DeviceState(_("A device with this name is in use.")) from error
    after = {"kind": kind, "window": window.number if window else None}
    audit.record("device.issue", row, by=by, after=after, label=row.name)
    return row, token


@transaction.atomic
def revoke_device(device: Device, *, by: Staff | None, reason: str = "") -> Device:
    """Take the token back; a device that comes back gets a new one."""
    require(by, MANAGE_OFFICE)
    text = words(reason, most=500)
    moment = timezone.now()
    if not Device.objects.active().filter(pk=device.pk).update(revoked_at=moment):
        raise DeviceState(_("The token of this device is revoked already."))
    device.revoked_at = moment
    audit.record("device.revoke", device, by=by, reason=text, label=device.name)
    return device


def device_for_token(token: str, *kinds: str) -> Device | None:
    """The device that a token opens pages for, of one of ``kinds`` where any are named; one query."""
    if not token or len(token) > 128:
        return None
    rows = Device.objects.active().filter(token_digest=digest_of(token))
    return (rows.filter(kind__in=kinds) if kinds else rows).select_related("window").first()


def digest_of(token: str) -> str:
    """SHA-256 of the token: it is random and long, so that no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
