"""What people do with their own account: sign in and out, change the password, set up the second factor.

Asked of an application by the classified protection scheme at level 3 (等保三级): password rules, a second
factor for administrators, and an audit of both.
"""

import math
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.records import MANAGE_OFFICE, require

RECOVERY_CODES = 8


class WrongCode(Refusal):
    """The second factor does not match."""


class OwnSecondFactor(Refusal):
    """Nobody takes away their own second factor."""


@transaction.atomic
def note_sign_in(person: Staff) -> None:
    """Record that ``person`` signed in."""
    audit.record("staff.sign_in", person, by=person, label=person.number)


@transaction.atomic
def note_sign_out(person: Staff) -> None:
    """Record that ``person`` signed out."""
    audit.record("staff.sign_out", person, by=person, label=person.number)


@transaction.atomic
def change_password(person: Staff, *, password: str, by: Staff) -> Staff:
    """Give ``person`` a new password of their own; an initial one no longer needs changing."""
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=("password", "must_change_password"))
    audit.record("staff.password_change", person, by=by, label=person.number)
    return person


def clear_expired_sessions() -> None:
    """Forget the logins whose time is over; run by ``tick``."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def totp_device(person: Staff) -> TOTPDevice | None:
    """Return the confirmed authenticator of ``person``."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=person, confirmed=True).order_by("pk").first()
    return found


@transaction.atomic
def begin_enrolment(person: Staff) -> TOTPDevice:
    """Return the authenticator that ``person`` is setting up, the same one until it is confirmed."""
    Staff.objects.select_for_update(no_key=True).get(pk=person.pk)
    pending = TOTPDevice.objects.filter(user=person, confirmed=False).order_by("pk").first()
    return pending or TOTPDevice.objects.create(user=person, name="authenticator", confirmed=False)


def finish_enrolment(person: Staff, *, code: str) -> TOTPDevice:
    """Confirm the authenticator with its first code, and make recovery codes."""
    device = begin_enrolment(person)
    with transaction.atomic():
        locked = TOTPDevice.objects.select_for_update(no_key=True).get(pk=device.pk)
        matched = not locked.confirmed and locked.verify_token(_digits(code))
        if matched:
            locked.confirmed = True
            locked.save(update_fields=("confirmed",))
            _replace_codes(person)
            audit.record("staff.second_factor_enrol", person, by=person, label=person.number)
    if not matched:
        raise WrongCode(_code_sentence(locked))
    return locked


def verify_code(person: Staff, *, code: str) -> TOTPDevice | StaticDevice:
    """Check a code of the authenticator, or a recovery code, which is used up thereby."""
    text = _digits(code)
    model: Any = TOTPDevice if text.isdecimal() and len(text) == 6 else StaticDevice
    with transaction.atomic():  # a failure is counted, so nothing may be raised in here
        device = model.objects.select_for_update(no_key=True).filter(user=person, confirmed=True).order_by("pk").first()
        matched = device is not None and device.verify_token(text)
        if matched and model is StaticDevice:
            audit.record("staff.recovery_code_use", person, by=person, label=person.number)
    if not matched:
        raise WrongCode(_code_sentence(device))
    return device


def recovery_codes(person: Staff) -> tuple[str, ...]:
    """Return the recovery codes of ``person`` that are left."""
    codes = StaticToken.objects.filter(device__user=person, device__confirmed=True).order_by("pk")
    return tuple(codes.values_list("token", flat=True))


@transaction.atomic
def renew_recovery_codes(person: Staff, *, by: Staff) -> tuple[str, ...]:
    """Make new recovery codes; the old ones no longer work."""
    codes = _replace_codes(person)
    audit.record("staff.recovery_codes_renew", person, by=by, label=person.number)
    return codes


@transaction.atomic
def reset_second_factor(person: Staff, *, by: Staff, reason: str) -> None:
    """Take a lost authenticator and its recovery codes from ``person``, who sets up a new one at the next login."""
    require(by, MANAGE_OFFICE)
    if by.pk == person.pk:
        raise OwnSecondFactor(_("Ask another administrator to reset your second factor, or use a recovery code."))
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    audit.record("staff.second_factor_reset", person, by=by, reason=reason, label=person.number)


def _replace_codes(person: Staff) -> tuple[str, ...]:
    device, _created = StaticDevice.objects.get_or_create(user=person, name="recovery", defaults={"confirmed": True})
    device.token_set.all().delete()
    codes = tuple(StaticToken.random_token() for _number in range(RECOVERY_CODES))
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _digits(code: str) -> str:
    return "".join(code.split()).lower()


def _code_sentence(device: TOTPDevice | StaticDevice | None) -> str:
    """Say that the code is wrong, and from when the next one is looked at."""
    waits = device.verify_is_allowed()[1] if device is not None else None
    until: datetime | None = (waits or {}).get("locked_until")
    seconds = math.ceil((until - timezone.now()).total_seconds()) if until else 0
    if seconds > 1:
        return _("The code is wrong. Wait %(seconds)d seconds, then enter a new one.") % {"seconds": seconds}
    return _("The code is wrong. Enter the one your authenticator shows now.")
