"""The administration site: named after the office, behind the project's own login and second factor."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from appointments.services.clocks import calendar_warnings
from service_window.http import safe_url
from windows.models import Office
from windows.services.office import office_warnings

LACKING_IN_DJANGO = (
    gettext_lazy("Model name"),
    gettext_lazy("Add link"),
    gettext_lazy("Change or view list link"),
)
"""Words of Django's own pages that its Chinese catalogue does not have; ours gives them."""


class OfficeAdminSite(AdminSite):
    """Configuration of the office. Groups decide who enters; the middleware asks for the second factor."""

    index_title = gettext_lazy("Administration")
    site_url = "/"
    enable_nav_sidebar = True

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Name the office on every page."""
        name = Office.objects.current().name
        return super().each_context(request) | {"site_header": name, "site_title": name}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Warn of years whose work calendar is missing (暂定), and of papers that nobody could verify by their code."""
        for sentence in (*calendar_warnings(timezone.localdate()), *office_warnings(Office.objects.current())):
            messages.warning(request, sentence)
        return super().index(request, extra_context)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send a stranger to the project's login, and refuse an account without this permission."""
        if request.user.is_authenticated:
            raise PermissionDenied
        wanted = safe_url(request, request.GET.get("next"), reverse("admin:index"))
        return HttpResponseRedirect(f"{resolve_url('windows:account-login')}?{urlencode({'next': wanted})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Leave the administration by the project's own way out, which records it."""
        return redirect("windows:account-logout", preserve_request=True)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One page changes passwords."""
        return redirect("windows:account-password")
