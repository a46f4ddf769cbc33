"""Work with people on duty that awaits the chief representative and the leader (R3, R4, R9)."""

from datetime import timedelta

import pytest

from appointments.worklists import people, requests
from appointments.worklists.people import LEAVE, LEAVE_RETURN, OFF_POST, Gone
from appointments.worklists.requests import ENTRY, IMPROVEMENT
from tests.case_factories import make_counter
from tests.duty_factories import MONDAY, at, clock, make_attendance, make_chief, make_clerk, make_leader, make_leave, on
from tests.factories import make_item
from windows.models import Absence, EntryPermit, Improvement, Leave
from windows.services.absences import begin_absence
from windows.services.improvements import discuss_improvement, propose_improvement
from windows.services.permits import request_entry
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


@pytest.mark.parametrize("number", [1, 3])
def test_leave_waits_with_its_consequences_and_is_decided(number: int, django_assert_num_queries):
    counter = make_counter()
    for person in [counter.a, *(make_clerk() for _turn in range(number - 1))]:
        make_leave(person, on(TUESDAY, "00:00"), on(TUESDAY, "12:00"), granted=False)
    chief = make_chief()
    assert chief.has_perm("windows.decide_leave")
    with django_assert_num_queries(13):
        rows = people.leave_rows(chief, limit=50)
    assert {row.consequence == rows[0].consequence for row in rows[1:]} == ({False} if number > 1 else set())
    assert (len(rows), LEAVE.count(chief), rows[0].title, rows[0].due) == (number, number, counter.a.name, TUESDAY)
    assert "1" in str(rows[0].consequence)
    with pytest.raises(NotValid):
        LEAVE.decide(rows[0].key, "refuse", by=chief, reason="")
    LEAVE.decide(rows[0].key, "grant", by=chief, reason="")
    assert LEAVE.names([rows[0].key]) == {rows[0].key: counter.a.name}
    assert (Leave.objects.get(pk=rows[0].key).state, LEAVE.count(chief)) == ("granted", number - 1)


def test_longer_leave_waits_for_the_leader_only_and_nobodys_own():
    leader = make_leader()
    make_leave(make_clerk(), on(TUESDAY, "00:00"), on(TUESDAY, "12:00") + timedelta(days=2), granted=False)
    make_leave(leader, on(TUESDAY, "00:00"), on(TUESDAY, "12:00"), granted=False)  # short enough for a chief
    assert [LEAVE.count(person) for person in (make_chief(), leader, make_leader())] == [1, 1, 2]
    own = Leave.objects.get(staff=leader)
    with pytest.raises(Gone):
        LEAVE.decide(str(own.pk), "grant", by=leader, reason="")


def test_absence_waits_from_ten_minutes_on_until_somebody_takes_note():
    row, chief = make_attendance(), make_chief()
    begin_absence(row, by=row.staff)
    for moment, number in (("09:09", 0), ("09:10", 1)):
        with clock(moment):
            assert OFF_POST.count(chief) == number
    with clock("09:25"):
        (found,) = people.absence_rows(chief, limit=50)
        assert [text for _term, text in found.facts][1:] == ["25"]
        OFF_POST.decide(found.key, "note", by=chief, reason="")
        assert (OFF_POST.count(chief), Absence.objects.get().seen_by) == (0, chief)
        with pytest.raises(Gone):
            OFF_POST.decide("999", "note", by=chief, reason="")


def test_return_from_leave_waits_where_nobody_reported_it():
    make_leave(make_clerk(), at("09:30"), at("10:00"))
    chief = make_chief()
    assert LEAVE_RETURN.count(chief) == 0
    with clock("10:00"):
        (found,) = people.return_rows(chief, limit=50)
        LEAVE_RETURN.decide(found.key, "returned", by=chief, reason="")
    assert Leave.objects.get().state == "returned"


def test_outsider_waits_to_be_let_in():
    chief = make_chief()
    given = {"purpose": "检修", "from_at": at("10:00"), "until_at": at("11:00")}
    for name in ("刘工", "陈工"):
        request_entry(name, by=make_clerk(), **given)
    first, second = requests.permit_rows(chief, limit=50)
    ENTRY.decide(first.key, "allow", by=chief, reason="")
    ENTRY.decide(second.key, "refuse", by=chief, reason="未预约")
    assert list(EntryPermit.objects.order_by("pk").values_list("state", flat=True)) == ["allowed", "refused"]
    assert ENTRY.count(chief) == 0


@pytest.mark.parametrize(("decision", "state"), [("adopt", "adopted"), ("decline", "declined")])
def test_discussed_proposal_waits_for_the_leader(decision: str, state: str):
    leader, item = make_leader(), make_item().item
    row = propose_improvement(item, by=make_clerk(), kind="shorter_promise", text="缩短", promised_number=2)
    assert IMPROVEMENT.count(leader) == 0
    discuss_improvement(row, by=make_chief(), discussed_with="业务科")
    (found,) = requests.improvement_rows(leader, limit=50)
    with pytest.raises(NotPermitted):
        IMPROVEMENT.decide(found.key, decision, by=make_chief(), reason="可行")
    IMPROVEMENT.decide(found.key, decision, by=leader, reason="可行")
    assert (Improvement.objects.get().state, IMPROVEMENT.count(leader)) == (state, 0)
