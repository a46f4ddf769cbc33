"""What happens to every request: origin, language, login, refusals, messages of fragments, the policy."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import translation

from service_window.http import Origin, origin
from tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ground.views")]

HTMX = {"HX-Request": "true"}
BOOSTED = HTMX | {"HX-Boosted": "true"}


@pytest.fixture(autouse=True)
def _english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def sentences(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- origin


def test_origin_is_the_clients_address_and_ends_with_the_request(client: Client) -> None:
    assert client.get("/t/where/", REMOTE_ADDR="192.0.2.1").content == b"192.0.2.1"
    assert origin() == Origin()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", b"192.0.2.1"),
        (1, "203.0.113.9", b"203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", b"203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.1", b"203.0.113.9"),
        (2, "203.0.113.9", b"192.0.2.1"),
        (1, "nonsense", b"0.0.0.0"),
        (1, "2001:db8::1", b"2001:db8::1"),
    ],
)
def test_forwarded_address_counts_as_far_as_our_proxies_wrote_it(
    client: Client, settings, proxies: int, forwarded: str, expected: bytes
) -> None:
    settings.PROXY_COUNT = proxies

    response = client.get("/t/where/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})

    assert response.content == expected


# --- language


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "en-US,en;q=0.9", "zh-hans"),
        ("en", "zh-CN", "en"),
        ("zh-hans", "en", "zh-hans"),
        ("fr", "fr", "zh-hans"),
        ("../etc", "en", "zh-hans"),
    ],
)
def test_language_is_chinese_unless_the_visitor_chose(
    client: Client, cookie: str, accepted: str, language: str
) -> None:
    client.cookies["django_language"] = cookie

    response = client.get("/login/", headers={"Accept-Language": accepted})

    assert response["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()


def test_language_is_chosen_by_post(client: Client) -> None:
    response = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/login/"})

    assert (response.status_code, response["Location"]) == (302, "/login/")
    assert client.get("/login/")["Content-Language"] == "zh-hans"


# --- login


def test_stranger_is_sent_to_the_login(client: Client) -> None:
    assert client.get("/t/private/?a=1")["Location"] == "/login/?next=%2Ft%2Fprivate%2F%3Fa%3D1"


def test_private_pages_stay_in_no_cache(client: Client) -> None:
    client.force_login(make_staff("S001"), backend="windows.backends.StaffBackend")

    response = client.get("/t/private/")

    assert (response.status_code, response["Cache-Control"]) == (200, "no-store, private")


# --- refusals


def test_refused_form_goes_back_with_the_sentence(client: Client) -> None:
    response = client.post("/t/refuse/", headers={"Referer": "http://testserver/t/part/?x=1"})

    assert (response.status_code, response["Location"]) == (303, "http://testserver/t/part/?x=1")
    assert sentences(response) == ["The window is closed."]


@pytest.mark.parametrize("headers", [HTMX, BOOSTED])
def test_refused_htmx_form_goes_back_too(client: Client, headers: dict) -> None:
    response = client.post("/t/refuse/", headers=headers | {"Referer": "http://testserver/t/part/"})

    assert (response.status_code, response["Location"]) == (303, "http://testserver/t/part/")


@pytest.mark.parametrize("referer", ["https://example.com/", "http://testserver@example.com/", "nonsense:", ""])
def test_refused_form_never_leaves_the_site(client: Client, referer: str) -> None:
    assert client.post("/t/refuse/", headers={"Referer": referer})["Location"] == "/"


def test_address_that_only_takes_forms_says_so(client: Client) -> None:
    response = client.get("/looks/")
    assert (response.status_code, response.templates[0].name) == (405, "errors/refusal.html")
    assert response.headers["Allow"] == "POST"
    assert client.put("/looks/").content == b""


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_method_that_no_page_takes_is_not_allowed_whatever_its_token(method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, "/login/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_refusal_can_name_where_to_go(client: Client) -> None:
    assert client.post("/t/refuse/?to=/login/")["Location"] == "/login/"


def test_refused_page_says_why(client: Client) -> None:
    response = client.get("/t/refuse/")

    assert response.status_code == 409
    assert response.templates[0].name == "errors/refusal.html"
    assert str(response.context["sentence"]) == "The window is closed."


def test_refused_fragment_says_why(client: Client) -> None:
    response = client.get("/t/refuse/", headers=HTMX)

    assert (response.status_code, response.templates[0].name) == (409, "errors/_refusal.html")


def test_refused_json_says_why(client: Client) -> None:
    response = client.post("/t/refuse/", headers={"Accept": "application/json"})

    assert (response.status_code, response.json()) == (409, {"error": "The window is closed."})


# --- error pages


@pytest.mark.parametrize(("path", "status"), [("/t/forbid/", 403), ("/t/nothing/", 404)])
def test_error_pages_are_sentences(client: Client, path: str, status: int) -> None:
    response = client.get(path)

    assert (response.status_code, response.templates[0].name) == (status, "errors/refusal.html")
    assert "Content-Security-Policy" in response.headers


def test_failure_of_the_product_has_a_page(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/t/fail/")

    assert (response.status_code, response.templates[0].name) == (500, "errors/500.html")
    assert "The system has failed" in response.content.decode()


def test_form_without_a_token_is_told_so() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"

    response = client.post("/login/", {"username": "S001", "password": "x"})

    assert response.status_code == 403
    with translation.override("en"):
        assert str(response.context["title"]) == "The form has expired"


# --- fragments


def test_page_or_fragment_from_one_view(client: Client) -> None:
    def template(**headers: str) -> str:
        return client.get("/t/part/", headers=headers).templates[0].name

    assert template() == "errors/refusal.html"
    assert template(**HTMX, **{"HX-Target": "part"}) == "errors/_refusal.html"
    assert template(**HTMX, **{"HX-Target": "other"}) == "errors/refusal.html"
    assert template(**{"HX-Target": "part"}) == "errors/refusal.html"
    assert template(**HTMX, **{"HX-Target": "part", "HX-History-Restore-Request": "true"}) == "errors/refusal.html"


def test_fragment_brings_the_messages_that_wait(client: Client) -> None:
    response = client.get("/t/part/", headers=HTMX | {"HX-Target": "part"})

    text = response.content.decode()
    assert text.count('id="messages"') == 1
    assert text.count('hx-swap-oob="true"') == 1
    assert text.count("Something waits.") == 1


def test_page_shows_each_message_once(client: Client) -> None:
    text = client.get("/t/part/").content.decode()

    assert text.count("Something waits.") == 1
    assert text.count("hx-swap-oob") == 0


def test_poll_leaves_messages_to_the_people(client: Client) -> None:
    response = client.get("/t/part/", headers=HTMX | {"HX-Target": "part", "HX-Poll": "1"})

    assert "Something waits." not in response.content.decode()
    assert client.get("/t/part/").content.decode().count("Something waits.") == 2


def test_caches_keep_pages_and_fragments_apart(client: Client) -> None:
    assert {"HX-Request", "HX-Target", "Cookie"} <= set(client.get("/t/part/")["Vary"].split(", "))


def test_whole_page_is_redirected_even_from_a_fragment(client: Client) -> None:
    assert client.get("/t/move/")["Location"] == "/elsewhere/"
    assert client.get("/t/move/", headers=BOOSTED)["Location"] == "/elsewhere/"
    assert client.get("/t/move/", headers=HTMX)["HX-Redirect"] == "/elsewhere/"


# --- policy


def test_policy_allows_nothing_inline(client: Client) -> None:
    policy = dict(part.strip().split(" ", 1) for part in client.get("/login/")["Content-Security-Policy"].split(";"))

    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_other_headers_of_the_browsers_protection(client: Client) -> None:
    response = client.get("/login/")

    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
