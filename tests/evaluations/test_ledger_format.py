"""Hostile and careless files: every fault has its line, field, value and reason, and nothing is guessed."""

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations import ledger_file, ledger_types
from evaluations.ledger_file import MOST_FAULTS, LedgerErrors, read_ledger
from evaluations.ledger_lines import FindingLine, MediaReportLine, NoticeLine, PolicyLine, StaffLine
from evaluations.policy import default_policy
from tests.evaluations.ledger_samples import SAMPLES, as_bytes, line

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def faults_of(*lines: Any, raw: bytes | None = None) -> list[tuple[int, str, str]]:
    """Line, field and code of every fault."""
    ledger = read_ledger(io.BytesIO(as_bytes(lines) if raw is None else raw), today=TODAY)
    return [(fault.line, fault.field, fault.code) for fault in LedgerErrors(ledger.faults).faults]


def lines_of(kind: Any, *lines: Any) -> list[Any]:
    ledger = read_ledger(io.BytesIO(as_bytes(lines)), today=TODAY)
    assert list(ledger.faults) == []
    return list(ledger.of(kind).values())


def test_every_sample_is_right() -> None:
    assert faults_of(*SAMPLES.values()) == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"nonsense", "not_json_line"),
        (b'{"type":"staff"', "not_json_line"),
        (b'{"type":"staff"} {"type":"staff"}', "not_json_line"),
        (b'{"type":"staff",}', "not_json_line"),
        (b'{"type":"finding","minutes":NaN}', "not_json_line"),
        (b'{"type":"finding","minutes":-Infinity}', "not_json_line"),
        (b'{"type":"finding","minutes":' + b"9" * 5000 + b"}", "not_json_line"),
        (b'{"type":"staff","name":"\x00"}', "not_json_line"),
        (b'{"type":"staff","name":"\xff"}', "not_utf8"),
        ("工号".encode("gb18030"), "not_utf8"),
        (b"[" * 100_000, "too_deep_line"),
        (b'{"a":' * 100_000, "too_deep_line"),
        (b"[]", "not_object"),
        (b"null", "not_object"),
        (b"true", "not_object"),
        (b'"text"', "not_object"),
        (b" " * (ledger_file.LINE_BYTES + 5), "line_too_long"),
        (b'{"type":"staff","name":"' + b"x" * ledger_file.LINE_BYTES + b'"}', "line_too_long"),
    ],
)
def test_a_line_that_cannot_be_read(raw: bytes, code: str) -> None:
    good = json.dumps(SAMPLES["staff"]).encode()
    found = faults_of(raw=good + b"\n" + raw + b"\n" + good.replace(b"S001", b"S002") + b"\n")
    assert found == [(2, "", code)]


def test_a_byte_order_mark_is_named_once() -> None:
    assert faults_of(raw=b"\xef\xbb\xbf" + as_bytes([line("staff")])) == [(1, "", "byte_order_mark")]


def test_empty_lines_and_foreign_line_ends_are_no_fault() -> None:
    staff = json.dumps(SAMPLES["staff"]).encode()
    assert faults_of(raw=b"\r\n" + staff + b"\r\n\n  \n") == []
    assert faults_of(raw=staff) == []


@pytest.mark.parametrize("deep", [900, 960, 990])
def test_a_value_nested_nearly_too_deeply_is_a_fault_and_no_crash(deep: int) -> None:
    found = faults_of(raw=b'{"type":"staff","name":' + b"[" * deep + b"]" * deep + b"}\n")
    assert {number for number, _field, _code in found} == {1}


def test_all_faults_of_a_line_are_named_at_once() -> None:
    wrong = line(
        "finding",
        staff=7,
        kind="chess",
        event_on="2026-02-30",
        minutes=True,
        affected_work="no",
        at_fault=1,
        colour="red",
    )
    assert faults_of(line("staff"), wrong) == [
        (2, "staff", "not_text"),
        (2, "kind", "not_a_choice"),
        (2, "event_on", "not_date"),
        (2, "minutes", "not_number"),
        (2, "affected_work", "not_flag"),
        (2, "at_fault", "not_flag"),
        (2, "colour", "unknown"),
    ]


