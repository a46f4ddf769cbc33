"""The kiosk: opened by a device, a number for an item, asked once about priority, closed with the reason."""

import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments.models import KioskDraw, Ticket, TicketGroup, TicketGroupItem
from appointments.services.hall_settings import change_settings
from tests.case_factories import Counter, make_counter
from tests.duty_factories import clock
from tests.hall_factories import POLL, admit, browser_of, draw_at_kiosk, queue_in_use
from tests.pdf_reader import pdf_text
from windows.models import Device, Office
from windows.services.devices import revoke_device
from windows.services.window import close_window

pytestmark = pytest.mark.django_db
KIOSK = Device.Kind.KIOSK


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Monday at ten, with a queue of the office's own."""
    with clock("10:00"):
        queue_in_use()
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def kiosk() -> Client:
    return browser_of(KIOSK)[0]


def take(client: Client, counter: Counter, **fields: str) -> object:
    given = {"priority": "none", "once": str(uuid.uuid4())} | fields
    return client.post(f"/kiosk/take/{counter.version.item.code}/", given)


def group(*counters: Counter, prefix: str = "B", **fields: object) -> TicketGroup:
    row = TicketGroup.objects.create(name="拍卖", name_en="Auctions", prefix=prefix, **fields)
    for counter in counters:
        TicketGroupItem.objects.create(group=row, item=counter.version.item)
    return row


# --- The device ---------------------------------------------------------------------------------


def test_stranger_is_asked_for_the_token(client: Client, counter: Counter) -> None:
    code = counter.version.item.code
    pages = ["/kiosk/", f"/kiosk/take/{code}/", f"/kiosk/choose/{code}/", f"/kiosk/ticket/{uuid.uuid4()}/"]

    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, "form" in answer.context, "groups" in answer.context) == (200, True, False)
    assert take(client, counter).status_code == 200
    assert Ticket.objects.count() == 0


def test_token_of_another_kind_opens_nothing(client: Client) -> None:
    _device, token = admit(Device.Kind.HALL)

    assert client.post("/kiosk/", {"token": token}).status_code == 422


def test_token_in_the_address_is_kept_and_left_out_of_it(client: Client) -> None:
    _device, token = admit(KIOSK)

    answer = client.get(f"/kiosk/{token}/")
    cookie = answer.cookies["kiosk"]

    assert (answer.status_code, answer.url) == (303, "/kiosk/")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/kiosk/")


def test_revoked_kiosk_gives_no_number(counter: Counter) -> None:
    client, device = browser_of(KIOSK)
    revoke_device(device, by=None)

    assert bool(client.get("/kiosk/").context["refused"]) is True
    assert "令牌已被撤销" in client.get("/kiosk/live/", **POLL).content.decode()
    take(client, counter)
    assert Ticket.objects.count() == 0


# --- Choosing -----------------------------------------------------------------------------------


def test_items_of_a_group_stand_behind_one_button(kiosk: Client) -> None:
    first, second, alone = make_counter(), make_counter(), make_counter()
    group(first, second)

    choices = kiosk.get("/kiosk/").context["groups"]
    items = kiosk.get(choices[0].url).context["items"]

    assert [choice.name for choice in choices] == ["拍卖", alone.version.name]
    assert [item["name"] for item in items] == [first.version.name, second.version.name]
    assert choices[1].url == f"/kiosk/take/{alone.version.item.code}/"


def test_item_without_an_open_window_is_not_offered(kiosk: Client, counter: Counter) -> None:
    make_counter()
    close_window(counter.window, by=None, reason="设备更换")

    assert len(kiosk.get("/kiosk/").context["groups"]) == 1
    assert kiosk.get(f"/kiosk/take/{counter.version.item.code}/").status_code == 404


def test_group_that_is_closed_is_not_offered(kiosk: Client, counter: Counter) -> None:
    group(counter, is_open=False)

    assert kiosk.get("/kiosk/").context["groups"] == []


# --- Taking a number ----------------------------------------------------------------------------


def test_number_is_taken_and_shown(counter: Counter) -> None:
    client, device = browser_of(KIOSK)

    answer = take(client, counter, priority="elderly")
    ticket = Ticket.objects.get()
    page = client.get(answer.url)

    assert (ticket.source, ticket.priority, ticket.item) == ("kiosk", "elderly", counter.version.item)
    assert answer.url == f"/kiosk/ticket/{KioskDraw.objects.get(device=device).once}/"
    assert ticket.number in page.content.decode()
    assert "<svg" in page.content.decode()


def test_second_press_gives_the_same_number(kiosk: Client, counter: Counter) -> None:
    once = str(uuid.uuid4())

    first, second = (take(kiosk, counter, once=once) for _press in range(2))

    assert (first.url, Ticket.objects.count()) == (second.url, 1)


@pytest.mark.parametrize(
    "fields", [{"priority": "king"}, {"priority": "green_channel"}, {"priority": ""}, {"once": "x"}, {"once": ""}]
)
def test_bad_input_gets_a_sentence_and_no_number(kiosk: Client, counter: Counter, fields: dict[str, str]) -> None:
    page = take(kiosk, counter, **fields)

    assert (page.status_code, list(page.context["form"].errors)) == (422, list(fields))
    assert Ticket.objects.count() == 0


