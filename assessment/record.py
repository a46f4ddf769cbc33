"""The form in which facts, policy and verdicts are kept and sealed: canonical JSON, and the way back.

Pure: no query, no request, no clock. Canonical means: sorted keys, no spaces, UTF-8, dates in ISO form; the same content
is always the same text, so that a digest of it says whether anything changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from evaluations.policy import POLICY_FIELDS, Policy

from .dossier import CaseComplaint, CaseFact, ComplaintFact, Facts, FindingFact, MediaReportFact, NoticeFact

Plain = dict[str, Any]

_RECORDS: Final[Mapping[str, type[Any]]] = {
    "findings": FindingFact,
    "complaints": ComplaintFact,
    "notices": NoticeFact,
    "media_reports": MediaReportFact,
    "cases": CaseFact,
}
_DATES: Final = ("_on", "_since", "_from", "_to")
"""Fields of facts and policy that end so are dates."""


def canonical(value: Any) -> str:
    """``value`` as the one text that stands for it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """The digest of a text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_lines(pairs: Iterable[tuple[str, str]]) -> str:
    """The digest over many numbered digests, in the order given."""
    found = hashlib.sha256()
    for number, digest in pairs:
        found.update(f"{number} {digest}\n".encode())
    return found.hexdigest()


def policy_as_json(policy: Policy) -> Plain:
    """Every setting of the policy, also the one that a ledger does not name."""
    return {name: _plain(getattr(policy, name)) for name in POLICY_FIELDS}


def policy_from_json(data: Mapping[str, Any]) -> Policy:
    """The policy that was kept."""
    values: Plain = {name: _value(name, data[name]) for name in POLICY_FIELDS}
    settings: Plain = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Policy(**settings)


def facts_as_json(facts: Facts) -> Plain:
    """The facts of one person; the records of a kind in an order that their content gives."""
    found: Plain = {
        "number": facts.number,
        "days_served": facts.days_served,
        "judged_on": facts.judged_on.isoformat(),
    }
    for name in _RECORDS:
        found[name] = _ordered([_plain(record) for record in getattr(facts, name)])
    return found


def facts_from_json(data: Mapping[str, Any]) -> Facts:
    """The facts that were kept."""
    records = {name: tuple(_record(kind, row) for row in data[name]) for name, kind in _RECORDS.items()}
    return Facts(data["number"], data["days_served"], date.fromisoformat(data["judged_on"]), **records)


def _record(kind: type[Any], row: Mapping[str, Any]) -> Any:
    values = {name: _value(name, value) for name, value in row.items()}
    if kind is CaseFact:
        values["complaints"] = tuple(_record(CaseComplaint, inner) for inner in row["complaints"])
    return kind(**values)


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and name.endswith(_DATES) else value


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):  # most values are; truths are numbers here
        return value
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return {name: _plain(inner) for name, inner in zip(value._fields, value, strict=True)}
    if isinstance(value, tuple | list):
        plain = [_plain(inner) for inner in value]
        return _ordered(plain) if any(isinstance(inner, dict) for inner in plain) else plain
    return value


def _ordered(plain: list[Any]) -> list[Any]:
    """Records in the order that their content gives."""
    return sorted(plain, key=canonical) if len(plain) > 1 else plain
