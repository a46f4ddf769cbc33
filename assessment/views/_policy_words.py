"""The settings of a policy in words: what each is called, and what the bureau chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessment.words import FOR_ALL, SETTINGS
from evaluations.ledger_types import FindingKind, InspectionBody, MediaKind
from evaluations.models import Policy as PolicyRow
from evaluations.policy import Policy

_LISTED = {
    "inspection_bodies": InspectionBody,
    "inspection_excluded_kinds": FindingKind,
    "media_kinds": MediaKind,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it was read: its name in the policy, its words, and the choice."""

    name: str
    label: str | Promise
    value: str


def settings_of(policy: Policy, code: str) -> list[Setting]:
    """The settings by which one ground was read."""
    return _settings(policy, SETTINGS[code])


def settings_for_all(policy: Policy) -> list[Setting]:
    """The settings by which every ground was read."""
    return _settings(policy, FOR_ALL)


def every_setting(policy: Policy) -> list[Setting]:
    """The whole policy, the common settings first."""
    return _settings(policy, (*FOR_ALL, *(name for names in SETTINGS.values() for name in names)))


def changed_settings(before: Policy, after: Policy) -> list[tuple[Setting, Setting]]:
    """The settings that differ, as they were and as they would be."""
    pairs = zip(every_setting(before), every_setting(after), strict=True)
    return [(old, new) for old, new in pairs if old.value != new.value]


def _settings(policy: Policy, names: Iterable[str]) -> list[Setting]:
    return [Setting(name, _label(name), _words(name, getattr(policy, name))) for name in names]


def _label(name: str) -> Any:
    return PolicyRow._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return value.isoformat()
    if name in _LISTED:
        labels = dict(_LISTED[name].choices)
        return _(", ").join(str(labels.get(item, item)) for item in value) or _("None of them")
    choices = dict(PolicyRow._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))