def test_forged_item_is_not_found(kiosk: Client) -> None:
    assert kiosk.get("/kiosk/take/nothing/").status_code == 404
    assert kiosk.get("/kiosk/choose/nothing/").status_code == 404


def test_cap_reached_is_said_in_words(kiosk: Client, counter: Counter) -> None:
    group(counter, day_cap=1)
    take(kiosk, counter)
    kiosk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = take(kiosk, counter)

    assert (page.status_code, Ticket.objects.count()) == (422, 1)
    assert "All numbers of today" in str(page.context["form"].non_field_errors())


def test_number_of_another_kiosk_is_not_shown(counter: Counter) -> None:
    other = draw_at_kiosk(admit(KIOSK)[0], counter)
    client, _device = browser_of(KIOSK)

    assert client.get(f"/kiosk/ticket/{other.once}/").status_code == 404
    assert client.get(f"/kiosk/ticket/{other.once}/slip/").status_code == 404


def test_slip_is_a_pdf_that_the_page_may_frame(counter: Counter) -> None:
    client, device = browser_of(KIOSK)
    row = draw_at_kiosk(device, counter)

    answer = client.get(f"/kiosk/ticket/{row.once}/slip/")

    assert (answer.status_code, answer["Content-Type"], answer["X-Frame-Options"]) == (
        200,
        "application/pdf",
        "SAMEORIGIN",
    )
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert row.ticket is not None
    assert row.ticket.number in pdf_text(answer.content)


def test_slip_is_in_the_language_of_the_kiosk(counter: Counter) -> None:
    client, device = browser_of(KIOSK)
    row = draw_at_kiosk(device, counter)
    Office.objects.update(name="示例局", name_en="Sample Bureau")
    client.cookies["django_language"] = "en"

    text = pdf_text(client.get(f"/kiosk/ticket/{row.once}/slip/").content)

    assert ("Sample Bureau" in text, "示例局" in text, "Your number" in text) == (True, False, True)


def test_slip_without_the_live_ticket_has_no_code(counter: Counter) -> None:
    client, device = browser_of(KIOSK)
    row = draw_at_kiosk(device, counter)
    change_settings(by=None, live_ticket_offered=False)

    page = client.get(f"/kiosk/ticket/{row.once}/")
    slip = client.get(f"/kiosk/ticket/{row.once}/slip/")

    assert (page.context["qr"], "扫码" in pdf_text(slip.content)) == ("", False)


# --- Closed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "reason"), [("07:00", "尚未"), ("20:00", "已"), ("12:30", "午")])
def test_closed_kiosk_says_why(kiosk: Client, counter: Counter, at: str, reason: str) -> None:
    with clock(at):
        page = kiosk.get("/kiosk/")
        answer = take(kiosk, counter)

    assert reason in page.context["closure"].reason
    assert (page.context["groups"], answer.status_code, Ticket.objects.count()) == ((), 422, 0)
    assert page.context["closure"].reason in str(answer.context["form"].non_field_errors())


def test_kiosk_that_is_switched_off_gives_no_number(kiosk: Client, counter: Counter) -> None:
    change_settings(by=None, kiosk_offered=False)

    assert kiosk.get("/kiosk/").context["closure"] is not None
    assert (take(kiosk, counter).status_code, Ticket.objects.count()) == (422, 0)


def test_office_without_a_queue_of_its_own_gives_no_number(kiosk: Client, counter: Counter) -> None:
    queue_in_use(in_use=False)

    assert kiosk.get("/kiosk/").context["closure"] is not None
    assert (take(kiosk, counter).status_code, Ticket.objects.count()) == (422, 0)


# --- What it costs ------------------------------------------------------------------------------


def test_unchanged_first_page_is_not_sent_again(kiosk: Client, counter: Counter) -> None:
    seen = kiosk.get("/kiosk/live/", **POLL)["ETag"]

    with CaptureQueriesContext(connection) as asked:
        same = kiosk.get("/kiosk/live/", HTTP_IF_NONE_MATCH=seen, **POLL)
    queries = len(asked)
    take(kiosk, counter)
    other = kiosk.get("/kiosk/live/", HTTP_IF_NONE_MATCH=seen, **POLL)

    assert (same.status_code, queries, other.status_code) == (304, 2, 200)


@pytest.mark.parametrize("counters", [1, 3])
def test_first_page_asks_the_same_number_of_queries(kiosk: Client, counters: int) -> None:
    for number in range(counters):
        made = make_counter()
        group(made, prefix="XYZ"[number])
        draw_at_kiosk(admit(KIOSK)[0], made)

    with CaptureQueriesContext(connection) as asked:
        kiosk.get("/kiosk/")

    assert len(asked) == QUERIES


QUERIES = 8


def test_next_visitor_does_not_find_the_language_of_the_last(kiosk: Client) -> None:
    kiosk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    answer = kiosk.get("/kiosk/again/")

    assert answer.status_code == 204
    assert {name for name, cookie in answer.cookies.items() if not cookie.value} >= {"print"}
