"""The idle time-out: 30 minutes, told in a sentence, nothing typed lost, polls without effect."""

from datetime import datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import PASSWORD, make_staff
from windows.models import Staff

pytestmark = pytest.mark.django_db

URL = "/password/"
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def person(clock) -> Staff:
    return make_staff("S001")


@pytest.fixture
def client(person: Staff) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.post("/login/", {"username": "S001", "password": PASSWORD})
    client.get(URL)
    return client


def stored(client: Client) -> tuple[str, datetime]:
    """The session as the database holds it."""
    row = Session.objects.get(session_key=client.cookies[settings.SESSION_COOKIE_NAME].value)
    return row.session_data, row.expire_date


def test_after_29_minutes_the_login_holds(client: Client, clock) -> None:
    clock.shift(timedelta(minutes=29, seconds=59))

    assert client.get(URL).status_code == 200


def test_after_30_minutes_the_login_page_comes_with_the_way_back(client: Client, clock) -> None:
    clock.shift(timedelta(minutes=30))

    response = client.get(f"{URL}?a=1")
    page = client.get(response["Location"])

    assert (response.status_code, response["Location"]) == (302, "/login/?next=%2Fpassword%2F%3Fa%3D1")
    assert page.context["expired"] is True
    assert "You were signed out after 30 minutes without activity." in page.content.decode()
    assert page.context["form"].initial == {"username": "S001"}
    fields = {"username": "S001", "password": PASSWORD, "next": page.context["next"]}
    assert client.post("/login/", fields)["Location"] == f"{URL}?a=1"
    clock.shift(timedelta(minutes=1))
    assert client.get("/login/").status_code == 302


def test_activity_prolongs_the_login(client: Client, clock) -> None:
    for _ in range(5):
        clock.shift(timedelta(minutes=20))
        assert client.get(URL).status_code == 200


def test_posted_form_leads_back_to_its_page(client: Client, clock) -> None:
    clock.shift(timedelta(minutes=31))

    response = client.post(URL, {}, headers={"Referer": "http://testserver/password/?b=2"})

    assert response["Location"] == "/login/?next=http%3A%2F%2Ftestserver%2Fpassword%2F%3Fb%3D2"


def test_htmx_gets_the_login_dialog(client: Client, clock) -> None:
    clock.shift(timedelta(minutes=31))

    response = client.post(URL, {"note": "typed"}, headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert response.status_code == 401
    assert response.templates[0].name == "accounts/_login_dialog.html"
    assert b"<html" not in response.content
    assert response.context["form"].initial == {"username": "S001"}


def test_json_gets_a_sentence(client: Client, clock) -> None:
    clock.shift(timedelta(minutes=31))

    response = client.get(URL, headers={"Accept": "application/json"})

    assert (response.status_code, response.json()) == (401, {"error": "Sign in to go on."})


@pytest.mark.parametrize("how", [{"query_params": {"poll": "1"}}, {"headers": {"HX-Poll": "1"}}])
def test_poll_neither_prolongs_nor_writes(client: Client, clock, how: dict) -> None:
    before = stored(client)
    for _ in range(5):
        clock.shift(timedelta(minutes=5))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(URL, **how).status_code == 200
        assert [query for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []
    clock.shift(timedelta(minutes=5))

    response = client.get(URL, **how)

    assert (response.status_code, response.content) == (401, b"")
    assert stored(client) == before
    assert client.get(URL).status_code == 302


def test_poll_of_a_stranger_gets_nothing(clock) -> None:
    response = Client().get(f"{URL}?poll=1")

    assert (response.status_code, response.content) == (401, b"")


def test_activity_is_written_at_most_once_a_minute(client: Client, clock) -> None:
    before = stored(client)
    clock.shift(timedelta(seconds=59))
    client.get(URL)
    assert stored(client) == before

    clock.shift(timedelta(seconds=1))
    client.get(URL)

    assert stored(client) != before


def test_public_page_of_a_stranger_opens_no_session() -> None:
    client = Client()

    client.get("/healthz")
    client.get("/login/")

    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert Session.objects.count() == 0


def test_session_engine_is_shared_by_all_workers() -> None:
    engine = import_module(settings.SESSION_ENGINE)

    assert issubclass(engine.SessionStore, DatabaseSessions)
