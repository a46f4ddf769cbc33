"""Requests and answers in this project's words: where a request comes from, and how it is refused."""

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

View = TypeVar("View", bound=Callable[..., Any])


# --- Where from -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from: the client's address, and the device's name where it has one."""

    ip: str = ""
    device: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.ip, self.device) if part)[:64]


NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def origin() -> Origin:
    """Return where the current request comes from; outside of requests an empty one."""
    return _origin.get()


def client_ip(request: HttpRequest) -> str:
    """Return the client's address; ``X-Forwarded-For`` counts only as far as ``PROXY_COUNT`` proxies wrote it."""
    candidate = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY_COUNT:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= settings.PROXY_COUNT:
            candidate = forwarded[-settings.PROXY_COUNT]
    try:
        return str(ipaddress.ip_address(candidate))
    except ValueError:
        return "0.0.0.0"  # a socket file has no address


def is_poll(request: HttpRequest) -> bool:
    """Whether a page asks by itself, without anybody at it: such requests leave the session alone."""
    return request.headers.get("HX-Poll") == "1" or request.GET.get("poll") == "1"


# --- What a page asks again and again ---------------------------------------------------------------


def unchanged(request: HttpRequest, seen: str) -> HttpResponse | None:
    """The answer 304 where the browser has this very state already."""
    if request.headers.get("If-None-Match") != f'"{seen}"':
        return None
    answer = HttpResponseNotModified()
    answer["ETag"] = f'"{seen}"'
    return answer


Mark = Callable[[HttpRequest], str]
_walls: dict[str, Mark] = {}


def register_wall(url_name: str, mark: Mark) -> None:
    """Let the poll of a wall screen be answered with 304 before anything that costs; ``mark`` is empty for a stranger."""
    _walls[url_name] = mark


@cache
def walls() -> dict[str, Mark]:
    """By path the marks of the polls that are answered early."""
    return {reverse(url_name): mark for url_name, mark in _walls.items()}


def stamped(answer: HttpResponse, seen: str) -> HttpResponse:
    """The answer with the mark of its state."""
    answer["ETag"] = f'"{seen}"'
    return answer


# --- Where to ---------------------------------------------------------------------------------------


def safe_url(request: HttpRequest, url: str | None, default: str = "/") -> str:
    """Return ``url`` where it is a path or an address of this site, else ``default``: a bare word is neither."""
    allowed = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if url and allowed and "/" in url else default


def back_url(request: HttpRequest, default: str = "/") -> str:
    """Return the page the request was sent from: field ``next``, else the referring page of this site."""
    return safe_url(request, request.POST.get("next") or request.headers.get("Referer"), default)


# --- Refusals ---------------------------------------------------------------------------------------


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Base of every named refusal of a service: a sentence for people that says why and what to do.

    The middleware turns it into a message; views need not catch it, unless they keep typed text.
    """

    sentence: str | Promise = _("This cannot be done now.")
    next_url: str | None = None

    def __init__(self, sentence: str | Promise | None = None, *, next_url: str | None = None) -> None:
        super().__init__(sentence)
        if sentence is not None:
            self.sentence = sentence
        if next_url is not None:
            self.next_url = next_url

    def __str__(self) -> str:
        return str(self.sentence)


class NotThere(Http404):
    """Nothing is at an address, and this says why: a sentence for people, which the error page shows.

    What Django says of an `Http404` of its own names models and patterns, and is shown to nobody.
    """


def wants_json(request: HttpRequest) -> bool:
    """Whether the client asked for JSON by name."""
    return request.headers.get("Accept", "").startswith("application/json")


def refuse(
    request: HttpRequest, sentence: str | Promise, status: int = 403, title: str | Promise | None = None
) -> HttpResponse:
    """Return the page, or for htmx the fragment, that says ``sentence`` and where to go on."""
    htmx: Any = getattr(request, "htmx", None)
    fragment = bool(htmx) and not htmx.boosted
    template = "errors/_refusal.html" if fragment else "errors/refusal.html"
    context = {"sentence": sentence, "title": title or _("This is not possible"), "status": status}
    return render(request, template, context, status=status)


def open_to_unfinished_accounts(view: View) -> View:
    """Mark a view that is served before the second factor and the change of an initial password."""
    view.open_to_unfinished_accounts = True  # type: ignore[attr-defined]
    return view


# --- Error pages ------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be understood (400)."""
    return refuse(request, _("The request could not be understood. Go back and try again."), 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for something this account may not do (403)."""
    sentence = str(exception) if exception and str(exception) else ""
    return refuse(
        request,
        sentence or _("Your account may not do this. Ask the system administrator if you need it for your work."),
        403,
        _("No permission"),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for something that is not there, or not for this account (404)."""
    sentence = str(exception) if isinstance(exception, NotThere) else ""
    nothing = _("There is nothing at this address, or it is not meant for your account.")
    return refuse(request, sentence or nothing, 404, _("Not found"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the product itself has failed (500); needs neither database nor account."""
    return render(None, "errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose security token is missing or too old (403), and methods that no page of ours takes (405)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(("GET", "HEAD", "POST"))
    return refuse(
        request,
        _("This form was open for too long, or cookies are switched off. Go back, reload the page and send it again."),
        403,
        _("The form has expired"),
    )
