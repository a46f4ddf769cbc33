"""The seal: what it covers, and that every change in file, seal or database is found and named."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from assessment.models import Run, RunResult, Seal, Verdict, YearReview, YearStep
from assessment.record import canonical, sha256
from assessment.services.seals import seal_file, seal_sheet, seal_year, sm3, verify_seal
from assessment.services.years import YearState, compute_year
from service_window.append_only import lifted
from tests.assessment.year_factories import Bureau, decided, fill, make_bureau, person, published
from tests.case_factories import refused
from tests.evaluations.ledger_samples import line, load
from windows.services.records import NotPermitted

pytestmark = [pytest.mark.django_db, pytest.mark.each]
LATER = "2026-12-01 10:00+08:00"


@pytest.fixture(autouse=True)
def bureau() -> Iterator[Bureau]:
    """December: the results were published, and nobody objected."""
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False) as traveller:
        fill(line("policy"), line("notice"), line("case"), line("complaint", subject="delay"))
        people = make_bureau()
        published(people)
        traveller.move_to(LATER)
        yield people


@pytest.fixture
def seal(bureau: Bureau) -> Seal:
    review = decided_now(bureau)
    return seal_year(review, by=bureau.office)


def decided_now(bureau: Bureau) -> YearReview:
    """The decision of the leading group."""
    return decided(bureau, YearReview.objects.get())


def test_a_seal_covers_policy_facts_verdicts_and_steps(seal: Seal) -> None:
    record = json.loads(seal.content)
    run = Run.objects.get()
    assert record["policy"] == run.policy
    assert record["facts_digest"] == run.facts_digest
    assert [person["number"] for person in record["staff"]] == list(
        run.results.order_by("pk").values_list("number", flat=True)
    )
    assert [step["verb"] for step in record["steps"]] == ["compute", "propose", "publish", "decide"]
    assert record["steps"][-1]["minutes_number"] == "会纪〔2026〕3号"
    assert (seal.sha256, seal.sm3) == (sha256(seal.content), sm3(seal.content))
    assert seal.content == canonical(record)
    assert YearReview.objects.get().state == "sealed"


def test_sm3_is_the_standard_one() -> None:
    assert sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_file_seal_and_database_agree(seal: Seal) -> None:
    report = verify_seal(seal_file(seal))
    assert (report.ok, report.found, report.sha256) == (True, (), seal.sha256)


def test_only_a_decided_year_is_sealed_and_only_by_the_office(bureau: Bureau) -> None:
    review = YearReview.objects.get()
    with refused("Published", YearState):
        seal_year(review, by=bureau.office)
    review = decided_now(bureau)
    with refused("permission", NotPermitted):
        seal_year(review, by=bureau.leader)
    seal_year(review, by=bureau.second)
    with refused("Sealed", YearState):
        seal_year(review, by=bureau.second)
    with refused("Sealed", YearState):
        compute_year(2026, by=bureau.office)


def test_a_year_with_late_evidence_is_decided_again_before_it_is_sealed(bureau: Bureau) -> None:
    review = decided_now(bureau)
    load(line("finding", ref="V2", staff="S002"))
    compute_year(2026, by=bureau.office)
    with refused("newest run says something else", YearState):
        seal_year(review, by=bureau.office)


# --- Tampering ------------------------------------------------------------------------------------------


def change(model: Any, pk: Any, **fields: Any) -> None:
    """Change a row behind the triggers, as the owner of the database could."""
    with transaction.atomic(), lifted(connection, model._meta.db_table):
        model._base_manager.filter(pk=pk).update(**fields)


def forge() -> None:
    content = Seal.objects.get().content.replace('"S002"', '"S009"')
    change(Seal, Seal.objects.get().pk, content=content, sha256=sha256(content), sm3=sm3(content))


TAMPERINGS: dict[str, tuple[Callable[[], None], str]] = {
    "verdict": (
        lambda: change(Verdict, Verdict.objects.get(result__number="S001", code="E4").pk, status="clear", evidence=[]),
        'staff/S001/grounds/E4/status: sealed "disqualified", found "clear"',
    ),
    "evidence": (
        lambda: change(
            Verdict, Verdict.objects.get(result__number="S002", code="E2").pk, notes=[{"ref": "V7", "missing": "fault"}]
        ),
        "staff/S002/grounds/E2/notes/1",
    ),
    "result": (
        lambda: change(RunResult, RunResult.objects.get(number="S001").pk, result="eligible"),
        'staff/S001/result: sealed "disqualified", found "eligible"',
    ),
    "facts": (
        lambda: change(
            RunResult,
            RunResult.objects.get(number="S001").pk,
            facts=RunResult.objects.get(number="S001").facts.replace('"gaming"', '"badge"'),
        ),
        "staff/S001/facts",
    ),
    "days served": (
        lambda: change(RunResult, RunResult.objects.get(number="S001").pk, days_served=1),
        "days served of S001",
    ),
    "policy": (
        lambda: change(Run, Run.objects.get().pk, policy=Run.objects.get().policy | {"long_absence_minutes": 90}),
        "policy/long_absence_minutes: sealed 30, found 90",
    ),
    "who decided": (
        lambda: change(YearStep, YearStep.objects.get(verb="publish").pk, reason="另写"),
        'steps/3/reason: sealed "", found "另写"',
    ),
    "facts digest": (
        lambda: change(Run, Run.objects.get().pk, facts_digest="0" * 64),
        "the digest of its facts was changed",
    ),
    "state": (
        lambda: change(YearReview, YearReview.objects.get().pk, state="decided", sealed_by=None, sealed_at=None),
        "not marked as sealed",
    ),
    "seal": (
        lambda: change(Seal, Seal.objects.get().pk, content=Seal.objects.get().content.replace("S002", "S009")),
        "The sealed record in the database was changed",
    ),
    "seal with its digest": (
        forge,
        "File, staff/S009",
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_change_behind_the_triggers_is_found_and_named(seal: Seal, name: str) -> None:
    content = seal_file(seal)
    tamper, named = TAMPERINGS[name]
    tamper()
    with translation.override("en"):
        report = verify_seal(content)
    assert not report.ok
    assert any(named in sentence for sentence in report.found), report.found


def test_a_row_that_is_gone_or_added_is_found(seal: Seal) -> None:
    content = seal_file(seal)
    victim = RunResult.objects.get(number="S001")
    with transaction.atomic(), lifted(connection, "assessment_verdict"), lifted(connection, "assessment_runresult"):
        Verdict.objects.filter(result=victim)._raw_delete("default")
        RunResult.objects.filter(pk=victim.pk)._raw_delete("default")
    with translation.override("en"):
        assert any("staff/S001" in sentence for sentence in verify_seal(content).found)


def change_file(content: bytes, at: Callable[[dict[str, Any]], None]) -> bytes:
    data = json.loads(content)
    at(data)
    return json.dumps(data).encode()


def test_a_change_in_the_file_is_found_and_named(seal: Seal) -> None:
    def easier(data: dict[str, Any]) -> None:
        data["record"]["staff"][0]["result"] = "eligible"

    def with_digest(data: dict[str, Any]) -> None:
        easier(data)
        text = canonical(data["record"])
        data["seal"] |= {"sha256": sha256(text), "sm3": sm3(text)}

    content = seal_file(seal)
    with translation.override("en"):
        plain = verify_seal(change_file(content, easier)).found
        forged = verify_seal(change_file(content, with_digest)).found
    number = json.loads(content)["record"]["staff"][0]["number"]
    assert plain[0] == "The record in the file was changed: its digest is not the one in the file."
    assert any(f"File, staff/{number}/result" in sentence for sentence in plain)
    assert forged[0] == "SHA256 of the file is not that of the seal in the database."


@pytest.mark.parametrize(
    "content", [b"", b"no json", b"[]", b'{"record": 1}', b'{"record": {"year": 2026}, "seal": {}}', b"\xff\xfe"]
)
def test_a_file_that_is_no_seal_is_said_to_be_none(content: bytes) -> None:
    with refused("not one that a seal was written to"):
        verify_seal(content)


def test_a_seal_stands(seal: Seal) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Seal.objects.filter(pk=seal.pk).update(content="{}")
    with pytest.raises(IntegrityError, match="sealed year"), transaction.atomic():
        YearReview.objects.filter(pk=seal.review_id).update(decided_at=None)


# --- Commands and the public page -----------------------------------------------------------------------


def test_commands_seal_and_verify(bureau: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decided_now(bureau)
    out = tmp_path / "seal.json"
    with translation.override("en"):
        call_command("seal_year", "2026", "--by", bureau.office.number, "--out", str(out))
        kept = Seal.objects.get()
        assert f"SHA-256 {kept.sha256}" in capsys.readouterr().out
        call_command("verify_seal", str(out))
        assert capsys.readouterr().out.startswith("File, seal and database agree.")
        change(RunResult, RunResult.objects.get(number="S001").pk, result="eligible")
        with pytest.raises(CommandError) as error:
            call_command("verify_seal", str(out))
    assert (str(error.value), error.value.returncode) == ("File, seal and database do not agree.", 1)
    assert "staff/S001/result" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("seal_year", "2027", "--by", "X"), "The year 2027 has not been computed."),
        (("seal_year", "2026"), "A year is sealed by somebody: add --by with the employee number."),
        (("seal_year", "2026", "--by", "X9"), "There is nobody with the employee number X9."),
        (("seal_year", "year"), "year is not a year such as 2026."),
        (("verify_seal", "/nowhere/seal.json"), "cannot be read"),
    ],
)
def test_commands_refuse_in_words(arguments: tuple[str, ...], sentence: str) -> None:
    with translation.override("en"), pytest.raises(CommandError, match=sentence):
        call_command(*arguments)


def test_a_file_that_exists_is_not_overwritten(bureau: Bureau, tmp_path: Path) -> None:
    decided_now(bureau)
    out = tmp_path / "seal.json"
    out.write_text("mine")
    with translation.override("en"), pytest.raises(CommandError, match="exists already"):
        call_command("seal_year", "2026", "--by", bureau.office.number, "--out", str(out))
    assert (out.read_text(), Seal.objects.count()) == ("mine", 0)


def test_the_public_page_confirms_a_seal_without_names(client: Client, seal: Seal) -> None:
    answer = client.get(f"/verify/seal/{seal.code.lower()}/", HTTP_ACCEPT_LANGUAGE="en")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert seal.sha256 in page
    assert "S001" not in page
    assert "张三" not in page
    assert client.get("/verify/seal/0000/").status_code == 404


def test_the_public_page_says_when_records_no_longer_agree_and_names_them_to_readers_only(
    client: Client, client_for: Callable[..., Client], bureau: Bureau, seal: Seal
) -> None:
    change(RunResult, RunResult.objects.get(number="S001").pk, result="eligible")
    pages = (client, client_for(person()), client_for(bureau.leader), client_for(bureau.office))
    found = [one.get(f"/verify/seal/{seal.code}/").content.decode() for one in pages]
    assert ["verdict-bad" in page for page in found] == [True] * 4
    assert ["staff/S001/result" in page for page in found] == [False, False, True, True]


def test_the_sheet_gets_digest_code_and_qr(seal: Seal) -> None:
    sheet = seal_sheet(seal)
    assert sheet["verify_url"].endswith(f"/verify/seal/{seal.code}/")
    assert sheet["qr_svg"].startswith("<?xml") or sheet["qr_svg"].startswith("<svg")
    assert sheet["sha256"] == seal.sha256
