"""The file format of the ledger (JSON Lines): read line by line, and report everything that is wrong with each.

Pure: no query, no request, no clock; ``today`` is an argument. What only the database knows (whether a person is
known, whether a record has changed) is asked by ``evaluations.services.ledger``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from windows.field_reader import FIELD_FAULTS, as_choice, as_flag, as_number
from windows.located_json import FaultList, Located, Wording, shown

from . import ledger_lines as lines
from . import ledger_types as allowed
from .ledger_fields import LineFields, as_names, as_number_code
from .ledger_lines import LedgerLine
from .policy import CRITICISM, IN_EFFECT, OVERDUE_COMPLAINTS, YEAR_BASES, Policy, default_policy

NAME_LENGTH: Final = 100
TEXT_LENGTH: Final = 200
LARGEST: Final = 2_147_483_647

LINE_FAULTS: Final[dict[str, Wording]] = {
    "not_json_line": _("This line is not valid JSON (%(detail)s)."),
    "not_utf8": _("This line is not UTF-8 text."),
    "byte_order_mark": _("The file begins with a byte order mark. Save it as UTF-8 without one."),
    "line_too_long": _("The line is longer than %(most)d bytes."),
    "too_deep_line": _("The line is nested too deeply."),
    "not_a_number_code": _("Only letters, digits, hyphen and underscore are allowed here."),
    "spaces_around": _("The text begins or ends with a space."),
    "in_future": _("The date lies in the future."),
    "confirmed_without_date": _("A finding that is confirmed or revoked needs the date of its confirmation."),
    "date_without_confirmation": _("Only a finding that is confirmed or revoked has a date of confirmation."),
    "decided_without_date": _("A complaint that is decided needs the date of the decision."),
    "date_without_decision": _("A complaint that is still pending has no date of decision."),
    "review_without_confirmation": _("Only a confirmed finding can be under review."),
    "leaves_before_joining": _("The last day served lies before the first day served."),
    "period_ends_before_start": _("The period ends before it begins."),
}


# --- One reader for each type of line -----------------------------------------------------------------


def _flag(value: object) -> bool:
    return as_flag(value)


_AMOUNT = partial(as_number, low=0, high=LARGEST)
SETTINGS: Final[Mapping[str, Callable[[object], Any]]] = {
    "year_basis": partial(as_choice, allowed=YEAR_BASES),
    "in_effect": partial(as_choice, allowed=IN_EFFECT),
    "min_service_days": _AMOUNT,
    "long_absence_minutes": _AMOUNT,
    "conflict_requires_fault": _flag,
    "inspection_bodies": partial(as_names, allowed=allowed.BODIES),
    "inspection_excluded_kinds": partial(as_names, allowed=allowed.KINDS),
    "media_kinds": partial(as_names, allowed=allowed.MEDIA),
    "criticism_needed_for": partial(as_choice, allowed=CRITICISM),
    "overdue_complaints": partial(as_choice, allowed=OVERDUE_COMPLAINTS),
}


def _policy(fields: LineFields) -> LedgerLine:
    year = fields.number("year", low=1, high=9999)
    standard = default_policy(year)
    given: dict[str, Any] = {
        name: fields.take(name, convert, getattr(standard, name))
        for name, convert in SETTINGS.items()
        if not fields.absent(name)
    }
    period_from = fields.optional_day("period_from") or standard.period_from
    period_to = fields.optional_day("period_to", future=True) or standard.period_to
    if period_to < period_from and fields.clean("year", "period_from", "period_to"):
        fields.refuse("period_to", "period_ends_before_start", period_to.isoformat())
    key = year if fields.clean("year") else 0
    return lines.PolicyLine(fields.source.line, key, Policy(year, period_from, period_to, **given))


def _staff(fields: LineFields) -> LedgerLine:
    line = lines.StaffLine(
        fields.source.line,
        fields.take("number", as_number_code, ""),
        fields.text("name", most=NAME_LENGTH),
        fields.day("joined_on"),
        fields.optional_day("left_on", future=True),
    )
    if line.left_on and line.joined_on and line.left_on < line.joined_on:
        fields.refuse("left_on", "leaves_before_joining", line.left_on.isoformat())
    return line


def _finding(fields: LineFields) -> LedgerLine:
    line = lines.FindingLine(
        fields.source.line,
        fields.ref("ref"),
        fields.ref("staff"),
        fields.choice("kind", allowed.KINDS),
        fields.day("event_on"),
        fields.choice("status", allowed.STATUSES),
        fields.optional_day("confirmed_on"),
        fields.optional_day("final_on", future=True),
        fields.choice("source", allowed.SOURCES),
        fields.optional_ref("inspection"),
        fields.optional_flag("under_review"),
        None if fields.absent("minutes") else fields.number("minutes", low=0, high=LARGEST),
        fields.nullable_flag("affected_work"),
        fields.optional_choice("consequence", allowed.CONSEQUENCES),
        fields.nullable_flag("at_fault"),
    )
    if fields.clean("status", "confirmed_on"):
        was_confirmed = line.status in ("confirmed", "revoked")
        if was_confirmed and line.confirmed_on is None:
            fields.refuse("confirmed_on", "confirmed_without_date", None)
        if not was_confirmed and line.confirmed_on is not None:
            fields.refuse("confirmed_on", "date_without_confirmation", line.confirmed_on.isoformat())
    if line.under_review and fields.clean("status") and line.status != "confirmed":
        fields.refuse("under_review", "review_without_confirmation", True)
    return line


def _notice(fields: LineFields) -> LedgerLine:
    return lines.NoticeLine(
        fields.source.line,
        fields.ref("ref"),
        fields.choice("issuer", allowed.ISSUERS),
        fields.day("issued_on"),
        fields.optional_text("document_number", most=TEXT_LENGTH) or "",
        fields.refs("staff"),
        fields.refs("findings"),
    )


def _media_report(fields: LineFields) -> LedgerLine:
    return lines.MediaReportLine(
        fields.source.line,
        fields.ref("ref"),
        fields.day("published_on"),
        fields.optional_text("outlet", most=TEXT_LENGTH) or "",
        fields.choice("kind", allowed.MEDIA),
        fields.refs("staff"),
        fields.choice("status", allowed.STATUSES),
    )


def _inspection(fields: LineFields) -> LedgerLine:
    return lines.InspectionLine(
        fields.source.line,
        fields.ref("ref"),
        fields.choice("body", allowed.BODIES),
        fields.choice("mode", allowed.MODES),
        fields.day("held_on"),
    )


def _case(fields: LineFields) -> LedgerLine:
    return lines.CaseLine(
        fields.source.line,
        fields.ref("ref"),
        fields.ref("handler"),
        fields.day("promised_due_on", future=True),
        fields.optional_day("closed_on"),
    )


def _complaint(fields: LineFields) -> LedgerLine:
    line = lines.ComplaintLine(
        fields.source.line,
        fields.ref("ref"),
        fields.optional_ref("staff"),
        fields.optional_ref("case"),
        fields.day("event_on"),
        fields.choice("decision", allowed.DECISIONS),
        fields.optional_day("decided_on"),
        fields.choice("subject", allowed.SUBJECTS),
    )
    if fields.clean("decision", "decided_on"):
        if line.decision == "pending" and line.decided_on is not None:
            fields.refuse("decided_on", "date_without_decision", line.decided_on.isoformat())
        if line.decision != "pending" and line.decided_on is None:
            fields.refuse("decided_on", "decided_without_date", None)
    return line


READERS: Final[Mapping[str, tuple[str, Callable[[LineFields], LedgerLine]]]] = {
    "policy": ("year", _policy),
    "staff": ("number", _staff),
    "finding": ("ref", _finding),
    "notice": ("ref", _notice),
    "media_report": ("ref", _media_report),
    "inspection": ("ref", _inspection),
    "case": ("ref", _case),
    "complaint": ("ref", _complaint),
}


# --- A line of bytes ----------------------------------------------------------------------------------


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


NOTHING: Final = object()
_DECODER = json.JSONDecoder(object_pairs_hook=Located, parse_constant=_refuse_constant)


def decode_line(raw: bytes, line: int, faults: FaultList) -> object:
    """One line as JSON; ``NOTHING``, with a fault, where it is not JSON in UTF-8."""
    try:
        return _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError:
        faults.add("not_utf8", line=line)
    except json.JSONDecodeError as error:
        faults.add("not_json_line", line=line, detail=f"{error.msg}, {line}:{error.colno}")
    except RecursionError:
        faults.add("too_deep_line", line=line)
    except ValueError as error:
        faults.add("not_json_line", line=line, detail=shown(str(error)))
    return NOTHING


def read_line(raw: bytes, line: int, *, today: date, faults: FaultList) -> LedgerLine | None:
    """What a line says; fields that cannot be read are noted, and hold a harmless value. None if it says nothing."""
    content = decode_line(raw, line, faults)
    try:
        return None if content is NOTHING else _read_content(content, line, today=today, faults=faults)
    except RecursionError:
        faults.add("too_deep_line", line=line)
        return None


def _read_content(content: object, line: int, *, today: date, faults: FaultList) -> LedgerLine | None:
    if not isinstance(content, Located):
        faults.add("not_object", line=line, value=content)
        return None
    content.line = line
    kind = content.get("type")
    name, read = READERS.get(kind, ("", None)) if isinstance(kind, str) else ("", None)
    if read is None:
        code = "not_a_choice" if "type" in content else "missing"
        faults.add(code, line=line, field="type", value=kind or "", allowed=", ".join(READERS))
        return None
    place = f"{kind} {shown(content.get(name, ''))}".strip()
    fields = LineFields(content, place=place, faults=faults, today=today)
    fields.absent("type")
    found = read(fields)
    fields.finish()
    return found


ALL_FAULTS: Final[dict[str, Wording]] = {**FIELD_FAULTS, **LINE_FAULTS}
