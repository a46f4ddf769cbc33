"""Every kind of page fits the screen and can be used by everybody, in every look; English pages are English."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from appointments.flow import Step
from appointments.services import results
from tests.browser.watching import HAND_DARK, LIGHT, LOOKS, Look, Problems, look_over, shoot
from tests.case_factories import Counter, end_visit, make_case, make_counter
from tests.factories import make_staff
from windows.models import Office, Paper
from windows.roles import Role

Pages = Callable[..., Page]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.mark.long
def test_desk_at_every_step(page_of: Pages) -> None:
    counter = make_counter()
    page = page_of(counter.a)
    look_over(page, "desk-waiting", "/desk/", looks=LOOKS)
    for step in (Step.APPROVE, Step.ACCEPT, Step.FINISH):
        case = make_case(counter, at=step)
        look_over(page, f"desk-{step.code}", f"/desk/cases/{case.pk}/", looks=LOOKS)
        end_visit(counter)
    results.finish_case(case, way="counter", by=counter.a)
    look_over(page, "desk-closed", f"/desk/cases/{case.pk}/", looks=LOOKS)
    look_over(page, "case-list", "/desk/cases/", looks=LOOKS)
    look_over(page, "desk-F1", f"/desk/cases/{make_case(counter, at=Step.GREET).pk}/", looks=LOOKS)


@pytest.mark.long
def test_pages_for_visitors(page_of: Pages) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.APPROVE)
    paper = Paper.objects.filter(case_link__case=case).latest("pk")
    page = page_of()
    look_over(page, "guide", "/", looks=LOOKS)
    look_over(page, "item", f"/items/{counter.version.item.code}/", looks=LOOKS)
    look_over(page, "rules", "/rules/", looks=LOOKS)
    look_over(page, "track", "/track/", looks=LOOKS)
    look_over(page, "verify", f"/verify/{paper.code}/", looks=LOOKS)
    look_over(page, "login", "/login/", looks=LOOKS)


@pytest.mark.long
def test_pages_of_those_who_supervise(page_of: Pages) -> None:
    counter = make_counter()
    make_case(counter, at=Step.APPROVE)
    look_over(page_of(counter.chief), "supervision", "/supervision/")
    look_over(page_of(make_staff(roles=(Role.AUDITOR,))), "audit", "/audit/")


@pytest.mark.long
def test_pages_of_the_administration(page_of: Pages, problems: Problems) -> None:
    problems.expect("Applying inline style")  # axe tries styles of its own on these forms; the pages have none
    counter = make_counter()
    page = page_of(make_staff(roles=(Role.SYSTEM_ADMIN,)), second_factor=True)
    look_over(page, "admin", "/admin/")
    look_over(page, "admin-window", f"/admin/windows/window/{counter.window.pk}/change/")


@pytest.mark.parametrize("look", [LIGHT, HAND_DARK], ids=lambda look: look.name)
def test_chosen_look_comes_with_the_page(page_of: Pages, dress: Callable[..., None], look: Look) -> None:
    page = page_of()
    dress(page.context, look=look.look, print_size=look.print_size)
    page.goto("/")
    root = page.locator("html")
    expect(root).to_have_attribute("data-look", look.look)
    expect(root).to_have_attribute("data-print", look.print_size)


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


@pytest.mark.long
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
