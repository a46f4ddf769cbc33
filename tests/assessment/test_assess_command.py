"""``load_ledger`` and ``assess`` end to end: a file in, the very JSON out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import translation

from evaluations.models import Finding, Policy
from tests.evaluations.ledger_samples import SAMPLES, as_bytes, line, load

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False), translation.override("en"):
        yield


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    capsys.readouterr()
    call_command("assess", "2026", "--format", "json", *options)
    return json.loads(capsys.readouterr().out)


def test_a_file_becomes_the_very_json(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_ledger", str(HERE / "golden_ledger.jsonl"))
    capsys.readouterr()
    call_command("assess", "2026", "--format", "json", "--on", "2026-11-23")
    assert capsys.readouterr().out == (HERE / "golden_assessment.json").read_text("utf-8")


def test_the_order_in_the_file_makes_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (HERE / "golden_ledger.jsonl").read_bytes().splitlines(keepends=True)
    turned = tmp_path / "turned.jsonl"
    turned.write_bytes(b"".join(reversed(lines)))
    call_command("load_ledger", str(turned))
    expected = json.loads((HERE / "golden_assessment.json").read_text("utf-8"))
    assert printed(capsys, "--on", "2026-11-23") == expected


def test_keys_stand_in_the_order_of_the_format(capsys: pytest.CaptureFixture[str]) -> None:
    load(*SAMPLES.values())
    found = printed(capsys)
    assert list(found) == ["year", "policy", "staff"]
    assert list(found["policy"]) == [name for name in SAMPLES["policy"] if name != "type"]
    person = found["staff"][0]
    assert list(person) == ["number", "result", "grounds"]
    assert [entry["code"] for entry in person["grounds"]] == [f"E{n}" for n in range(1, 9)]
    assert {tuple(entry) for entry in person["grounds"]} == {("code", "status", "under_review", "evidence", "notes")}
    assert list(person["grounds"][3]["evidence"][0]) == ["type", "ref", "element", "event_on", "state"]
    assert list(person["grounds"][7]["notes"][0]) == ["ref", "missing"]


def test_an_empty_database_prints_the_defaults_and_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys) == {
        "year": 2026,
        "policy": {name: value for name, value in SAMPLES["policy"].items() if name != "type"},
        "staff": [],
    }
    assert (Policy.objects.count(), Finding.objects.count()) == (0, 0)


def test_one_person_alone(capsys: pytest.CaptureFixture[str]) -> None:
    load(line("staff"), line("staff", number="S002"), line("staff", number="S003", left_on="2025-12-31"))
    assert [person["number"] for person in printed(capsys)["staff"]] == ["S001", "S002"]
    assert [person["number"] for person in printed(capsys, "--staff", "S002")["staff"]] == ["S002"]
    assert printed(capsys, "--staff", "S003")["staff"] == []


def test_the_day_judges_open_cases_and_finality(capsys: pytest.CaptureFixture[str]) -> None:
    load(
        line("policy", in_effect="final"),
        line("staff"),
        line("finding", final_on="2026-12-01"),
        line("case", closed_on=None, promised_due_on="2026-12-01"),
        line("complaint", subject="delay"),
    )
    found = {}
    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        grounds = printed(capsys, "--on", day)["staff"][0]["grounds"]
        found[day] = (grounds[3]["status"], grounds[7]["status"])
    assert found == {
        "2026-11-30": ("pending", "clear"),
        "2026-12-01": ("disqualified", "clear"),
        "2026-12-02": ("disqualified", "pending"),
    }


def test_the_day_is_today_where_none_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    load(line("staff"), line("case", closed_on=None, promised_due_on="2026-11-23"))
    assert printed(capsys)["staff"][0]["grounds"][7]["notes"] == []
    with time_machine.travel("2026-11-24 00:00+08:00", tick=False):
        notes = printed(capsys)["staff"][0]["grounds"][7]["notes"]
    assert notes == [{"ref": "C1", "missing": "complaint"}]


def test_a_table_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    load(line("staff"), line("staff", number="S0002"), line("finding", under_review=True), line("complaint", case=None))
    capsys.readouterr()
    call_command("assess", "2026")
    assert capsys.readouterr().out.splitlines() == [
        "Assessment of 2026, judged on 2026-11-23",
        "",
        "Number  Result of the year  E1  E2  E3  E4  E5  E6  E7  E8",
        "S0002   Eligible            ·   ·   ·   ·   ·   ·   ·   ·",
        "S001    Disqualified        ?   ·   ·   ✗*  ·   ·   ·   ·",
        "",
        "· Clear, ? Pending, ✗ Disqualified, * under review",
        "People: 2 (Eligible 1, Pending 0, Disqualified 1, Not in scope 0)",
    ]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("26x",), "26x is not a year such as 2026."),
        (("0",), "0 is not a year such as 2026."),
        (("10000",), "10000 is not a year such as 2026."),
        (("２０２６",), "２０２６ is not a year such as 2026."),
        (("2026", "--on", "2026-02-30"), "2026-02-30 is not a date such as 2026-01-31."),
        (("2026", "--on", "today"), "today is not a date such as 2026-01-31."),
        (("2026", "--staff", "X9"), "There is nobody with the employee number X9."),
        (("2026", "--format", "xml"), "The format is either table or json, not xml."),
    ],
)
def test_errors_are_sentences(options: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError) as error:
        call_command("assess", *options)
    assert (str(error.value), error.value.returncode) == (sentence, 1)


@pytest.mark.parametrize("year", ["1", "9999"])
def test_far_years_are_judged(year: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("assess", year, "--format", "json")
    assert json.loads(capsys.readouterr().out)["policy"]["period_to"] == f"{int(year):04d}-12-31"


def test_the_file_of_the_test_is_a_ledger_of_every_type_and_ground() -> None:
    lines = [json.loads(text) for text in (HERE / "golden_ledger.jsonl").read_text("utf-8").splitlines()]
    assert {entry["type"] for entry in lines} == set(SAMPLES)
    found = json.loads((HERE / "golden_assessment.json").read_text("utf-8"))
    hit = {g["code"] for p in found["staff"] for g in p["grounds"] if g["status"] == "disqualified"}
    assert hit == {f"E{n}" for n in range(1, 9)}
    assert {person["result"] for person in found["staff"]} == {"eligible", "pending", "disqualified", "not_in_scope"}
    assert as_bytes(lines) == (HERE / "golden_ledger.jsonl").read_bytes()
