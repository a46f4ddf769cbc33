"""Addresses of the windows app."""

from django.urls import URLPattern, path

from windows.views import accounts, audit, equipment, permits, presence, public, schedule

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
    # supervision/presence/: punctuality and corrections of a day
    path("supervision/presence/", presence.presence_day, name="presence-day"),
    path("supervision/presence/new/", presence.attendance_add, name="attendance-add"),
    path("supervision/presence/<int:pk>/", presence.attendance_correct, name="attendance-correct"),
    path("supervision/presence/absences/<int:pk>/", presence.absence_correct, name="absence-correct"),
    # supervision/schedule/: shifts, lunch roster, chief representative of the day
    path("supervision/schedule/", schedule.schedule_week, name="schedule-week"),
    path("supervision/schedule/days/", schedule.schedule_fill, name="schedule-fill"),
    path("supervision/schedule/shifts/", schedule.shift_plan, name="shift-plan"),
    path("supervision/schedule/shifts/<int:pk>/cancel/", schedule.shift_cancel, name="shift-cancel"),
    path("supervision/schedule/lunch/", schedule.lunch_plan, name="lunch-plan"),
    path("supervision/schedule/lunch/<int:pk>/cancel/", schedule.lunch_cancel, name="lunch-cancel"),
    path("supervision/schedule/chief/<str:day>/", schedule.chief_set, name="chief-set"),
    # equipment/: devices, visitor facilities, their faults and upkeep
    path("equipment/", equipment.equipment_list, name="equipment-list"),
    path("equipment/<int:pk>/", equipment.equipment_detail, name="equipment-detail"),
    path("equipment/<int:pk>/fault/", equipment.fault_new, name="fault-new"),
    path("equipment/<int:pk>/maintenance/", equipment.maintenance_new, name="maintenance-new"),
    path("equipment/faults/<int:pk>/repair/", equipment.fault_repair, name="fault-repair"),
    path("equipment/faults/<int:pk>/end/", equipment.fault_end, name="fault-end"),
    # entry/: outsiders inside the window
    path("entry/", permits.entry_list, name="entry-list"),
    path("entry/new/", permits.entry_new, name="entry-new"),
    path("entry/<int:pk>/decide/", permits.entry_decide, name="entry-decide"),
    path("entry/<int:pk>/in/", permits.entry_record_in, name="entry-record-in"),
    path("entry/<int:pk>/out/", permits.entry_record_out, name="entry-record-out"),
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
