"""Addresses of the figures."""

from django.urls import URLPattern, path

from service_window.dashboard import figures_views as views

app_name = "figures"

urlpatterns: list[URLPattern] = [
    # admin/figures/: what a day, a week, a month brought
    path("", views.figure_list, name="figure-list"),
    path("export/", views.figure_export, name="figure-export"),
]
