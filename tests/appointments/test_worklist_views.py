"""The supervision page: who may see it, what it decides, how it answers a page that is out of date."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appointments.models import Case, Extension, GreenChannel
from appointments.services import approvals, extras, special
from appointments.worklists import KINDS, opinions
from tests.appointments.counter import Counter
from tests.appointments.counter import opinions as opinions_of
from tests.factories import make_item, make_staff
from windows.models import AuditEvent
from windows.roles import Role

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=timezone.get_default_timezone())
FRAGMENT = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "worklist"}
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def url(code: str = "approvals") -> str:
    return reverse("appointments:worklist-kind", args=(code,))


def decide(client: Client, keys: list[str], decision: str, *, code: str = "approvals", reason: str = "", **headers):
    data = {"rows": keys, "decision": decision, "reason": reason}
    return client.post(reverse("appointments:worklist-decide", args=(code,)), data, **headers)


def keys_of(office: Counter) -> list[str]:
    return [row.key for row in opinions.opinion_rows(office.chief, limit=50)]


def said(client: Client, answer) -> list[str]:
    """What the messages of the page after a decision say."""
    page = client.get(answer.url)
    return [str(message) for message in page.context["messages"]]


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        (
            Role.CHIEF_REPRESENTATIVE,
            [
                "approvals",
                "green-channel",
                "leave",
                "off-post",
                "leave-return",
                "booking-conflicts",
                "entry",
                "proposals",
                "limits",
                "deemed",
                "told-twice",
                "bad-reviews",
                "rating-exclusions",
            ],
        ),
        (Role.DEPARTMENT_REVIEWER, ["approvals", "proposals", "reviews"]),
        (
            Role.BUREAU_LEADER,
            [
                "approvals",
                "extensions",
                "leave",
                "leave-return",
                "improvement",
                "complaint-accept",
                "complaint-decide",
                "complaint-call-back",
                "feedback-answer",
                "bad-reviews",
                "rating-exclusions",
                "finding-take-up",
                "finding-ask",
                "finding-decide",
                "finding-review",
                "media-decide",
                "media-review",
                "finding-proposal",
            ],
        ),
    ],
)
def test_each_role_sees_its_kinds_of_work(client_for: ClientFor, role: Role, codes: list[str]) -> None:
    client = client_for(make_staff(roles=(role,)))

    page = client.get(reverse("appointments:worklist-home"))

    assert (page.status_code, [tab.code for tab in page.context["tabs"]]) == (200, codes)
    assert [client.get(url(kind.code)).status_code for kind in KINDS] == [
        200 if kind.code in codes else 404 for kind in KINDS
    ]


@pytest.mark.parametrize("role", [Role.WINDOW_STAFF, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.INSPECTOR])
def test_others_may_neither_see_nor_decide(client_for: ClientFor, role: Role) -> None:
    office = Counter()
    office.accepted()
    client = client_for(make_staff(roles=(role,)))

    answers = [client.get(reverse("appointments:worklist-home")), client.get(url()), decide(client, ["1.1.1"], "agree")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_stranger_is_sent_to_the_login(client: Client) -> None:
    answers = [client.get(reverse("appointments:worklist-home")), decide(client, ["1.1.1"], "agree")]

    assert [answer.url.partition("?")[0] for answer in answers] == [reverse("windows:account-login")] * 2


def test_decision_is_not_taken_by_looking(client_for: ClientFor) -> None:
    client = client_for(make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)))

    assert client.get(reverse("appointments:worklist-decide", args=("approvals",))).status_code == 405


# --- What it shows --------------------------------------------------------------------------------


def test_home_opens_the_first_kind_in_which_something_waits(client_for: ClientFor) -> None:
    office = Counter()
    case = office.accepted()
    extras.open_green_channel(case, category="urgent", reason="抢险物资", by=office.clerk)
    approvals.give_opinion(case, opinion="agree", by=office.chief)

    page = client_for(office.chief).get(reverse("appointments:worklist-home"))

    assert (page.context["kind"].code, [row.asked_by for row in page.context["rows"]]) == (
        "green-channel",
        [office.clerk.name],
    )
    assert [tab.count for tab in page.context["tabs"]] == ["", "1", *[""] * 11]


def test_page_holds_the_fragment_that_htmx_fetches(client_for: ClientFor) -> None:
    office = Counter()
    case = office.accepted()
    client = client_for(office.chief)

    page, fragment = client.get(url()).content.decode(), client.get(url(), **FRAGMENT).content.decode()

    assert ("<html" in page, "<html" in fragment) == (True, False)
    assert [reverse("appointments:case-detail", args=(case.pk,)) in text for text in (page, fragment)] == [True, True]
    assert page.count(f'value="{case.pk}.1.1"') == fragment.count(f'value="{case.pk}.1.1"') == 1


def test_page_names_no_natural_person_in_clear(client_for: ClientFor) -> None:
    office = Counter()
    case = office.accepted()
    type(case.applicant).objects.filter(pk=case.applicant_id).update(kind="natural", name="欧阳修远")

    page = client_for(office.chief).get(url()).content.decode()

    assert ("欧阳修远" in page, "欧*" in page) == (False, True)


@pytest.mark.parametrize("number", [1, 6])
def test_approvals_ask_the_same_number_of_queries_for_any_number_of_rows(client_for: ClientFor, number: int) -> None:
    office = Counter(item=make_item(special_procedures=["hearing"]))
    for turn in range(number):
        case = office.accepted(undertaking=turn % 3 == 0)
        if turn % 5 == 0:
            special.start_special_procedure(case, kind="hearing", expected_days=3, by=office.clerk)
    client = client_for(office.chief)
    client.get(url())

    with CaptureQueriesContext(connection) as queries:
        page = client.get(url())

    assert len(page.context["rows"]) == number
    assert len(beside_session(queries)) == 7


@pytest.mark.parametrize("number", [1, 6])
def test_extensions_ask_the_same_number_of_queries_for_any_number_of_rows(client_for: ClientFor, number: int) -> None:
    office = Counter()
    for _turn in range(number):
        special.request_extension(office.accepted(), days=5, reason="x", by=office.clerk)
    client = client_for(office.leader)
    client.get(url("extensions"))

    with CaptureQueriesContext(connection) as queries:
        page = client.get(url("extensions"))

    assert len(page.context["rows"]) == number
    assert len(beside_session(queries)) == 7


@pytest.mark.parametrize("number", [1, 6])
def test_limits_ask_the_same_number_of_queries_for_any_number_of_rows(client_for: ClientFor, number: int) -> None:
    office = Counter(item=make_item(promised_number=1))
    for _turn in range(number):
        office.accepted()
    client = client_for(office.chief)
    client.get(url("limits"))

    with CaptureQueriesContext(connection) as queries:
        page = client.get(url("limits"))

    assert len(page.context["rows"]) == number
    assert len(beside_session(queries)) == 6


def beside_session(queries: CaptureQueriesContext) -> list[str]:
    """The statements but those of session, login and second factor."""
    own = ("django_session", "otp_totp", "otp_static", 'SELECT "auth_group"."name"')
    found = [query["sql"] for query in queries if not any(name in query["sql"] for name in own)]
    return [sql for sql in found if 'FROM "windows_staff" WHERE "windows_staff"."id"' not in sql]


@pytest.mark.each
def test_more_than_fifty_rows_go_on_on_the_next_page(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appointments.views._worklist.MOST_ROWS", 2)
    office = Counter()
    cases = [office.accepted() for _turn in range(3)]
    client = client_for(office.chief)

    first = client.get(url())
    second = client.get(first.context["more_url"])

    assert [row.key for row in (*first.context["rows"], *second.context["rows"])] == [f"{c.pk}.1.1" for c in cases]
    assert (second.context["more_url"], second.context["first_url"]) == ("", url())


# --- Decisions ------------------------------------------------------------------------------------


def test_one_row_is_approved(client_for: ClientFor) -> None:
    office = Counter()
    case = office.accepted()
    client = client_for(office.chief)

    answer = decide(client, keys_of(office), "agree")

    case.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, url())
    assert (case.decision, opinions_of(case)) == ("approved", [("chief_representative", "agree")])
    assert AuditEvent.objects.filter(verb="case.approve", actor=office.chief).count() == 1


def test_several_rows_are_refused_at_once_with_one_reason(client_for: ClientFor) -> None:
    office = Counter()
    cases = [office.accepted() for _turn in range(3)]

    decide(client_for(office.chief), keys_of(office)[:2], "refuse", reason="不符合法定条件")

    assert [Case.objects.get(pk=case.pk).decision for case in cases] == ["refused", "refused", ""]
    assert {row.reason for row in cases[0].approvals.all()} == {"不符合法定条件"}


@pytest.mark.parametrize("decision", ["refuse", "return"])
def test_missing_reason_is_asked_for_and_the_selection_stays(client_for: ClientFor, decision: str) -> None:
    office = Counter()
    case = office.accepted()
    keys = keys_of(office)

    page, fragment = (decide(client_for(office.chief), keys, decision, **extra) for extra in ({}, FRAGMENT))

    assert [answer.status_code for answer in (page, fragment)] == [422, 422]
    assert "<html" not in fragment.content.decode()
    assert [f'value="{keys[0]}" checked' in answer.content.decode() for answer in (page, fragment)] == [True, True]
    assert list(page.context["form"].errors) == ["reason"]
    assert opinions_of(case) == []


@pytest.mark.parametrize(
    ("keys", "decision", "reason", "field"),
    [
        ([], "agree", "", "rows"),
        (["1.1.1"], "abolish", "", "decision"),
        (["<b>"], "agree", "", "rows"),
        ([f"{n}.1.1" for n in range(51)], "agree", "", "rows"),
        (["1.1.1"], "refuse", "x" * 2001, "reason"),
        (["1.1.1"], "refuse", "a\x07b", "reason"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    client_for: ClientFor, keys: list[str], decision: str, reason: str, field: str
) -> None:
    client = client_for(make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)))
    Counter().accepted()

    answer = decide(client, keys, decision, reason=reason)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_row_that_somebody_else_decided_is_named_and_the_others_are_done(client_for: ClientFor) -> None:
    office = Counter()
    stale, fresh = office.accepted(), office.accepted()
    keys = keys_of(office)
    approvals.give_opinion(stale, opinion="agree", by=make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)))
    client = client_for(office.chief)

    sentences = said(client, decide(client, keys, "agree"))

    assert (len(sentences), sentences[1].partition(":")[0]) == (2, stale.number)
    assert opinions_of(fresh) == [("chief_representative", "agree")]
    assert opinions_of(stale) == [("chief_representative", "agree")]


def test_old_page_decides_no_later_link_and_no_later_round(client_for: ClientFor) -> None:
    chain = (Role.DEPARTMENT_REVIEWER.value, Role.CHIEF_REPRESENTATIVE.value)
    office = Counter(item=make_item(chain=chain))
    case = office.accepted()
    both = make_staff(roles=(Role.CHIEF_REPRESENTATIVE, Role.DEPARTMENT_REVIEWER))
    old = [f"{case.pk}.1.1"]
    approvals.give_opinion(case, opinion="agree", by=office.reviewer)
    client = client_for(both)

    later_link = said(client, decide(client, old, "agree"))
    approvals.give_opinion(case, opinion="return", reason="x", by=office.chief)
    approvals.resubmit(case, by=office.clerk, note="y")
    later_round = said(client, decide(client, old, "agree"))

    assert len(later_link) == len(later_round) == 1
    assert later_link == later_round
    assert [case.approvals.filter(by=both).count(), Case.objects.get(pk=case.pk).approval_position] == [0, 0]


def test_unknown_keys_are_refused_with_a_sentence(client_for: ClientFor) -> None:
    office = Counter()
    office.accepted()
    client = client_for(office.chief)

    assert [len(said(client, decide(client, [key], "agree"))) for key in ("999999.1.1", "x", "1")] == [1, 1, 1]


def test_chief_cannot_decide_the_link_of_the_leader(client_for: ClientFor) -> None:
    office = Counter(item=make_item(chain=(Role.BUREAU_LEADER.value,)))
    case = office.accepted()
    client = client_for(office.chief)

    sentences = said(client, decide(client, [f"{case.pk}.1.1"], "agree"))

    assert (len(sentences), opinions_of(case)) == (1, [])


@pytest.mark.parametrize(("decision", "state"), [("approve", "approved"), ("refuse", "refused")])
def test_leader_decides_an_extension(client_for: ClientFor, decision: str, state: str) -> None:
    office = Counter()
    extension = special.request_extension(office.accepted(), days=5, reason="x", by=office.clerk)
    client = client_for(office.leader)

    decide(client, [str(extension.pk)], decision, code="extensions", reason="情况属实")

    assert Extension.objects.get().state == state


def test_chief_does_not_decide_an_extension(client_for: ClientFor) -> None:
    office = Counter()
    extension = special.request_extension(office.accepted(), days=5, reason="x", by=office.clerk)

    answer = decide(client_for(office.chief), [str(extension.pk)], "approve", code="extensions", reason="x")

    assert (answer.status_code, Extension.objects.get().state) == (404, "requested")


@pytest.mark.parametrize(
    ("decision", "reason", "state"), [("confirm", "", "confirmed"), ("reject", "不属于绿色通道范围", "rejected")]
)
def test_chief_decides_a_green_channel(client_for: ClientFor, decision: str, reason: str, state: str) -> None:
    office = Counter()
    entry = extras.open_green_channel(office.accepted(), category="urgent", reason="抢险", by=office.clerk)

    decide(client_for(office.chief), [str(entry.pk)], decision, code="green-channel", reason=reason)

    assert GreenChannel.objects.get().state == state


def test_rows_to_be_read_only_cannot_be_decided(client_for: ClientFor) -> None:
    office = Counter()
    office.accepted()

    answer = decide(client_for(office.chief), ["1"], "agree", code="limits")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["decision"])
