"""The seal (封存) of a decided year: made once, compared with file and database whenever somebody asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.engine import judge
from assessment.flow import PREPARE, State, Verb
from assessment.models import Seal, YearReview
from assessment.record import canonical, digest_of_lines, facts_from_json, sha256
from assessment.services.answers import answers_of
from assessment.services.decisions import ensure_sealable
from assessment.services.freshness import ensure_fresh
from assessment.services.runs import policy_of_run
from assessment.services.seal_record import differences, sealed_record
from assessment.services.years import ensure_step, lock_year, move_year, take_step
from service_window.http import Refusal
from windows.models import Office, Staff
from windows.services import audit
from windows.services.papers import grouped_code, new_code, qr_svg
from windows.services.records import require

MOST_NAMED: Final = 50
"""A check names so many differences and counts no further."""


class SealFileUnreadable(Refusal):
    """The file is not one that a seal was written to."""


@dataclass(frozen=True, slots=True)
class SealReport:
    """What a check found: true only when nothing is named."""

    found: tuple[str, ...]
    sha256: str
    sm3: str

    @property
    def ok(self) -> bool:
        """Whether file, seal and database agree."""
        return not self.found


@transaction.atomic
def seal_year(review: YearReview, *, by: Staff) -> Seal:
    """Seal a decided year: nobody left open or held, no record or run that says otherwise, the awards settled."""
    require(by, PREPARE)
    row = lock_year(review)
    ensure_step(row, Verb.SEAL)
    ensure_sealable(row)
    ensure_fresh(row.run)
    content = canonical(sealed_record(row))
    step = take_step(row, Verb.SEAL, State.SEALED, row.run, by=by, reason="")
    seal = Seal.objects.create(
        review=row,
        code=new_code(),
        content=content,
        sha256=sha256(content),
        sm3=sm3(content),
        sealed_at=step.at,
        sealed_by=by,
    )
    move_year(row, state=State.SEALED, sealed_by=by, sealed_at=step.at)
    audit.record("year.seal", row, by=by, label=str(row.year), after={"sha256": seal.sha256, "sm3": seal.sm3})
    return seal


def seal_of(review: YearReview | None) -> Seal | None:
    """The seal of a year; none where it is not sealed."""
    if review is None or review.state != State.SEALED:
        return None
    return Seal.objects.select_related("review", "sealed_by").filter(review=review).first()


def why_policy_is_closed(year: int) -> str:
    """Why the policy of a year changes no more, as one sentence; empty while it may."""
    if not YearReview.objects.filter(year=year, state=State.SEALED).exists():
        return ""
    return _("The year %(year)d is sealed. Its policy can no longer be changed.") % {"year": year}


def sm3(text: str) -> str:
    """The SM3 digest (GB/T 32905) of a text, hexadecimal; empty where the installed library does not offer it."""
    try:
        found = hashes.Hash(hashes.SM3())
    except UnsupportedAlgorithm:
        return ""
    found.update(text.encode())
    return found.finalize().hex()


# --- What is handed out -------------------------------------------------------------------------------


def seal_file(seal: Seal) -> bytes:
    """The seal as a file: the digests, and the record they are of; ``verify_seal`` reads it."""
    head = {
        "code": seal.code,
        "sha256": seal.sha256,
        "sm3": seal.sm3,
        "sealed_at": seal.sealed_at.isoformat(),
        "sealed_by": seal.sealed_by.number,
    }
    return canonical({"seal": head, "record": json.loads(seal.content)}).encode()


def seal_url(seal: Seal) -> str:
    """Where anybody can confirm the seal: a full address if the office has one, else the path."""
    path = reverse("assessment:seal-verify", args=(seal.code,))
    return f"{Office.objects.current().public_url.rstrip('/')}{path}"


def seal_sheet(seal: Seal) -> dict[str, str]:
    """What a printed sheet shows of the seal: digests, code, address and QR code."""
    url = seal_url(seal)
    return {
        "sha256": seal.sha256,
        "sm3": seal.sm3,
        "code": grouped_code(seal.code),
        "verify_url": url,
        "qr_svg": qr_svg(url),
    }


# --- Is it still true? --------------------------------------------------------------------------------


def read_seal_file(content: bytes) -> dict[str, Any]:
    """The file as an object with ``seal`` and ``record``."""
    try:
        data = json.loads(content.decode("utf-8"))
        if not (isinstance(data["record"], dict) and isinstance(data["record"]["year"], int)):
            raise TypeError
        seal = data["seal"]
        if not all(isinstance(seal[name], str) for name in ("code", "sha256", "sm3")):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SealFileUnreadable(_("This file is not one that a seal was written to.")) from error
    return {"seal": data["seal"], "record": data["record"]}


def verify_seal(content: bytes) -> SealReport:
    """Compare file, seal and database, each with the others; every place that differs is named."""
    data = read_seal_file(content)
    text = canonical(data["record"])
    seal = Seal.objects.select_related("review", "sealed_by").filter(review__year=data["record"]["year"]).first()
    found = islice(_faults(data, text, seal), MOST_NAMED)
    return SealReport(tuple(found), sha256(text), sm3(text))


def seal_faults(seal: Seal) -> list[str]:
    """What of the database no longer agrees with a seal; the file it was written to is not asked."""
    return list(islice(_faults_of_database(seal), MOST_NAMED))


def _faults(data: dict[str, Any], text: str, seal: Seal | None) -> Iterator[str]:
    head = data["seal"]
    if sha256(text) != head["sha256"] or (head["sm3"] and sm3(text) not in ("", head["sm3"])):
        yield _("The record in the file was changed: its digest is not the one in the file.")
    if seal is None:
        yield _("The database holds no seal of the year %(year)d.") % {"year": data["record"]["year"]}
        return
    for name, kept in (("sha256", seal.sha256), ("sm3", seal.sm3), ("code", seal.code)):
        if head[name] != kept:
            yield _("%(what)s of the file is not that of the seal in the database.") % {"what": name.upper()}
    for path, ours, theirs in differences(json.loads(seal.content), data["record"]):
        yield _("File, %(place)s: sealed %(sealed)s, in the file %(found)s.") % _place(path, ours, theirs)
    yield from _faults_of_database(seal)


def _faults_of_database(seal: Seal) -> Iterator[str]:
    review = YearReview.objects.select_related("run", "run__made_by").get(pk=seal.review_id)
    if sha256(seal.content) != seal.sha256 or (seal.sm3 and sm3(seal.content) not in ("", seal.sm3)):
        yield _("The sealed record in the database was changed: its digest is not the sealed one.")
    if review.state != State.SEALED:
        yield _("The year is not marked as sealed in the database.")
    for path, ours, theirs in differences(json.loads(seal.content), sealed_record(review)):
        yield _("Database, %(place)s: sealed %(sealed)s, found %(found)s.") % _place(path, ours, theirs)
    yield from _faults_of_run(review)


def _faults_of_run(review: YearReview) -> Iterator[str]:
    run = review.run
    assert run is not None  # a sealed year has one
    policy, digests = policy_of_run(run), []
    for answer in answers_of(run.pk):
        if sha256(answer.facts) != answer.facts_digest:
            yield _("Database, facts of %(number)s: changed after the run was stored.") % {"number": answer.number}
            return
        digests.append((answer.number, answer.facts_digest))
        facts = facts_from_json(json.loads(answer.facts))
        if facts.days_served != answer.days_served:
            yield _("Database, days served of %(number)s: not those of the kept facts.") % {"number": answer.number}
        if judge(facts, policy).as_json() != answer.as_json:
            yield _("Database, %(number)s: the kept facts no longer give the kept result.") % {"number": answer.number}
    if digest_of_lines(digests) != run.facts_digest:
        yield _("Database, run %(run)s: the digest of its facts was changed.") % {"run": run}


def _place(path: str, sealed: Any, found: Any) -> dict[str, str]:
    return {"place": path, "sealed": _short(sealed), "found": _short(found)}


def _short(value: Any) -> str:
    text = canonical(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
