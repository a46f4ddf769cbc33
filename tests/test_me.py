"""The own page: what it tells each role, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from appointments.flow import Step
from service_window import panels
from tests.appointments.desk_client import Desk, words
from tests.case_factories import end_visit, make_case, make_counter
from tests.duty_factories import MONDAY, at, clock, make_attendance, make_chief, make_clerk, make_leave, make_shift, on
from tests.factories import make_staff, make_window
from windows.roles import Role
from windows.services.absences import begin_absence, end_absence
from windows.services.corrections import correct_attendance
from windows.services.messages import send_message

pytestmark = pytest.mark.django_db
HOME = "/me/"
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


def panel_codes(client: Client) -> list[str]:
    return [shown.panel.code for shown in client.get(HOME).context["panels"]]


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        (Role.WINDOW_STAFF, ["presence", "duties", "record", "cases", "standing", "leave", "messages", "ratings"]),
        (Role.CHIEF_REPRESENTATIVE, ["standing", "leave"]),
        (Role.BUREAU_LEADER, ["standing", "leave"]),
        (Role.ASSESSMENT_OFFICE, ["standing", "reviews", "leave"]),
        (Role.INSPECTOR, ["rounds", "standing", "leave"]),
        (Role.SYSTEM_ADMIN, ["standing"]),
        (Role.AUDITOR, ["standing"]),
    ],
)
def test_each_role_sees_its_panels(client_for: Callable[..., Client], role: Role, codes: list[str]) -> None:
    assert panel_codes(client_for(make_staff(roles=(role,)))) == codes


def test_page_stands_in_the_navigation_and_stays_current_beside_the_counter(client_for: Callable[..., Client]) -> None:
    client = client_for(make_clerk())
    for url in (HOME, "/leave/calendar/", "/equipment/"):
        nav = client.get(url).context["nav"]
        assert [entry.url for entry in nav if entry.current] == [HOME], url


def test_presence_says_what_is_derived_from_times_and_schedule() -> None:
    person, window, chief = make_clerk(), make_window(), make_chief()
    make_shift(person, window, hours="09:00-12:00")
    with clock("09:07"):
        row = make_attendance(person, window)
    with clock("10:00"):
        absence = begin_absence(row, by=person, destination="业务科")
    with clock("10:08"):
        end_absence(absence, by=person)
    with clock("10:20"):
        page = words(Desk(person).get(HOME))
        assert all(text in page for text in ("迟到7分钟", "10:00 – 10:08 · 业务科")), page
        correct_attendance(row, by=chief, signed_in_at=at("08:45"), reason="系统故障")
        page = words(Desk(person).get(HOME))
        assert all(text in page for text in ("按时", "系统故障", chief.name, "09:07")), page


def test_duties_say_who_holds_them_now_and_what_comes() -> None:
    counter = make_counter()
    for hours in ("09:00-12:00", "13:30-17:00"):
        make_shift(counter.b, counter.window, day=TUESDAY, hours=hours)
    make_attendance(counter.a, counter.window)
    page = Desk(counter.a).get(HOME)
    (duty,) = page.context["panels"][1].facts["now"]
    assert (duty.role, duty.other, duty.holder, duty.mine) == ("a_role", counter.b, counter.a, True)
    panel = Desk(counter.b).get(HOME).context["panels"][1]
    (duty,) = panel.facts["now"]
    assert (duty.role, duty.holder, duty.mine) == ("b_role", counter.a, False)
    ((day, (shift,)),) = panel.facts["coming"]
    assert (day, shift.window, len(shift.hours)) == (TUESDAY, counter.window, 2)


def test_cases_are_counted_by_light() -> None:
    counter = make_counter(promised_number=5)
    make_case(counter, at=Step.APPROVE)
    end_visit(counter)
    facts = Desk(counter.a).get(HOME).context["panels"][3].facts
    assert ([(light.value, number) for light, number, _url in facts["counts"]], facts["all"]) == ([("green", 1)], 1)


def test_messages_reach_the_person_at_the_window() -> None:
    row, chief = make_attendance(), make_chief()
    send_message(row.window, by=chief, text="请到二楼领取新表格")
    assert "请到二楼领取新表格" in words(Desk(row.staff).get(HOME))
    assert "请到二楼领取新表格" not in words(Desk(make_clerk()).get(HOME))


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_often_for_many_rows_as_for_few(number: int) -> None:
    counter = make_counter(promised_number=5)
    for turn in range(number):
        make_case(counter, at=Step.APPROVE)
        end_visit(counter)
        make_shift(counter.a, counter.window, day=MONDAY + timedelta(days=turn))
        later = MONDAY + timedelta(days=8 + 7 * turn)
        make_leave(counter.a, on(later, "00:00"), on(later, "12:00"))
    row = make_attendance(counter.a, counter.window)
    chief = make_chief()
    for _turn in range(number):
        send_message(row.window, by=chief, text="开会")
    desk = Desk(counter.a)
    desk.get(HOME)
    assert len(desk.queries(lambda: desk.get(HOME))) == 40


def test_panel_is_registered_once() -> None:
    panel = panels.panels_for(make_clerk(), now=at("09:00"))[0].panel
    with pytest.raises(ValueError, match="registered already"):
        panels.register(panel)


def test_stranger_is_sent_to_the_login(client: Client) -> None:
    assert client.get(HOME)["Location"].startswith(reverse("windows:account-login"))
