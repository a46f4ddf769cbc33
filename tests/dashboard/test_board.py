"""The board: what a tile says of a window, and that its answers are those of the services."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from appointments.flow import Step
from service_window.dashboard.board import Board, Tile, build_board
from service_window.dashboard.facts import facts_at
from tests.case_factories import end_visit, make_case, make_counter
from tests.dashboard.scenes import MONDAY, clock, manned
from tests.duty_factories import at, make_attendance, make_chief, make_clerk, make_equipment, make_leave
from windows.models import Window
from windows.services.absences import begin_absence, end_absence
from windows.services.attendance import sign_out
from windows.services.day_covers import assign_for_day
from windows.services.duties import alarms_at
from windows.services.equipment import report_fault
from windows.services.schedule import plan_lunch, set_chief_of_day
from windows.services.window import close_window

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def board_now() -> Board:
    """The board of this moment; its alarms are always those that the service of duties finds."""
    moment = timezone.now()
    facts = facts_at(moment)
    assert facts.alarms() == alarms_at(moment)
    return build_board(facts)


def tile_of(board: Board, window: Window) -> Tile:
    return next(tile for tile in board.tiles if tile.pk == window.pk)


def test_free_window_shows_who_is_there_and_in_which_role() -> None:
    with clock("10:00"):
        scene = manned()
        tile = tile_of(board_now(), scene.counter.window)
    (seat,) = tile.seats
    assert (tile.state, seat.name, str(seat.role), seat.since) == ("free", scene.counter.a.name, "A角", at("10:00"))


def test_visitor_stands_on_the_tile_with_case_step_and_light() -> None:
    with clock("10:00"):
        scene = manned()
        case = make_case(scene.counter, at=Step.APPROVE)
    with clock("10:20"):
        tile = tile_of(board_now(), scene.counter.window)
    serving = tile.seats[0].serving
    assert serving is not None
    assert tile.state == "serving"
    assert (serving.since, serving.number, serving.item) == (at("10:00"), case.number, scene.counter.version.name)
    assert (serving.step, serving.light) == ("F5 审批", "green")


def test_item_chosen_and_not_received_is_named() -> None:
    with clock("10:00"):
        scene = manned()
        make_case(scene.counter, at=Step.ACCEPT, received=False)
        serving = tile_of(board_now(), scene.counter.window).seats[0].serving
    assert serving is not None
    assert (serving.item, serving.number) == (scene.counter.version.name, "")


def test_off_post_has_a_timer_and_is_overdue_after_ten_minutes() -> None:
    with clock("10:00"):
        scene = manned()
        begin_absence(scene.a, by=scene.counter.a)
    with clock("10:09"):
        early = tile_of(board_now(), scene.counter.window)
    with clock("10:10"):
        board = board_now()
    assert (early.state, early.seats[0].off_since, early.seats[0].overdue) == ("off_post", at("10:00"), False)
    assert [(seat.name, seat.overdue) for seat in board.off_post] == [(scene.counter.a.name, True)]


def test_alarm_only_while_a_and_b_are_both_away() -> None:
    with clock("10:00"):
        scene = manned()
        away = begin_absence(scene.a, by=scene.counter.a)
        assert board_now().alarms == ()
        sign_out(scene.b, by=scene.counter.b)
        (alarm,) = board_now().alarms
        assert (alarm.window, alarm.item) == (scene.counter.window.number, scene.counter.version.name)
        end_absence(away, by=scene.counter.a)
        assert board_now().alarms == ()


def test_stand_in_for_the_day_ends_the_alarm_and_is_listed() -> None:
    with clock("10:00"):
        scene = manned()
        helper = make_clerk()
        sign_out(scene.b, by=scene.counter.b)
        begin_absence(scene.a, by=scene.counter.a)
        make_attendance(helper)
        item = scene.counter.version.item
        assign_for_day(scene.counter.window, item=item, staff=helper, by=make_chief(), reason="A、B都不在")
        board = board_now()
    assert (board.alarms, [(row.name, row.window) for row in board.stand_ins]) == (
        (),
        [(helper.name, scene.counter.window.number)],
    )


def test_closed_window_gives_its_reason_and_no_alarm() -> None:
    with clock("10:00"):
        counter = make_counter()
        sign_in_elsewhere = manned()
        assert [alarm.window for alarm in board_now().alarms] == [counter.window.number]
        close_window(counter.window, by=make_chief(), reason="打印机更换")
        board = board_now()
    tile = tile_of(board, counter.window)
    assert (tile.state, tile.closed_reason, board.alarms) == ("closed", "打印机更换", ())
    assert tile_of(board, sign_in_elsewhere.counter.window).state == "free"


@pytest.mark.parametrize(
    ("time", "state"), [("08:00", "outside"), ("12:30", "lunch"), ("13:30", "nobody"), ("17:00", "outside")]
)
def test_window_outside_its_hours_says_so(time: str, state: str) -> None:
    with clock("09:00"):
        manned()  # somebody has signed in, so that presence counts
        counter = make_counter()
    with clock(time):
        board = board_now()
    assert tile_of(board, counter.window).state == state


def test_window_on_lunch_duty_stays_open_over_lunch() -> None:
    with clock("10:00"):
        scene = manned()
        plan_lunch(scene.counter.window, staff=scene.counter.a, day=MONDAY, by=make_chief())
    with clock("12:30"):
        board = board_now()
    assert tile_of(board, scene.counter.window).state == "free"
    assert [(row.name, row.hours) for row in board.lunches] == [(scene.counter.a.name, "12:00–13:30")]


def test_presence_that_nobody_recorded_makes_no_alarm() -> None:
    counter = make_counter()
    with clock("10:00"):
        board = board_now()
    assert (tile_of(board, counter.window).state, board.alarms) == ("unknown", ())


def test_chief_of_the_day_with_deputy_and_leave() -> None:
    with clock("08:00"):
        chief, deputy = make_chief(), make_chief()
        set_chief_of_day(MONDAY, chief=chief, deputy=deputy, by=None)
        make_leave(deputy, at("09:00"), at("18:00"))
    with clock("10:00"):
        board = board_now()
    assert (board.chief, board.chief_away, board.deputy, board.deputy_away) == (chief.name, False, deputy.name, True)


def test_open_faults_and_lights_are_counted() -> None:
    with clock("10:00"):
        scene = manned()
        make_case(scene.counter, at=Step.APPROVE)
        report_fault(make_equipment(scene.counter.window), by=scene.counter.a, description="卡纸", stops_service=True)
        board = board_now()
    assert [(row.what, row.stops_service, row.overdue) for row in board.faults] == [("打印机", True, False)]
    assert {row.code: row.count for row in board.lights} == {
        "dark_red": 0,
        "red": 0,
        "yellow": 0,
        "green": 1,
        "paused": 0,
    }


def test_lights_are_those_of_the_list_they_lead_to(client_for: ClientFor) -> None:
    with clock("10:00"):
        filing = {"item_type": "public_service", "decision_wording": "filing", "chain": ("handler",)}
        counter, immediate = make_counter(), make_counter(case_type="immediate", **filing)
        make_case(counter, at=Step.FINISH)
        end_visit(counter)
        for at_step in (Step.APPROVE, Step.ACCEPT):
            make_case(counter, at=at_step)
            end_visit(counter)
        make_case(immediate, at=Step.ACCEPT)
    for day, time in (
        ("2026-11-23", "10:00"),
        ("2026-11-23", "10:28"),
        ("2026-11-27", "10:00"),
        ("2027-02-01", "10:00"),
    ):
        with clock(time, date.fromisoformat(day)):
            client, rows = client_for(counter.chief), board_now().lights
            assert sum(row.count for row in rows) == 2  # no limit runs for the one not yet accepted
            assert [row.code for row in rows if row.count != len(client.get(row.url).context["cases"])] == []
