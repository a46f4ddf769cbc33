"""The second factor of administrators: set up at the first login, asked for at every later one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from service_window.http import Refusal
from tests.factories import PASSWORD, make_staff
from windows.models import AuditEvent, Staff
from windows.roles import Role
from windows.services import accounts

pytestmark = pytest.mark.django_db

URL = "/second-factor/"
CODES = "/second-factor/codes/"
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def admin(clock) -> Staff:
    return make_staff("A001", roles=[Role.SYSTEM_ADMIN])


def signed_in(person: Staff) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.post("/login/", {"username": person.number, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    return client


def code_of(person: Staff) -> str:
    device = TOTPDevice.objects.get(user=person)
    generator = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    generator.time = time_now()
    return f"{generator.token():06d}"


def time_now() -> float:
    return datetime.now(tz=ZoneInfo("Asia/Shanghai")).timestamp()


def enrolled(person: Staff) -> Client:
    client = signed_in(person)
    client.get(URL)
    client.post(URL, {"code": code_of(person)})
    return client


def code_errors(response) -> list[str]:
    return list(response.context["form"].errors["code"])


@pytest.mark.parametrize("path", ["/password/", CODES, "/"])
def test_administrator_gets_nowhere_before_the_second_factor(admin: Staff, path: str) -> None:
    response = signed_in(admin).get(path)

    assert response.status_code == 302
    assert response["Location"].partition("?")[0] == URL


def test_superuser_needs_it_too(clock) -> None:
    person = make_staff("R001", is_superuser=True)

    assert (
        signed_in(person).get("/second-factor/codes/")["Location"] == "/second-factor/?next=%2Fsecond-factor%2Fcodes%2F"
    )


def test_others_do_not_need_it(clock) -> None:
    client = signed_in(make_staff("S001", roles=[Role.WINDOW_STAFF]))

    assert client.get("/password/").status_code == 200
    assert client.get(URL).status_code == 302
    assert client.get(CODES).status_code == 302


def test_enrolment_shows_a_picture_and_the_key(admin: Staff) -> None:
    client = signed_in(admin)

    first, second = client.get(URL), client.get(URL)

    assert first.templates[0].name == "accounts/second_factor_enrol.html"
    assert first.context["qr"].startswith("data:image/svg+xml")
    assert first.context["key"] == second.context["key"]
    assert TOTPDevice.objects.filter(user=admin, confirmed=False).count() == 1


def test_enrolment_with_the_right_code_gives_recovery_codes_and_opens_the_site(admin: Staff) -> None:
    client = signed_in(admin)
    client.get(URL)

    response = client.post(URL, {"code": code_of(admin)})

    assert (response.status_code, response["Location"]) == (303, CODES)
    page = client.get(CODES)
    assert page.status_code == 200
    assert len(page.context["codes"]) == 8
    assert client.get("/password/").status_code == 200
    verbs = list(AuditEvent.objects.order_by("-id").values_list("verb", flat=True)[:2])
    assert verbs == ["staff.second_factor_enrol", "staff.sign_in"]


def test_enrolment_with_a_wrong_code_says_so(admin: Staff) -> None:
    client = signed_in(admin)
    client.get(URL)

    response = client.post(URL, {"code": "000000" if code_of(admin) != "000000" else "111111"})

    assert code_errors(response) == ["The code is wrong. Enter the one your authenticator shows now."]
    assert TOTPDevice.objects.get(user=admin).confirmed is False
    assert client.get("/password/")["Location"].startswith(URL)


def test_next_login_asks_for_a_code_and_goes_where_one_wanted(admin: Staff, clock) -> None:
    enrolled(admin)
    clock.shift(timedelta(minutes=2))
    client = signed_in(admin)

    page = client.get(URL)
    response = client.post(URL, {"code": f" {code_of(admin)[:3]} {code_of(admin)[3:]} ", "next": "/password/"})

    assert page.templates[0].name == "accounts/second_factor.html"
    assert (response.status_code, response["Location"]) == (303, "/password/")
    assert client.get("/password/").status_code == 200


def test_code_is_good_once(admin: Staff, clock) -> None:
    enrolled(admin)
    client = signed_in(admin)

    response = client.post(URL, {"code": code_of(admin)})

    assert response.status_code == 200
    assert len(code_errors(response)) == 1


def test_many_wrong_codes_must_wait(admin: Staff, clock) -> None:
    enrolled(admin)
    clock.shift(timedelta(minutes=2))
    client = signed_in(admin)
    wrong = f"{(int(code_of(admin)) + 1) % 1000000:06d}"
    for _ in range(4):
        client.post(URL, {"code": wrong})
        clock.shift(timedelta(seconds=8))

    client.post(URL, {"code": wrong})
    response = client.post(URL, {"code": code_of(admin)})

    assert code_errors(response) == ["The code is wrong. Wait 16 seconds, then enter a new one."]
    clock.shift(timedelta(seconds=20))
    assert client.post(URL, {"code": code_of(admin)}).status_code == 303


def test_recovery_code_works_once(admin: Staff, clock) -> None:
    enrolled(admin)
    (code, *rest) = accounts.recovery_codes(admin)
    assert signed_in(admin).post(URL, {"code": code.upper()}).status_code == 303

    response = signed_in(admin).post(URL, {"code": code})

    assert len(code_errors(response)) == 1
    assert accounts.recovery_codes(admin) == tuple(rest)
    assert AuditEvent.objects.filter(verb="staff.recovery_code_use").count() == 1


def test_recovery_codes_can_be_renewed(admin: Staff) -> None:
    client = enrolled(admin)
    before = accounts.recovery_codes(admin)

    response = client.post(CODES)

    after = accounts.recovery_codes(admin)
    assert (response.status_code, response["Location"]) == (303, CODES)
    assert len(after) == 8
    assert set(before) & set(after) == set()


def test_code_of_somebody_else_does_not_help(admin: Staff, clock) -> None:
    other = make_staff("A002", roles=[Role.SYSTEM_ADMIN])
    enrolled(admin)
    enrolled(other)
    clock.shift(timedelta(minutes=2))

    response = signed_in(admin).post(URL, {"code": code_of(other)})

    assert len(code_errors(response)) == 1


def test_unfinished_enrolment_counts_for_nothing_later(admin: Staff) -> None:
    signed_in(admin).get(URL)

    page = signed_in(admin).get(URL)

    assert page.templates[0].name == "accounts/second_factor_enrol.html"


def test_poll_of_an_unfinished_login_gets_no_page(admin: Staff) -> None:
    assert signed_in(admin).get(f"{CODES}?poll=1").status_code == 401


def test_fragment_request_leads_the_whole_page_to_the_code(admin: Staff) -> None:
    response = signed_in(admin).get(CODES, headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, URL)


def test_second_factor_ends_with_the_login(admin: Staff, clock) -> None:
    client = enrolled(admin)
    client.post("/logout/")
    client.post("/login/", {"username": admin.number, "password": PASSWORD})

    assert client.get(CODES)["Location"].startswith(URL)


def test_lost_authenticator_is_reset_by_another_administrator(admin: Staff) -> None:
    client = enrolled(admin)
    other = make_staff("A002", roles=[Role.SYSTEM_ADMIN])

    accounts.reset_second_factor(admin, by=other, reason="phone lost")

    assert client.get(CODES)["Location"].startswith(URL)
    assert client.get(URL).templates[0].name == "accounts/second_factor_enrol.html"
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.verb, event.actor_id, event.reason) == ("staff.second_factor_reset", other.pk, "phone lost")


def test_nobody_resets_their_own_second_factor(admin: Staff) -> None:
    enrolled(admin)

    with pytest.raises(accounts.OwnSecondFactor):
        accounts.reset_second_factor(admin, by=admin, reason="phone lost")

    assert TOTPDevice.objects.filter(user=admin, confirmed=True).count() == 1


def test_others_may_not_reset_a_second_factor(admin: Staff) -> None:
    enrolled(admin)

    with pytest.raises(Refusal):
        accounts.reset_second_factor(admin, by=make_staff("S001", roles=[Role.WINDOW_STAFF]), reason="")

    assert TOTPDevice.objects.filter(user=admin, confirmed=True).count() == 1
