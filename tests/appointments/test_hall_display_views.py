"""The hall display: numbers and windows, who waits, notices; no names; next to nothing where nothing changes."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.models import HallScreen
from appointments.services import calling
from appointments.services.hall_board import board_at
from appointments.services.hall_notices import withdraw_notice, write_notice
from appointments.services.hall_settings import change_settings, set_screen
from tests.case_factories import Counter, make_counter, refused
from tests.duty_factories import clock, make_chief, make_clerk
from tests.factories import make_staff
from tests.hall_factories import POLL, admit, browser_of, draw, queue_in_use
from tests.queue_factories import make_group
from windows.models import Device
from windows.roles import Role
from windows.services.devices import revoke_device

pytestmark = pytest.mark.django_db
HALL = Device.Kind.HALL
BOARD = "/display/board/"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock("10:00"):
        queue_in_use()
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def hall() -> Client:
    return browser_of(HALL)[0]


def call(counter: Counter) -> str:
    """Draw and call a number at a counter."""
    ticket = draw(counter)
    calling.call_next(counter.window, by=counter.a)
    return ticket.number


def test_stranger_is_asked_for_the_token(client: Client) -> None:
    page = client.get("/display/")

    assert (page.status_code, page.context["refused"]) == (200, "")
    assert "令牌已被撤销" in client.get(BOARD, **POLL).content.decode()


def test_revoked_display_gets_a_sentence(counter: Counter) -> None:
    client, device = browser_of(HALL)
    number = call(counter)
    assert number in client.get(BOARD, **POLL).content.decode()

    revoke_device(device, by=None)

    text = client.get(BOARD, **POLL).content.decode()
    assert (number in text, "令牌已被撤销" in text, bool(client.get("/display/").context["refused"])) == (
        False,
        True,
        True,
    )


def test_display_that_is_switched_off_says_so_and_comes_back_by_itself(
    hall: Client, client: Client, counter: Counter
) -> None:
    number = call(counter)
    change_settings(by=None, display_offered=False)
    texts = [hall.get(page).content.decode() for page in ("/display/", BOARD)]
    assert [("显示屏已停用" in text, number in text) for text in texts] == [(True, False)] * 2
    assert client.get("/display/").status_code == 404

    change_settings(by=None, display_offered=True)
    assert number in hall.get(BOARD, **POLL).content.decode()


def test_called_number_is_shown_with_its_window_and_spoken(hall: Client, counter: Counter) -> None:
    number = call(counter)

    text = hall.get(BOARD, **POLL).content.decode()
    (now,) = board_at(timezone.now()).now

    assert (now.number, now.window) == (number, counter.window.number)
    assert now.spoken in text
    assert now.spoken.endswith(f"到{counter.window.number}号窗口。")
    assert not any(digit in now.spoken.split("号")[0] for digit in "0123456789")


def test_recall_is_a_new_call_to_be_spoken(counter: Counter) -> None:
    ticket = draw(counter)
    calling.call_next(counter.window, by=counter.a)
    (first,) = board_at(timezone.now()).now
    with clock("10:01"):
        calling.recall(ticket, by=counter.a)
        (again,) = board_at(timezone.now()).now

    assert (first.number, first.key == again.key) == (again.number, False)


def test_arrived_number_stays_a_moment_and_then_was_called_before(counter: Counter) -> None:
    ticket = draw(counter)
    calling.call_next(counter.window, by=counter.a)
    calling.arrived(ticket, by=counter.a)
    assert [row.number for row in board_at(timezone.now()).now] == [ticket.number]

    with clock("10:02"):
        board = board_at(timezone.now())

    assert ([row.number for row in board.now], [row.number for row in board.recent]) == ([], [ticket.number])


def test_display_shows_no_names(hall: Client, counter: Counter) -> None:
    call(counter)

    text = hall.get(BOARD, **POLL).content.decode()

    hidden = (counter.a.name, counter.b.name, "<form", "/desk/", "/admin/", "/t/")
    assert [word for word in hidden if word in text] == []


def test_display_shows_calls_to_its_own_windows(counter: Counter) -> None:
    other = make_counter()
    client, device = browser_of(HALL)
    set_screen(device, windows=[counter.window], speaks=False, by=None)
    number, foreign = call(counter), call(other)

    text = client.get(BOARD, **POLL).content.decode()
    page = client.get("/display/")

    assert (number in text, foreign in text, page.context["speaks"]) == (True, False, False)


def test_waiting_is_counted_for_each_group(counter: Counter) -> None:
    for _number in range(3):
        draw(counter)

    (line,) = board_at(timezone.now()).lines

    assert (line.name, line.waiting) == ("其他事项", 3)
    assert line.range.partition("–")[0].isdigit()
    make_group("B", items=[counter.version], name="拍卖")
    cache.clear()
    (line,) = board_at(timezone.now()).lines
    assert (line.name, line.waiting) == ("拍卖", 3)
    assert line.range.partition("–")[0].isdigit()


def test_notice_is_shown_and_withdrawn(hall: Client) -> None:
    chief = make_chief()
    seen = hall.get(BOARD, **POLL)["ETag"]
    notice = write_notice("停车请走北门", by=chief, shows_until=timezone.now() + timedelta(hours=1))

    shown = hall.get(BOARD, HTTP_IF_NONE_MATCH=seen, **POLL)
    assert (shown.status_code, "停车请走北门" in shown.content.decode()) == (200, True)
    withdraw_notice(notice, by=chief)
    gone = hall.get(BOARD, HTTP_IF_NONE_MATCH=shown["ETag"], **POLL)
    assert (gone.status_code, "停车请走北门" in gone.content.decode()) == (200, False)


def test_unchanged_display_costs_one_query(hall: Client, counter: Counter) -> None:
    call(counter)
    seen = hall.get(BOARD, **POLL)["ETag"]

    with CaptureQueriesContext(connection) as asked:
        same = hall.get(BOARD, HTTP_IF_NONE_MATCH=seen, **POLL)

    assert (same.status_code, same.content, len(asked)) == (304, b"", 1)


def test_unchanged_display_is_answered_early_and_only_then(hall: Client, client: Client, counter: Counter) -> None:
    call(counter)
    seen = hall.get(BOARD, **POLL)["ETag"]
    hall.cookies["django_language"] = "en"

    english = hall.get(BOARD, HTTP_IF_NONE_MATCH=seen, **POLL)
    del hall.cookies["django_language"]
    same = hall.get(BOARD, HTTP_IF_NONE_MATCH=seen, **POLL)
    stranger = client.get(BOARD, HTTP_IF_NONE_MATCH=seen, **POLL)
    foreign = hall.get(BOARD, HTTP_IF_NONE_MATCH=seen, HTTP_HOST="elsewhere.example", **POLL)
    change_settings(by=None, display_offered=False)
    off = hall.get(BOARD, HTTP_IF_NONE_MATCH=seen, **POLL)

    assert [one.status_code for one in (english, same, stranger, foreign, off)] == [200, 304, 200, 400, 200]
    assert ("frame-ancestors 'none'" in same["Content-Security-Policy"], same["X-Content-Type-Options"]) == (
        True,
        "nosniff",
    )


def change_by_draw(counter: Counter) -> None:
    draw(counter)


def change_by_leaving(counter: Counter) -> None:
    calling.leave_queue(counter.version.item.tickets.waiting().first())


def change_by_call(counter: Counter) -> None:
    calling.call_next(counter.window, by=counter.a)


@pytest.mark.parametrize("change", [change_by_draw, change_by_leaving, change_by_call])
def test_change_is_shown(hall: Client, counter: Counter, change: Callable[[Counter], None]) -> None:
    draw(counter)
    seen = hall.get(BOARD, **POLL)["ETag"]

    change(counter)

    assert hall.get(BOARD, HTTP_IF_NONE_MATCH=seen, **POLL).status_code == 200


@pytest.mark.parametrize("counters", [1, 3])
@pytest.mark.parametrize("own", [False, True])
def test_board_asks_the_same_number_of_queries(counters: int, own: bool) -> None:
    hall, device = browser_of(HALL)
    made = [make_counter() for _number in range(counters)]
    if own:
        set_screen(device, windows=[counter.window for counter in made], speaks=True, by=None)
    for counter in made:
        call(counter)
        draw(counter)
    hall.get(BOARD, **POLL)  # what hardly changes is read once a minute
    draw(made[0])

    with CaptureQueriesContext(connection) as asked:
        changed = hall.get(BOARD, **POLL)

    assert (changed.status_code, len(asked)) == (200, QUERIES)


QUERIES = 7


@pytest.mark.parametrize("counters", [1, 3])
@pytest.mark.parametrize("path", [BOARD, "/display/"])
def test_first_look_in_a_minute_asks_no_more_than_a_page_may(counters: int, path: str) -> None:
    hall, device = browser_of(HALL)
    made = [make_counter() for _number in range(counters)]
    set_screen(device, windows=[counter.window for counter in made], speaks=True, by=None)
    for counter in made:
        make_group(PREFIXES[made.index(counter)], items=[counter.version], name=str(counter.window))
        call(counter)
        draw(counter)
    cache.clear()

    with CaptureQueriesContext(connection) as asked:
        page = hall.get(path)

    assert (page.status_code, len(asked)) == (200, FIRST[path])


PREFIXES = "BCE"
FIRST = {BOARD: 10, "/display/": 10}


# --- Settings -----------------------------------------------------------------------------------


def test_only_the_administrator_sets_the_hall_up(client_for: Callable[..., Client]) -> None:
    device, _token = admit(HALL)

    with refused("permission"):
        set_screen(device, windows=[], speaks=True, by=make_clerk())
    with refused("permission"):
        change_settings(by=make_chief(), kiosk_offered=False)
    admin = client_for(make_staff(roles=(Role.SYSTEM_ADMIN,)))
    given = {"device": device.pk, "speaks": "on"}
    assert admin.post("/admin/appointments/hallscreen/add/", given).status_code == 302
    assert HallScreen.objects.get().speaks is True
    page = admin.get("/admin/appointments/hallsettings/", follow=True)
    assert page.status_code == 200
    given = {"kiosk_offered": "on", "kiosk_minutes_before": "15", "idle_seconds": "45"}
    assert admin.post("/admin/appointments/hallsettings/1/change/", given).status_code == 302
    changed = change_settings(by=None)
    assert (changed.display_offered, changed.kiosk_minutes_before) == (False, 15)


def test_kiosk_is_no_display() -> None:
    with refused("no hall display"):
        set_screen(admit(Device.Kind.KIOSK)[0], windows=[], speaks=True, by=None)
