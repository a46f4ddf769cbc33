"""What awaits whom: a registry of kinds of work, filled by the apps in ``AppConfig.ready``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise


class Person(Protocol):
    """Whom the registry serves: an account that can be asked for permissions."""

    def has_perm(self, perm: str) -> bool:
        """Whether the account holds ``perm``."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One way to decide a row: its code, the word on the button, and what it asks for."""

    code: str
    title: str | Promise
    asks_reason: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing that waits: what it is, since when, until when, and what happens if nobody decides."""

    key: str
    title: str
    detail: str
    url: str
    since: datetime
    due: datetime | None = None
    consequence: str | Promise = ""


@dataclass(frozen=True, slots=True)
class WorkKind:
    """One kind of work: who decides it, how its rows are found, and how they are decided.

    ``rows(person)`` lists what awaits the person, ``count(person)`` how many those are, and
    ``decide(key, decision, *, by, reason)`` calls the service, which checks everything again.
    """

    code: str
    title: str | Promise
    permission: str
    rows: Callable[[Any], Sequence[WorkRow]]
    count: Callable[[Any], int]
    decide: Callable[..., None]
    decisions: tuple[Decision, ...]


_kinds: dict[str, WorkKind] = {}


def register(kind: WorkKind) -> None:
    """Add a kind of work; a code is given once."""
    if kind.code in _kinds:
        raise ValueError(f"The kind of work {kind.code} is registered already.")
    _kinds[kind.code] = kind


def kinds_for(user: Person) -> tuple[WorkKind, ...]:
    """Return the kinds of work that ``user`` may decide, in the order of registration."""
    return tuple(kind for kind in _kinds.values() if user.has_perm(kind.permission))
