"""Leave, people off post and returns from leave on the supervision page: who sees them, what is decided (R3, R9)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.appointments.desk_client import words
from tests.appointments.test_worklist_views import beside_session, decide, said, url
from tests.case_factories import Counter, make_counter
from tests.duty_factories import MONDAY, at, clock, make_attendance, make_chief, make_clerk, make_leader, make_leave, on
from tests.factories import make_staff
from windows.models import Absence, AuditEvent, Leave, Staff
from windows.roles import Role
from windows.services.absences import begin_absence
from windows.services.schedule import set_chief_of_day

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
TUESDAY = MONDAY + timedelta(days=1)
FRAGMENT = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "worklist"}


@pytest.fixture(autouse=True)
def _nine_oclock() -> Any:
    with clock("09:00"):
        yield


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def asked(person: Staff, *, days: int = 1) -> Leave:
    """A leave from Tuesday on that waits for its decision."""
    return make_leave(person, on(TUESDAY, "00:00"), on(TUESDAY + timedelta(days=days), "00:00"), granted=False)


@pytest.mark.parametrize("code", ["leave", "off-post", "leave-return"])
@pytest.mark.parametrize("role", [Role.WINDOW_STAFF, Role.DEPARTMENT_REVIEWER, Role.AUDITOR])
def test_others_neither_see_nor_decide(client_for: ClientFor, code: str, role: Role) -> None:
    client = client_for(make_staff(roles=(role,)))
    assert client.get(url(code)).status_code in (403, 404)
    assert decide(client, ["1"], "grant", code=code).status_code in (403, 404)


def test_leave_is_shown_with_what_it_leaves_and_granted(client_for: ClientFor) -> None:
    counter = make_counter()
    leave, chief = asked(counter.a), make_chief()
    client = english(client_for(chief))

    page, fragment = client.get(url("leave")), client.get(url("leave"), **FRAGMENT)
    answer = decide(client, [str(leave.pk)], "grant", code="leave")

    shown = words(page)
    gap = f"{counter.window.number} · {counter.version.name} · 11-24 → {counter.b.name}"
    assert f"If you grant it: 1 item without A ({gap})." in shown
    assert "家中有事" in shown
    assert ("<html" in page.content.decode(), "<html" in fragment.content.decode()) == (True, False)
    assert (answer.url, said(client, answer)) == (url("leave"), ["Grant: 1 row."])
    leave.refresh_from_db()
    assert (leave.state, leave.decided_by) == ("granted", chief)


def test_leave_is_refused_only_with_a_reason(client_for: ClientFor) -> None:
    leave = asked(make_clerk())
    client = client_for(make_chief())
    answer = decide(client, [str(leave.pk)], "refuse", code="leave")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    decide(client, [str(leave.pk)], "refuse", code="leave", reason="当日人手不足")
    leave.refresh_from_db()
    assert (leave.state, leave.decision_note) == ("refused", "当日人手不足")


def test_longer_leave_is_not_on_the_page_of_the_chief(client_for: ClientFor) -> None:
    leave = asked(make_clerk(), days=3)
    chief = english(client_for(make_chief()))
    assert chief.get(url("leave")).context["rows"] == []
    sentences = said(chief, decide(chief, [str(leave.pk)], "grant", code="leave"))
    assert sentences == [f"{leave.staff.name}: A leave of 3 working days is decided by the bureau leader."]
    decide(client_for(make_leader()), [str(leave.pk)], "grant", code="leave")
    leave.refresh_from_db()
    assert leave.state == "granted"


def test_chief_who_is_not_on_duty_is_told_who_is(client_for: ClientFor) -> None:
    leave, other = asked(make_clerk()), make_chief()
    set_chief_of_day(MONDAY, chief=other, by=None)
    client = english(client_for(make_chief()))
    sentences = said(client, decide(client, [str(leave.pk)], "grant", code="leave"))
    assert sentences == [
        f"{leave.staff.name}: The chief representative today is {other.name}. Ask there, or have the roster changed."
    ]


def test_somebody_off_post_is_noted(client_for: ClientFor) -> None:
    row, chief = make_attendance(), make_chief()
    begin_absence(row, by=row.staff, destination="市档案馆", minutes=15)
    client = english(client_for(chief))
    with clock("09:20"):
        shown = words(client.get(url("off-post")))
        assert ("市档案馆" in shown, "The return is overdue." in shown) == (True, True)
        key = str(Absence.objects.get().pk)
        decide(client, [key], "note", code="off-post", reason="已电话联系")
        assert client.get(url("off-post")).context["rows"] == []
        assert said(client, decide(client, [key], "note", code="off-post")) == [
            f"{row.staff.name}: Somebody has already taken note of this absence."
        ]
    assert (Absence.objects.get().seen_note, AuditEvent.objects.filter(verb="absence.note").count()) == (
        "已电话联系",
        1,
    )


def test_return_is_reported_in_the_place_of_somebody_who_forgot(client_for: ClientFor) -> None:
    leave = make_leave(make_clerk(), at("09:30"), at("10:00"))
    client = client_for(make_chief())
    assert client.get(url("leave-return")).context["rows"] == []
    with clock("10:00"):
        client = client_for(make_chief())
        assert [row.title for row in client.get(url("leave-return")).context["rows"]] == [leave.staff.name]
        decide(client, [str(leave.pk)], "returned", code="leave-return")
    leave.refresh_from_db()
    assert leave.state == "returned"


def test_three_requests_are_granted_at_once(client_for: ClientFor) -> None:
    keys = [str(asked(make_clerk()).pk) for _turn in range(3)]
    client = english(client_for(make_chief()))
    assert said(client, decide(client, keys, "grant", code="leave")) == ["Grant: 3 rows."]
    assert set(Leave.objects.values_list("state", flat=True)) == {"granted"}


def many(code: str, counters: list[Counter]) -> None:
    for counter in counters:
        if code == "leave":
            asked(counter.a)
        elif code == "leave-return":
            make_leave(counter.a, at("09:10"), at("09:20"))
        else:
            begin_absence(make_attendance(counter.a, counter.window), by=counter.a, destination="市局", minutes=30)


@pytest.mark.parametrize(
    ("code", "number"), [(code, n) for code in ("leave", "off-post", "leave-return") for n in (1, 3)]
)
def test_page_asks_as_much_with_one_row_as_with_three(client_for: ClientFor, code: str, number: int) -> None:
    many(code, [make_counter() for _turn in range(number)])
    with clock("09:25"):
        client = client_for(make_chief())
        client.get(url(code))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url(code))
    assert len(page.context["rows"]) == number
    assert len(beside_session(queries)) == {"leave": 16, "off-post": 5, "leave-return": 5}[code]


def test_home_opens_leave_where_only_leave_waits(client_for: ClientFor) -> None:
    asked(make_clerk())
    page = client_for(make_chief()).get(reverse("appointments:worklist-home"))
    assert (page.context["kind"].code, [tab.count for tab in page.context["tabs"]][2]) == ("leave", "1")
