"""Signing in and out: who may, who is told why not, and where one lands."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories import PASSWORD, make_staff
from windows.models import AuditEvent
from windows.roles import Role
from windows.views.accounts import landing_url

pytestmark = pytest.mark.django_db

LOGIN = "/login/"
DIALOG = {"HX-Request": "true", "HX-Target": "login-dialog-body"}


@pytest.fixture(autouse=True)
def _english(client: Client) -> None:
    client.cookies["django_language"] = "en"
    translation.activate("en")  # sentences are rendered when they are read, after the request


def sign_in(client: Client, number: str, password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"username": number, "password": password, **extra})


def errors(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def test_page_asks_for_number_and_password(client: Client) -> None:
    response = client.get(LOGIN)

    assert response.status_code == 200
    assert response.templates[0].name == "accounts/login.html"
    assert list(response.context["form"].fields) == ["username", "password"]


def test_right_password_signs_in_and_is_audited(client: Client) -> None:
    person = make_staff("S001", roles=[Role.ASSESSMENT_OFFICE])

    response = sign_in(client, "S001")

    assert response.status_code == 303
    assert response["Location"] == landing_url(person)
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.verb, event.actor_id, event.origin) == ("staff.sign_in", person.pk, "127.0.0.1")


def test_wrong_password_says_so_without_telling_which_was_wrong(client: Client) -> None:
    make_staff("S001")

    known, unknown = sign_in(client, "S001", "wrong"), sign_in(client, "S002", "wrong")

    assert known.status_code == 200
    assert errors(known) == [
        "The employee number or the password is wrong. After 5 failures this account is locked for 30 minutes."
    ]
    assert errors(unknown) == errors(known)


def test_unusable_password_signs_nobody_in(client: Client) -> None:
    person = make_staff("S001")
    person.set_unusable_password()
    person.save()

    assert len(errors(sign_in(client, "S001"))) == 1


@time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"is_active": False}, "This account is switched off. Ask the system administrator."),
        (
            {"left_on": date(2026, 11, 22)},
            "Your service ended on Nov. 22, 2026, so this account can no longer sign in.",
        ),
    ],
)
def test_closed_account_is_told_why(client: Client, fields: dict, sentence: str) -> None:
    make_staff("S001", **fields)

    response = sign_in(client, "S001")

    assert errors(response) == [sentence]
    assert "_auth_user_id" not in client.session


@time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)
def test_last_day_served_still_signs_in(client: Client) -> None:
    make_staff("S001", left_on=date(2026, 11, 23))

    assert sign_in(client, "S001").status_code == 303


@time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)
@pytest.mark.parametrize("fields", [{"is_active": False}, {"left_on": date(2026, 11, 22)}])
def test_running_login_ends_when_the_account_closes(client: Client, fields: dict) -> None:
    person = make_staff("S001")
    client.force_login(person, backend="windows.backends.StaffBackend")
    assert client.get("/password/").status_code == 200
    type(person).objects.filter(pk=person.pk).update(**fields)

    response = client.get("/password/")

    assert (response.status_code, response["Location"]) == (302, "/login/?next=%2Fpassword%2F")


@pytest.mark.parametrize(
    ("roles", "name"),
    [
        ([Role.WINDOW_STAFF], "appointments:desk-home"),
        ([Role.CHIEF_REPRESENTATIVE], "dashboard:board-home"),
        ([Role.DEPARTMENT_REVIEWER], "appointments:worklist-home"),
        ([Role.BUREAU_LEADER], "dashboard:board-home"),
        ([Role.SYSTEM_ADMIN], "admin:index"),
        ([Role.AUDITOR], "windows:audit-list"),
        ([Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE], "appointments:desk-home"),
        ([Role.ASSESSMENT_OFFICE], "evaluations:office-home"),
        ([Role.LEADING_GROUP], "assessment:year-list"),
        ([Role.INSPECTOR], "evaluations:round-list"),
        ([Role.DISCIPLINE_OFFICER], "evaluations:clue-list"),
        ([Role.BUREAU_LEADER, Role.LEADING_GROUP], "dashboard:board-home"),
        ([], "me:home"),
    ],
)
def test_landing_page_of_each_role(roles: list[Role], name: str) -> None:
    assert landing_url(make_staff(roles=roles)) == reverse(name)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/second-factor/codes/", "/second-factor/codes/"),
        ("https://example.com/", None),
        ("//example.com/", None),
        ("javascript:alert(1)", None),
        ("٣", None),  # no path, and no name of a page
    ],
)
def test_next_leads_only_to_this_site(client: Client, wanted: str, reached: str | None) -> None:
    person = make_staff("S001")

    response = sign_in(client, "S001", next=wanted)

    assert response["Location"] == (reached or landing_url(person))


def test_whoever_is_signed_in_is_sent_on(client: Client) -> None:
    person = make_staff("S001")
    client.force_login(person, backend="windows.backends.StaffBackend")

    assert client.get(LOGIN)["Location"] == landing_url(person)


def test_login_changes_the_session_key(client: Client) -> None:
    make_staff("S001")
    client.get(LOGIN)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key

    sign_in(client, "S001")

    assert client.session.session_key != before


def test_logout_is_audited_and_needs_post(client: Client) -> None:
    person = make_staff("S001")
    client.force_login(person, backend="windows.backends.StaffBackend")

    assert client.get("/logout/").status_code == 405
    response = client.post("/logout/")

    assert (response.status_code, response["Location"]) == (302, LOGIN)
    assert AuditEvent.objects.order_by("-id").first().verb == "staff.sign_out"
    assert "_auth_user_id" not in client.session


def test_dialog_returns_a_new_token_and_who_is_there(client: Client) -> None:
    make_staff("S001")

    response = client.post(LOGIN, {"username": "S001", "password": PASSWORD}, headers=DIALOG)

    assert response.status_code == 204
    news = json.loads(response["HX-Trigger"])["signed-in"]
    assert news["number"] == "S001"
    assert len(news["csrf"]) == 64


def test_dialog_with_the_wrong_password_stays_a_fragment(client: Client) -> None:
    make_staff("S001")

    response = client.post(LOGIN, {"username": "S001", "password": "wrong"}, headers=DIALOG)

    assert response.status_code == 200
    assert response.templates[0].name == "accounts/_login_dialog.html"


def fail(client: Client, number: str, times: int, **extra):
    for _ in range(times):
        response = client.post(LOGIN, {"username": number, "password": "wrong"}, **extra)
    return response


@time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)
def test_fifth_failure_locks_and_the_page_says_until_when(client: Client) -> None:
    make_staff("S001")

    assert fail(client, "S001", 4).status_code == 200
    response = fail(client, "S001", 1)

    assert response.status_code == 429
    assert response.templates[0].name == "accounts/locked.html"
    assert response.context["ends_at"] == datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert "From this computer the account is locked until 09:30" in response.content.decode()


def test_lock_holds_against_the_right_password_and_ends_when_it_said(client: Client) -> None:
    make_staff("S001")
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        fail(client, "S001", 5)
    with time_machine.travel(datetime(2026, 11, 23, 9, 20, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        response = sign_in(client, "S001")
        assert response.status_code == 429
        assert response.context["ends_at"] == datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(datetime(2026, 11, 23, 9, 31, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        assert sign_in(client, "S001").status_code == 303


def test_lock_meets_one_account_at_one_address(client: Client) -> None:
    make_staff("S001")
    make_staff("S002")
    fail(client, "S001", 5)

    assert sign_in(client, "S002").status_code == 303
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, "S001").status_code == 303
    assert sign_in(Client(), "S001").status_code == 429


def test_another_browser_does_not_get_five_more(client: Client) -> None:
    make_staff("S001")
    fail(client, "S001", 3, headers={"User-Agent": "one"})

    assert fail(client, "S001", 2, headers={"User-Agent": "two"}).status_code == 429


def test_success_clears_the_failures(client: Client) -> None:
    make_staff("S001")
    fail(client, "S001", 4)

    sign_in(client, "S001")

    assert AccessAttempt.objects.count() == 0
    assert AccessFailureLog.objects.filter(username="S001").count() == 4


def test_lock_in_the_dialog_is_a_fragment(client: Client) -> None:
    make_staff("S001")

    response = fail(client, "S001", 5, headers=DIALOG)

    assert response.status_code == 429
    assert response.templates[0].name == "accounts/_locked.html"


@pytest.mark.parametrize("number", ["S" * 300, "\x00", "', --", "甲"])
def test_odd_numbers_are_answered_with_a_sentence(client: Client, number: str) -> None:
    response = sign_in(client, number)

    assert response.status_code == 200
    assert response.context["form"].errors != {}


def test_failed_passwords_are_not_kept(client: Client) -> None:
    make_staff("S001")
    client.post(LOGIN, {"username": "S001", "password": "my-real-password"})

    attempt = AccessAttempt.objects.get()

    assert "my-real-password" not in f"{attempt.post_data} {attempt.get_data}"


def test_browsers_language_is_no_choice(client: Client) -> None:
    del client.cookies["django_language"]

    assert client.get(LOGIN, headers={"Accept-Language": "en"})["Content-Language"] == "zh-hans"
