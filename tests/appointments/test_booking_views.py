"""The public pages of booking: each step, each thing that can go wrong in the middle, and nothing lost."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from appointments.forms.booking import new_key
from appointments.models import BookedPlace, Booking
from appointments.services import booking_rules
from appointments.services.booking_rules import set_bookable
from appointments.services.bookings import cancel_booking
from tests.booking_factories import (
    TUESDAY,
    Desk,
    fresh,
    keep_queue,
    make_booking,
    make_desk,
    make_draft,
    make_rules,
)
from tests.case_factories import make_counter, make_uscc
from tests.duty_factories import clock, on
from tests.factories import make_office
from windows.models import RateCount

pytestmark = pytest.mark.django_db
CONTACT = {"name": "示例贸易有限公司", "phone": "139 1234 5678"}
USCC = make_uscc(7)
AT = "2026-11-24T09:00"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock("10:00"):
        yield


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def page(name: str, *args: object) -> str:
    return reverse(f"appointments:booking-{name}", args=args)


def show(booking: Booking) -> str:
    return page("show", booking.token)


# --- The way through ------------------------------------------------------------------------------


def test_what_to_bring_is_wholly_in_the_language_of_the_visitor(client: Client) -> None:
    paper = {"name": "申请书", "name_en": "Application", "note": "加盖公章", "note_en": "With seal"}
    item = make_counter(materials=[paper]).version.item
    set_bookable(item, by=None, length=60)
    client.cookies["django_language"] = "en"
    said = client.get(page("prepare", item.code)).content.decode()
    assert [text in said for text in paper.values()] == [False, True, False, True]


def test_item_materials_day_time_contact_booking(client: Client, desk: Desk) -> None:
    items = client.get(page("items"))
    assert [version.item.code for version in items.context["versions"]] == [desk.code]
    prepare = client.get(page("prepare", desk.code))
    assert [row.name for row in prepare.context["materials"]] == ["申请书", "公司章程"]
    times = client.get(page("times", desk.code), {"day": TUESDAY.isoformat()})
    assert [value for _half, starts in times.context["halves"] for value, _start in starts][:2] == [
        AT,
        "2026-11-24T10:00",
    ]

    held = client.post(page("hold", desk.code), {"slot": AT, "key": times.context["key"]})
    draft = Booking.objects.get()
    assert (held.status_code, held.url, draft.state) == (303, show(draft), "draft")
    assert client.get(held.url).status_code == 200
    done = client.post(held.url, CONTACT)
    booking = fresh(draft)

    assert (done.status_code, booking.state, booking.phone) == (303, "booked", "13912345678")
    text = client.get(done.url).content.decode()
    assert (booking.grouped_code in text, "data:image/svg+xml" in text, CONTACT["name"] in text) == (True, True, False)


def test_pages_ask_few_questions_however_much_is_booked(client: Client, desk: Desk, django_assert_num_queries) -> None:
    booking = make_booking(desk)
    asked = {
        page("items"): 4,
        page("prepare", desk.code): 5,
        page("times", desk.code): 10,
        show(booking): 7,
        page("move", booking.token): 10,
    }
    for number in (1, 3):
        while Booking.objects.count() < number:
            make_booking(desk, ("09:00", "10:00", "11:00")[Booking.objects.count()])
        for url, queries in asked.items():
            client.get(page("items"))  # the navigation has asked whether booking is offered
            with django_assert_num_queries(queries):
                client.get(url)


def test_sent_twice_and_back_again_is_one_booking(client: Client, desk: Desk) -> None:
    key = new_key()
    urls = [
        client.post(page("hold", desk.code), {"slot": slot, "key": key}).url for slot in (AT, AT, "2026-11-24T10:00")
    ]
    assert len(set(urls)) == 1
    for _press in range(2):
        client.post(urls[0], CONTACT)

    assert (Booking.objects.count(), Booking.objects.get().starts_at) == (1, on(TUESDAY, "10:00"))
    again = client.post(page("hold", desk.code), {"slot": AT, "key": key})
    assert (again.url, Booking.objects.get().starts_at) == (urls[0], on(TUESDAY, "10:00"))


def test_identifier_is_asked_for_where_the_item_needs_it(client: Client) -> None:
    draft = make_draft(make_desk(needs_identifier=True))

    answers = [client.post(show(draft), CONTACT | {"identifier": number}).status_code for number in ("", "123", USCC)]
    assert answers == [422, 422, 303]
    assert (fresh(draft).identifier, fresh(draft).identifier_kind) == (USCC, "uscc")


# --- What goes wrong in the middle ----------------------------------------------------------------


def test_a_time_lost_meanwhile_keeps_what_was_typed_and_offers_others(client: Client, desk: Desk) -> None:
    draft = make_draft(desk)
    with clock("10:20"):
        make_booking(desk)
        lost = client.post(show(draft), CONTACT)
        text = lost.content.decode()
        assert (lost.status_code, CONTACT["name"] in text, "139 1234 5678" in text) == (409, True, True)
        other = re.findall(r'name="slot" value="([^"]+)"', text)
        assert other[0] == "2026-11-24T10:00"
        assert client.post(show(draft), CONTACT | {"slot": other[0]}).status_code == 303
    assert (fresh(draft).state, fresh(draft).starts_at) == ("booked", on(TUESDAY, "10:00"))


def test_an_item_withdrawn_in_the_middle_is_said(client: Client, desk: Desk) -> None:
    draft = make_draft(desk)
    booking_rules.set_bookable(desk.settings.item, by=None, is_bookable=False)

    answers = [client.get(show(draft)), client.post(show(draft), CONTACT)]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert "暂不能预约" in answers[0].content.decode()
    for name in ("prepare", "times"):
        assert client.get(page(name, desk.code), follow=True).status_code in (200, 409, 403)


def test_a_time_that_passed_while_typing_is_said(client: Client, desk: Desk) -> None:
    make_rules(lead_minutes=0)
    draft = make_draft(desk, "11:00", TUESDAY - timedelta(days=1))
    with clock("11:00"):
        answer = client.post(show(draft), CONTACT)
    assert (answer.status_code, CONTACT["name"] in answer.content.decode()) == (409, True)


def test_a_night_passes_between_page_and_press(client: Client, desk: Desk) -> None:
    key = new_key()
    with clock("09:30", TUESDAY):
        answer = client.post(page("hold", desk.code), {"slot": AT, "key": key}, follow=True)
    assert (answer.status_code, Booking.objects.count()) == (200, 0)
    assert "已过" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"slot": AT},
        {"slot": AT, "key": "forged"},
        {"slot": "yesterday", "key": "real"},
        {"slot": "9999-99-99T99:99", "key": "real"},
        {"slot": "2026-11-24T09:07", "key": "real"},
        {"slot": "2026-11-24T09:00\x00", "key": "real"},
    ],
    ids=str,
)
def test_a_forged_press_gets_a_sentence(client: Client, desk: Desk, data: dict[str, str]) -> None:
    given = data | ({"key": new_key()} if data.get("key") == "real" else {})
    answer = client.post(page("hold", desk.code), given, follow=True)

    assert (answer.status_code, Booking.objects.count()) == (200, 0)
    assert "toast" in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "find", "A" * 32, "甲" * 20, "a" * 100])
def test_a_foreign_token_opens_nothing(client: Client, desk: Desk, token: str) -> None:
    make_booking(desk)
    urls = [f"/book/{token}/{end}" for end in ("move/", "cancel/", "calendar.ics", "check-in/")]
    assert {client.get(url).status_code for url in urls} <= {404, 405}
    assert {client.post(url).status_code for url in urls[1:2]} == {404}


@pytest.mark.parametrize("wrong", [{"name": ""}, {"phone": "12"}, {"name": "x" * 300}, {"name": "a\x07"}], ids=str)
def test_bad_contact_is_answered_at_the_field(client: Client, desk: Desk, wrong: dict[str, str]) -> None:
    draft = make_draft(desk)
    answer = client.post(show(draft), CONTACT | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(wrong))
    assert fresh(draft).state == "draft"


def test_limits_are_said_in_the_form(client: Client, desk: Desk) -> None:
    make_rules(most_per_phone=1)
    make_booking(desk, phone="13912345678")
    answer = client.post(show(make_draft(desk, "10:00")), CONTACT)
    assert (answer.status_code, len(answer.context["form"].non_field_errors())) == (422, 1)


def test_an_address_is_slowed_down_only_after_very_many_holds(client: Client, desk: Desk) -> None:
    for _colleague in range(60):
        client.post(page("hold", desk.code), {"slot": "2026-11-24T09:07", "key": new_key()})
    assert client.post(page("hold", desk.code), {"slot": AT, "key": new_key()}).url == show(Booking.objects.get())
    RateCount.objects.update(count=120)
    client.post(page("hold", desk.code), {"slot": "2026-11-24T10:00", "key": new_key()})
    assert Booking.objects.count() == 1


def test_switched_off_it_is_gone_and_bookings_stay(client: Client, desk: Desk) -> None:
    booking = make_booking(desk)
    assert "/book/" in client.get("/track/").content.decode()
    booking_rules.change_rules(by=None, is_offered=False)

    assert client.get(page("items")).status_code == 404
    assert ("/book/" in client.get("/track/").content.decode(), client.get(show(booking)).status_code) == (False, 200)


# --- The booking ----------------------------------------------------------------------------------


def test_move_and_cancel_by_the_private_page(client: Client, desk: Desk) -> None:
    booking = make_booking(desk)
    assert client.get(page("move", booking.token)).status_code == 200
    assert client.post(page("move", booking.token), {"slot": ""}).status_code == 422
    moved = client.post(page("move", booking.token), {"slot": "2026-11-24T14:30"})
    assert (moved.url, fresh(booking).starts_at) == (show(booking), on(TUESDAY, "14:30"))
    client.post(page("cancel", booking.token))
    assert fresh(booking).state == "cancelled"
    again = client.post(page("cancel", booking.token), follow=True)
    assert (again.status_code, fresh(booking).state) == (200, "cancelled")


def test_a_move_to_a_taken_time_is_said_and_keeps_the_booking(client: Client, desk: Desk) -> None:
    make_booking(desk, "14:30")
    booking = make_booking(desk)
    answer = client.post(page("move", booking.token), {"slot": "2026-11-24T14:30"}, follow=True)
    assert (answer.status_code, fresh(booking).starts_at) == (200, on(TUESDAY, "09:00"))


def test_calendar_file(client: Client, desk: Desk) -> None:
    make_office(address="示例路1号, 二楼")
    booking = make_booking(desk)
    answer = client.get(page("calendar", booking.token))
    text = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert ("DTSTART;TZID=Asia/Shanghai:20261124T090000" in text, r"示例路1号\, 二楼" in text) == (True, True)
    assert client.get(page("calendar", make_draft(desk, "10:00").token)).status_code == 404


def test_check_in_by_phone(client: Client, desk: Desk) -> None:
    keep_queue()
    booking = make_booking(desk)
    url = page("check-in", booking.token)
    client.post(url)
    assert fresh(booking).state == "booked"
    with clock("08:50", TUESDAY):
        assert client.get(show(booking)).context["check_in_refused"] == ""
        make_rules(phone_check_in=False)
        client.post(url)
        assert fresh(booking).state == "booked"
        make_rules(phone_check_in=True)
        client.post(url)
    assert fresh(booking).state == "checked_in"
    assert fresh(booking).ticket.number in client.get(show(booking)).content.decode()


@pytest.mark.each
def test_a_booking_is_found_again_by_code_and_phone(client: Client, desk: Desk) -> None:
    booking = make_booking(desk, phone="13912345678")
    url = page("find")
    right = {"code": booking.grouped_code.lower(), "digits": "5678"}

    assert client.post(url, right).url == show(booking)
    wrong = [client.post(url, right | {"digits": "0000"}).status_code for _try in range(6)]
    assert wrong == [422] * 5 + [429]
    assert client.post(url, {"code": "", "digits": "1"}).status_code == 422


def test_a_conflict_is_said_with_regret_and_a_way_out(client: Client, desk: Desk) -> None:
    booking = make_booking(desk)
    block = {"first_day": TUESDAY, "last_day": TUESDAY, "starts": None, "ends": None, "window": None}
    booking_rules.block_dates(by=None, reason="停电检修", **block)

    answer = client.get(show(booking))
    assert ("抱歉" in answer.context["sorry"], answer.context["moves_left"]) == (True, True)
    day = client.get(page("times", desk.code), {"day": TUESDAY.isoformat()})
    assert "停电检修" in day.content.decode()


def test_provisional_days_say_so(client: Client, desk: Desk) -> None:
    with clock("10:00", on(TUESDAY, "10:00").date().replace(month=12, day=28)):
        text = client.get(page("times", desk.code), {"day": "2027-01-04"}).content.decode()
    assert "暂定" in text


def test_pages_stand_in_english(client: Client, desk: Desk) -> None:
    client.cookies["django_language"] = "en"
    booking = make_booking(desk)
    for url, words in (
        (page("items"), "Choose what you want to do"),
        (page("times", desk.code), "Choose day and time"),
        (show(booking), "Your code"),
    ):
        assert words in client.get(url, headers={"accept-language": "en"}).content.decode()


def test_a_cancelled_booking_shows_no_code_to_use(client: Client, desk: Desk) -> None:
    booking = cancel_booking(make_booking(desk))
    text = client.get(show(booking)).content.decode()
    assert ("pass-code" in text, BookedPlace.objects.filter(free_from=None).count()) == (False, 0)
