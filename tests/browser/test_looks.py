"""Every kind of page fits the screen and can be used by everybody, in every look; English pages are English."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from appointments.flow import Step
from appointments.services import results
from tests.browser.watching import DESKTOP, PHONE, Problems, assert_accessible, assert_fits, shoot
from tests.case_factories import Counter, end_visit, make_case, make_counter
from tests.factories import make_staff
from windows.models import Office, Paper
from windows.roles import Role

Pages = Callable[..., Page]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Look:
    """One way to show a page."""

    name: str
    look: str
    print_size: str
    phone: bool

    @property
    def viewport(self) -> ViewportSize:
        """The size of the screen."""
        return PHONE if self.phone else DESKTOP


LIGHT = Look("desktop-light", "light", "normal", phone=False)
DARK = Look("desktop-dark-large", "dark", "large", phone=False)
HAND = Look("phone-light-large", "light", "large", phone=True)
HAND_DARK = Look("phone-dark", "dark", "normal", phone=True)
# Every two of screen, colours and size of print meet in one of the four.
looks = pytest.mark.parametrize("look", [LIGHT, DARK, HAND, HAND_DARK], ids=lambda look: look.name)


def look_at(page: Page, name: str, url: str, look: Look) -> None:
    """Open a page, keep its picture, and judge it."""
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == 200, url
    shoot(page, f"{name}-{look.name}")
    assert_fits(page)
    assert_accessible(page)


@looks
def test_desk_at_every_step(page_of: Pages, dress: Callable[..., None], look: Look) -> None:
    counter = make_counter()
    page = page_of(counter.a, viewport=look.viewport)
    dress(page.context, look=look.look, print_size=look.print_size)
    look_at(page, "desk-waiting", "/desk/", look)
    for step in (Step.APPROVE, Step.ACCEPT, Step.FINISH):
        case = make_case(counter, at=step)
        look_at(page, f"desk-{step.code}", f"/desk/cases/{case.pk}/", look)
        end_visit(counter)
    results.finish_case(case, way="counter", by=counter.a)
    look_at(page, "desk-closed", f"/desk/cases/{case.pk}/", look)
    look_at(page, "case-list", "/desk/cases/", look)
    look_at(page, "desk-F1", f"/desk/cases/{make_case(counter, at=Step.GREET).pk}/", look)


@looks
def test_pages_for_visitors(page_of: Pages, dress: Callable[..., None], look: Look) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.APPROVE)
    paper = Paper.objects.filter(case_link__case=case).latest("pk")
    page = page_of(viewport=look.viewport)
    dress(page.context, look=look.look, print_size=look.print_size)
    look_at(page, "guide", "/", look)
    look_at(page, "item", f"/items/{counter.version.item.code}/", look)
    look_at(page, "rules", "/rules/", look)
    look_at(page, "track", "/track/", look)
    look_at(page, "verify", f"/verify/{paper.code}/", look)
    look_at(page, "login", "/login/", look)


@looks
def test_pages_of_those_who_supervise(page_of: Pages, dress: Callable[..., None], look: Look) -> None:
    counter = make_counter()
    make_case(counter, at=Step.APPROVE)
    page = page_of(counter.chief, viewport=look.viewport)
    dress(page.context, look=look.look, print_size=look.print_size)
    look_at(page, "supervision", "/supervision/", look)
    page = page_of(make_staff(roles=(Role.AUDITOR,)), viewport=look.viewport)
    dress(page.context, look=look.look, print_size=look.print_size)
    look_at(page, "audit", "/audit/", look)


@pytest.mark.parametrize("look", [LIGHT, DARK, HAND], ids=lambda look: look.name)
def test_pages_of_the_administration(
    page_of: Pages, dress: Callable[..., None], look: Look, problems: Problems
) -> None:
    problems.expect("Applying inline style")  # axe tries styles of its own on these forms; the pages have none
    counter = make_counter()
    page = page_of(make_staff(roles=(Role.SYSTEM_ADMIN,)), second_factor=True, viewport=look.viewport)
    dress(page.context, look=look.look, print_size=look.print_size)
    look_at(page, "admin", "/admin/", look)
    look_at(page, "admin-window", f"/admin/windows/window/{counter.window.pk}/change/", look)


def chinese_on(page: Page) -> list[str]:
    """The Chinese words of a page, without those that are quoted as Chinese."""
    text = page.locator("body").evaluate(
        """body => {
            const copy = body.cloneNode(true);
            copy.querySelectorAll('[lang^="zh"], script, template').forEach(one => one.remove());
            return copy.textContent;
        }"""
    )
    return sorted(set(CHINESE.findall(text)))


def data_words(counter: Counter) -> set[str]:
    """What the office itself entered in Chinese."""
    texts = [counter.window.name, counter.version.name, counter.version.result_name, "申请书", "公司章程"]
    texts += [Office.objects.current().name, counter.a.name, counter.chief.name, "示例贸易有限公司"]
    texts += Paper.objects.values_list("number", flat=True)  # 收件-0001
    return {word for text in texts for word in CHINESE.findall(text)}


@pytest.mark.parametrize("step", [Step.GREET, Step.ACCEPT, Step.APPROVE, Step.FINISH])
def test_english_desk_has_no_chinese_words(page_of: Pages, dress: Callable[..., None], step: Step) -> None:
    counter = make_counter()
    case = make_case(counter, at=step)
    page = page_of(counter.a)
    dress(page.context, language="en")
    page.goto(f"/desk/cases/{case.pk}/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#now-head")).to_contain_text(step.code)
    shoot(page, f"desk-{step.code}-english")
    assert [word for word in chinese_on(page) if word not in data_words(counter)] == []
