"""Numbered papers: fixed at issue, typeset once, void but never gone."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from service_window.paper_data import PaperDataError
from tests.factories import make_office, make_staff
from tests.races import in_threads
from windows.models import AuditEvent, Paper, StoredFile
from windows.services import audit, files, papers

DATA = {"item_name": "拍卖企业经营批准", "applicant_name": "𬭎㛃商贸有限公司", "received_on": "2026-11-23"}
pytestmark = pytest.mark.django_db


def issue(kind: str = Paper.Kind.RECEIPT_SLIP, **options: object) -> Paper:
    return drawn(kind, DATA, **options)


def drawn(kind: str, data: dict[str, object], **options: object) -> Paper:
    with transaction.atomic():
        paper, act = papers.draw_paper(kind, data=data, **({"by": None, "sample": True} | options))
        audit.record_many((act,))
    return paper


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_each_kind_and_year_has_its_own_numbers():
    numbers = [issue().number, issue().number, issue(Paper.Kind.ACCEPTANCE_SLIP).number]
    assert numbers == ["收件2026-000001", "收件2026-000002", "受理2026-000001"]
    with time_machine.travel("2027-01-01 00:30+08:00", tick=False):
        assert issue().number == "收件2027-000001"


def test_every_kind_has_a_prefix_of_its_own():
    assert set(papers.PREFIXES) == set(Paper.Kind.values)
    assert len(set(papers.PREFIXES.values())) == len(Paper.Kind.values)


def test_codes_are_long_random_and_typed_leniently():
    first, second = issue(), issue()
    assert len(first.code) * 5 >= 80
    assert first.code != second.code
    typed = papers.grouped_code(first.code).lower().replace("1", "i").replace("0", "o")
    assert papers.normalise_code(f" {typed} ") == first.code


@time_machine.travel("2026-11-23 10:00+08:00", tick=False)
def test_paper_keeps_what_it_said_when_it_was_made():
    office = make_office(name="旧名称", public_url="https://window.example.gov.cn/")
    paper = issue(sample=False)
    make_office(name="新名称", public_url="")
    data = papers.paper_data(Paper.objects.get(pk=paper.pk))
    assert data["office"]["name"] == "旧名称"
    assert data["office"]["hours"] == "周一至周五 09:00–12:00、13:30–17:00"
    assert data["verify_url"] == f"https://window.example.gov.cn/verify/{paper.code}/"
    assert (data["number"], data["issued_on"], data["sample"]) == (paper.number, "2026-11-23", False)
    assert data["applicant_name"] == DATA["applicant_name"]
    assert "<svg" in data["qr_svg"]
    assert office.pk == 1


def test_without_a_public_address_the_path_is_printed():
    make_office(public_url="")
    paper = issue()
    assert papers.paper_data(paper)["verify_url"] == f"/verify/{paper.code}/"


def test_data_that_the_paper_does_not_know_is_refused_at_issue():
    with pytest.raises(PaperDataError):
        drawn(Paper.Kind.RECEIPT_SLIP, DATA | {"typo": 1})
    assert Paper.objects.count() == 0


def test_opening_typesets_once_and_counts_every_opening():
    paper, person = issue(), make_staff()
    first = papers.open_paper(paper, by=person)
    second = papers.open_paper(Paper.objects.get(pk=paper.pk), by=None)
    assert first == second
    assert Paper.objects.get(pk=paper.pk).printed == 2
    assert StoredFile.objects.count() == 1
    assert files.open_file(first).read(5) == b"%PDF-"
    assert AuditEvent.objects.filter(verb="paper.open").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_get_the_same_file():
    paper = issue()
    results = in_threads(*[lambda: papers.open_paper(Paper.objects.get(pk=paper.pk), by=None)] * 4)
    assert results == [StoredFile.objects.get()] * 4
    assert Paper.objects.get(pk=paper.pk).printed == 4


def test_void_paper_says_why_and_cannot_be_voided_twice():
    paper, person = issue(), make_staff()
    papers.mark_void(paper, by=person, reason="填写错误")
    stored = Paper.objects.get(pk=paper.pk)
    assert (stored.void_reason, stored.void_at is not None) == ("填写错误", True)
    with pytest.raises(papers.PaperVoid):
        papers.mark_void(paper, by=person, reason="再次")
    with pytest.raises(papers.PaperVoid):
        papers.open_paper(paper, by=person)


def test_paper_printed_before_it_was_void_is_no_longer_printed():
    paper, person = issue(), make_staff()
    papers.open_paper(paper, by=person)
    papers.mark_void(paper, by=person, reason="填写错误")
    with pytest.raises(papers.PaperVoid):
        papers.open_paper(Paper.objects.get(pk=paper.pk), by=person)
    assert Paper.objects.get(pk=paper.pk).printed == 1


def test_void_needs_a_reason():
    with pytest.raises(papers.PaperVoid):
        papers.mark_void(issue(), by=make_staff(), reason="  ")


@pytest.mark.parametrize(
    "fields", [{"number": "x"}, {"code": "x"}, {"kind": "extension"}, {"is_sample": False}, {"printed": 0}]
)
def test_database_keeps_what_a_paper_says(fields):
    paper = issue()
    Paper.objects.filter(pk=paper.pk).update(printed=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**fields)


def test_database_keeps_papers():
    issue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.all()._raw_delete("default")
