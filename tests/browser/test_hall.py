"""Journeys of visitors in the hall: a number at the kiosk, the display, the live ticket on the phone."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from appointments.models import Ticket, TicketGroup, TicketGroupItem
from appointments.services import calling
from appointments.services.hall_notices import write_notice
from appointments.services.hall_settings import change_settings
from tests.browser.pilot import at, said
from tests.browser.watching import PHONE, Problems, assert_accessible, assert_fits, shoot
from tests.case_factories import Counter, make_counter, moment
from tests.duty_factories import make_chief
from tests.factories import make_office
from tests.hall_factories import admit, draw, queue_in_use
from windows.models import Device
from windows.services.devices import revoke_device

Pages = Callable[..., Page]
Dress = Callable[..., None]
MORNING = "2026-11-23 10:00"
SCREEN: ViewportSize = {"width": 1920, "height": 1080}
TOUCH: ViewportSize = {"width": 1080, "height": 1620}
SPEECH = """
window.said = []; window.overlaps = 0; let speaking = false;
class Utterance { constructor(text) { this.text = text; } }
const engine = {
  getVoices: () => [{ lang: 'zh-CN', name: 'test' }],
  cancel: () => { speaking = false; },
  get speaking() { return speaking; },
  speak: (told) => {
    if (speaking) { window.overlaps += 1; }
    speaking = true;
    setTimeout(() => { speaking = false; window.said.push(told.text); told.onend(); }, 300);
  },
};
Object.defineProperty(window, 'speechSynthesis', { value: engine });
window.SpeechSynthesisUtterance = Utterance;
"""


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with at(MORNING):
        queue_in_use()
        make_office(name="泉城市商务局商务窗口", name_en="Business windows of the sample city", presence_in_use=False)
        yield


def hall() -> list[Counter]:
    """Three windows, two of whose items share a series."""
    counters = [
        make_counter(name="从事拍卖业务许可", name_en="Auction licence"),
        make_counter(name="拍卖企业年度核查", name_en="Annual check of auction enterprises"),
        make_counter(name="商业特许经营备案", name_en="Filing of commercial franchises"),
    ]
    group = TicketGroup.objects.create(name="拍卖业务", name_en="Auctions", prefix="B")
    for counter in counters[:2]:
        TicketGroupItem.objects.create(group=group, item=counter.version.item)
    return counters


def opened(page: Page, kind: str, name: str = "大厅") -> Device:
    """Let the browser of ``page`` be a device of this kind."""
    device, token = admit(kind, name)
    page.goto(f"/{'kiosk' if kind == Device.Kind.KIOSK else 'display'}/{token}/")
    return device


def heard(page: Page, words: str, *, times: int = 1) -> None:
    """Wait until what holds ``words`` has been said so often."""
    for _tenth in range(200):
        said_so_far = page.evaluate("window.said")
        if sum(words in text for text in said_so_far) >= times:
            return
        page.wait_for_timeout(100)
    raise AssertionError(said_so_far)


def test_walk_in_takes_a_number_and_leaves_the_queue_by_phone(page_of: Pages) -> None:
    hall()
    kiosk = page_of(viewport=TOUCH)
    opened(kiosk, Device.Kind.KIOSK)
    shoot(kiosk, "kiosk-home")
    assert_accessible(kiosk)
    kiosk.get_by_role("link", name="拍卖业务").click()
    shoot(kiosk, "kiosk-items")
    kiosk.get_by_role("link", name="从事拍卖业务许可").click()
    kiosk.get_by_text("我已年满60周岁").click()
    shoot(kiosk, "kiosk-take")
    assert_accessible(kiosk)
    kiosk.get_by_role("button", name="取号").dblclick()
    expect(kiosk.locator(".kiosk-ticket-number")).to_have_text(re.compile(r"B\d{3}"))
    shoot(kiosk, "kiosk-ticket")
    assert_accessible(kiosk)
    assert_fits(kiosk)
    ticket = Ticket.objects.get()
    assert ticket.priority == "elderly"

    phone = page_of(viewport=PHONE)
    phone.goto(f"/t/{ticket.token}/")
    expect(phone.locator(".ticket-state")).to_have_text("下一位就是您")
    shoot(phone, "ticket-waiting")
    assert_accessible(phone)
    phone.get_by_role("button", name="退出排队").click()
    phone.locator("[data-confirm-yes]").click()
    said(phone, "您已退出排队")
    expect(phone.locator(".ticket-state")).to_have_text("您已退出排队")


def test_call_shows_on_display_and_ticket_within_three_seconds(page_of: Pages, problems: Problems) -> None:
    counter = hall()[0]
    board, phone = page_of(viewport=SCREEN), page_of(viewport=PHONE)
    board.add_init_script(SPEECH)
    ticket, second = draw(counter), draw(counter)
    opened(board, Device.Kind.HALL)
    phone.goto(f"/t/{ticket.token}/")

    calling.call_next(counter.window, by=counter.a)

    number = counter.window.number
    expect(board.locator(".hall-call").first).to_contain_text(f"{number}号窗口", timeout=3000)
    expect(phone.locator(".ticket-called")).to_contain_text(f"请到{number}号窗口", timeout=3000)
    shoot(phone, "ticket-called")
    assert_accessible(phone)
    calling.no_show(ticket, by=counter.a)
    calling.call_next(counter.window, by=counter.a)
    expect(board.locator(".hall-call").first).to_contain_text(second.number, timeout=3000)
    heard(board, f"{number}号窗口", times=2)
    assert board.evaluate("window.overlaps") == 0

    problems.expect("ERR_INTERNET_DISCONNECTED")
    board.context.set_offline(True)
    expect(board.locator(".stale-sign").first).to_be_visible(timeout=20_000)
    board.context.set_offline(False)
    expect(board.locator(".stale-sign").first).to_be_hidden()


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "look", "size", "language"),
    [("light", "light", "normal", "zh-hans"), ("dark-large", "dark", "large", "en")],
)
def test_hall_in_every_look(
    page_of: Pages, dress: Dress, problems: Problems, name: str, look: str, size: str, language: str
) -> None:
    counters = hall()
    for counter in counters * 3:
        draw(counter)
    for counter in counters:
        calling.call_next(counter.window, by=counter.a)
    write_notice(
        "下午三点系统维护十分钟",
        text_en="Ten minutes of maintenance at three",
        by=make_chief(),
        shows_until=moment("2026-11-23 18:00"),
    )
    board = page_of(viewport=SCREEN)
    dress(board.context, look=look, print_size=size, language=language)
    device = opened(board, Device.Kind.HALL)
    expect(board.locator(".hall-call")).to_have_count(3)
    shoot(board, f"display-{name}")
    assert_accessible(board)
    assert_fits(board)
    revoke_device(device, by=None)
    expect(board.locator(".wall-revoked")).to_be_visible()

    kiosk = page_of(viewport=TOUCH)
    dress(kiosk.context, look=look, print_size=size, language=language)
    opened(kiosk, Device.Kind.KIOSK, "取号机")
    shoot(kiosk, f"kiosk-home-{name}")
    kiosk.locator(".kiosk-choice").last.click()
    expect(kiosk.locator(".kiosk-foot .button-primary")).to_be_visible()
    shoot(kiosk, f"kiosk-take-{name}")
    kiosk.locator(".kiosk-foot .button-primary").click()
    expect(kiosk.locator(".kiosk-ticket-number")).to_be_visible()
    shoot(kiosk, f"kiosk-ticket-{name}")
    assert_accessible(kiosk)
    assert_fits(kiosk)

    kiosk.goto("/kiosk/check-in/")
    shoot(kiosk, f"kiosk-check-in-{name}")
    assert_accessible(kiosk)

    phone = page_of(viewport=PHONE)
    dress(phone.context, look=look, print_size=size, language=language)
    phone.goto(f"/t/{Ticket.objects.waiting().latest('pk').token}/")
    shoot(phone, f"ticket-{name}")
    assert_accessible(phone)
    assert_fits(phone)


@pytest.mark.long
def test_kiosk_goes_back_to_its_first_page_and_reads_aloud(page_of: Pages) -> None:
    hall()
    change_settings(by=None, idle_seconds=20)
    kiosk = page_of(viewport=TOUCH)
    kiosk.add_init_script(SPEECH)
    opened(kiosk, Device.Kind.KIOSK)
    kiosk.get_by_role("button", name="朗读").click()
    heard(kiosk, "拍卖业务")
    kiosk.get_by_role("link", name="拍卖业务").click()
    expect(kiosk.locator("h1")).to_have_text("拍卖业务")
    heard(kiosk, "请选择具体事项")
    expect(kiosk.locator("[data-idle-sign]")).to_be_visible(timeout=20_000)
    expect(kiosk.locator("h1")).to_have_text("请问您要办理什么业务？", timeout=30_000)
    assert kiosk.evaluate("window.overlaps") == 0
