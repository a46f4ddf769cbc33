"""The queue at the desk in a real browser: priority, recall, no-show and return, passed on, A goes off post and B calls."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from appointments.models import QueueSettings, Ticket
from appointments.services import tickets
from tests.browser.pilot import at, press, said, step_is
from tests.browser.watching import assert_accessible, look_over, shoot
from tests.case_factories import Counter, make_counter
from tests.duty_factories import make_chief
from tests.factories import make_window
from tests.queue_factories import make_called, make_group, make_queue, make_ticket
from windows.services.attendance import sign_in

Pages = Callable[..., Page]
DAY = "2026-11-23"


@pytest.fixture
def counter() -> Iterator[Counter]:
    """A queue in use, A and B at their posts; B's own window offers the item as well."""
    with at(f"{DAY} 09:30"):
        make_queue()
        made = make_counter(name="拍卖企业经营批准")
        make_group("B", items=(made.version,), name="许可事项")
        sign_in(made.window, by=made.a)
        sign_in(make_window(items=(made.version,), name="二号窗口"), by=made.b)
        yield made


def state_of(number: str) -> str:
    return Ticket.objects.get(number=number).state


def test_a_morning_at_the_desk(page_of: Pages, counter: Counter) -> None:
    ordinary, elderly = make_ticket(counter.version), make_ticket(counter.version, priority="elderly")
    make_ticket(counter.version)
    a, b = page_of(counter.a), page_of(counter.b)
    a.goto("/desk/")
    expect(a.locator("#queue .queue-row")).to_have_count(3)
    assert_accessible(a)
    shoot(a, "queue-waiting")

    press(a, "n")  # the priority visitor first
    expect(a.locator("#called-head")).to_contain_text(elderly.number)
    press(a, "r")
    expect(a.locator("#messages")).to_contain_text("秒")  # too early to call again
    assert_accessible(a)
    shoot(a, "queue-called")
    Ticket.objects.filter(pk=elderly.pk).update(last_called_at=elderly.drawn_at - timedelta(minutes=1))
    press(a, "r")
    expect(a.locator(".desk-called")).to_contain_text("1")
    press(a, "x")
    expect(a.locator("#waiting")).to_be_visible()
    assert state_of(elderly.number) == "no_show"
    a.locator("#queue .queue-row", has_text=elderly.number).get_by_role("button").click()
    said(a, "重新候号")
    assert state_of(elderly.number) == "waiting"

    press(a, "n")
    expect(a.locator("#called-head")).to_contain_text(elderly.number)
    press(a, "p")
    expect(a.locator("#act-transfer")).to_be_visible()
    assert_accessible(a)
    shoot(a, "queue-ticket")
    a.locator("#transfer-staff").select_option(str(counter.b.pk))
    a.locator("form[action$='/transfer/'] button").click()
    said(a, "转")
    press(a, "n")
    expect(a.locator("#called-head")).to_contain_text(ordinary.number)
    press(a, "a")
    step_is(a, "F1")
    shoot(a, "queue-served")

    b.goto("/desk/")
    press(b, "n")
    expect(b.locator("#called-head")).to_contain_text(elderly.number)
    press(b, "z")
    expect(b.locator("#waiting")).to_be_visible()
    assert state_of(elderly.number) == "waiting"


def test_a_goes_off_post_and_b_is_called_to(page_of: Pages, counter: Counter) -> None:
    ticket = make_ticket(counter.version)
    a, b = page_of(counter.a), page_of(counter.b)
    b.goto("/desk/")
    expect(b.locator("#queue")).to_contain_text("1")
    expect(b.locator("#queue .queue-row")).to_have_count(0)
    a.goto("/desk/")
    press(a, "l")
    expect(a.get_by_role("heading", name="暂离", level=1)).to_be_visible()

    expect(b.locator("#queue .queue-row")).to_have_count(1)  # without reload
    press(b, "n")
    expect(b.locator("#called-head")).to_contain_text(ticket.number)
    press(b, "a")
    step_is(b, "F1")
    assert state_of(ticket.number) == "serving"


def test_visitor_who_leaves_disappears_from_the_desk_and_the_desk_calls_by_itself(
    page_of: Pages, counter: Counter
) -> None:
    called = make_called(counter)
    page = page_of(counter.a)
    page.goto("/desk/")
    expect(page.locator("#called-head")).to_be_visible()
    tickets.leave_queue(Ticket.objects.get(pk=called.pk))
    expect(page.locator("#waiting")).to_be_visible()  # read anew without a key
    page.locator("form[action$='/automatic/'] button").click()
    following = make_ticket(counter.version)
    expect(page.locator("[data-auto-press]")).to_be_visible()
    shoot(page, "queue-automatic")
    expect(page.locator("#called-head")).to_contain_text(following.number)


def test_chief_sees_the_queue_on_the_board_and_closes_a_number(page_of: Pages, counter: Counter) -> None:
    ticket = make_ticket(counter.version)
    QueueSettings.objects.update(long_wait_minutes=1)
    page = page_of(make_chief())
    page.goto("/admin/")
    expect(page.locator(".tile-queue").first).to_be_visible()
    shoot(page, "queue-board")
    page.locator("#queue-link").click()
    expect(page.locator("table")).to_contain_text(ticket.number)
    assert_accessible(page)
    shoot(page, "queue-board-list")
    page.locator("a[href$='/close/']").first.click()
    page.locator("[name=reason]").fill("已离开大厅")
    page.keyboard.press("Alt+Enter")
    said(page, "关闭")
    assert state_of(ticket.number) == "not_served"


@pytest.mark.long
def test_public_page_and_desk_in_all_looks(page_of: Pages, counter: Counter) -> None:
    make_ticket(counter.version, priority="pregnant")
    make_called(counter)
    page = page_of(counter.a)
    page.goto("/desk/")
    expect(page.locator("#called-head")).to_be_visible()
    look_over(page, "queue-desk")
    look_over(page, "queue-public", "/queue/")
