"""The presence of a day, and corrections: derived answers, old values kept, nobody their own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from tests.duty_factories import (
    MONDAY,
    at,
    clock,
    make_attendance,
    make_chief,
    make_clerk,
    make_leader,
    make_leave,
    make_shift,
)
from tests.factories import make_staff, make_window
from windows.models import Attendance, Staff, TimeCorrection
from windows.presence import Arrival
from windows.roles import Role
from windows.services.absences import begin_absence, end_absence
from windows.services.attendance import sign_out
from windows.services.schedule import set_chief_of_day

pytestmark = pytest.mark.django_db
DAY = "/supervision/presence/"
NEW = f"{DAY}new/"


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


def planned(name: str, came: str | None, left: str | None = None) -> tuple[Staff, Attendance | None]:
    """Somebody with a shift from nine to twelve who came and left at these times."""
    person, window = make_clerk(name=name), make_window()
    with clock("07:00"):
        make_shift(person, window)
    if came is None:
        return person, None
    with clock(came):
        attendance = make_attendance(person, window)
    if left is not None:
        with clock(left):
            sign_out(attendance, by=person)
    attendance.refresh_from_db()
    return person, attendance


def test_day_tells_who_came_how(client: Client) -> None:
    planned("准时", "08:45", "12:05")
    planned("刚到", "08:55", "12:00")
    planned("迟到", "09:12:30", "11:30")
    planned("缺席", None)
    guest = make_clerk(name="临时")
    with clock("10:00"):
        make_attendance(guest)
    people = {each.person.name: each for each in client.get(DAY).context["people"]}
    assert {name: [row.standing.arrival for row in each.judged] for name, each in people.items()} == {
        "准时": [Arrival.IN_TIME],
        "刚到": [Arrival.NOT_TEN_MINUTES_EARLY],
        "迟到": [Arrival.LATE],
        "缺席": [Arrival.ABSENT],
        "临时": [],
    }
    assert (people["迟到"].judged[0].arrival, people["迟到"].judged[0].departure) == (
        "Late by 12 min",
        "Left 30 min early",
    )


def test_leave_is_shown_without_kind_and_reason(client: Client) -> None:
    person, _attendance = planned("请假", None)
    with clock("07:30"):
        make_leave(person, at("08:30"), at("17:00"), kind="family")
    text = text_of(client.get(DAY))
    assert "On leave" in text
    assert "家中有事" not in text
    assert "bereavement" not in text


def test_time_is_corrected_and_the_old_one_shown(client: Client, chief: Staff) -> None:
    _person, attendance = planned("迟到", "09:12:30", "12:00")
    assert attendance is not None
    url = f"{DAY}{attendance.pk}/"
    assert client.get(url).context["form"].initial["signed_in_at"].isoformat() == "09:12:00"
    answer = client.post(url, {"signed_in_at": "08:48", "signed_out_at": "12:00", "reason": "读卡器故障"})
    assert answer.url == f"{DAY}?day=2026-11-23"
    attendance.refresh_from_db()
    assert (attendance.signed_in_at, attendance.signed_out_at) == (at("08:48"), at("12:00"))
    change = TimeCorrection.objects.get()
    assert (change.old_value, change.new_value, change.by, change.reason) == (
        at("09:12:30"),
        at("08:48"),
        chief,
        "读卡器故障",
    )
    text = text_of(client.get(DAY))
    assert "<s>09:12</s>" in text
    assert "读卡器故障" in text
    assert client.get(DAY).context["people"][0].judged[0].standing.arrival == Arrival.IN_TIME
    assert "<s>09:12</s>" in text_of(client.get(url))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "This field is required."),
        ({"signed_in_at": "", "signed_out_at": ""}, "Nothing changes"),
        ({"signed_in_at": "09:12"}, "Nothing changes"),
        ({"signed_in_at": "13:00"}, "contradict each other"),
        ({"signed_out_at": "23:59"}, "The time lies in the future."),
        ({"signed_in_at": "quarter past"}, "Enter a valid time."),
        ({"signed_in_at": "08:00", "reason": "x" * 501}, "at most 500 characters"),
        ({"signed_in_at": "08:00", "reason": "a\x07b"}, "control characters"),
    ],
)
def test_bad_correction_is_refused_in_words(client: Client, typed: dict[str, str], sentence: str) -> None:
    _person, attendance = planned("迟到", "09:12:30", "12:00")
    assert attendance is not None
    given = {"signed_in_at": "09:12", "signed_out_at": "12:00", "reason": "核对签到表"} | typed
    answer = client.post(f"{DAY}{attendance.pk}/", given)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not TimeCorrection.objects.exists()


def test_nobody_corrects_their_own(client_for: Callable[..., Client]) -> None:
    both = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    with clock("09:12"):
        attendance = make_attendance(both)
    client = client_for(both)
    client.cookies["django_language"] = "en"
    url = f"{DAY}{attendance.pk}/"
    assert url not in client.get(DAY).content.decode()
    page = text_of(client.get(url))
    assert "Nobody corrects their own times." in page
    assert "Save the times" not in page
    answer = client.post(url, {"signed_in_at": "08:48", "signed_out_at": "", "reason": "自己改"})
    assert answer.status_code == 422
    assert not TimeCorrection.objects.exists()


def test_leader_corrects_only_the_chief(client_for: Callable[..., Client]) -> None:
    _person, attendance = planned("迟到", "09:12", "12:00")
    assert attendance is not None
    client = client_for(make_leader())
    client.cookies["django_language"] = "en"
    assert "The chief representative corrects these times." in text_of(client.get(f"{DAY}{attendance.pk}/"))
    own = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    with clock("09:12"):
        chiefs = make_attendance(own)
    answer = client.post(f"{DAY}{chiefs.pk}/", {"signed_in_at": "08:48", "signed_out_at": "", "reason": "核对"})
    assert answer.status_code == 302


def test_absence_is_corrected(client: Client) -> None:
    person, attendance = planned("离岗", "08:45")
    assert attendance is not None
    with clock("10:00"):
        absence = begin_absence(attendance, by=person, destination="档案室", minutes=20)
    with clock("10:40"):
        end_absence(absence, by=person)
    url = f"{DAY}absences/{absence.pk}/"
    outside = client.post(url, {"left_at": "08:00", "returned_at": "10:40", "reason": "核对"})
    assert "The person was not signed in at this time." in text_of(outside)
    client.post(url, {"left_at": "10:00", "returned_at": "10:20", "reason": "忘记返岗登记"})
    absence.refresh_from_db()
    assert absence.returned_at == at("10:20")
    text = text_of(client.get(DAY))
    assert "<s>10:40</s>" in text
    assert "20 min" in text


def test_forgotten_stretch_is_added(client: Client, chief: Staff) -> None:
    person, _attendance = planned("忘签", None)
    window = make_window()
    given = {
        "staff": person.pk,
        "window": window.pk,
        "day": "2026-11-23",
        "signed_in_at": "08:40",
        "signed_out_at": "12:00",
        "reason": "忘记签到，同事证明",
    }
    client.post(NEW, given)
    row = Attendance.objects.get()
    assert (row.staff, row.window, row.entered_by, row.signed_in_at) == (person, window, chief, at("08:40"))
    text = text_of(client.get(DAY))
    assert f"entered by {chief.name}" in text
    assert "not on record" in text
    assert "was signed in at this time already" in text_of(client.post(NEW, given))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "2026-11-24"}, "Only a day that has begun can be corrected."),
        ({"day": "0001-01-01"}, "Only a day that has begun can be corrected."),
        ({"signed_out_at": "08:00"}, "The time of leaving lies before the time of coming."),
        ({"signed_out_at": "23:00"}, "The time lies in the future."),
        ({"staff": "0"}, "Select a valid choice."),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_bad_stretch_is_refused_in_words(client: Client, typed: dict[str, str], sentence: str) -> None:
    given = {
        "staff": str(make_clerk().pk),
        "window": str(make_window().pk),
        "day": "2026-11-23",
        "signed_in_at": "08:40",
        "signed_out_at": "12:00",
        "reason": "忘记签到",
    }
    answer = client.post(NEW, given | typed)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Attendance.objects.exists()


def test_chief_off_duty_does_not_correct(client: Client) -> None:
    set_chief_of_day(MONDAY, chief=make_chief(), by=None)
    _person, attendance = planned("迟到", "09:12", "12:00")
    assert attendance is not None
    page = text_of(client.get(f"{DAY}{attendance.pk}/"))
    assert "The chief representative today is" in page
    assert "Save the times" not in page


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "0001-01-01", "9999-12-31", "2000-01-03", "2099-12-27"])
def test_any_day_can_be_asked_for(client: Client, day: str) -> None:
    assert client.get(DAY, {"day": day}).status_code == 200


@pytest.mark.parametrize(
    ("role", "reads", "corrects"),
    [
        (Role.CHIEF_REPRESENTATIVE, 200, 200),
        (Role.BUREAU_LEADER, 200, 200),
        (Role.ASSESSMENT_OFFICE, 200, 403),
        (Role.WINDOW_STAFF, 403, 403),
    ],
)
def test_who_reads_and_who_corrects(client_for: Callable[..., Client], role: Role, reads: int, corrects: int) -> None:
    _person, attendance = planned("迟到", "09:12", "12:00")
    assert attendance is not None
    client = client_for(make_staff(roles=(role,)))
    assert client.get(DAY).status_code == reads
    assert {client.get(url).status_code for url in (NEW, f"{DAY}{attendance.pk}/")} == {corrects}
    assert client.get(f"{DAY}999999/").status_code in {403, 404}


@pytest.mark.parametrize("number", [1, 3])
def test_cost_is_constant(client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int) -> None:
    for place in range(number):
        person, attendance = planned(f"第{place}位", "08:45")
        assert attendance is not None
        with clock("10:00"):
            absence = begin_absence(attendance, by=person, destination="档案室", minutes=20)
        client.post(f"{DAY}absences/{absence.pk}/", {"left_at": "10:05", "returned_at": "", "reason": "核对"})
        client.post(f"{DAY}{attendance.pk}/", {"signed_in_at": "08:40", "signed_out_at": "", "reason": "核对"})
    client.get(DAY)
    with django_assert_num_queries(13):
        client.get(DAY)
    assert TimeCorrection.objects.count() == 2 * number
    assert client.get(DAY).context["day"] == date(2026, 11, 23)
