"""What is done from a tile: who may, what the forms ask for, and how a refusal keeps what was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appointments.flow import Step
from appointments.models import Case, Handover
from tests.case_factories import make_case, make_counter
from tests.dashboard.scenes import MONDAY, Manned, clock, manned
from tests.duty_factories import at, make_attendance, make_chief, make_clerk, make_leader, make_leave
from tests.factories import make_assignment, make_item, make_staff
from windows.models import AuditEvent, DayCover, DeskMessage, Staff, Window
from windows.roles import Role
from windows.services.absences import begin_absence
from windows.services.attendance import sign_out
from windows.services.day_covers import assign_for_day
from windows.services.duties import alarms_at
from windows.services.window import close_window

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
FRAGMENT = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "act-body"}

DONE = '{"act:done": {}}'


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with clock("10:00"):
        yield


def assign_url(scene: Manned) -> str:
    return reverse("dashboard:cover-assign", args=(scene.counter.window.pk, scene.counter.version.item_id))


def act_url(name: str, window: Window) -> str:
    return reverse(f"dashboard:{name}", args=(window.pk,))


def uncovered() -> Manned:
    """A counter whose A is off post and whose B has gone home."""
    scene = manned()
    begin_absence(scene.a, by=scene.counter.a)
    sign_out(scene.b, by=scene.counter.b)
    return scene


def helper() -> Staff:
    """Somebody else, at a window of their own."""
    return make_attendance(make_clerk()).staff


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["case-hand-over", "window-close", "window-open", "message-send"])
def test_leader_and_clerk_may_not(client_for: ClientFor, name: str) -> None:
    counter = make_counter()
    url = act_url(name, counter.window)
    for person in (make_leader(), counter.a):
        client = client_for(person)
        assert [client.get(url).status_code, client.post(url).status_code] == [403, 403]


def test_form_is_a_page_and_a_fragment(client_for: ClientFor) -> None:
    client, url = client_for(make_chief()), act_url("message-send", make_counter().window)

    page, fragment = client.get(url), client.get(url, **FRAGMENT)

    assert (page.status_code, b"<html" in page.content) == (200, True)
    assert (fragment.status_code, b"<html" in fragment.content, b"<form" in fragment.content) == (200, False, True)


# --- Assign for the day ---------------------------------------------------------------------------


def test_assignment_ends_the_alarm(client_for: ClientFor) -> None:
    scene, other, chief = uncovered(), helper(), make_chief()
    client = client_for(chief)

    form = client.get(assign_url(scene), **FRAGMENT).context["form"]
    answer = client.post(assign_url(scene), {"staff": other.pk, "reason": "A、B角都不在"}, **FRAGMENT)

    assert form.fields["staff"].choices[0][0] == str(other.pk)
    assert (answer.status_code, answer["HX-Trigger"], b"messages" in answer.content) == (200, DONE, True)
    cover = DayCover.objects.get()
    assert (cover.staff, cover.reason, cover.assigned_by, alarms_at(at("10:00"))) == (other, "A、B角都不在", chief, ())


def test_assignment_can_take_the_other_items_of_the_window_with_it(client_for: ClientFor) -> None:
    scene, other = uncovered(), helper()
    more = make_item()
    people = {"a_role": scene.counter.a, "b_role": scene.counter.b}
    make_assignment(at=scene.counter.window, item=more, valid_from=MONDAY, **people)
    client = client_for(make_chief())

    client.post(assign_url(scene), {"staff": other.pk, "reason": "外出", "all_items": "on"}, **FRAGMENT)

    assert {cover.item_id for cover in DayCover.objects.all()} == {scene.counter.version.item_id, more.item_id}


def test_assignment_asks_who_and_why(client_for: ClientFor) -> None:
    scene = uncovered()
    helper()

    answer = client_for(make_chief()).post(assign_url(scene), {"staff": "", "reason": " "}, **FRAGMENT)

    assert (answer.status_code, errors(answer)) == (
        422,
        {"staff": ["请选择顶岗人员。"], "reason": ["请说明原因。"]},
    )


def test_assignment_of_somebody_not_proposed_is_refused(client_for: ClientFor) -> None:
    scene = uncovered()
    for person in (scene.counter.a, make_chief(), make_clerk(left_on=at("09:00").date().replace(day=1))):
        data = {"staff": person.pk, "reason": "外出"}
        answer = client_for(make_chief()).post(assign_url(scene), data, **FRAGMENT)
        assert (answer.status_code, errors(answer)) == (422, {"staff": ["请重新选择。"]})


def test_second_assignment_says_so_and_keeps_the_reason(client_for: ClientFor) -> None:
    scene, other, chief = uncovered(), helper(), make_chief()
    item = scene.counter.version.item
    assign_for_day(scene.counter.window, item=item, staff=other, by=chief, reason="外出")

    answer = client_for(chief).post(assign_url(scene), {"staff": helper().pk, "reason": "再派一人"}, **FRAGMENT)

    assert (answer.status_code, list(errors(answer))) == (422, ["__all__"])
    assert answer.context["form"]["reason"].value() == "再派一人"


def test_assignment_is_taken_back_once(client_for: ClientFor) -> None:
    scene, chief = uncovered(), make_chief()
    cover = assign_for_day(
        scene.counter.window, item=scene.counter.version.item, staff=helper(), by=chief, reason="外出"
    )
    client, url = client_for(chief), reverse("dashboard:cover-cancel", args=(cover.pk,))

    first, second = client.post(url, **FRAGMENT), client.post(url, **FRAGMENT)

    assert (first.status_code, first["HX-Trigger"]) == (200, DONE)
    assert (second.status_code, list(errors(second))) == (422, ["__all__"])
    assert len(alarms_at(at("10:00"))) == 1


# --- Hand a case on -------------------------------------------------------------------------------


def test_case_goes_to_another_handler_with_a_note(client_for: ClientFor) -> None:
    scene, chief = manned(), make_chief()
    case = make_case(scene.counter, at=Step.APPROVE)
    client, url = client_for(chief), act_url("case-hand-over", scene.counter.window)

    form = client.get(url, **FRAGMENT).context["form"]
    data = {"case": case.pk, "to": scene.counter.b.pk, "note": "材料已齐"}
    answer = client.post(url, data)

    assert [choice[0] for choice in form.fields["case"].choices] == [str(case.pk)]
    assert form.fields["to"].choices[0][0] == str(scene.counter.b.pk)  # A has a visitor
    assert (answer.status_code, answer.url) == (303, "/admin/")
    period = Handover.objects.latest("pk")
    assert (Case.objects.get().holder, period.note, period.handed_by) == (scene.counter.b, "材料已齐", chief)


def test_case_needs_a_note_and_another_handler(client_for: ClientFor) -> None:
    scene = manned()
    case = make_case(scene.counter, at=Step.APPROVE)
    client, url = client_for(make_chief()), act_url("case-hand-over", scene.counter.window)

    bare = client.post(url, {"case": case.pk, "to": scene.counter.b.pk, "note": ""}, **FRAGMENT)
    same = client.post(url, {"case": case.pk, "to": scene.counter.a.pk, "note": "x"}, **FRAGMENT)
    other = client.post(url, {"case": "99999", "to": scene.counter.b.pk, "note": "x"}, **FRAGMENT)

    assert [(answer.status_code, list(errors(answer))) for answer in (bare, same, other)] == [
        (422, ["note"]),
        (422, ["__all__"]),
        (422, ["case"]),
    ]


def test_window_without_cases_says_so(client_for: ClientFor) -> None:
    answer = client_for(make_chief()).get(act_url("case-hand-over", make_counter().window), **FRAGMENT)

    assert (answer.status_code, answer.context["blocked"], b"<form" in answer.content) == (
        200,
        "该窗口没有在办办件。",
        False,
    )


def test_person_on_leave_is_not_proposed(client_for: ClientFor) -> None:
    scene = manned()
    make_case(scene.counter, at=Step.APPROVE)
    away = make_clerk()
    make_leave(away, at("10:30"), at("18:00"))
    with clock("11:00"):
        form = client_for(make_chief()).get(act_url("case-hand-over", scene.counter.window)).context["form"]
    assert str(away.pk) not in [choice[0] for choice in form.fields["to"].choices]


# --- Windows and messages -------------------------------------------------------------------------


def test_window_is_closed_with_a_reason_and_opened_again(client_for: ClientFor) -> None:
    window, client = make_counter().window, client_for(make_chief())

    empty = client.post(act_url("window-close", window), {"reason": " "}, **FRAGMENT)
    closed = client.post(act_url("window-close", window), {"reason": "更换打印机"}, **FRAGMENT)
    state = Window.objects.values_list("is_open", "closed_reason").get(pk=window.pk)
    again = client.post(act_url("window-close", window), {"reason": "停电"}, **FRAGMENT)
    opened = client.post(act_url("window-open", window), **FRAGMENT)
    twice = client.post(act_url("window-open", window), **FRAGMENT)

    assert [answer.status_code for answer in (empty, closed, again, opened, twice)] == [422, 200, 422, 200, 422]
    assert (state, Window.objects.get(pk=window.pk).is_open) == ((False, "更换打印机"), True)
    assert (errors(empty), again.context["form"]["reason"].value()) == ({"reason": ["请说明窗口关闭的原因。"]}, "停电")


def test_message_goes_to_the_desk_and_is_audited(client_for: ClientFor) -> None:
    window, chief = make_counter().window, make_chief()
    client, url = client_for(chief), act_url("message-send", window)

    answers = [client.post(url, {"text": text}, **FRAGMENT) for text in ("", "长" * 501, "\x00坏", "请到大厅协助")]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 200]
    message = DeskMessage.objects.get()
    assert (message.window, message.text, message.sent_by) == (window, "请到大厅协助", chief)
    assert AuditEvent.objects.latest("pk").verb == "message.send"


def test_closed_window_offers_to_be_opened(client_for: ClientFor) -> None:
    window, chief = make_counter().window, make_chief()
    close_window(window, by=chief, reason="更换打印机")
    client = client_for(chief)

    board = client.get("/admin/board/").content.decode()
    form = client.get(act_url("window-open", window))

    assert (act_url("window-open", window) in board, act_url("window-close", window) in board) == (True, False)
    assert "更换打印机" in form.context["lead"]


@pytest.mark.parametrize("role", [Role.WINDOW_STAFF, Role.BUREAU_LEADER, Role.SYSTEM_ADMIN])
def test_assigning_takes_the_permission(client_for: ClientFor, role: Role) -> None:
    scene = uncovered()
    client = client_for(make_staff(roles=(role,)))
    assert client.post(assign_url(scene), {"staff": 1, "reason": "x"}).status_code == 403
