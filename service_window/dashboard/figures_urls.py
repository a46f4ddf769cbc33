"""Addresses of the figures."""

from django.urls import URLPattern, path

from service_window.dashboard import figures_views as views
from service_window.dashboard import window_time_views

app_name = "figures"

urlpatterns: list[URLPattern] = [
    # admin/figures/: what a day, a week, a month brought
    path("", views.figure_list, name="figure-list"),
    path("export/", views.figure_export, name="figure-export"),
    # admin/figures/windows/: how the windows spent their time
    path("windows/", window_time_views.window_time_list, name="window-time-list"),
    path("windows/export/", window_time_views.window_time_export, name="window-time-export"),
]
