"""The wall screen: opened by the token of a device, without a login, without personal reasons and applicants."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments.flow import Step
from tests.case_factories import make_case
from tests.dashboard.scenes import clock, manned
from tests.duty_factories import make_chief, make_clerk
from windows.models import Device
from windows.services.absences import begin_absence
from windows.services.devices import issue_device, revoke_device
from windows.services.window import close_window

pytestmark = pytest.mark.django_db
POLL = {"HTTP_HX_POLL": "1", "HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "board"}


@pytest.fixture
def wall() -> tuple[Device, str]:
    return issue_device("休息室大屏", kind=Device.Kind.WALL, by=None)


def test_screen_asks_for_its_token(client: Client) -> None:
    page = client.get("/wall/")

    assert (page.status_code, page.context["refused"]) == (200, "")


def test_typed_token_opens_the_screen(client: Client, wall: tuple[Device, str]) -> None:
    answer = client.post("/wall/", {"token": f" {wall[1]} "})
    cookie = answer.cookies["wall"]

    assert (answer.status_code, answer.url) == (303, "/wall/")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/wall/")
    assert "dashboard/wall.html" in {template.name for template in client.get("/wall/").templates}
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("token", ["", "x" * 200, "不是令牌", "abc"])
def test_wrong_token_is_refused_in_words(client: Client, token: str) -> None:
    answer = client.post("/wall/", {"token": token})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["token"])


def test_token_in_the_address_is_kept_and_left_out_of_it(client: Client, wall: tuple[Device, str]) -> None:
    answer = client.get(f"/wall/{wall[1]}/")

    assert (answer.status_code, answer.url, client.get("/wall/board/", **POLL).status_code) == (303, "/wall/", 200)


@pytest.mark.parametrize("token", ["wrong", "不是令牌"])
def test_wrong_token_in_the_address_leads_to_the_sentence(client: Client, token: str) -> None:
    page = client.get(f"/wall/{token}/", follow=True)

    assert (page.status_code, bool(page.context["refused"])) == (200, True)


def test_token_of_another_kind_of_device_opens_nothing(client: Client) -> None:
    _device, token = issue_device("取号机", kind=Device.Kind.KIOSK, by=None)

    assert client.post("/wall/", {"token": token}).status_code == 422


def test_revoked_token_gets_a_sentence(client: Client, wall: tuple[Device, str]) -> None:
    client.post("/wall/", {"token": wall[1]})
    revoke_device(wall[0], by=None)

    page, fragment = client.get("/wall/"), client.get("/wall/board/", **POLL)

    assert (page.status_code, "令牌已失效" in page.content.decode()) == (200, True)
    assert (fragment.status_code, "令牌已被撤销" in fragment.content.decode()) == (200, True)


def test_wall_holds_no_reason_no_applicant_and_no_act(client: Client, wall: tuple[Device, str]) -> None:
    with clock("10:00"):
        scene = manned()
        make_case(scene.counter, at=Step.APPROVE, name="泉城机密贸易有限公司")
        begin_absence(scene.b, by=scene.counter.b, destination="去医院看病", minutes=30)
        close_window(manned().counter.window, by=make_chief(), reason="李四家中有事")
        client.post("/wall/", {"token": wall[1]})
        text = client.get("/wall/board/", **POLL).content.decode()
    assert (scene.counter.a.name in text, "D001" in text, "离岗" in text) == (True, True, True)
    hidden = ("医院", "机密", "家中有事", "<form", "hx-get", "/desk/", "/admin/")
    assert [word for word in hidden if word in text] == []


@pytest.mark.parametrize("windows", [1, 3])
def test_wall_asks_the_same_number_of_queries(client: Client, wall: tuple[Device, str], windows: int) -> None:
    with clock("10:00"):
        for _ in range(windows):
            make_case(manned().counter, at=Step.APPROVE)
        client.post("/wall/", {"token": wall[1]})
        with CaptureQueriesContext(connection) as first:
            seen = client.get("/wall/board/", **POLL)["ETag"]
        with CaptureQueriesContext(connection) as second:
            same = client.get("/wall/board/", HTTP_IF_NONE_MATCH=seen, **POLL)
    assert (len(first), len(second), same.status_code) == (13, 2, 304)


def test_person_who_may_see_the_board_sees_it_as_on_the_wall(client_for: Callable[..., Client]) -> None:
    page = client_for(make_chief()).get("/admin/?wall=1")

    assert (page.status_code, page.context["poll_url"]) == (200, "/admin/board/?wall=1")
    assert client_for(make_clerk()).get("/admin/?wall=1").status_code == 403
