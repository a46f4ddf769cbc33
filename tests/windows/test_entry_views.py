"""The page of outsiders: asked for, allowed, in and out recorded, who is inside now (R9)."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.appointments.desk_client import Desk
from tests.duty_factories import MONDAY, at, clock, make_chief, make_clerk
from tests.factories import make_staff, make_window
from windows.models import EntryPermit
from windows.roles import Role
from windows.services.permits import allow_entry, record_entry, record_exit, refuse_entry, request_entry
from windows.services.schedule import set_chief_of_day

pytestmark = pytest.mark.django_db
LIST, NEW = "/entry/", "/entry/new/"
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _nine_oclock():
    with clock("09:00"):
        yield


def form(**fields: object) -> dict[str, object]:
    return {
        "visitor": "刘建国",
        "organisation": "维修公司",
        "people": 1,
        "purpose": "检修打印机",
        "from_at": "2026-11-23T09:00",
        "until_at": "2026-11-23T11:00",
    } | fields


def ask(name: str = "刘建国", **fields: object) -> EntryPermit:
    given = {"by": make_clerk(), "purpose": "检修", "from_at": at("09:00"), "until_at": at("11:00")}
    return request_entry(name, **(given | fields))


def act(permit: EntryPermit, name: str) -> str:
    return f"/entry/{permit.pk}/{name}/"


def test_outsider_is_asked_for_allowed_and_comes_and_goes(client_for: ClientFor) -> None:
    clerk, chief, window = client_for(make_clerk()), client_for(make_chief()), make_window()
    assert clerk.post(NEW, form(window=window.pk)).status_code == 303
    permit = EntryPermit.objects.get()
    assert (permit.state, permit.window) == ("requested", window)
    assert clerk.get(LIST).context["requested"] == [permit]
    chief.post(act(permit, "decide"), {"decision": "allow", "note": ""})
    assert clerk.get(LIST).context["allowed"] == [permit]
    clerk.post(act(permit, "in"))
    page = clerk.get(LIST)
    assert (page.context["inside"], page.context["allowed"]) == ([permit], [])
    clerk.post(act(permit, "out"))
    page = clerk.get(LIST)
    assert (page.context["inside"], page.context["past"]) == ([], [permit])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"visitor": " "}, "visitor"),
        ({"purpose": ""}, "purpose"),
        ({"people": 0}, "people"),
        ({"people": "many"}, "people"),
        ({"window": 999}, "window"),
        ({"until_at": "2026-11-23T08:00"}, "until_at"),
        ({"from_at": "2026-11-22T08:00", "until_at": "2026-11-22T09:00"}, "__all__"),  # over
        ({"until_at": "2027-11-23T11:00"}, "__all__"),  # longer than a month
        ({"from_at": "0001-01-01T00:00"}, "from_at"),
        ({"until_at": "soon"}, "until_at"),
        ({"visitor": "a\x00b"}, "visitor"),
    ],
)
def test_what_cannot_be_asked_for_is_said_and_stays_typed(
    client_for: ClientFor, fields: dict[str, object], field: str
) -> None:
    page = client_for(make_clerk()).post(NEW, form(**fields))
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert page.context["form"].data["organisation"] == "维修公司"
    assert not EntryPermit.objects.exists()


def test_refusal_needs_its_reason_at_the_row(client_for: ClientFor) -> None:
    permit, chief = ask(), client_for(make_chief())
    page = chief.post(act(permit, "decide"), {"decision": "refuse", "note": ""})
    assert (page.status_code, page.context["refused_pk"], EntryPermit.objects.get().state) == (
        422,
        permit.pk,
        "requested",
    )
    assert chief.post(act(permit, "decide"), {"decision": "open"}).status_code == 422
    chief.post(act(permit, "decide"), {"decision": "refuse", "note": "未预约"})
    assert EntryPermit.objects.get().decision_note == "未预约"


def test_chief_who_is_not_on_duty_is_told_whom_to_ask(client_for: ClientFor) -> None:
    permit, other = ask(), make_chief()
    set_chief_of_day(MONDAY, chief=other, by=None)
    page = client_for(make_chief()).post(act(permit, "decide"), {"decision": "allow", "note": ""})
    assert page.status_code == 422
    assert other.name in page.content.decode()


def test_nobody_comes_in_without_a_permit_or_outside_its_time(client_for: ClientFor) -> None:
    permit, chief = ask(from_at=at("10:00")), make_chief()
    client = client_for(make_clerk())
    client.post(act(permit, "in"))
    allow_entry(permit, by=chief)
    client.post(act(permit, "in"))
    assert EntryPermit.objects.get().entered_at is None
    client.post(act(permit, "out"))
    assert EntryPermit.objects.get().left_at is None


def test_name_is_masked_once_nobody_needs_it_at_the_door(client_for: ClientFor) -> None:
    chief, clerk = make_chief(), make_clerk()
    gone, refused, current = ask("刘建国"), ask("陈志强"), ask("赵明")
    refuse_entry(refused, by=chief, reason="未预约")
    for permit in (gone, current):
        allow_entry(permit, by=chief)
    record_entry(gone, by=clerk)
    record_exit(gone, by=clerk)
    text = client_for(clerk).get(LIST).content.decode()
    assert [name in text for name in ("刘建国", "陈志强", "赵明", "刘*", "陈*")] == [False, False, True, True, True]


def test_outsider_who_stays_beyond_the_permit_is_marked(client_for: ClientFor) -> None:
    permit, clerk = ask(), make_clerk()
    allow_entry(permit, by=make_chief())
    record_entry(permit, by=clerk)
    with clock("11:30"):
        page = client_for(clerk).get(LIST)
    assert page.context["inside"] == [permit]
    assert "许可已到期" in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_as_often_for_many_as_for_few(number: int) -> None:
    chief, clerk = make_chief(), make_clerk()
    for turn in range(number):
        ask(f"甲{turn}")
        refuse_entry(ask(f"乙{turn}"), by=chief, reason="未预约")
    desk = Desk(clerk)
    assert len(desk.queries(lambda: desk.get(LIST))) == 3  # current and earlier permits, the office


@pytest.mark.each
def test_earlier_permits_go_on_page_by_page(client_for: ClientFor) -> None:
    chief = make_chief()
    for turn in range(26):
        refuse_entry(ask(f"甲{turn}"), by=chief, reason="未预约")
    client = client_for(chief)
    page = client.get(LIST)
    rest = client.get(LIST + page.context["more_url"])
    assert (len(page.context["past"]), len(rest.context["past"])) == (25, 1)
    assert client.get(LIST, {"before": "x"}).status_code == 400


def test_clerk_does_not_decide_and_others_do_not_come_in(client_for: ClientFor) -> None:
    permit = ask()
    assert client_for(make_clerk()).post(act(permit, "decide"), {"decision": "allow"}).status_code == 403
    stranger = client_for(make_staff(roles=(Role.BUREAU_LEADER,)))
    assert [stranger.get(LIST).status_code, stranger.get(NEW).status_code] == [403, 403]
    assert [stranger.post(act(permit, name)).status_code for name in ("in", "out", "decide")] == [403] * 3