def test_a_fault_says_line_field_value_and_reason() -> None:
    ledger = read_ledger(io.BytesIO(as_bytes([line("finding", status="guilty")])), today=TODAY)
    assert str(LedgerErrors(ledger.faults)) == (
        "Line 1: finding V1 · status · guilty · "
        "Only these values are allowed here: reported, verifying, confirmed, dismissed, revoked."
    )


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, s in SAMPLES.items() for n in s if n != "type"])
def test_what_may_be_left_out(kind: str, name: str) -> None:
    optional = {
        "policy": set(SAMPLES["policy"]) - {"type", "year"},
        "staff": {"left_on"},
        "finding": {
            "confirmed_on", "final_on", "inspection", "under_review", "minutes", "affected_work", "consequence", "at_fault",
        },
        "notice": {"document_number", "staff", "findings"},
        "media_report": {"outlet", "staff"},
        "inspection": set(),
        "case": {"closed_on"},
        "complaint": {"staff", "case", "decided_on"},
    }[kind]  # fmt: skip
    sample = SAMPLES[kind] | ({"status": "reported", "confirmed_on": None} if kind == "finding" else {})
    without = {key: value for key, value in sample.items() if key != name}
    expected = [] if name in optional else [(1, name, "missing")]
    assert faults_of(without) == expected
    null_is = [] if name in optional else [(1, name)]
    assert [(number, field) for number, field, _code in faults_of(sample | {name: None})] == null_is


@pytest.mark.parametrize("kind", ["person", "", 5, None, ["staff"], {"a": 1}])
def test_a_type_that_is_not_known(kind: Any) -> None:
    assert faults_of(line("staff", type=kind)) == [(1, "type", "not_a_choice")]


def test_a_line_without_a_type() -> None:
    assert faults_of({"ref": "V1"}) == [(1, "type", "missing")]


def test_a_key_given_twice() -> None:
    raw = json.dumps(SAMPLES["staff"])[:-1] + ',"name":"李四"}'
    assert faults_of(raw) == [(1, "name", "repeated")]


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_reference_given_twice_in_a_file(kind: str) -> None:
    name = {"staff": "number", "policy": "year"}.get(kind, "ref")
    assert faults_of(line("staff", number="S9"), SAMPLES[kind], SAMPLES[kind]) == [(3, name, "repeated_ref")]


def test_types_have_references_of_their_own() -> None:
    refs = [line(kind, ref="X1") for kind in ("finding", "notice", "media_report", "inspection", "case", "complaint")]
    assert faults_of(*refs) == []


@pytest.mark.parametrize("ref", ["0", "违规-1", "a b", "x" * 64, "𠀀", "null", "<b>", "'; DROP TABLE"])
def test_references_are_taken_exactly_as_written(ref: str) -> None:
    assert [found.ref for found in lines_of(FindingLine, line("finding", ref=ref))] == [ref]


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("", "blank"),
        ("  ", "blank"),
        (" V1", "spaces_around"),
        ("V1\n", "hidden_characters"),
        ("V\u0000", "hidden_characters"),
        ("V\ud800", "hidden_characters"),
        ("V\u202e1", "hidden_characters"),
        ("x" * 65, "too_long"),
        (1, "not_text"),
        (None, "not_text"),
        (["V1"], "not_text"),
    ],
)
def test_references_that_cannot_be_read(ref: Any, code: str) -> None:
    raw = json.dumps(line("finding", ref=ref))  # escapes, so that surrogates survive
    assert faults_of(raw) == [(1, "ref", code)]


@pytest.mark.parametrize("number", ["S 1", "张三", "S1\n", "S1/2", "", "x" * 33, "Ｓ１"])
def test_employee_numbers_that_cannot_be_read(number: str) -> None:
    assert [field for _line, field, _code in faults_of(line("staff", number=number))] == ["number"]


