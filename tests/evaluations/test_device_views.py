"""The device at a window: nameplate, invitation at F7, one rating, never by itself."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments.services import visits
from evaluations.models import Rating, RatingDecline
from tests.browser.pilot import PNG
from tests.case_factories import Counter, frozen, make_counter
from tests.duty_factories import make_clerk
from tests.evaluations.rated import make_device, make_finished
from windows.models import Device, Staff
from windows.services.absences import begin_absence
from windows.services.attendance import sign_in
from windows.services.devices import issue_device, revoke_device
from windows.services.files import store_bytes
from windows.services.nameplates import PlateState
from windows.services.window import close_window

pytestmark = pytest.mark.django_db
POLL = {"HTTP_HX_POLL": "1", "HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "device"}


@pytest.fixture(autouse=True)
def _ten_oclock():
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def tablet(counter: Counter, client: Client) -> Client:
    """A browser that is the device of the counter's window."""
    client.get(f"/device/{make_device(counter)[1]}/")
    return client


def test_device_asks_for_its_token_and_says_where_it_comes_from(client: Client) -> None:
    page = client.get("/device/")
    assert (page.status_code, page.context["refused"]) == (200, "")


@pytest.mark.parametrize("token", ["", "x" * 200, "不是令牌", "abc"])
def test_wrong_token_is_refused_in_words(client: Client, token: str) -> None:
    answer = client.post("/device/", {"token": token})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["token"])
    assert client.get(f"/device/{token or '-'}/", follow=True).context["refused"]


def test_token_is_kept_in_a_cookie_for_this_page_only(counter: Counter, client: Client) -> None:
    answer = client.post("/device/", {"token": f" {make_device(counter)[1]} "})
    cookie = answer.cookies["window-device"]
    assert (answer.status_code, answer.url) == (303, "/device/")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/device/")
    assert "sessionid" not in client.cookies


def test_token_of_another_kind_opens_nothing(client: Client) -> None:
    _wall, token = issue_device("大屏", kind=Device.Kind.WALL, by=None)
    assert client.post("/device/", {"token": token}).status_code == 422


def test_revoked_device_shows_a_sentence(counter: Counter, client: Client) -> None:
    device, token = make_device(counter)
    client.get(f"/device/{token}/")
    revoke_device(device, by=None)
    assert "已被撤销" in client.get("/device/now/", **POLL).content.decode()
    assert client.get("/device/").context["refused"]
    assert client.post("/device/rate/", {"case": 1, "level": "satisfied"}).url == "/device/"


# --- Nameplate -----------------------------------------------------------------------------------


def test_nameplate_shows_who_is_at_the_post(counter: Counter, tablet: Client) -> None:
    Staff.objects.filter(pk=counter.a.pk).update(party_member=True, job_title="科员")
    sign_in(counter.window, by=counter.a)
    text = tablet.get("/device/").content.decode()
    assert all(word in text for word in (counter.a.name, "科员", "中共党员", counter.a.number))


def test_window_without_presence_shows_who_holds_the_duty(counter: Counter, tablet: Client) -> None:
    plate = tablet.get("/device/").context["plate"]
    assert (plate.state, plate.person) == (PlateState.AT_POST, counter.a)


def test_off_post_is_back_soon_and_nothing_more(counter: Counter, tablet: Client) -> None:
    attendance = sign_in(counter.window, by=counter.a)
    begin_absence(attendance, by=counter.a, destination="业务科")
    page = tablet.get("/device/")
    assert (page.context["plate"].state, page.context["plate"].person) == (PlateState.BACK_SOON, counter.a)
    assert "暂离" in page.content.decode()
    assert "业务科" not in page.content.decode()


def test_b_role_stands_on_the_nameplate_while_a_is_away(counter: Counter, tablet: Client) -> None:
    attendance = sign_in(counter.window, by=counter.a)
    sign_in(counter.window, by=counter.b)
    assert tablet.get("/device/").context["plate"].person == counter.a
    begin_absence(attendance, by=counter.a)
    assert tablet.get("/device/").context["plate"].person == counter.b


def test_nobody_and_a_closed_window_are_said(counter: Counter, tablet: Client) -> None:
    sign_in(make_counter().window, by=make_clerk())
    assert tablet.get("/device/").context["plate"].state == PlateState.NOBODY
    close_window(counter.window, by=counter.chief, reason="消防检查")
    page = tablet.get("/device/")
    assert page.context["plate"].state == PlateState.CLOSED
    assert "消防检查" not in page.content.decode()


