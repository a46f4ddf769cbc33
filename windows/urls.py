"""Addresses of the windows app."""

from django.urls import URLPattern, path

from windows.views import accounts

app_name = "windows"

urlpatterns: list[URLPattern] = [
    # login/, logout/, password/, second-factor/: one's own account
    path("login/", accounts.login, name="account-login"),
    path("logout/", accounts.logout, name="account-logout"),
    path("password/", accounts.password, name="account-password"),
    path("second-factor/", accounts.second_factor, name="account-second-factor"),
    path("second-factor/codes/", accounts.recovery_codes, name="account-recovery-codes"),
]