@pytest.mark.parametrize("minutes", [0, 30, 2_147_483_647])
def test_minutes_that_can_be_stored(minutes: int) -> None:
    assert [found.minutes for found in lines_of(FindingLine, line("finding", minutes=minutes))] == [minutes]


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (True, "not_number"),
        (30.0, "not_number"),
        ("30", "not_number"),
        (1e400, "not_json_line"),
        (-1, "out_of_range"),
        (2_147_483_648, "out_of_range"),
        (10**4000, "out_of_range"),
    ],
)
def test_minutes_that_cannot_be_read(minutes: Any, code: str) -> None:
    field = "" if code == "not_json_line" else "minutes"
    assert faults_of(line("finding", minutes=minutes)) == [(1, field, code)]


def test_a_number_beyond_all_numbers() -> None:
    raw = json.dumps(line("finding", minutes=0)).replace('"minutes": 0', '"minutes": 1e400')
    assert faults_of(raw) == [(1, "minutes", "not_number")]


@pytest.mark.parametrize(
    "day",
    ["2026-3-2", "20260302", "2026-W10-1", "2026-13-01", "0000-01-01", "2026-02-29", "２０２６-03-02", "", 20260302],
)
def test_dates_that_cannot_be_read(day: Any) -> None:
    assert faults_of(line("inspection", held_on=day)) == [(1, "held_on", "not_date")]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("policy", ("period_from",)),
        ("staff", ("joined_on",)),
        ("finding", ("event_on", "confirmed_on")),
        ("notice", ("issued_on",)),
        ("media_report", ("published_on",)),
        ("inspection", ("held_on",)),
        ("case", ("closed_on",)),
        ("complaint", ("event_on", "decided_on")),
    ],
)
def test_dates_in_the_future_are_refused(kind: str, fields: tuple[str, ...]) -> None:
    base = line(kind, decision="invalid") if kind == "complaint" else line(kind)
    for name in fields:
        assert faults_of(base | {"decided_on": "2026-11-23"} if kind == "complaint" else base) == []
        today = base | ({"decided_on": "2026-11-23"} if kind == "complaint" else {}) | {name: "2026-11-23"}
        assert faults_of(today) == []
        assert faults_of(today | {name: "2026-11-24"}) == [(1, name, "in_future")]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("policy", "period_to"), ("staff", "left_on"), ("finding", "final_on"), ("case", "promised_due_on")],
)
def test_dates_that_may_lie_in_the_future(kind: str, name: str) -> None:
    assert faults_of(line(kind, **{name: "2031-01-01"})) == []


@pytest.mark.parametrize(
    ("status", "confirmed_on", "under_review", "expected"),
    [
        ("reported", None, False, []),
        ("verifying", None, False, []),
        ("dismissed", None, False, []),
        ("confirmed", "2026-03-09", False, []),
        ("confirmed", "2026-03-09", True, []),
        ("revoked", "2026-03-09", False, []),
        ("confirmed", None, False, [("confirmed_on", "confirmed_without_date")]),
        ("revoked", None, False, [("confirmed_on", "confirmed_without_date")]),
        ("reported", "2026-03-09", False, [("confirmed_on", "date_without_confirmation")]),
        ("verifying", "2026-03-09", False, [("confirmed_on", "date_without_confirmation")]),
        ("dismissed", "2026-03-09", False, [("confirmed_on", "date_without_confirmation")]),
        ("reported", None, True, [("under_review", "review_without_confirmation")]),
        ("revoked", "2026-03-09", True, [("under_review", "review_without_confirmation")]),
    ],
)
def test_status_date_and_review_of_a_finding(
    status: str, confirmed_on: str | None, under_review: bool, expected: list[tuple[str, str]]
) -> None:
    wrong = line("finding", status=status, confirmed_on=confirmed_on, under_review=under_review)
    assert [found[1:] for found in faults_of(wrong)] == expected


