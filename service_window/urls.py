"""Addresses of the project."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from service_window.http import open_to_unfinished_accounts
from service_window.looks import healthz, set_looks

handler400 = "service_window.http.bad_request"
handler403 = "service_window.http.permission_denied"
handler404 = "service_window.http.page_not_found"
handler500 = "service_window.http.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    # Every page
    path("i18n/setlang/", open_to_unfinished_accounts(login_not_required(set_language)), name="set_language"),
    path("looks/", set_looks, name="looks"),
    path("healthz", healthz, name="healthz"),
    # admin/figures/: looking back
    path("admin/figures/", include("service_window.dashboard.figures_urls")),
    # admin/: the dashboard, and behind it the office's configuration; wall/: the screen of the staff room
    path("", include("service_window.dashboard.urls")),
    path("admin/", admin.site.urls),
    # me/: one's own page
    path("", include("service_window.me.urls")),
    # Apps
    path("", include("windows.urls")),  # before the kinds of work below supervision/, which take any name
    path("", include("appointments.urls")),
    path("", include("evaluations.urls")),
    path("", include("assessment.urls")),
]
