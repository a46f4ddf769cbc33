"""The queue at the desk: the list, the keys that follow a call, one ticket, its forms; what a page costs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from appointments.models import Case, DeskSettings, Ticket
from appointments.services import calling
from tests.appointments.desk_client import Desk, case_url, says, words
from tests.case_factories import Counter, make_counter
from tests.duty_factories import clock
from tests.factories import make_item, make_staff
from tests.queue_factories import make_called, make_queue, make_seated, make_ticket
from windows.roles import Role
from windows.services.attendance import sign_in

pytestmark = pytest.mark.django_db
HOME = "/desk/"
LIST = "/desk/queue/"


@pytest.fixture(autouse=True)
def _ten_oclock() -> Iterator[None]:
    with translation.override("en"), clock("10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    """A counter with a queue, A and B at their posts."""
    make_queue()
    made = make_counter()
    for person in (made.a, made.b):
        sign_in(made.window, by=person)
    return made


@pytest.fixture
def desk(counter: Counter) -> Desk:
    return english(counter)


def english(counter: Counter, person: Any = None) -> Desk:
    made = Desk(person or counter.a, counter.window)
    made.client.cookies["django_language"] = "en"
    return made


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_desk_offers_the_next_visitor_and_the_foreign_number(desk: Desk) -> None:
    page = words(desk.get(HOME))

    assert ("Call the next visitor" in page, "Visitor without our number" in page) == (True, True)


def test_desk_without_a_queue_works_as_before(desk: Desk) -> None:
    make_queue(in_use=False)
    page = words(desk.get(HOME))

    assert ("New visitor" in page, "Call the next visitor" in page) == (True, False)
    assert desk.get(LIST, target="queue").status_code == 204
    assert desk.get(LIST).url == HOME
    desk.post("visit-open", foreign_number="K017")
    assert Ticket.objects.get().source == "foreign"


def test_one_key_calls_and_the_desk_shows_whom(counter: Counter, desk: Desk) -> None:
    ticket = make_ticket(counter.version, priority="elderly")

    answer = desk.post("queue-call")

    page = words(desk.get(HOME))
    assert (answer.status_code, answer.url) == (303, HOME)
    assert all(text in page for text in (ticket.number, "Elderly", counter.version.name_en, "Visitor is here"))


def test_nobody_waits_is_said_at_the_desk(desk: Desk) -> None:
    answer = desk.post("queue-call")

    assert (answer.url, says(answer)) == (HOME, ["Nobody waits for your items now."])


def test_arrival_leads_to_the_case(counter: Counter, desk: Desk) -> None:
    ticket = make_called(counter)
    desk.post("ticket-act", ticket.pk, "arrived")

    assert desk.get(HOME).url == case_url(Case.objects.get())


@pytest.mark.parametrize(("act", "state"), [("no-show", "no_show"), ("take-back", "waiting")])
def test_keys_after_a_call(counter: Counter, desk: Desk, act: str, state: str) -> None:
    ticket = make_called(counter)
    desk.post("ticket-act", ticket.pk, act)

    assert fresh(ticket).state == state


def test_recall_too_early_is_refused_in_words(counter: Counter, desk: Desk) -> None:
    ticket = make_called(counter)
    answer = desk.post("ticket-act", ticket.pk, "recall")

    assert says(answer) == ["Wait 20 more seconds before you call again; walking takes time."]


def test_list_shows_who_waits_for_me_and_how_many_for_others(counter: Counter, desk: Desk) -> None:
    mine = make_ticket(counter.version)
    others = make_ticket(make_item())
    fragment = words(desk.get(LIST, target="queue"))
    page = words(desk.get(LIST))

    assert (mine.number in fragment, others.number in fragment, "1 visitor waits for others." in fragment) == (
        True,
        False,
        True,
    )
    assert others.number in page


def test_unchanged_list_costs_304(counter: Counter, desk: Desk) -> None:
    make_ticket(counter.version)
    first = desk.get(LIST, target="queue")
    headers = {"HX-Request": "true", "HX-Target": "queue", "HX-Poll": "1", "If-None-Match": first.headers["ETag"]}
    assert desk.client.get(LIST, headers=headers).status_code == 304
    make_ticket(counter.version)
    assert desk.client.get(LIST, headers=headers).status_code == 200


def test_called_visitor_who_leaves_makes_the_desk_read_itself_anew(counter: Counter, desk: Desk) -> None:
    ticket = make_called(counter)
    assert f'data-poll-mark="{ticket.pk}:0"' in desk.get(HOME).content.decode()
    calling.leave_queue(ticket)
    assert 'data-mark="free"' in desk.get(LIST, target="queue").content.decode()


def test_parked_visitor_is_called_back_from_the_list(counter: Counter, desk: Desk) -> None:
    ticket = make_called(counter)
    desk.post("ticket-act", ticket.pk, "park", reason="填表")
    assert "填表" in words(desk.get(LIST, target="queue"))

    desk.post("ticket-call-back", ticket.pk)

    assert fresh(ticket).state == "called"


def test_missed_visitor_waits_again(counter: Counter, desk: Desk) -> None:
    ticket = make_called(counter)
    desk.post("ticket-act", ticket.pk, "no-show")
    desk.post("ticket-act", ticket.pk, "return")

    assert fresh(ticket).state == "waiting"


def test_refused_form_keeps_what_was_typed(counter: Counter, desk: Desk) -> None:
    ticket = make_called(counter)
    answer = desk.post("ticket-act", ticket.pk, "park", reason="")
    both = desk.post("ticket-act", ticket.pk, "transfer", window=counter.window.pk, staff=counter.b.pk, reason="转办")

    assert (answer.status_code, both.status_code, fresh(ticket).state) == (422, 422, "called")
    assert "转办" in both.content.decode()


def test_ticket_is_passed_on_to_a_window(counter: Counter, desk: Desk) -> None:
    ticket = make_called(counter)
    desk.post("ticket-act", ticket.pk, "transfer", window=counter.window.pk)

    assert (fresh(ticket).state, fresh(ticket).for_window) == ("waiting", counter.window)


def test_chosen_visitor_is_called_with_a_reason(counter: Counter, desk: Desk) -> None:
    ticket = make_ticket(make_item())
    assert "Call out of turn" in words(desk.get(reverse("appointments:ticket-detail", args=(ticket.pk,))))
    assert desk.post("ticket-act", ticket.pk, "call", reason="").status_code == 422

    desk.post("ticket-act", ticket.pk, "call", reason="带婴儿")

    assert fresh(ticket).called_by == counter.a


def test_green_channel_is_opened_for_who_waits(counter: Counter, desk: Desk) -> None:
    ticket = make_ticket(counter.version)
    refused = desk.post("ticket-act", ticket.pk, "priority", priority="green_channel")
    desk.post("ticket-act", ticket.pk, "priority", priority="green_channel", category="urgent", reason="投标")

    assert (refused.status_code, fresh(ticket).green_category) == (422, "urgent")


def test_number_is_drawn_at_the_desk(counter: Counter, desk: Desk) -> None:
    answer = desk.post("ticket-new", item=counter.version.item_id, priority="pregnant")

    ticket = Ticket.objects.get()
    assert answer.url == reverse("appointments:ticket-detail", args=(ticket.pk,))
    assert (ticket.source, ticket.priority, ticket.item) == ("desk", "pregnant", counter.version.item)
    assert desk.post("ticket-new", item="0").status_code == 422


def test_desk_calls_by_itself_only_when_asked_to(counter: Counter, desk: Desk) -> None:
    make_ticket(counter.version)
    assert "data-auto-press" not in desk.get(LIST, target="queue").content.decode()

    desk.post("queue-automatic")
    assert DeskSettings.objects.get().calls_next is True
    assert "data-auto-press" in desk.get(LIST, target="queue").content.decode()
    desk.post("queue-automatic")
    assert DeskSettings.objects.get().calls_next is False


def test_ticket_of_another_day_or_act_unknown_is_not_found(counter: Counter, desk: Desk) -> None:
    ticket = make_ticket(counter.version)
    assert desk.post("ticket-act", ticket.pk, "explode").status_code == 404
    old = make_ticket(counter.version, at=timezone.now() - timedelta(days=1))
    assert desk.get(reverse("appointments:ticket-detail", args=(old.pk,))).status_code == 404


def test_seated_visitor_is_parked_from_the_case(counter: Counter, desk: Desk) -> None:
    visit = make_seated(counter)
    page = desk.get(case_url(visit.cases.get())).content.decode()

    assert reverse("appointments:ticket-detail", args=(visit.ticket_id,)) in page


@pytest.mark.parametrize("role", [Role.CHIEF_REPRESENTATIVE, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_only_clerks_call(counter: Counter, role: Role) -> None:
    person = make_staff(roles=(role,))
    assert english(counter, person).post("queue-call").status_code in (302, 303, 403)
    assert Ticket.objects.filter(state="called").count() == 0


# --- what a page costs ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_desk_with_a_queue_asks_at_most_twelve_times(counter: Counter, desk: Desk, number: int) -> None:
    for _visitor in range(number):
        make_ticket(counter.version)
    assert len(desk.queries(lambda: desk.get(HOME))) == 10
    desk.post("queue-call")
    assert len(desk.queries(lambda: desk.get(HOME))) == 11


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_as_much_with_one_visitor_as_with_many(counter: Counter, desk: Desk, number: int) -> None:
    for _visitor in range(number):
        make_ticket(counter.version)
        make_ticket(make_item())
    assert len(desk.queries(lambda: desk.get(LIST, target="queue"))) == 10


def test_case_says_how_long_its_visitor_waited_and_where_they_sat(counter: Counter, desk: Desk) -> None:
    ticket = make_ticket(counter.version)
    with clock("11:15"):
        calling.call_next(counter.window, by=counter.a)
    with clock("11:16"):
        visit = calling.arrived(ticket, by=counter.a)
        text = desk.get(f"/desk/cases/{visit.case_links.get().case_id}/").content.decode()
    said = (
        f"Number {ticket.number}: waited for the call",
        "75 minutes, called 2026-11-23 11:15",
        f"Number {ticket.number} at window {counter.window.number}",
    )
    assert [words for words in said if words not in text] == []


def test_page_of_a_case_calls_the_next_visitor_too(counter: Counter, desk: Desk) -> None:
    case = make_seated(counter).case_links.get().case
    for verb in ("welcome", "advise"):
        assert desk.move(case, verb, note="explained").status_code == 303
    text = desk.get(case_url(case)).content.decode()
    assert ("Call the next visitor" in text, ">New visitor<" in text) == (True, False)
