"""The people whom a media report names: told, asked before anything is confirmed, heard, free to object, reviewed by others."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.models import MediaHearing, MediaReport
from evaluations.services.finding_events import FindingMoved
from evaluations.services.media_hearings import (
    make_media_statement,
    object_to_media_report,
    waive_media_statement,
)
from evaluations.services.media_reports import move_media_report, record_media_report
from evaluations.services.statements import TooLate
from evaluations.worklists.media import to_decide, to_hear, to_review
from service_window.http import Refusal
from tests.appointments.desk_client import words
from tests.evaluations.finding_cases import MONDAY, Bureau, later, on_day
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def a_report(bureau: Bureau, *persons: Staff) -> MediaReport:
    fields = {"kind": "news", "published_on": MONDAY, "outlet": "晚报", "summary": "窗口无人"}
    return record_media_report(by=bureau.verifier, persons=persons or [bureau.clerk], **fields)


def asked(bureau: Bureau, *persons: Staff) -> MediaReport:
    report = a_report(bureau, *persons)
    for verb in ("verify", "ask"):
        report = move_media_report(report, verb, by=bureau.verifier, reason="报道称窗口无人,请说明。")
    return report


def hearing_of(report: MediaReport, person: Staff) -> MediaHearing:
    return MediaHearing.objects.get(media_report=report, staff=person)


def confirmed(bureau: Bureau) -> MediaReport:
    report = asked(bureau)
    make_media_statement(hearing_of(report, bureau.clerk), by=bureau.clerk, text="去取材料")
    return move_media_report(report, "confirm", by=bureau.decider, reason="监控一致")


# --- Asked and heard ----------------------------------------------------------------------------------


def test_nothing_is_confirmed_before_everybody_named_was_asked_and_heard(bureau: Bureau) -> None:
    other = make_staff(roles=(Role.WINDOW_STAFF,))
    report = a_report(bureau, bureau.clerk, other)
    move_media_report(report, "verify", by=bureau.verifier, reason="联系报社")
    with pytest.raises(NotPermitted):
        move_media_report(report, "confirm", by=bureau.decider, reason="属实")
    move_media_report(report, "ask", by=bureau.verifier, reason="请说明")
    with pytest.raises(FindingMoved):
        move_media_report(report, "ask", by=bureau.verifier, reason="再问")
    make_media_statement(hearing_of(report, bureau.clerk), by=bureau.clerk, text="去取材料")
    with pytest.raises(NotPermitted):
        move_media_report(report, "confirm", by=bureau.decider, reason="属实")
    waive_media_statement(hearing_of(report, other), by=other)
    assert move_media_report(report, "confirm", by=bureau.decider, reason="属实").status == "confirmed"


def test_whose_time_has_passed_counts_as_heard(bureau: Bureau) -> None:
    report = asked(bureau)
    due = hearing_of(report, bureau.clerk).due_on
    assert due == later(7)
    with on_day(due), pytest.raises(NotPermitted):
        move_media_report(report, "confirm", by=bureau.decider, reason="属实")
    with on_day(later(8)):
        move_media_report(report, "confirm", by=bureau.decider, reason="属实")
        with pytest.raises(TooLate):
            make_media_statement(hearing_of(report, bureau.clerk), by=bureau.clerk, text="迟了")
    assert hearing_of(report, bureau.clerk).outcome == "lapsed"


def test_database_refuses_a_confirmation_unheard(bureau: Bureau) -> None:
    report = asked(bureau)
    report.events.create(source="verifying", target="confirmed", by=bureau.decider, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaReport.objects.filter(pk=report.pk).update(status="confirmed")


def test_report_that_names_nobody_needs_no_hearing(bureau: Bureau) -> None:
    fields = {"kind": "news", "published_on": MONDAY, "outlet": "晚报", "summary": "大厅拥挤"}
    report = record_media_report(by=bureau.verifier, persons=[], **fields)
    move_media_report(report, "verify", by=bureau.verifier, reason="联系报社")
    assert move_media_report(report, "confirm", by=bureau.decider, reason="属实").status == "confirmed"


def test_statement_is_made_once_by_the_person_alone(bureau: Bureau) -> None:
    hearing = hearing_of(asked(bureau), bureau.clerk)
    with pytest.raises(NotPermitted):
        make_media_statement(hearing, by=bureau.decider, text="代答")
    with pytest.raises(NotValid):
        make_media_statement(hearing, by=bureau.clerk, text=" ")
    make_media_statement(hearing, by=bureau.clerk, text="去取材料")
    with pytest.raises(TooLate):
        waive_media_statement(hearing, by=bureau.clerk)


def test_dismissal_ends_the_hearing(bureau: Bureau) -> None:
    report = asked(bureau)
    move_media_report(report, "dismiss", by=bureau.decider, reason="不属实")
    assert hearing_of(report, bureau.clerk).outcome == "superseded"


# --- Objection and review -----------------------------------------------------------------------------


def test_objection_is_reviewed_by_somebody_who_had_no_part(bureau: Bureau) -> None:
    report = confirmed(bureau)
    object_to_media_report(hearing_of(report, bureau.clerk), by=bureau.clerk, text="报道时间有误")
    with pytest.raises(TooLate):
        object_to_media_report(hearing_of(report, bureau.clerk), by=bureau.clerk, text="再次")
    assert [list(to_review(one)) for one in (bureau.verifier, bureau.decider)] == [[], []]
    assert list(to_review(bureau.reviewer)) == [report]
    for one in (bureau.verifier, bureau.decider, bureau.clerk):
        with pytest.raises(NotPermitted):
            move_media_report(report, "uphold", by=one, reason="维持")
    move_media_report(report, "uphold", by=bureau.reviewer, reason="维持")
    row = hearing_of(report, bureau.clerk)
    assert (row.reviewed_by, row.media_report.status) == (bureau.reviewer, "confirmed")
    with pytest.raises(FindingMoved):
        move_media_report(report, "uphold", by=bureau.reviewer, reason="再次")


def test_review_can_revoke_and_the_leader_may_do_it(bureau: Bureau) -> None:
    report = confirmed(bureau)
    object_to_media_report(hearing_of(report, bureau.clerk), by=bureau.clerk, text="报道时间有误")
    assert move_media_report(report, "revoke", by=bureau.leader, reason="媒体更正").status == "revoked"


def test_objection_comes_in_time(bureau: Bureau) -> None:
    report = confirmed(bureau)
    hearing = hearing_of(report, bureau.clerk)
    assert hearing.objection_due_on == later(7)
    with on_day(later(8)), pytest.raises(TooLate):
        object_to_media_report(hearing, by=bureau.clerk, text="迟了")


def test_leader_confirms_only_where_the_office_has_nobody_left(bureau: Bureau) -> None:
    report = asked(bureau)
    waive_media_statement(hearing_of(report, bureau.clerk), by=bureau.clerk)
    with pytest.raises(NotPermitted):
        move_media_report(report, "confirm", by=bureau.leader, reason="属实")
    Staff.objects.filter(pk__in=(bureau.decider.pk, bureau.reviewer.pk)).update(left_on=later(-1))
    assert move_media_report(report, "confirm", by=bureau.leader, reason="属实").status == "confirmed"


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "改"},
        {"outcome": "lapsed", "closed_on": MONDAY},
        {"outcome": "stated", "closed_on": MONDAY},
        {"objected_at": "2026-11-23T10:00Z"},
        {"reviewed_at": "2026-11-23T10:00Z"},
        {"closed_on": MONDAY},
    ],
)
def test_hearing_stands(bureau: Bureau, fields: dict[str, Any]) -> None:
    hearing = hearing_of(asked(bureau), bureau.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaHearing.objects.filter(pk=hearing.pk).update(**fields)


def test_database_hears_nobody_else_and_nobody_twice(bureau: Bureau) -> None:
    report = asked(bureau)
    fields = {"question": "?", "asked_by": bureau.verifier, "asked_at": timezone.now(), "due_on": later(7)}
    for person in (bureau.clerk, bureau.chief):
        with pytest.raises(IntegrityError), transaction.atomic():
            MediaHearing.objects.create(media_report=report, staff=person, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaHearing.objects.filter(media_report=report).delete()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("verify", "ask", "state", "waive", "confirm", "dismiss", "object", "uphold", "revoke") * 2),
        st.integers(0, 5),
        st.sampled_from((0, 0, 1, 8)),
    ),
    min_size=4,
    max_size=10,
)
CHAIN = (("verify", 1), ("ask", 1), ("state", 0), ("confirm", 2), ("object", 0))
"""The way of a report by the people whose part it is; an example begins after some of it."""


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(begun=st.sampled_from((0, 1, 1, 2, 2, 3, 4, 5)), steps=STEPS)
def test_no_sequence_of_legal_acts_is_unfair(bureau: Bureau, begun: int, steps: list[tuple[str, int, int]]) -> None:
    people = [bureau.clerk, bureau.verifier, bureau.decider, bureau.reviewer, bureau.leader, bureau.chief]
    with transaction.atomic():
        report, day = a_report(bureau), MONDAY
        for verb, who in CHAIN[:begun]:
            act(report, verb, people[who])
        for verb, who, wait in steps:
            day += timedelta(days=wait)
            with on_day(day):
                act(report, verb, people[who])
        report.refresh_from_db()
        hearing = MediaHearing.objects.filter(media_report=report).first()
        if report.status in ("confirmed", "revoked"):
            assert hearing is not None
            assert hearing.outcome in ("stated", "waived", "lapsed")
            assert report.decided_by not in (report.recorded_by, bureau.clerk)
        if hearing is not None and hearing.reviewed_by is not None:
            assert hearing.reviewed_by not in (report.recorded_by, report.decided_by, bureau.clerk)
        transaction.set_rollback(True)


def act(report: MediaReport, verb: str, by: Staff) -> None:
    """Try one act; what is refused changes nothing."""
    hearing = MediaHearing.objects.filter(media_report=report).first()
    try:
        with transaction.atomic():
            if verb not in ("state", "waive", "object"):
                move_media_report(report, verb, by=by, reason="样例")
            elif hearing is not None and verb == "state":
                make_media_statement(hearing, by=by, text="去取材料")
            elif hearing is not None and verb == "waive":
                waive_media_statement(hearing, by=by)
            elif hearing is not None:
                object_to_media_report(hearing, by=by, text="时间有误")
    except Refusal:
        pass


# --- Who waits for whom -------------------------------------------------------------------------------


def test_work_follows_the_state(bureau: Bureau) -> None:
    report = a_report(bureau)
    assert list(to_hear(bureau.verifier)) == [report]
    move_media_report(report, "verify", by=bureau.verifier, reason="联系报社")
    assert (list(to_hear(bureau.verifier)), list(to_decide(bureau.decider))) == ([report], [])
    move_media_report(report, "ask", by=bureau.verifier, reason="请说明")
    assert (list(to_hear(bureau.verifier)), list(to_decide(bureau.decider))) == ([], [])
    waive_media_statement(hearing_of(report, bureau.clerk), by=bureau.clerk)
    assert (list(to_decide(bureau.verifier)), list(to_decide(bureau.decider))) == ([], [report])


def test_work_is_listed_on_the_page_of_the_office(bureau: Bureau, client_for: ClientFor) -> None:
    report = a_report(bureau)
    text = words(client_for(bureau.verifier).get("/office/work/media-hear/"))
    assert report.ref in text


# --- The own page -------------------------------------------------------------------------------------


def test_person_reads_answers_and_objects_on_their_own_page(bureau: Bureau, client_for: ClientFor) -> None:
    report = a_report(bureau)
    mine, url = client_for(bureau.clerk), f"/me/findings/media/{report.pk}/"
    assert "窗口无人" in words(mine.get(url))
    assert mine.post(f"{url}statement/", {"text": "先说"}).status_code == 404
    for verb in ("verify", "ask"):
        move_media_report(report, verb, by=bureau.verifier, reason="请说明当时去向")
    assert "请说明当时去向" in words(mine.get(url))
    assert "晚报" in words(mine.get("/me/"))
    assert mine.post(f"{url}statement/", {"text": ""}).status_code == 422
    scan = SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n%%EOF\n")
    assert mine.post(f"{url}statement/", {"text": "去取材料", "upload": scan}).status_code == 303
    assert mine.get(f"{url}file/").status_code == 200
    assert mine.post(f"{url}statement/", {"text": "再说"}).status_code == 422
    mine.post(f"{url}no-statement/")
    assert hearing_of(report, bureau.clerk).outcome == "stated"
    office = client_for(bureau.decider)
    assert "去取材料" in words(office.get(f"/office/media/{report.pk}/"))
    hearing = hearing_of(report, bureau.clerk)
    assert office.get(f"/office/media/{report.pk}/said/{hearing.pk}/").status_code == 200
    assert office.post(f"/office/media/{report.pk}/confirm/", {"reason": "属实"}).status_code == 303
    assert mine.post(f"{url}objection/", {"text": ""}).status_code == 422
    assert mine.post(f"{url}objection/", {"text": "时间有误"}).status_code == 303
    assert "时间有误" in words(mine.get(url))


def test_person_may_make_no_statement(bureau: Bureau, client_for: ClientFor) -> None:
    report = asked(bureau)
    mine = client_for(bureau.clerk)
    assert mine.post(f"/me/findings/media/{report.pk}/no-statement/").status_code == 303
    assert hearing_of(report, bureau.clerk).outcome == "waived"
    assert mine.get(f"/me/findings/media/{report.pk}/file/").status_code == 404


def test_nobody_else_reads_it_there(bureau: Bureau, client_for: ClientFor) -> None:
    report = asked(bureau)
    for person in (bureau.chief, bureau.decider, make_staff(roles=(Role.WINDOW_STAFF,))):
        client = client_for(person)
        assert client.get(f"/me/findings/media/{report.pk}/").status_code == 404
        for verb in ("statement", "no-statement", "objection"):
            assert client.post(f"/me/findings/media/{report.pk}/{verb}/", {"text": "代答"}).status_code == 404
