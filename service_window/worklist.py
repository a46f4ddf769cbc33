"""What awaits whom: a registry of kinds of work, filled by the apps in ``AppConfig.ready``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from service_window.http import Refusal

Words = str | Promise

MOST_COUNTED = 99
"""A tab counts no further: more than that is said to be more."""


class Person(Protocol):
    """Whom the registry serves: an account that can be asked for permissions."""

    def has_perm(self, perm: str) -> bool:
        """Whether the account holds ``perm``."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One way to decide a row: its code, the word on the button, and what it asks for."""

    code: str
    title: Words
    asks_reason: bool = False
    key: str = ""
    tone: str = ""
    icon_name: str = ""


@dataclass(frozen=True, slots=True)
class WorkMark:
    """A short remark on a row: words, and the tone and icon of ``components/badge.html``."""

    text: Words
    tone: str = ""
    icon_name: str = ""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing that waits: what it is, since when, until when, and what follows from a decision.

    ``key`` names the row so exactly that an old page decides nothing else; ``place`` is where a further page
    goes on. ``facts`` are what the decision rests on: a word and a text each. ``blocked`` says why not
    every decision is possible now.
    """

    key: str
    title: str
    detail: str
    url: str
    since: datetime
    due: date | None = None
    consequence: Words = ""
    asked_by: str = ""
    light: str = ""
    provisional: bool = False
    marks: tuple[WorkMark, ...] = ()
    facts: tuple[tuple[Words, Words], ...] = ()
    blocked: Words = ""
    place: str = ""


def nothing_to_decide(key: str, decision: str, *, by: Any, reason: str) -> None:
    """The decision of rows that are only read."""
    raise Refusal(_("There is nothing to decide here."))


def no_names(keys: Sequence[str]) -> Mapping[str, str]:
    """The names of rows that nobody decides."""
    return {}


@dataclass(frozen=True, slots=True)
class WorkKind:
    """One kind of work: who decides it, how its rows are found, and how they are decided.

    ``rows(person, limit=…, after=…)`` lists what awaits the person, the most urgent first, from the place ``after``
    on; ``count(person)`` how many those are; ``decide(key, decision, *, by, reason)`` calls the service, which checks
    everything again; ``names(keys)`` is how a report calls rows. Without ``decisions`` the rows are only read.
    ``waiting(person)`` is what ``count`` counts as a set of rows, so that `counts_for` asks for many kinds at once.
    """

    code: str
    title: Words
    permission: str
    rows: Callable[..., Sequence[WorkRow]]
    count: Callable[[Any], int]
    decide: Callable[..., None] = nothing_to_decide
    decisions: tuple[Decision, ...] = ()
    names: Callable[[Sequence[str]], Mapping[str, str]] = no_names
    lead: Words = ""
    nothing: Words = ""
    waiting: Callable[[Any], QuerySet[Any]] | None = None


_kinds: dict[str, WorkKind] = {}


def register(kind: WorkKind) -> None:
    """Add a kind of work; a code is given once."""
    if kind.code in _kinds:
        raise ValueError(f"The kind of work {kind.code} is registered already.")
    _kinds[kind.code] = kind


def kinds_for(user: Person) -> tuple[WorkKind, ...]:
    """Return the kinds of work that ``user`` may decide, in the order of registration."""
    return tuple(kind for kind in _kinds.values() if user.has_perm(kind.permission))


def counts_for(kinds: Sequence[WorkKind], person: Any) -> dict[str, int]:
    """How much waits for ``person`` in each kind, counted to one more than is shown: one query for all of them."""
    counts: dict[str, int] = {}
    columns: list[str] = []
    params: list[Any] = []
    asked: list[str] = []
    for kind in kinds:
        if kind.waiting is None:
            counts[kind.code] = kind.count(person)
            continue
        rows = kind.waiting(person).order_by().values("pk")[: MOST_COUNTED + 1]
        try:
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:
            counts[kind.code] = 0
            continue
        columns.append(f"(SELECT COUNT(*) FROM ({sql}) AS waiting)")
        params += given
        asked.append(kind.code)
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}", params)
            counts |= zip(asked, cursor.fetchone(), strict=True)
    return {kind.code: counts[kind.code] for kind in kinds}
