"""What happens to every request: where it comes from, its language, who is there, how it is refused."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from service_window import http
from service_window.htmx import redirect_page

GetResponse = Callable[[HttpRequest], HttpResponse]

MOST = 2**63 - 1
"""The greatest key of a row."""
LAST_ACTIVITY = "last_activity"
EXPIRED_NUMBER = "expired_number"


class UnchangedMiddleware:
    """Tell a wall screen that it has the newest state already: 304 and no word more, before anything that costs.

    It answers nothing else, shows nothing, and comes after what guards the transport; whatever has changed goes the whole way.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._unchanged(request) or self.get_response(request)

    @staticmethod
    def _unchanged(request: HttpRequest) -> HttpResponse | None:
        if "HTTP_IF_NONE_MATCH" not in request.META or request.method != "GET":
            return None
        mark = http.walls().get(request.path_info)
        if mark is None:
            return None
        request.get_host()  # an address that is not ours is refused here as anywhere
        with translation.override(language_of(request)):
            return http.unchanged(request, mark(request))


class OriginMiddleware:
    """Remember the client's address for the audit trail while the request lasts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = http._origin.set(http.Origin(ip=http.client_ip(request)))
        try:
            return self.get_response(request)
        finally:
            http._origin.reset(token)


class LanguageMiddleware:
    """Speak Chinese unless the visitor chose otherwise; what the browser prefers is no choice."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


def language_of(request: HttpRequest) -> str:
    """The language that the visitor chose, else Chinese."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class FragmentMiddleware:
    """Keep fragments and pages apart in caches, and let a fragment bring the messages that wait."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        if SESSION_KEY in request.session:  # a shared desk: nothing personal stays behind in the browser
            response.headers.setdefault("Cache-Control", "no-store, private")
        if self._is_fragment(request, response) and messages.get_messages(request):
            context = {"messages": messages.get_messages(request), "oob": True}
            response.write(render_to_string("components/messages.html", context, request))
        return response

    @staticmethod
    def _is_fragment(request: HttpRequest, response: HttpResponse) -> bool:
        htmx: Any = getattr(request, "htmx", None)
        return (
            bool(htmx)
            and not htmx.boosted
            and not http.is_poll(request)
            and response.status_code == 200
            and not response.streaming
            and b"<html" not in response.content[:200]
        )


class IdleTimeoutMiddleware:
    """End a login after ``IDLE_TIMEOUT`` without anybody there (等保: idle time-out).

    The last activity is kept in the session and written at most every ``IDLE_RESOLUTION``. Polls neither
    prolong nor write it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if http.is_poll(request):
            return self._poll(request)
        if SESSION_KEY in request.session:
            now = int(time.time())
            last = request.session.get(LAST_ACTIVITY)
            if self._expired(request):
                number = request.user.get_username()
                logout(request)
                request.session[EXPIRED_NUMBER] = number
            elif last is None or now - last >= settings.IDLE_RESOLUTION.total_seconds():
                request.session[LAST_ACTIVITY] = now
        return self.get_response(request)

    def _poll(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and self._expired(request):
            response = HttpResponse(status=401)
        else:
            response = self.get_response(request)
        request.session.modified = False
        return response

    @staticmethod
    def _expired(request: HttpRequest) -> bool:
        last = request.session.get(LAST_ACTIVITY)
        return last is not None and time.time() - last >= settings.IDLE_TIMEOUT.total_seconds()


class LoginMiddleware(LoginRequiredMiddleware):
    """Ask for a login everywhere but in views marked public, in the form in which the client can use it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """Answer polls and JSON with 401, htmx with the login dialog, and people with the login page."""
        if http.is_poll(request):
            return HttpResponse(status=401)
        if http.wants_json(request):
            return JsonResponse({"error": _("Sign in to go on.")}, status=401)
        if getattr(request, "htmx", None):
            dialog: HttpResponse = import_string(settings.LOGIN_DIALOG_VIEW)(request)
            dialog.status_code = 401
            return dialog
        if request.method not in ("GET", "HEAD"):
            return self._to_login(http.back_url(request))
        return self._to_login(request.get_full_path())

    @staticmethod
    def _to_login(next_url: str) -> HttpResponse:
        query = "" if next_url == "/" else f"?{_query(next_url)}"
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}{query}")


def _query(next_url: str) -> str:

    return urlencode({"next": next_url})


class AccountMiddleware:
    """Send an account that is not ready to where it gets ready: second factor first, then the password."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Stop the request where something is missing."""
        if SESSION_KEY not in request.session or getattr(view, "open_to_unfinished_accounts", False):
            return None
        user: Any = request.user
        if not user.is_authenticated:
            return None
        if needs_second_factor(user) and not user.is_verified():
            target = settings.SECOND_FACTOR_URL
        elif user.must_change_password:
            target = settings.PASSWORD_URL
        else:
            return None
        if http.is_poll(request):
            return HttpResponse(status=401)
        query = (
            f"?{_query(request.get_full_path())}"
            if request.method == "GET" and not getattr(request, "htmx", None)
            else ""
        )
        return redirect_page(request, f"{resolve_url(target)}{query}")


def needs_second_factor(user: Any) -> bool:
    """Whether this account may act only after a second factor (等保: administrators)."""
    return user.is_superuser or any(user.has_role(role) for role in settings.SECOND_FACTOR_ROLES)


class RefusalMiddleware:
    """Turn a service's refusal into the sentence it carries, where the user is; say the same of an address without a page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            refused = http.refuse(request, _("This address takes what a form sends, and shows no page. Go back."), 405)
            refused.headers["Allow"] = response.headers["Allow"]
            return refused
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        """Know no page under a text that holds NUL or a number beyond all keys: engines cannot even look for them."""
        if any("\x00" in str(one) or (isinstance(one, int) and one > MOST) for one in (*arguments, *named.values())):
            raise http.NotThere(_("This address leads nowhere. Check that it is complete."))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a ``Refusal``, and a number that SQLite cannot look for; leave every other exception alone.

        Only a forged form sends such a number; PostgreSQL finds nothing under it.
        """
        if isinstance(exception, OverflowError) and "SQLite INTEGER" in str(exception):
            return http.refuse(request, _("A number that was sent is too large. Go back and choose again."), 400)
        if not isinstance(exception, http.Refusal):
            return None
        if http.wants_json(request):
            return JsonResponse({"error": str(exception)}, status=409)
        if request.method in ("GET", "HEAD") and exception.next_url in (None, request.path):
            return http.refuse(request, exception.sentence, 409)
        messages.error(request, str(exception))
        return HttpResponseRedirect(exception.next_url or http.back_url(request), status=303)
