"""The pages of leave: asked for with its consequences in view, decided, withdrawn, reported back; the calendar."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appointments.flow import Step
from tests.appointments.desk_client import Desk, words
from tests.case_factories import end_visit, make_case, make_counter
from tests.duty_factories import MONDAY, clock, make_chief, make_clerk, make_leader, make_leave, make_shift, on
from tests.factories import make_office, make_staff
from windows.models import Leave
from windows.models.leave import period_text
from windows.roles import Role
from windows.services.schedule import set_chief_of_day

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
LIST, NEW, PREVIEW, CALENDAR = "/leave/", "/leave/new/", "/leave/preview/", "/leave/calendar/"
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


def form(first: date | str = TUESDAY, last: date | str = TUESDAY, **fields: object) -> dict[str, object]:
    return {"kind": "personal", "first": str(first), "last": str(last), "reason": "孩子家长会"} | fields


def url(name: str, leave: Leave) -> str:
    return reverse(f"appointments:leave-{name}", args=(leave.pk,))


def whole_day(person, day: date = TUESDAY, *, days: int = 1, granted: bool = False) -> Leave:
    return make_leave(person, on(day, "00:00"), on(day, "00:00") + timedelta(days=days), granted=granted)


# --- Asking -------------------------------------------------------------------------------------------


def test_person_asks_and_finds_the_request_in_the_list() -> None:
    desk = Desk(make_clerk())
    answer = desk.client.post(NEW, form(from_noon="on"))
    leave = Leave.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, url("detail", leave))
    assert (leave.starts_at, leave.ends_at) == (on(TUESDAY, "12:00"), on(TUESDAY, "00:00") + timedelta(days=1))
    ((row, acts),) = desk.get(LIST).context["leaves"]
    assert (row, acts["withdraw"], acts["back"]) == (leave, True, False)
    assert "孩子家长会" in words(desk.get(url("detail", leave)))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"last": "2026-11-20"}, "last"),
        ({"first": "2026-11-20", "last": "2026-11-20"}, "__all__"),  # past
        ({"first": "2026-11-28", "last": "2026-11-29"}, "__all__"),  # a weekend
        ({"from_noon": "on", "until_noon": "on"}, "__all__"),
        ({"first": "31.12.2026"}, "first"),
        ({"first": "0001-01-01"}, "first"),
        ({"last": "9999-12-31"}, "last"),
        ({"kind": "holiday"}, "kind"),
        ({"reason": "  "}, "reason"),
        ({"reason": "a\x01b"}, "reason"),
        ({"reason": "长" * 1001}, "reason"),
    ],
)
def test_what_cannot_be_asked_for_is_said_and_stays_typed(fields: dict[str, object], field: str) -> None:
    page = Desk(make_clerk()).client.post(NEW, form(**fields))
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert page.context["form"].data["reason"] == fields.get("reason", "孩子家长会")
    assert not Leave.objects.exists()


def test_overlapping_leave_is_refused_with_the_other_one_named() -> None:
    person = make_clerk()
    whole_day(person)
    page = Desk(person).client.post(NEW, form())
    assert page.status_code == 422
    assert "2026-11-24 00:00" in words(page)
    assert Leave.objects.count() == 1


def test_person_who_has_left_cannot_ask_beyond_the_last_day() -> None:
    person = make_clerk(left_on=TUESDAY)
    assert Desk(person).client.post(NEW, form(last=TUESDAY + timedelta(days=1))).status_code == 422
    assert Desk(person).client.post(NEW, form()).status_code == 303  # the last day itself


def test_preview_says_what_the_absence_would_leave() -> None:
    counter = make_counter(promised_number=1)
    make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    make_shift(counter.a, counter.window, day=TUESDAY)
    desk = Desk(counter.a)
    page = desk.client.post(PREVIEW, form(reason=""))
    left = page.context["left"]
    assert (len(left.without_a), len(left.uncovered), len(left.cases), left.shifts) == (1, 0, 1, 1)
    assert counter.b.name in words(page)
    whole_day(counter.b, granted=True)
    page = desk.client.post(PREVIEW, form(reason=""))
    assert (len(page.context["left"].uncovered), len(page.context["left"].without_a)) == (1, 0)


@pytest.mark.parametrize("fields", [{"first": ""}, {"first": "2026-11-25", "last": "2026-11-24"}, {"last": "x"}])
def test_preview_waits_for_days_it_can_read(fields: dict[str, object]) -> None:
    page = Desk(make_clerk()).client.post(PREVIEW, form(**fields))
    assert (page.status_code, page.context["left"], page.context["refusal"]) == (200, None, "")


def test_preview_says_why_a_time_cannot_be_asked_for() -> None:
    page = Desk(make_clerk()).client.post(PREVIEW, form(first=date(2026, 11, 2)))
    assert page.context["left"] is None
    assert page.context["refusal"] in words(page)


def test_preview_without_script_keeps_what_was_typed() -> None:
    page = Desk(make_clerk()).client.post(NEW, form(preview="1"))
    assert (page.status_code, page.context["form"]["reason"].value(), bool(page.context["left"])) == (
        200,
        "孩子家长会",
        True,
    )
    assert not Leave.objects.exists()


# --- Deciding -----------------------------------------------------------------------------------------


def test_chief_sees_the_consequences_and_grants() -> None:
    counter = make_counter()
    leave, chief = whole_day(counter.a), Desk(counter.chief)
    page = chief.get(url("detail", leave))
    assert (page.context["reason"], len(page.context["left"].without_a)) == ("家中有事", 1)
    answer = chief.client.post(url("decide", leave), {"decision": "grant", "note": ""})
    leave.refresh_from_db()
    assert (answer.status_code, leave.state, leave.decided_by) == (303, "granted", counter.chief)


def test_refusal_needs_a_reason_that_the_person_reads() -> None:
    person, chief = make_clerk(), make_chief()
    leave = whole_day(person)
    page = Desk(chief).client.post(url("decide", leave), {"decision": "refuse", "note": " "})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["note"])
    Desk(chief).client.post(url("decide", leave), {"decision": "refuse", "note": "当天有检查"})
    assert "当天有检查" in words(Desk(person).get(url("detail", leave)))


def test_longer_leave_is_shown_to_the_chief_without_its_reason_and_decided_by_the_leader() -> None:
    leave, chief, leader = whole_day(make_clerk(), days=3), make_chief(), make_leader()
    page = Desk(chief).get(url("detail", leave))
    assert (page.context["beyond"], page.context["form"], page.context["reason"]) == (True, None, "")
    assert "家中有事" not in words(page)
    refused = Desk(chief).client.post(url("decide", leave), {"decision": "grant", "note": ""})
    assert (refused.status_code, Leave.objects.get().state) == (422, "requested")
    assert Desk(leader).client.post(url("decide", leave), {"decision": "grant", "note": ""}).status_code == 303


def test_nobody_decides_on_their_own_leave() -> None:
    chief = make_chief()
    leave = whole_day(chief)
    assert Desk(chief).get(url("detail", leave)).context["form"] is None
    page = Desk(chief).client.post(url("decide", leave), {"decision": "grant", "note": ""})
    assert (page.status_code, Leave.objects.get().state) == (422, "requested")


def test_chief_who_is_not_on_duty_is_told_whom_to_ask() -> None:
    leave, chief, other = whole_day(make_clerk()), make_chief(), make_chief()
    set_chief_of_day(MONDAY, chief=other, by=None)
    page = Desk(chief).client.post(url("decide", leave), {"decision": "grant", "note": "同意"})
    assert page.status_code == 422
    assert other.name in words(page)
    assert page.context["form"].data["note"] == "同意"


def test_decided_leave_is_not_decided_again() -> None:
    leave, chief = whole_day(make_clerk()), Desk(make_chief())
    for status in (303, 422):
        assert chief.client.post(url("decide", leave), {"decision": "grant", "note": ""}).status_code == status


@pytest.mark.parametrize("data", [{}, {"decision": "forget"}])
def test_decision_that_does_not_exist_is_refused(data: dict[str, str]) -> None:
    leave = whole_day(make_clerk())
    assert Desk(make_chief()).client.post(url("decide", leave), data).status_code == 422


# --- Withdrawing and coming back ----------------------------------------------------------------------


def test_person_withdraws_before_it_begins_and_nobody_else_does() -> None:
    person, chief = make_clerk(), make_chief()
    leave = whole_day(person, granted=True)
    Desk(chief).client.post(url("withdraw", leave))
    assert Leave.objects.get().state == "granted"
    Desk(person).client.post(url("withdraw", leave))
    assert Leave.objects.get().state == "withdrawn"


def test_person_reports_an_early_return() -> None:
    person = make_clerk()
    leave = whole_day(person, days=3, granted=True)
    with clock("14:00", TUESDAY):
        desk = Desk(person)
        assert desk.get(url("detail", leave)).context["acts"] == {"withdraw": False, "back": True, "early": True}
        desk.client.post(url("return", leave))
    leave.refresh_from_db()
    assert (leave.state, leave.until_at) == ("returned", on(TUESDAY, "14:00"))


def test_leave_of_others_is_not_there_for_a_colleague() -> None:
    leave = whole_day(make_clerk())
    desk = Desk(make_clerk())
    answers = [desk.get(url("detail", leave))]
    answers += [desk.client.post(url(name, leave)) for name in ("withdraw", "return")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert desk.client.post(url("decide", leave), {"decision": "grant"}).status_code == 403


# --- The list and the calendar ------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_once(number: int) -> None:
    person = make_clerk()
    for turn in range(number):
        whole_day(person, TUESDAY + timedelta(days=7 * turn), granted=True)
    desk = Desk(person)
    assert len(desk.queries(lambda: desk.get(LIST))) == 2  # the leave, and the office's name


@pytest.mark.each
def test_list_goes_on_page_by_page() -> None:
    person = make_clerk()
    make_office(chief_leave_days=9)
    for turn in range(26):
        whole_day(person, MONDAY + timedelta(days=7 * (turn // 4) + turn % 4))  # Mondays to Thursdays
    desk = Desk(person)
    first = desk.get(LIST)
    rest = desk.client.get(LIST + first.context["more_url"])
    assert (len(first.context["leaves"]), len(rest.context["leaves"]), rest.context["more_url"]) == (25, 1, "")
    assert desk.get(LIST, before="x").status_code == 400


def test_calendar_shows_everybody_to_whoever_may_see_presence_without_kind_or_reason() -> None:
    counter = make_counter()
    whole_day(counter.a, granted=True)
    make_leave(counter.b, on(TUESDAY, "12:00"), on(TUESDAY, "23:00"), granted=False, kind="sick")
    page = Desk(counter.chief).get(CALENDAR, month="2026-11")
    cells = {row.staff: [away for _day, away in row.cells if away] for row in page.context["people"]}
    assert {person: [(away.half, away.granted) for away in found] for person, found in cells.items()} == {
        counter.a: [("", True)],
        counter.b: [("pm", False)],
    }
    text = words(page)
    assert not any(secret in text for secret in ("家中有事", "病假", "年休假"))


def test_calendar_by_window_names_who_is_away_and_what_is_uncovered() -> None:
    counter = make_counter()
    for person in (counter.a, counter.b):
        whole_day(person, granted=True)
    page = Desk(counter.leader).get(CALENDAR, month="2026-11", by="window")
    days = page.context["window_days"]
    assert len(days) == 21  # working days only
    (busy,) = [row for row in days if not row.is_quiet]
    (cell,) = busy.cells
    assert (busy.day.day, [away.staff for away in cell.away], cell.uncovered) == (TUESDAY, [counter.a, counter.b], 1)


def test_calendar_shows_a_colleague_nothing_but_their_own() -> None:
    counter = make_counter()
    whole_day(counter.a, granted=True)
    for by in ("", "window"):
        page = Desk(counter.b).get(CALENDAR, month="2026-11", by=by)
        assert [row.staff for row in page.context["people"]] == [counter.b]
        assert counter.a.name not in words(page)


def test_withdrawn_and_refused_leave_is_not_in_the_calendar() -> None:
    person, chief = make_clerk(), make_chief()
    Desk(person).client.post(url("withdraw", whole_day(person)))
    Desk(chief).client.post(url("decide", whole_day(person)), {"decision": "refuse", "note": "人手不足"})
    (row,) = Desk(person).get(CALENDAR).context["people"]
    assert [away for _day, away in row.cells if away] == []


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-11-01", "0001-01", "9999-12", "--"])
def test_calendar_of_no_month_is_refused(month: str) -> None:
    assert Desk(make_clerk()).get(CALENDAR, month=month).status_code == 400


def test_calendar_crosses_the_year() -> None:
    links = Desk(make_chief()).get(CALENDAR, month="2026-12", by="window").context["links"]
    assert (links["before"], links["after"]) == ("?month=2026-11&by=window", "?month=2027-01&by=window")
    assert Desk(make_chief()).get(CALENDAR, month="2027-01").context["links"]["before"] == "?month=2026-12"


@pytest.mark.parametrize("by", ["person", "window"])
@pytest.mark.parametrize("number", [1, 3])
def test_calendar_asks_as_often_for_many_as_for_few(number: int, by: str) -> None:
    counter = make_counter()
    for _turn in range(number):
        whole_day(make_counter().a, granted=True)
    desk = Desk(counter.chief)
    assert len(desk.queries(lambda: desk.get(CALENDAR, by=by))) == {"person": 5, "window": 6}[by]


@pytest.mark.parametrize(("first", "last", "text"), [
    ("2026-11-24 00:00", "2026-11-25 00:00", "2026-11-24"),
    ("2026-11-24 00:00", "2026-11-24 12:00", "2026-11-24 上午"),
    ("2026-11-24 12:00", "2026-11-25 00:00", "2026-11-24 下午"),
    ("2026-11-24 12:00", "2026-11-26 12:00", "2026-11-24中午起 – 2026-11-26中午止"),
    ("2026-11-24 00:00", "2026-11-26 00:00", "2026-11-24 – 2026-11-25"),
    ("2026-11-24 09:30", "2026-11-24 11:00", "2026-11-24 09:30 – 2026-11-24 11:00"),
])  # fmt: skip
def test_period_is_said_in_days_and_halves(first: str, last: str, text: str) -> None:
    moments = [timezone.make_aware(timezone.datetime.fromisoformat(one)) for one in (first, last)]
    assert period_text(*moments) == text


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_roles_without_leave_here_are_refused(client_for: ClientFor, role: Role) -> None:
    client = client_for(make_staff(roles=(role,)))
    assert [client.get(page).status_code for page in (LIST, NEW, CALENDAR)] == [403, 403, 403]
