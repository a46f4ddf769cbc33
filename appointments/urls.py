"""Addresses of visits and cases."""

from django.urls import URLPattern, path

from appointments.views import (
    applications,
    case,
    case_list,
    daily_log,
    desk,
    improvements,
    leaves,
    papers,
    presence,
    public,
    queue,
    queue_public,
    supervision,
    tickets,
)

app_name = "appointments"

urlpatterns: list[URLPattern] = [
    # track/: for visitors
    path("track/", public.case_track, name="case-track"),
    # queue/: for visitors, who is called next and why
    path("queue/", queue_public.queue_rules, name="queue-rules"),
    # supervision/daily-log/: the log of the chief representative; before the kinds of work, which take any name
    path("supervision/daily-log/", daily_log.log_list, name="log-list"),
    path("supervision/daily-log/<str:day>/", daily_log.log_detail, name="log-detail"),
    path("supervision/daily-log/<str:day>/events/", daily_log.log_generate, name="log-generate"),
    path("supervision/daily-log/<str:day>/words/", daily_log.log_write, name="log-write"),
    # supervision/: what awaits the chief representative, the reviewers and the leader
    path("supervision/", supervision.worklist_home, name="worklist-home"),
    path("supervision/<slug:code>/", supervision.worklist_kind, name="worklist-kind"),
    path("supervision/<slug:code>/decide/", supervision.worklist_decide, name="worklist-decide"),
    # leave/: asked for, decided, reported back
    path("leave/", leaves.leave_list, name="leave-list"),
    path("leave/new/", leaves.leave_new, name="leave-new"),
    path("leave/preview/", leaves.leave_preview, name="leave-preview"),
    path("leave/calendar/", leaves.leave_calendar, name="leave-calendar"),
    path("leave/<int:pk>/", leaves.leave_detail, name="leave-detail"),
    path("leave/<int:pk>/decide/", leaves.leave_decide, name="leave-decide"),
    path("leave/<int:pk>/withdraw/", leaves.leave_withdraw, name="leave-withdraw"),
    path("leave/<int:pk>/return/", leaves.leave_return, name="leave-return"),
    # improvements/: proposed, discussed, decided, measured
    path("improvements/", improvements.improvement_list, name="improvement-list"),
    path("improvements/new/", improvements.improvement_new, name="improvement-new"),
    path("improvements/<int:pk>/", improvements.improvement_detail, name="improvement-detail"),
    path("improvements/<int:pk>/discuss/", improvements.improvement_discuss, name="improvement-discuss"),
    path("improvements/<int:pk>/decide/", improvements.improvement_decide, name="improvement-decide"),
    path("improvements/<int:pk>/withdraw/", improvements.improvement_withdraw, name="improvement-withdraw"),
    # desk/: the window and the visitor of the moment
    path("desk/", desk.desk_home, name="desk-home"),
    path("desk/window/", desk.desk_window, name="desk-window"),
    path("desk/live/", presence.desk_live, name="desk-live"),
    path("desk/visits/", desk.visit_open, name="visit-open"),
    path("desk/visits/<int:pk>/close/", desk.visit_close, name="visit-close"),
    path("desk/visits/<int:pk>/cases/", desk.visit_add_case, name="visit-add-case"),
    path("desk/advice/", desk.visit_advise, name="visit-advise"),
    path("desk/applications/", applications.application_new, name="application-new"),
    path("desk/applicants/", applications.applicant_find, name="applicant-find"),
    # desk/sign-in/ to desk/messages/: who is at the post, and what comes to the desk
    path("desk/sign-in/", presence.attendance_begin, name="attendance-begin"),
    path("desk/sign-out/", presence.attendance_end, name="attendance-end"),
    path("desk/off-post/", presence.absence_begin, name="absence-begin"),
    path("desk/off-post/where/", presence.absence_tell, name="absence-tell"),
    path("desk/off-post/hand-over/", presence.absence_hand_over, name="absence-hand-over"),
    path("desk/off-post/return/", presence.absence_end, name="absence-end"),
    path("desk/messages/<int:pk>/read/", presence.message_read, name="message-read"),
    # desk/queue/, desk/tickets/: who waits, whom the desk calls
    path("desk/queue/", queue.queue_list, name="queue-list"),
    path("desk/queue/next/", queue.queue_call, name="queue-call"),
    path("desk/queue/automatic/", queue.queue_automatic, name="queue-automatic"),
    path("desk/tickets/", queue.ticket_new, name="ticket-new"),
    path("desk/tickets/<int:pk>/", tickets.ticket_detail, name="ticket-detail"),
    path("desk/tickets/<int:pk>/call-back/", tickets.ticket_call_back, name="ticket-call-back"),
    path("desk/tickets/<int:pk>/<slug:act>/", tickets.ticket_act, name="ticket-act"),
    # desk/cases/: lists, and one case
    path("desk/cases/", case_list.case_list, name="case-list"),
    path("desk/cases/export/", case_list.case_export, name="case-export"),
    path("desk/cases/<int:pk>/", case.case_detail, name="case-detail"),
    path("desk/cases/<int:pk>/moves/<slug:verb>/", case.case_move, name="case-move"),
    path("desk/cases/<int:pk>/items/", desk.item_search, name="item-search"),
    path("desk/cases/<int:pk>/take-over/", case.case_take_over, name="case-take-over"),
    path("desk/cases/<int:pk>/visit/", case.case_continue, name="case-continue"),
    path("desk/cases/<int:pk>/reveal/<slug:who>/<slug:field>/", case.case_reveal, name="case-reveal"),
    path("desk/cases/<int:pk>/papers/", papers.case_print, name="case-print"),
    path("desk/cases/<int:pk>/papers/<int:paper_pk>/", papers.case_paper, name="case-paper"),
    path("desk/cases/<int:pk>/files/<int:file_pk>/", papers.case_file, name="case-file"),
]
