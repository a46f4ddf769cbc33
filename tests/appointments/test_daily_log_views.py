"""The pages of the daily log (S2): who reads, writes and signs it, what is refused, what is never lost."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from appointments.flow import Step
from appointments.services.day_figures import generate_daily_log
from tests.case_factories import Counter, end_visit, make_case, make_counter
from tests.duty_factories import MONDAY, at, clock, make_attendance, make_chief, make_clerk, make_leave, make_shift
from tests.factories import make_staff, make_window
from windows.models import AuditEvent, DailyLog, Staff
from windows.roles import Role
from windows.services import audit
from windows.services.absences import begin_absence, end_absence
from windows.services.schedule import plan_lunch, set_chief_of_day

pytestmark = pytest.mark.django_db
LIST = "/supervision/daily-log/"
DAY = f"{LIST}{MONDAY.isoformat()}/"


@pytest.fixture(autouse=True)
def _english_on_monday() -> Any:
    with translation.override("en"), clock("17:30"):
        yield


@pytest.fixture
def chief() -> Staff:
    return make_chief()


@pytest.fixture
def client(chief: Staff, client_for: Callable[..., Client]) -> Client:
    client = client_for(chief)
    client.cookies["django_language"] = "en"
    return client


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def eventful(counter: Counter) -> tuple[Staff, Staff]:
    """A day with a late and an absent person, a long absence, leave, lunch duty and a case."""
    window = make_window(3, name="三号窗口")
    late, absent, away = make_clerk(name="迟先生"), make_clerk(name="缺女士"), make_clerk(name="假先生")
    with clock("08:00"):
        for person in (late, absent):
            make_shift(person, make_window() if person is absent else window)
        make_leave(away, at("08:30"), at("17:00"))
        plan_lunch(window, staff=late, day=MONDAY, starts=at("12:00").time(), ends=at("13:00").time(), by=None)
    with clock("09:20"):
        attendance = make_attendance(late, window)
    with clock("10:00"):
        absence = begin_absence(attendance, by=late, destination="档案室", minutes=30)
        make_attendance(counter.a, counter.window)
        make_case(counter, at=Step.ACCEPT)
        end_visit(counter)
    with clock("10:25"):
        end_absence(absence, by=late)
    return late, absent


def test_log_is_written_completed_and_signed(client: Client, chief: Staff) -> None:
    eventful(make_counter())
    assert "This day has no log yet." in text_of(client.get(DAY))
    text = text_of(client.post(f"{DAY}events/", follow=True))
    assert "Visitors received: 1." in text
    assert "Late: 迟先生." in text
    assert "Absent: 缺女士." in text
    assert "Off post for 25 minutes: 迟先生, said where." in text
    assert "On leave: 假先生." in text
    assert "Lunch duty: window 3 迟先生." in text
    head = audit.head()
    client.post(f"{DAY}words/", {"remarks": "打印机故障。", "handed_on": "联系维修。", "act": "sign"})
    log = DailyLog.objects.get()
    assert (log.remarks, log.handed_on, log.signed_by) == ("打印机故障。", "联系维修。", chief)
    text = text_of(client.get(DAY))
    assert log.chain_head in text
    assert log.digest in text
    assert "The log agrees with its digest" in text
    assert "<textarea" not in text
    assert head != audit.head()


def test_leave_is_told_without_its_reason(client: Client) -> None:
    eventful(make_counter())
    assert "家中有事" not in text_of(client.post(f"{DAY}events/", follow=True))


def test_saving_does_not_sign(client: Client, chief: Staff) -> None:
    generate_daily_log(MONDAY, by=chief)
    client.post(f"{DAY}words/", {"remarks": "一", "handed_on": "", "act": "save"})
    log = DailyLog.objects.get()
    assert (log.remarks, log.is_signed) == ("一", False)


def test_who_may_not_sign_is_told_where_the_button_would_be(client: Client, chief: Staff) -> None:
    set_chief_of_day(MONDAY, chief=make_chief(), by=None)
    generate_daily_log(MONDAY, by=chief)
    text = text_of(client.get(DAY))
    assert "The chief representative or the deputy of that day signs its log." in text
    assert 'value="sign"' not in text
    answer = client.post(f"{DAY}words/", {"remarks": "仍要签", "handed_on": "", "act": "sign"})
    assert answer.status_code == 422
    assert "仍要签" in answer.content.decode()
    log = DailyLog.objects.get()
    assert (log.remarks, log.is_signed) == ("", False)


def test_signed_meanwhile_loses_nothing_that_was_typed(
    client: Client, chief: Staff, client_for: Callable[..., Client]
) -> None:
    generate_daily_log(MONDAY, by=chief)
    other = client_for(make_chief())
    other.post(f"{DAY}words/", {"remarks": "先签", "handed_on": "", "act": "sign"})
    answer = client.post(f"{DAY}words/", {"remarks": "后写", "handed_on": "", "act": "save"})
    assert answer.status_code == 422
    assert "signed and can no longer be changed" in text_of(answer)
    assert "后写" in answer.content.decode()
    assert DailyLog.objects.get().remarks == "先签"
    assert "signed" in text_of(client.post(f"{DAY}events/", follow=True))


@pytest.mark.parametrize(
    "typed",
    [{"remarks": "x" * 5001}, {"handed_on": "a\x00b"}, {"remarks": "\x07"}],
)
def test_bad_words_are_said_and_kept(client: Client, chief: Staff, typed: dict[str, str]) -> None:
    generate_daily_log(MONDAY, by=chief)
    answer = client.post(f"{DAY}words/", {"remarks": "", "handed_on": "", "act": "sign"} | typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not DailyLog.objects.get().is_signed


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_unknown_day_is_not_found(client: Client, day: str) -> None:
    assert client.get(f"{LIST}{day}/").status_code == 404
    assert client.post(f"{LIST}{day}/events/").status_code == 404
    assert client.post(f"{LIST}{day}/words/").status_code == 404


def test_day_to_come_has_no_log(client: Client) -> None:
    assert "This day has not come yet." in text_of(client.get(f"{LIST}2026-11-24/"))
    client.post(f"{LIST}2026-11-24/events/")
    assert not DailyLog.objects.exists()


def test_log_that_was_never_written_cannot_be_completed(client: Client) -> None:
    assert client.post(f"{DAY}words/", {"act": "sign"}).status_code == 404


@pytest.mark.parametrize("role", [Role.BUREAU_LEADER, Role.ASSESSMENT_OFFICE])
def test_readers_read_and_do_not_write(chief: Staff, client_for: Callable[..., Client], role: Role) -> None:
    generate_daily_log(MONDAY, by=chief)
    client = client_for(make_staff(roles=(role,)))
    answer = client.get(DAY)
    assert answer.status_code == 200
    assert "<textarea" not in answer.content.decode()
    assert client.get(LIST).status_code == 200
    assert [client.post(f"{DAY}{part}/").status_code for part in ("events", "words")] == [403, 403]


def test_clerks_do_not_read(client_for: Callable[..., Client]) -> None:
    client = client_for(make_clerk())
    assert [client.get(url).status_code for url in (LIST, DAY)] == [403, 403]


def test_list_shows_gaps(client: Client, chief: Staff) -> None:
    generate_daily_log(MONDAY, by=chief)
    answer = client.get(LIST)
    states = {each.day.day: each.state for each in answer.context["days"]}
    assert {states[day] for day in (22, 21)} == {"off"}
    assert (states[23], states[20], max(states)) == ("open", "missing", 23)
    assert "15 working days of this month have no log." in text_of(answer)


@pytest.mark.parametrize("month", ["2026-14", "x", "0001-01", "9999-12", "2026-11-11-11"])
def test_unknown_month_shows_this_one(client: Client, month: str) -> None:
    assert client.get(LIST, {"month": month}).context["first"] == date(2026, 11, 1)


def test_month_to_come_is_empty(client: Client) -> None:
    answer = client.get(LIST, {"month": "2027-01"})
    assert (answer.status_code, answer.context["days"]) == (200, [])


def test_changed_log_is_shown_as_changed(client: Client, chief: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    generate_daily_log(MONDAY, by=chief)
    client.post(f"{DAY}words/", {"remarks": "", "handed_on": "", "act": "sign"})
    assert AuditEvent.objects.latest("pk").verb == "daily_log.sign"
    monkeypatch.setattr("windows.services.daily_log.digest_of", lambda log, head: "0" * 64)
    assert "was changed after it was signed" in text_of(client.get(DAY))


@pytest.mark.parametrize("number", [1, 3])
def test_cost_is_constant(
    client: Client, chief: Staff, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for offset in range(number):
        day = f"{LIST}2026-11-{18 + offset}/"
        client.post(f"{day}events/")
        client.post(f"{day}words/", {"remarks": "", "handed_on": "", "act": "sign"})
    assert DailyLog.objects.exclude(signed_at=None).count() == number
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)
