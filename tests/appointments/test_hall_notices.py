"""Notices for the hall displays: who writes them, how long they are shown, what is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.models import HallNotice
from appointments.services.hall_notices import notices_at, withdraw_notice, write_notice
from tests.case_factories import refused
from tests.duty_factories import clock, make_chief, make_clerk, make_leader
from windows.models import AuditEvent, Staff

pytestmark = pytest.mark.django_db
URL = "/hall/notices/"


@pytest.fixture
def chief() -> Staff:
    return make_chief()


def write(chief: Staff, text: str = "下午三点系统维护", hours: int = 2) -> HallNotice:
    return write_notice(text, by=chief, shows_until=timezone.now() + timedelta(hours=hours))


def test_notice_is_shown_until_it_ends(chief: Staff) -> None:
    with clock("10:00"):
        row = write(chief)
        assert notices_at(timezone.now()) == [row]
    with clock("12:00"):
        assert notices_at(timezone.now()) == []
    assert AuditEvent.objects.filter(verb="hall_notice.write", subject_id=str(row.pk)).count() == 1


def test_withdrawn_notice_is_shown_no_more_and_stays_on_record(chief: Staff) -> None:
    row = write(chief)

    withdraw_notice(row, by=chief)

    assert (notices_at(timezone.now()), HallNotice.objects.count()) == ([], 1)
    with refused("shown no more"):
        withdraw_notice(row, by=chief)


def test_displays_show_the_newest_three(chief: Staff) -> None:
    for number in range(4):
        write(chief, f"第{number}条")

    assert [row.text for row in notices_at(timezone.now())] == ["第3条", "第2条", "第1条"]


@pytest.mark.parametrize(
    ("text", "hours", "sentence"),
    [("", 1, "empty"), ("长" * 121, 1, "121 characters"), ("好", -1, "has passed")],
)
def test_notice_that_cannot_be_shown_is_refused(chief: Staff, text: str, hours: int, sentence: str) -> None:
    with refused(sentence):
        write(chief, text, hours)


@pytest.mark.parametrize("make", [make_clerk, make_leader])
def test_only_the_chief_representative_writes(make: Callable[[], Staff]) -> None:
    with refused("permission"):
        write(make())


@pytest.mark.parametrize(
    "fields",
    [
        {"shows_until": timezone.now() - timedelta(days=1)},
        {"withdrawn_at": timezone.now()},
    ],
)
def test_database_refuses_a_notice_that_contradicts_itself(chief: Staff, fields: dict) -> None:
    row = write(chief)

    with pytest.raises(IntegrityError), transaction.atomic():
        HallNotice.objects.filter(pk=row.pk).update(**fields)


def test_chief_writes_and_withdraws_on_the_page(chief: Staff, client_for: Callable[..., Client]) -> None:
    with clock("10:00"):
        client = client_for(chief)
        given = {"text": "停车请走北门", "text_en": "Park at the north gate", "shows_until": "2026-11-23T18:00"}
        assert client.post(URL, given).status_code == 302
        row = HallNotice.objects.get()
        assert (row.text, row.text_en, row.written_by) == ("停车请走北门", "Park at the north gate", chief)
        assert "停车请走北门" in client.get(URL).content.decode()
        assert client.post(f"{URL}{row.pk}/withdraw/").status_code == 302
        row.refresh_from_db()
        assert row.withdrawn_by == chief


def test_wrong_notice_keeps_what_was_typed(chief: Staff, client_for: Callable[..., Client]) -> None:
    with clock("10:00"):
        page = client_for(chief).post(URL, {"text": "停车请走北门", "shows_until": "2026-11-23T09:00"})

    assert (page.status_code, "停车请走北门" in page.content.decode()) == (422, True)
    assert list(page.context["form"].errors) == ["shows_until"]
    assert HallNotice.objects.count() == 0


def test_others_see_no_notices_page(client_for: Callable[..., Client]) -> None:
    assert client_for(make_clerk()).get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(chief: Staff, client_for: Callable[..., Client], rows: int) -> None:
    for _row in range(rows):
        write(chief)
    client = client_for(chief)
    client.get(URL)

    with CaptureQueriesContext(connection) as asked:
        client.get(URL)

    assert len(asked) == QUERIES


QUERIES = 6