def test_photo_is_that_of_the_nameplate_only(counter: Counter, tablet: Client) -> None:
    sign_in(counter.window, by=counter.a)
    assert tablet.get("/device/photo/").status_code == 404
    photo = store_bytes(PNG, purpose="photo", name="a.png", content_type="image/png", by=None)
    Staff.objects.filter(pk=counter.a.pk).update(photo=photo)
    assert tablet.get("/device/photo/").headers["Content-Type"] == "image/png"
    assert Client().get("/device/photo/").url == "/device/"


def test_poll_is_silent_while_nothing_changes(counter: Counter, tablet: Client) -> None:
    sign_in(counter.window, by=counter.a)
    tag = tablet.get("/device/now/", **POLL).headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert tablet.get("/device/now/", HTTP_IF_NONE_MATCH=tag, **POLL).status_code == 304
    assert len(asked) <= 11
    make_finished(counter)
    answer = tablet.get("/device/now/", HTTP_IF_NONE_MATCH=tag, **POLL)
    assert (answer.status_code, answer.context["occasion"].staff) == (200, counter.a)


# --- Rating --------------------------------------------------------------------------------------


def rate(tablet: Client, case, **said):
    return tablet.post("/device/rate/", {"case": case.pk} | said)


def test_no_level_is_chosen_beforehand_and_nothing_is_sent_by_itself(counter: Counter, tablet: Client) -> None:
    make_finished(counter)
    text = tablet.get("/device/").content.decode()
    assert all(word in text for word in ("非常满意", "满意", "基本满意", "不满意", "非常不满意"))
    assert " checked" not in text.split('id="device"')[1].split("</main>")[0]
    assert "http-equiv" not in text


def test_visitor_rates_once_and_the_nameplate_returns(counter: Counter, tablet: Client) -> None:
    case = make_finished(counter)
    assert rate(tablet, case, level="very_satisfied", attitude="satisfied").status_code == 303
    row = Rating.objects.get()
    assert (row.level, row.attitude, row.channel, row.device.window) == (
        "very_satisfied",
        "satisfied",
        "window_device",
        counter.window,
    )
    assert "感谢您的评价" in tablet.get("/device/").content.decode()
    del tablet.cookies["window-device-said"]
    assert tablet.get("/device/").context["occasion"] is None


def test_bad_level_without_a_reason_keeps_what_was_typed(counter: Counter, tablet: Client) -> None:
    case = make_finished(counter)
    answer = rate(tablet, case, level="dissatisfied", efficiency="dissatisfied")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reasons"])
    assert answer.context["form"]["efficiency"].value() == "dissatisfied"
    assert "data-poll-url" not in answer.content.decode()
    assert rate(tablet, case, level="dissatisfied", reasons=["slow", "cold"]).status_code == 303
    assert Rating.objects.get().reasons == "cold slow"


def test_replayed_answer_is_recognised(counter: Counter, tablet: Client) -> None:
    case = make_finished(counter)
    rate(tablet, case, level="satisfied")
    assert rate(tablet, case, level="very_dissatisfied", text="x").status_code == 303
    assert (Rating.objects.count(), Rating.objects.get().level) == (1, "satisfied")
    assert "首次评价有效" in tablet.get("/device/").content.decode()


@pytest.mark.parametrize("case", ["", "0", "99999999999999999999999", "²", "abc"])
def test_answer_to_another_case_rates_nothing(counter: Counter, tablet: Client, case: str) -> None:
    make_finished(counter)
    foreign = make_finished()
    for key in (case, str(foreign.pk)):
        assert tablet.post("/device/rate/", {"case": key, "level": "satisfied"}).status_code == 303
        assert "评价邀请已结束" in tablet.get("/device/").content.decode()
    assert not Rating.objects.exists()


def test_declined_is_noted_and_held_against_nobody(counter: Counter, tablet: Client) -> None:
    case = make_finished(counter)
    assert tablet.post("/device/decline/", {"case": case.pk}).status_code == 303
    assert (RatingDecline.objects.count(), Rating.objects.count()) == (1, 0)
    assert case.rating_invited_at is not None
    del tablet.cookies["window-device-said"]
    assert tablet.get("/device/").context["occasion"] is None


def test_next_visitor_finds_no_old_invitation(counter: Counter, tablet: Client) -> None:
    make_finished(counter)
    visits.open_visit(counter.window, by=counter.a)
    assert tablet.get("/device/").context["occasion"] is None
