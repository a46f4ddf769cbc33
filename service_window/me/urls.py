"""Addresses of the personal page."""

from django.urls import URLPattern, path

from service_window.me import views

app_name = "me"

urlpatterns: list[URLPattern] = [
    # me/: for everybody with an account
    path("me/", views.home, name="home"),
]
