"""The restricted register: known to the discipline officer, and betrayed by no page, list, export or trail of anybody else."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from evaluations.models import Clue, ClueEvent, ClueFile, Finding, Hold
from evaluations.services.clues import (
    Closed,
    enter_decision,
    lift_hold,
    move_clue,
    open_clue_file,
    place_hold,
    record_clue,
)
from evaluations.services.finding_events import TooManyFiles
from evaluations.services.finding_rights import offered
from evaluations.services.reviews import open_review
from evaluations.services.statements import TooLate, object_to_finding
from service_window.append_only import lifted
from tests.appointments.desk_client import words
from tests.evaluations.crawling import CHANGING, shown_to
from tests.evaluations.finding_cases import MONDAY, SEEN, Bureau, later, on_day
from tests.factories import make_staff
from windows.models import AuditEvent, Staff, StoredFile
from windows.roles import Role
from windows.services import audit
from windows.services.files import FileDamaged, FileRefused
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
SCAN = b"%PDF-1.4\nletter\n%%EOF\n"
SECRET, CHANNEL = "收受礼品卡五百元", "匿名信第七封"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


@pytest.fixture
def officer() -> Staff:
    return make_staff(roles=(Role.DISCIPLINE_OFFICER,))


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def a_clue(bureau: Bureau, officer: Staff, **fields: Any) -> Clue:
    given = {"by": officer, "received_on": MONDAY, "channel": CHANNEL, "content": SECRET} | fields
    return record_clue(given.pop("staff", bureau.clerk), **given)


def decide(clue: Clue, officer: Staff, **fields: Any) -> Finding:
    given = {
        "kind": "gift",
        "event_on": SEEN,
        "decided_on": MONDAY,
        "body": "驻局纪检组",
        "document": "纪决〔2026〕1号",
        "account": "收受礼品,予以警告",
    } | fields
    return enter_decision(clue, by=officer, **given)


# --- The register -------------------------------------------------------------------------------------


def test_clue_is_kept_moved_on_and_closed(bureau: Bureau, officer: Staff) -> None:
    clue = a_clue(bureau, officer)
    move_clue(clue, by=officer, state="handed_on", note="移交驻局纪检组")
    move_clue(clue, by=officer, state="closed", note="查无实据")
    assert list(clue.events.values_list("state", flat=True)) == ["open", "handed_on", "closed"]
    with pytest.raises(Closed):
        move_clue(clue, by=officer, state="open", note="再看")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClueEvent.objects.create(clue=clue, state="open", note="x", by=officer, at=clue.recorded_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Clue.objects.filter(pk=clue.pk).update(channel="别处")


def test_nobody_else_keeps_the_register_not_even_a_superuser(bureau: Bureau, officer: Staff) -> None:
    clue, hold = a_clue(bureau, officer), place_hold(bureau.clerk, 2026, by=officer)
    for person in (bureau.verifier, bureau.leader, bureau.clerk, make_staff(is_superuser=True)):
        for act in (
            lambda by=person: a_clue(bureau, by),
            lambda by=person: move_clue(clue, by=by, state="closed", note="x"),
            lambda by=person: decide(clue, by),
            lambda by=person: place_hold(bureau.clerk, 2027, by=by),
            lambda by=person: lift_hold(hold, by=by),
        ):
            with pytest.raises(NotPermitted):
                act()


def test_officer_keeps_nothing_about_themselves(officer: Staff, bureau: Bureau, client_for: ClientFor) -> None:
    with pytest.raises(NotPermitted):
        a_clue(bureau, officer, staff=officer)
    with pytest.raises(NotPermitted):
        place_hold(officer, 2026, by=officer)
    other = make_staff(roles=(Role.DISCIPLINE_OFFICER,))
    clue = a_clue(bureau, other, staff=officer)
    client = client_for(officer)
    assert client.get("/office/clues/").context["lines"] == []
    assert client.get(f"/office/clues/{clue.pk}/").status_code == 404


def test_hold_is_placed_once_and_lifted(bureau: Bureau, officer: Staff) -> None:
    hold = place_hold(bureau.clerk, 2026, by=officer)
    with pytest.raises(NotValid):
        place_hold(bureau.clerk, 2026, by=officer)
    assert list(Hold.objects.standing(2026)) == [hold]
    lift_hold(hold, by=officer)
    with pytest.raises(Closed):
        lift_hold(hold, by=officer)
    assert list(Hold.objects.standing(2026)) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(lifted_at=None, lifted_by=None)


def test_decision_enters_the_ledger_and_locks(bureau: Bureau, officer: Staff, client_for: ClientFor) -> None:
    clue = a_clue(bureau, officer)
    for wrong in ({"kind": "phone"}, {"decided_on": later(1)}, {"event_on": MONDAY, "decided_on": SEEN}):
        with pytest.raises(NotValid):
            decide(clue, officer, **wrong)
    finding = decide(clue, officer)
    assert (finding.status, finding.confirmed_on, finding.final_on, finding.is_locked) == (
        "confirmed",
        MONDAY,
        MONDAY,
        True,
    )
    assert "纪决〔2026〕1号" in words(client_for(bureau.clerk).get(f"/me/findings/{finding.pk}/"))
    assert offered(finding, by=bureau.reviewer) == []
    with pytest.raises(NotPermitted):
        open_review(finding, by=bureau.reviewer, reason="复核")
    with pytest.raises(TooLate):
        object_to_finding(finding, by=bureau.clerk, text="不服")
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(final_on=None)
    with pytest.raises(Closed):
        decide(clue, officer)


# --- The pages of the officer -------------------------------------------------------------------------


def test_officer_works_on_the_pages(bureau: Bureau, officer: Staff, client_for: ClientFor) -> None:
    client = client_for(officer)
    form = {"staff": bureau.clerk.pk, "received_on": "2026-11-23", "channel": CHANNEL, "content": SECRET}
    assert client.post("/office/clues/new/", form | {"content": ""}).status_code == 422
    assert client.post("/office/clues/new/", form).status_code == 303
    clue = Clue.objects.get()
    url = f"/office/clues/{clue.pk}/"
    assert SECRET in words(client.get(url))
    assert client.get(url)["Cache-Control"] == "no-store"
    assert client.post(f"{url}step/", {"state": "handed_on", "note": "移交"}).status_code == 303
    assert client.post("/office/clues/holds/new/", {"staff": bureau.clerk.pk, "year": 2026}).status_code == 303
    hold = Hold.objects.get()
    assert bureau.clerk.name in words(client.get("/office/clues/holds/"))
    assert client.post(f"/office/clues/holds/{hold.pk}/lift/").status_code == 303
    decision = {
        "kind": "gift",
        "event_on": "2026-11-20",
        "decided_on": "2026-11-23",
        "body": "驻局纪检组",
        "document": "1号",
        "account": "收受礼品",
    }
    assert client.post(f"{url}decision/", decision).status_code == 303
    assert Finding.objects.get().is_locked


@pytest.mark.parametrize("number", [1, 3])
def test_register_costs_the_same_for_any_number(
    bureau: Bureau, officer: Staff, client_for: ClientFor, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        a_clue(bureau, officer)
    client = client_for(officer)
    with django_assert_num_queries(9):
        assert len(client.get("/office/clues/").context["lines"]) == number


def a_scan(name: str = "举报材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SCAN)


def test_files_of_a_clue_are_kept_encrypted_and_opened_by_the_officer_alone(
    bureau: Bureau, officer: Staff, client_for: ClientFor
) -> None:
    client = client_for(officer)
    form = {"staff": bureau.clerk.pk, "received_on": "2026-11-23", "channel": CHANNEL, "content": SECRET}
    assert client.post("/office/clues/new/", form | {"files": [a_scan(), a_scan("照片.pdf")]}).status_code == 303
    clue = Clue.objects.get()
    url = f"/office/clues/{clue.pk}/"
    assert client.post(f"{url}step/", {"state": "open", "note": "补充", "files": a_scan("补充.pdf")}).status_code == 303
    first, *others = ClueFile.objects.order_by("pk")
    assert (len(others), first.name, first.sha256) == (2, "举报材料.pdf", hashlib.sha256(SCAN).hexdigest())
    assert f"SHA-256 {first.sha256[:12]}" in words(client.get(url))
    answer = client.get(f"{url}files/{first.pk}/")
    assert (answer.content, answer["Content-Type"], answer["Cache-Control"]) == (SCAN, "application/pdf", "no-store")
    assert StoredFile.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, content FROM evaluations_cluefile")
        assert not any(word in str(cursor.fetchall()) for word in ("举报材料", b64encode(SCAN).decode()))
    other = a_clue(bureau, officer)
    assert client.get(f"/office/clues/{other.pk}/files/{first.pk}/").status_code == 404


def test_files_of_a_clue_stand(bureau: Bureau, officer: Staff) -> None:
    file = a_clue(bureau, officer, files=(a_scan(),)).events.get().files.get()
    for change in (lambda: ClueFile.objects.filter(pk=file.pk).update(size=1), file.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(FileRefused):
        a_clue(bureau, officer, files=(SimpleUploadedFile("图.svg", b"<svg></svg>"),))
    with pytest.raises(TooManyFiles):
        a_clue(bureau, officer, files=[a_scan() for _turn in range(11)])
    assert Clue.objects.count() == 1


def test_altered_file_of_a_clue_is_not_served(bureau: Bureau, officer: Staff, client_for: ClientFor) -> None:
    file = a_clue(bureau, officer, files=(a_scan(),)).events.get().files.get()
    with transaction.atomic(), lifted(connection, "evaluations_cluefile"):
        ClueFile.objects.filter(pk=file.pk).update(content=b64encode(b"%PDF-1.4 other").decode())
    with pytest.raises(FileDamaged):
        open_clue_file(file.event.clue, file.pk, by=officer)


def test_the_scan_of_the_decision_belongs_to_the_finding(bureau: Bureau, officer: Staff, client_for: ClientFor) -> None:
    finding = decide(a_clue(bureau, officer), officer, files=(a_scan("决定.pdf"),))
    (file,) = StoredFile.objects.all()
    assert ClueFile.objects.count() == 0
    assert client_for(bureau.clerk).get(f"/me/findings/{finding.pk}/files/{file.pk}/").status_code == 200


# --- Nobody else --------------------------------------------------------------------------------------


SEARCHERS = (Role.ASSESSMENT_OFFICE, Role.AUDITOR)
EVERYBODY_ELSE = [role for role in Role if role is not Role.DISCIPLINE_OFFICER]


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize("role", EVERYBODY_ELSE)
def test_no_page_of_anybody_else_changes_with_a_clue(
    bureau: Bureau, officer: Staff, client_for: ClientFor, role: Role
) -> None:
    person = bureau.clerk if role is Role.WINDOW_STAFF else make_staff(roles=(role,))
    client = client_for(person)
    words_sought = [{}, {"q": bureau.clerk.number, "person": bureau.clerk.number}] if role in SEARCHERS else [{}]
    first = shown_to(client)  # what a page writes when first opened is there already
    before = {name: page for query in words_sought for name, page in shown_to(client, again=first, **query).items()}
    clue = a_clue(bureau, officer, files=(a_scan(),))
    move_clue(clue, by=officer, state="handed_on", note=SECRET)
    file = ClueFile.objects.get()
    hold = place_hold(bureau.clerk, 2026, by=officer)
    after = {name: page for query in words_sought for name, page in shown_to(client, again=before, **query).items()}
    assert [name for name in before if before[name] != after[name]] == []
    for name, pk in (
        ("clue-detail", clue.pk),
        ("clue-move", clue.pk),
        ("clue-decide", clue.pk),
        ("hold-lift", hold.pk),
    ):
        known, unknown = (reverse(f"evaluations:{name}", args=(key,)) for key in (pk, pk + 1000))
        for ask in (client.get, client.post):
            answers = {url: ask(url) for url in (known, unknown)}
            told = {CHANGING.sub("", answer.content.decode()).replace(url, "") for url, answer in answers.items()}
            assert len(told) == 1
            assert {answer.status_code for answer in answers.values()} in ({404}, {405})  # 405: for anybody
    assert client.get(reverse("evaluations:clue-file", args=(clue.pk, file.pk))).status_code == 404


def test_superuser_of_the_installation_finds_nothing(bureau: Bureau, officer: Staff, client_for: ClientFor) -> None:
    clue = a_clue(bureau, officer)
    client = client_for(make_staff(is_superuser=True))
    for url in ("/office/clues/", "/office/clues/new/", "/office/clues/holds/", f"/office/clues/{clue.pk}/"):
        assert client.get(url).status_code == 404


def test_trail_stays_whole_and_shows_nothing_of_it(bureau: Bureau, officer: Staff, client_for: ClientFor) -> None:
    bureau.reported()
    a_clue(bureau, officer)
    place_hold(bureau.clerk, 2026, by=officer)
    bureau.reported()
    report = audit.verify_chain()
    hidden = AuditEvent.objects.filter(verb="restricted.act")
    assert (report.ok, hidden.count()) == (True, 2)
    said = str(list(hidden.values("subject_type", "subject_id", "label", "reason", "before", "after")))
    assert not any(word in said for word in (SECRET, CHANNEL, bureau.clerk.number, "clue", "hold"))
    client = client_for(make_staff(roles=(Role.AUDITOR,)))
    for query in ({}, {"verb": "restricted"}, {"person": officer.number}, {"kind": "restricted", "subject": "-"}):
        events = client.get("/audit/", query).context["events"]
        assert [event for event in events if event.verb == "restricted.act"] == []
    assert client.get(f"/audit/{hidden.first().pk}/").status_code == 404


def test_content_is_encrypted_at_rest(bureau: Bureau, officer: Staff) -> None:
    a_clue(bureau, officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM evaluations_clue")
        assert SECRET not in str(cursor.fetchone())
