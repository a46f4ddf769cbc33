"""Pages of tests alone: views that refuse, tell where a request comes from, and render fragments."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from service_window import htmx
from service_window.http import Refusal, origin

handler400 = "service_window.http.bad_request"
handler403 = "service_window.http.permission_denied"
handler404 = "service_window.http.page_not_found"
handler500 = "service_window.http.server_error"


class Closed(Refusal):
    """A refusal with a sentence of its own."""

    sentence = "The window is closed."


@login_not_required
def refuse(request: HttpRequest) -> HttpResponse:
    """Refuse whatever is asked."""
    raise Closed(next_url=request.GET.get("to"))


@login_not_required
def forbid(request: HttpRequest) -> HttpResponse:
    """Deny permission."""
    raise PermissionDenied


@login_not_required
def fail(request: HttpRequest) -> HttpResponse:
    """Fail as only a bug does."""
    raise ZeroDivisionError


@login_not_required
def where(request: HttpRequest) -> HttpResponse:
    """Say where the request comes from."""
    return HttpResponse(str(origin()), content_type="text/plain")


@login_not_required
def part(request: HttpRequest) -> HttpResponse:
    """Render a page or its fragment, and leave a message."""
    messages.info(request, "Something waits.")
    context = {"sentence": "s", "title": "t", "status": 200}
    return htmx.render(request, "errors/refusal.html", "errors/_refusal.html", context, "part")


@login_not_required
def move(request: HttpRequest) -> HttpResponse:
    """Send the whole page elsewhere."""
    return htmx.redirect_page(request, "/elsewhere/")


def private(request: HttpRequest) -> HttpResponse:
    """A page for people who are signed in."""
    return HttpResponse("<html>private</html>")


urlpatterns = [
    path("t/refuse/", refuse),
    path("t/forbid/", forbid),
    path("t/fail/", fail),
    path("t/where/", where),
    path("t/part/", part),
    path("t/move/", move),
    path("t/private/", private),
    path("", include("service_window.urls")),
]
