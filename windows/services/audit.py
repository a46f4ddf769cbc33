"""The audit trail's only writer, and the check of its chain (网络安全法: at least six months of logs).

Every event carries the digest of the one before. Writers queue behind one lock that lasts until their
transaction ends, so the order of the rows is the order of the chain. An event is therefore the last thing
a service writes.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import origin
from service_window.planned import one_way, planned_cursor
from service_window.prepared import insert_row
from windows.models import AuditEvent, Staff

GENESIS = "0" * 64
"""What the first event carries in place of a digest before it."""

_LOCK = 0x41554449  # "AUDI": one number for the whole installation
_CHUNK = 2000
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_MOMENTS = DjangoJSONEncoder()
_NEWEST = f'SELECT "digest" FROM "{AuditEvent._meta.db_table}" ORDER BY "id" DESC LIMIT 1'

_GIVEN = tuple(
    field
    for field in AuditEvent._meta.local_concrete_fields
    if not field.primary_key and field.name not in ("previous_digest", "digest")
)
_COLUMNS, _MARKS = ", ".join(f'"{field.column}"' for field in _GIVEN), ", ".join(["%s"] * len(_GIVEN))
_APPEND = f"""
    INSERT INTO "{AuditEvent._meta.db_table}" ({_COLUMNS}, "previous_digest", "digest")
    SELECT {_MARKS}, "newest"."digest",
        encode(sha256(convert_to(%s::text || "newest"."digest" || %s::text, 'UTF8')), 'hex')
    FROM (SELECT coalesce(({_NEWEST}), '{GENESIS}') AS "digest") "newest"
    RETURNING "id", "previous_digest", "digest"
"""

Subject = Model | tuple[str, object]


class OutsideTransactionError(RuntimeError):
    """An event was to be recorded outside the transaction of the act it tells of: a programming error."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act to record; ``at`` is now where it is not given (only loads and demonstrations give it)."""

    verb: str
    subject: Subject
    by: Staff | None = None
    reason: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the chain found: ``head`` is the last good digest, ``broken_id`` the first bad event."""

    ok: bool
    count: int
    head: str
    broken_id: int | None
    sentence: str


def record(
    verb: str,
    subject: Subject,
    *,
    by: Staff | None,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    label: str = "",
) -> AuditEvent:
    """Add one event to the chain, inside the transaction of the act; one way to PostgreSQL and back.

    Give codes and identifiers only: an event can never be changed, so it must not hold names or contacts.
    """
    act = Act(verb, subject, by=by, reason=reason, before=before or {}, after=after or {}, label=label)
    if connection.vendor == "postgresql":
        return _appended(_unchained(act))
    (event,) = _chained((act,), _locked_head())
    insert_row(event)
    return event


def record_many(acts: Iterable[Act]) -> list[AuditEvent]:
    """Add many events under one lock, in the order given."""
    return AuditEvent.objects.bulk_create(list(chain_many(acts)), batch_size=500)


def chain_many(acts: Iterable[Act]) -> Iterator[AuditEvent]:
    """The acts as unsaved events behind the end of the chain, for a bulk writer that inserts them at once, in order."""
    return _chained(acts, _locked_head())


def head() -> str:
    """Digest of the newest event: what the daily log prints, so that nobody can rebuild the chain unseen."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        found = cursor.fetchone()
    return str(found[0]) if found else GENESIS


def verify_chain() -> ChainReport:
    """Recompute every digest from the first event on and compare each with what is stored."""
    previous, count = GENESIS, 0
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=_CHUNK):
        if event.previous_digest != previous:
            return _broken(event, count, previous, _("An event before it is missing, or it was put in afterwards."))
        if event.digest != digest_of(event):
            return _broken(event, count, previous, _("It was changed after it was recorded."))
        previous, count = event.digest, count + 1
    sentence = _("The audit trail is whole: %(count)d events, head %(head)s.") % {"count": count, "head": previous}
    return ChainReport(ok=True, count=count, head=previous, broken_id=None, sentence=sentence)


