"""The dashboard: who opens it, what it costs, how it says that nothing has changed, and the list of work on it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments.flow import Step
from appointments.models import Approval, Case
from tests.case_factories import end_visit, make_case, make_counter
from tests.dashboard.scenes import clock, manned
from tests.duty_factories import make_chief, make_leader
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role
from windows.services.absences import begin_absence
from windows.services.messages import send_message

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
POLL = {"HTTP_HX_POLL": "1", "HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "board"}
WORK = {"HTTP_HX_POLL": "1", "HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "worklist"}
PAGE = "dashboard/board_supervision.html"
DECIDE = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "worklist"}


def asked(client: Client, url: str, **headers: str) -> tuple[int, list[str]]:
    """The status of an answer, and its statements but those of session, login and second factor."""
    own = ("django_session", "otp_totp", "otp_static", 'SELECT "auth_group"."name"')
    with CaptureQueriesContext(connection) as queries:
        status = client.get(url, **headers).status_code
    found = [query["sql"] for query in queries if not any(name in query["sql"] for name in own)]
    return status, [sql for sql in found if 'FROM "windows_staff" WHERE "windows_staff"."id"' not in sql]


# --- Who opens it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.CHIEF_REPRESENTATIVE, Role.BUREAU_LEADER])
def test_those_who_supervise_get_the_board(client_for: ClientFor, role: Role) -> None:
    page = client_for(make_staff(roles=(role,))).get("/admin/")

    assert (page.status_code, PAGE in {template.name for template in page.templates}) == (200, True)


def test_administrator_gets_the_configuration(client_for: ClientFor) -> None:
    client = client_for(make_staff(roles=(Role.SYSTEM_ADMIN,)))

    for url in ("/admin/", "/admin/configuration/"):
        page = client.get(url)
        assert (page.status_code, page.templates[0].name) == (200, "admin/index.html")


def test_installation_itself_gets_both(client_for: ClientFor) -> None:
    client = client_for(make_staff(is_superuser=True))

    assert "/admin/configuration/" in client.get("/admin/").content.decode()
    assert client.get("/admin/configuration/").templates[0].name == "admin/index.html"


@pytest.mark.parametrize("role", [Role.WINDOW_STAFF, Role.DEPARTMENT_REVIEWER, Role.ASSESSMENT_OFFICE, Role.AUDITOR])
def test_others_are_refused(client_for: ClientFor, role: Role) -> None:
    client = client_for(make_staff(roles=(role,)))

    urls = ("/admin/", "/admin/board/", "/admin/work/", "/admin/configuration/")
    assert [client.get(url).status_code for url in urls] == [403] * 4


def test_stranger_is_sent_to_the_login_and_a_poll_is_told(client: Client) -> None:
    assert client.get("/admin/").url == "/login/?next=%2Fadmin%2F"
    assert client.get("/admin/board/", **POLL).status_code == 401


def test_leader_reads_and_has_no_acts(client_for: ClientFor) -> None:
    with clock("10:00"):
        scene = manned()
        chief, leader = (client_for(person).get("/admin/").content.decode() for person in (make_chief(), make_leader()))
    url = f"/admin/board/windows/{scene.counter.window.pk}/close/"
    assert (url in chief, url in leader) == (True, False)


# --- What it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize(("windows", "cases"), [(1, 1), (3, 9)])
def test_dashboard_asks_the_same_number_of_queries(client_for: ClientFor, windows: int, cases: int) -> None:
    with clock("10:00"):
        client = client_for(make_chief())
        for _ in range(windows):
            scene = manned()
            for _ in range(cases):
                make_case(scene.counter, at=Step.APPROVE)
                end_visit(scene.counter)
            make_case(scene.counter, at=Step.ACCEPT)
            begin_absence(scene.b, by=scene.counter.b)
            make_counter()
        client.get("/password/")  # the session notes that somebody is there
        status, queries = asked(client, "/admin/")
        assert (status, len(queries)) == (200, 13)
        status, queries = asked(client, "/admin/")
        assert (status, len(queries)) == (200, 2)  # the head of the audit trail, and the office in the frame
        status, queries = asked(client, "/admin/work/", **WORK)
        assert (status, len(queries)) == (200, 7)


def test_board_that_nobody_signed_in_for_asks_three_more(client_for: ClientFor) -> None:
    make_counter()
    with clock("10:00"):
        status, queries = asked(client_for(make_chief()), "/admin/board/", **POLL)
    assert (status, len(queries)) == (200, 14)


def test_poll_without_news_is_one_query_and_leaves_the_session_alone(client_for: ClientFor) -> None:
    with clock("10:00"):
        manned()
        client = client_for(make_chief())
        seen = client.get("/admin/board/", **POLL)["ETag"]
        status, queries = asked(client, "/admin/board/", HTTP_IF_NONE_MATCH=seen, **POLL)
        with CaptureQueriesContext(connection) as everything:
            client.get("/admin/board/", HTTP_IF_NONE_MATCH=seen, **POLL)
    assert (status, len(queries)) == (304, 1)
    assert [query["sql"] for query in everything if not query["sql"].startswith("SELECT")] == []


def test_board_changes_with_every_act_and_every_minute(client_for: ClientFor) -> None:
    with clock("10:00"):
        scene, chief = manned(), make_chief()
        client = client_for(chief)
        seen = client.get("/admin/board/", **POLL)["ETag"]
        begin_absence(scene.a, by=scene.counter.a)
        news = client.get("/admin/board/", HTTP_IF_NONE_MATCH=seen, **POLL)
        assert (news.status_code, 'class="tile tile-off_post"' in news.content.decode()) == (200, True)
    with clock("10:01"):
        assert client.get("/admin/board/", HTTP_IF_NONE_MATCH=news["ETag"], **POLL).status_code == 200


def test_board_in_english_is_another_one(client_for: ClientFor) -> None:
    with clock("10:00"):
        client = client_for(make_chief())
        chinese = client.get("/admin/board/", **POLL)
        client.cookies["django_language"] = "en"
        english = client.get("/admin/board/", HTTP_IF_NONE_MATCH=chinese["ETag"], **POLL)
    assert (english.status_code, "On duty today" in english.content.decode()) == (200, True)


# --- What needs a decision ------------------------------------------------------------------------


def work_of(chief: Staff, client: Client) -> list[str]:
    page = client.get("/admin/work/approvals/", **WORK)
    return [row.key for row in page.context["rows"]]


def test_work_is_decided_in_place(client_for: ClientFor) -> None:
    counter = make_counter()
    cases = []
    for _ in range(2):
        cases.append(make_case(counter, at=Step.APPROVE))
        end_visit(counter)
    client = client_for(counter.chief)

    data = {"rows": work_of(counter.chief, client), "decision": "agree", "reason": ""}
    answer = client.post("/admin/work/approvals/decide/", data, **DECIDE)

    assert (answer.status_code, answer.url) == (302, "/admin/work/approvals/")
    assert list(Case.objects.order_by("pk").values_list("step", flat=True)) == [Step.PRINT_CERTIFICATE] * 2
    assert Approval.objects.count() == 2


def test_decision_without_its_reason_is_shown_again(client_for: ClientFor) -> None:
    counter = make_counter()
    make_case(counter, at=Step.APPROVE)
    client = client_for(counter.chief)
    data = {"rows": work_of(counter.chief, client), "decision": "refuse", "reason": ""}

    fragment = client.post("/admin/work/approvals/decide/", data, **DECIDE)
    page = client.post("/admin/work/approvals/decide/", data)

    assert (fragment.status_code, fragment.templates[0].name) == (422, "appointments/_worklist.html")
    assert (page.status_code, PAGE in {template.name for template in page.templates}) == (422, True)
    assert list(page.context["form"].errors) == ["reason"]


def test_work_page_holds_the_address_of_its_rows(client_for: ClientFor) -> None:
    page = client_for(make_chief()).get("/admin/work/limits/")

    assert (page.status_code, page.context["work_url"]) == (200, "/admin/work/limits/")


@pytest.mark.parametrize("code", ["extensions", "no-such-kind"])
def test_kind_that_is_not_theirs_is_not_found(client_for: ClientFor, code: str) -> None:
    client = client_for(make_chief())

    asked_for = [client.get(f"/admin/work/{code}/"), client.get(f"/admin/work/{code}/", **WORK)]
    posted = client.post(f"/admin/work/{code}/decide/", {})
    assert [answer.status_code for answer in (*asked_for, posted)] == [404] * 3


def test_work_without_news_is_not_sent_again(client_for: ClientFor) -> None:
    counter = make_counter()
    with clock("10:00"):
        client = client_for(counter.chief)
        seen = client.get("/admin/work/", **WORK)["ETag"]
        status, queries = asked(client, "/admin/work/", HTTP_IF_NONE_MATCH=seen, **WORK)
        send_message(counter.window, by=counter.chief, text="请核对材料")
        news = client.get("/admin/work/", HTTP_IF_NONE_MATCH=seen, **WORK)
    assert (status, len(queries), news.status_code) == (304, 1, 200)
