"""Pages that a device opens with its token and nobody's login: the token is asked for once and kept in a cookie."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from windows.forms.devices import TokenForm
from windows.models import Device
from windows.services.devices import device_for_token

COOKIE_AGE = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class DevicePage:
    """One kind of device: its cookie, its address, and what it says while nobody has admitted it."""

    kind: str
    cookie: str
    url_name: str
    title: str | Promise
    explanation: str | Promise
    label: str | Promise
    unknown: str | Promise

    def device(self, request: HttpRequest) -> Device | None:
        """The device that asks, where its token is still valid; one query."""
        return device_for_token(request.COOKIES.get(self.cookie, ""), self.kind)

    def ask(self, request: HttpRequest) -> HttpResponse:
        """Ask for the token; say so where the one that the device holds is not valid any more."""
        refused = _("This token is not valid any more. Ask the system administrator to admit the device anew.")
        return self._form(request, TokenForm(), refused if request.COOKIES.get(self.cookie) else "")

    def admit_typed(self, request: HttpRequest) -> HttpResponse:
        """Keep the token that was typed, or say that it opens nothing."""
        form = TokenForm(request.POST)
        if form.is_valid():
            if device_for_token(form.cleaned_data["token"], self.kind) is not None:
                return self._admitted(form.cleaned_data["token"])
            form.add_error("token", self.unknown)
        return self._form(request, form, "", status=422)

    def admit_from_address(self, token: str) -> HttpResponse:
        """Keep the token of an address that a device starts with, and go on without it in the address."""
        return self._admitted(token if token.isascii() else "-")

    def _form(self, request: HttpRequest, form: TokenForm, refused: str, status: int = 200) -> HttpResponse:
        context = {"form": form, "refused": refused, "of": self, "home_url": reverse(self.url_name)}
        return render(request, "windows/device_token.html", context, status=status)

    def _admitted(self, token: str) -> HttpResponse:
        home = reverse(self.url_name)
        answer = HttpResponseRedirect(home, status=303)
        answer.set_cookie(
            self.cookie,
            token[:128],
            max_age=COOKIE_AGE,
            path=home,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        return answer
