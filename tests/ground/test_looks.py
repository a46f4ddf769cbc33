"""Looks by cookie, and the answer to a machine that asks whether we are there."""

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


def shown(client: Client) -> tuple[str, str]:
    context = client.get("/login/").context
    return context["look"], context["print_size"]


def test_looks_are_automatic_and_normal_at_first(client: Client) -> None:
    assert shown(client) == ("auto", "normal")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"look": "dark"}, ("dark", "normal")),
        ({"print": "large"}, ("auto", "large")),
        ({"look": "light", "print": "large"}, ("light", "large")),
        ({"look": "pink", "print": "<script>"}, ("auto", "normal")),
        ({}, ("auto", "normal")),
    ],
)
def test_chosen_looks_are_kept(client: Client, chosen: dict, expected: tuple[str, str]) -> None:
    response = client.post("/looks/", chosen | {"next": "/login/"})

    assert (response.status_code, response["Location"]) == (303, "/login/")
    assert shown(client) == expected


def test_forged_cookie_is_ignored(client: Client) -> None:
    client.cookies["look"] = '"><script>'

    assert shown(client) == ("auto", "normal")


def test_looks_never_lead_away(client: Client) -> None:
    assert client.post("/looks/", {"look": "dark", "next": "https://example.com/"})["Location"] == "/"


def test_looks_need_post(client: Client) -> None:
    assert client.get("/looks/").status_code == 405


def test_health_is_ok_while_the_database_answers(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_health_is_bad_without_the_database(client: Client) -> None:
    def broken(*args: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(broken):
        response = client.get("/healthz")

    assert response.status_code == 503
