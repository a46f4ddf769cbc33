"""A time is held, booked, moved and cancelled: once, within the limits, and never twice sold."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appointments.models import BlockedDate, BookableItem, BookedPlace, Booking, BookingRules
from appointments.services import booking_rules
from appointments.services.booking_conflicts import refresh_conflicts, tell_visitor
from appointments.services.booking_contacts import reveal_booking
from appointments.services.booking_settling import anonymise_bookings, expire_drafts, mark_no_shows
from appointments.services.bookings import (
    BookingState,
    ItemNotBookable,
    SlotTaken,
    TooManyBookings,
    cancel_booking,
    confirm_booking,
    find_by_code,
    hold_slot,
    move_booking,
    new_token,
)
from appointments.services.leave_consequences import leave_consequences
from tests.booking_factories import (
    TUESDAY,
    Desk,
    fresh,
    make_booking,
    make_contact,
    make_desk,
    make_draft,
    make_rules,
)
from tests.case_factories import make_uscc, refused
from tests.duty_factories import MONDAY, clock, make_leave, on
from tests.factories import make_assignment, make_staff
from windows.models import AuditEvent, Office, Window
from windows.roles import Role
from windows.services.day_covers import assign_for_day
from windows.services.office import set_opening_hours
from windows.services.records import NotPermitted, NotValid

pytestmark = [pytest.mark.django_db, pytest.mark.each]
State = Booking.State


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock("10:00"):
        yield


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def held(booking: Booking) -> int:
    return BookedPlace.objects.filter(booking=booking, released_at=None).count()


def is_free(desk: Desk, text: str = "09:00") -> bool:
    try:
        with transaction.atomic():
            hold_slot(desk.code, starts_at=on(TUESDAY, text), token=new_token())
            transaction.set_rollback(True)
    except SlotTaken:
        return False
    return True


# --- Held -----------------------------------------------------------------------------------------


def test_a_chosen_time_is_held_for_ten_minutes_and_free_again_without_tick(desk: Desk) -> None:
    with clock("10:00"):
        draft = make_draft(desk)
    assert (draft.state, held(draft), draft.held_until) == (State.DRAFT, 12, on(MONDAY, "10:10"))

    answers = []
    for text in ("10:09", "10:10"):
        with clock(text):
            answers.append(is_free(desk))
    assert answers == [False, True]


def test_the_same_page_sent_again_holds_one_time_the_one_chosen_last(desk: Desk) -> None:
    token = new_token()
    first, again, other = (make_draft(desk, text, token=token) for text in ("09:00", "09:00", "10:00"))

    assert first.pk == again.pk == other.pk
    assert (Booking.objects.count(), held(other), is_free(desk, "09:00"), is_free(desk, "10:00")) == (
        1,
        12,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("day", "text", "sentence"),
    [
        (MONDAY, "09:00", "has passed"),
        (MONDAY, "10:30", "not free"),
        (TUESDAY, "09:01", "not free"),
        (TUESDAY, "12:00", "not free"),
        (TUESDAY + timedelta(days=4), "09:00", "not free"),
        (TUESDAY + timedelta(days=28), "09:00", "not free"),
    ],
)
def test_a_time_that_is_not_offered_is_refused(desk: Desk, day: Any, text: str, sentence: str) -> None:
    with refused(sentence, SlotTaken):
        hold_slot(desk.code, starts_at=on(day, text), token=new_token())
    assert Booking.objects.count() == 0


def test_an_item_that_is_not_bookable_or_not_published_is_refused(desk: Desk) -> None:
    for change in ("settings", "rules", "version"):
        with transaction.atomic():
            if change == "settings":
                booking_rules.set_bookable(desk.settings.item, by=None, is_bookable=False)
            elif change == "rules":
                booking_rules.change_rules(by=None, is_offered=False)
            else:
                desk.counter.version.valid_until = MONDAY
                desk.counter.version.save()
            with refused("cannot be booked", ItemNotBookable):
                make_draft(desk)
            transaction.set_rollback(True)


def test_capacity_is_sold_place_by_place_at_each_window() -> None:
    desk = make_desk(capacity=2)
    places = []
    for _visitor in range(2):
        places += BookedPlace.objects.filter(booking=make_booking(desk)).values_list("place", flat=True).distinct()

    assert (sorted(places), is_free(desk)) == ([1, 2], False)


def test_a_second_window_takes_over_when_the_first_is_full() -> None:
    desk = make_desk()
    other = make_desk().counter
    row = desk.counter.window.offers.get().item
    make_assignment(at=other.window, item=row, a_role=other.a, b_role=other.b)

    windows = {make_booking(desk).window_id for _visitor in range(2)}

    assert (windows, is_free(desk)) == ({desk.counter.window.pk, other.window.pk}, False)


# --- Booked ---------------------------------------------------------------------------------------


def test_a_confirmed_booking_keeps_contact_encrypted_and_its_place(desk: Desk) -> None:
    booking = make_booking(desk, phone="13712341234", name="李四")

    raw = Booking.objects.filter(pk=booking.pk).extra(select={"raw": "phone"}).values_list("raw", flat=True)[0]
    assert (booking.state, booking.held_until, held(booking), len(booking.code)) == (State.BOOKED, None, 12, 8)
    assert ("13712341234" in str(raw), booking.masked_phone, booking.masked_name) == (False, "137****1234", "李*")
    with clock("23:00"):
        assert is_free(desk) is False
    last = AuditEvent.objects.order_by("-pk")[0]
    assert (last.verb, "李四" in str(last.after)) == ("booking.confirm", False)


def test_a_second_press_finds_the_booking_made(desk: Desk) -> None:
    draft, contact = make_draft(desk), make_contact()

    first, second = confirm_booking(draft, contact), confirm_booking(draft, make_contact(name="另一人"))

    assert (first.pk, second.applicant_name) == (second.pk, contact.name)


def test_a_hold_that_ran_out_is_taken_up_again_while_nobody_else_has_the_time(desk: Desk) -> None:
    drafts = [make_draft(desk, text) for text in ("09:00", "10:00")]
    with clock("10:30"):
        expire_drafts(MONDAY)
        make_booking(desk, "10:00")
        assert confirm_booking(fresh(drafts[0]), make_contact()).state == State.BOOKED
        with refused("not free", SlotTaken):
            confirm_booking(fresh(drafts[1]), make_contact())
    assert fresh(drafts[1]).state == State.EXPIRED


def test_what_changed_while_the_time_was_held_is_noticed(desk: Desk) -> None:
    draft = make_draft(desk)
    booking_rules.block_dates(
        by=None, first_day=TUESDAY, last_day=TUESDAY, starts=None, ends=None, window=None, reason="停电"
    )
    with refused("not free", SlotTaken):
        confirm_booking(draft, make_contact())
    booking_rules.set_bookable(desk.settings.item, by=None, is_bookable=False)
    with refused("cannot be booked", ItemNotBookable):
        confirm_booking(draft, make_contact())


def test_a_past_time_is_not_confirmed(desk: Desk) -> None:
    draft = make_draft(desk, "15:30", MONDAY)
    with clock("15:31"), refused("has passed", SlotTaken):
        confirm_booking(draft, make_contact())


def test_limits_per_applicant_and_per_phone(desk: Desk) -> None:
    make_rules(most_per_applicant=1, most_per_phone=2)
    agent = "13712341234"
    make_booking(desk, "09:00", phone=agent, name="甲公司")
    with refused("This applicant already has 1", TooManyBookings):
        make_booking(desk, "10:00", phone=agent, name="甲公司")
    second = make_booking(desk, "11:00", phone=agent, name="乙公司")
    with refused("With this phone 2", TooManyBookings):
        make_booking(desk, "13:30", phone=agent, name="丙公司")
    cancel_booking(second)
    assert make_booking(desk, "13:30", phone=agent, name="丙公司").state == State.BOOKED


def test_identifier_is_asked_for_and_kept_only_where_the_item_needs_it() -> None:
    plain, strict = make_desk(), make_desk(needs_identifier=True)
    number = {"identifier": make_uscc(7), "identifier_kind": "uscc"}

    assert make_booking(plain, **number).identifier == ""
    assert make_booking(strict, **number).identifier == number["identifier"]
    with refused("needs the identity number", NotValid):
        make_booking(strict, "10:00")


# --- Moved and cancelled --------------------------------------------------------------------------


def test_a_moved_booking_frees_its_time_after_the_delay(desk: Desk) -> None:
    make_rules(reopen_minutes=15)
    booking = move_booking(make_booking(desk), starts_at=on(TUESDAY, "14:30"))

    assert (booking.state, booking.moves, is_free(desk, "09:00"), is_free(desk, "14:30")) == (
        State.BOOKED,
        1,
        False,
        False,
    )
    with clock("10:15"):
        assert is_free(desk, "09:00")


def test_a_booking_is_moved_only_so_often_unless_the_office_is_the_cause(desk: Desk) -> None:
    make_rules(most_moves=1)
    booking = move_booking(make_booking(desk), starts_at=on(TUESDAY, "14:30"))
    with refused("as often as possible", BookingState):
        move_booking(booking, starts_at=on(TUESDAY, "15:30"))
    Booking.objects.update(conflict="blocked", conflict_since=timezone.now())
    moved = move_booking(booking, starts_at=on(TUESDAY, "15:30"))
    assert (moved.conflict, moved.moves) == ("", 2)


def test_moving_to_a_taken_time_changes_nothing(desk: Desk) -> None:
    make_booking(desk, "14:30")
    booking = make_booking(desk, "09:00")
    with refused("not free", SlotTaken):
        move_booking(booking, starts_at=on(TUESDAY, "14:30"))
    assert (fresh(booking).starts_at, held(booking)) == (on(TUESDAY, "09:00"), 12)


def test_a_cancelled_booking_frees_its_time_after_the_delay(desk: Desk) -> None:
    make_rules(reopen_minutes=15)
    booking = cancel_booking(make_booking(desk))

    assert (booking.state, is_free(desk)) == (State.CANCELLED, False)
    with clock("10:15"):
        assert is_free(desk)
    for act in (lambda: cancel_booking(booking), lambda: move_booking(booking, starts_at=on(TUESDAY, "14:30"))):
        with refused("cannot be changed any more", BookingState):
            act()


def test_a_booking_that_has_begun_is_neither_moved_nor_cancelled(desk: Desk) -> None:
    booking = make_booking(desk)
    with clock("09:00", TUESDAY), refused("has begun", BookingState):
        cancel_booking(booking)


def test_staff_cancel_with_a_reason_and_a_permission(desk: Desk) -> None:
    booking = make_booking(desk)
    with refused("permission", NotPermitted):
        cancel_booking(booking, by=make_staff(roles=(Role.INSPECTOR,)), reason="来电")
    with refused("Say why", NotValid):
        cancel_booking(booking, by=desk.counter.a)
    assert cancel_booking(booking, by=desk.counter.a, reason="来电取消").cancelled_by == desk.counter.a


@pytest.mark.parametrize("change", [str, str.lower, lambda code: f" {code[:4]}-{code[4:]} "])
def test_a_booking_is_found_by_its_code_however_it_is_typed(desk: Desk, change: Any) -> None:
    booking, draft = make_booking(desk), make_draft(desk, "10:00")

    assert (find_by_code(change(booking.code)), find_by_code(draft.code), find_by_code("O0")) == (booking, None, None)


# --- Conflicts ------------------------------------------------------------------------------------


def conflict(booking: Booking) -> str:
    refresh_conflicts()
    return fresh(booking).conflict


def test_changes_of_the_office_show_as_conflicts_and_go_with_their_cause(desk: Desk) -> None:
    booking, counter = make_booking(desk), desk.counter
    assert conflict(booking) == ""
    block = booking_rules.block_dates(
        by=None, first_day=TUESDAY, last_day=TUESDAY, starts=None, ends=None, window=None, reason="停电"
    )
    assert fresh(booking).conflict == "blocked"
    booking_rules.lift_block(block, by=None)
    assert fresh(booking).conflict == ""
    Window.objects.filter(pk=counter.window.pk).update(is_open=False, closed_reason="维修")
    assert conflict(booking) == "window_closed"
    Window.objects.filter(pk=counter.window.pk).update(is_open=True, closed_reason="")
    set_opening_hours(Office.objects.current(), [], by=None)
    assert conflict(booking) == "day_off"


def test_leave_of_both_roles_is_a_conflict_until_somebody_stands_in(desk: Desk) -> None:
    booking, counter = make_booking(desk), desk.counter
    for person in (counter.a, counter.b):
        make_leave(person, on(TUESDAY, "00:00"), on(TUESDAY, "12:00"))
    assert conflict(booking) == "nobody"
    with clock("08:00", TUESDAY):
        assign_for_day(
            counter.window,
            item=counter.version.item,
            staff=make_staff(roles=(Role.WINDOW_STAFF,)),
            by=counter.chief,
            reason="请假",
        )
        assert conflict(booking) == ""


def test_a_withdrawn_item_is_a_conflict(desk: Desk) -> None:
    booking = make_booking(desk)
    desk.counter.version.valid_until = TUESDAY
    desk.counter.version.save()
    assert conflict(booking) == "withdrawn"


def test_conflicts_are_found_in_the_same_number_of_queries(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for number in (1, 3):
        Window.objects.update(is_open=True, closed_reason="")
        refresh_conflicts()
        while Booking.objects.count() < number:
            make_booking(desk, ("09:00", "10:00", "11:00")[Booking.objects.count()])
        Window.objects.update(is_open=False, closed_reason="维修")
        with django_assert_max_num_queries(15):
            refresh_conflicts()


def test_somebody_tells_the_visitor_once_and_again_about_another_reason(desk: Desk) -> None:
    booking, chief = make_booking(desk), desk.counter.chief
    with refused("can be kept", BookingState):
        tell_visitor(booking, by=chief)
    Window.objects.update(is_open=False, closed_reason="维修")
    refresh_conflicts()
    with refused("permission", NotPermitted):
        tell_visitor(booking, by=desk.counter.a)
    assert tell_visitor(booking, by=chief).told_by == chief
    assert not Booking.objects.in_conflict().exists()
    with refused("already told", BookingState):
        tell_visitor(booking, by=chief)
    set_opening_hours(Office.objects.current(), [], by=None)
    refresh_conflicts()
    assert Booking.objects.in_conflict().get() == booking


def test_leave_shows_the_bookings_that_fall_into_it(desk: Desk) -> None:
    booking, counter = make_booking(desk), desk.counter
    make_booking(desk, "15:30")
    morning = {"starts_at": on(TUESDAY, "00:00"), "ends_at": on(TUESDAY, "12:00")}

    found = [leave_consequences(person, **morning).bookings for person in (counter.a, counter.b, counter.chief)]
    assert found == [(booking,), (), ()]


def test_contact_is_shown_with_a_reason_that_is_recorded(desk: Desk) -> None:
    booking = make_booking(desk, phone="13712341234")

    assert reveal_booking(booking, by=desk.counter.a, field="phone", reason="通知改期") == "13712341234"
    event = AuditEvent.objects.order_by("-pk")[0]
    assert (event.verb, event.reason, "1371234" in str(event.after)) == ("booking.reveal", "通知改期", False)
    with refused("Say why"):
        reveal_booking(booking, by=desk.counter.a, field="phone", reason=" ")
    with refused("may not reveal"):
        reveal_booking(booking, by=make_staff(roles=(Role.INSPECTOR,)), field="phone", reason="看看")
    with refused("no such value"):
        reveal_booking(booking, by=desk.counter.a, field="token", reason="看看")


# --- What time does -------------------------------------------------------------------------------


def test_tick_settles_drafts_no_shows_and_old_contacts_once(desk: Desk) -> None:
    make_rules(keep_days=30)
    draft, booking = make_draft(desk, "10:00"), make_booking(desk)
    with clock("12:00"):
        assert [expire_drafts(MONDAY), expire_drafts(MONDAY), mark_no_shows(MONDAY)] == [1, 0, 0]
        assert (fresh(draft).state, held(draft)) == (State.EXPIRED, 0)
    day = TUESDAY + timedelta(days=1)
    with clock("00:00", day):
        assert [mark_no_shows(day), mark_no_shows(day), anonymise_bookings(day)] == [1, 0, 0]
        assert (fresh(booking).state, fresh(booking).applicant_name != "") == (State.NO_SHOW, True)
    day = TUESDAY + timedelta(days=31)
    with clock("00:00", day):
        assert [anonymise_bookings(day), anonymise_bookings(day)] == [1, 0]
    gone = fresh(booking)
    assert (gone.applicant_name, gone.phone, gone.phone_index, gone.applicant_index) == ("", "", "", "")


# --- Settings -------------------------------------------------------------------------------------


def test_settings_are_for_the_administrator_and_recorded(desk: Desk) -> None:
    admin, item = make_staff(roles=(Role.SYSTEM_ADMIN,)), desk.settings.item
    booking_rules.change_rules(by=admin, horizon_days=30)
    booking_rules.set_bookable(item, by=admin, length=30)
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))[-2:]
    assert verbs == ["booking_rules.change", "bookable_item.set"]
    with refused("permission", NotPermitted):
        booking_rules.change_rules(by=desk.counter.chief, horizon_days=5)
    for wrong in ({"length": 7}, {"length": 0}, {"capacity": 0}, {"capacity": 21}):
        with refused("", NotValid):
            booking_rules.set_bookable(item, by=admin, **wrong)
    with refused("have passed", NotValid):
        booking_rules.block_dates(by=admin, first_day=MONDAY, last_day=MONDAY - timedelta(days=1), reason="x")


# --- What the database holds ----------------------------------------------------------------------

BROKEN = (
    {"ends_at": on(TUESDAY, "08:00")},
    {"held_until": on(TUESDAY, "08:00")},
    {"state": "draft"},
    {"booked_at": None},
    {"applicant_name": ""},
    {"phone_index": ""},
    {"anonymised_at": on(TUESDAY, "08:00")},
    {"state": "cancelled"},
    {"cancelled_at": on(TUESDAY, "08:00")},
    {"state": "checked_in"},
    {"checked_in_at": on(TUESDAY, "08:00")},
    {"state": "no_show", "conflict": "blocked"},
    {"told_about": "blocked"},
    {"told_at": on(TUESDAY, "08:00")},
)


@pytest.mark.parametrize("fields", BROKEN, ids=str)
def test_a_contradiction_in_a_booking_is_refused_by_the_database(desk: Desk, fields: dict[str, Any]) -> None:
    booking = make_booking(desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**fields)


def test_a_place_is_taken_once_until_it_is_released(desk: Desk) -> None:
    place = BookedPlace.objects.filter(booking=make_booking(desk)).first()
    other = make_draft(desk, "15:30")
    again = {"booking": other, "window": place.window, "starts_at": place.starts_at, "place": place.place}
    with pytest.raises(IntegrityError), transaction.atomic():
        BookedPlace.objects.create(**again)
    for number in (0, 21):
        with pytest.raises(IntegrityError), transaction.atomic():
            BookedPlace.objects.create(**again | {"place": number})
    BookedPlace.objects.filter(pk=place.pk).update(released_at=timezone.now())
    assert BookedPlace.objects.create(**again).pk


def test_rules_and_settings_hold_in_the_database(desk: Desk) -> None:
    for rows, fields in (
        (BookingRules.objects.all(), {"horizon_days": 0}),
        (BookingRules.objects.all(), {"hold_minutes": 0}),
        (BookableItem.objects.all(), {"length": 241}),
        (BookableItem.objects.all(), {"capacity": 0}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookingRules.objects.create(pk=2)


@pytest.mark.parametrize(
    "fields",
    [
        {"last_day": MONDAY - timedelta(days=1)},
        {"starts": "10:00", "ends": "09:00"},
        {"starts": "10:00", "ends": None},
        {"starts": None, "ends": "10:00"},
        {"reason": ""},
    ],
    ids=str,
)
def test_a_blocked_date_is_in_order(fields: dict[str, Any]) -> None:
    given = {"first_day": MONDAY, "last_day": TUESDAY, "starts": None, "ends": None, "reason": "停电"}
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockedDate.objects.create(**given | fields)
