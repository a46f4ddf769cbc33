"""Changing one's password, and the initial one that must be changed."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.factories import PASSWORD, make_staff
from windows.models import AuditEvent, Staff
from windows.views.accounts import landing_url

pytestmark = pytest.mark.django_db

URL = "/password/"
NEW = "a-rather-long-new-one"


@pytest.fixture
def person() -> Staff:
    return make_staff("S001")


@pytest.fixture
def client(client: Client, person: Staff) -> Client:
    client.cookies["django_language"] = "en"
    client.force_login(person, backend="windows.backends.StaffBackend")
    return client


def change(client: Client, new: str = NEW, again: str | None = None, old: str = PASSWORD):
    again = new if again is None else again
    return client.post(URL, {"old_password": old, "new_password1": new, "new_password2": again})


def test_password_is_changed_and_the_login_goes_on(client: Client, person: Staff) -> None:
    response = change(client)

    person.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, landing_url(person))
    assert person.check_password(NEW)
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Your password is changed."]
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.verb, event.actor_id) == ("staff.password_change", person.pk)
    assert client.get(URL).status_code == 200


def test_other_logins_of_the_person_end(client: Client, person: Staff) -> None:
    other = Client()
    other.force_login(person, backend="windows.backends.StaffBackend")

    change(client)

    assert other.get(URL)["Location"] == "/login/?next=%2Fpassword%2F"


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"old": "wrong"}, "old_password", "password_incorrect"),
        ({"again": "something-else-1"}, "new_password2", "password_mismatch"),
        ({"new": PASSWORD}, "new_password1", "unchanged"),
        ({"new": "sh0rt-one"}, "new_password2", "password_too_short"),
        ({"new": "1029384756102"}, "new_password2", "password_entirely_numeric"),
        ({"new": "qwertyuiop"}, "new_password2", "password_too_common"),
    ],
)
def test_bad_passwords_are_refused(client: Client, person: Staff, fields: dict, field: str, code: str) -> None:
    response = change(client, **fields)

    assert response.status_code == 200
    found = {name: [e.code for e in data] for name, data in response.context["form"].errors.as_data().items()}
    assert found == {field: [code]}
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_password_like_the_number_is_refused() -> None:
    client = Client()
    client.force_login(make_staff("zhangsan2026"), backend="windows.backends.StaffBackend")

    response = change(client, new="zhangsan2026")

    assert response.context["form"].errors.as_data()["new_password2"][0].code == "password_too_similar"


def test_initial_password_is_changed_before_anything_else(client: Client, person: Staff) -> None:
    person.must_change_password = True
    person.save()

    response = client.get("/second-factor/codes/?x=1")

    assert (response.status_code, response["Location"]) == (302, "/password/?next=%2Fsecond-factor%2Fcodes%2F%3Fx%3D1")
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert page.context["forced"] is True


def test_after_the_forced_change_the_person_goes_where_they_wanted(client: Client, person: Staff) -> None:
    person.must_change_password = True
    person.save()
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, "next": "/second-factor/codes/"}

    response = client.post(URL, fields)

    assert (response.status_code, response["Location"]) == (303, "/second-factor/codes/")
    person.refresh_from_db()
    assert person.must_change_password is False


def test_forced_change_leaves_the_way_out_open(client: Client, person: Staff) -> None:
    person.must_change_password = True
    person.save()

    assert client.post("/logout/")["Location"] == "/login/"


def test_stranger_is_sent_to_the_login() -> None:
    assert Client().get(URL)["Location"] == "/login/?next=%2Fpassword%2F"
