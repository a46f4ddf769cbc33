"""How a journey works the desk: by the keys that stand on the buttons, as a clerk would."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from playwright.sync_api import FilePayload, Locator, Page, expect

from evaluations.models import Finding
from tests.case_factories import Counter, make_uscc, moment
from windows.models import ItemVersion

IMMEDIATE = {
    "case_type": ItemVersion.CaseType.IMMEDIATE,
    "item_type": ItemVersion.ItemType.PUBLIC_SERVICE,
    "decision_wording": ItemVersion.DecisionWording.FILING,
    "chain": ("handler",),
}
NAME = "示例贸易有限公司"
PHONE_NUMBER = "13900001234"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe"
    "0def46b80000000049454e44ae426082"
)


def scan_file() -> FilePayload:
    """A small picture, as a scanner gives it."""
    return {"name": "扫描件.png", "mimeType": "image/png", "buffer": PNG}


def program_file() -> FilePayload:
    """A program that calls itself a document."""
    return {"name": "委托书.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00\x03" + b"\x00" * 512}


@contextmanager
def at(text: str) -> Iterator[None]:
    """Let the clock of the server run from a moment of Shanghai on, such as "2026-09-21 10:00"."""
    with time_machine.travel(moment(text), tick=True):
        yield


def settled(page: Page) -> None:
    """Nothing is asked of the server, and nothing is being put into the page."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def press(page: Page, key: str) -> None:
    """Press a key outside of any field, once the page has settled: a field that takes the focus would take the key."""
    settled(page)
    page.locator("body").evaluate("() => document.activeElement && document.activeElement.blur()")
    page.keyboard.press(key)


def act(page: Page, key: str, code: str) -> int:
    """Wait until the key stands on a button of the case, press it, and wait for the step it leads to."""
    expect(page.locator(f"#case [data-key='{key}']").first).to_be_enabled()
    press(page, key)
    step_is(page, code)
    return 1


def step_is(page: Page, code: str) -> None:
    """The step now due stands at the head of the middle panel."""
    expect(page.locator("#now-head")).to_contain_text(code)


def said(page: Page, text: str) -> None:
    """A sentence is shown as a message."""
    expect(page.locator("#messages").filter(has_text=text)).to_be_visible()


def more(page: Page, label: str) -> None:
    """Take one of the further actions of the case; each has a page of its own."""
    page.locator(".more-acts summary").click()
    page.locator(".more-list").get_by_text(label, exact=True).click()
    expect(page.locator(".move-form")).to_be_visible()


def send(page: Page, text: str) -> None:
    """Send the form of an act by its key, and read what is said afterwards."""
    page.keyboard.press("Alt+Enter")
    said(page, text)


def dues(page: Page) -> dict[str, str]:
    """The clocks of the case as they stand at its head."""
    labels = page.locator(".clocks .clock-label").all_inner_texts()
    return dict(zip(labels, page.locator(".clocks .clock-date").all_inner_texts(), strict=True))


def wait_for_visitor(page: Page) -> None:
    """Sit at the desk, at the window of one's duties."""
    page.goto("/desk/")
    expect(page.locator("[data-key='n']").first).to_be_visible()


def welcome_visitor(page: Page) -> int:
    """Receive a visitor and complete F1–F3 with one key; return the number of presses."""
    wait_for_visitor(page)
    press(page, "n")
    step_is(page, "F1")
    return 1 + act(page, "w", "F4")


def choose_item(page: Page, counter: Counter) -> int:
    """Choose the counter's item by typing its name; return the number of presses beside typing."""
    field = page.locator("#picker-input")
    field.fill(counter.version.name)
    expect(page.locator("#picker-list [role=option]")).to_have_count(1)
    field.press("Enter")
    expect(page.locator("form.receive")).to_be_visible()
    return 1


def fill_application(page: Page, *, name: str = NAME, serial: int = 7, phone: str = PHONE_NUMBER) -> None:
    """Type who applies."""
    for field, text in (("identifier", make_uscc(serial)), ("name", name), ("phone", phone)):
        page.locator(f"form.receive [name={field}]").fill(text)
    with page.expect_response(lambda answer: answer.url.endswith("/desk/applicants/")):
        page.locator("form.receive [name=phone]").press("Tab")


def receive(page: Page, *, name: str = NAME, serial: int = 7, phone: str = PHONE_NUMBER) -> int:
    """Fill the application in and receive it; return the number of presses beside typing."""
    fill_application(page, name=name, serial=serial, phone=phone)
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".case-number")).to_have_text(re.compile(r"\d{12}"))
    return 1


def mark(page: Page, material: str, state: str, note: str = "") -> None:
    """Say in which state a material is, and what is wrong with it."""
    row = page.locator(".materials tr").filter(has_text=material)
    choice = row.get_by_role("radio", name=state, exact=True)
    settled(page)
    with page.expect_response(lambda answer: "check_materials" in answer.url):
        choice.click()
    settled(page)
    expect(choice).to_be_checked()
    if note:
        field = row.locator("input[type=text]")
        expect(field).to_be_visible()
        with page.expect_response(lambda answer: "check_materials" in answer.url):
            field.fill(note)
            field.press("Tab")
        settled(page)


def case_number(page: Page) -> str:
    """The number of the case on the page."""
    found = re.search(r"\w*\d{12}", page.locator(".case-number").inner_text())
    assert found is not None
    return found.group()


def paper_row(page: Page, kind: str) -> Locator:
    """A paper in the list of the case."""
    return page.locator(".paper-rows li").filter(has_text=kind)


def take(page: Page, finding: Finding, button: str, reason: str = "") -> None:
    """Take the next step of a finding by its button."""
    page.goto(f"/office/findings/{finding.pk}/")
    page.get_by_role("link", name=button).click()
    if reason:
        page.locator("[name=reason]").fill(reason)
    page.locator("form.panel button[type=submit]").click()
    expect(page).to_have_url(f"{page.url.split('/office/')[0]}/office/findings/{finding.pk}/")
