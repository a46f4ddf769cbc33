"""The office's side of booking: the day's list, one booking, conflicts that wait, and the settings."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from appointments.models import BlockedDate, BookableItem, Booking, BookingRules
from appointments.services import booking_rules
from tests.booking_factories import TUESDAY, Desk, fresh, make_booking, make_desk, make_draft
from tests.duty_factories import MONDAY, clock, make_leave, on
from tests.factories import make_item, make_staff
from windows.models import AuditEvent, Office, OpeningHours, Window
from windows.roles import Role
from windows.services.leaves import request_leave

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock("10:00"):
        yield


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def page(name: str, *args: object) -> str:
    return reverse(f"appointments:booking-{name}", args=args)


def block(reason: str = "停电") -> BlockedDate:
    days = {"first_day": TUESDAY, "last_day": TUESDAY, "starts": None, "ends": None, "window": None}
    return booking_rules.block_dates(by=None, reason=reason, **days)


def test_the_list_of_a_day_is_masked_and_costs_the_same_for_many(
    client_for, desk: Desk, django_assert_num_queries
) -> None:
    client = client_for(desk.counter.a)
    make_draft(desk, "15:30")
    client.get(page("day"))  # the first page of a session also notes that somebody is at work
    for number in (1, 3):
        while Booking.objects.count() - 1 < number:
            make_booking(
                desk,
                ("", "09:00", "10:00", "11:00")[Booking.objects.count()],
                name="王建国",
                phone=f"1391234000{number}",
            )
        with django_assert_num_queries(6):
            answer = client.get(page("day"), {"day": TUESDAY.isoformat()})
    text = answer.content.decode()
    assert (len(answer.context["rows"]), "王建国" in text, "王*" in text) == (3, False, True)
    assert client.get(page("day"), {"day": "never"}).context["day"] == MONDAY


def test_one_booking_reveals_with_a_reason_and_only_to_whom_may(client_for, desk: Desk) -> None:
    booking = make_booking(desk, phone="13912345678")
    client, url = client_for(desk.counter.a), page("reveal", booking.pk, "phone")

    assert "13912345678" not in client.get(page("detail", booking.pk)).content.decode()
    assert "13912345678" not in client.post(url, {"reason": ""}).content.decode()
    assert "13912345678" in client.post(url, {"reason": "通知改期"}).content.decode()
    fragment = client.post(url, {"reason": "再次核对"}, headers={"hx-request": "true", "hx-target": "phone"})
    assert ("13912345678" in fragment.content.decode(), "<html" in fragment.content.decode()) == (True, False)
    assert AuditEvent.objects.filter(verb="booking.reveal").count() == 2
    for field in ("token", "identifier"):
        assert client.post(page("reveal", booking.pk, field), {"reason": "看看"}).status_code == 404
    assert client_for(make_staff(roles=(Role.INSPECTOR,))).post(url, {"reason": "看看"}).status_code == 403


def test_a_held_time_is_nothing_for_the_office(client_for, desk: Desk) -> None:
    assert client_for(desk.counter.a).get(page("detail", make_draft(desk).pk)).status_code == 404


def test_the_desk_checks_in_and_cancels_for_a_caller(client_for, desk: Desk) -> None:
    client = client_for(desk.counter.a)
    first, second = make_booking(desk), make_booking(desk, "10:00")
    assert client.post(page("arrive", first.pk), follow=True).status_code == 200
    assert fresh(first).state == "booked"  # the day before
    assert client.post(page("withdraw", second.pk), {"reason": ""}).status_code == 422
    client.post(page("withdraw", second.pk), {"reason": "来电取消"})
    assert fresh(second).cancelled_by == desk.counter.a
    with clock("09:00", TUESDAY):
        client_for(desk.counter.a).post(page("arrive", first.pk))
    assert fresh(first).state == "checked_in"


def test_conflicts_wait_for_the_chief_until_the_visitor_is_told(
    client_for, desk: Desk, django_assert_num_queries
) -> None:
    booking, client = make_booking(desk, phone="13912345678"), client_for(desk.counter.chief)
    kind = reverse("appointments:worklist-kind", args=("booking-conflicts",))
    assert booking.grouped_code not in client.get(kind).content.decode()
    block()
    with django_assert_num_queries(9):
        text = client.get(kind).content.decode()
    assert [word in text for word in (booking.grouped_code, "139****5678", "13912345678", "抱歉")] == [
        True,
        True,
        False,
        True,
    ]
    key = f"{booking.pk}-blocked"
    decide = reverse("appointments:worklist-decide", args=("booking-conflicts",))
    client.post(decide, {"rows": [f"{booking.pk}-nobody"], "decision": "told"})
    assert fresh(booking).told_by_id is None
    client.post(decide, {"rows": [key], "decision": "told"})
    assert fresh(booking).told_by == desk.counter.chief
    assert booking.grouped_code not in client.get(kind).content.decode()


def test_the_chief_notes_on_the_booking_how_the_visitor_was_told(client_for, desk: Desk) -> None:
    booking = make_booking(desk)
    block()
    client, clerk = client_for(desk.counter.chief), client_for(desk.counter.a)
    assert clerk.post(page("tell", booking.pk), {"note": ""}).status_code == 403
    assert client.post(page("tell", booking.pk), {"note": "x" * 501}).status_code == 422
    client.post(page("tell", booking.pk), {"note": "已来电改期"})
    assert (fresh(booking).told_by, fresh(booking).told_about) == (desk.counter.chief, "blocked")
    assert desk.counter.chief.name in client.get(page("detail", booking.pk)).content.decode()


def test_leave_names_the_bookings_and_its_decision_finds_the_conflicts(client_for, desk: Desk) -> None:
    booking, counter = make_booking(desk), desk.counter
    times = {"starts_at": on(TUESDAY, "00:00"), "ends_at": on(TUESDAY, "12:00")}
    make_leave(counter.b, **times)
    leave = request_leave(by=counter.a, kind="annual", reason="家中有事", **times)
    client = client_for(counter.chief)
    text = client.get(reverse("appointments:leave-detail", args=(leave.pk,))).content.decode()
    assert booking.grouped_code in text

    client.post(reverse("appointments:leave-decide", args=(leave.pk,)), {"decision": "grant", "note": ""})

    assert fresh(booking).conflict == "nobody"


def test_closing_a_window_finds_the_conflicts(client_for, desk: Desk) -> None:
    booking = make_booking(desk)
    url = reverse("dashboard:window-close", args=(desk.counter.window.pk,))
    client_for(desk.counter.chief).post(url, {"reason": "设备检修"})
    assert (Window.objects.get(pk=desk.counter.window.pk).is_open, fresh(booking).conflict) == (False, "window_closed")


# --- Settings -------------------------------------------------------------------------------------


def test_the_administrator_sets_rules_items_and_dates(client_for, desk: Desk) -> None:
    booking, item = make_booking(desk), make_item().item
    client = client_for(make_staff(roles=(Role.SYSTEM_ADMIN,)))
    rules = reverse("admin:appointments_bookingrules_change", args=(1,))
    given = {
        field: value
        for field, value in client.get(rules).context["adminform"].form.initial.items()
        if value is not False
    }
    assert client.post(rules, given | {"horizon_days": 0}).status_code == 200
    assert client.post(rules, given | {"horizon_days": 21}).status_code == 302
    assert BookingRules.objects.get().horizon_days == 21

    add = reverse("admin:appointments_bookableitem_add")
    wrong = client.post(add, {"item": item.pk, "is_bookable": "on", "length": 7, "capacity": 1})
    assert (wrong.status_code, "5" in wrong.content.decode()) == (200, True)
    assert client.post(add, {"item": item.pk, "is_bookable": "on", "length": 15, "capacity": 1}).status_code == 302
    assert BookableItem.objects.get(item=item).length == 15
    change = reverse("admin:appointments_bookableitem_change", args=(BookableItem.objects.get(item=item).pk,))
    client.post(change, {"length": 30, "capacity": 2})
    assert BookableItem.objects.get(item=item).is_bookable is False

    days = {"first_day": TUESDAY.isoformat(), "last_day": TUESDAY.isoformat(), "reason": "停电检修"}
    answer = client.post(reverse("admin:appointments_blockeddate_add"), days, follow=True)
    assert "1项预约" in answer.content.decode()
    assert fresh(booking).conflict == "blocked"
    lift = reverse("admin:appointments_blockeddate_act", args=(BlockedDate.objects.get().pk, "lift"))
    client.post(lift)
    assert fresh(booking).conflict == ""


def test_changed_hours_say_how_many_bookings_they_strike(client_for, desk: Desk) -> None:
    booking = make_booking(desk)
    client = client_for(make_staff(roles=(Role.SYSTEM_ADMIN,)))
    url = reverse("admin:windows_office_change", args=(1,))
    form = client.get(url).context["adminform"].form
    given = {name: value for name, value in form.initial.items() if value not in (None, False)}
    rows = list(OpeningHours.objects.all())
    given |= {
        "opening_hours-TOTAL_FORMS": len(rows),
        "opening_hours-INITIAL_FORMS": len(rows),
        "closes_business_at": Office.objects.get().closes_business_at.isoformat(),
    }
    for number, row in enumerate(rows):
        given |= {
            f"opening_hours-{number}-id": row.pk,
            f"opening_hours-{number}-weekday": row.weekday,
            f"opening_hours-{number}-opens": "10:00" if row.opens.hour == 9 else row.opens.isoformat(),
            f"opening_hours-{number}-closes": row.closes.isoformat(),
        }
    answer = client.post(url, given, follow=True)
    assert ("1项预约" in answer.content.decode(), fresh(booking).conflict) == (True, "outside_hours")


def test_old_days_have_their_list_too(client_for, desk: Desk) -> None:
    make_booking(desk)
    with clock("10:00", TUESDAY + timedelta(days=1)):
        answer = client_for(desk.counter.a).get(page("day"), {"day": TUESDAY.isoformat()})
    assert len(answer.context["rows"]) == 1
