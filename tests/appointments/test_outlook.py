"""What awaits somebody: position and range from people at their posts, and the public page that says it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone, translation

from appointments.estimate import Range
from appointments.services import calling
from appointments.services.outlook import outlook_at
from tests.appointments.desk_client import words
from tests.case_factories import Counter, make_counter
from tests.duty_factories import clock, make_attendance
from tests.factories import make_item
from tests.queue_factories import make_called, make_group, make_queue, make_ticket
from windows.services.absences import begin_absence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_oclock() -> Iterator[None]:
    with translation.override("en"), clock("10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    make_queue()
    return make_counter()


def test_free_window_takes_whoever_comes_now(counter: Counter) -> None:
    make_attendance(counter.a, counter.window)

    assert outlook_at(timezone.now()).range_for([counter.version.item_id]) == Range(0, 5)


def test_nobody_at_the_post_promises_nothing(counter: Counter) -> None:
    away = make_attendance(counter.a, counter.window)
    begin_absence(away, by=counter.a)

    assert outlook_at(timezone.now()).range_for([counter.version.item_id]) is None


def test_position_and_range_of_a_ticket_follow_the_order(counter: Counter) -> None:
    make_attendance(counter.a, counter.window)
    make_called(counter)
    first, second = make_ticket(counter.version), make_ticket(counter.version)
    strange = make_ticket(make_item())
    outlook = outlook_at(timezone.now())

    assert [outlook.place_of(ticket.pk) for ticket in (first, second, strange)] == [0, 1, 0]
    assert outlook.range_of(first.pk) == Range(0, 20)
    assert outlook.range_of(strange.pk) is None
    second_range = outlook.range_of(second.pk)
    assert second_range is not None
    assert second_range.high > 20


def test_ticket_that_waits_no_longer_has_no_place(counter: Counter) -> None:
    ticket = make_called(counter)
    outlook = outlook_at(timezone.now())

    assert (outlook.place_of(ticket.pk), outlook.range_of(ticket.pk)) == (None, None)


def test_visitors_of_other_windows_do_not_count(counter: Counter) -> None:
    make_attendance(counter.a, counter.window)
    other = make_counter()
    make_attendance(other.a, other.window)
    for _visitor in range(6):
        make_ticket(other.version)
    outlook = outlook_at(timezone.now())

    assert outlook.range_for([counter.version.item_id]) == Range(0, 5)


# --- The public page --------------------------------------------------------------------------------


def page(client: Client) -> str:
    client.cookies["django_language"] = "en"
    return words(client.get("/queue/"))


def test_public_page_tells_the_rules_with_the_numbers_of_the_office(counter: Counter, client: Client) -> None:
    make_queue(priority_minutes=25, late_minutes=8, ageing_factor="1.5")
    make_attendance(counter.a, counter.window)
    make_group("B", items=(counter.version,), name_en="Licences")
    make_ticket(counter.version)
    said = page(client)

    for text in (
        "25 minutes earlier",
        "up to 8 minutes late",
        "1.5 times",
        "Licences",
        "1 visitor waits",
        "20 seconds",
    ):
        assert text in said


@pytest.mark.parametrize("fields", [{"in_use": False}, {"rules_public": False}])
def test_public_page_can_be_switched_off(client: Client, fields: dict[str, bool]) -> None:
    make_queue(**fields)

    assert client.get("/queue/").status_code == 404


def test_public_page_without_groups_says_what_to_do(counter: Counter, client: Client) -> None:
    assert "Please ask at a window" in page(client)


@pytest.mark.parametrize("number", [1, 3])
def test_public_page_asks_at_most_ten_times(
    counter: Counter, client: Client, number: int, django_assert_num_queries: object
) -> None:
    make_attendance(counter.a, counter.window)
    for serial in range(number):
        make_group(f"{chr(69 + serial)}", items=(make_item(),))
        make_ticket(counter.version)
        calling.park(make_ticket(counter.version), by=counter.b, reason="填表")
    client.get("/queue/")

    with django_assert_num_queries(7):  # type: ignore[operator]
        client.get("/queue/")
