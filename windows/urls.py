"""Addresses of the windows app."""

from django.urls import URLPattern, path

app_name = "windows"

urlpatterns: list[URLPattern] = []