@pytest.mark.parametrize("decision", ledger_types.DECISIONS)
def test_decision_and_date_of_a_complaint(decision: str) -> None:
    pending = decision == "pending"
    with_date = faults_of(line("complaint", decision=decision, decided_on="2026-07-01"))
    without = faults_of(line("complaint", decision=decision, decided_on=None))
    assert with_date == ([(1, "decided_on", "date_without_decision")] if pending else [])
    assert without == ([] if pending else [(1, "decided_on", "decided_without_date")])


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "gaming", "at_fault": True, "minutes": 5, "affected_work": True, "consequence": "other_grave"},
        {"confirmed_on": "2026-03-01"},  # before it happened: the format does not ask
        {"final_on": "2020-01-01"},
        {"status": "reported", "confirmed_on": None, "final_on": "2026-05-01"},
        {"source": "inspection", "inspection": None},
    ],
)
def test_what_the_format_does_not_refuse(fields: dict[str, Any]) -> None:
    assert faults_of(line("finding", **fields)) == []


def test_names_given_twice_count_once() -> None:
    notice = line("notice", staff=["S2", "S1", "S2"], findings=["V1", "V1"])
    report = line("media_report", staff=["S1", "S1"])
    assert [(found.staff, found.findings) for found in lines_of(NoticeLine, notice)] == [(("S2", "S1"), ("V1",))]
    assert [found.staff for found in lines_of(MediaReportLine, report)] == [("S1",)]


@pytest.mark.parametrize(("value", "field"), [("S001", "staff"), ([1], "staff[0]"), (["S1", None], "staff[1]")])
def test_lists_of_names_that_cannot_be_read(value: Any, field: str) -> None:
    assert [found[1] for found in faults_of(line("notice", staff=value))] == [field]


def test_the_last_day_served_is_not_before_the_first() -> None:
    assert faults_of(line("staff", left_on="2024-01-01")) == []
    assert faults_of(line("staff", left_on="2023-12-31")) == [(1, "left_on", "leaves_before_joining")]


def test_rare_characters_of_names_survive() -> None:
    assert [found.name for found in lines_of(StaffLine, line("staff", name="㛃𬭎·阿卜杜拉"))] == ["㛃𬭎·阿卜杜拉"]


def test_a_policy_needs_only_its_year() -> None:
    found = lines_of(PolicyLine, {"type": "policy", "year": 2025}, {"type": "policy", "year": 2027})
    assert [entry.policy for entry in found] == [default_policy(2025), default_policy(2027)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"year": "2026"}, ("year", "not_text")),
        ({"year": 0}, ("year", "out_of_range")),
        ({"year": True}, ("year", "not_number")),
        ({"period_to": "2025-12-31"}, ("period_to", "period_ends_before_start")),
        ({"year_basis": "decision"}, ("year_basis", "not_a_choice")),
        ({"in_effect": "now"}, ("in_effect", "not_a_choice")),
        ({"min_service_days": -1}, ("min_service_days", "out_of_range")),
        ({"long_absence_minutes": "30"}, ("long_absence_minutes", "not_number")),
        ({"conflict_requires_fault": 1}, ("conflict_requires_fault", "not_flag")),
        ({"inspection_bodies": "superior"}, ("inspection_bodies", "not_list")),
        ({"inspection_bodies": ["nobody"]}, ("inspection_bodies", "not_a_choice")),
        ({"inspection_excluded_kinds": ["chess"]}, ("inspection_excluded_kinds", "not_a_choice")),
        ({"media_kinds": ["radio"]}, ("media_kinds", "not_a_choice")),
        ({"criticism_needed_for": "phone"}, ("criticism_needed_for", "not_a_choice")),
        ({"overdue_complaints": "all"}, ("overdue_complaints", "not_a_choice")),
        ({"promise_kept_by": "decision"}, ("promise_kept_by", "unknown")),
    ],
)
def test_settings_that_cannot_be_read(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    wanted = ("year", "not_number") if expected == ("year", "not_text") else expected
    assert [found[1:] for found in faults_of(line("policy", **fields))] == [wanted]


def test_beyond_a_number_faults_are_counted() -> None:
    ledger = read_ledger(io.BytesIO(as_bytes(["x"] * 1000)), today=TODAY)
    errors = LedgerErrors(ledger.faults)
    assert (len(errors.faults), errors.left_out) == (MOST_FAULTS, 1000 - MOST_FAULTS)
    assert str(errors).split("\n")[-1] == "… and 800 more faults."


def test_the_last_line_named_is_named_with_all_its_faults() -> None:
    bad = line("finding", kind="a", status="b", source="c")
    ledger = read_ledger(
        io.BytesIO(as_bytes([line("finding", ref=f"R{n}") | bad | {"ref": f"R{n}"} for n in range(99)])), today=TODAY
    )
    errors = LedgerErrors(ledger.faults)
    per_line = [sum(fault.line == number for fault in errors.faults) for number in {f.line for f in errors.faults}]
    assert set(per_line) == {3}
    assert len(errors.faults) + errors.left_out == 99 * 3


def test_a_file_that_is_too_long_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "FILE_BYTES", 1000)
    entry = as_bytes([line("inspection")])
    raw = entry * 50
    beyond = 1000 // len(entry) + 1
    assert faults_of(raw=raw) == [(beyond, "", "file_too_large")]