def digest_of(event: AuditEvent) -> str:
    """SHA-256 (hexadecimal) over the canonical JSON of the event and the digest before it."""
    before, after = _around_previous(event)
    content = f"{before}{event.previous_digest}{after}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _around_previous(event: AuditEvent) -> tuple[str, str]:
    """The canonical JSON of the event: what stands before the previous digest, and what stands after it."""
    first = {
        "actor": event.actor_id,
        "after": event.after,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "before": event.before,
        "label": event.label,
        "origin": event.origin,
    }
    last = {
        "reason": event.reason,
        "subject_id": event.subject_id,
        "subject_type": event.subject_type,
        "verb": event.verb,
    }
    return f'{_CANONICAL.encode(first)[:-1]},"previous":"', f'",{_CANONICAL.encode(last)[1:]}'


def _locked_head() -> str:
    """Queue for the end of the chain; the lock is held until the transaction ends.

    SQLite has only one writer at a time (IMMEDIATE transactions), so the transaction itself is the lock.
    """
    _ensure_in_transaction()
    if connection.vendor != "postgresql":
        return head()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK}); {_NEWEST}")  # one way there and back under the lock
        cursor.nextset()
        found = cursor.fetchone()
    return str(found[0]) if found else GENESIS


def _ensure_in_transaction() -> None:
    if not connection.in_atomic_block:
        raise OutsideTransactionError("Record an audit event inside the transaction of the act.")


def _appended(event: AuditEvent) -> AuditEvent:
    """Lock the chain, tie the event to its end and store it: one way to PostgreSQL, which takes the digest over the same text.

    The row is a statement after the lock, and so sees what was committed before the lock was given.
    """
    _ensure_in_transaction()
    values = [field.get_db_prep_save(getattr(event, field.attname), connection) for field in _GIVEN]
    with planned_cursor() as lock, planned_cursor() as row:
        with one_way():
            lock.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
            row.execute(_APPEND, [*values, *_around_previous(event)])
        ((event.pk, event.previous_digest, event.digest),) = row.fetchall()
    event._state.adding, event._state.db = False, DEFAULT_DB_ALIAS
    return event


def _chained(acts: Iterable[Act], previous: str) -> Iterator[AuditEvent]:
    """The acts as unsaved events, each tied to the one before."""
    for act in acts:
        event = _unchained(act)
        event.previous_digest = previous
        event.digest = previous = digest_of(event)
        yield event


def _unchained(act: Act) -> AuditEvent:
    """The act as an event that is tied to none yet."""
    kind, key = _subject(act.subject)
    return AuditEvent(
        at=act.at or timezone.now(),
        actor=act.by,
        verb=_text(act.verb, 64),
        subject_type=_text(kind, 64),
        subject_id=_text(key, 64),
        label=_text(act.label, 128),
        origin=_text(str(origin() or ""), 64),
        reason=_text(act.reason, 2000),
        before=_plain(act.before),
        after=_plain(act.after),
    )


def _subject(subject: Subject) -> tuple[str, str]:
    if isinstance(subject, Model):
        return subject._meta.label_lower, str(subject.pk)
    kind, key = subject
    return kind, str(key)


def _text(value: object, length: int) -> str:
    """The value as text that both engines store unchanged."""
    return str(value).replace("\x00", "")[:length]


def _plain(value: Any) -> Any:
    """The value as JSON that both engines give back exactly as it was stored; fractions become text."""
    if isinstance(value, Mapping):
        return {_text(key, 200): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(inner) for inner in items]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Model):
        return _plain(value.pk)
    if isinstance(value, datetime | date):
        return _MOMENTS.default(value)
    return str(value).replace("\x00", "")


def _broken(event: AuditEvent, count: int, last_good: str, why: str) -> ChainReport:
    sentence = _("The audit trail is broken at event %(id)d (%(verb)s, %(at)s). %(why)s") % {
        "id": event.pk,
        "verb": event.verb,
        "at": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
        "why": why,
    }
    return ChainReport(ok=False, count=count, head=last_good, broken_id=event.pk, sentence=sentence)
