"""The year's policy (条款适用口径): settled before the period begins; later changes need the leading group.

Every version stays; the row of `Policy` is the newest one, as the rules read it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import Policy, PolicyVersion
from evaluations.policy import POLICY_FIELDS, default_policy
from evaluations.policy import Policy as Reading
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotValid, require, validate

SETTLE = "evaluations.settle_policy"
_closings: list[Callable[[int], str]] = []


@dataclass(frozen=True, slots=True)
class Effect:
    """What another policy would change, as a higher app shows it: a fragment and what it needs."""

    template: str
    context: Mapping[str, Any]


_effects: list[Callable[[int, Reading], Effect]] = []


class TooLateToSettle(Refusal):
    """The period has begun; the policy changes only by the leading group."""


class SettledMeanwhile(Refusal):
    """Somebody else entered a version at the same time."""


class PolicyClosed(Refusal):
    """The year is over for good; its policy changes no more."""


def close_by(reason: Callable[[int], str]) -> None:
    """Let a higher app say why the policy of a year changes no more; called once, when the app is ready."""
    _closings.append(reason)


def why_closed(year: int) -> str:
    """Why the policy of a year changes no more, as one sentence; empty while it may."""
    return next((sentence for reason in _closings if (sentence := reason(year))), "")


def show_effect_by(effect: Callable[[int, Reading], Effect]) -> None:
    """Let a higher app show whose results another policy would change; called once, when the app is ready."""
    _effects.append(effect)


def effects_of(year: int, settings: Mapping[str, Any]) -> list[Effect]:
    """What these settings would change in a year; nothing is stored."""
    reading = _reading(year, settings)
    return [effect(year, reading) for effect in _effects]


def reading_of(year: int) -> Reading:
    """The policy of a year as it is read now; the defaults where nobody settled one."""
    row = Policy.objects.filter(year=year).first()
    return default_policy(year) if row is None else row.reading()


@transaction.atomic
def settle_policy(
    year: int, *, by: Staff, settings: Mapping[str, Any], body: str, document: str, decided_on: date
) -> PolicyVersion:
    """Settle the policy of a year before its period begins."""
    require(by, SETTLE)
    reading = _reading(year, settings)
    if _begun(year, reading):
        raise TooLateToSettle(
            _("The period has begun on %(day)s. A change now needs a document of the leading group, and a reason.")
            % {"day": min(reading.period_from, reading_of(year).period_from).isoformat()}
        )
    return _enter(reading, by=by, body=body, document=document, decided_on=decided_on)


@transaction.atomic
def change_policy(
    year: int,
    *,
    by: Staff,
    settings: Mapping[str, Any],
    document: str,
    decided_on: date,
    reason: str,
) -> PolicyVersion:
    """Change the policy of a year after its period began, by a document of the leading group (领导小组)."""
    require(by, SETTLE)
    why = words(reason, most=1000, missing=_("Say why the leading group changes the policy; everybody reads it."))
    body = _("Leading group")
    late = {"after_start": True, "by_leading_group": True, "reason": why}
    return _enter(_reading(year, settings), by=by, body=body, document=document, decided_on=decided_on, **late)


def has_begun(year: int, *, today: date) -> bool:
    """Whether the period of a year has begun, as it is settled now."""
    return reading_of(year).period_from <= today


def _begun(year: int, reading: Reading) -> bool:
    today = timezone.localdate()
    return reading.period_from <= today or has_begun(year, today=today)


def _reading(year: int, settings: Mapping[str, Any]) -> Reading:
    """The settings on top of what is settled already."""
    unknown = set(settings) - set(POLICY_FIELDS)
    if unknown:
        raise NotValid(_("These settings are not known: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in settings.items()}
    given["year"] = year
    return replace(reading_of(year), **given)


def _enter(reading: Reading, *, by: Staff, body: str, document: str, decided_on: date, **late: Any) -> PolicyVersion:
    """Write the row that is read, and the version that stays."""
    if closed := why_closed(reading.year):
        raise PolicyClosed(closed)
    if decided_on > timezone.localdate():
        raise NotValid(_("This day lies in the future."))
    row = Policy.objects.select_for_update(no_key=True).filter(year=reading.year).first() or Policy(year=reading.year)
    before = row.reading().as_line() if row.pk else {}
    for name in POLICY_FIELDS:
        value = getattr(reading, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.imported, row.content_digest = False, ""
    validate(row)
    row.save()
    last = PolicyVersion.objects.filter(year=reading.year).order_by("-version").first()
    try:
        with transaction.atomic():
            version = PolicyVersion.objects.create(
                year=reading.year,
                version=last.version + 1 if last else 1,
                settings=_plain(reading),
                body=words(body, most=200, missing=_("Enter the body that decided it.")),
                document=words(document, most=200, missing=_("Enter the number of the document.")),
                decided_on=decided_on,
                entered_by=by,
                entered_at=timezone.now(),
                **({"after_start": False} | late),
            )
    except IntegrityError as error:
        raise SettledMeanwhile(_("Somebody else has just entered a version. Look at it first.")) from error
    audit.record(
        "policy.enter", row, by=by, label=f"{version.year}/{version.version}", before=before, after=_plain(reading)
    )
    return version


def _plain(reading: Reading) -> dict[str, Any]:
    return reading.as_line() | {"promise_kept_by": reading.promise_kept_by}
