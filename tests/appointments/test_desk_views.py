"""The desk itself: window, visitor, further case, advice on the telephone, applications by post and online."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from appointments.flow import Step
from appointments.models import Case, Ticket, Visit
from appointments.views._workbench import MOST_MINE, WINDOW_KEY
from tests.appointments.desk_client import Desk, case_url, move_url, words
from tests.case_factories import Counter, end_visit, fresh, make_case, make_counter, make_uscc, make_visit
from tests.factories import make_assignment, make_item, make_staff, make_window
from windows.roles import Role
from windows.services import window as window_service

pytestmark = pytest.mark.django_db
HOME = "/desk/"


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def desk(counter: Counter) -> Desk:
    return english(counter)


def english(counter: Counter) -> Desk:
    desk = Desk(counter.a, counter.window)
    desk.client.cookies["django_language"] = "en"
    return desk


# --- who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["desk-home", "desk-window", "visit-advise", "application-new"])
@pytest.mark.parametrize("role", [Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER, Role.AUDITOR])
def test_only_clerks_work_at_a_desk(name: str, role: Role) -> None:
    desk = Desk(make_staff(roles=(role,)), make_window())
    assert desk.get(reverse(f"appointments:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["visit-advise", "application-new"])
def test_items_to_choose_from_are_named_in_the_language_of_the_clerk(desk: Desk, counter: Counter, name: str) -> None:
    page = desk.get(reverse(f"appointments:{name}")).content.decode()
    named = [f">{text}</option>" in page for text in (counter.version.name_en, counter.version.name)]
    assert named == [True, False]


def test_visitor_of_somebody_else_is_not_found(counter: Counter) -> None:
    visit = make_visit(counter)
    other = Desk(counter.b, counter.window)
    answers = [other.post(name, visit.pk).status_code for name in ("visit-close", "visit-add-case")]
    assert answers == [404, 404]


# --- window ------------------------------------------------------------------------------------------


def test_window_of_the_only_duties_is_chosen_by_itself(counter: Counter) -> None:
    desk = Desk(counter.a)
    assert desk.get(HOME).status_code == 200
    assert desk.client.session[WINDOW_KEY] == counter.window.pk


def test_whoever_has_duties_at_two_windows_is_asked(counter: Counter) -> None:
    make_assignment(at=make_window(), item=make_item(), a_role=counter.b, b_role=counter.a)
    desk = Desk(counter.a)
    assert desk.get(HOME).url == reverse("appointments:desk-window")
    assert desk.post("desk-window", window=counter.window.pk).url == HOME
    assert desk.client.session[WINDOW_KEY] == counter.window.pk


def test_window_that_does_not_exist_is_refused(desk: Desk) -> None:
    assert desk.post("desk-window", window="4711").status_code == 422


def test_closed_window_says_why_and_receives_nobody(counter: Counter, desk: Desk) -> None:
    window_service.close_window(counter.window, reason="设备检修", by=None)
    said = f"Window {counter.window.number} is closed: 设备检修"
    assert said in words(desk.get(HOME))
    answer = desk.post("visit-open")
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert Visit.objects.exists() is False


# --- visitor -----------------------------------------------------------------------------------------


def test_visitor_gets_a_number_and_a_case_at_the_first_step(desk: Desk) -> None:
    answer = desk.post("visit-open")
    case = Case.objects.get()
    assert (answer.url, case.step, Ticket.objects.get().number) == (case_url(case), Step.GREET, "D001")
    assert desk.get(HOME).url == case_url(case)


def test_number_of_the_hall_is_taken_once_and_stays_typed(counter: Counter, desk: Desk) -> None:
    assert desk.post("visit-open", foreign_number="A017").status_code == 303
    other = Desk(counter.b, counter.window)
    answer = other.post("visit-open", foreign_number="A017")
    assert (answer.status_code, 'value="A017"' in answer.content.decode()) == (422, True)
    assert Visit.objects.count() == 1


def test_second_visitor_is_refused_in_words(desk: Desk) -> None:
    desk.post("visit-open")
    assert "You already have a visitor. End that visit first." in words(desk.post("visit-open"))


def test_further_case_carries_the_welcome_over(counter: Counter, desk: Desk) -> None:
    first = make_case(counter, at=Step.ACCEPT)
    visit = first.visits.get()
    assert desk.post("visit-add-case", visit.pk).status_code == 303
    second = visit.cases.latest("pk")
    steps = [step.state for step in desk.page(second).context["sheet"].steps]
    assert steps == ["carried_over"] * 3 + ["now"] + ["not_yet"] * 3
    assert [card.pk for card in desk.page(second).context["visit_cases"]] == [first.pk, second.pk]


def test_visit_ends_only_when_its_cases_are_received(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    visit = case.visits.get()
    assert desk.post("visit-close", visit.pk).status_code == 303
    assert Visit.objects.open().count() == 1
    desk.move(case, "advise")
    assert Visit.objects.open().count() == 0


# --- items -----------------------------------------------------------------------------------------


def test_items_of_this_window_come_first() -> None:
    counter = make_counter(make_item("own", name="拍卖企业年度核查"))
    make_item("foreign", name="拍卖经营许可")
    case = make_case(counter)
    desk = english(counter)
    part = desk.get(reverse("appointments:item-search", args=(case.pk,)), target="picker-list", q="拍卖")
    found = [(item.name, item.offered) for item in part.context["items"]]
    assert (b"<html" in part.content, len(found), found[0][1], found[1][1]) == (False, 2, True, False)


def test_item_of_another_window_is_refused_at_receipt() -> None:
    counter = make_counter()
    foreign = make_item()
    case = make_case(counter, at=Step.ACCEPT, received=False)
    desk = english(counter)
    assert desk.move(case, "choose_item", item=foreign.item_id).status_code == 303
    blocked = desk.get(move_url(case, "receive")).context["sheet"].open.reason
    assert blocked == "This window does not offer this item. Lead the visitor to a window that does."


def test_unpublished_item_is_refused_at_its_field(counter: Counter, desk: Desk) -> None:
    draft = make_item(publish=False)
    case = make_case(counter, at=Step.COMMUNICATE)
    answer = desk.move(case, "choose_item", item=draft.item_id)
    errors = answer.context["sheet"].open.form.errors
    assert dict(errors) == {"item": ["This item is not published today. Choose another, or ask the administrator."]}


# --- without a visitor at the window -----------------------------------------------------------------


def test_advice_on_the_telephone_is_one_gesture(counter: Counter, desk: Desk) -> None:
    answer = desk.post("visit-advise", item=counter.version.item_id, note="告知所需材料")
    case = Case.objects.get()
    assert (answer.url, case.channel, case.outcome, case.outcome_reason) == (
        HOME,
        "phone",
        "advice_given",
        "告知所需材料",
    )


def test_advice_with_a_note_too_long_keeps_it(desk: Desk) -> None:
    answer = desk.post("visit-advise", note="长" * 2001)
    assert (answer.status_code, "长" * 2001 in answer.content.decode(), Case.objects.exists()) == (422, True, False)


def application(counter: Counter, **fields: Any) -> dict[str, Any]:
    given = {"channel": "post", "item": counter.version.item_id, "received_on": "2026-11-20", "kind": "enterprise"}
    return given | {"identifier": make_uscc(99), "name": "来信有限公司"} | fields


@time_machine.travel("2026-11-23 09:00+08:00", tick=False)
def test_application_by_post_begins_at_the_fourth_step(counter: Counter, desk: Desk) -> None:
    assert desk.post("application-new", **application(counter)).status_code == 303
    case = Case.objects.get()
    states = [step.state for step in desk.page(case).context["sheet"].steps]
    assert states == ["not_applicable"] * 3 + ["now"] + ["not_yet"] * 3
    assert str(case.received_on) == "2026-11-20"


@time_machine.travel("2026-11-23 09:00+08:00", tick=False)
def test_application_of_tomorrow_is_refused_at_its_field(counter: Counter, desk: Desk) -> None:
    answer = desk.post("application-new", **application(counter, received_on="2026-11-24"))
    assert dict(answer.context["form"].errors) == {"received_on": ["This day lies in the future."]}
    assert "来信有限公司" in answer.content.decode()


# --- my cases, and what a page costs -------------------------------------------------------------------


def many(counter: Counter, number: int) -> None:
    for _serial in range(number):
        make_case(counter, at=Step.ACCEPT)
        end_visit(counter)


@pytest.mark.parametrize("number", [1, 3])
@time_machine.travel("2026-11-23 09:00+08:00", tick=False)
def test_desk_asks_as_much_with_one_case_as_with_many(counter: Counter, desk: Desk, number: int) -> None:
    many(counter, number)
    assert len(desk.queries(lambda: desk.get(HOME))) == 9


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        (Step.GREET, 10),
        (Step.ACCEPT, 10),
        (Step.APPROVE, 11),
        (Step.PRINT_CERTIFICATE, 11),
        (Step.FINISH, 11),
    ],
)
@time_machine.travel("2026-11-23 09:00+08:00", tick=False)
def test_page_of_a_case_asks_at_most_twelve_times(counter: Counter, desk: Desk, at: Step, asked: int) -> None:
    case = make_case(counter, at=at)
    desk.page(case)
    assert len(desk.queries(lambda: desk.page(case))) == asked


@time_machine.travel("2026-11-23 09:00+08:00", tick=False)
def test_one_step_asks_at_most_eight_times(counter: Counter, desk: Desk) -> None:
    case = make_case(counter)
    assert len(desk.queries(lambda: desk.move(case, "greet", seen="1"))) == 7


def test_only_the_first_cases_are_shown_and_the_list_has_the_others(counter: Counter, desk: Desk) -> None:
    many(counter, MOST_MINE + 1)
    context = desk.get(HOME).context
    assert (len(context["mine"]), context["more_mine"]) == (MOST_MINE, True)
    assert fresh(Case.objects.first()).holder == counter.a
