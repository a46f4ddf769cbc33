"""Presence at the desk: sign in and out, off post and back, who stands in, messages (R3, R8, R9)."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from appointments.flow import Step
from appointments.models import Visit
from tests.appointments.desk_client import Desk, says, words
from tests.case_factories import Counter, end_visit, fresh, make_case, make_counter, make_visit
from tests.duty_factories import MONDAY, clock, make_clerk, make_equipment, make_shift
from tests.factories import make_assignment, make_item, make_office, make_staff, make_window
from windows.models import Absence, Attendance, DeskMessage, EquipmentCheck, Office
from windows.roles import Role
from windows.services import window as window_service
from windows.services.attendance import sign_in
from windows.services.messages import read_message, send_message
from windows.services.office import set_opening_hours
from windows.services.schedule import plan_lunch

pytestmark = pytest.mark.django_db
HOME = "/desk/"
FRIDAY = MONDAY - timedelta(days=3)
LIVE = "/desk/live/"
POLL = {"HX-Request": "true", "HX-Poll": "1", "HX-Target": "post"}


@pytest.fixture(autouse=True)
def _ten_oclock() -> Any:
    with translation.override("en"), clock("10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def english(counter: Counter, person: Any = None) -> Desk:
    desk = Desk(person or counter.a, counter.window)
    desk.client.cookies["django_language"] = "en"
    return desk


@pytest.fixture
def desk(counter: Counter) -> Desk:
    return english(counter)


@pytest.fixture
def manned(counter: Counter) -> Counter:
    """The counter with A and B at their posts."""
    for person in (counter.a, counter.b):
        sign_in(counter.window, by=person)
    return counter


# --- signing in -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("08:50", "Signed in at window {} at 08:50; the duty begins at 09:00: in time."),
        ("08:51", "Signed in at window {} at 08:51; the duty begins at 09:00: not ten minutes early."),
        ("09:01", "Signed in at window {} at 09:01; the duty began at 09:00: 1 minute late."),
        ("09:25", "Signed in at window {} at 09:25; the duty began at 09:00: 25 minutes late."),
        ("18:00", "Signed in at window {} at 18:00. No duty is planned for you now: only the time is kept."),
    ],
)
def test_sign_in_is_one_press_and_says_how_it_was_derived(counter: Counter, desk: Desk, moment: str, said: str) -> None:
    if moment != "18:00":
        with clock("08:00"):
            make_shift(counter.a, counter.window)
    with clock(moment):
        answer = desk.post("attendance-begin")
    row = Attendance.objects.get()
    assert (answer.status_code, answer.url, says(answer)) == (303, HOME, [said.format(counter.window.number)])
    assert (row.staff, row.window, row.not_ready) == (counter.a, counter.window, [])


def test_second_sign_in_of_a_morning_is_not_late(counter: Counter, desk: Desk) -> None:
    with clock("08:00"):
        make_shift(counter.a, counter.window)
    with clock("08:45"):
        desk.post("attendance-begin")
    with clock("09:05"):
        desk.post("attendance-end", at_once="1")
    with clock("09:30"):
        answer = desk.post("attendance-begin")
    assert says(answer)[-1] == f"Signed in again at window {counter.window.number} at 09:30."


def test_exceptions_are_named_on_a_form_and_kept(counter: Counter, desk: Desk) -> None:
    printer = make_equipment(counter.window)
    page = desk.get(reverse("appointments:attendance-begin"))
    assert (page.status_code, [str(label) for _pk, label in page.context["form"].fields["devices_not_on"].choices]) == (
        200,
        [printer.name],
    )
    answer = desk.post("attendance-begin", not_ready=["badge"], devices_not_on=[printer.pk], note="卡纸")
    row = Attendance.objects.get()
    assert (answer.status_code, row.not_ready, row.not_ready_note) == (303, ["badge", "devices"], "卡纸")
    assert EquipmentCheck.objects.get().exceptions == [printer.pk]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"not_ready": ["hat"]}, "not_ready"),
        ({"note": "长" * 501}, "note"),
        ({"note": "a\x07b"}, "note"),
    ],
)
def test_bad_exceptions_are_answered_in_words(desk: Desk, data: dict[str, Any], field: str) -> None:
    answer = desk.post("attendance-begin", **data)
    assert (answer.status_code, list(answer.context["form"].errors), Attendance.objects.exists()) == (
        422,
        [field],
        False,
    )


def test_refusal_keeps_what_was_typed(counter: Counter, desk: Desk) -> None:
    window_service.close_window(counter.window, reason="设备检修", by=None)
    answer = desk.post("attendance-begin", note="打印机故障")
    assert (answer.status_code, "打印机故障" in answer.content.decode()) == (422, True)
    assert f"Window {counter.window.number} is closed: 设备检修" in words(answer)
    assert says(desk.post("attendance-begin")) == [f"Window {counter.window.number} is closed: 设备检修"]


def test_without_a_window_it_is_chosen_first(counter: Counter) -> None:
    make_assignment(at=make_window(), item=make_item(), a_role=counter.a)
    answer = Desk(counter.a).post("attendance-begin")
    assert (answer.url, Attendance.objects.exists()) == (reverse("appointments:desk-window"), False)


def test_window_of_the_sign_in_holds_on_every_device(counter: Counter, manned: Counter) -> None:
    other = Desk(counter.a, make_window())
    assert other.get(HOME).context["window"] == counter.window


def test_forgotten_sign_out_does_not_bar_the_next_morning(counter: Counter, desk: Desk) -> None:
    with clock("09:00", day=FRIDAY):
        sign_in(counter.window, by=counter.a)
    assert desk.get(HOME).context["post"].attendance is None
    assert desk.post("attendance-begin").status_code == 303
    first, second = Attendance.objects.order_by("pk")
    assert (first.exact, second.signed_out_at) == (False, None)


def test_office_that_does_not_record_presence_works_as_before(counter: Counter, desk: Desk) -> None:
    make_office(presence_in_use=False)
    sign_in(counter.window, by=counter.b)
    page = desk.get(HOME)
    assert (page.context["post"].in_use, 'id="post"' in page.content.decode()) == (False, False)
    assert desk.post("visit-open").status_code == 303


# --- calling visitors -------------------------------------------------------------------------------


def test_nobody_calls_before_signing_in_once_presence_is_recorded(counter: Counter, desk: Desk) -> None:
    sentence = "You are not signed in. Sign in at your window first, then receive visitors."
    assert sentence not in words(desk.get(HOME))
    sign_in(counter.window, by=counter.b)
    assert sentence in words(desk.get(HOME))
    answer = desk.post("visit-open")
    assert (answer.status_code, Visit.objects.exists(), sentence in words(answer)) == (422, False, True)
    desk.post("attendance-begin")
    assert desk.post("visit-open").status_code == 303


def test_nobody_calls_while_off_post(manned: Counter, desk: Desk) -> None:
    case = make_case(manned, at=Step.APPROVE)
    end_visit(manned)
    desk.post("absence-begin")
    said = "You are off post since 10:00: nobody calls visitors at this desk. Return to the post first."
    page = words(desk.get(HOME))
    assert (said in page, "Return to the post" in page, Visit.objects.open().exists()) == (True, True, False)
    assert said in words(desk.post("visit-open"))
    answer = desk.post("case-continue", case.pk)
    assert (says(answer)[-1], Visit.objects.open().exists()) == (said, False)


def test_whoever_holds_no_duty_of_the_window_is_told_and_goes_on(manned: Counter) -> None:
    answer = english(manned, manned.b).post("visit-open")
    said = f"The duties of this window are held by {manned.a.name} now. Lead the visitor there, or hand the case over."
    assert (answer.status_code, says(answer)) == (303, [said])


def test_stand_in_is_told_nothing_and_stands_on_the_record(manned: Counter, desk: Desk) -> None:
    desk.post("absence-begin")
    other = english(manned, manned.b)
    answer = other.post("visit-open")
    case = Visit.objects.get().cases.get()
    other.move(case, "choose_item", item=manned.version.item_id)
    other.move(case, "greet")
    record = case.step_records.get()
    assert (says(answer), record.staff, case.handovers.get().role) == ([], manned.b, "b_role")


def test_item_of_somebody_else_is_said_when_it_is_chosen(manned: Counter) -> None:
    other = english(manned, manned.b)
    other.post("visit-open")
    answer = other.move(Visit.objects.get().cases.get(), "choose_item", item=manned.version.item_id)
    said = f"{manned.a.name} (A role) holds the duty for this item now. Hand the case over, or go on as agreed."
    assert (answer.status_code, says(answer)[-1]) == (303, said)


# --- lunch ------------------------------------------------------------------------------------------


@pytest.fixture
def lunch(manned: Counter) -> Counter:
    """An office with a break from twelve to half past one, and lunch duty at another window."""
    hours = [(day, time(*opens), time(*closes)) for day in range(1, 6) for opens, closes in HOURS]
    set_opening_hours(Office.objects.current(), hours, by=None)
    return manned


HOURS = (((9, 0), (12, 0)), ((13, 30), (17, 0)))


def test_over_lunch_only_windows_on_duty_call_and_others_say_who(lunch: Counter) -> None:
    there, person = make_window(), make_clerk(name="值班员")
    plan_lunch(there, staff=person, day=MONDAY, by=None)
    sign_in(there, by=person)
    said = f"Window {lunch.window.number} rests over lunch until 13:30. On lunch duty: 值班员 at window {there.number}."
    with clock("12:00"):
        resting, on_duty = english(lunch), Desk(person, there)
        page = words(resting.get(HOME))
        answer = resting.post("visit-open")
        assert (said in page, "This window rests" in page, said in words(answer)) == (True, True, True)
        assert (answer.status_code, on_duty.post("visit-open").status_code) == (422, 303)
    with clock("13:30"):
        assert english(lunch).post("visit-open").status_code == 303


def test_over_lunch_without_anybody_on_duty_that_is_said(lunch: Counter) -> None:
    with clock("12:10"):
        answer = english(lunch).post("visit-open")
    said = f"Window {lunch.window.number} rests over lunch until 13:30. No window is on lunch duty now."
    assert (answer.status_code, said in words(answer)) == (422, True)


@pytest.mark.parametrize("moment", ["08:55", "11:59", "17:10"])
def test_who_is_there_early_or_late_is_received(lunch: Counter, moment: str) -> None:
    with clock("08:40"):
        early = make_clerk()
        make_assignment(at=lunch.window, item=make_item(), a_role=early)
        sign_in(lunch.window, by=early)
    with clock(moment):
        assert Desk(early, lunch.window).post("visit-open").status_code == 303


# --- off post ---------------------------------------------------------------------------------------


def test_off_post_is_one_press_and_return_another(manned: Counter, desk: Desk) -> None:
    assert desk.post("absence-begin").status_code == 303
    assert english(manned, manned.b).get(HOME).context["post"].taken[0].away == manned.a.name
    with clock("10:07"):
        answer = desk.post("absence-end")
    absence = Absence.objects.get()
    assert (absence.minutes(absence.returned_at), says(answer)[-1]) == (7, "You are back at the post after 7 minutes.")


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"minutes": "10"}, {"destination": ["From ten minutes on, say where you go (R9)."]}),
        ({"minutes": "0"}, {"minutes": ["Ensure this value is greater than or equal to 1."]}),
        ({"minutes": "721"}, {"minutes": ["Ensure this value is less than or equal to 720."]}),
        ({"minutes": "soon"}, {"minutes": ["Enter a whole number."]}),
    ],
)
def test_longer_absence_needs_its_destination(
    manned: Counter, desk: Desk, data: dict[str, str], errors: dict[str, list[str]]
) -> None:
    answer = desk.post("absence-begin", **data)
    assert (answer.status_code, dict(answer.context["form"].errors), Absence.objects.exists()) == (422, errors, False)


def test_destination_is_asked_for_after_ten_minutes_without_reload(manned: Counter, desk: Desk) -> None:
    desk.post("absence-begin")
    question = "Ten minutes have passed. Say where you are"
    with clock("10:09"):
        assert question not in words(poll(desk))
    with clock("10:10"):
        assert question in words(poll(desk))
        assert 'name="destination"' in poll(desk).content.decode()
        assert desk.post("absence-tell", destination="").status_code == 422
        assert desk.post("absence-tell", destination="市档案馆", minutes="20").status_code == 303
        assert question not in words(poll(desk))
    absence = Absence.objects.get()
    assert (absence.destination, f"{absence.expected_back_at:%H:%M}") == ("市档案馆", "02:30")  # UTC


def test_cases_that_should_not_wait_are_proposed_with_their_taker(manned: Counter, desk: Desk) -> None:
    case = make_case(manned, at=Step.ACCEPT)
    form = desk.get(reverse("appointments:absence-begin")).context["form"]
    ((pk, label),) = form.fields["cases"].choices
    assert (pk, manned.b.name in label, form.initial["cases"]) == (case.pk, True, [case.pk])
    missing = desk.post("absence-begin", minutes="15", destination="市局", cases=[case.pk])
    assert list(missing.context["form"].errors) == ["note"]
    answer = desk.post("absence-begin", minutes="15", destination="市局", cases=[case.pk], note="请接办")
    assert says(answer)[-1] == f"{case.number} goes on with {manned.b.name}."
    assert (fresh(case).holder, Visit.objects.get().staff) == (manned.b, manned.b)


def test_case_is_handed_over_while_away_and_taken_back_by_choice(manned: Counter, desk: Desk) -> None:
    case = make_case(manned, at=Step.ACCEPT)
    desk.post("absence-begin")
    assert desk.get(HOME).context["pass_form"].initial["cases"] == []  # a short absence moves nothing by itself
    with clock("10:10"):
        assert desk.get(HOME).context["pass_form"].initial["cases"] == [case.pk]
        desk.post("absence-hand-over", cases=[case.pk], note="请接办")
        assert fresh(case).holder == manned.b
        assert desk.get(HOME).context["return_form"].initial["take_back"] == []  # its visitor sits with B
        english(manned, manned.b).post("visit-close", Visit.objects.get().pk)
        assert desk.get(HOME).context["return_form"].initial["take_back"] == [case.pk]
        desk.post("absence-end", take_back=[case.pk])
    assert fresh(case).holder == manned.a


def test_case_of_somebody_else_cannot_be_handed_over(manned: Counter, desk: Desk) -> None:
    foreign, own = make_case(make_counter_manned(), at=Step.ACCEPT), make_case(manned, at=Step.ACCEPT)
    desk.post("absence-begin")
    answer = desk.post("absence-hand-over", cases=[foreign.pk], note="请接办")
    assert (answer.status_code, list(answer.context["pass_form"].errors)) == (422, ["cases"])
    assert fresh(own).holder == manned.a


def make_counter_manned() -> Counter:
    made = make_counter()
    sign_in(made.window, by=made.a)
    return made


def test_case_stays_where_nobody_takes_it_over_and_that_is_said(manned: Counter, desk: Desk) -> None:
    case = make_case(manned, at=Step.ACCEPT)
    english(manned, manned.b).post("absence-begin")
    desk.post("absence-begin")
    assert "Nobody is at the post for window" in words(desk.get(HOME))
    answer = desk.post("absence-hand-over", cases=[case.pk], note="请接办")
    said = f"{case.number}: Nobody is there to take the case over; it stays with its handler."
    assert (says(answer)[-1], fresh(case).holder) == (said, manned.a)


@pytest.mark.parametrize("name", ["absence-tell", "absence-hand-over", "absence-end"])
def test_acts_of_somebody_away_are_refused_at_the_post(manned: Counter, desk: Desk, name: str) -> None:
    answer = desk.post(name, destination="x")
    assert (answer.url, says(answer)) == (HOME, ["You are at the post already."])


@pytest.mark.parametrize("name", ["absence-begin", "attendance-end"])
def test_acts_of_somebody_signed_in_are_refused_before(desk: Desk, name: str) -> None:
    answer = desk.post(name)
    assert (answer.url, says(answer)) == (HOME, ["You are not signed in at a window."])


def test_second_departure_is_refused_in_words(manned: Counter, desk: Desk) -> None:
    desk.post("absence-begin")
    assert says(desk.post("absence-begin"))[-1] == "You are off post already. Come back first."
    assert Absence.objects.count() == 1


# --- leaving for the day ----------------------------------------------------------------------------


def test_sign_out_is_one_press_with_devices_off(counter: Counter, desk: Desk) -> None:
    with clock("08:00"):
        make_shift(counter.a, counter.window)
    with clock("11:20"):
        desk.post("attendance-begin")
    with clock("11:40"):
        answer = desk.post("attendance-end", at_once="1")
    row = Attendance.objects.get()
    said = "Signed out at 11:40; the duty ends at 12:00: 20 minutes before."
    assert (row.devices_off, row.exact, says(answer)[-1]) == (True, True, said)


def test_sign_out_shows_what_should_not_wait_first(manned: Counter, desk: Desk) -> None:
    case = make_case(manned, at=Step.APPROVE)
    end_visit(manned)
    type(case).objects.filter(pk=case.pk).update(promised_due_on="2026-11-23")
    answer = desk.post("attendance-end", at_once="1")
    assert (answer.url, Attendance.objects.open().count()) == (reverse("appointments:attendance-end"), 2)
    form = desk.get(answer.url).context["form"]
    assert form.initial["cases"] == [case.pk]
    desk.post("attendance-end", cases=[case.pk], note=form.initial["note"])
    assert (fresh(case).holder, Attendance.objects.open().get().staff) == (manned.b, manned.b)


def test_sign_out_names_devices_that_stay_on(counter: Counter, desk: Desk) -> None:
    printer = make_equipment(counter.window)
    desk.post("attendance-begin")
    desk.post("attendance-end", devices_left_on=[printer.pk])
    assert (Attendance.objects.get().devices_off, EquipmentCheck.objects.filter(phase="off").get().exceptions) == (
        False,
        [printer.pk],
    )


def test_nobody_signs_out_with_a_visitor(manned: Counter, desk: Desk) -> None:
    make_visit(manned)
    answer = desk.post("attendance-end", devices_stay_on="1")
    assert (answer.status_code, "You still have a visitor. End the visit, then sign out." in words(answer)) == (
        422,
        True,
    )
    assert Attendance.objects.open().count() == 2


# --- who stands in ----------------------------------------------------------------------------------


def test_b_sees_what_was_taken_over_and_goes_there(counter: Counter) -> None:
    there = make_window()
    sign_in(counter.window, by=counter.a)
    sign_in(there, by=counter.b)
    other = Desk(counter.b, there)
    other.client.cookies["django_language"] = "en"
    english(counter).post("absence-begin")
    page = words(other.get(HOME))
    said = f"You stand in for {counter.a.name} at window {counter.window.number} since 10:00:"
    assert (said in page, counter.version.name_en in page, "Visitors see only “back soon”." in page) == (True,) * 3
    assert other.post("desk-window", window=counter.window.pk).url == HOME
    assert Attendance.objects.open().get(staff=counter.b).window == counter.window
    assert other.post("visit-open").status_code == 303


def test_nobody_goes_to_another_window_with_a_visitor(manned: Counter, desk: Desk) -> None:
    make_visit(manned)
    answer = desk.post("desk-window", window=make_window().pk)
    assert says(answer) == ["You still have a visitor. End the visit, then go to the other window."]
    assert Attendance.objects.open().get(staff=manned.a).window == manned.window


def test_a_sees_who_stands_in_and_b_nothing_after_the_return(manned: Counter, desk: Desk) -> None:
    desk.post("absence-begin")
    said = f"{manned.b.name} stands in for you at window {manned.window.number}:"
    assert said in words(desk.get(HOME))
    desk.post("absence-end")
    assert (desk.get(HOME).context["post"].given, english(manned, manned.b).get(HOME).context["post"].taken) == ([], [])


# --- messages, without reload -----------------------------------------------------------------------


def poll(desk: Desk, **headers: str) -> Any:
    return desk.client.get(LIVE, headers=POLL | headers)


def test_message_comes_by_poll_and_is_noted_in_place(manned: Counter, desk: Desk) -> None:
    assert "请到首席代表处" not in words(poll(desk))
    message = send_message(manned.window, by=manned.chief, text="请到首席代表处领取文件")
    assert "请到首席代表处" in words(poll(desk))
    answer = desk.post("message-read", message.pk, target="post", home="1")
    message.refresh_from_db()
    assert (answer.status_code, message.read_by, "请到首席代表处" in words(answer)) == (200, manned.a, False)
    assert "<html" not in answer.content.decode()


def test_message_that_somebody_noted_already_is_said(manned: Counter, desk: Desk) -> None:
    message = send_message(manned.window, by=manned.chief, text="开会")
    read_message(message, by=manned.b)
    answer = desk.post("message-read", message.pk)
    assert (answer.url, says(answer)) == (HOME, ["Somebody has already taken note of this message."])


def test_message_to_another_window_is_neither_shown_nor_noted(manned: Counter, desk: Desk) -> None:
    message = send_message(make_window(), by=manned.chief, text="开会")
    assert "开会" not in words(poll(desk))
    desk.post("message-read", message.pk)
    assert DeskMessage.objects.get().read_at is None


def test_poll_writes_nothing_and_costs_nothing_when_unchanged(manned: Counter, desk: Desk) -> None:
    first = poll(desk)
    assert (first.status_code, poll(desk, **{"If-None-Match": first.headers["ETag"]}).status_code) == (200, 304)
    asked = desk.queries(lambda: poll(desk, **{"If-None-Match": first.headers["ETag"]}))
    assert (len(asked), [sql for sql in asked if not sql.startswith("SELECT")]) == (4, [])
    english(manned, manned.b).post("absence-begin")
    desk.post("absence-begin")
    assert poll(desk, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("role", [Role.CHIEF_REPRESENTATIVE, Role.AUDITOR])
def test_only_clerks_are_at_a_post(role: Role) -> None:
    other = Desk(make_staff(roles=(role,)), make_window())
    names = ("attendance-begin", "attendance-end", "absence-begin", "absence-tell", "absence-hand-over", "absence-end")
    assert {other.post(name).status_code for name in names} == {403}
    assert poll(other).status_code == 403


# --- what a page costs ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_desk_at_the_post_asks_at_most_twelve_times(manned: Counter, desk: Desk, number: int) -> None:
    for _turn in range(number):
        make_case(manned, at=Step.ACCEPT)
        end_visit(manned)
        make_assignment(at=manned.window, a_role=make_staff(roles=(Role.WINDOW_STAFF,)), b_role=manned.a)
        send_message(manned.window, by=manned.chief, text="开会")
    assert len(desk.get(HOME).context["post"].messages) == number
    assert len(desk.queries(lambda: desk.get(HOME))) == 9


@pytest.mark.parametrize("number", [1, 3])
def test_desk_off_post_asks_at_most_twelve_times(manned: Counter, desk: Desk, number: int) -> None:
    for _turn in range(number):
        case = make_case(manned, at=Step.APPROVE)
        end_visit(manned)
        type(case).objects.filter(pk=case.pk).update(promised_due_on="2026-11-23")
    desk.post("absence-begin")
    desk.get(HOME)
    assert len(desk.queries(lambda: desk.get(HOME))) == 9


@pytest.mark.parametrize("at", [Step.GREET, Step.ACCEPT, Step.APPROVE, Step.PRINT_CERTIFICATE, Step.FINISH])
def test_page_of_a_case_at_the_post_asks_at_most_twelve_times(manned: Counter, desk: Desk, at: Step) -> None:
    case = make_case(manned, at=at)
    desk.page(case)
    assert len(desk.queries(lambda: desk.page(case))) == {Step.GREET: 11, Step.ACCEPT: 11}.get(at, 12)
