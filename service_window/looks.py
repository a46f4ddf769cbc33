"""How the pages look to one visitor: light or dark, normal or large print; and whether they are there at all."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from service_window.http import back_url, open_to_unfinished_accounts

# Cookie and form field → what it may hold; the first is the default.
CHOICES = {"look": ("auto", "light", "dark"), "print": ("normal", "large")}
VARIABLES = {"look": "look", "print": "print_size"}
YEAR = 365 * 24 * 60 * 60


def looks(request: HttpRequest) -> dict[str, str]:
    """Give templates ``look`` and ``print_size``, for ``data-look`` and ``data-print`` of the page."""
    return {
        VARIABLES[name]: request.COOKIES[name] if request.COOKIES.get(name) in allowed else allowed[0]
        for name, allowed in CHOICES.items()
    }


@login_not_required
@open_to_unfinished_accounts
@require_POST
def set_looks(request: HttpRequest) -> HttpResponse:
    """Remember the look the visitor chose, and go back to where the visitor was."""
    response = HttpResponseRedirect(back_url(request), status=303)
    for name, allowed in CHOICES.items():
        if (value := request.POST.get(name)) in allowed:
            response.set_cookie(
                name, value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
    return response


@login_not_required
@open_to_unfinished_accounts
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can reach its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
