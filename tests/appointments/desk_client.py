"""A person at the desk: asks for pages and sends the forms they show."""

import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appointments.forms.moves import seen_mark
from appointments.models import Case
from appointments.views._workbench import WINDOW_KEY
from windows.models import Staff, Window

# What signs somebody in, and asks what they may do: the same for every page, whatever it shows.
_ENTRANCE = re.compile(r'^SAVEPOINT|^RELEASE|^ROLLBACK|FROM "django_session"|UPDATE "django_session"|FROM "auth_|otp_')
_ACCOUNT = re.compile(r'"password" AS "password".* FROM "windows_staff" WHERE "windows_staff"."id" = \S+$')


class Desk:
    """The desk of one person, signed in."""

    def __init__(self, person: Staff, window: Window | None = None) -> None:
        self.person = person
        self.client = Client()
        self.client.force_login(person)
        if window is not None:
            session = self.client.session
            session[WINDOW_KEY] = window.pk
            session.save()

    def get(self, url: str, *, target: str = "", **query: Any) -> HttpResponse:
        """A page, or the fragment ``target`` of it."""
        return self.client.get(url, query, headers=fragment(target))

    def page(self, case: Case, *, target: str = "") -> HttpResponse:
        """The page of a case."""
        return self.get(case_url(case), target=target)

    def post(self, name: str, /, *args: Any, target: str = "", **data: Any) -> HttpResponse:
        """Send a form to the address ``name``."""
        return self.client.post(reverse(f"appointments:{name}", args=args), data, headers=fragment(target))

    def move(self, case: Case, verb: str, /, *, target: str = "", seen: str | None = None, **data: Any) -> HttpResponse:
        """Send the form of a move, as the page of the case shows it now."""
        data["seen"] = seen_mark(Case.objects.get(pk=case.pk)) if seen is None else seen
        return self.post("case-move", case.pk, verb, target=target, **data)

    def queries(self, ask: Any) -> list[str]:
        """What ``ask`` reads and writes beside signing in and permissions."""
        with CaptureQueriesContext(connection) as captured:
            ask()
        said = [query["sql"] for query in captured]
        return [sql for sql in said if not _ENTRANCE.search(sql) and not _ACCOUNT.search(sql)]


def case_url(case: Case) -> str:
    """The address of a case."""
    return reverse("appointments:case-detail", args=(case.pk,))


def move_url(case: Case, verb: str) -> str:
    """The address of a move."""
    return reverse("appointments:case-move", args=(case.pk, verb))


def fragment(target: str) -> dict[str, str]:
    """The headers with which htmx asks for one element."""
    return {"HX-Request": "true", "HX-Target": target} if target else {}


def words(response: HttpResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def says(response: HttpResponse) -> list[str]:
    """The messages that a page will show next."""
    return [str(message) for message in response.wsgi_request._messages]