def test_a_pipe_that_never_ends_is_refused_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "FILE_BYTES", 3_000_000)

    class Endless(io.BytesIO):
        read_so_far = 0

        def seekable(self) -> bool:
            return False

        def readline(self, size: int | None = -1, /) -> bytes:
            Endless.read_so_far += size or 0
            return b"0" * (size or 0)

    ledger = read_ledger(Endless(), today=TODAY)
    assert [(fault.line, fault.code) for fault in ledger.faults] == [(1, "file_too_large")]
    assert Endless.read_so_far < 3_100_000


def test_a_file_exactly_as_long_as_allowed_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = as_bytes([line("inspection")])
    monkeypatch.setattr(ledger_file, "FILE_BYTES", len(raw))
    assert faults_of(raw=raw) == []


# --- Hostile bytes ------------------------------------------------------------------------------------

HOSTILE = ("\x00", "\ud800", "\x1b[2J", "\u202e", "\u2028", "\ufeff")


@pytest.mark.parametrize("sign", HOSTILE)
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("staff", "name"),
        ("staff", "number"),
        ("notice", "document_number"),
        ("media_report", "outlet"),
        ("case", "ref"),
    ],
)
def test_hidden_characters_are_refused_in_every_text(kind: str, field: str, sign: str) -> None:
    raw = json.dumps(line(kind) | {field: f"a{sign}b"})
    assert faults_of(raw) == [(1, field, "hidden_characters")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.sampled_from(sorted(SAMPLES)), st.data())
def test_no_bytes_bring_the_reader_down(noise: bytes, kind: str, data: st.DataObject) -> None:
    good = as_bytes([line(kind)])
    place = data.draw(st.integers(0, len(good)))
    ledger = read_ledger(io.BytesIO(good[:place] + noise + good[place:] + good), today=TODAY)
    faults = LedgerErrors(ledger.faults)
    assert all(fault.line >= 1 and fault.reason for fault in faults.faults)
    assert str(faults) or ledger.count


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_no_value_brings_the_reader_down(kind: str, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(SAMPLES[kind])))
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    value = data.draw(
        st.recursive(
            plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        )
    )
    raw = json.dumps(line(kind) | {field: value})
    ledger = read_ledger(io.BytesIO(raw.encode() + b"\n"), today=TODAY)
    assert {fault.line for fault in LedgerErrors(ledger.faults).faults} <= {1}
