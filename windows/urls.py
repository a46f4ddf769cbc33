"""Addresses of the windows app."""

from django.urls import URLPattern, path

from windows.views import accounts, audit, public

app_name = "windows"

urlpatterns: list[URLPattern] = [
    # "", items/, rules/, verify/: for visitors
    path("", public.item_list, name="item-list"),
    path("items/<slug:code>/", public.item_detail, name="item-detail"),
    path("items/<slug:code>/guide.pdf", public.item_guide, name="item-guide"),
    path("items/<slug:code>/forms/<int:pk>/", public.item_form, name="item-form"),
    path("rules/", public.rules, name="rules"),
    path("verify/", public.paper_search, name="paper-search"),
    path("verify/<str:code>/", public.paper_verify, name="paper-verify"),
    # audit/: for the security auditor
    path("audit/", audit.event_list, name="audit-list"),
    path("audit/export/", audit.event_export, name="audit-export"),
    path("audit/<int:pk>/", audit.event_detail, name="audit-detail"),
    # login/, logout/, password/, second-factor/: one's own account
    path("login/", accounts.login, name="account-login"),
    path("logout/", accounts.logout, name="account-logout"),
    path("password/", accounts.password, name="account-password"),
    path("second-factor/", accounts.second_factor, name="account-second-factor"),
    path("second-factor/codes/", accounts.recovery_codes, name="account-recovery-codes"),
]
